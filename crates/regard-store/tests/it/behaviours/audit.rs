//! The audit log.

use crate::bench::{Bench, fault};
use anyhow::Result;
use futures::future::try_join_all;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{
    AuditFilter, AuditKind, AuditState, AuditSubject, CallerError, Limits, NewAuditEvent, OutsideError,
    Store, StoreError,
};
use std::net::{IpAddr, Ipv6Addr};

const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn viewed(actor: &str, customer: &str) -> NewAuditEvent {
    NewAuditEvent {
        kind: AuditKind::CustomerViewed,
        actor: Some((UserId::new(actor), "Ann Lee".to_owned())),
        subject: Some(AuditSubject { kind: "customer".to_owned(), key: customer.to_owned() }),
        details: Some("{\"page\":\"/customers\"}".to_owned()),
        address: Some(IpAddr::V6(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201))),
    }
}

fn failed() -> NewAuditEvent {
    NewAuditEvent { kind: AuditKind::SignInFailed, actor: None, subject: None, details: None, address: None }
}

async fn numbers(store: &Store, filter: AuditFilter) -> Result<Vec<i64>> {
    Ok(store.audit_events(&filter, None, 100).await?.iter().map(|event| event.seq).collect())
}

pub(crate) async fn what_happened_is_written_and_found(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    store.audit_now(failed()).await?;
    bench.clock.advance(SECOND);
    store.audit(viewed("ann", "c1"))?;
    bench.clock.advance(SECOND);
    store.audit(viewed("ann", "c2"))?;
    bench.clock.advance(SECOND);
    store.audit(viewed("bob", "c1"))?;
    let all = store.audit_events(&AuditFilter::default(), None, 10).await?;
    assert_eq!(all.iter().map(|event| event.seq).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let second = &all[2];
    assert_eq!((second.kind, &second.actor_id), (AuditKind::CustomerViewed, &Some(UserId::new("ann"))));
    assert_eq!(second.actor_name.as_deref(), Some("Ann Lee"));
    assert_eq!(second.subject, viewed("ann", "c1").subject);
    assert_eq!(second.details.as_deref(), Some("{\"page\":\"/customers\"}"));
    assert_eq!(second.address.as_deref(), Some("192.0.2.1"));
    assert_eq!(second.happened_at, bench.clock.now() - SECOND * 2);
    assert_eq!((&all[3].actor_id, &all[3].subject, &all[3].address), (&None, &None, &None));

    let of = AuditFilter::default;
    assert_eq!(numbers(&store, AuditFilter { kind: Some(AuditKind::SignInFailed), ..of() }).await?, [1]);
    assert_eq!(numbers(&store, AuditFilter { actor_id: Some(UserId::new("ann")), ..of() }).await?, [3, 2]);
    let subject = viewed("", "c1").subject;
    assert_eq!(numbers(&store, AuditFilter { subject, ..of() }).await?, [4, 2]);
    let now = bench.clock.now();
    let days = AuditFilter { from: Some(now - SECOND * 2), before: Some(now), ..of() };
    assert_eq!(numbers(&store, days).await?, [3, 2]);
    let page = store.audit_events(&of(), Some(4), 2).await?;
    assert_eq!(page.iter().map(|event| event.seq).collect::<Vec<_>>(), [3, 2]);
    Ok(())
}

pub(crate) async fn the_chain_holds_whoever_writes(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    assert_eq!(one.verify_audit().await?, AuditState::Whole { events: 0, last_hash: String::new() });
    let now = (0..20).map(|number| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.audit_now(viewed("ann", &format!("now {number}")))
    });
    for number in 0..600 {
        one.audit(viewed("bob", &format!("soon {number}")))?;
    }
    try_join_all(now).await?;
    one.flush_audit().await?;
    let AuditState::Whole { events, last_hash } = other.verify_audit().await? else { panic!("broken") };
    let last = other.audit_events(&AuditFilter::default(), None, 1).await?;
    assert_eq!((events, &last_hash), (620, &last[0].hash));
    // Those of the queue stand in the order in which they were taken.
    let bob = AuditFilter { actor_id: Some(UserId::new("bob")), ..AuditFilter::default() };
    let taken = one.audit_events(&bob, None, 1000).await?;
    let keys =
        taken.iter().rev().filter_map(|event| event.subject.as_ref().map(|subject| subject.key.clone()));
    assert_eq!(keys.collect::<Vec<_>>(), (0..600).map(|number| format!("soon {number}")).collect::<Vec<_>>());
    Ok(())
}

pub(crate) async fn the_log_is_only_added_to(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    store.audit_now(viewed("ann", "c1")).await?;
    store.audit_now(viewed("ann", "c2")).await?;
    for sql in [
        "update audit_events set actor_name = 'Bob' where seq = 1",
        "update audit_events set seq = 9 where seq = 2",
        "delete from audit_events where seq = 2",
        "delete from audit_events",
        "insert or replace into audit_events (seq, happened_at, kind, hash) values (1, 0, 'export', '')",
        "insert into audit_events (seq, happened_at, kind, hash) values (1, 0, 'export', '') \
            on conflict (seq) do update set kind = 'export'",
        "truncate audit_events",
    ] {
        assert!(bench.run_sql(sql).await.is_err(), "{sql}");
    }
    assert!(matches!(store.verify_audit().await?, AuditState::Whole { events: 2, .. }));
    Ok(())
}

pub(crate) async fn a_change_behind_our_back_is_seen(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    for customer in ["c1", "c2", "c3", "c4"] {
        store.audit_now(viewed("ann", customer)).await?;
    }
    bench.unguard_audit_log().await?;
    let whole = store.verify_audit().await?;
    for (change, back, seq) in [
        ("set actor_id = 'bob' where seq = 2", "set actor_id = 'ann' where seq = 2", 2),
        ("set actor_name = null where seq = 2", "set actor_name = 'Ann Lee' where seq = 2", 2),
        (
            "set happened_at = happened_at + 1 where seq = 3",
            "set happened_at = happened_at - 1 where seq = 3",
            3,
        ),
        ("set kind = 'export' where seq = 1", "set kind = 'customer_viewed' where seq = 1", 1),
        ("set subject_key = 'c9' where seq = 4", "set subject_key = 'c4' where seq = 4", 4),
        ("set details = '{}' where seq = 1", "set details = '{\"page\":\"/customers\"}' where seq = 1", 1),
        ("set address = '' where seq = 1", "set address = '192.0.2.1' where seq = 1", 1),
        ("set seq = 5 where seq = 4", "set seq = 4 where seq = 5", 4),
    ] {
        bench.run_script(format!("update audit_events {change}")).await?;
        assert_eq!(store.verify_audit().await?, AuditState::Broken { seq }, "{change}");
        bench.run_script(format!("update audit_events {back}")).await?;
        assert_eq!(store.verify_audit().await?, whole, "{back}");
    }
    bench.run_sql("delete from audit_events where seq = 4").await?;
    assert_eq!(store.verify_audit().await?, AuditState::Broken { seq: 4 }, "one taken from the end");
    bench.run_sql("delete from audit_events where seq = 2").await?;
    assert_eq!(store.verify_audit().await?, AuditState::Broken { seq: 2 }, "one taken from the middle");
    Ok(())
}

pub(crate) async fn what_was_taken_is_written_before_the_store_closes(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    for number in 0..300 {
        store.audit(viewed("ann", &number.to_string()))?;
    }
    store.close().await;
    assert_eq!(bench.count("select count(*) from audit_events").await?, 300);
    let late = store.audit(viewed("ann", "late"));
    assert!(matches!(late, Err(StoreError::Outside(OutsideError::Closed))), "{late:?}");
    let late = store.audit_now(viewed("ann", "late")).await;
    assert!(matches!(late, Err(StoreError::Outside(OutsideError::Closed))), "{late:?}");
    store.close().await;
    Ok(())
}

pub(crate) async fn the_queue_is_bounded_and_loses_nothing(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { audit_events_waiting: 3, ..Limits::default() }).await?;
    let held = bench.hold_writing().await?;
    for number in 0..3 {
        store.audit(viewed("ann", &number.to_string()))?;
    }
    let fourth = store.audit(viewed("ann", "3"));
    assert!(matches!(fourth, Err(StoreError::Outside(OutsideError::Busy))), "{fourth:?}");
    assert_eq!(bench.count("select count(*) from audit_events").await?, 0);
    held.release().await?;
    store.flush_audit().await?;
    assert_eq!(bench.count("select count(*) from audit_events").await?, 3);
    store.audit(viewed("ann", "4"))?;
    assert_eq!(numbers(&store, AuditFilter::default()).await?, [4, 3, 2, 1]);
    Ok(())
}

pub(crate) async fn an_event_is_bounded(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let subject = |kind: &str, key: &str| {
        let subject = AuditSubject { kind: kind.to_owned(), key: key.to_owned() };
        NewAuditEvent { subject: Some(subject), ..failed() }
    };
    let actor = |key: &str, name: &str| NewAuditEvent {
        actor: Some((UserId::new(key), name.to_owned())),
        ..failed()
    };
    let details = |text: &str| NewAuditEvent { details: Some(text.to_owned()), ..failed() };
    for wrong in [
        subject("", "c1"),
        subject("customer", ""),
        subject("customer", "a\0b"),
        subject("customer", &"x".repeat(1001)),
        actor("", "Ann"),
        actor("ann", ""),
        actor("ann", &"x".repeat(201)),
        details("no json"),
        details("[]"),
        details(&format!("{{\"a\":\"{}\"}}", "x".repeat(4096))),
    ] {
        let soon = fault(store.audit(wrong.clone()));
        assert!(matches!(soon, Some(CallerError::BadText { .. })), "{wrong:?}: {soon:?}");
        let now = fault(store.audit_now(wrong.clone()).await);
        assert!(matches!(now, Some(CallerError::BadText { .. })), "{wrong:?}: {now:?}");
    }
    assert!(numbers(&store, AuditFilter::default()).await?.is_empty());
    Ok(())
}
