//! Who leaves: what ends, what stays, whose address is free, and who comes back.

use crate::bench::{Bench, CORE, DESK, ENTERPRISE, PASSWORD, REGARD, joiner};
use anyhow::{Context, Result};
use regard_scim::ScimHappening;
use regard_store::{
    ApiScope, AuditEvent, AuditFilter, AuditKind, CallerError, NewApiToken, Origin, Role, SsoIdentity,
    StoreError, UserChanges,
};
use serde_json::json;

#[tokio::test]
async fn nothing_opens_for_who_left() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let user = bench.stored(&id).await?;
    let session = bench.sign_in(&id).await?;
    let new = NewApiToken {
        user_id: user.user_id.clone(),
        name: "a program".to_owned(),
        scopes: [ApiScope::Read].into(),
        expires_at: bench.clock.now() + jiff::SignedDuration::from_hours(24),
    };
    let (token, _) = bench.store.create_api_token(new).await?;
    let identity = SsoIdentity { issuer: "https://id.example.com".to_owned(), subject: "ann".to_owned() };
    bench.store.link_identity(user.user_id.clone(), identity.clone()).await?;
    let before = bench.store.access_revision().await?;

    assert_eq!(bench.delete(&id).await.status, 204);
    assert!(bench.store.session(&session).await?.is_none());
    assert!(bench.store.api_token(&token).await?.is_none());
    assert!(bench.store.access_revision().await? > before, "what they saw is worked out anew");
    let sign_in = bench.store.sign_in("ann@example.com", PASSWORD, DESK).await;
    assert!(matches!(sign_in, Err(StoreError::Caller(CallerError::WrongCredentials))), "{sign_in:?}");
    let by_sso = bench.store.sign_in_sso(identity, DESK).await;
    assert!(matches!(by_sso, Err(StoreError::Caller(CallerError::UnknownUser(_)))), "{by_sso:?}");
    let left = bench.stored(&id).await?;
    assert_eq!(left.profile.name, user.profile.name, "what they wrote stays theirs");
    assert!(left.disabled_at.is_some() && left.external_id.is_none());
    Ok(())
}

#[tokio::test]
async fn who_left_is_gone_for_the_directory() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    bench.delete(&id).await;
    let change = json!([{ "op": "replace", "value": { "active": true } }]);
    assert_eq!(bench.get(&format!("/Users/{id}"), &[]).await.refusal(), (404, None));
    assert_eq!(bench.patch(&id, &change).await.refusal(), (404, None));
    assert_eq!(bench.put(&id, &joiner("ann@example.com")).await.refusal(), (404, None));
    assert_eq!(bench.delete(&id).await.refusal(), (404, None));
    assert_eq!(bench.get("/Users", &[]).await.total(), Some(0));
    assert_eq!(bench.find(&format!("id eq \"{id}\"")).await.total(), Some(0));
    assert_eq!(bench.find("userName co \"retired\"").await.total(), Some(0));
    Ok(())
}

#[tokio::test]
async fn the_address_of_who_left_is_free_for_somebody_else() -> Result<()> {
    let bench = Bench::new().await?;
    let mut ann = joiner("ann@example.com");
    ann["externalId"] = json!("00u1");
    let first = bench.post(&ann).await.id()?.to_owned();
    bench.delete(&first).await;
    let second = bench.post(&ann).await;
    assert_eq!((second.status, second.happened()), (201, vec![ScimHappening::Joined]), "{second:?}");
    assert_ne!(second.id()?, first, "the same address is no proof that it is the same person");
    Ok(())
}

#[tokio::test]
async fn who_comes_back_under_their_personnel_number_is_the_same_person() -> Result<()> {
    let bench = Bench::new().await?;
    let ann = |email: &str, title: &str, active: bool| {
        json!({
            "schemas": [CORE, ENTERPRISE],
            "userName": email,
            "displayName": "Ann Lee",
            "title": title,
            "active": active,
            ENTERPRISE: { "employeeNumber": 1007 },
            REGARD: { "role": "auditor" },
        })
    };
    let made = bench.post(&ann("ann@example.com", "Clerk", true)).await;
    assert_eq!(made.body[ENTERPRISE]["employeeNumber"], json!("1007"));
    let since = bench.stored("1007").await?.created_at;
    bench.delete("1007").await;
    let back = bench.post(&ann("ann.lee@example.com", "Head", true)).await;
    assert_eq!((back.status, back.happened()), (201, vec![ScimHappening::Returned]), "{back:?}");
    let user = bench.stored("1007").await?;
    assert_eq!((user.created_at, user.disabled_at), (since, None));
    assert_eq!(user.profile.title.as_deref(), Some("Head"));

    bench.delete("1007").await;
    let mut kept_out = ann("ann@example.com", "Clerk", false);
    kept_out[REGARD] = json!(null);
    assert_eq!(bench.post(&kept_out).await.body["active"], json!(false));
    let user = bench.stored("1007").await?;
    assert_eq!(user.profile.role, Role::Viewer, "what they may do is given anew");
    let other = json!([{ "op": "replace", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "1008" }]);
    assert_eq!(bench.patch("1007", &other).await.refusal(), (400, Some("mutability")));
    Ok(())
}

#[tokio::test]
async fn somebody_may_be_made_before_they_may_come_in() -> Result<()> {
    let bench = Bench::new().await?;
    let mut early = joiner("ann@example.com");
    early["active"] = json!("False");
    let made = bench.post(&early).await;
    assert_eq!(made.happened(), [ScimHappening::Joined, ScimHappening::Disabled]);
    assert_eq!((made.status, &made.body["active"]), (201, &json!(false)));
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_stays() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let promoted = UserChanges { role: Some(Role::Admin), ..UserChanges::default() };
    let ann = bench.change(&id, promoted).await?;
    let session = bench.sign_in(&id).await?;
    let before = bench.stored(&id).await?;
    let off = json!([
        { "op": "replace", "path": "title", "value": "Gone" },
        { "op": "replace", "path": "active", "value": false },
    ]);
    assert_eq!(bench.patch(&id, &off).await.refusal(), (403, None));
    assert_eq!(bench.delete(&id).await.refusal(), (403, None));
    assert_eq!(bench.stored(&id).await?, before, "all or nothing");
    assert!(bench.store.session(&session).await?.is_some());
    let demoted = json!([{ "op": "replace", "path": format!("{REGARD}:role"), "value": "viewer" }]);
    assert_eq!(bench.patch(&id, &demoted).await.refusal(), (403, None));

    // With another administrator, one whom the directory keeps leaves as everybody does.
    bench.add("other@example.com", Origin::Admin, Role::Admin).await?;
    assert_eq!(bench.patch(&id, &off).await.happened(), [ScimHappening::Changed, ScimHappening::Disabled]);
    assert!(bench.store.session(&session).await?.is_none());
    assert_eq!(ann.profile.role, Role::Admin);
    Ok(())
}

#[tokio::test]
async fn everything_that_happened_is_in_the_audit_log() -> Result<()> {
    let bench = Bench::new().await?.asked_by("admin");
    let made = bench.post(&joiner("ann@example.com")).await;
    let id = made.id()?.to_owned();
    for operations in [
        json!([{ "op": "replace", "path": "userName", "value": "lee@example.com" }]),
        json!([{ "op": "replace", "path": "active", "value": false }]),
        json!([{ "op": "replace", "path": "active", "value": true }]),
    ] {
        bench.patch(&id, &operations).await;
    }
    // What is refused, and what changes nothing, is no event.
    bench.post(&joiner("lee@example.com")).await;
    bench.patch(&id, &json!([{ "op": "replace", "path": "active", "value": true }])).await;
    bench.delete(&id).await;
    let mut events = bench.store.audit_events(&AuditFilter::default(), None, 10).await?;
    events.sort_by_key(|event| event.seq);
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    let expected = [
        AuditKind::UserAdded,
        AuditKind::UserChanged,
        AuditKind::UserDisabled,
        AuditKind::UserEnabled,
        AuditKind::UserDisabled,
    ];
    assert_eq!(kinds, expected);
    let by = |event: &AuditEvent| event.actor_id.as_ref().is_some_and(|actor| actor.as_str() == "admin");
    assert!(events.iter().all(by), "{events:?}");
    assert!(events.iter().all(|event| event.subject.as_ref().is_some_and(|subject| subject.key == id)));
    let details: serde_json::Value = serde_json::from_str(events[1].details.as_deref().context("details")?)?;
    let told = json!({
        "by": "scim", "what": "changed", "email": "lee@example.com", "former_email": "ann@example.com",
        "attributes": ["userName"],
    });
    assert_eq!(details, told);
    Ok(())
}
