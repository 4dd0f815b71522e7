//! What somebody has to know about a customer.

use crate::bench::{
    Bench, CUSTOMERS, actor, actor_within, deeds, fault, law, let_in, profile, scope_of, scopes, user,
};
use anyhow::{Context, Result, ensure};
use futures::FutureExt;
use futures::future::try_join_all;
use jiff::SignedDuration;
use proptest::prelude::*;
use regard_model::{CustomerId, PolicyVersion, Scope, UserId};
use regard_store::{
    Actor, Alert, AlertCounts, AlertFilter, AlertKey, AlertState, AuditKind, CallerError, Destination,
    Limits, NewAlert, NewMessage, Profile, Store, Timing, ToldAlert, Vote,
};
use std::collections::BTreeSet;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

pub(crate) fn key(customer: &str, rule: &str, cause: Option<&str>) -> AlertKey {
    AlertKey {
        customer_id: CustomerId::new(customer),
        rule: rule.to_owned(),
        cause: cause.map(str::to_owned),
    }
}

pub(crate) fn alert(bench: &Bench, key: AlertKey) -> NewAlert {
    NewAlert {
        key,
        details: "{\"before\":\"neutral\"}".to_owned(),
        happened_at: bench.clock.now() - HOUR,
        policy: PolicyVersion(2),
        assigned_to: None,
        messages: Vec::new(),
    }
}

fn critical(bench: &Bench, customer: &str) -> NewAlert {
    alert(bench, key(customer, "enters_critical", None))
}

async fn people(store: &Store) -> Result<(UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = Profile { name: "Bob Young".to_owned(), ..profile("bob@example.com")? };
    Ok((ann, store.create_user(bob, None).await?.user_id))
}

async fn one(store: &Store, new: NewAlert) -> Result<String> {
    let raised = store.raise_alerts(vec![new]).await?;
    Ok(raised.into_iter().next().context("one was raised")?.alert_id)
}

async fn read(store: &Store, viewer: &UserId, alert_id: &str) -> Result<Alert> {
    store.alert(viewer, &Scope::Everyone, alert_id).await?.context("it is there")
}

pub(crate) async fn an_alert_is_raised_once_while_it_stands(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    let event = |cause| alert(&bench, key("c1", "low_score", Some(cause)));
    let new = vec![
        critical(&bench, "c1"),
        event("a:1"),
        critical(&bench, "c1"),
        critical(&bench, "c2"),
        event("a:2"),
    ];
    let raised = store.raise_alerts(new.clone()).await?;
    assert_eq!(raised.iter().map(|one| one.is_new).collect::<Vec<_>>(), [true, true, false, true, true]);
    assert_eq!(raised[0].alert_id, raised[2].alert_id);
    assert_eq!(raised.iter().map(|one| &one.alert_id).collect::<BTreeSet<_>>().len(), 4);
    let again = store.raise_alerts(new.clone()).await?;
    assert!(again.iter().all(|one| !one.is_new));
    assert_eq!(
        again.iter().map(|one| &one.alert_id).collect::<Vec<_>>(),
        raised.iter().map(|one| &one.alert_id).collect::<Vec<_>>()
    );

    let id = &raised[0].alert_id;
    let there = read(&store, &ann, id).await?;
    assert_eq!((&there.key, there.details.as_str()), (&new[0].key, "{\"before\":\"neutral\"}"));
    assert_eq!((there.raised_at, there.happened_at), (bench.clock.now(), bench.clock.now() - HOUR));
    assert_eq!((there.state, there.policy, there.assigned_to), (AlertState::Open, PolicyVersion(2), None));
    assert_eq!((there.useful, there.not_useful, there.own_vote), (0, 0, None));

    // Acknowledged or snoozed it stands, resolved it does not.
    store.acknowledge_alert(actor(&ann), id.clone()).await?;
    assert!(!store.raise_alerts(vec![critical(&bench, "c1")]).await?[0].is_new);
    store.snooze_alert(actor(&ann), id.clone(), bench.clock.now() + HOUR).await?;
    assert!(!store.raise_alerts(vec![critical(&bench, "c1")]).await?[0].is_new);
    store.resolve_alert(actor(&ann), id.clone(), "They ordered again".to_owned()).await?;
    let told = |customer: &str, stands, happened_at| {
        let key = key(customer, "enters_critical", None);
        ToldAlert { key, stands, happened_at }
    };
    let before = bench.clock.now() - HOUR;
    let keys = [key("c1", "enters_critical", None), key("c2", "enters_critical", None), key("c9", "x", None)];
    assert_eq!(store.told_alerts(&keys).await?, [told("c1", false, before), told("c2", true, before)]);
    let now = bench.clock.now();
    let new = store.raise_alerts(vec![NewAlert { happened_at: now, ..critical(&bench, "c1") }]).await?;
    assert!(new[0].is_new && new[0].alert_id != *id);
    assert_eq!(store.told_alerts(&keys[..1]).await?, [told("c1", true, now)], "the last one counts");

    let said = deeds(&store, AuditKind::AlertsRaised).await?;
    assert_eq!(said.len(), 2, "what changes nothing is no event");
    assert_eq!((&said[0].2["raised"], &said[0].2["rules"]["low_score"]), (&4.into(), &2.into()));
    Ok(())
}

pub(crate) async fn of_alerts_raised_at_once_one_of_each_key_stands(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    let new: Vec<NewAlert> = (0..40).map(|number| critical(&bench, &format!("c{}", number % 25))).collect();
    let raised = try_join_all((0..6).map(|number| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.raise_alerts(new.clone())
    }))
    .await?;
    assert_eq!(raised.iter().flatten().filter(|one| one.is_new).count(), 25);
    assert!(
        raised
            .windows(2)
            .all(|two| { two[0].iter().zip(&two[1]).all(|(one, other)| one.alert_id == other.alert_id) })
    );
    assert_eq!(bench.count("select count(*) from alerts").await?, 25);
    Ok(())
}

pub(crate) async fn an_alert_moves_only_as_it_may(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let id = one(&store, critical(&bench, "c1")).await?;
    let seen = store.acknowledge_alert(actor(&ann), id.clone()).await?;
    assert_eq!((seen.state, &seen.assigned_to), (AlertState::Acknowledged, &Some(ann.clone())));
    assert_eq!(seen.acknowledged, Some((ann.clone(), bench.clock.now())));
    bench.clock.advance(HOUR);
    assert_eq!(store.acknowledge_alert(actor(&ann), id.clone()).await?, seen, "the first time counts");
    let taken = store.acknowledge_alert(actor(&bob), id.clone()).await?;
    assert_eq!((taken.state, &taken.assigned_to), (AlertState::Acknowledged, &Some(bob.clone())));
    assert_eq!(taken.acknowledged, Some((bob.clone(), bench.clock.now())));

    let until = bench.clock.now() + HOUR;
    let rests = store.snooze_alert(actor(&bob), id.clone(), until).await?;
    assert_eq!((rests.state, &rests.snoozed), (AlertState::Snoozed, &Some((bob.clone(), until))));
    let refused = fault(store.acknowledge_alert(actor(&ann), id.clone()).await);
    assert!(matches!(refused, Some(CallerError::WrongState { state: "snoozed", .. })), "{refused:?}");
    let until = until + HOUR;
    store.snooze_alert(actor(&bob), id.clone(), until).await?;
    bench.clock.advance(HOUR * 2 - SignedDuration::from_micros(1));
    assert_eq!(read(&store, &ann, &id).await?.state, AlertState::Snoozed);
    bench.clock.advance(SignedDuration::from_micros(1));
    assert_eq!(read(&store, &ann, &id).await?.state, AlertState::Open, "its time has come");
    store.acknowledge_alert(actor(&bob), id.clone()).await?;

    let done = store.resolve_alert(actor(&ann), id.clone(), "Called,\nand solved".to_owned()).await?;
    assert_eq!(done.state, AlertState::Resolved);
    assert_eq!(done.resolved, Some((ann.clone(), bench.clock.now(), "Called,\nand solved".to_owned())));
    let far = bench.clock.now() + HOUR;
    for refused in [
        fault(store.acknowledge_alert(actor(&ann), id.clone()).await),
        fault(store.snooze_alert(actor(&ann), id.clone(), far).await),
        fault(store.resolve_alert(actor(&ann), id.clone(), "again".to_owned()).await),
    ] {
        assert!(matches!(refused, Some(CallerError::WrongState { state: "resolved", .. })), "{refused:?}");
    }
    assert_eq!(read(&store, &bob, &id).await?, done);
    let said = deeds(&store, AuditKind::AlertChanged).await?;
    let words: Vec<&str> = said.iter().filter_map(|(_, _, details)| details["state"].as_str()).collect();
    assert_eq!(words, ["acknowledged", "acknowledged", "snoozed", "snoozed", "acknowledged", "resolved"]);
    assert_eq!(said[1].0, Some(bob.clone()));
    assert!(said.iter().all(|(_, subject, _)| *subject == format!("alert {id}")));
    Ok(())
}

/// An alert that was raised for somebody is theirs only until another says that they see to it.
pub(crate) async fn an_alert_is_whose_who_sees_to_it(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let to = UserId::new("nobody who signs in");
    let id = one(&store, NewAlert { assigned_to: Some(to.clone()), ..critical(&bench, "c1") }).await?;
    assert_eq!(read(&store, &ann, &id).await?.assigned_to, Some(to));
    for who in [&bob, &ann] {
        let taken = store.acknowledge_alert(actor(who), id.clone()).await?;
        assert_eq!(taken.assigned_to.as_ref(), Some(who));
        assert_eq!(taken.acknowledged, Some((who.clone(), bench.clock.now())));
        let own = AlertFilter { assigned_to: Some(who.clone()), ..AlertFilter::default() };
        assert_eq!(store.alerts(who, &Scope::Everyone, &own, None, 10).await?, [taken]);
    }
    let said = deeds(&store, AuditKind::AlertChanged).await?;
    assert_eq!(said.into_iter().map(|(by, _, _)| by).collect::<Vec<_>>(), [Some(bob), Some(ann)]);
    Ok(())
}

pub(crate) async fn a_vote_can_be_changed(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let id = one(&store, critical(&bench, "c1")).await?;
    store.vote_on_alert(actor(&ann), id.clone(), Vote::Useful).await?;
    store.vote_on_alert(actor(&ann), id.clone(), Vote::Useful).await?;
    let two = store.vote_on_alert(actor(&bob), id.clone(), Vote::Useful).await?;
    assert_eq!((two.useful, two.not_useful, two.own_vote), (2, 0, Some(Vote::Useful)));
    store.resolve_alert(actor(&bob), id.clone(), "done".to_owned()).await?;
    store.vote_on_alert(actor(&ann), id.clone(), Vote::NotUseful).await?;
    let there = read(&store, &ann, &id).await?;
    assert_eq!((there.useful, there.not_useful, there.own_vote), (1, 1, Some(Vote::NotUseful)));
    let votes = store.rule_votes(&Scope::Everyone, bench.clock.now()).await?;
    assert_eq!(votes.iter().map(|one| (one.useful, one.not_useful)).collect::<Vec<_>>(), [(1, 1)]);
    assert!(store.rule_votes(&scope_of(&["c2"]), bench.clock.now()).await?.is_empty());
    assert!(store.rule_votes(&Scope::Everyone, bench.clock.now() + HOUR).await?.is_empty());
    assert_eq!(deeds(&store, AuditKind::AlertChanged).await?.len(), 4);
    Ok(())
}

pub(crate) async fn alerts_are_found_by_what_they_are(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let mut ids = Vec::new();
    for (customer, rule) in [("c1", "late"), ("c1", "score"), ("c2", "late"), ("c3", "late"), ("c3", "score")]
    {
        bench.clock.advance(SignedDuration::from_secs(1));
        let to = (customer == "c3").then(|| bob.clone());
        let new = NewAlert { assigned_to: to, ..alert(&bench, key(customer, rule, None)) };
        ids.push(one(&store, new).await?);
    }
    store.acknowledge_alert(actor(&ann), ids[0].clone()).await?;
    store.snooze_alert(actor(&ann), ids[1].clone(), bench.clock.now() + HOUR).await?;
    store.resolve_alert(actor(&ann), ids[2].clone(), "done".to_owned()).await?;
    let find = async |filter: AlertFilter| -> Result<Vec<usize>> {
        let found = store.alerts(&ann, &Scope::Everyone, &filter, None, 10).await?;
        let counts =
            store.alert_counts(&Scope::Everyone, &AlertFilter { state: None, ..filter.clone() }).await?;
        let all = counts.open + counts.acknowledged + counts.snoozed + counts.resolved;
        assert!(filter.state.is_some() || found.len() == usize::try_from(all)?);
        Ok(found.iter().filter_map(|alert| ids.iter().position(|id| *id == alert.alert_id)).collect())
    };
    let all = AlertFilter::default;
    let state = |state| AlertFilter { state: Some(state), ..all() };
    assert_eq!(find(all()).await?, [4, 3, 2, 1, 0], "newest first");
    assert_eq!(find(state(AlertState::Open)).await?, [4, 3]);
    assert_eq!(find(state(AlertState::Acknowledged)).await?, [0]);
    assert_eq!(find(state(AlertState::Snoozed)).await?, [1]);
    assert_eq!(find(state(AlertState::Resolved)).await?, [2]);
    assert_eq!(find(AlertFilter { rule: Some("late".to_owned()), ..all() }).await?, [3, 2, 0]);
    let of = |keys: &[&str]| keys.iter().map(|key| CustomerId::new(*key)).collect::<Vec<_>>();
    assert_eq!(find(AlertFilter { customers: of(&["c1"]), ..all() }).await?, [1, 0]);
    assert_eq!(find(AlertFilter { customers: of(&["c1", "c2"]), ..all() }).await?, [2, 1, 0]);
    assert_eq!(find(AlertFilter { customers: of(&["c1"]), ..state(AlertState::Snoozed) }).await?, [1]);
    assert_eq!(find(AlertFilter { assigned_to: Some(bob.clone()), ..all() }).await?, [4, 3]);
    assert_eq!(find(AlertFilter { assigned_to: Some(ann.clone()), ..all() }).await?, [0]);
    let counts = store.alert_counts(&Scope::Everyone, &all()).await?;
    assert_eq!(counts, AlertCounts { open: 2, acknowledged: 1, snoozed: 1, resolved: 1 });
    bench.clock.advance(HOUR);
    assert_eq!(find(state(AlertState::Open)).await?, [4, 3, 1]);
    let counts = store.alert_counts(&Scope::Everyone, &all()).await?;
    assert_eq!(counts, AlertCounts { open: 3, acknowledged: 1, snoozed: 0, resolved: 1 });
    assert!(store.alerts(&ann, &Scope::Everyone, &all(), None, 0).await?.is_empty());
    Ok(())
}

/// Whatever the scope and the page, what is shown and counted is what is in it, and nothing else can be touched.
pub(crate) async fn no_alert_out_of_scope_is_seen_counted_or_touched(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    let rules = ["late", "score"];
    let mut new = Vec::new();
    for customer in CUSTOMERS {
        new.extend(rules.map(|rule| alert(&bench, key(customer, rule, None))));
    }
    let raised = store.raise_alerts(new).await?;
    // So many others before them that a page of a large scope has to name whom it looks for.
    bench.clock.advance(SignedDuration::from_secs(1));
    let hidden = (0..1100).map(|number| alert(&bench, key(&format!("hidden {number}"), "late", None)));
    store.raise_alerts(hidden.collect()).await?;
    store.resolve_alert(actor(&ann), raised[0].alert_id.clone(), "done".to_owned()).await?;
    let state = prop::option::of(prop::sample::select(vec![AlertState::Open, AlertState::Resolved]));
    let rule = prop::option::of(prop::sample::select(rules.to_vec()));
    let every = AlertFilter::default();
    let mut all = store.alerts(&ann, &Scope::Everyone, &every, None, 2000).await?;
    assert_eq!(all.len(), 1000, "a page is bounded");
    let last = all[999].alert_id.clone();
    all.extend(store.alerts(&ann, &Scope::Everyone, &every, Some(&last), 2000).await?);
    assert_eq!(all.len(), 1116);
    law(60, &(scopes(), state, rule, 1_u32..7), move |(scope, state, rule, limit)| {
        let (store, ann, all) = (store.clone(), ann.clone(), all.clone());
        async move {
            let filter = AlertFilter { state, rule: rule.map(str::to_owned), ..AlertFilter::default() };
            let fits = |alert: &&Alert| {
                scope.holds(&alert.key.customer_id)
                    && filter.state.is_none_or(|state| alert.state == state)
                    && filter.rule.as_ref().is_none_or(|rule| alert.key.rule == *rule)
            };
            let expected: Vec<Alert> = all.iter().filter(fits).cloned().collect();
            let mut seen: Vec<Alert> = Vec::new();
            loop {
                let after = seen.last().map(|alert| alert.alert_id.as_str());
                let page = store.alerts(&ann, &scope, &filter, after, limit).await?;
                let is_last = page.len() < usize::try_from(limit)?;
                seen.extend(page);
                if is_last || seen.len() > 60 {
                    break;
                }
            }
            let shown = if seen.len() > 60 { &expected[..seen.len()] } else { &expected[..] };
            ensure!(seen == shown, "{scope:?}: {} seen of {}", seen.len(), expected.len());
            let counts = store.alert_counts(&scope, &filter).await?;
            let all_states = AlertFilter { state: None, ..filter.clone() };
            let fits_any = all.iter().filter(|alert| {
                scope.holds(&alert.key.customer_id)
                    && all_states.rule.as_ref().is_none_or(|rule| alert.key.rule == *rule)
            });
            let is = |state| fits_any.clone().filter(|alert| alert.state == state).count();
            ensure!(usize::try_from(counts.open)? == is(AlertState::Open));
            ensure!(usize::try_from(counts.resolved)? == is(AlertState::Resolved));
            match all.iter().find(|alert| !scope.holds(&alert.key.customer_id)) {
                Some(hidden) => stays_untouched(&store, &actor_within(&ann, scope), hidden).await,
                None => Ok(()),
            }
        }
        .boxed()
    })
}

/// Nothing that an actor tries does anything to an alert out of their scope, or tells them that it is there.
async fn stays_untouched(store: &Store, by: &Actor, hidden: &Alert) -> Result<()> {
    let id = hidden.alert_id.clone();
    ensure!(store.alert(&by.user_id, &by.scope, &id).await?.is_none());
    let until = hidden.raised_at + HOUR * 9;
    for refused in [
        fault(store.acknowledge_alert(by.clone(), id.clone()).await),
        fault(store.snooze_alert(by.clone(), id.clone(), until).await),
        fault(store.resolve_alert(by.clone(), id.clone(), "mine".to_owned()).await),
        fault(store.vote_on_alert(by.clone(), id.clone(), Vote::Useful).await),
    ] {
        ensure!(refused == Some(CallerError::Unknown { what: "alert", key: id.clone() }), "{refused:?}");
    }
    ensure!(store.alert(&by.user_id, &Scope::Everyone, &id).await?.as_ref() == Some(hidden));
    Ok(())
}

pub(crate) async fn an_alert_is_bounded(bench: Bench) -> Result<()> {
    let limits = Limits { alerts_per_raise: 2, messages_per_alert: 1, ..Limits::default() };
    let store = bench.open_with(limits).await?;
    let (ann, bob) = people(&store).await?;
    let good = critical(&bench, "c1");
    let message = |body: &str| NewMessage {
        to: Destination::User(UserId::new("ann")),
        timing: Timing::AtOnce,
        body: body.to_owned(),
    };
    let with = |message: NewMessage| NewAlert { messages: vec![message], ..good.clone() };
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(64 * 1024));
    let long = "x".repeat(301);
    for wrong in [
        alert(&bench, key("", "r", None)),
        alert(&bench, key("c1", "", None)),
        alert(&bench, key("c1", &"r".repeat(201), None)),
        alert(&bench, key("c1", "r", Some(""))),
        alert(&bench, key("c1", "r", Some(&long))),
        alert(&bench, key("c1", "r", Some("a\0"))),
        NewAlert { details: "[]".to_owned(), ..good.clone() },
        NewAlert { details: format!("{{\"a\":\"{}\"}}", "x".repeat(4096)), ..good.clone() },
        NewAlert { assigned_to: Some(UserId::new("")), ..good.clone() },
        with(message("no json")),
        with(message(&big)),
        with(NewMessage { to: Destination::User(UserId::new("")), ..message("{}") }),
        with(NewMessage { to: Destination::Webhook("w".repeat(201)), ..message("{}") }),
    ] {
        let refused = fault(store.raise_alerts(vec![good.clone(), wrong.clone()]).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
        assert_eq!(wrong.key.can_be_kept(), wrong.key == good.key, "{wrong:?}");
    }
    let two = NewAlert { messages: vec![message("{}"), message("{}")], ..good.clone() };
    for wrong in [vec![two], vec![good.clone(), good.clone(), good.clone()]] {
        let refused = fault(store.raise_alerts(wrong).await);
        assert!(matches!(refused, Some(CallerError::TooMany { .. })), "{refused:?}");
    }
    assert_eq!(bench.count("select count(*) from alerts").await?, 0, "all or none");
    assert!(store.raise_alerts(Vec::new()).await?.is_empty());

    let id = one(&store, good).await?;
    for reason in ["", " \n", "a\u{7}", &"x".repeat(2001)] {
        let refused = fault(store.resolve_alert(actor(&ann), id.clone(), reason.to_owned()).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the reason", .. })), "{refused:?}");
    }
    for until in [bench.clock.now(), bench.clock.now() + HOUR * 24 * 367] {
        let refused = fault(store.snooze_alert(actor(&ann), id.clone(), until).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the time", .. })), "{refused:?}");
    }
    let lost = fault(store.acknowledge_alert(actor(&ann), "nothing".to_owned()).await);
    assert_eq!(lost, Some(CallerError::Unknown { what: "alert", key: "nothing".to_owned() }));
    let_in(&store, &bob, false).await?;
    let gone = Some(CallerError::UnknownUser(bob.to_string()));
    assert_eq!(fault(store.acknowledge_alert(actor(&bob), id.clone()).await), gone);
    assert!(deeds(&store, AuditKind::AlertChanged).await?.is_empty(), "what was refused is no event");
    Ok(())
}
