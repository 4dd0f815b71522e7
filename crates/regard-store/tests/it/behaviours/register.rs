//! Adding, changing and finding users, and the rule of the last administrator.

use crate::bench::{Bench, PASSWORD, change_user, fault, give_password, let_in, profile, user};
use anyhow::Result;
use regard_model::UserId;
use regard_store::{
    CallerError, Language, NewUser, Origin, Password, Profile, Role, Store, User, UserChanges, UserSearch,
};

async fn admin(store: &Store, email: &str) -> Result<User> {
    let profile = Profile { role: Role::Admin, ..profile(email)? };
    Ok(store.create_user(profile, Some(Password::new(PASSWORD)?)).await?)
}

pub(crate) async fn a_user_may_be_a_person_of_the_org_chart(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let new = NewUser {
        user_id: Some(UserId::new("hr:1007")),
        manager_id: Some(UserId::new("hr:2")),
        language: Some(Language::Pl),
        origin: Origin::Scim,
        external_id: Some("00u1".to_owned()),
        ..NewUser::from(profile("ann@example.com")?)
    };
    let made = store.create_user(new.clone(), None).await?;
    assert_eq!(made.user_id.as_str(), "hr:1007");
    assert_eq!(made.manager_id, Some(UserId::new("hr:2")), "nobody need have this key yet");
    assert_eq!(store.user(&made.user_id).await?, Some(made.clone()));
    assert_eq!(store.user_by_external_id("00u1").await?, Some(made));
    assert_eq!(store.user_by_external_id("00u2").await?, None);

    let again = NewUser { profile: profile("bob@example.com")?, external_id: None, ..new.clone() };
    let again = fault(store.create_user(again, None).await);
    assert_eq!(again, Some(CallerError::UserTaken("hr:1007".to_owned())));
    let other = NewUser { user_id: None, profile: profile("bob@example.com")?, ..new.clone() };
    let other = fault(store.create_user(other, None).await);
    assert_eq!(other, Some(CallerError::ExternalIdTaken("00u1".to_owned())));
    for key in ["", " a", "a\nb", &"x".repeat(201)] {
        let wrong = NewUser { user_id: Some(UserId::new(key)), ..profile("cy@example.com")?.into() };
        let refused = fault(store.create_user(wrong, None).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{key:?}: {refused:?}");
    }
    Ok(())
}

pub(crate) async fn what_is_said_of_a_user_can_change(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let made = user(&store, "ann@example.com").await?;
    let nothing = change_user(&store, &made.user_id, UserChanges::default()).await?;
    assert_eq!(nothing, made);
    let changes = UserChanges {
        email: Some("lee@example.com".parse()?),
        name: Some("Ann Young".to_owned()),
        title: Some(None),
        level: Some(Some("executive".to_owned())),
        manager_id: Some(Some(UserId::new("boss"))),
        role: Some(Role::Auditor),
        language: Some(Some(Language::Fr)),
        ..UserChanges::default()
    };
    let changed = change_user(&store, &made.user_id, changes).await?;
    let expected = User {
        profile: Profile {
            email: "lee@example.com".parse()?,
            name: "Ann Young".to_owned(),
            title: None,
            level: Some("executive".to_owned()),
            role: Role::Auditor,
            ..made.profile.clone()
        },
        manager_id: Some(UserId::new("boss")),
        language: Some(Language::Fr),
        ..made.clone()
    };
    assert_eq!(changed, expected);
    assert_eq!(store.user(&made.user_id).await?, Some(expected));
    store.sign_in("lee@example.com", PASSWORD, crate::bench::DESK).await?;
    Ok(())
}

pub(crate) async fn a_change_is_held_to_the_same_rules(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    user(&store, "bob@example.com").await?;
    let change = |changes| change_user(&store, &ann.user_id, changes);
    let taken = UserChanges { email: Some("bob@example.com".parse()?), ..UserChanges::default() };
    assert_eq!(fault(change(taken).await), Some(CallerError::EmailTaken("bob@example.com".to_owned())));
    let nameless = UserChanges { name: Some(" ".to_owned()), ..UserChanges::default() };
    assert!(matches!(fault(change(nameless).await), Some(CallerError::BadText { field: "the name", .. })));
    let own = UserChanges { manager_id: Some(Some(ann.user_id.clone())), ..UserChanges::default() };
    assert!(matches!(fault(change(own).await), Some(CallerError::BadText { field: "the manager", .. })));
    assert_eq!(store.user(&ann.user_id).await?, Some(ann));

    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    let persona = change_user(&store, &UserId::new("p"), UserChanges::default()).await;
    assert_eq!(fault(persona), Some(CallerError::UnknownUser("p".to_owned())));
    Ok(())
}

pub(crate) async fn the_last_administrator_stays(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let one = admin(&store, "one@example.com").await?;
    // None of these could let others in: no password, a persona, disabled, another role.
    let without = Profile { role: Role::Admin, ..profile("without@example.com")? };
    store.create_user(without, None).await?;
    let persona = Profile { role: Role::Admin, ..profile("p@example.com")? };
    store.set_personas(vec![(UserId::new("p"), persona)]).await?;
    user(&store, "viewer@example.com").await?;
    let other = admin(&store, "other@example.com").await?;
    let_in(&store, &other.user_id, false).await?;

    let demoted = UserChanges { role: Some(Role::Auditor), ..UserChanges::default() };
    let refused = let_in(&store, &one.user_id, false).await;
    assert_eq!(fault(refused), Some(CallerError::LastAdmin));
    let refused = change_user(&store, &one.user_id, demoted.clone()).await;
    assert_eq!(fault(refused), Some(CallerError::LastAdmin));
    assert_eq!(store.user(&one.user_id).await?, Some(one.clone()));

    let_in(&store, &other.user_id, true).await?;
    change_user(&store, &one.user_id, demoted).await?;
    assert_eq!(fault(let_in(&store, &other.user_id, false).await), Some(CallerError::LastAdmin));
    Ok(())
}

pub(crate) async fn users_are_found_by_a_piece_of_their_name(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    for (email, name) in [
        ("c@example.com", "Łukasz Żak"),
        ("b@example.com", "Zoe 100%"),
        ("a@example.com", "ann_lee"),
        ("d@other.com", "Ann Lee"),
        ("e@example.com", "Ann Lee"),
    ] {
        store.create_user(Profile { name: name.to_owned(), ..profile(email)? }, None).await?;
    }
    let find = async |text: &str| -> Result<Vec<String>> {
        let search = UserSearch { text: Some(text.to_owned()), ..UserSearch::default() };
        let found = store.find_users(&search, None, 10).await?;
        Ok(found.into_iter().map(|user| user.profile.email.to_string()).collect())
    };
    assert_eq!(find("łUKASZ").await?, ["c@example.com"]);
    assert_eq!(find("0%").await?, ["b@example.com"]);
    assert_eq!(find("%").await?, ["b@example.com"]);
    assert_eq!(find("n_l").await?, ["a@example.com"]);
    assert!(find("\\").await?.is_empty());
    assert_eq!(find(" OTHER.com ").await?, ["d@other.com"]);
    let all = ["d@other.com", "e@example.com", "a@example.com", "b@example.com", "c@example.com"];
    assert_eq!(find("").await?, all);

    let mut seen: Vec<User> = Vec::new();
    loop {
        let after = seen.last().map(|user| &user.user_id);
        let page = store.find_users(&UserSearch::default(), after, 2).await?;
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 2);
        seen.extend(page);
    }
    assert_eq!(seen.iter().map(|user| user.profile.email.as_str()).collect::<Vec<_>>(), all);

    let_in(&store, &seen[0].user_id, false).await?;
    let role = UserChanges { role: Some(Role::Auditor), ..UserChanges::default() };
    change_user(&store, &seen[1].user_id, role).await?;
    let of =
        async |search: UserSearch| -> Result<usize> { Ok(store.find_users(&search, None, 10).await?.len()) };
    assert_eq!(of(UserSearch { enabled: Some(true), ..UserSearch::default() }).await?, 4);
    assert_eq!(of(UserSearch { enabled: Some(false), ..UserSearch::default() }).await?, 1);
    assert_eq!(of(UserSearch { role: Some(Role::Auditor), ..UserSearch::default() }).await?, 1);
    let long = UserSearch { text: Some("x".repeat(201)), ..UserSearch::default() };
    assert!(matches!(
        fault(store.find_users(&long, None, 10).await),
        Some(CallerError::BadText { field: "the search", .. })
    ));
    Ok(())
}

pub(crate) async fn a_language_is_chosen_by_anybody(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let persona = UserId::new("p");
    store.set_personas(vec![(persona.clone(), profile("p@example.com")?)]).await?;
    for user_id in [&ann.user_id, &persona] {
        store.set_language(user_id.clone(), Some(Language::It)).await?;
        let chosen = store.user(user_id).await?.and_then(|user| user.language);
        assert_eq!(chosen, Some(Language::It));
        store.set_language(user_id.clone(), None).await?;
        assert_eq!(store.user(user_id).await?.and_then(|user| user.language), None);
    }
    // A second start of the demo leaves what a persona chose.
    store.set_language(persona.clone(), Some(Language::Es)).await?;
    store.set_personas(vec![(persona.clone(), profile("p@example.com")?)]).await?;
    assert_eq!(store.user(&persona).await?.and_then(|user| user.language), Some(Language::Es));
    let_in(&store, &ann.user_id, false).await?;
    let out = fault(store.set_language(ann.user_id, Some(Language::En)).await);
    assert!(matches!(out, Some(CallerError::UnknownUser(_))), "{out:?}");
    let word = "klingon".parse::<Language>();
    assert!(matches!(&word, Err(CallerError::NotAWord { words, .. }) if *words == "en, es, pl, it, pt, fr"));
    Ok(())
}

pub(crate) async fn whatever_may_change_who_sees_what_is_counted(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    admin(&store, "admin@example.com").await?;
    let mut last = store.access_revision().await?;
    let mut moved = async |store: &Store| -> Result<bool> {
        let now = store.access_revision().await?;
        let moved = now > last;
        last = now;
        Ok(moved)
    };
    let ann = user(&store, "ann@example.com").await?.user_id;
    assert!(moved(&store).await?, "a new user");
    let changes = [
        UserChanges { manager_id: Some(Some(UserId::new("boss"))), ..UserChanges::default() },
        UserChanges { role: Some(Role::Admin), ..UserChanges::default() },
        UserChanges { level: Some(None), ..UserChanges::default() },
        UserChanges { business_unit: Some(Some("Finance".to_owned())), ..UserChanges::default() },
    ];
    for change in changes {
        change_user(&store, &ann, change.clone()).await?;
        assert!(moved(&store).await?, "{change:?}");
        change_user(&store, &ann, change.clone()).await?;
        assert!(!moved(&store).await?, "the same again: {change:?}");
    }
    let_in(&store, &ann, false).await?;
    assert!(moved(&store).await?, "disabled");
    let_in(&store, &ann, true).await?;
    assert!(moved(&store).await?, "enabled");
    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    assert!(moved(&store).await?, "personas");

    store.set_language(ann.clone(), Some(Language::Pl)).await?;
    give_password(&store, &ann).await?;
    let name = UserChanges { name: Some("Ann Young".to_owned()), ..UserChanges::default() };
    change_user(&store, &ann, name).await?;
    let refused = UserChanges {
        role: Some(Role::Viewer),
        email: Some("admin@example.com".parse()?),
        ..UserChanges::default()
    };
    assert!(change_user(&store, &ann, refused).await.is_err());
    assert!(!moved(&store).await?, "none of these changes what anybody sees");
    Ok(())
}
