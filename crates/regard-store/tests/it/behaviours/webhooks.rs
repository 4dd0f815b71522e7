//! Where other programs want to hear of alerts.

use crate::behaviours::alerts::{alert, key};
use crate::bench::{Bench, actor, deeds, fault, user};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{
    AuditKind, CallerError, Destination, Limits, NewAlert, NewMessage, NewWebhook, SealingKey, Store, Timing,
    WebhookChanges, WebhookSecret,
};

fn sealing() -> SealingKey {
    SealingKey::new([7; 32])
}

fn new(url: &str, rules: &[&str]) -> NewWebhook {
    NewWebhook { url: url.to_owned(), rules: rules.iter().map(|rule| (*rule).to_owned()).collect() }
}

async fn secret(store: &Store, id: &str, key: &SealingKey) -> Result<WebhookSecret> {
    store.webhook_secret(id, key).await?.context("it has a secret")
}

pub(crate) async fn a_webhook_is_made_changed_disabled_and_removed(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let url = "https://ann:hush@hooks.example.com/t0ken?x=1";
    let (first, made) = store.make_webhook(actor(&ann), new(url, &["late"]), sealing()).await?;
    let id = made.webhook_id.clone();
    assert_eq!((made.url.as_str(), made.rules.len(), &made.made_by), (url, 1, &ann));
    assert_eq!((made.made_at, made.rotated_at, &made.disabled), (bench.clock.now(), None, &None));
    assert!(made.wants("late") && !made.wants("score"));
    assert_eq!(store.webhook(&id).await?, Some(made.clone()));
    assert_eq!(store.webhooks().await?, [made]);
    assert_eq!(secret(&store, &id, &sealing()).await?, first);

    let all = WebhookChanges { url: None, rules: Some([].into()) };
    let changed = store.change_webhook(actor(&ann), id.clone(), all).await?;
    assert!(changed.wants("score") && changed.url == url);
    let moved = WebhookChanges { url: Some("http://10.0.0.1/x".to_owned()), rules: None };
    assert_eq!(store.change_webhook(actor(&ann), id.clone(), moved).await?.url, "http://10.0.0.1/x");
    let (second, rotated) = store.rotate_webhook(actor(&ann), id.clone(), sealing()).await?;
    assert_ne!(first, second);
    assert_eq!(rotated.rotated_at, Some(bench.clock.now()));
    assert_eq!(secret(&store, &id, &sealing()).await?, second);
    assert_eq!(store.webhook_secrets(&id, &sealing()).await?, [second.clone(), first.clone()]);
    bench.clock.advance(SignedDuration::from_hours(12));
    let (third, _) = store.rotate_webhook(actor(&ann), id.clone(), sealing()).await?;
    assert_eq!(store.webhook_secrets(&id, &sealing()).await?, [third.clone(), second.clone()]);
    bench.clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_micros(1));
    assert_eq!(store.webhook_secrets(&id, &sealing()).await?, [third.clone(), second]);
    bench.clock.advance(SignedDuration::from_micros(1));
    assert_eq!(store.webhook_secrets(&id, &sealing()).await?, [third], "a day later it signs nothing");
    let disabled = store.disable_webhook(None, id.clone(), "it answers 410".to_owned()).await?;
    let again = store.disable_webhook(Some(actor(&ann)), id.clone(), "by hand".to_owned()).await?;
    assert_eq!(
        again.disabled,
        Some((bench.clock.now(), "it answers 410".to_owned())),
        "the first time counts"
    );
    assert!(!disabled.wants("late"));
    assert!(store.enable_webhook(actor(&ann), id.clone()).await?.wants("late"));

    let told = |customer: &str, to: Destination| NewAlert {
        messages: vec![NewMessage { to, timing: Timing::AtOnce, body: "{}".to_owned() }],
        ..alert(&bench, key(customer, "late", None))
    };
    let to = [Destination::Webhook(id.clone()), Destination::Webhook("another".to_owned())];
    store.raise_alerts(vec![told("c1", to[0].clone()), told("c2", to[1].clone())]).await?;
    assert_eq!(store.remove_webhook(actor(&ann), id.clone()).await?, 1);
    assert_eq!(store.webhook(&id).await?, None);
    assert_eq!(store.webhook_secret(&id, &sealing()).await?, None);
    assert!(store.webhook_secrets(&id, &sealing()).await?.is_empty());
    let dead = store.dead_messages(None, 10).await?;
    assert_eq!((dead.len(), &dead[0].to, dead[0].why.as_str()), (1, &to[0], "the webhook was removed"));
    let lost = Some(CallerError::Unknown { what: "webhook", key: id.clone() });
    assert_eq!(fault(store.remove_webhook(actor(&ann), id.clone()).await), lost);
    assert_eq!(fault(store.enable_webhook(actor(&ann), id.clone()).await), lost);

    let said = deeds(&store, AuditKind::WebhookChanged).await?;
    assert_eq!(said.len(), 9);
    assert_eq!((&said[0].2["made"], &said[0].2["rules"]), (&"https://hooks.example.com".into(), &1.into()));
    assert_eq!((&said[5].0, &said[6].0, &said[8].2["messages_given_up"]), (&None, &Some(ann), &1.into()));
    assert!(said.iter().all(|(_, _, details)| !details.to_string().contains("hush")));
    Ok(())
}

pub(crate) async fn a_secret_is_read_with_its_key_alone(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let (one, made) = store.make_webhook(actor(&ann), new("https://a.example", &[]), sealing()).await?;
    let (other, _) = store.make_webhook(actor(&ann), new("https://a.example", &[]), sealing()).await?;
    assert_ne!(one, other);
    let wrong = fault(store.webhook_secret(&made.webhook_id, &SealingKey::new([8; 32])).await);
    assert_eq!(wrong, Some(CallerError::NotOurSeal(made.webhook_id)));
    store.close().await;
    let stored = bench.all_that_is_stored().await?;
    for secret in [one, other] {
        assert!(!stored.contains(secret.reveal()));
        assert!(!stored.contains(secret.reveal().trim_start_matches("whsec_")));
    }
    assert!(stored.contains("https://a.example"));
    Ok(())
}

pub(crate) async fn a_webhook_is_bounded(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { webhooks: 2, ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let make = |new| store.make_webhook(actor(&ann), new, sealing());
    let long = format!("https://{}", "x".repeat(1993));
    for url in
        ["", "https://", "ftp://a.example", "a.example", "https://a b", "https://a\n", "https://a\0", &long]
    {
        let refused = fault(make(new(url, &[])).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the URL", .. })), "{url}: {refused:?}");
    }
    for rules in [vec![""], vec![" a"]] {
        let refused = fault(make(new("https://a.example", &rules)).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = fault(make(new("https://a.example", &many)).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 100, .. })), "{refused:?}");
    let (_, made) = make(new(&long[..2000], &[])).await?;
    for why in ["", "a\nb", &"x".repeat(201)] {
        let refused = fault(store.disable_webhook(None, made.webhook_id.clone(), why.to_owned()).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let moved = WebhookChanges { url: Some("gopher://a".to_owned()), rules: None };
    let refused = fault(store.change_webhook(actor(&ann), made.webhook_id, moved).await);
    assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    make(new("http://a.example", &[])).await?;
    let third = fault(make(new("http://a.example", &[])).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    let nobody = actor(&UserId::new("nobody"));
    let refused = fault(store.make_webhook(nobody, new("http://a.example", &[]), sealing()).await);
    assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    assert_eq!(deeds(&store, AuditKind::WebhookChanged).await?.len(), 2);
    Ok(())
}
