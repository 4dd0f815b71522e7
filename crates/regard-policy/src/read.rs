//! A policy's file: YAML in, a checked policy or its mistakes out, each with its line and what to do.

mod faults;
mod raw;

use crate::alert::{AlertRule, Occasion};
use crate::axis::{Axis, Signal};
use crate::known::Known;
use crate::playbook::{Limit, Playbook, Step};
use crate::policy::{Policy, Rule, Whom};
use faults::{Faults, MOST};
use jiff::civil::Date;
use raw::{RawAlert, RawAxis, RawLimit, RawPlaybook, RawPolicy, RawRule, RawSignal, RawStep};
use regard_model::FileFault;
use serde_saphyr::Spanned;

/// The largest file. **Unit**: bytes.
const LARGEST_FILE: usize = 256 * 1024;
/// What a rule tells customers apart by.
const TRAITS: [&str; 4] = ["country", "industry", "region", "segment"];
/// The most days that a step may take.
const MOST_DAYS: u16 = 730;

impl Policy {
    /// Reads a policy, and checks it against what a home has.
    ///
    /// # Errors
    /// Every mistake that was found.
    pub fn read(file: &str, text: &str, known: &Known) -> Result<Self, Vec<FileFault>> {
        let mut faults = Faults { file, found: Vec::new() };
        if text.len() > LARGEST_FILE {
            faults.add_at(1, format!("it has {} bytes", text.len()), format!("{LARGEST_FILE} is the most"));
            return Err(faults.found);
        }
        let raw: RawPolicy = serde_saphyr::from_str(text).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            let message = error.to_string().lines().next().unwrap_or_default().to_owned();
            vec![FileFault { file: file.to_owned(), line, message, fix: "see docs/policy.md".to_owned() }]
        })?;
        let policy = policy(&raw, known, &mut faults);
        if faults.found.is_empty() { Ok(policy) } else { Err(faults.found) }
    }
}

fn policy(raw: &RawPolicy, known: &Known, faults: &mut Faults<'_>) -> Policy {
    [&raw.owner, &raw.reason].into_iter().for_each(|text| faults.text(text));
    let published_on = faults.day(&raw.published_on);
    let review_by = faults.review_by(&raw.review_by, published_on);
    faults.once(raw.rules.value.iter().map(|one| &one.rule), "rule");
    faults.once(raw.playbooks.iter().map(|one| &one.playbook), "playbook");
    faults.once(raw.alerts.iter().map(|one| &one.alert), "alert");
    let signals = known.signals();
    let rules = rules(&raw.rules, &signals, faults);
    let mut policy = Policy {
        owner: raw.owner.value.clone(),
        reason: raw.reason.value.clone(),
        published_on,
        review_by,
        rules,
        playbooks: Vec::new(),
        alerts: raw.alerts.iter().map(|one| alert(one, known, faults)).collect(),
    };
    let weighed: Vec<&str> = policy.signals().into_iter().collect();
    let playbook = |one| playbook(one, published_on, &signals, &weighed, faults);
    policy.playbooks = raw.playbooks.iter().map(playbook).collect();
    policy
}

fn rules(raw: &Spanned<Vec<RawRule>>, signals: &[&str], faults: &mut Faults<'_>) -> Vec<Rule> {
    faults.some(raw, "rules");
    let rules: Vec<Rule> = raw.value.iter().map(|one| rule(one, signals, faults)).collect();
    for (place, (one, raw)) in rules.iter().zip(&raw.value).enumerate() {
        if let Some(earlier) = rules[..place].iter().find(|earlier| earlier.whom.covers(&one.whom)) {
            let message = format!("the rule is never reached: {:?} takes all of its customers", earlier.name);
            faults.add(&raw.rule, message, "put it before that one, or leave it out");
        }
    }
    if let (Some(last), Some(raw)) = (rules.last(), raw.value.last())
        && !last.whom.is_everybody()
    {
        let fix = "add a rule without `for` at the end, so that everybody is placed";
        faults.add(&raw.rule, "the last rule is not for everybody".into(), fix);
    }
    rules
}

fn rule(raw: &RawRule, signals: &[&str], faults: &mut Faults<'_>) -> Rule {
    faults.text(&raw.rule);
    for (name, values) in &raw.whom {
        if !TRAITS.contains(&name.as_str()) {
            let fix = format!("write one of {}", TRAITS.join(", "));
            faults.add(&raw.rule, format!("customers have no {name:?}"), fix);
        }
        if values.is_empty() {
            faults.add(&raw.rule, format!("{name} has no values"), format!("name 1 to {MOST}"));
        }
        values.iter().for_each(|value| faults.text(value));
        faults.once(values, name);
    }
    let whom = raw.whom.iter().map(|(name, values)| (name.clone(), self::values(values)));
    Rule {
        name: raw.rule.value.clone(),
        whom: Whom(whom.collect()),
        retention: axis(&raw.retention, signals, faults),
        loyalty: axis(&raw.loyalty, signals, faults),
    }
}

fn axis(raw: &RawAxis, signals: &[&str], faults: &mut Faults<'_>) -> Axis {
    faults.within(&raw.high_from, 0.0, 100.0, "number of points");
    faults.within(&raw.coverage, 0.0, 1.0, "share");
    faults.some(&raw.signals, "signals");
    faults.once(raw.signals.value.iter().map(|one| &one.signal), "signal");
    for one in &raw.signals.value {
        faults.one_of(&one.signal, "signal", signals);
        faults.within(&one.weight, 0.001, 1_000_000.0, "weight");
        [&one.worst, &one.best].into_iter().for_each(|bound| faults.value(bound));
        // −0 and 0 are one value, although their bits differ.
        if one.worst.value == one.best.value {
            let fix = "give the value that earns nothing and the one that earns everything";
            faults.add(&one.best, "the best is the worst".into(), fix);
        }
    }
    let signal = |one: &RawSignal| Signal {
        signal: one.signal.value.clone(),
        weight: one.weight.value,
        worst: one.worst.value,
        best: one.best.value,
    };
    Axis {
        high_from: raw.high_from.value,
        coverage: raw.coverage.value,
        signals: raw.signals.value.iter().map(signal).collect(),
    }
}

fn playbook(
    raw: &RawPlaybook,
    published_on: Date,
    signals: &[&str],
    weighed: &[&str],
    faults: &mut Faults<'_>,
) -> Playbook {
    faults.key(&raw.playbook);
    [&raw.title, &raw.owner].into_iter().for_each(|text| faults.text(text));
    faults.once(&raw.standings, "standing");
    faults.once(&raw.causes, "cause");
    faults.once(raw.limits.iter().map(|one| &one.signal), "limit of");
    raw.causes.iter().for_each(|cause| faults.one_of(cause, "weighed signal", weighed));
    raw.limits.iter().for_each(|one| check_limit(one, signals, faults));
    faults.some(&raw.steps, "steps");
    for step in &raw.steps.value {
        faults.text(&step.what);
        if step.days.value > MOST_DAYS {
            let fix = format!("write 0 to {MOST_DAYS}");
            faults.add(&step.days, format!("{} days are too many", step.days.value), fix);
        }
    }
    let limit = |one: &RawLimit| Limit {
        signal: one.signal.value.clone(),
        at_least: one.at_least.as_ref().map(|bound| bound.value),
        at_most: one.at_most.as_ref().map(|bound| bound.value),
    };
    let step = |one: &RawStep| Step { what: one.what.value.clone(), by: one.by, days: one.days.value };
    Playbook {
        name: raw.playbook.value.clone(),
        title: raw.title.value.clone(),
        owner: raw.owner.value.clone(),
        review_by: faults.review_by(&raw.review_by, published_on),
        standings: values(&raw.standings),
        causes: values(&raw.causes),
        limits: raw.limits.iter().map(limit).collect(),
        steps: raw.steps.value.iter().map(step).collect(),
    }
}

fn check_limit(raw: &RawLimit, signals: &[&str], faults: &mut Faults<'_>) {
    faults.one_of(&raw.signal, "signal", signals);
    [&raw.at_least, &raw.at_most].into_iter().flatten().for_each(|bound| faults.value(bound));
    match (&raw.at_least, &raw.at_most) {
        (None, None) => {
            faults.add(&raw.signal, "the limit has no bound".into(), "write at_least, at_most or both");
        }
        (Some(least), Some(most)) if least.value > most.value => {
            let message = format!("no value is at least {} and at most {}", least.value, most.value);
            faults.add(most, message, "write the smaller one as at_least");
        }
        _ => {}
    }
}

fn alert(raw: &RawAlert, known: &Known, faults: &mut Faults<'_>) -> AlertRule {
    faults.key(&raw.alert);
    faults.text(&raw.title);
    faults.once(&raw.enters, "standing");
    faults.some(&raw.to, "colleagues to tell");
    faults.once(&raw.to.value, "colleague");
    faults.once(&raw.sources, "source");
    raw.sources.iter().for_each(|source| faults.one_of(source, "source", &known.sources()));
    raw.happens.iter().for_each(|kind| faults.one_of(kind, "event", &known.events()));
    let on = match (&raw.enters[..], &raw.happens) {
        ([], Some(kind)) => Occasion::Happens(kind.value.clone()),
        (standings, None) if !standings.is_empty() => Occasion::Enters(values(standings)),
        _ => {
            let fix = "write either `enters` with standings or `happens` with an event";
            faults.add(&raw.alert, "it is not said what it fires on".into(), fix);
            Occasion::Enters(Vec::new())
        }
    };
    AlertRule {
        name: raw.alert.value.clone(),
        title: raw.title.value.clone(),
        on,
        to: values(&raw.to.value),
        how: raw.how,
        sources: values(&raw.sources),
    }
}

fn values<T: Clone>(spanned: &[Spanned<T>]) -> Vec<T> {
    spanned.iter().map(|one| one.value.clone()).collect()
}
