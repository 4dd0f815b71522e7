//! Units of work: each ends whole, whatever becomes of who asked for it and of the others.

use crate::bench::{Bench, DESK, PASSWORD, profile, user};
use anyhow::Result;
use futures::future::{join_all, try_join_all};
use futures::{FutureExt, pin_mut};
use regard_model::UserId;
use regard_store::{CallerError, OutsideError, Password, StoreError};

pub(crate) async fn a_dropped_future_still_commits(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    {
        // Asked for once, as a request does whose client goes away at once; hashing alone takes longer.
        let request = store.create_user(profile("ann@example.com")?, Some(Password::new(PASSWORD)?));
        pin_mut!(request);
        assert!(request.now_or_never().is_none(), "it was not done at once");
    }
    store.close().await;
    let store = bench.open().await?;
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    Ok(())
}

pub(crate) async fn writers_at_the_same_time_all_succeed(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let profiles: Vec<_> =
        (0..40).map(|number| profile(&format!("u{number}@example.com"))).collect::<Result<_>>()?;
    let made = try_join_all(profiles.into_iter().map(|profile| store.create_user(profile, None))).await?;
    let mut keys: Vec<String> = made.iter().map(|user| user.user_id.to_string()).collect();
    keys.sort();
    let stored = store.users(None, 100).await?;
    assert_eq!(stored.iter().map(|user| user.user_id.to_string()).collect::<Vec<_>>(), keys);
    Ok(())
}

pub(crate) async fn of_many_who_want_one_address_one_gets_it(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let profiles: Vec<_> = (0..10).map(|_| profile("ann@example.com")).collect::<Result<_>>()?;
    let outcomes = join_all(profiles.into_iter().map(|profile| store.create_user(profile, None))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for outcome in outcomes {
        assert!(
            matches!(outcome, Ok(_) | Err(StoreError::Caller(CallerError::EmailTaken(_)))),
            "{outcome:?}"
        );
    }
    Ok(())
}

pub(crate) async fn two_programs_share_one_database(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    let profiles: Vec<_> =
        (0..20).map(|number| profile(&format!("u{number}@example.com"))).collect::<Result<_>>()?;
    try_join_all(profiles.into_iter().enumerate().map(|(number, profile)| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.create_user(profile, None)
    }))
    .await?;
    assert_eq!(one.users(None, 100).await?.len(), 20);
    let ann = user(&one, "ann@example.com").await?;
    let begun = one.sign_in("ann@example.com", PASSWORD, DESK).await?;
    assert_eq!(other.session(&begun.token).await?.map(|session| session.user), Some(ann));
    Ok(())
}

pub(crate) async fn a_unit_that_fails_leaves_nothing(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    store.set_personas(vec![(UserId::new("ann"), profile("ann@example.com")?)]).await?;
    let before = store.personas().await?;
    let twice = vec![
        (UserId::new("bob"), profile("bob@example.com")?),
        (UserId::new("cy"), profile("bob@example.com")?),
    ];
    let failed = store.set_personas(twice).await;
    assert!(matches!(failed, Err(StoreError::Caller(CallerError::EmailTaken(_)))), "{failed:?}");
    assert_eq!(store.personas().await?, before);
    assert_eq!(store.users(None, 10).await?, before);
    Ok(())
}

pub(crate) async fn a_closed_store_refuses(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    store.check().await?;
    store.close().await;
    let refused = store.create_user(profile("ann@example.com")?, None).await;
    assert!(matches!(refused, Err(StoreError::Outside(OutsideError::Closed))), "{refused:?}");
    let refused = store.users(None, 1).await;
    assert!(matches!(refused, Err(StoreError::Outside(OutsideError::Closed))), "{refused:?}");
    store.close().await;
    Ok(())
}
