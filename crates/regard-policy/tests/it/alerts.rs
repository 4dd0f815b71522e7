//! Alerts: on the change, once for each customer and cause, silent while a source is stale.

use crate::example;
use jiff::Timestamp;
use regard_model::CustomerId;
use regard_policy::{Event, Raised, Standing, Transition, raise};
use std::collections::BTreeSet;

fn moved(customer: &str, before: Option<Standing>, now: Standing) -> Transition {
    Transition { customer_id: CustomerId::new(customer), before, now, at: Timestamp::UNIX_EPOCH }
}

fn low(customer: &str, key: &str) -> Event {
    Event {
        customer_id: CustomerId::new(customer),
        kind: "low_score".into(),
        key: key.into(),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn told(alerts: &[(&str, &str)]) -> BTreeSet<(CustomerId, String)> {
    alerts.iter().map(|(customer, cause)| (CustomerId::new(*customer), (*cause).to_owned())).collect()
}

fn causes(raised: &Raised) -> Vec<(String, String)> {
    raised.alerts.iter().map(|one| (one.customer_id.as_str().to_owned(), one.cause.clone())).collect()
}

#[test]
fn they_fire_on_the_change_and_not_on_the_state() {
    let transitions = [
        moved("a", Some(Standing::Neutral), Standing::Critical),
        moved("b", Some(Standing::Critical), Standing::Critical),
        moved("c", Some(Standing::Critical), Standing::Neutral),
        moved("d", None, Standing::Critical),
        moved("e", Some(Standing::Unknown), Standing::Critical),
    ];
    let raised = raise(&example().alerts, &transitions, &[], &told(&[]), &BTreeSet::new());
    let customers: Vec<String> = causes(&raised).into_iter().map(|one| one.0).collect();
    assert_eq!(customers, ["a", "d", "e"]);
}

#[test]
fn each_customer_and_cause_is_told_once() {
    let transitions = [moved("a", None, Standing::Critical), moved("a", None, Standing::Critical)];
    let events = [low("a", "7"), low("a", "7"), low("a", "8"), low("b", "9")];
    let known = told(&[("b", "low:9")]);
    let raised = raise(&example().alerts, &transitions, &events, &known, &BTreeSet::new());
    let expected = [("a", "critical"), ("a", "low:7"), ("a", "low:8")];
    assert_eq!(causes(&raised), expected.map(|(one, two)| (one.to_owned(), two.to_owned())));
    let again = raised.alerts.iter().map(|one| (one.customer_id.clone(), one.cause.clone()));
    let known = known.into_iter().chain(again).collect();
    assert_eq!(raise(&example().alerts, &transitions, &events, &known, &BTreeSet::new()), Raised::default());
}

#[test]
fn a_stale_source_holds_only_what_rests_on_it() {
    let stale = BTreeSet::from(["erp".to_owned()]);
    let transitions = [moved("a", None, Standing::Critical)];
    let raised = raise(&example().alerts, &transitions, &[low("a", "7")], &told(&[]), &stale);
    assert_eq!(causes(&raised), [("a".to_owned(), "low:7".to_owned())]);
    assert_eq!(raised.held.len(), 1);
    assert_eq!(raised.held[0].cause, "critical");
}
