//! Signing in, and the brakes on guessing.

use crate::bench::{Bench, DESK, PASSWORD, fault, let_in, profile, user};
use anyhow::Result;
use futures::future::join_all;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{Bucket, CallerError, Limits, Password, SignedIn, SsoIdentity, Store, StoreError};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

type Outcome = std::result::Result<SignedIn, StoreError>;

fn is_wrong(outcome: &Outcome) -> bool {
    matches!(outcome, Err(StoreError::Caller(CallerError::WrongCredentials)))
}

/// The seconds that a throttled caller is told to wait.
fn wait(outcome: &Outcome) -> Option<u64> {
    match outcome {
        Err(StoreError::Caller(CallerError::Throttled { retry_after_seconds })) => Some(*retry_after_seconds),
        _ => None,
    }
}

async fn guess(store: &Store, email: &str, from: IpAddr) -> Outcome {
    store.sign_in(email, "a guess", from).await
}

fn bucket(burst: u32, seconds: i64) -> Bucket {
    Bucket { burst, every: SignedDuration::from_secs(seconds) }
}

pub(crate) async fn who_knows_the_password_is_let_in(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let begun = store.sign_in(" Ann@Example.com ", PASSWORD, DESK).await?;
    assert_eq!(begun.session.user, ann);
    assert_eq!(begun.session.created_at, bench.clock.now());
    assert_eq!(begun.session.expires_at, bench.clock.now() + Limits::default().session_idle);
    assert_eq!(store.session(&begun.token).await?, Some(begun.session));
    Ok(())
}

pub(crate) async fn whatever_is_wrong_the_answer_is_one(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    user(&store, "ann@example.com").await?;
    store.create_user(profile("without@example.com")?, None).await?;
    let gone = user(&store, "gone@example.com").await?;
    let_in(&store, &gone.user_id, false).await?;
    store.set_personas(vec![(UserId::new("p"), profile("persona@example.com")?)]).await?;
    for (email, password) in [
        ("ann@example.com", "correct horse batterY"),
        ("nobody@example.com", PASSWORD),
        ("without@example.com", ""),
        ("gone@example.com", PASSWORD),
        ("persona@example.com", ""),
        ("no address at all", PASSWORD),
        ("nul\0@example.com", PASSWORD),
        ("", ""),
    ] {
        let outcome = store.sign_in(email, password, DESK).await;
        assert!(is_wrong(&outcome), "{email:?}: {outcome:?}");
    }
    Ok(())
}

pub(crate) async fn a_persona_enters_with_one_click_and_a_colleague_does_not(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let colleague = user(&store, "ann@example.com").await?;
    let persona = UserId::new("bob");
    store.set_personas(vec![(persona.clone(), profile("bob@example.com")?)]).await?;
    let begun = store.sign_in_persona(persona.clone(), DESK).await?;
    assert_eq!(begun.session.user.user_id, persona);
    assert_eq!(store.session(&begun.token).await?, Some(begun.session));
    for refused in [colleague.user_id, UserId::new("nobody")] {
        let outcome = store.sign_in_persona(refused, DESK).await;
        assert!(matches!(outcome, Err(StoreError::Caller(CallerError::UnknownUser(_)))), "{outcome:?}");
    }
    Ok(())
}

pub(crate) async fn guesses_are_braked_and_regained(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_pair: bucket(3, 60), ..Limits::default() }).await?;
    user(&store, "ann@example.com").await?;
    for _ in 0..3 {
        assert!(is_wrong(&guess(&store, "ann@example.com", DESK).await));
    }
    // Braked, even the right password is not looked at, in any spelling of the address.
    let braked = store.sign_in("ANN@example.com", PASSWORD, DESK).await;
    assert_eq!(wait(&braked), Some(60), "{braked:?}");
    bench.clock.advance(SignedDuration::from_millis(59_500));
    assert_eq!(wait(&guess(&store, "ann@example.com", DESK).await), Some(1));
    bench.clock.advance(SignedDuration::from_millis(500));
    assert!(is_wrong(&guess(&store, "ann@example.com", DESK).await));
    assert_eq!(wait(&guess(&store, "ann@example.com", DESK).await), Some(60));
    bench.clock.advance(SignedDuration::from_secs(60));
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    Ok(())
}

pub(crate) async fn guesses_at_the_same_time_do_not_slip_past(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_pair: bucket(3, 60), ..Limits::default() }).await?;
    user(&store, "ann@example.com").await?;
    let outcomes = join_all((0..12).map(|_| guess(&store, "ann@example.com", DESK))).await;
    assert_eq!(outcomes.iter().filter(|outcome| is_wrong(outcome)).count(), 3);
    assert_eq!(outcomes.iter().filter(|outcome| wait(outcome).is_some()).count(), 9);
    Ok(())
}

pub(crate) async fn who_knows_the_password_may_sign_in_all_day(bench: Bench) -> Result<()> {
    let limits = Limits {
        attempts_by_pair: bucket(2, 60),
        attempts_by_email: bucket(2, 60),
        attempts_by_address: bucket(2, 60),
        ..Limits::default()
    };
    let store = bench.open_with(limits).await?;
    user(&store, "ann@example.com").await?;
    for _ in 0..6 {
        store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    }
    assert!(is_wrong(&guess(&store, "ann@example.com", DESK).await));
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    // The wrong one before still counts: a right password does not wipe out guesses.
    assert!(is_wrong(&guess(&store, "ann@example.com", DESK).await));
    assert!(wait(&guess(&store, "ann@example.com", DESK).await).is_some());
    Ok(())
}

pub(crate) async fn a_guesser_elsewhere_does_not_lock_the_owner_out(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_pair: bucket(2, 60), ..Limits::default() }).await?;
    user(&store, "ann@example.com").await?;
    let elsewhere = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 0, 0, 0, 1));
    let neighbour = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 0xffff, 0, 0, 9));
    assert!(is_wrong(&guess(&store, "ann@example.com", elsewhere).await));
    assert!(is_wrong(&guess(&store, "ann@example.com", neighbour).await));
    assert!(wait(&guess(&store, "ann@example.com", elsewhere).await).is_some());
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    Ok(())
}

pub(crate) async fn one_machine_cannot_guess_at_everybody(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_address: bucket(4, 10), ..Limits::default() }).await?;
    for number in 0..4 {
        assert!(is_wrong(&guess(&store, &format!("u{number}@example.com"), DESK).await));
    }
    assert_eq!(wait(&guess(&store, "one-more@example.com", DESK).await), Some(10));
    Ok(())
}

pub(crate) async fn many_machines_cannot_guess_at_one(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_email: bucket(4, 30), ..Limits::default() }).await?;
    for number in 0..4 {
        let machine = IpAddr::V4(Ipv4Addr::new(198, 51, 100, number));
        assert!(is_wrong(&guess(&store, "ann@example.com", machine).await));
    }
    assert_eq!(wait(&guess(&store, "ann@example.com", DESK).await), Some(30));
    Ok(())
}

pub(crate) async fn no_more_throttles_are_remembered_than_allowed(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { throttles_remembered: 5, ..Limits::default() }).await?;
    let rows = "select count(*) from sign_in_throttles";
    for number in 0..6 {
        let machine = IpAddr::V4(Ipv4Addr::new(198, 51, 100, number));
        assert!(is_wrong(&guess(&store, &format!("u{number}@example.com"), machine).await));
        assert!(bench.count(rows).await? <= 5);
    }
    // What is regained is forgotten at the next attempt.
    bench.clock.advance(SignedDuration::from_hours(2));
    assert!(is_wrong(&guess(&store, "ann@example.com", DESK).await));
    assert_eq!(bench.count(rows).await?, 3);
    Ok(())
}

pub(crate) async fn who_sets_out_again_and_again_is_braked_and_who_comes_in_is_not(
    bench: Bench,
) -> Result<()> {
    let store = bench.open_with(Limits { attempts_by_address: bucket(2, 60), ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?;
    let identity = SsoIdentity { issuer: "https://id.example".to_owned(), subject: "ann".to_owned() };
    store.link_identity(ann.user_id, identity.clone()).await?;
    for _ in 0..5 {
        store.count_attempt(DESK).await?;
        store.sign_in_sso(identity.clone(), DESK).await?;
    }
    for _ in 0..2 {
        store.count_attempt(DESK).await?;
    }
    let braked = fault(store.count_attempt(DESK).await);
    assert_eq!(braked, Some(CallerError::Throttled { retry_after_seconds: 60 }));
    // It is one brake with that on guessing.
    assert_eq!(wait(&guess(&store, "bob@example.com", DESK).await), Some(60));
    store.count_attempt(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1))).await?;
    bench.clock.advance(SignedDuration::from_secs(60));
    store.count_attempt(DESK).await?;
    Ok(())
}

pub(crate) async fn a_password_is_changed_by_who_knows_it_and_a_new_session_begins(
    bench: Bench,
) -> Result<()> {
    let limits = Limits { attempts_by_pair: bucket(2, 60), ..Limits::default() };
    let store = bench.open_with(limits).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let before = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let new = || Password::new("another horse battery");
    let wrong = store.change_password(ann.clone(), "a guess", new()?, DESK).await;
    assert!(is_wrong(&wrong));
    assert!(store.session(&before.token).await?.is_some(), "nothing has changed");
    // The last attempt that is left proves the password and begins the session.
    let begun = store.change_password(ann.clone(), PASSWORD, new()?, DESK).await?;
    assert_eq!(store.session(&before.token).await?, None);
    assert_eq!(store.session(&begun.token).await?, Some(begun.session));
    store.sign_in("ann@example.com", "another horse battery", DESK).await?;
    for _ in 0..2 {
        let guessed = store.change_password(ann.clone(), "a guess", new()?, DESK).await;
        assert!(is_wrong(&guessed) || wait(&guessed).is_some());
    }
    assert!(wait(&store.change_password(ann, "a guess", new()?, DESK).await).is_some(), "it is braked");
    let persona = UserId::new("p");
    store.set_personas(vec![(persona.clone(), profile("p@example.com")?)]).await?;
    for (nobody, elsewhere) in [(persona, 7), (UserId::new("nobody"), 8)] {
        let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, elsewhere));
        assert!(store.change_password(nobody, PASSWORD, new()?, elsewhere).await.is_err());
    }
    Ok(())
}
