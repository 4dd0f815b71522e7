//! Single sign-on, as far as it is remembered.

use crate::bench::{Bench, DESK, PASSWORD, change_user, fault, give_password, let_in, profile, user};
use anyhow::{Context, Result};
use futures::future::try_join_all;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{
    BrowserToken, CallerError, Limits, NewSsoAttempt, NewUser, Origin, Password, Profile, Role, SignInMethod,
    SsoAttempt, SsoIdentity, UserChanges,
};

const ISSUER: &str = "https://sso.example.com/realms/corp";

fn identity(subject: &str) -> SsoIdentity {
    SsoIdentity { issuer: ISSUER.to_owned(), subject: subject.to_owned() }
}

pub(crate) async fn somebody_is_found_by_issuer_and_subject_alone(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    store.link_identity(ann.user_id.clone(), identity("Ann-1")).await?;
    let begun = store.sign_in_sso(identity("Ann-1"), DESK).await?;
    assert_eq!((&begun.session.user, begun.session.method), (&ann, SignInMethod::Sso));
    assert_eq!(store.session(&begun.token).await?, Some(begun.session.clone()));
    let again = store.sign_in_sso(identity("Ann-1"), DESK).await?;
    assert_ne!(again.token, begun.token);
    let used = store.identities_of(&ann.user_id).await?;
    assert_eq!(used[0].last_used_at, Some(bench.clock.now()));

    let elsewhere = SsoIdentity { issuer: "https://evil.example.com".to_owned(), ..identity("Ann-1") };
    for stranger in [identity("ann-1"), identity("Ann-1 "), identity("ann@example.com"), elsewhere] {
        let refused = fault(store.sign_in_sso(stranger.clone(), DESK).await);
        assert_eq!(refused, Some(CallerError::UnknownIdentity), "{stranger:?}");
    }
    for wrong in ["", "a\nb", &"x".repeat(256)] {
        let refused = fault(store.sign_in_sso(identity(wrong), DESK).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the subject", .. })), "{refused:?}");
    }
    let_in(&store, &ann.user_id, false).await?;
    let out = fault(store.sign_in_sso(identity("Ann-1"), DESK).await);
    assert_eq!(out, Some(CallerError::UnknownUser(ann.user_id.to_string())));
    Ok(())
}

pub(crate) async fn a_new_user_of_single_sign_on_has_no_place(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let grand = Profile {
        role: Role::Admin,
        level: Some("executive".to_owned()),
        business_unit: Some("Finance".to_owned()),
        ..profile("ann@example.com")?
    };
    let made = store.provision_sso_user(identity("1"), grand, None, |_| Vec::new()).await?;
    assert_eq!((made.origin, made.profile.role), (Origin::Sso, Role::Viewer));
    assert_eq!((made.profile.level.clone(), made.profile.business_unit.clone()), (None, None));
    assert_eq!((made.manager_id.clone(), made.external_id.clone()), (None, None));
    assert_eq!(store.user(&made.user_id).await?, Some(made.clone()));
    let begun = store.sign_in_sso(identity("1"), DESK).await?;
    assert_eq!(begun.session.user, made);
    let twice = fault(
        store.provision_sso_user(identity("1"), profile("bob@example.com")?, None, |_| Vec::new()).await,
    );
    assert_eq!(twice, Some(CallerError::IdentityTaken));
    assert_eq!(store.user_by_email(&"bob@example.com".parse()?).await?, None, "no user is left behind");
    let password = store.sign_in("ann@example.com", "", DESK).await;
    assert_eq!(fault(password), Some(CallerError::WrongCredentials));
    Ok(())
}

pub(crate) async fn an_address_is_no_proof(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let refused = fault(
        store.provision_sso_user(identity("thief"), profile("ANN@example.com")?, None, |_| Vec::new()).await,
    );
    assert_eq!(refused, Some(CallerError::EmailTaken("ann@example.com".to_owned())));
    assert_eq!(store.identities_of(&ann.user_id).await?, []);
    let still = fault(store.sign_in_sso(identity("thief"), DESK).await);
    assert_eq!(still, Some(CallerError::UnknownIdentity));
    Ok(())
}

pub(crate) async fn a_place_in_the_chart_is_given_once(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let place = || Some(UserId::new("E1"));
    let made =
        store.provision_sso_user(identity("1"), profile("ann@example.com")?, place(), |_| Vec::new()).await?;
    assert_eq!(made.user_id.as_str(), "E1");
    let other = fault(
        store.provision_sso_user(identity("2"), profile("bob@example.com")?, place(), |_| Vec::new()).await,
    );
    assert_eq!(other, Some(CallerError::UserTaken("E1".to_owned())));
    let nobody = fault(store.sign_in_sso(identity("2"), DESK).await);
    assert_eq!(nobody, Some(CallerError::UnknownIdentity));
    Ok(())
}

pub(crate) async fn the_directorys_key_links_who_has_no_way_in(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let kept = |key: &str, email: &str, origin: Origin, role: Role| -> Result<NewUser> {
        let profile = Profile { role, ..profile(email)? };
        Ok(NewUser { origin, external_id: Some(key.to_owned()), ..profile.into() })
    };
    let secret = || Password::new(PASSWORD).map(Some);
    let ann = store.create_user(kept("k1", "ann@example.com", Origin::Scim, Role::Viewer)?, None).await?;
    store.create_user(kept("k2", "bob@example.com", Origin::Scim, Role::Viewer)?, secret()?).await?;
    store.create_user(kept("k3", "cy@example.com", Origin::Admin, Role::Viewer)?, None).await?;
    store.create_user(kept("k4", "dee@example.com", Origin::Scim, Role::Auditor)?, None).await?;
    let left = store.create_user(kept("k5", "eve@example.com", Origin::Scim, Role::Viewer)?, None).await?;
    let_in(&store, &left.user_id, false).await?;
    for key in ["k2", "k3", "k4", "k5", "K1", ""] {
        assert_eq!(
            store.link_directory_user(identity("x"), key.to_owned(), |_| Vec::new()).await?,
            None,
            "{key}"
        );
    }
    assert_eq!(
        store.link_directory_user(identity("1"), "k1".to_owned(), |_| Vec::new()).await?,
        Some(ann.clone())
    );
    assert_eq!(store.sign_in_sso(identity("1"), DESK).await?.session.user, ann);
    assert_eq!(
        store.link_directory_user(identity("2"), "k1".to_owned(), |_| Vec::new()).await?,
        None,
        "has a way in"
    );
    Ok(())
}

pub(crate) async fn an_identity_opens_one_place(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { identities_per_user: 2, ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bob = user(&store, "bob@example.com").await?.user_id;
    store.link_identity(ann.clone(), identity("1")).await?;
    store.link_identity(ann.clone(), identity("1")).await?;
    let taken = fault(store.link_identity(bob.clone(), identity("1")).await);
    assert_eq!(taken, Some(CallerError::IdentityTaken));
    store.link_identity(ann.clone(), identity("2")).await?;
    let third = fault(store.link_identity(ann.clone(), identity("3")).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    let links = store.identities_of(&ann).await?;
    assert_eq!(links.iter().map(|link| link.identity.subject.as_str()).collect::<Vec<_>>(), ["1", "2"]);

    let begun = store.sign_in_sso(identity("1"), DESK).await?;
    let by_password = store.sign_in("ann@example.com", PASSWORD, DESK).await?;
    let foreign = fault(store.unlink_identity(bob, identity("1")).await);
    assert_eq!(foreign, Some(CallerError::UnknownIdentity));
    store.unlink_identity(ann.clone(), identity("1")).await?;
    assert_eq!(store.session(&begun.token).await?, None);
    assert!(store.session(&by_password.token).await?.is_some());
    let gone = fault(store.sign_in_sso(identity("1"), DESK).await);
    assert_eq!(gone, Some(CallerError::UnknownIdentity));

    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    for nobody in ["p", "nobody"] {
        let refused = fault(store.link_identity(UserId::new(nobody), identity("9")).await);
        assert_eq!(refused, Some(CallerError::UnknownUser(nobody.to_owned())));
    }
    Ok(())
}

pub(crate) async fn the_last_administrators_only_way_in_stays(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = store
        .provision_sso_user(identity("1"), profile("ann@example.com")?, None, |_| Vec::new())
        .await?
        .user_id;
    assert!(store.setup_link().await?.is_some(), "who can sign in is no administrator");
    let admin = UserChanges { role: Some(Role::Admin), ..UserChanges::default() };
    change_user(&store, &ann, admin).await?;
    assert_eq!(store.setup_link().await?, None, "an administrator can sign in");
    assert_eq!(fault(let_in(&store, &ann, false).await), Some(CallerError::LastAdmin));
    let refused = fault(store.unlink_identity(ann.clone(), identity("1")).await);
    assert_eq!(refused, Some(CallerError::LastAdmin));
    assert_eq!(store.identities_of(&ann).await?.len(), 1);
    give_password(&store, &ann).await?;
    store.unlink_identity(ann, identity("1")).await?;
    Ok(())
}

fn attempt(state: &str) -> NewSsoAttempt {
    NewSsoAttempt {
        state: format!("{state}-drawn-at-random"),
        nonce: "the-nonce-of-it".to_owned(),
        pkce_verifier: "the-verifier-of-it".to_owned(),
        provider: "corp".to_owned(),
        return_path: "/customers?period=2026".to_owned(),
    }
}

pub(crate) async fn an_attempt_comes_back_once_to_its_browser(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let one = attempt("one");
    let browser = store.begin_attempt(one.clone()).await?;
    let other = store.begin_attempt(attempt("other")).await?;
    assert_ne!(browser, other);
    let stranger = BrowserToken::read(&"0".repeat(64)).context("has the shape")?;
    for wrong in [&other, &stranger] {
        assert_eq!(store.take_attempt(&one.state, wrong).await?, None, "another browser");
    }
    assert_eq!(store.take_attempt("another state", &browser).await?, None);
    assert_eq!(store.take_attempt(&"x".repeat(10_000), &browser).await?, None);

    let takers = (0..6).map(|_| store.take_attempt(&one.state, &browser));
    let taken: Vec<SsoAttempt> = try_join_all(takers).await?.into_iter().flatten().collect();
    let [taken] = taken.as_slice() else { panic!("{} came back", taken.len()) };
    assert_eq!(
        (taken.nonce.as_str(), taken.pkce_verifier.as_str()),
        ("the-nonce-of-it", "the-verifier-of-it")
    );
    assert_eq!((taken.provider.as_str(), taken.return_path.as_str()), ("corp", "/customers?period=2026"));
    assert_eq!(taken.created_at, bench.clock.now());

    let state = attempt("other").state;
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(store.take_attempt(&state, &other).await?, None, "too late");
    Ok(())
}

pub(crate) async fn an_attempt_is_bounded(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { sso_attempts_remembered: 3, ..Limits::default() }).await?;
    for path in ["", "customers", "//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"] {
        let wrong = NewSsoAttempt { return_path: path.to_owned(), ..attempt("one") };
        let refused = fault(store.begin_attempt(wrong).await);
        assert!(
            matches!(refused, Some(CallerError::BadText { field: "the path to return to", .. })),
            "{path}"
        );
    }
    let long = "x".repeat(501);
    for wrong in [
        NewSsoAttempt { state: "short".to_owned(), ..attempt("") },
        NewSsoAttempt { state: long.clone(), ..attempt("") },
        NewSsoAttempt { nonce: String::new(), ..attempt("one") },
        NewSsoAttempt { nonce: "a\nb".to_owned(), ..attempt("one") },
        NewSsoAttempt { pkce_verifier: long, ..attempt("one") },
        NewSsoAttempt { provider: String::new(), ..attempt("one") },
        NewSsoAttempt { return_path: format!("/{}", "x".repeat(1000)), ..attempt("one") },
    ] {
        let refused = fault(store.begin_attempt(wrong).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let mut browsers = Vec::new();
    for number in 0..5 {
        bench.clock.advance(SignedDuration::from_secs(1));
        browsers.push(store.begin_attempt(attempt(&number.to_string())).await?);
        assert!(bench.count("select count(*) from sso_attempts").await? <= 3);
    }
    let mut back = Vec::new();
    for (number, browser) in browsers.iter().enumerate() {
        let state = attempt(&number.to_string()).state;
        back.push(store.take_attempt(&state, browser).await?.is_some());
    }
    assert_eq!(back, [false, false, true, true, true], "the oldest are forgotten");
    Ok(())
}

pub(crate) async fn no_attempt_is_stored_in_clear(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let one = attempt("one");
    let browser = store.begin_attempt(one.clone()).await?;
    let stored = bench.all_that_is_stored().await?;
    assert!(stored.contains("/customers?period=2026"), "the search sees what is stored");
    let taken = store.take_attempt(&one.state, &browser).await?.context("it came back")?;
    let shown = format!("{one:?} {taken:?} {browser:?}");
    for secret in [&one.state, &one.nonce, &one.pkce_verifier, browser.reveal()] {
        assert!(!stored.contains(secret), "{secret} is stored in clear");
        assert!(!shown.contains(secret), "{secret} is printed");
    }
    Ok(())
}
