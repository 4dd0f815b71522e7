//! Whom a directory may touch, and that everybody else does not exist for it.

use crate::bench::{Bench, CORE, REGARD, joiner};
use anyhow::Result;
use regard_model::UserId;
use regard_store::{EmailAddress, Origin, Profile, Role, UserChanges};
use serde_json::json;

#[tokio::test]
async fn who_is_none_of_its_business_does_not_exist() -> Result<()> {
    let bench = Bench::new().await?;
    let persona = Profile {
        email: "persona@example.com".parse::<EmailAddress>()?,
        name: "Persona".to_owned(),
        title: None,
        level: None,
        business_unit: None,
        role: Role::Viewer,
    };
    bench.store.set_personas(vec![(UserId::new("p"), persona)]).await?;
    let mut ids = vec!["p".to_owned()];
    for (email, origin, role) in [
        ("admin@example.com", Origin::Admin, Role::Admin),
        ("viewer@example.com", Origin::Admin, Role::Viewer),
        ("sso@example.com", Origin::Sso, Role::Viewer),
        ("source-admin@example.com", Origin::Source, Role::Admin),
        ("source-auditor@example.com", Origin::Source, Role::Auditor),
    ] {
        ids.push(bench.add(email, origin, role).await?.user_id.to_string());
    }
    assert_eq!(bench.get("/Users", &[]).await.total(), Some(0));
    for id in &ids {
        let before = bench.stored(id).await?;
        let email = before.profile.email.to_string();
        assert_eq!(bench.get(&format!("/Users/{id}"), &[]).await.refusal(), (404, None), "{email}");
        assert_eq!(bench.find(&format!("userName eq \"{email}\"")).await.total(), Some(0), "{email}");
        assert_eq!(bench.find(&format!("id eq \"{id}\"")).await.total(), Some(0), "{email}");
        let off = json!([{ "op": "replace", "path": "active", "value": false }]);
        assert_eq!(bench.patch(id, &off).await.refusal(), (404, None), "{email}");
        assert_eq!(bench.put(id, &joiner("new@example.com")).await.refusal(), (404, None), "{email}");
        assert_eq!(bench.delete(id).await.refusal(), (404, None), "{email}");
        assert_eq!(bench.post(&joiner(&email)).await.refusal(), (409, Some("uniqueness")), "{email}");
        assert_eq!(bench.stored(id).await?, before, "{email}");
    }
    Ok(())
}

#[tokio::test]
async fn an_administrator_links_somebody_by_the_directorys_key() -> Result<()> {
    let bench = Bench::new().await?;
    bench.add("other@example.com", Origin::Admin, Role::Admin).await?;
    let ann = bench.add("ann@example.com", Origin::Admin, Role::Admin).await?;
    let told = bench.post(&joiner("ann@example.com")).await;
    let detail = told.body["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("an administrator of Regard links them by externalId"), "{detail}");

    let link = UserChanges { external_id: Some(Some("00u1".to_owned())), ..UserChanges::default() };
    bench.change(ann.user_id.as_str(), link).await?;
    assert_eq!(bench.find("userName eq \"ann@example.com\"").await.total(), Some(1));
    let id = ann.user_id.as_str();
    let mut whole = bench.get(&format!("/Users/{id}"), &[]).await.body;
    assert_eq!(whole[REGARD]["role"], json!("admin"));
    whole["title"] = json!("Head");
    let moved = bench.put(id, &whole).await;
    assert_eq!((moved.status, moved.whole.events.len()), (200, 1), "their role sent back is no change of it");
    assert_eq!(bench.stored(id).await?.profile.role, Role::Admin);

    let unlink = json!([{ "op": "remove", "path": "externalId" }]);
    assert_eq!(bench.patch(id, &unlink).await.status, 200);
    assert_eq!(bench.get(&format!("/Users/{id}"), &[]).await.refusal(), (404, None), "linked no more");
    Ok(())
}

#[tokio::test]
async fn whom_a_source_named_is_not_removed_before_they_are_adopted() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.add("ann@example.com", Origin::Source, Role::Viewer).await?.user_id.to_string();
    assert_eq!(bench.get("/Users", &[]).await.names(), ["ann@example.com"]);
    assert_eq!(bench.post(&joiner("ann@example.com")).await.refusal(), (409, Some("uniqueness")));
    assert_eq!(bench.delete(&id).await.refusal(), (403, None));
    bench.patch(&id, &json!([{ "op": "add", "path": "externalId", "value": "00u1" }])).await;
    assert_eq!(bench.delete(&id).await.status, 204);
    assert_eq!(bench.get("/Users", &[]).await.total(), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_directory_makes_nobody_an_administrator() -> Result<()> {
    let bench = Bench::new().await?;
    let mut boss = joiner("boss@example.com");
    boss[REGARD] = json!({ "role": "admin" });
    assert_eq!(bench.post(&boss).await.refusal(), (403, None));
    boss[REGARD] = json!({ "role": "auditor", "level": "director" });
    let made = bench.post(&boss).await;
    assert_eq!(made.body[REGARD], json!({ "role": "auditor", "level": "director" }));
    let id = made.id()?;
    let role = |role| json!([{ "op": "replace", "path": format!("{REGARD}:role"), "value": role }]);
    assert_eq!(bench.patch(id, &role("admin")).await.refusal(), (403, None));
    assert_eq!(bench.patch(id, &role("boss")).await.refusal(), (400, Some("invalidValue")));
    boss["schemas"] = json!([CORE]);
    boss[REGARD] = json!({ "role": "Admin" });
    assert_eq!(bench.put(id, &boss).await.refusal(), (403, None));
    assert_eq!(bench.stored(id).await?.profile.role, Role::Auditor);
    Ok(())
}

#[tokio::test]
async fn a_directory_names_an_executive_only_where_the_home_says_so() -> Result<()> {
    let level = |level| json!([{ "op": "replace", "path": format!("{REGARD}:level"), "value": level }]);
    let mut boss = joiner("boss@example.com");
    boss[REGARD] = json!({ "level": "Executive" });

    let bench = Bench::new().await?;
    let refused = bench.post(&boss).await;
    assert_eq!(refused.refusal(), (403, None));
    assert!(refused.body["detail"].as_str().is_some_and(|detail| detail.contains("names_executives")));
    let ann = bench.post(&joiner("ann@example.com")).await;
    let id = ann.id()?;
    assert_eq!(bench.patch(id, &level("executive")).await.refusal(), (403, None));
    assert_eq!(bench.patch(id, &level("director")).await.status, 200);
    assert_eq!(bench.stored(id).await?.profile.level.as_deref(), Some("director"));

    let bench = Bench::new().await?.naming_executives();
    assert_eq!(bench.post(&boss).await.body[REGARD]["level"], json!("Executive"));
    Ok(())
}
