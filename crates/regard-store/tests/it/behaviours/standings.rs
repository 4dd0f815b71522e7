//! Where each customer stood last.

use crate::bench::{Bench, deeds, fault, law, scope_of};
use anyhow::Result;
use futures::FutureExt;
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use regard_model::{CustomerId, PolicyVersion, Scope};
use regard_store::{AuditKind, CallerError, Limits, Standing, StandingChange, Store};
use std::collections::BTreeMap;

use Standing::{Critical, Neutral, SomewhatLoyal, Unknown, VeryLoyal};

const VERSION: PolicyVersion = PolicyVersion(3);

fn rows(rows: &[(&str, Standing)]) -> Vec<(CustomerId, Standing)> {
    rows.iter().map(|(customer, standing)| (CustomerId::new(*customer), *standing)).collect()
}

fn change(customer: &str, before: Option<Standing>, after: Standing, since_at: Timestamp) -> StandingChange {
    StandingChange { customer_id: CustomerId::new(customer), before, after, since_at }
}

pub(crate) async fn a_judgement_tells_who_stands_elsewhere(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let day = SignedDuration::from_hours(24);
    let first = bench.clock.now();
    assert_eq!(store.last_judgement().await?, None);
    let changes = store.judge(rows(&[("b", Critical), ("a", VeryLoyal)]), first, VERSION).await?;
    assert_eq!(changes, [change("b", None, Critical, first), change("a", None, VeryLoyal, first)]);
    assert!(store.judge(rows(&[("b", Critical), ("a", VeryLoyal)]), first, VERSION).await?.is_empty());
    assert!(store.untold_changes(None, 10).await?.is_empty(), "there was no before");

    let second = first + day;
    let changes = store.judge(rows(&[("a", Critical), ("c", Unknown)]), second, PolicyVersion(4)).await?;
    assert_eq!(changes, [change("a", Some(VeryLoyal), Critical, second), change("c", None, Unknown, second)]);
    let last = store.last_judgement().await?.map(|last| (last.judged_at, last.policy));
    assert_eq!(last, Some((second, PolicyVersion(4))));
    let of = [CustomerId::new("a"), CustomerId::new("b"), CustomerId::new("nobody")];
    let known = store.standings_of(&Scope::Everyone, &of).await?;
    assert_eq!(known.len(), 2);
    assert_eq!((known[&of[0]].standing, known[&of[0]].since_at), (Critical, second));
    assert_eq!((known[&of[1]].standing, known[&of[1]].policy), (Critical, VERSION));
    assert_eq!(store.standings_of(&scope_of(&["b", "x"]), &of).await?.len(), 1);
    assert!(store.standings_of(&Scope::Nobody, &of).await?.is_empty());

    let late = fault(store.judge(rows(&[("a", Neutral)]), first, VERSION).await);
    assert_eq!(late, Some(CallerError::JudgedLater(second)));
    assert_eq!(store.standings_of(&Scope::Everyone, &of).await?, known);
    let said = deeds(&store, AuditKind::CustomersJudged).await?;
    assert_eq!(said.len(), 3);
    assert_eq!(
        (said[2].1.as_str(), &said[2].2["changed"], &said[2].2["first"]),
        ("policy 4", &1.into(), &1.into())
    );
    Ok(())
}

pub(crate) async fn a_change_is_untold_until_somebody_was_told(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let at = |days: i64| bench.clock.now() + SignedDuration::from_hours(24 * days);
    store.judge(rows(&[("a", VeryLoyal), ("b", VeryLoyal), ("c", Neutral)]), at(0), VERSION).await?;
    store.judge(rows(&[("a", Neutral), ("b", Neutral)]), at(1), VERSION).await?;
    store.judge(rows(&[("a", Critical), ("b", VeryLoyal), ("c", Critical)]), at(2), VERSION).await?;
    let untold = store.untold_changes(None, 10).await?;
    let a = change("a", Some(VeryLoyal), Critical, at(2));
    assert_eq!(untold, [a, change("c", Some(Neutral), Critical, at(2))], "who is back has not moved");
    assert_eq!(store.untold_changes(Some(&CustomerId::new("a")), 10).await?, untold[1..]);
    store.judge(rows(&[("c", SomewhatLoyal)]), at(3), VERSION).await?;
    assert_eq!(store.changes_told(rows(&[("a", Critical), ("c", Critical), ("x", Critical)])).await?, 1);
    let left = store.untold_changes(None, 10).await?;
    assert_eq!(left, [change("c", Some(Neutral), SomewhatLoyal, at(3))], "they have moved on since");
    assert_eq!(store.changes_told(rows(&[("c", SomewhatLoyal)])).await?, 1);
    assert!(store.untold_changes(None, 10).await?.is_empty());
    Ok(())
}

pub(crate) async fn what_changes_by_another_policy_is_told_to_nobody(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (first, second) = (bench.clock.now(), bench.clock.now() + SignedDuration::from_hours(24));
    store.judge(rows(&[("a", Neutral), ("b", Neutral), ("c", Neutral)]), first, VERSION).await?;
    store.judge(rows(&[("b", Critical), ("c", Critical)]), second, VERSION).await?;
    let by = PolicyVersion(4);
    let changes = store
        .judge_anew(rows(&[("a", Critical), ("b", VeryLoyal), ("c", Critical), ("d", Critical)]), second, by)
        .await?;
    let moved = [
        change("a", Some(Neutral), Critical, second),
        change("b", Some(Critical), VeryLoyal, second),
        change("d", None, Critical, second),
    ];
    assert_eq!(changes, moved);
    let untold = store.untold_changes(None, 10).await?;
    assert_eq!(
        untold,
        [change("c", Some(Neutral), Critical, second)],
        "facts moved them, and they stand so still"
    );
    assert_eq!(store.last_judgement().await?.map(|last| last.policy), Some(by));
    let third = second + SignedDuration::from_hours(24);
    store.judge(rows(&[("a", Neutral)]), third, by).await?;
    assert_eq!(store.untold_changes(None, 1).await?, [change("a", Some(Critical), Neutral, third)]);
    Ok(())
}

pub(crate) async fn a_judgement_is_bounded_and_whole(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { customers_per_judgement: 3, ..Limits::default() }).await?;
    let now = bench.clock.now();
    let long = "x".repeat(1001);
    for wrong in [
        rows(&[("a", Critical), ("", Critical)]),
        rows(&[("a", Critical), ("n\0", Critical)]),
        rows(&[("a", Critical), (&long, Critical)]),
        rows(&[("a", Critical), ("b", Critical), ("a", Neutral)]),
    ] {
        let refused = fault(store.judge(wrong, now, VERSION).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let four = rows(&[("a", Critical), ("b", Critical), ("c", Critical), ("d", Critical)]);
    let refused = fault(store.judge(four, now, VERSION).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 3, .. })), "{refused:?}");
    assert_eq!(bench.count("select count(*) from standings").await?, 0);
    assert!(store.judge(Vec::new(), now, VERSION).await?.is_empty());
    Ok(())
}

pub(crate) async fn many_are_judged_and_only_changes_are_written(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let now = bench.clock.now();
    let all = |standing: Standing| -> Vec<(CustomerId, Standing)> {
        (0..100_000).map(|number| (CustomerId::new(format!("customer \"{number}\" ł")), standing)).collect()
    };
    assert_eq!(store.judge(all(Neutral), now, VERSION).await?.len(), 100_000);
    assert!(
        store.judge(all(Neutral), now + SignedDuration::from_secs(1), PolicyVersion(9)).await?.is_empty()
    );
    assert_eq!(bench.count("select count(*) from standings where policy_version = 3").await?, 100_000);
    let mut some = all(Neutral);
    for (_, standing) in some.iter_mut().step_by(1000) {
        *standing = Critical;
    }
    let later = now + SignedDuration::from_secs(2);
    assert_eq!(store.judge(some, later, PolicyVersion(9)).await?.len(), 100);
    assert_eq!(bench.count("select count(*) from standings where policy_version = 9").await?, 100);
    let untold = store.untold_changes(None, 1000).await?;
    assert_eq!(untold.len(), 100);
    let told = untold.into_iter().map(|change| (change.customer_id, change.after)).collect();
    assert_eq!(store.changes_told(told).await?, 100);
    Ok(())
}

pub(crate) async fn judgements_at_once_each_count_once(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    let now = bench.clock.now();
    let some: Vec<(CustomerId, Standing)> =
        (0..500).map(|number| (CustomerId::new(number.to_string()), Critical)).collect();
    let at_once = (0..6).map(|number| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.judge(some.clone(), now, VERSION)
    });
    let changes = try_join_all(at_once).await?;
    assert_eq!(changes.iter().map(Vec::len).sum::<usize>(), 500, "one of them tells of all");
    Ok(())
}

/// Whatever is judged in whatever order, a change leads from what was known to what is known.
pub(crate) async fn changes_lead_from_one_standing_to_the_next(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let standing = prop::sample::select(vec![Critical, Neutral, SomewhatLoyal, VeryLoyal, Unknown]);
    let judgement = prop::collection::btree_map("[abc]", standing, 0..4);
    let start = bench.clock.now();
    let known = std::sync::Arc::new(futures::lock::Mutex::new((0_i64, BTreeMap::<String, Standing>::new())));
    law(40, &judgement, move |judged| {
        let (store, known): (Store, _) = (store.clone(), known.clone());
        async move {
            let (number, before) = known.lock().await.clone();
            let at = start + SignedDuration::from_secs(number);
            let given =
                judged.iter().map(|(customer, one)| (CustomerId::new(customer.as_str()), *one)).collect();
            let changes = store.judge(given, at, VERSION).await?;
            let expected: Vec<StandingChange> = judged
                .iter()
                .filter(|(customer, after)| before.get(*customer) != Some(after))
                .map(|(customer, after)| change(customer, before.get(customer).copied(), *after, at))
                .collect();
            anyhow::ensure!(changes == expected, "{changes:?} is not {expected:?}");
            let mut after = before;
            after.extend(judged);
            *known.lock().await = (number + 1, after);
            Ok(())
        }
        .boxed()
    })
}
