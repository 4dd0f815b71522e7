//! A policy's file: YAML in, a checked policy or its mistakes out, each with its line and what to do.

use crate::alert::{AlertRule, How, Occasion};
use crate::axis::{Axis, Measured};
use crate::playbook::{Limit, Playbook, Role, Step};
use crate::policy::{Policy, Rule, Whom};
use crate::standing::Standing;
use jiff::civil::Date;
use regard_model::{FileFault, did_you_mean};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// The most rules, playbooks, alerts, measures of an axis and steps of a playbook.
const MOST: usize = 50;
/// The longest text. **Unit**: characters.
const LONGEST_TEXT: usize = 200;
/// The largest file. **Unit**: bytes.
const LARGEST_FILE: usize = 256 * 1024;
/// What a rule tells customers apart by.
const TRAITS: [&str; 4] = ["country", "industry", "region", "segment"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Spanned<Vec<RawRule>>,
    #[serde(default)]
    playbooks: Vec<RawPlaybook>,
    #[serde(default)]
    alerts: Vec<RawAlert>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    rule: Spanned<String>,
    #[serde(rename = "for", default)]
    whom: BTreeMap<String, Vec<String>>,
    retention: RawAxis,
    loyalty: RawAxis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAxis {
    high_from: Spanned<f64>,
    coverage: Spanned<f64>,
    measures: Spanned<Vec<RawMeasured>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeasured {
    measure: Spanned<String>,
    weight: Spanned<f64>,
    worst: Spanned<f64>,
    best: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlaybook {
    playbook: Spanned<String>,
    title: Spanned<String>,
    owner: Spanned<String>,
    review_by: Spanned<String>,
    #[serde(default)]
    standings: Vec<Standing>,
    #[serde(default)]
    causes: Vec<Spanned<String>>,
    #[serde(default)]
    limits: Vec<RawLimit>,
    steps: Spanned<Vec<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimit {
    measure: Spanned<String>,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    #[serde(rename = "do")]
    what: Spanned<String>,
    by: Role,
    days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAlert {
    alert: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    enters: Vec<Standing>,
    happens: Option<String>,
    how: How,
    #[serde(default)]
    sources: Vec<String>,
}

impl Policy {
    /// Reads a policy against the measures that there are.
    ///
    /// # Errors
    /// Every mistake that was found.
    pub fn read(file: &str, text: &str, measures: &[&str]) -> Result<Self, Vec<FileFault>> {
        let mut faults = Faults { file, measures, found: Vec::new() };
        if text.len() > LARGEST_FILE {
            faults.add_at(1, format!("it has {} bytes", text.len()), format!("{LARGEST_FILE} is the most"));
            return Err(faults.found);
        }
        let raw: File = serde_saphyr::from_str(text).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            let message = error.to_string().lines().next().unwrap_or_default().to_owned();
            vec![FileFault { file: file.to_owned(), line, message, fix: "see docs/policy.md".to_owned() }]
        })?;
        let policy = Self {
            rules: rules(&raw, &mut faults),
            playbooks: raw.playbooks.iter().map(|one| playbook(one, &mut faults)).collect(),
            alerts: raw.alerts.iter().map(|one| alert(one, &mut faults)).collect(),
        };
        faults.keys(raw.rules.value.iter().map(|one| &one.rule), "rule");
        faults.keys(raw.playbooks.iter().map(|one| &one.playbook), "playbook");
        faults.keys(raw.alerts.iter().map(|one| &one.alert), "alert");
        if faults.found.is_empty() { Ok(policy) } else { Err(faults.found) }
    }
}

fn rules(raw: &File, faults: &mut Faults<'_>) -> Vec<Rule> {
    let all = &raw.rules.value;
    match all.last() {
        None => faults.add(&raw.rules, "there are no rules".into(), "write one for everybody".into()),
        Some(last) if !last.whom.is_empty() => faults.add(
            &last.rule,
            "the last rule is not for everybody".into(),
            "add a rule without `for` at the end, so that everybody is placed".into(),
        ),
        Some(_) => {}
    }
    for early in all.iter().rev().skip(1).filter(|rule| rule.whom.is_empty()) {
        let fix = "say for whom it is, or put it last";
        faults.add(&early.rule, "no rule after it is ever reached".into(), fix.into());
    }
    let rule = |raw: &RawRule| {
        for (name, values) in &raw.whom {
            if !TRAITS.contains(&name.as_str()) {
                let fix = format!("write one of {}", TRAITS.join(", "));
                faults.add(&raw.rule, format!("customers have no {name:?}"), fix);
            }
            if values.is_empty() || values.len() > MOST {
                faults.add(
                    &raw.rule,
                    format!("{name} has {} values", values.len()),
                    format!("name 1 to {MOST}"),
                );
            }
        }
        Rule {
            name: raw.rule.value.clone(),
            whom: Whom(raw.whom.clone()),
            retention: axis(&raw.retention, faults),
            loyalty: axis(&raw.loyalty, faults),
        }
    };
    all.iter().map(rule).collect()
}

fn axis(raw: &RawAxis, faults: &mut Faults<'_>) -> Axis {
    faults.within(&raw.high_from, 0.0, 100.0, "points");
    faults.within(&raw.coverage, 0.0, 1.0, "share");
    let measures = &raw.measures.value;
    if measures.is_empty() || measures.len() > MOST {
        let fix = format!("name 1 to {MOST}");
        faults.add(&raw.measures, format!("the axis has {} measures", measures.len()), fix);
    }
    for (place, one) in measures.iter().enumerate() {
        faults.known(&one.measure);
        faults.within(&one.weight, 0.001, 1_000_000.0, "weight");
        for bound in [&one.worst, &one.best] {
            faults.within(bound, -1e15, 1e15, "value");
        }
        if one.worst.value.to_bits() == one.best.value.to_bits() {
            let fix = "give the value that earns nothing and the one that earns everything";
            faults.add(&one.best, "the best is the worst".into(), fix.into());
        }
        if measures[..place].iter().any(|before| before.measure.value == one.measure.value) {
            faults.add(&one.measure, format!("{} stands twice", one.measure.value), "leave one out".into());
        }
    }
    let measured = |one: &RawMeasured| Measured {
        measure: one.measure.value.clone(),
        weight: one.weight.value,
        worst: one.worst.value,
        best: one.best.value,
    };
    Axis {
        high_from: raw.high_from.value,
        coverage: raw.coverage.value,
        measures: measures.iter().map(measured).collect(),
    }
}

fn playbook(raw: &RawPlaybook, faults: &mut Faults<'_>) -> Playbook {
    faults.text(&raw.title);
    faults.text(&raw.owner);
    raw.causes.iter().for_each(|cause| faults.known(cause));
    for limit in &raw.limits {
        faults.known(&limit.measure);
        if limit.at_least.is_none() && limit.at_most.is_none() {
            faults.add(
                &limit.measure,
                "the limit has no bound".into(),
                "write at_least, at_most or both".into(),
            );
        }
    }
    let steps = &raw.steps.value;
    if steps.is_empty() || steps.len() > MOST {
        faults.add(&raw.steps, format!("it has {} steps", steps.len()), format!("write 1 to {MOST}"));
    }
    steps.iter().for_each(|step| faults.text(&step.what));
    let review_by = raw.review_by.value.parse::<Date>().unwrap_or_else(|_| {
        let fix = "write a day such as 2027-03-31";
        faults.add(&raw.review_by, format!("{:?} is no day", raw.review_by.value), fix.into());
        Date::default()
    });
    let limit = |one: &RawLimit| Limit {
        measure: one.measure.value.clone(),
        at_least: one.at_least,
        at_most: one.at_most,
    };
    let step = |one: &RawStep| Step { what: one.what.value.clone(), by: one.by, days: one.days };
    Playbook {
        name: raw.playbook.value.clone(),
        title: raw.title.value.clone(),
        owner: raw.owner.value.clone(),
        review_by,
        standings: raw.standings.clone(),
        causes: raw.causes.iter().map(|cause| cause.value.clone()).collect(),
        limits: raw.limits.iter().map(limit).collect(),
        steps: steps.iter().map(step).collect(),
    }
}

fn alert(raw: &RawAlert, faults: &mut Faults<'_>) -> AlertRule {
    faults.text(&raw.title);
    let on = match (&raw.enters[..], &raw.happens) {
        ([], Some(kind)) => Occasion::Happens(kind.clone()),
        (standings, None) if !standings.is_empty() => Occasion::Enters(standings.to_vec()),
        _ => {
            let fix = "write either `enters` with standings or `happens` with an event";
            faults.add(&raw.alert, "it is not said what it fires on".into(), fix.into());
            Occasion::Enters(Vec::new())
        }
    };
    AlertRule {
        name: raw.alert.value.clone(),
        title: raw.title.value.clone(),
        on,
        how: raw.how,
        sources: raw.sources.clone(),
    }
}

struct Faults<'a> {
    file: &'a str,
    measures: &'a [&'a str],
    found: Vec<FileFault>,
}

impl Faults<'_> {
    fn add<T>(&mut self, at: &Spanned<T>, message: String, fix: String) {
        self.add_at(at.referenced.line(), message, fix);
    }

    fn add_at(&mut self, line: u64, message: String, fix: String) {
        self.found.push(FileFault { file: self.file.to_owned(), line, message, fix });
    }

    fn within(&mut self, number: &Spanned<f64>, least: f64, most: f64, what: &str) {
        if !(least..=most).contains(&number.value) {
            let fix = format!("write a {what} from {least} to {most}");
            self.add(number, format!("{} is out of range", number.value), fix);
        }
    }

    fn known(&mut self, measure: &Spanned<String>) {
        if !self.measures.contains(&measure.value.as_str()) {
            let near = did_you_mean(&measure.value, self.measures.iter().copied());
            let fix = format!("write one of {}", self.measures.join(", "));
            self.add(measure, format!("there is no measure {:?}{near}", measure.value), fix);
        }
    }

    fn text(&mut self, text: &Spanned<String>) {
        let length = text.value.chars().count();
        if text.value.trim().is_empty() || length > LONGEST_TEXT {
            let fix = format!("write 1 to {LONGEST_TEXT} characters");
            self.add(text, format!("the text has {length} characters"), fix);
        }
    }

    /// Keys are there, and each stands once.
    fn keys<'k>(&mut self, keys: impl Iterator<Item = &'k Spanned<String>>, what: &str) {
        let mut seen = Vec::new();
        for key in keys {
            self.text(key);
            if seen.contains(&key.value.as_str()) {
                let fix = "give each a name of its own";
                self.add(key, format!("there are two of the {what} {:?}", key.value), fix.into());
            }
            seen.push(key.value.as_str());
        }
        if seen.len() > MOST {
            self.add_at(1, format!("there are {} of {what}", seen.len()), format!("{MOST} is the most"));
        }
    }
}
