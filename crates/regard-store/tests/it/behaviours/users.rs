//! Who may look.

use crate::bench::{Bench, DESK, profile, user};
use anyhow::Result;
use regard_model::UserId;
use regard_store::{CallerError, NewUser, Password, Profile, Role, StoreError, User};

pub(crate) async fn a_user_is_found_again_by_key_and_by_address(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let made = user(&store, "Ann@Example.com").await?;
    assert_eq!(made.profile.email.as_str(), "ann@example.com");
    assert_eq!((made.created_at, made.disabled_at, made.persona), (bench.clock.now(), None, false));
    assert_eq!(store.user(&made.user_id).await?, Some(made.clone()));
    assert_eq!(store.user_by_email(&"ANN@example.COM".parse()?).await?, Some(made));
    assert_eq!(store.user(&UserId::new("nobody")).await?, None);
    assert_eq!(store.user_by_email(&"bob@example.com".parse()?).await?, None);
    Ok(())
}

pub(crate) async fn an_address_belongs_to_one_user_in_any_spelling(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    user(&store, "ann@example.com").await?;
    let again = store.create_user(profile(" ANN@Example.com")?, None).await;
    let Err(StoreError::Caller(error)) = again else { panic!("{again:?}") };
    assert_eq!(error, CallerError::EmailTaken("ann@example.com".to_owned()));
    assert_eq!(store.users(None, 10).await?.len(), 1);
    Ok(())
}

pub(crate) async fn texts_are_bounded_and_clean(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    for name in ["", "  ", "Ann\nLee", "Ann\0Lee", &"x".repeat(201)] {
        let wrong = Profile { name: name.to_owned(), ..profile("ann@example.com")? };
        let refused = store.create_user(wrong, None).await;
        assert!(
            matches!(refused, Err(StoreError::Caller(CallerError::BadText { field: "the name", .. }))),
            "{name:?}: {refused:?}"
        );
    }
    let longest = Profile { name: "ł".repeat(200), ..profile("ann@example.com")? };
    let made = store.create_user(longest.clone(), None).await?;
    assert_eq!(store.user(&made.user_id).await?.map(|user| user.profile), Some(longest));
    Ok(())
}

/// By bytes, on both: the PostgreSQL of these tests sorts like a dictionary unless it is told.
pub(crate) async fn users_come_in_the_order_of_their_keys_page_by_page(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let keys = ["b", "a", "B", "a-b", "ab", "_", "A1", "a1", "10", "9"];
    let personas = keys
        .iter()
        .enumerate()
        .map(|(number, key)| Ok((UserId::new(*key), profile(&format!("u{number}@example.com"))?)));
    store.set_personas(personas.collect::<Result<_>>()?).await?;
    let mut expected = keys;
    expected.sort_unstable();

    let mut seen: Vec<UserId> = Vec::new();
    loop {
        let page = store.users(seen.last(), 3).await?;
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().map(|user| user.user_id));
    }
    assert_eq!(keys_of(seen.iter()), expected);
    let personas = store.personas().await?;
    assert_eq!(keys_of(personas.iter().map(|user| &user.user_id)), expected);
    Ok(())
}

pub(crate) async fn personas_are_those_given_and_no_others(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, cy) = (UserId::new("ann"), UserId::new("bob"), UserId::new("cy"));
    let (one, two) = (profile("one@example.com")?, profile("two@example.com")?);
    store.set_personas(vec![(ann.clone(), one.clone()), (bob.clone(), two.clone())]).await?;
    let first = store.personas().await?;
    assert!(first.iter().all(|user| user.persona && user.disabled_at.is_none()));

    // Given again, nothing changes: a second start is the first.
    store.set_personas(vec![(bob.clone(), two.clone()), (ann.clone(), one.clone())]).await?;
    assert_eq!(store.personas().await?, first);

    // Ann and Bob change places, and Cy comes; then Bob alone stays.
    let admin = Profile { role: Role::Admin, name: "Cy Young".to_owned(), ..profile("cy@example.com")? };
    store.set_personas(vec![(ann.clone(), two), (bob.clone(), one.clone()), (cy.clone(), admin)]).await?;
    assert_eq!(keys_of(store.personas().await?.iter().map(|user| &user.user_id)), ["ann", "bob", "cy"]);
    store.set_personas(vec![(bob.clone(), one.clone())]).await?;
    assert_eq!(store.personas().await?.len(), 1);
    assert_eq!(store.user(&bob).await?.map(|user| user.profile), Some(one));
    let retired = store.user(&cy).await?;
    assert!(retired.is_some_and(|user: User| user.disabled_at.is_some()));
    let refused = store.sign_in_persona(cy, DESK).await;
    assert!(matches!(refused, Err(StoreError::Caller(CallerError::UnknownUser(_)))), "{refused:?}");
    Ok(())
}

pub(crate) async fn a_colleague_is_never_made_a_persona(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let colleague = user(&store, "ann@example.com").await?;
    let taken = store.set_personas(vec![(UserId::new("p1"), profile("ann@example.com")?)]).await;
    assert!(matches!(taken, Err(StoreError::Caller(CallerError::EmailTaken(_)))), "{taken:?}");
    let made = store.set_personas(vec![(colleague.user_id.clone(), profile("p@example.com")?)]).await;
    assert!(matches!(made, Err(StoreError::Caller(CallerError::NotAPersona(_)))), "{made:?}");
    assert_eq!(store.user(&colleague.user_id).await?, Some(colleague));
    assert_eq!(store.personas().await?, []);
    let many = (0..101)
        .map(|number| Ok((UserId::new(format!("p{number}")), profile(&format!("p{number}@example.com"))?)));
    let many = store.set_personas(many.collect::<Result<_>>()?).await;
    assert!(matches!(many, Err(StoreError::Caller(CallerError::TooManyPersonas { .. }))), "{many:?}");
    Ok(())
}

pub(crate) async fn a_persona_never_has_a_password(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = UserId::new("ann");
    store.set_personas(vec![(ann.clone(), profile("ann@example.com")?)]).await?;
    let refused = store.invite(ann.clone()).await;
    assert!(matches!(refused, Err(StoreError::Caller(CallerError::UnknownUser(_)))), "{refused:?}");
    let refused = store.change_password(ann.clone(), "", Password::new("correct horse battery")?, DESK).await;
    assert!(matches!(refused, Err(StoreError::Caller(CallerError::WrongCredentials))), "{refused:?}");
    assert!(!store.has_password(&ann).await?);
    Ok(())
}

pub(crate) async fn the_character_nul_is_refused_alike(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let found = store.user(&UserId::new("a\0b")).await;
    assert!(matches!(found, Err(StoreError::Caller(CallerError::BadText { .. }))), "{found:?}");
    Ok(())
}

fn keys_of<'a>(keys: impl Iterator<Item = &'a UserId>) -> Vec<&'a str> {
    keys.map(UserId::as_str).collect()
}

pub(crate) async fn names_are_found_by_many_keys_at_once(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let mut keys = vec![UserId::new("nobody"), UserId::new("%"), UserId::new("_")];
    for number in 0..205 {
        let user_id = UserId::new(format!("key {number:03}"));
        let name = format!("Name {number}");
        let profile = Profile { name, ..profile(&format!("u{number}@example.com"))? };
        let new = NewUser { user_id: Some(user_id.clone()), ..profile.into() };
        store.create_user(new, None).await?;
        keys.extend([user_id.clone(), user_id]);
    }
    let names = store.names_of(&keys).await?;
    assert_eq!(names.len(), 205);
    assert_eq!(names.get(&UserId::new("key 204")).map(String::as_str), Some("Name 204"));
    assert_eq!(store.names_of(&keys[..3]).await?.len(), 0);
    assert_eq!(store.names_of(&keys[3..4]).await?.len(), 1);
    assert_eq!(store.names_of(&[]).await?.len(), 0);
    Ok(())
}
