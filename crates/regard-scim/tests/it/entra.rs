//! What Microsoft Entra sends: capitals in operations, truth as text, dotted paths with URNs, and values in lists of one.

use crate::bench::{Bench, CORE, ENTERPRISE, REGARD};
use anyhow::Result;
use regard_scim::{ScimHappening, ScimMethod};
use serde_json::{Value, json};

fn profile(email: &str, object_id: &str) -> Value {
    json!({
        "schemas": [CORE, ENTERPRISE],
        "externalId": object_id,
        "userName": email,
        "active": true,
        "displayName": "Adele Vance",
        "emails": [{ "primary": true, "type": "work", "value": email }],
        "meta": { "resourceType": "User" },
        "name": { "formatted": "Adele Vance", "familyName": "Vance", "givenName": "Adele" },
        "roles": [],
        "addresses": [{ "type": "work", "formatted": "Street 1", "primary": false }],
        "phoneNumbers": [{ "type": "work", "value": "+48 1" }, { "type": "mobile", "value": "+48 2" }],
    })
}

#[tokio::test]
async fn a_user_is_looked_for_made_and_read_again() -> Result<()> {
    let bench = Bench::new().await?;
    // The connection test asks for somebody who cannot be there.
    let nobody = bench.find("userName eq \"2d9d0a70-8a1e-4b5c-9c5e-0a86a7f4b0d1\"").await;
    assert_eq!((nobody.status, nobody.total()), (200, Some(0)));
    assert_eq!(bench.find("externalId eq \"adele\"").await.total(), Some(0));

    let made = bench.post(&profile("adele@example.com", "adele")).await;
    assert_eq!((made.status, made.happened()), (201, vec![ScimHappening::Joined]));
    let id = made.id()?;
    for filter in [
        "userName eq \"adele@example.com\"",
        "externalId eq \"adele\"",
        "emails[type eq \"work\"].value eq \"ADELE@example.com\"",
        "emails[type eq \"work\" and value eq \"adele@example.com\"]",
    ] {
        assert_eq!(bench.find(filter).await.names(), ["adele@example.com"], "{filter}");
    }
    let read = bench.get(&format!("/Users/{id}"), &[]).await;
    assert_eq!(read.body, made.body);
    assert_eq!(read.body["name"]["formatted"], json!("Adele Vance"));
    Ok(())
}

#[tokio::test]
async fn a_user_is_changed_in_its_own_dialect() -> Result<()> {
    let bench = Bench::new().await?;
    let boss = bench.post(&profile("boss@example.com", "boss")).await.id()?.to_owned();
    let id = bench.post(&profile("adele@example.com", "adele")).await.id()?.to_owned();
    let urn = |name: &str| format!("{ENTERPRISE}:{name}");
    let changed = bench
        .patch(
            &id,
            &json!([
                { "op": "Replace", "path": "displayName", "value": "Adele Young" },
                { "op": "Replace", "path": "name.formatted", "value": "Adele Young" },
                { "op": "Replace", "path": "name.familyName", "value": "Young" },
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "adele.young@example.com" },
                { "op": "Replace", "path": "userName", "value": "adele.young@example.com" },
                { "op": "Add", "path": "preferredLanguage", "value": "pl-PL" },
                { "op": "Add", "path": urn("department"), "value": "Finance" },
                { "op": "Add", "path": urn("manager"), "value": [{ "$ref": "x", "value": boss }] },
                { "op": "Add", "path": "addresses[type eq \"work\"].country", "value": "PL" },
                { "op": "Add", "path": format!("{REGARD}:level"), "value": "manager" },
            ]),
        )
        .await;
    assert_eq!((changed.status, changed.happened()), (200, vec![ScimHappening::Changed]), "{changed:?}");
    assert_eq!(changed.body["displayName"], json!("Adele Young"));
    assert_eq!(changed.body["emails"][0]["value"], json!("adele.young@example.com"));
    assert_eq!(changed.body[ENTERPRISE], json!({ "department": "Finance", "manager": { "value": boss } }));
    assert_eq!(changed.body[REGARD], json!({ "level": "manager", "role": "viewer" }));
    assert_eq!(changed.body["schemas"], json!([CORE, ENTERPRISE, REGARD]));

    // Its check whether the manager is set already.
    let filter = format!("id eq \"{id}\" and manager eq \"{boss}\"");
    let set = bench.get("/Users", &[("filter", &filter), ("attributes", "id")]).await;
    assert_eq!(set.body["Resources"], json!([{ "schemas": [CORE, ENTERPRISE, REGARD], "id": id }]));
    let other = format!("id eq \"{id}\" and manager eq \"somebody\"");
    assert_eq!(bench.find(&other).await.total(), Some(0));

    let flat = json!([{ "op": "replace", "value": {
        "displayName": "Adele Old",
        "name.familyName": "Old",
        urn("department"): "Sales",
        "emails[type eq \"work\"].value": "x@example.com",
    } }]);
    assert_eq!(bench.patch(&id, &flat).await.whole.events[0].attributes, ["displayName", "department"]);
    let gone = bench.patch(&id, &json!([{ "op": "Remove", "path": urn("manager") }])).await;
    assert_eq!(gone.whole.events[0].attributes, ["manager"]);
    assert_eq!(bench.stored(&id).await?.manager_id, None);
    Ok(())
}

#[tokio::test]
async fn a_manager_is_known_by_any_of_their_keys() -> Result<()> {
    let bench = Bench::new().await?;
    let boss = bench.post(&profile("boss@example.com", "oid-boss")).await.id()?.to_owned();
    let id = bench.post(&profile("adele@example.com", "oid-adele")).await.id()?.to_owned();
    let path = format!("{ENTERPRISE}:manager");
    for (value, manager) in [
        (json!(boss), boss.as_str()),
        (json!("oid-boss"), &boss),
        (json!({ "value": "Boss@example.com" }), &boss),
        (json!("hr:77"), "hr:77"),
    ] {
        bench.patch(&id, &json!([{ "op": "Add", "path": path, "value": value }])).await;
        let stored = bench.stored(&id).await?.manager_id;
        assert_eq!(stored.as_ref().map(|key| key.as_str()), Some(manager), "{value}");
    }
    let oneself = bench.patch(&id, &json!([{ "op": "Add", "path": path, "value": id }])).await;
    assert_eq!(oneself.refusal(), (400, Some("invalidValue")));
    Ok(())
}

#[tokio::test]
async fn somebody_is_switched_off_and_later_deleted() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.post(&profile("adele@example.com", "adele")).await.id()?.to_owned();
    for value in [json!("False"), json!([{ "value": "False" }]), json!(false)] {
        let session = bench.sign_in(&id).await?;
        let off = bench.patch(&id, &json!([{ "op": "Replace", "path": "active", "value": value }])).await;
        assert_eq!((off.status, off.happened()), (200, vec![ScimHappening::Disabled]), "{value}");
        assert!(bench.store.session(&session).await?.is_none());
        let on = bench.patch(&id, &json!([{ "op": "Replace", "path": "active", "value": "True" }])).await;
        assert_eq!(on.happened(), [ScimHappening::Enabled]);
    }
    let gone = bench.delete(&id).await;
    assert_eq!((gone.status, gone.happened()), (204, vec![ScimHappening::Left]));
    assert_eq!(gone.whole.events[0].email, "adele@example.com");
    assert_eq!(bench.get(&format!("/Users/{id}"), &[]).await.refusal(), (404, None));
    Ok(())
}

#[tokio::test]
async fn groups_are_said_not_to_be_there() -> Result<()> {
    let bench = Bench::new().await?;
    let none =
        bench.get("/Groups", &[("filter", "displayName eq \"Sales\""), ("excludedAttributes", "members")]);
    assert_eq!(none.await.total(), Some(0));
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales" });
    let made = bench.body(ScimMethod::Post, "/Groups", &group).await;
    assert_eq!(made.refusal(), (501, None));
    assert_eq!(bench.get("/Groups/1", &[]).await.refusal(), (404, None));
    assert_eq!(bench.get("/ResourceTypes/Group", &[]).await.refusal(), (404, None));
    Ok(())
}
