//! From a token to its user, and when that ends.

use crate::bench::{Bench, DESK, PASSWORD, let_in, profile, user};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{
    CallerError, Limits, Password, SessionToken, SignInMethod, StoreError, User, UserChanges, Visit,
};
use std::net::IpAddr;

fn limits() -> Limits {
    Limits {
        session_idle: SignedDuration::from_hours(2),
        session_absolute: SignedDuration::from_hours(5),
        session_touched_after: SignedDuration::from_mins(10),
        sessions_per_user: 3,
        ..Limits::default()
    }
}

pub(crate) async fn use_keeps_a_session_up_to_the_absolute_limit(bench: Bench) -> Result<()> {
    let store = bench.open_with(limits()).await?;
    user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let absolute = begun.session.created_at + limits().session_absolute;
    for hour in 1..=4 {
        bench.clock.advance(SignedDuration::from_hours(1));
        let session = store.session(&begun.token).await?.context("used every hour")?;
        let sliding = bench.clock.now() + limits().session_idle;
        assert_eq!(session.expires_at, sliding.min(absolute), "after {hour} h");
        assert_eq!(session.created_at, begun.session.created_at);
    }
    bench.clock.advance(SignedDuration::from_hours(1) - SignedDuration::from_micros(1));
    assert!(store.session(&begun.token).await?.is_some());
    bench.clock.advance(SignedDuration::from_micros(1));
    assert_eq!(store.session(&begun.token).await?, None);
    Ok(())
}

pub(crate) async fn an_idle_session_ends(bench: Bench) -> Result<()> {
    let store = bench.open_with(limits()).await?;
    user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    bench.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(store.session(&begun.token).await?, None);
    assert_eq!(bench.count("select count(*) from sessions").await?, 1);
    // The next one who signs in sweeps it away.
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    assert_eq!(bench.count("select count(*) from sessions").await?, 1);
    let unknown = SessionToken::read(&"0".repeat(64)).context("has the shape of a token")?;
    assert_eq!(store.session(&unknown).await?, None);
    Ok(())
}

pub(crate) async fn a_read_seldom_writes(bench: Bench) -> Result<()> {
    let store = bench.open_with(limits()).await?;
    user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    bench.clock.advance(SignedDuration::from_mins(9));
    let session = store.session(&begun.token).await?;
    assert_eq!(session, Some(begun.session.clone()));
    assert_eq!(bench.count("select count(*) from sessions where last_seen_at > created_at").await?, 0);
    bench.clock.advance(SignedDuration::from_mins(1));
    let session = store.session(&begun.token).await?;
    assert!(session.is_some_and(|session| session.expires_at > begun.session.expires_at));
    assert_eq!(bench.count("select count(*) from sessions where last_seen_at > created_at").await?, 1);
    Ok(())
}

pub(crate) async fn the_session_idle_longest_makes_room(bench: Bench) -> Result<()> {
    let store = bench.open_with(limits()).await?;
    user(&store, "ann@example.com").await?;
    user(&store, "bob@example.com").await?;
    let bob = store.sign_in("bob@example.com", PASSWORD, DESK).await?;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        bench.clock.advance(SignedDuration::from_mins(1));
        tokens.push(store.sign_in("ann@example.com", PASSWORD, DESK).await?.token);
    }
    // The first is used again, so the second is the one that was idle longest.
    bench.clock.advance(SignedDuration::from_mins(15));
    assert!(store.session(&tokens[0]).await?.is_some());
    bench.clock.advance(SignedDuration::from_mins(1));
    tokens.push(store.sign_in("ann@example.com", PASSWORD, DESK).await?.token);
    let mut alive = Vec::new();
    for token in &tokens {
        alive.push(store.session(token).await?.is_some());
    }
    assert_eq!(alive, [true, false, true, true]);
    assert!(store.session(&bob.token).await?.is_some());
    Ok(())
}

pub(crate) async fn signing_out_ends_one_session(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    user(&store, "ann@example.com").await?;
    let one = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let other = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    assert_ne!(one.token, other.token);
    store.sign_out(&one.token).await?;
    store.sign_out(&one.token).await?;
    assert_eq!(store.session(&one.token).await?, None);
    assert!(store.session(&other.token).await?.is_some());
    Ok(())
}

pub(crate) async fn a_new_password_ends_every_session(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let other = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let new = Password::new("another horse battery")?;
    store.change_password(ann.user_id.clone(), PASSWORD, new, DESK).await?;
    assert_eq!(store.session(&begun.token).await?, None);
    assert_eq!(store.session(&other.token).await?, None);
    let old = store.sign_in("ann@example.com", PASSWORD, DESK).await;
    assert!(matches!(old, Err(StoreError::Caller(CallerError::WrongCredentials))), "{old:?}");
    store.sign_in("ann@example.com", "another horse battery", DESK).await?;
    Ok(())
}

pub(crate) async fn a_disabled_user_is_out_and_can_be_let_in_again(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let_in(&store, &ann.user_id, false).await?;
    assert_eq!(store.session(&begun.token).await?, None);
    let since = store.user(&ann.user_id).await?.and_then(|user| user.disabled_at);
    assert_eq!(since, Some(bench.clock.now()));
    let_in(&store, &ann.user_id, true).await?;
    assert_eq!(store.user(&ann.user_id).await?.as_ref(), Some(&ann));
    assert_eq!(store.session(&begun.token).await?, None, "the old session stays ended");
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let nobody = User { user_id: UserId::new("nobody"), ..ann };
    let nobody = store.change_user_as_read(nobody, UserChanges::default(), false).await;
    assert!(matches!(nobody, Err(StoreError::Caller(CallerError::UnknownUser(_)))), "{nobody:?}");
    Ok(())
}

pub(crate) async fn no_secret_is_stored_in_clear(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    user(&store, "ann@example.com").await?;
    let begun = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let elsewhere: IpAddr = "198.51.100.77".parse()?;
    let mistyped = store.sign_in("my secret typed in the wrong field", "x", elsewhere).await;
    assert!(mistyped.is_err());
    let stored = bench.all_that_is_stored().await?;
    assert!(stored.contains("ann@example.com"), "the search sees what is stored");
    assert!(stored.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(stored.contains("192.0.2.1"), "a user sees from where their own session began");
    for secret in [begun.token.reveal(), PASSWORD, "my secret typed in the wrong field", "198.51.100.77"] {
        assert!(!stored.contains(secret), "{secret} is stored in clear");
    }
    Ok(())
}

pub(crate) async fn a_user_sees_their_sessions_and_ends_one(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bob = user(&store, "bob@example.com").await?.user_id;
    let browser = Visit { address: DESK, user_agent: Some(format!("Firefox\n{}", "x".repeat(400))) };
    let one = store.sign_in("ann@example.com", PASSWORD, browser).await?;
    bench.clock.advance(SignedDuration::from_mins(1));
    let mapped: IpAddr = "::ffff:198.51.100.7".parse()?;
    let other = store.sign_in("ann@example.com", PASSWORD, mapped).await?;
    let seen = store.sessions_of(&ann).await?;
    assert_eq!(
        seen.iter().map(|session| &session.session_id).collect::<Vec<_>>(),
        [&other.session.session_id, &one.session.session_id]
    );
    assert_eq!(seen[0].address.as_deref(), Some("198.51.100.7"));
    assert_eq!((seen[0].user_agent.as_deref(), seen[0].method), (None, SignInMethod::Password));
    let agent = seen[1].user_agent.as_deref().context("it said what it is")?;
    assert!(agent.starts_with("Firefoxxx") && agent.chars().count() == 300, "{agent}");
    assert_eq!(seen[1].created_at, one.session.created_at);
    assert!(!seen.iter().any(|session| one.token.reveal().contains(&session.session_id)));

    let refused = store.revoke_session(bob.clone(), one.session.session_id.clone()).await;
    let unknown = CallerError::UnknownSession(one.session.session_id.clone());
    assert!(matches!(refused, Err(StoreError::Caller(error)) if error == unknown));
    assert!(store.session(&one.token).await?.is_some());
    store.revoke_session(ann.clone(), one.session.session_id.clone()).await?;
    assert_eq!(store.session(&one.token).await?, None);
    let again = store.revoke_session(ann.clone(), one.session.session_id).await;
    assert!(matches!(again, Err(StoreError::Caller(error)) if error == unknown));
    assert_eq!(store.sessions_of(&ann).await?.len(), 1);
    bench.clock.advance(Limits::default().session_idle);
    assert_eq!(store.sessions_of(&ann).await?, [], "what has ended is not shown");
    Ok(())
}

pub(crate) async fn a_user_signs_out_everywhere_or_everywhere_else(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    user(&store, "bob@example.com").await?;
    let bob = store.sign_in("bob@example.com", PASSWORD, DESK).await?;
    let mut begun = Vec::new();
    for _ in 0..3 {
        begun.push(store.sign_in("ann@example.com", PASSWORD, DESK).await?);
    }
    let kept = begun[1].session.session_id.clone();
    assert_eq!(store.revoke_all(ann.clone(), Some(kept)).await?, 2);
    assert!(store.session(&begun[1].token).await?.is_some());
    assert_eq!(store.session(&begun[0].token).await?, None);
    assert_eq!(store.revoke_all(ann.clone(), None).await?, 1);
    assert_eq!(store.revoke_all(ann, None).await?, 0);
    assert!(store.session(&bob.token).await?.is_some());
    Ok(())
}

pub(crate) async fn each_way_in_is_remembered(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let persona = UserId::new("p");
    store.set_personas(vec![(persona.clone(), profile("p@example.com")?)]).await?;
    let begun = store.sign_in_persona(persona.clone(), DESK).await?;
    assert_eq!(begun.session.method, SignInMethod::Persona);
    assert_eq!(store.session(&begun.token).await?, Some(begun.session));
    assert_eq!(store.sessions_of(&persona).await?[0].method, SignInMethod::Persona);
    Ok(())
}
