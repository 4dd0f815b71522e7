//! Lists: pages that fit together, totals that are right, filters of every kind, and how much of each user is shown.

use crate::bench::{Bench, CORE, ENTERPRISE, REGARD, joiner};
use anyhow::Result;
use regard_scim::ScimMethod;
use regard_store::{Origin, Role};
use serde_json::json;
use std::collections::BTreeSet;

async fn house_of(users: usize) -> Result<Bench> {
    let bench = Bench::new().await?;
    for number in 0..users {
        let mut user = joiner(&format!("u{number:03}@example.com"));
        user["title"] = json!(if number % 2 == 0 { "Even" } else { "Odd" });
        user[ENTERPRISE] = json!({ "employeeNumber": format!("{number:03}") });
        assert_eq!(bench.post(&user).await.status, 201);
    }
    Ok(bench)
}

#[tokio::test]
async fn pages_show_everybody_once() -> Result<()> {
    let bench = house_of(13).await?;
    bench.add("admin@example.com", Origin::Admin, Role::Admin).await?;
    let mut seen = BTreeSet::new();
    for start in ["1", "6", "11"] {
        let page = bench.get("/Users", &[("startIndex", start), ("count", "5")]).await;
        assert_eq!(page.total(), Some(13));
        assert_eq!(page.body["startIndex"].to_string(), start);
        let names = page.names();
        assert_eq!(page.body["itemsPerPage"], json!(names.len()));
        assert_eq!(names.len(), if start == "11" { 3 } else { 5 });
        seen.extend(names.into_iter().map(str::to_owned));
    }
    assert_eq!(seen.len(), 13);
    for (query, shown, first) in [
        (vec![], 13, 1),
        (vec![("count", "0")], 0, 1),
        (vec![("count", "-3")], 0, 1),
        (vec![("startIndex", "0"), ("count", "2")], 2, 1),
        (vec![("startIndex", "-7")], 13, 1),
        (vec![("startIndex", "14")], 0, 14),
        (vec![("startIndex", "13"), ("count", "99999999999999999999")], 1, 13),
        (vec![("sortBy", "userName"), ("sortOrder", "descending")], 13, 1),
    ] {
        let page = bench.get("/Users", &query).await;
        assert_eq!((page.total(), page.names().len()), (Some(13), shown), "{query:?}");
        assert_eq!(page.body["startIndex"], json!(first), "{query:?}");
    }
    for query in [("startIndex", "one"), ("count", "1.5")] {
        assert_eq!(bench.get("/Users", &[query]).await.refusal(), (400, Some("invalidValue")));
    }
    Ok(())
}

#[tokio::test]
async fn a_page_is_bounded() -> Result<()> {
    let bench = Bench::new().await?;
    for number in 0..205 {
        bench.join(&format!("u{number}@example.com")).await?;
    }
    let page = bench.get("/Users", &[("count", "1000")]).await;
    assert_eq!((page.total(), page.names().len()), (Some(205), 200));
    Ok(())
}

#[tokio::test]
async fn no_more_users_are_looked_at_than_allowed() -> Result<()> {
    let bench = house_of(4).await?.looking_at(3);
    for query in [vec![], vec![("filter", "title eq \"Even\"")], vec![("count", "1")]] {
        assert_eq!(bench.get("/Users", &query).await.refusal(), (400, Some("tooMany")), "{query:?}");
    }
    assert_eq!(bench.find("userName eq \"u003@example.com\" and active eq true").await.total(), Some(1));
    assert_eq!(bench.looking_at(4).get("/Users", &[]).await.total(), Some(4));
    Ok(())
}

#[tokio::test]
async fn a_filter_counts_whom_it_fits() -> Result<()> {
    let bench = house_of(9).await?;
    let even =
        bench.get("/Users", &[("filter", "title eq \"even\""), ("startIndex", "2"), ("count", "2")]).await;
    assert_eq!((even.total(), even.names()), (Some(5), vec!["u002@example.com", "u004@example.com"]));
    for (filter, total) in [
        ("title eq \"Odd\" and userName gt \"u004\"", 2),
        ("not (title eq \"Odd\")", 5),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber sw \"00\"", 9),
        ("emails[type eq \"work\" and value sw \"u00\"]", 9),
        ("meta.created gt \"2000-01-01T00:00:00Z\" and active eq true", 9),
        ("role eq \"viewer\"", 9),
        ("phoneNumbers pr", 0),
        ("userName eq \"u001@example.com\" or userName eq \"u002@example.com\"", 2),
        ("userName eq \"u001@example.com\" and title eq \"Even\"", 0),
        ("userName eq \"no address\"", 0),
        ("externalId eq \"a\\u0000b\"", 0),
    ] {
        assert_eq!(bench.find(filter).await.total(), Some(total), "{filter}");
    }
    for filter in
        ["title", "nonsense eq \"x\"", "title eq \"x", "meta.lastModified gt \"2026-01-01T00:00:00Z\""]
    {
        assert_eq!(bench.find(filter).await.refusal(), (400, Some("invalidFilter")), "{filter}");
    }
    let long = format!("title eq \"{}\"", "x".repeat(2100));
    assert_eq!(bench.find(&long).await.refusal(), (400, Some("invalidFilter")));
    Ok(())
}

#[tokio::test]
async fn a_search_may_come_as_a_body() -> Result<()> {
    let bench = house_of(5).await?;
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "title eq \"Even\"",
        "startIndex": 2,
        "count": 1,
        "attributes": ["userName"],
    });
    for path in ["/Users/.search", "/.search"] {
        let found = bench.body(ScimMethod::Post, path, &search).await;
        assert_eq!((found.total(), found.names()), (Some(3), vec!["u002@example.com"]), "{path}");
        assert_eq!(found.body["Resources"][0].as_object().map(|one| one.len()), Some(3));
    }
    let wrong = json!({ "count": "many" });
    let wrong = bench.body(ScimMethod::Post, "/Users/.search", &wrong).await;
    assert_eq!(wrong.refusal(), (400, Some("invalidValue")));
    Ok(())
}

#[tokio::test]
async fn as_much_is_shown_as_is_asked_for() -> Result<()> {
    let bench = house_of(1).await?;
    let shown = bench.get("/Users/000", &[("attributes", "userName,emails.value")]).await;
    let expected = json!({
        "schemas": [CORE, ENTERPRISE, REGARD],
        "id": "000",
        "userName": "u000@example.com",
        "emails": [{ "value": "u000@example.com" }],
    });
    assert_eq!(shown.body, expected);
    assert!(shown.whole.header("ETag").is_some());
    let rest = bench.get("/Users", &[("excludedAttributes", "emails,meta,id")]).await;
    let one = &rest.body["Resources"][0];
    assert_eq!((one.get("emails"), one.get("meta"), &one["id"]), (None, None, &json!("000")));
    let nonsense = bench.get("/Users", &[("attributes", "nonsense")]).await;
    assert_eq!(nonsense.refusal(), (400, Some("invalidPath")));
    Ok(())
}
