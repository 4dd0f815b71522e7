//! Alerts: on the change, once for each customer and cause; what a stale source would tell waits.

use crate::{EXAMPLE, example, known};
use jiff::Timestamp;
use regard_model::CustomerId;
use regard_policy::Standing::{Critical, Neutral, Unknown, VeryLoyal};
use regard_policy::{
    AlertKey, Colleague, Event, Held, How, News, Policy, Raised, Standing, Transition, raise,
};
use std::collections::BTreeSet;

fn moved(customer: &str, before: impl Into<Option<Standing>>, now: Standing) -> Transition {
    let customer_id = CustomerId::new(customer);
    Transition { customer_id, before: before.into(), now, at: Timestamp::UNIX_EPOCH }
}

fn low(customer: &str, key: &str) -> Event {
    let customer_id = CustomerId::new(customer);
    Event { customer_id, kind: "low_score".into(), key: key.into(), at: Timestamp::UNIX_EPOCH }
}

/// What people are told, in a home whose news come in one after another.
#[derive(Default)]
struct Home {
    held: Held,
    told: BTreeSet<AlertKey>,
}

impl Home {
    /// The customers and causes that are told now.
    fn hear(&mut self, transitions: &[Transition], events: &[Event], stale: &[&str]) -> Vec<String> {
        let raised = self.raise(&example(), transitions, events, stale);
        raised.alerts.iter().map(|one| said(&one.key)).collect()
    }

    fn raise(&mut self, policy: &Policy, moves: &[Transition], events: &[Event], stale: &[&str]) -> Raised {
        let stale = stale.iter().map(|source| (*source).to_owned()).collect();
        let news = News { transitions: moves, events, held: &self.held, told: &self.told, stale: &stale };
        let raised = raise(policy, &known(), news);
        self.held = raised.held.clone();
        self.told.extend(raised.alerts.iter().map(|one| one.key.clone()));
        raised
    }
}

fn said(key: &AlertKey) -> String {
    [key.customer_id.as_str(), &key.alert, key.event.as_deref().unwrap_or_default()].join(" ")
}

#[test]
fn they_fire_on_the_change_and_not_on_the_state() {
    let transitions = [
        moved("a", Neutral, Critical),
        moved("b", Critical, Critical),
        moved("c", Critical, Neutral),
        moved("e", Unknown, Critical),
    ];
    assert_eq!(Home::default().hear(&transitions, &[], &[]), ["a critical ", "e critical "]);
}

#[test]
fn a_first_placement_is_no_change() {
    let mut home = Home::default();
    assert!(home.hear(&[moved("a", None, Critical)], &[], &[]).is_empty());
    assert!(home.hear(&[moved("b", None, Critical)], &[], &["erp"]).is_empty());
    assert!(home.hear(&[], &[], &[]).is_empty());
}

#[test]
fn each_customer_and_cause_is_told_once() {
    let mut home = Home::default();
    let moves = [moved("a", Neutral, Critical), moved("a", Neutral, Critical)];
    let events = [low("a", "7"), low("a", "7"), low("a", "8")];
    assert_eq!(home.hear(&moves, &events, &[]), ["a critical ", "a low 7", "a low 8"]);
    assert!(home.hear(&moves, &events, &[]).is_empty());
    // While its source is stale, what was told does not wait to be told again.
    assert!(home.hear(&[], &events, &["survey"]).is_empty() && home.held.is_empty());
}

#[test]
fn keys_that_read_alike_when_joined_are_two() {
    let text = EXAMPLE.replace(
        "alert: critical, title: Became critical, enters: [critical]",
        "alert: low_a, title: t, happens: low_score",
    );
    let policy = Policy::read("p.yaml", &text, &known()).unwrap();
    let events = [low("a", "b:c"), low("a:b", "c"), low("a", "a:b:c"), low("low:a", "b")];
    let raised = Home::default().raise(&policy, &[], &events, &[]);
    let keys: BTreeSet<_> = raised.alerts.iter().map(|one| &one.key).collect();
    assert_eq!((raised.alerts.len(), keys.len()), (8, 8));
}

#[test]
fn an_alert_says_whom_and_how() {
    let raised = Home::default().raise(&example(), &[moved("a", Neutral, Critical)], &[low("a", "7")], &[]);
    assert_eq!(
        (&raised.alerts[0].to[..], raised.alerts[0].how),
        (&[Colleague::AccountTeam][..], How::AtOnce)
    );
    assert_eq!(raised.alerts[1].to, [Colleague::Owner, Colleague::BusinessUnitLead]);
    assert_eq!(raised.alerts[1].how, How::Digest);
}

#[test]
fn a_stale_source_holds_only_what_rests_on_it() {
    let moves = [moved("a", Neutral, Critical)];
    assert_eq!(Home::default().hear(&moves, &[low("a", "7")], &["erp"]), ["a low 7"]);
    assert_eq!(Home::default().hear(&moves, &[low("a", "7")], &["survey"]), ["a critical "]);
    assert_eq!(Home::default().hear(&moves, &[low("a", "7")], &["web"]), ["a critical ", "a low 7"]);
}

#[test]
fn a_stale_source_holds_only_moves_into_what_the_rule_names_and_out_of_it() {
    let held = |one: Transition| {
        let mut home = Home::default();
        assert!(home.hear(&[one], &[], &["erp"]).is_empty());
        home.held.len()
    };
    assert_eq!(held(moved("a", Neutral, Critical)), 1);
    // They may come back, and have not moved then.
    assert_eq!(held(moved("a", Critical, Neutral)), 1);
    for (before, now) in [(Neutral, VeryLoyal), (VeryLoyal, Unknown), (Unknown, Neutral)] {
        assert_eq!(held(moved("a", before, now)), 0, "{before:?} {now:?}");
    }
}

#[test]
fn a_rule_that_names_no_source_rests_on_all_that_its_signals_rest_on() {
    let read = |text: &str| Policy::read("p.yaml", text, &known()).unwrap();
    let told = |policy: &Policy, stale| {
        Home::default().raise(policy, &[moved("a", Neutral, Critical)], &[], &[stale]).alerts.len()
    };
    let any = read(&EXAMPLE.replace(", sources: [erp]", ""));
    // It is not said what `stays` rests on, so it may be any source.
    assert_eq!(["erp", "survey", "web"].map(|stale| told(&any, stale)), [0, 0, 0]);
    let said = read(&EXAMPLE.replace(", sources: [erp]", "").replace("signal: stays", "signal: recommends"));
    assert_eq!(["erp", "survey", "web"].map(|stale| told(&said, stale)), [0, 0, 1]);
}

#[test]
fn what_waited_is_judged_against_the_placement_before_the_stall() {
    let cases: [(&[Transition], &[Transition], usize); 6] = [
        // Critical while stale, and still so: told once, when the source is fresh.
        (&[moved("a", Neutral, Critical)], &[], 1),
        // It was the stale data: they are back where they were.
        (&[moved("a", Neutral, Critical)], &[moved("a", Critical, Neutral)], 0),
        // They left critical and came back: nothing changed.
        (&[moved("a", Critical, VeryLoyal)], &[moved("a", VeryLoyal, Critical)], 0),
        // Two moves while stale, and one after.
        (
            &[moved("a", VeryLoyal, Neutral), moved("a", Neutral, Unknown)],
            &[moved("a", Unknown, Critical)],
            1,
        ),
        (&[moved("a", Neutral, Critical), moved("a", Critical, Neutral)], &[], 0),
        (&[moved("a", None, Neutral)], &[moved("a", Neutral, Critical)], 0),
    ];
    for (place, (stalled, after, told)) in cases.into_iter().enumerate() {
        let mut home = Home::default();
        for one in stalled {
            assert!(home.hear(std::slice::from_ref(one), &[], &["erp"]).is_empty(), "case {place}");
        }
        assert!(home.hear(&[], &[], &["erp", "web"]).is_empty(), "case {place}");
        assert_eq!(home.hear(after, &[], &[]).len(), told, "case {place}");
        assert!(home.held.is_empty() && home.hear(&[], &[], &[]).is_empty(), "case {place}");
    }
}

#[test]
fn an_event_of_a_stale_source_is_told_when_it_is_fresh() {
    let mut home = Home::default();
    assert!(home.hear(&[], &[low("a", "7")], &["survey"]).is_empty());
    assert_eq!(home.hear(&[], &[low("b", "8")], &[]), ["a low 7", "b low 8"]);
    // What a rule that is gone would have told is forgotten.
    assert!(home.hear(&[], &[low("a", "9")], &["survey"]).is_empty());
    let mut fewer = example();
    fewer.alerts.pop();
    assert_eq!(home.raise(&fewer, &[], &[], &[]), Raised::default());
}
