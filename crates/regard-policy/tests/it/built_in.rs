//! The policy that comes with Regard, against what the program really has.

use crate::{LIST, listed};
use regard_model::CustomerId;
use regard_policy::{
    AlertKey, BUILT_IN, Event, Held, Known, News, Sheet, Standing, Transition, built_in, place, raise,
    receipt,
};
use std::collections::BTreeSet;

/// What predictions give: it is on no list of what is read.
const PREDICTED: &[&str] = &["stays"];

fn known() -> Known {
    let listed = listed();
    let names: Vec<&str> = listed.iter().map(String::as_str).collect();
    Known::new(&["erp", "survey", "hr"])
        .with_signals(&names, &["erp"])
        .with_signals(&["nps", "csat", "account_team_view"], &["survey"])
        .with_signals(PREDICTED, &["erp", "survey"])
        .with_events(&["low_score"], &["survey"])
        .with_events(&["case_escalated"], &["erp"])
}

#[test]
fn it_names_only_what_is_there() {
    assert!(listed().len() >= 20, "{LIST} is written in another way: {:?}", listed());
    let policy = built_in(&known()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(policy.rules.last().unwrap().whom.is_everybody());
    let mut there: BTreeSet<String> = listed().into_iter().collect();
    there.extend(PREDICTED.iter().map(|name| (*name).to_owned()));
    for name in policy.signals() {
        assert!(there.contains(name), "{name}");
        let renamed = there.iter().map(String::as_str).filter(|one| *one != name).collect::<Vec<_>>();
        let fewer =
            Known::new(&[]).with_signals(&renamed, &[]).with_events(&["low_score", "case_escalated"], &[]);
        assert!(built_in(&fewer).is_err(), "{name}");
    }
    assert!(built_in(&Known::default()).is_err());
    assert!(BUILT_IN.contains("owner:"));
}

#[test]
fn it_calls_nobody_low_for_what_is_not_known() {
    let policy = built_in(&known()).unwrap();
    let mut sheet = Sheet::new(3);
    for (name, values) in [
        ("stays", [Some(0.95), Some(0.95), Some(0.95)]),
        ("silence", [Some(1.0), Some(1.0), Some(1.0)]),
        ("sales_change_6m", [Some(0.0), Some(0.0), Some(0.0)]),
        // 60 of 100 are known and earn 24, or are the worst and earn nothing.
        ("nps", [Some(20.0), None, Some(-100.0)]),
        ("otif_first", [None, Some(100.0), Some(50.0)]),
        ("csat", [None, None, None]),
        ("account_team_view", [None, None, None]),
    ] {
        sheet.signal(name, values).unwrap();
    }
    let standings: Vec<Standing> = place(&policy, &sheet).iter().map(|one| one.standing).collect();
    assert_eq!(standings, [Standing::Unknown, Standing::Unknown, Standing::Neutral]);
    assert_eq!(receipt(&policy, &sheet, 0).unwrap().loyalty.level, regard_policy::Level::Open);
    assert_eq!(receipt(&policy, &sheet, 1).unwrap().loyalty.level, regard_policy::Level::Thin);
}

#[test]
fn its_alerts_hold_their_tongue_while_what_they_rest_on_is_stale() {
    let policy = built_in(&known()).unwrap();
    let (customer_id, at) = (CustomerId::new("a"), jiff::Timestamp::UNIX_EPOCH);
    let (before, now) = (Some(Standing::Neutral), Standing::Critical);
    let transitions = [Transition { customer_id: customer_id.clone(), before, now, at }];
    let events = [Event { customer_id, kind: "low_score".into(), key: "7".into(), at }];
    let raised = |stale: &[&str]| {
        let stale = stale.iter().map(|source| (*source).to_owned()).collect();
        let (held, told) = (Held::new(), BTreeSet::<AlertKey>::new());
        let news =
            News { transitions: &transitions, events: &events, held: &held, told: &told, stale: &stale };
        let raised = raise(&policy, &known(), news);
        (raised.alerts.len(), raised.held.len())
    };
    assert_eq!(raised(&[]), (2, 0));
    assert_eq!(raised(&["hr"]), (2, 0));
    assert_eq!(raised(&["erp"]), (1, 1));
    assert_eq!(raised(&["survey"]), (0, 2));
}
