//! Placements, receipts and plans worked out by hand.

use crate::{example, sheet};
use regard_policy::{Call, Standing, changes, compare, judge, place, receipt, suggest};

fn near(one: f64, two: f64) -> bool {
    (one - two).abs() < 1e-9
}

#[test]
fn points_are_weighed_shares_of_the_scale() {
    // Retention: 3/4 of (0.8 - 0.5) / 0.5 = 45, 1/4 of (4 - 2.5) / 3 = 12.5. Loyalty: half of 6/10 = 30, and
    // half of (0.6 - 0.5) / 0.5 = 10.
    let sheet = sheet(&[("small", [Some(0.8), Some(2.5), Some(6.0), Some(0.6)])]);
    let placed = &place(&example(), &sheet)[0];
    assert!(near(placed.retention.points, 57.5), "{placed:?}");
    assert!(near(placed.loyalty.points, 40.0), "{placed:?}");
    assert_eq!(placed.standing, Standing::Neutral);
    assert!(near(placed.retention.coverage, 1.0));
}

#[test]
fn the_first_rule_that_fits_places_and_each_corner_has_its_name() {
    let sheet = sheet(&[
        ("key", [Some(0.79), None, Some(8.0), None]),
        ("key", [Some(0.8), None, Some(8.0), None]),
        ("small", [Some(0.5), Some(4.0), Some(10.0), Some(1.0)]),
        ("small", [Some(1.0), Some(1.0), Some(0.0), Some(0.5)]),
        ("small", [Some(0.5), Some(4.0), Some(0.0), Some(0.5)]),
    ]);
    let standings: Vec<Standing> = place(&example(), &sheet).iter().map(|placed| placed.standing).collect();
    use Standing::{Critical, Neutral, SomewhatLoyal, VeryLoyal};
    assert_eq!(standings, [SomewhatLoyal, VeryLoyal, SomewhatLoyal, Neutral, Critical]);
}

#[test]
fn too_little_is_unknown_and_what_is_missing_earns_nothing() {
    let sheet = sheet(&[
        // Only silence: a quarter of the weight.
        ("small", [None, Some(1.0), Some(9.0), Some(0.9)]),
        // Half of loyalty is just enough, and earns 9/10 of its half: 45, and up to 95 if deliveries were known.
        ("small", [Some(1.0), None, Some(9.0), None]),
        ("small", [None; 4]),
        // Of loyalty 50 are known and earn nothing: 50 could be reached.
        ("small", [Some(1.0), None, Some(0.0), None]),
    ]);
    let placed = place(&example(), &sheet);
    assert_eq!(placed[0].standing, Standing::Unknown);
    assert!(near(placed[1].loyalty.points, 45.0) && near(placed[1].loyalty.coverage, 0.5));
    assert_eq!(placed[1].standing, Standing::Unknown);
    assert_eq!(placed[2].standing, Standing::Unknown);
    assert_eq!(placed[3].standing, Standing::Unknown);
    let mut stricter = example();
    stricter.rules[1].loyalty.high_from = 50.1;
    assert_eq!(place(&stricter, &sheet)[3].standing, Standing::Neutral);
}

#[test]
fn a_receipt_adds_up_and_says_what_changed() {
    let policy = example();
    let before = sheet(&[("small", [Some(0.8), Some(2.5), Some(6.0), Some(0.9)])]);
    let now = sheet(&[("small", [Some(0.8), Some(2.5), None, Some(0.6)])]);
    let (before, now) = (receipt(&policy, &before, 0).unwrap(), receipt(&policy, &now, 0).unwrap());
    assert_eq!((before.rule.as_str(), before.standing), ("Everybody", Standing::VeryLoyal));
    assert!(near(before.loyalty.points, 70.0));
    let moved = changes(&before.loyalty, &now.loyalty);
    let moved: Vec<_> = moved.iter().map(|one| (one.signal.as_str(), one.points.round())).collect();
    assert_eq!(moved, [("kept", -30.0), ("recommends", -30.0)]);
    assert!(changes(&before.retention, &now.retention).is_empty());
    assert!(receipt(&policy, &sheet(&[]), 0).is_none());
}

#[test]
fn a_plan_answers_the_dearest_causes_and_one_for_any_comes_last() {
    let policy = example();
    let sheet = sheet(&[
        ("small", [Some(0.5), Some(4.0), Some(9.0), Some(0.5)]),
        ("small", [Some(0.5), Some(4.0), Some(0.0), Some(0.5)]),
        ("small", [Some(0.5), Some(4.0), Some(0.0), None]),
    ]);
    let plans = |row| {
        let receipt = receipt(&policy, &sheet, row).unwrap();
        let plans = suggest(&policy, &sheet, row, &receipt);
        plans.iter().map(|one| policy.playbooks[one.playbook].name.clone()).collect::<Vec<_>>()
    };
    // 45 points of loyalty: critical; deliveries lost all of their half.
    assert_eq!(plans(0), ["dates", "listen"]);
    assert_eq!(plans(1), ["dates", "listen"]);
    // What is not known is no cause.
    assert_eq!(plans(2), ["listen"]);
}

#[test]
fn calls_are_counted_against_who_left() {
    let call = |critical, left| Call { critical, left };
    let record = judge([
        call(true, Some(true)),
        call(true, Some(true)),
        call(true, Some(false)),
        call(false, Some(true)),
        call(false, Some(false)),
        call(true, None),
    ]);
    assert_eq!((record.hits, record.false_alarms, record.misses, record.quiet, record.open), (2, 1, 1, 1, 1));
    assert!(near(record.precision().unwrap(), 2.0 / 3.0) && near(record.recall().unwrap(), 2.0 / 3.0));
    assert_eq!(judge([]).precision(), None);
}

#[test]
fn a_replay_names_who_moves() {
    let sheet = sheet(&[
        ("small", [Some(0.8), Some(2.5), Some(6.0), Some(0.6)]),
        ("small", [Some(1.0), Some(1.0), Some(9.0), Some(1.0)]),
    ]);
    let before = example();
    let mut after = before.clone();
    after.rules[1].loyalty.high_from = 40.0;
    let moves = compare(&place(&before, &sheet), &place(&after, &sheet));
    assert_eq!(moves.rows, [0]);
    assert_eq!(moves.counts[&(Standing::Neutral, Standing::VeryLoyal)], 1);
    assert_eq!(moves.counts[&(Standing::VeryLoyal, Standing::VeryLoyal)], 1);
}
