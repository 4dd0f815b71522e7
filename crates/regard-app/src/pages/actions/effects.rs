//! What plans achieved: customers whose plan began, against similar ones without, three months later. Owns what is
//! read for it and how an answer is told; who is compared with whom is in `study.rs`, and the sum in `regard-predict`.

use super::study::{First, Looked, OUTCOMES, Rows, Window, firsts, most_without, study, windows};
use super::wire::{EffectRange, PlanEffect, PlanEffectRow, PlanEffectState, PlanEffectsPage};
use crate::foresight::{known_signals, months_after};
use crate::pages::error::PageError;
use crate::pages::loyalty::Stood;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_model::{CustomerId, Lens, Moment, Statement};
use regard_policy::Policy;
use regard_predict::InputError;
use regard_predict::effect::{Answer, LEAST_TREATED, Unknown, measure};
use regard_store::PlanStart;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// How much later it is looked what came of a plan: a quarter, as long as the policy's own foresight looks ahead.
const MONTHS_AFTER: i32 = 3;
/// How many playbooks are measured each by itself.
const PLAYBOOKS_AT_MOST: usize = 5;
/// What an answer takes in memory, about.
const BYTES: usize = 4096;

impl Reader {
    /// What the plans for customers in view achieved. `starts` are all of these plans that had begun by the moment, by
    /// the main keys of their customers.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn plan_effects(
        &self,
        lens: &Lens,
        policy: &Policy,
        starts: Vec<PlanStart>,
    ) -> Result<PlanEffectsPage, PageError> {
        let firsts = firsts(starts, &lens.zone);
        let view = self.through(lens);
        let days = looked_on(&view).await?;
        let seen_on = days.last().copied();
        let kinds = kinds(&firsts);
        let page = |rows| PlanEffectsPage { rows, months_after: MONTHS_AFTER.unsigned_abs(), seen_on };
        // Fewer than that say nothing, however they are compared: nothing is read for it.
        if firsts.len() < LEAST_TREATED {
            let rows = kinds.iter().map(|(playbook, count)| too_few(policy, playbook.as_deref(), *count));
            return Ok(page(rows.collect()));
        }
        let newest = firsts.values().map(|first| first.opened_on).max();
        let question = (lens.policy, firsts.len(), newest);
        let make = async {
            let rows = self.rows_of(lens, policy, &days, &firsts).await?;
            let measured = off_thread(policy.clone(), rows, kinds).await?;
            Ok((measured, BYTES))
        };
        let rows: Arc<Vec<PlanEffectRow>> = view.keep("plan_effects", &question, Box::pin(make)).await?;
        Ok(page(rows.as_ref().clone()))
    }

    /// Everybody who is compared, at each start.
    async fn rows_of(
        &self,
        lens: &Lens,
        policy: &Policy,
        days: &[Date],
        firsts: &BTreeMap<CustomerId, First>,
    ) -> Result<Rows, PageError> {
        // So much is read that remembering it would push out everything else.
        let reader = self.forgetful();
        let mut looked: BTreeMap<Date, Option<Arc<Stood>>> = BTreeMap::new();
        let mut rows = Rows::default();
        let windows = (0..).zip(windows(days, |day| months_after(day, MONTHS_AFTER)));
        let begun = windows.filter(|(_, window)| firsts.values().any(|first| window.holds(first)));
        let begun: Vec<(i32, Window)> = begun.collect();
        let most = most_without(firsts.len(), begun.len());
        for (start, window) in begun {
            let Window { from, later: Some(later), .. } = window else {
                rows.add_unknown(&window, start, firsts);
                continue;
            };
            looked.retain(|day, _| *day >= from);
            for day in [from, later] {
                if let Entry::Vacant(none) = looked.entry(day) {
                    let then = lens.at(Moment::end_of_day(day, &lens.zone).min(lens.moment));
                    none.insert(reader.stood(&then, policy).await?);
                }
            }
            if let (Some(Some(then)), Some(Some(later))) = (looked.get(&from), looked.get(&later)) {
                rows.add(&window, start, firsts, &Looked::of(policy, then, later), most);
            }
        }
        Ok(rows)
    }
}

/// The days from which it was looked, in order.
async fn looked_on(view: &View<'_>) -> Result<Vec<Date>, PageError> {
    let statement = Statement::new("select distinct seen_on from signals order by seen_on");
    read(&*view.query(statement).await?, |row| row.must_day("seen_on"))
}

/// All plans, then the playbooks with most first plans, each with how many customers began with it.
fn kinds(firsts: &BTreeMap<CustomerId, First>) -> Vec<(Option<String>, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for playbook in firsts.values().filter_map(|first| first.playbook.as_deref()) {
        *counts.entry(playbook).or_default() += 1;
    }
    let mut playbooks: Vec<(&str, u64)> = counts.into_iter().collect();
    playbooks.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let named = playbooks.into_iter().take(PLAYBOOKS_AT_MOST);
    let named = named.map(|(playbook, count)| (Some(playbook.to_owned()), count));
    std::iter::once((None, firsts.len() as u64)).chain(named).collect()
}

async fn off_thread(
    policy: Policy,
    rows: Rows,
    kinds: Vec<(Option<String>, u64)>,
) -> Result<Vec<PlanEffectRow>, PageError> {
    let work = move || {
        let row =
            |(playbook, count): &(Option<String>, u64)| measured(&policy, &rows, playbook.as_deref(), *count);
        kinds.iter().map(row).collect::<Result<Vec<_>, InputError>>()
    };
    let done = tokio::task::spawn_blocking(work).await;
    let shape = |error: &dyn std::fmt::Display| PageError::Shape(error.to_string());
    done.map_err(|error| shape(&error))?.map_err(|error| shape(&error))
}

fn measured(
    policy: &Policy,
    rows: &Rows,
    playbook: Option<&str>,
    customers: u64,
) -> Result<PlanEffectRow, InputError> {
    let covariates: Vec<&str> = known_signals().collect();
    let mut effects = Vec::with_capacity(OUTCOMES.len());
    for outcome in 0..OUTCOMES.len() {
        let subjects = rows.subjects(outcome, playbook);
        let with_plan = subjects.iter().filter(|one| one.treated).count() as u64;
        effects.push(told(measure(&study(&covariates, &subjects))?, with_plan));
    }
    let mut effects = effects.into_iter();
    Ok(PlanEffectRow {
        playbook: playbook.map(str::to_owned),
        title: title(policy, playbook),
        customers,
        retention: effects.next().unwrap_or_else(|| nothing(PlanEffectState::TooFew, 0)),
        loyalty: effects.next().unwrap_or_else(|| nothing(PlanEffectState::TooFew, 0)),
    })
}

fn too_few(policy: &Policy, playbook: Option<&str>, customers: u64) -> PlanEffectRow {
    PlanEffectRow {
        playbook: playbook.map(str::to_owned),
        title: title(policy, playbook),
        customers,
        retention: nothing(PlanEffectState::TooFew, customers),
        loyalty: nothing(PlanEffectState::TooFew, customers),
    }
}

fn title(policy: &Policy, playbook: Option<&str>) -> Option<String> {
    let found = policy.playbooks.iter().find(|one| Some(one.name.as_str()) == playbook);
    found.map(|playbook| playbook.title.clone())
}

fn nothing(state: PlanEffectState, with_plan: u64) -> PlanEffect {
    PlanEffect {
        state,
        needed: LEAST_TREATED as u64,
        with_plan,
        known: None,
        matched: None,
        effect: None,
        plain_difference: None,
        is_balanced: None,
    }
}

fn told(answer: Answer, with_plan: u64) -> PlanEffect {
    let effect = match answer {
        Answer::Known(effect) => effect,
        Answer::Unknown(why) => {
            let (state, known, matched) = match why {
                Unknown::TooFewTreated { .. } => (PlanEffectState::TooFew, None, None),
                Unknown::NotYetKnown { known, .. } => (PlanEffectState::NotYetKnown, Some(known), None),
                Unknown::NobodyWithout => (PlanEffectState::NobodyWithout, None, None),
                Unknown::NoOverlap { known, matched } => {
                    (PlanEffectState::NoOverlap, Some(known), Some(matched))
                }
                Unknown::NothingDiffers => (PlanEffectState::NothingDiffers, None, None),
            };
            let count = |count: Option<usize>| count.map(|count| count as u64);
            return PlanEffect { known: count(known), matched: count(matched), ..nothing(state, with_plan) };
        }
    };
    let range = effect.effect;
    PlanEffect {
        known: Some((effect.treated - effect.left_out.treated_not_yet_known) as u64),
        matched: Some(effect.matched as u64),
        effect: Some(EffectRange { value: range.value, low: range.low, high: range.high }),
        plain_difference: Some(effect.plain_difference),
        is_balanced: Some(effect.is_balanced()),
        ..nothing(PlanEffectState::Known, with_plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn begun(customer: usize, playbook: Option<&str>) -> (CustomerId, First) {
        let first = First { playbook: playbook.map(str::to_owned), opened_on: date(2025, 10, 5) };
        (CustomerId::new(format!("c{customer}")), first)
    }

    #[test]
    fn all_plans_come_first_and_then_the_playbooks_with_most() {
        let plans = [Some("ask_why"), Some("win_back"), None, Some("win_back")];
        let firsts: BTreeMap<_, _> =
            plans.into_iter().enumerate().map(|(customer, playbook)| begun(customer, playbook)).collect();
        let told: Vec<(Option<String>, u64)> = kinds(&firsts);
        let expected = [(None, 4), (Some("win_back".to_owned()), 2), (Some("ask_why".to_owned()), 1)];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_cannot_be_said_says_how_much_there_is() {
        let few = told(Answer::Unknown(Unknown::TooFewTreated { treated: 7 }), 7);
        assert_eq!((few.state, few.with_plan, few.needed, few.known), (PlanEffectState::TooFew, 7, 20, None));
        let early = told(Answer::Unknown(Unknown::NotYetKnown { treated: 30, known: 4 }), 30);
        assert_eq!((early.state, early.known, early.effect), (PlanEffectState::NotYetKnown, Some(4), None));
        let unlike = told(Answer::Unknown(Unknown::NoOverlap { known: 25, matched: 3 }), 30);
        assert_eq!((unlike.known, unlike.matched), (Some(25), Some(3)));
    }
}
