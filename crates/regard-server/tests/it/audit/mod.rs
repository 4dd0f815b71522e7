//! The audit log: what is in it after what, that only auditors read it, and that no secret is in it.

mod changes;
mod hang_ups;

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use serde_json::{Value, json};

async fn as_(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body.map(|body| body.to_string())).await
}

async fn events(house: &House, query: &str) -> Vec<Value> {
    let page = as_(house, "auditor", Method::GET, &format!("/audit?limit=200{query}"), None).await;
    page.json()["rows"].as_array().unwrap_or_else(|| panic!("{}", page.text())).clone()
}

#[tokio::test]
async fn what_is_done_and_looked_at_is_in_it() {
    let house = staff::company().await;
    let wrong = json!({"email": "admin@example.com", "password": "my secret word"}).to_string();
    house.send(Method::POST, "/api/v1/session", None, Some(wrong)).await;
    let unknown = json!({"email": "typed-my-password-here", "password": "my secret word"}).to_string();
    house.send(Method::POST, "/api/v1/session", None, Some(unknown)).await;
    house.send(Method::POST, "/api/v1/session", None, Some(house.credentials())).await;
    as_(&house, "ann", Method::GET, "/customers/ann", None).await;
    as_(&house, "ann", Method::GET, "/customers/fin", None).await;
    as_(&house, "ann", Method::GET, "/metrics/orders/rows.csv?period=2025", None).await;
    as_(&house, "admin", Method::POST, "/users/ann/grants", Some(json!({"kind": "everyone"}))).await;
    as_(&house, "admin", Method::PATCH, "/users/ben", Some(json!({"enabled": false}))).await;
    as_(&house, "ann", Method::DELETE, "/session", None).await;
    let all = events(&house, "").await;
    let kinds = |kind: &str| all.iter().filter(|event| event["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(kinds("sign_in_failed").len(), 2);
    assert_eq!(kinds("sign_in").len(), 1, "of the others the house came in by the back door");
    let viewed = kinds("customer_viewed");
    assert_eq!(viewed.len(), 1, "what is not seen is not looked at");
    assert_eq!((&viewed[0]["actor_id"], &viewed[0]["subject"]["key"]), (&json!("ann"), &json!("ann")));
    assert_eq!(kinds("export")[0]["details"]["format"], "csv");
    assert_eq!(kinds("access_changed")[0]["subject"]["key"], "ann");
    assert_eq!((kinds("user_disabled").len(), kinds("sign_out").len()), (1, 1));
    let text = Value::Array(all.clone()).to_string();
    for secret in ["my secret word", "typed-my-password-here", "a horse, a battery"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let check = as_(&house, "auditor", Method::GET, "/audit/check", None).await.json();
    assert_eq!((&check["intact"], check["events"].as_i64() >= Some(8)), (&json!(true), true));
}

#[tokio::test]
async fn a_page_that_asks_several_questions_about_one_customer_is_one_look() {
    let house = staff::company().await;
    for path in ["", "/timeline", "/orders", "/invoices"] {
        as_(&house, "ann", Method::GET, &format!("/customers/ann{path}"), None).await;
    }
    assert_eq!(events(&house, "&kind=customer_viewed").await.len(), 1);
    house.clock.advance(jiff::SignedDuration::from_mins(1));
    as_(&house, "ann", Method::GET, "/customers/ann", None).await;
    assert_eq!(events(&house, "&kind=customer_viewed").await.len(), 2);
}

#[tokio::test]
async fn keys_are_read_with_the_names_of_today() {
    let house = staff::company().await;
    as_(&house, "ann", Method::GET, "/customers/ann", None).await;
    let grant = json!({"kind": "customer", "about": "fin"});
    let given = as_(&house, "admin", Method::POST, "/users/ann/grants", Some(grant)).await.json();
    let path = format!("/grants/{}", given["grant_id"].as_str().unwrap());
    as_(&house, "admin", Method::DELETE, &path, None).await;
    let list = json!({"name": "Late payers", "kind": "list", "customers": ["lead"]});
    let made = as_(&house, "lead", Method::POST, "/lists", Some(list)).await.json();
    let path = format!("/lists/{}/sharing", made["list_id"].as_str().unwrap());
    let sharing = json!({"with": "named", "readers": ["fin", "boss"]});
    as_(&house, "lead", Method::PUT, &path, Some(sharing)).await;
    as_(&house, "admin", Method::PATCH, "/users/fin", Some(json!({"name": "Fiona"}))).await;
    let plan = json!({"customer_id": "ann", "title": "Win them back", "due_on": "2026-01-31"});
    let plan = as_(&house, "ann", Method::POST, "/plans", Some(plan)).await.json();
    let opened = events(&house, "&kind=plan_changed").await;
    let about = json!({"kind": "plan", "key": plan["plan_id"], "name": "Customer of ann"});
    assert_eq!(opened[0]["subject"], about, "a plan is called by whom it is for");

    let viewed = events(&house, "&kind=customer_viewed").await;
    let about = json!({"kind": "customer", "key": "ann", "name": "Customer of ann"});
    assert_eq!((&viewed[0]["subject"], &viewed[0]["details"]), (&about, &Value::Null));
    let [shared, revoked, granted] =
        <[Value; 3]>::try_from(events(&house, "&kind=access_changed").await).unwrap();
    assert_eq!(
        (&granted["subject"]["name"], &granted["names"]["about"]),
        (&json!("ann"), &json!(["Customer of fin"]))
    );
    assert_eq!(revoked["names"], json!({"user_id": ["ann"], "about": ["Customer of fin"]}));
    assert_eq!(shared["subject"]["name"], json!("Late payers"));
    assert_eq!(shared["details"]["readers"], json!(["boss", "fin"]));
    assert_eq!(shared["names"]["readers"], json!(["boss", "Fiona"]));
}

#[tokio::test]
async fn the_table_of_customers_and_rows_of_many_are_one_look_each() {
    let house = staff::company().await;
    for path in [
        "/customers",
        "/customers?limit=1",
        "/customers?search=nobody+at+all",
        "/metrics/orders/rows?period=2025",
    ] {
        let seen = as_(&house, "lead", Method::GET, path, None).await;
        assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.text());
    }
    // Those of one customer are a look at that customer.
    as_(&house, "lead", Method::GET, "/metrics/orders/rows?period=2025&where=customer_id=ann", None).await;
    let seen = events(&house, "&kind=rows_viewed&user=lead").await;
    let what: Vec<_> =
        seen.iter().map(|event| (&event["subject"]["kind"], &event["subject"]["key"])).collect();
    assert_eq!(what, [(&json!("metric"), &json!("orders")), (&json!("page"), &json!("customers"))]);
    assert_eq!(events(&house, "&kind=customer_viewed&user=lead").await.len(), 1);
    // Who sees nobody has looked at nobody.
    as_(&house, "auditor", Method::GET, "/customers", None).await;
    assert_eq!(events(&house, "&kind=rows_viewed&user=auditor").await.len(), 0);
}

#[tokio::test]
async fn a_page_that_names_customers_is_one_look_at_rows() {
    let house = staff::company().await;
    let owner = json!({"customer_id": "ann", "title": "Win them back", "due_on": "2026-01-31"});
    let made = as_(&house, "ann", Method::POST, "/plans", Some(owner)).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    // However many lists of one page are read in a minute; a list of nobody is no look.
    for path in
        ["/plans", "/plans?limit=1", "/loops", "/alerts", "/plans?customer=ann", "/promises", "/money"]
    {
        let seen = as_(&house, "lead", Method::GET, path, None).await;
        assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.text());
    }
    let pages = |events: &[Value]| -> Vec<String> {
        events.iter().map(|event| event["subject"]["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(pages(&events(&house, "&kind=rows_viewed&user=lead").await), ["money", "promises", "actions"]);
    assert_eq!(pages(&events(&house, "&kind=customer_viewed&user=lead").await), ["ann"]);
    for path in ["/plans", "/promises", "/money", "/voice", "/loyalty", "/actions"] {
        as_(&house, "auditor", Method::GET, path, None).await;
    }
    assert_eq!(events(&house, "&kind=rows_viewed&user=auditor").await.len(), 0, "who sees nobody");
}

#[tokio::test]
async fn it_is_found_by_kind_person_thing_and_day_and_paged() {
    let house = staff::company().await;
    for who in ["ann", "boss"] {
        as_(&house, who, Method::GET, "/customers/ann", None).await;
    }
    assert_eq!(events(&house, "&user=boss").await.len(), 1);
    assert_eq!(events(&house, "&subject_kind=customer&subject=ann").await.len(), 2);
    assert_eq!(events(&house, "&kind=customer_viewed&from=2026-01-05&to=2026-01-05").await.len(), 2);
    assert_eq!(events(&house, "&kind=customer_viewed&to=2026-01-04").await.len(), 0);
    let one = as_(&house, "auditor", Method::GET, "/audit?limit=1&kind=customer_viewed", None).await.json();
    let next = one["next"].as_str().unwrap();
    let two =
        as_(&house, "auditor", Method::GET, &format!("/audit?kind=customer_viewed&after={next}"), None).await;
    let two = two.json();
    assert_eq!((two["rows"].as_array().unwrap().len(), &two["next"]), (1, &Value::Null));
    for (query, at_fault) in [
        ("?kind=nonsense", "kind"),
        ("?from=yesterday", "from"),
        ("?to=9999-12-31", "to"),
        ("?from=-9999-01-01", "from"),
        ("?subject=ann", "subject"),
        ("?after=x", "after"),
        ("?limit=1000", "limit"),
    ] {
        for path in ["/audit", "/audit.csv"] {
            let refused = as_(&house, "auditor", Method::GET, &format!("{path}{query}"), None).await;
            let parameter = refused.json()["parameter"].clone();
            assert_eq!((refused.status.as_u16(), parameter.as_str()), (400, Some(at_fault)), "{path}{query}");
        }
    }
}

#[tokio::test]
async fn reading_it_is_in_it_once_a_minute_however_it_is_paged() {
    let house = staff::company().await;
    let minute = || house.clock.advance(jiff::SignedDuration::from_mins(1));
    for query in ["", "?limit=1", "?after=2", "?kind=audit_read"] {
        as_(&house, "auditor", Method::GET, &format!("/audit{query}"), None).await;
    }
    minute();
    // Who knows a place in the log need not begin at its end.
    as_(&house, "auditor", Method::GET, "/audit?after=1000", None).await;
    minute();
    let csv = as_(&house, "auditor", Method::GET, "/audit.csv?limit=1", None).await;
    assert_eq!(csv.status.as_u16(), 200);
    minute();
    let read = events(&house, "&kind=audit_read").await;
    let what: Vec<&str> = read.iter().map(|event| event["subject"]["key"].as_str().unwrap()).collect();
    assert_eq!(what, ["events", "events.csv", "events", "events"], "newest first");
}

#[tokio::test]
async fn a_file_says_that_it_is_cut_when_it_is_and_only_then() {
    let house = staff::company().await;
    for who in ["ann", "boss", "lead"] {
        as_(&house, who, Method::GET, "/customers/ann", None).await;
    }
    for (limit, lines, is_cut) in [(2, 4, true), (3, 4, false), (4, 4, false)] {
        let path = format!("/audit.csv?kind=customer_viewed&limit={limit}");
        let csv = as_(&house, "auditor", Method::GET, &path, None).await.text();
        assert_eq!((csv.lines().count(), csv.contains("# cut after")), (lines, is_cut), "{csv}");
    }
}

#[tokio::test]
async fn much_that_is_written_keeps_no_change_out_of_it() {
    let house = staff::company().await;
    let wide = json!({"role": "admin", "name": format!("Ben{}", " ".repeat(5000))});
    let changed = as_(&house, "admin", Method::PATCH, "/users/ben", Some(wide)).await;
    assert_eq!((changed.status.as_u16(), &changed.json()["name"]), (200, &json!("Ben")));
    let seen = events(&house, "&kind=user_changed").await;
    let stored = json!({"role": "admin", "former_role": "viewer", "name": "Ben", "former_name": "ben"});
    assert_eq!(seen[0]["details"], stored);

    // Texts as long as they may be, of letters that take the most room.
    let long = "😀".repeat(200);
    let texts = json!({"name": long, "title": long, "level": long, "business_unit": long});
    for body in [texts, json!({"name": "Ben", "title": null, "level": null, "business_unit": null})] {
        let changed = as_(&house, "admin", Method::PATCH, "/users/ben", Some(body)).await;
        assert_eq!(changed.status.as_u16(), 200, "{}", changed.text());
    }
    assert_eq!(events(&house, "&kind=user_changed").await.len(), 3);
    let nothing = as_(&house, "admin", Method::PATCH, "/users/ben", Some(json!({"name": "Ben"}))).await;
    assert_eq!(nothing.status.as_u16(), 200);
    assert_eq!(events(&house, "&kind=user_changed").await.len(), 3, "nothing is another");

    let (one, two) = ("1😀".repeat(400), "2😀".repeat(400));
    let decided = json!({"first": one, "second": two, "verdict": "kept_apart"});
    let decided = as_(&house, "admin", Method::POST, "/identity/decisions", Some(decided)).await;
    assert_eq!(decided.status.as_u16(), 204, "{}", decided.text());
    let seen = events(&house, "&kind=customers_decided").await;
    assert_eq!((seen.len(), &seen[0]["details"]["verdict"]), (1, &json!("kept_apart")));
    let member = "%F0%9F%98%80".repeat(3000);
    let path = format!("/metrics/orders/rows.csv?period=2025&where=segment={member}");
    let exported = as_(&house, "ann", Method::GET, &path, None).await;
    assert_eq!(exported.status.as_u16(), 200, "{}", exported.text());
    assert_eq!(events(&house, "&kind=export").await.len(), 1);
}
