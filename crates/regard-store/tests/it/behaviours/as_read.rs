//! Changing a user as they were read.

use crate::bench::{Bench, DESK, PASSWORD, deeds, fault, profile, user};
use anyhow::{Context, Result};
use regard_model::UserId;
use regard_store::{
    AuditKind, AuditSubject, CallerError, NewAuditEvent, Password, Profile, Role, User, UserChanges,
};

fn title(title: &str) -> UserChanges {
    UserChanges { title: Some(Some(title.to_owned())), ..UserChanges::default() }
}

pub(crate) async fn a_change_of_somebody_elses_is_not_written_over(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let read = user(&store, "ann@example.com").await?;
    let changed = store.change_user_as_read(read.clone(), title("One"), true).await?;
    let changed = changed.context("still as read")?;
    assert_eq!(changed.profile.title.as_deref(), Some("One"));
    assert_eq!(store.user(&read.user_id).await?, Some(changed.clone()));
    assert_eq!(store.change_user_as_read(read.clone(), title("Two"), false).await?, None);
    assert_eq!(store.user(&read.user_id).await?, Some(changed.clone()), "nothing of it happened");

    let (one, two) = tokio::join!(
        store.change_user_as_read(changed.clone(), title("Three"), true),
        store.change_user_as_read(changed, title("Four"), true),
    );
    assert_eq!([one?, two?].iter().flatten().count(), 1);
    Ok(())
}

pub(crate) async fn what_is_said_and_who_may_sign_in_change_together(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    user(&store, "bob@example.com").await?;
    let session = store.sign_in("ann@example.com", PASSWORD, DESK).await?.token;
    let before = store.access_revision().await?;
    let taken = UserChanges { email: Some("bob@example.com".parse()?), ..UserChanges::default() };
    let taken = fault(store.change_user_as_read(ann.clone(), taken, false).await);
    assert_eq!(taken, Some(CallerError::EmailTaken("bob@example.com".to_owned())));
    assert!(store.session(&session).await?.is_some(), "they may sign in as before");
    assert_eq!(store.access_revision().await?, before);

    let gone = store.change_user_as_read(ann.clone(), title("Gone"), false).await?.context("as read")?;
    assert_eq!(gone.disabled_at, Some(bench.clock.now()));
    assert!(store.session(&session).await?.is_none());
    assert!(store.access_revision().await? > before);
    let back = store.change_user_as_read(gone, UserChanges::default(), true).await?.context("as read")?;
    assert_eq!(back.disabled_at, None);
    store.sign_in("ann@example.com", PASSWORD, DESK).await?;

    store.set_personas(vec![(UserId::new("p"), profile("p@example.com")?)]).await?;
    let persona = store.user(&UserId::new("p")).await?.context("a persona")?;
    let refused = store.change_user_as_read(persona, UserChanges::default(), false).await;
    assert_eq!(fault(refused), Some(CallerError::UnknownUser("p".to_owned())));
    Ok(())
}

pub(crate) async fn the_last_administrator_stays_as_read_too(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let admin = Profile { role: Role::Admin, ..profile("admin@example.com")? };
    let admin = store.create_user(admin, Some(Password::new(PASSWORD)?)).await?;
    let refused = store.change_user_as_read(admin.clone(), title("Gone"), false).await;
    assert_eq!(fault(refused), Some(CallerError::LastAdmin));
    assert_eq!(store.user(&admin.user_id).await?, Some(admin));
    Ok(())
}

/// What changed and what the audit log says of it are there together, or neither is.
pub(crate) async fn a_change_is_told_with_it_or_not_made(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let event = |user: &User, details: &str| NewAuditEvent {
        kind: AuditKind::UserChanged,
        actor: Some((user.user_id.clone(), user.profile.name.clone())),
        subject: Some(AuditSubject { kind: "user".to_owned(), key: user.user_id.to_string() }),
        details: Some(details.to_owned()),
        address: Some(DESK),
    };
    let wrong = store.change_user_telling(ann.clone(), title("One"), true, move |user| {
        vec![event(user, "{\"title\":\"One\"}"), event(user, "no JSON")]
    });
    assert!(matches!(fault(wrong.await), Some(CallerError::BadText { .. })));
    assert_eq!(
        store.user(&ann.user_id).await?,
        Some(ann.clone()),
        "an event that cannot be kept keeps all as it was"
    );
    assert!(deeds(&store, AuditKind::UserChanged).await?.is_empty());

    let title_of = move |user: &User| {
        let title = user.profile.title.as_deref().unwrap_or_default();
        vec![event(user, &format!("{{\"title\":\"{title}\"}}"))]
    };
    let changed = store.change_user_telling(ann.clone(), title("Two"), true, title_of).await?;
    assert_eq!(changed.context("as read")?.profile.title.as_deref(), Some("Two"));
    assert_eq!(store.change_user_telling(ann.clone(), title("Three"), true, title_of).await?, None);
    let said = deeds(&store, AuditKind::UserChanged).await?;
    assert_eq!((said.len(), &said[0].2["title"]), (1, &"Two".into()), "as they are then");
    Ok(())
}
