//! Programs that read for a user.

use crate::bench::{Bench, change_user, fault, let_in, profile, user};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use regard_model::UserId;
use regard_store::{ApiScope, ApiToken, CallerError, Limits, NewApiToken, Profile, Role, UserChanges};
use std::collections::BTreeSet;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn new(user_id: &UserId, scopes: &[ApiScope], expires_at: Timestamp) -> NewApiToken {
    NewApiToken {
        user_id: user_id.clone(),
        name: "the warehouse".to_owned(),
        scopes: scopes.iter().copied().collect(),
        expires_at,
    }
}

pub(crate) async fn a_token_reads_for_its_user_until_it_ends(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let end = bench.clock.now() + DAY;
    let (token, made) = store.create_api_token(new(&ann.user_id, &[ApiScope::Read], end)).await?;
    assert_eq!((made.name.as_str(), made.expires_at), ("the warehouse", end));
    let (facts, whose) = store.api_token(&token).await?.context("it is fresh")?;
    assert_eq!(
        (facts.api_token_id, facts.user_id, whose),
        (made.api_token_id, ann.user_id.clone(), ann.clone())
    );
    let stranger = ApiToken::read(&format!("regard_api_{}", "0".repeat(64))).context("has the shape")?;
    assert_eq!(store.api_token(&stranger).await?, None);

    let_in(&store, &ann.user_id, false).await?;
    assert_eq!(store.api_token(&token).await?, None, "disabled");
    let_in(&store, &ann.user_id, true).await?;
    bench.clock.advance(DAY - SignedDuration::from_micros(1));
    assert!(store.api_token(&token).await?.is_some());
    bench.clock.advance(SignedDuration::from_micros(1));
    assert_eq!(store.api_token(&token).await?, None, "expired");

    let end = bench.clock.now() + DAY;
    let (token, made) = store.create_api_token(new(&ann.user_id, &[ApiScope::Read], end)).await?;
    let bob = user(&store, "bob@example.com").await?;
    let refused = store.revoke_api_token(bob.user_id, made.api_token_id.clone()).await;
    assert_eq!(fault(refused), Some(CallerError::UnknownToken(made.api_token_id.clone())));
    assert!(store.api_token(&token).await?.is_some());
    store.revoke_api_token(ann.user_id, made.api_token_id).await?;
    assert_eq!(store.api_token(&token).await?, None, "revoked");
    Ok(())
}

pub(crate) async fn a_token_does_no_more_than_its_user_may(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let end = bench.clock.now() + DAY;
    let ann = user(&store, "ann@example.com").await?.user_id;
    for scope in [ApiScope::Scim, ApiScope::Audit] {
        let refused = fault(store.create_api_token(new(&ann, &[ApiScope::Read, scope], end)).await);
        assert_eq!(refused, Some(CallerError::ScopeNotOpen { scope: scope.as_str(), role: "viewer" }));
    }
    let admin = Profile { role: Role::Admin, ..profile("admin@example.com")? };
    let admin = store.create_user(admin, None).await?.user_id;
    let refused = fault(store.create_api_token(new(&admin, &[ApiScope::Audit], end)).await);
    assert_eq!(
        refused,
        Some(CallerError::ScopeNotOpen { scope: "audit", role: "admin" }),
        "who runs it does not audit it"
    );
    let all = [ApiScope::Read, ApiScope::Export, ApiScope::Scim];
    let (token, made) = store.create_api_token(new(&admin, &all, end)).await?;
    assert_eq!(made.scopes, BTreeSet::from(all));
    let role = |role| UserChanges { role: Some(role), ..UserChanges::default() };
    for (now, left) in [
        (Role::Auditor, vec![ApiScope::Read, ApiScope::Export]),
        (Role::Viewer, vec![ApiScope::Read, ApiScope::Export]),
    ] {
        change_user(&store, &admin, role(now)).await?;
        let (facts, _) = store.api_token(&token).await?.context("it goes on")?;
        assert_eq!(facts.scopes, left.into_iter().collect(), "{now}");
    }
    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    let persona = fault(store.create_api_token(new(&UserId::new("p"), &[ApiScope::Read], end)).await);
    assert_eq!(persona, Some(CallerError::UnknownUser("p".to_owned())));
    Ok(())
}

pub(crate) async fn a_token_is_bounded_in_time_and_number(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { api_tokens_per_user: 2, ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let now = bench.clock.now();
    let longest = now + DAY * 366;
    for wrong in [now, now - DAY, longest + SignedDuration::from_micros(1), Timestamp::MAX] {
        let refused = fault(store.create_api_token(new(&ann, &[ApiScope::Read], wrong)).await);
        assert_eq!(refused, Some(CallerError::BadExpiry), "{wrong}");
    }
    let refused = fault(store.create_api_token(new(&ann, &[], longest)).await);
    assert!(matches!(refused, Some(CallerError::BadText { field: "the scopes", .. })), "{refused:?}");
    let nameless = NewApiToken { name: String::new(), ..new(&ann, &[ApiScope::Read], longest) };
    let refused = fault(store.create_api_token(nameless).await);
    assert!(matches!(refused, Some(CallerError::BadText { field: "the name", .. })), "{refused:?}");

    store.create_api_token(new(&ann, &[ApiScope::Read], now + DAY)).await?;
    let (_, second) = store.create_api_token(new(&ann, &[ApiScope::Read], longest)).await?;
    let third = fault(store.create_api_token(new(&ann, &[ApiScope::Read], longest)).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    // One that has ended or is revoked makes room.
    bench.clock.advance(DAY);
    store.create_api_token(new(&ann, &[ApiScope::Read], longest)).await?;
    store.revoke_api_token(ann.clone(), second.api_token_id).await?;
    store.create_api_token(new(&ann, &[ApiScope::Read], longest)).await?;
    Ok(())
}

pub(crate) async fn use_is_seldom_written_down(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let (token, made) = store.create_api_token(new(&ann, &[ApiScope::Read], bench.clock.now() + DAY)).await?;
    assert_eq!(made.last_used_at, None);
    let first = bench.clock.now();
    let used = async || -> Result<Option<Timestamp>> {
        let (told, _) = store.api_token(&token).await?.context("it is alive")?;
        let kept = store.tokens_of(&ann).await?;
        assert_eq!(told.last_used_at, kept[0].last_used_at);
        Ok(told.last_used_at)
    };
    assert_eq!(used().await?, Some(first));
    bench.clock.advance(SignedDuration::from_secs(299));
    assert_eq!(used().await?, Some(first));
    bench.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(used().await?, Some(bench.clock.now()));
    Ok(())
}

pub(crate) async fn tokens_are_listed_and_never_stored(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bob = user(&store, "bob@example.com").await?.user_id;
    let mut made = Vec::new();
    for user_id in [&ann, &bob, &ann] {
        bench.clock.advance(SignedDuration::from_secs(1));
        let end = bench.clock.now() + DAY;
        made.push(store.create_api_token(new(user_id, &[ApiScope::Read, ApiScope::Export], end)).await?);
    }
    let facts: Vec<_> = made.iter().map(|(_, facts)| facts.clone()).collect();
    assert_eq!(store.tokens_of(&ann).await?, [facts[2].clone(), facts[0].clone()]);
    assert_eq!(store.tokens_of(&bob).await?, [facts[1].clone()]);
    let stored = bench.all_that_is_stored().await?;
    assert!(stored.contains("the warehouse"), "the search sees what is stored");
    assert!(!stored.contains("regard_api_"), "a token is stored in clear");
    assert!(!stored.contains(made[0].0.reveal().trim_start_matches("regard_api_")));
    Ok(())
}
