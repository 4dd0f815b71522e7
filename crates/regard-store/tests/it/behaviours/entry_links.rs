//! Links of one use: the first administrator, and somebody invited.

use crate::bench::{Bench, DESK, PASSWORD, fault, give_password, let_in, profile, user};
use anyhow::{Context, Result};
use futures::future::join_all;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{CallerError, Password, Profile, Role, SignInMethod, SignedIn, Store, StoreError};

type Outcome<T> = std::result::Result<T, StoreError>;

async fn finish(store: &Store, secret: &str, email: &str) -> Result<Outcome<SignedIn>> {
    Ok(store.finish_setup(secret, profile(email)?, Password::new(PASSWORD)?, DESK).await)
}

pub(crate) async fn the_first_administrator_comes_in_by_a_link(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    // None of these can sign in.
    store.create_user(profile("nobody@example.com")?, None).await?;
    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    let gone = user(&store, "gone@example.com").await?;
    let_in(&store, &gone.user_id, false).await?;

    // Who may sign in but is no administrator can let nobody in.
    store.create_user(profile("viewer@example.com")?, Some(Password::new(PASSWORD)?)).await?;
    let link = store.setup_link().await?.context("there is no administrator who can sign in")?;
    assert_eq!(link.expires_at, bench.clock.now() + SignedDuration::from_hours(24));
    assert!(link.token.reveal().starts_with("regard_setup_"));
    let taken = finish(&store, link.token.reveal(), "nobody@example.com").await?;
    assert!(matches!(fault(taken), Some(CallerError::EmailTaken(_))), "and the link stays good");
    let begun = finish(&store, link.token.reveal(), "ann@example.com").await??;
    assert_eq!(begun.session.user.profile.role, Role::Admin, "whatever was asked for");
    assert_eq!(begun.session.method, SignInMethod::Setup);
    assert_eq!(store.session(&begun.token).await?, Some(begun.session));
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    assert_eq!(store.setup_link().await?, None);
    Ok(())
}

pub(crate) async fn a_setup_link_that_does_not_open_says_nothing(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let former = store.setup_link().await?.context("nobody")?;
    let link = store.setup_link().await?.context("nobody still")?;
    let strange = format!("regard_setup_{}", "0".repeat(64));
    for secret in ["", "nonsense", &strange, former.token.reveal()] {
        let refused = finish(&store, secret, "ann@example.com").await?;
        assert_eq!(fault(refused), Some(CallerError::LinkVoid), "{secret}");
    }
    bench.clock.advance(SignedDuration::from_hours(24));
    let expired = finish(&store, link.token.reveal(), "ann@example.com").await?;
    assert_eq!(fault(expired), Some(CallerError::LinkVoid), "expired");

    let link = store.setup_link().await?.context("nobody still")?;
    let admin = Profile { role: Role::Admin, ..profile("boss@example.com")? };
    store.create_user(admin, Some(Password::new(PASSWORD)?)).await?;
    let late = finish(&store, link.token.reveal(), "ann@example.com").await?;
    assert_eq!(fault(late), Some(CallerError::LinkVoid), "there is an administrator");
    assert_eq!(store.user_by_email(&"ann@example.com".parse()?).await?, None);
    Ok(())
}

pub(crate) async fn of_many_with_one_link_one_comes_in(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let link = store.setup_link().await?.context("nobody")?;
    let emails: Vec<String> = (0..5).map(|number| format!("u{number}@example.com")).collect();
    let outcomes = join_all(emails.iter().map(|email| finish(&store, link.token.reveal(), email))).await;
    let mut came_in = 0;
    for outcome in outcomes {
        match outcome? {
            Ok(_) => came_in += 1,
            refused => assert_eq!(fault(refused), Some(CallerError::LinkVoid)),
        }
    }
    assert_eq!(came_in, 1);
    assert_eq!(bench.count("select count(*) from users").await?, 1);
    Ok(())
}

pub(crate) async fn nobody_is_set_up_twice(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let link = store.setup_link().await?.context("nobody")?;
    finish(&store, link.token.reveal(), "ann@example.com").await??;
    let again = finish(&store, link.token.reveal(), "bob@example.com").await?;
    assert_eq!(fault(again), Some(CallerError::LinkVoid));
    assert_eq!(bench.count("select count(*) from entry_links").await?, 0);
    // A setup link is no invitation, nor the other way round.
    let bob = store.create_user(profile("bob@example.com")?, None).await?;
    let invitation = store.invite(bob.user_id).await?;
    let digits = invitation.token.reveal().trim_start_matches("regard_invite_");
    let crossed = finish(&store, &format!("regard_setup_{digits}"), "cy@example.com").await?;
    assert_eq!(fault(crossed), Some(CallerError::LinkVoid));
    Ok(())
}

pub(crate) async fn an_invitation_sets_the_first_password_once(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = store.create_user(profile("ann@example.com")?, None).await?;
    let former = store.invite(ann.user_id.clone()).await?;
    let link = store.invite(ann.user_id.clone()).await?;
    assert_eq!(link.expires_at, bench.clock.now() + SignedDuration::from_hours(7 * 24));
    assert_eq!(store.invited(former.token.reveal()).await?, None);
    assert_eq!(store.invited(link.token.reveal()).await?, Some(ann.clone()));
    let password = Password::new(PASSWORD)?;
    let refused = store.finish_invitation(former.token.reveal(), password.clone(), DESK).await;
    assert_eq!(fault(refused), Some(CallerError::LinkVoid));

    let begun = store.finish_invitation(link.token.reveal(), password.clone(), DESK).await?;
    assert_eq!((begun.session.user, begun.session.method), (ann.clone(), SignInMethod::Setup));
    assert!(store.session(&begun.token).await?.is_some());
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    assert_eq!(store.invited(link.token.reveal()).await?, None);
    let again = store.finish_invitation(link.token.reveal(), password, DESK).await;
    assert_eq!(fault(again), Some(CallerError::LinkVoid));
    Ok(())
}

pub(crate) async fn a_link_sets_a_new_password_and_ends_what_the_old_one_opened(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = store.create_user(profile("ann@example.com")?, Some(Password::new(PASSWORD)?)).await?.user_id;
    let before = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let link = store.invite(ann.clone()).await?;
    assert_eq!(link.expires_at, bench.clock.now() + SignedDuration::from_hours(24));
    assert!(store.session(&before.token).await?.is_some(), "a link that nobody used changes nothing");
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;

    let new = Password::new("a new horse battery")?;
    let begun = store.finish_invitation(link.token.reveal(), new, DESK).await?;
    assert!(store.session(&before.token).await?.is_none());
    assert!(store.session(&begun.token).await?.is_some());
    let old = fault(store.sign_in("ann@example.com", PASSWORD, DESK).await);
    assert_eq!(old, Some(CallerError::WrongCredentials));
    store.sign_in("ann@example.com", "a new horse battery", DESK).await?;

    // Who set a password since needs no link, and nobody else shall use it.
    let unused = store.invite(ann.clone()).await?;
    store.change_password(ann, "a new horse battery", Password::new(PASSWORD)?, DESK).await?;
    assert_eq!(store.invited(unused.token.reveal()).await?, None);
    Ok(())
}

pub(crate) async fn an_invitation_is_for_somebody_who_needs_one(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let password = Password::new("another horse battery")?;
    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    for nobody in ["p", "nobody"] {
        let refused = fault(store.invite(UserId::new(nobody)).await);
        assert_eq!(refused, Some(CallerError::UnknownUser(nobody.to_owned())));
    }
    let ann = store.create_user(profile("ann@example.com")?, None).await?.user_id;
    let link = store.invite(ann.clone()).await?;
    let_in(&store, &ann, false).await?;
    let refused = store.finish_invitation(link.token.reveal(), password.clone(), DESK).await;
    assert_eq!(fault(refused), Some(CallerError::LinkVoid), "disabled");
    assert!(matches!(fault(store.invite(ann.clone()).await), Some(CallerError::UnknownUser(_))));
    let_in(&store, &ann, true).await?;
    give_password(&store, &ann).await?;
    let refused = store.finish_invitation(link.token.reveal(), password.clone(), DESK).await;
    assert_eq!(fault(refused), Some(CallerError::LinkVoid), "has a password by now");
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;

    let bob = store.create_user(profile("bob@example.com")?, None).await?.user_id;
    let link = store.invite(bob).await?;
    bench.clock.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(store.invited(link.token.reveal()).await?, None);
    let refused = store.finish_invitation(link.token.reveal(), password, DESK).await;
    assert_eq!(fault(refused), Some(CallerError::LinkVoid), "expired");
    Ok(())
}

pub(crate) async fn no_link_is_stored_in_clear(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = store.create_user(profile("ann@example.com")?, None).await?.user_id;
    let setup = store.setup_link().await?.context("nobody")?;
    let invitation = store.invite(ann).await?;
    let stored = bench.all_that_is_stored().await?;
    assert!(stored.contains("invitation"), "the search sees what is stored");
    assert!(!stored.contains("regard_setup_") && !stored.contains("regard_invite_"));
    for (secret, shown) in
        [(setup.token.reveal(), format!("{setup:?}")), (invitation.token.reveal(), format!("{invitation:?}"))]
    {
        let digits = secret.rsplit('_').next().unwrap_or_default();
        assert_eq!(digits.len(), 64);
        assert!(!stored.contains(digits) && !shown.contains(digits));
    }
    Ok(())
}
