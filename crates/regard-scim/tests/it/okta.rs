//! What Okta sends: it looks for the user by name, makes or links them, replaces them whole, and switches them off by PATCH.

use crate::bench::{BASE, Bench, CORE, ENTERPRISE, joiner};
use anyhow::Result;
use regard_scim::ScimHappening;
use regard_store::{Language, Origin, Role};
use serde_json::{Value, json};

fn profile() -> Value {
    json!({
        "schemas": [CORE, ENTERPRISE],
        "userName": "isaac.brock@example.com",
        "name": { "givenName": "Isaac", "familyName": "Brock" },
        "emails": [{ "primary": true, "value": "isaac.brock@example.com", "type": "work" }],
        "displayName": "Isaac Brock",
        "locale": "en-US",
        "preferredLanguage": "pt-BR",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "title": "Account Manager",
        "active": true,
        ENTERPRISE: { "employeeNumber": "hr:1007", "department": "Sales", "manager": { "value": "hr:2" } },
    })
}

#[tokio::test]
async fn the_connection_is_tried_before_anything_else() -> Result<()> {
    let bench = Bench::new().await?;
    for path in ["/Users", "/Groups"] {
        let none = bench.get(path, &[("startIndex", "1"), ("count", "100")]).await;
        assert_eq!((none.status, none.total()), (200, Some(0)));
        assert_eq!(none.body["Resources"], json!([]));
        assert_eq!((&none.body["startIndex"], &none.body["itemsPerPage"]), (&json!(1), &json!(0)));
    }
    Ok(())
}

#[tokio::test]
async fn somebody_joins_moves_leaves_and_comes_back() -> Result<()> {
    let bench = Bench::new().await?;
    let filter = "userName eq \"isaac.brock@example.com\"";
    let looked = bench.get("/Users", &[("filter", filter), ("startIndex", "1"), ("count", "100")]).await;
    assert_eq!((looked.status, looked.total()), (200, Some(0)));

    let made = bench.post(&profile()).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.happened(), [ScimHappening::Joined]);
    let location = format!("{BASE}/Users/hr%3A1007");
    assert_eq!(made.whole.header("location"), Some(location.as_str()));
    assert_eq!(made.body["meta"]["location"], json!(location));
    assert_eq!(made.body["meta"]["version"].as_str(), made.whole.header("ETag"));
    assert!(!made.body.to_string().contains("1mz050nq"), "a password is never kept");
    let id = made.id()?;
    let user = bench.stored(id).await?;
    assert_eq!(user.user_id.as_str(), "hr:1007");
    assert_eq!((user.profile.name.as_str(), user.profile.role), ("Isaac Brock", Role::Viewer));
    assert_eq!(user.profile.title.as_deref(), Some("Account Manager"));
    assert_eq!(user.profile.business_unit.as_deref(), Some("Sales"));
    assert_eq!(user.manager_id.as_ref().map(|key| key.as_str()), Some("hr:2"));
    assert_eq!((user.language, user.origin), (Some(Language::Pt), Origin::Scim));
    assert_eq!(user.external_id.as_deref(), Some("00ujl29u0le5T6Aj10h7"));
    assert_eq!(bench.find(filter).await.names(), ["isaac.brock@example.com"]);

    // A mover: Okta reads the user and sends them back whole.
    let session = bench.sign_in(id).await?;
    let mut moved = bench.get("/Users/hr%3A1007", &[]).await.body;
    assert_eq!(moved, made.body);
    moved["title"] = json!("Head of Sales");
    moved["userName"] = json!("isaac.b@example.com");
    moved[ENTERPRISE]["manager"] = json!({ "value": "hr:1" });
    let moved = bench.put("hr%3A1007", &moved).await;
    assert_eq!((moved.status, moved.happened()), (200, vec![ScimHappening::Changed]), "{moved:?}");
    let event = &moved.whole.events[0];
    assert_eq!(event.attributes, ["userName", "title", "manager"]);
    assert_eq!(event.former_email.as_deref(), Some("isaac.brock@example.com"));
    assert_ne!(moved.whole.header("ETag"), made.whole.header("ETag"));
    assert!(bench.store.session(&session).await?.is_some(), "who moves stays signed in");
    assert_eq!(bench.put("hr%3A1007", &moved.body).await.happened(), [], "the same again is no change");

    // A leaver.
    let off = bench.patch("hr%3A1007", &json!([{ "op": "replace", "value": { "active": false } }])).await;
    assert_eq!((off.status, off.happened()), (200, vec![ScimHappening::Disabled]));
    assert_eq!(off.body["active"], json!(false));
    assert!(bench.store.session(&session).await?.is_none(), "their sessions have ended");
    assert_eq!(
        bench.find("userName eq \"isaac.b@example.com\"").await.body["Resources"][0]["active"],
        json!(false)
    );

    // And back: Okta finds them, links them, and switches them on.
    let on = bench.patch("hr%3A1007", &json!([{ "op": "replace", "value": { "active": true } }])).await;
    assert_eq!((on.status, on.happened()), (200, vec![ScimHappening::Enabled]));
    bench.sign_in(id).await?;
    Ok(())
}

#[tokio::test]
async fn what_a_replacement_leaves_out_is_taken_away_or_stays() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.post(&profile()).await.id()?.replace(':', "%3A");
    let short = json!({ "schemas": [CORE], "userName": "isaac.brock@example.com" });
    assert_eq!(bench.put(&id, &short).await.whole.events[0].attributes, ["title"]);
    let user = bench.stored("hr:1007").await?;
    assert_eq!(user.profile.business_unit.as_deref(), Some("Sales"), "nothing was said of the extension");
    assert!(user.external_id.is_some() && user.language.is_some());
    assert_eq!(user.profile.name, "Isaac Brock");
    let listed = json!({ "schemas": [CORE, ENTERPRISE], "userName": "isaac.brock@example.com" });
    assert_eq!(bench.put(&id, &listed).await.whole.events[0].attributes, ["department", "manager"]);
    bench.patch(&id, &json!([{ "op": "replace", "value": { "active": false } }])).await;
    assert_eq!(bench.put(&id, &short).await.body["active"], json!(false), "nobody comes back by accident");
    let nameless = bench.put(&id, &json!({ "schemas": [CORE], "title": "x" })).await;
    assert_eq!(nameless.refusal(), (400, Some("invalidValue")));
    Ok(())
}

#[tokio::test]
async fn somebody_whom_a_source_named_is_found_and_adopted() -> Result<()> {
    let bench = Bench::new().await?;
    let source = bench.add("isaac.brock@example.com", Origin::Source, Role::Viewer).await?;
    let found = bench.find("userName eq \"Isaac.Brock@example.com\"").await;
    assert_eq!(found.body["Resources"][0]["id"], json!(source.user_id.as_str()));
    let mut wanted = profile();
    wanted[ENTERPRISE]["employeeNumber"] = json!(null);
    let adopted = bench.put(source.user_id.as_str(), &wanted).await;
    assert_eq!(adopted.happened(), [ScimHappening::Adopted], "{adopted:?}");
    let user = bench.stored(source.user_id.as_str()).await?;
    assert_eq!((user.origin, user.profile.name.as_str()), (Origin::Source, "Isaac Brock"));
    assert_eq!(user.external_id.as_deref(), Some("00ujl29u0le5T6Aj10h7"));
    let again =
        bench.patch(source.user_id.as_str(), &json!([{ "op": "replace", "value": { "title": "x" } }])).await;
    assert_eq!(again.happened(), [ScimHappening::Changed], "they are the directory's now");
    Ok(())
}

#[tokio::test]
async fn one_address_is_one_user() -> Result<()> {
    let bench = Bench::new().await?;
    bench.post(&profile()).await;
    let mut twin = profile();
    twin["userName"] = json!("ISAAC.BROCK@example.com");
    twin[ENTERPRISE] = json!(null);
    assert_eq!(bench.post(&twin).await.refusal(), (409, Some("uniqueness")));
    twin["userName"] = json!("other@example.com");
    assert_eq!(bench.post(&twin).await.refusal(), (409, Some("uniqueness")), "the directory's key is taken");
    let mut number = joiner("other@example.com");
    number[ENTERPRISE] = json!({ "employeeNumber": "hr:1007" });
    assert_eq!(
        bench.post(&number).await.refusal(),
        (409, Some("uniqueness")),
        "the personnel number is taken"
    );
    bench.join("other@example.com").await?;
    let id = bench.find("userName eq \"other@example.com\"").await.body["Resources"][0]["id"].clone();
    let taken = json!([{ "op": "replace", "path": "userName", "value": "isaac.brock@example.com" }]);
    let taken = bench.patch(id.as_str().unwrap_or_default(), &taken).await;
    assert_eq!(taken.refusal(), (409, Some("uniqueness")));
    Ok(())
}
