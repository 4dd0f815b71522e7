//! From plans and what was known of customers month by month to a study of what plans achieved. Owns who counts as
//! having had a plan, who may be compared with them, and what the outcome is. Pure.

use crate::foresight::known_signals;
use crate::pages::loyalty::Stood;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::CustomerId;
use regard_policy::{Axis, AxisName, Level, Placed, Policy, Score};
use regard_predict::effect::{Outcome, Study, Subject};
use regard_store::PlanStart;
use std::collections::BTreeMap;

/// So many customers without a plan are looked at for each start: enough to find alike ones, few enough to be quick.
const WITHOUT_AT_LEAST: usize = 2000;
/// And so many for each that begins a plan then.
const WITHOUT_FOR_EACH: usize = 20;
/// So many rows are compared in all, which is a few hundred megabytes while it is measured. Those with a plan all count;
/// those without share what they leave.
const ROWS_AT_MOST: usize = 200_000;
/// The axes whose points are outcomes.
pub(super) const OUTCOMES: [AxisName; 2] = [AxisName::Retention, AxisName::Loyalty];

/// The first plan that a customer ever had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct First {
    /// The key of its playbook. **Empty**: it is free.
    pub(super) playbook: Option<String>,
    /// The day on which it was opened.
    pub(super) opened_on: Date,
}

/// The first plan of each customer. A later one is no new start: what came after it may be due to the first.
pub(super) fn firsts(starts: Vec<PlanStart>, zone: &TimeZone) -> BTreeMap<CustomerId, First> {
    let mut firsts = BTreeMap::new();
    let mut starts = starts;
    starts.sort_by(|one, other| one.opened_at.cmp(&other.opened_at).then(one.plan_id.cmp(&other.plan_id)));
    for start in starts {
        let opened_on = start.opened_at.to_zoned(zone.clone()).date();
        firsts.entry(start.customer_id).or_insert(First { playbook: start.playbook, opened_on });
    }
    firsts
}

/// A time in which plans began: after the day on which it was looked, and up to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// The day on which it was looked before they began.
    pub(super) from: Date,
    /// The next day on which it was looked.
    pub(super) to: Date,
    /// The day on which it is looked what came of them. **Empty**: it has not come.
    pub(super) later: Option<Date>,
}

/// The windows between the days on which it was looked, in order. `months_after` is how much later the outcome is taken.
pub(super) fn windows(days: &[Date], later: impl Fn(Date) -> Date) -> Vec<Window> {
    let windows = days.windows(2).map(|pair| {
        let wanted = later(pair[0]);
        Window { from: pair[0], to: pair[1], later: days.iter().copied().find(|day| *day == wanted) }
    });
    windows.collect()
}

/// How many customers without a plan may be compared at each of so many starts, with so many who have one in all.
pub(super) fn most_without(with: usize, starts: usize) -> usize {
    ROWS_AT_MOST.saturating_sub(with) / starts.max(1)
}

impl Window {
    /// Whether a plan began in it.
    pub(super) fn holds(&self, first: &First) -> bool {
        first.opened_on > self.from && first.opened_on <= self.to
    }
}

/// One customer at one start, with every outcome.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    customer: u64,
    start: i32,
    /// The first plan. **Empty**: none began.
    plan: Option<First>,
    covariates: Vec<Option<f64>>,
    before: [Option<f64>; OUTCOMES.len()],
    after: [Option<f64>; OUTCOMES.len()],
}

/// Rows of all starts, and whom each number stands for.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    numbers: BTreeMap<CustomerId, u64>,
}

impl Rows {
    /// Those whose plan began in a window of which it is not known yet what came of it: they are counted.
    pub(super) fn add_unknown(&mut self, window: &Window, start: i32, firsts: &BTreeMap<CustomerId, First>) {
        for (customer, first) in firsts.iter().filter(|(_, first)| window.holds(first)) {
            let row = Row {
                customer: self.number(customer),
                start,
                plan: Some(first.clone()),
                covariates: vec![None; known_signals().count()],
                before: [None; OUTCOMES.len()],
                after: [None; OUTCOMES.len()],
            };
            self.rows.push(row);
        }
    }

    /// Those whose plan began in a window, and customers who had none until its outcome was taken: of many, so many at
    /// most, evenly spread.
    pub(super) fn add(
        &mut self,
        window: &Window,
        start: i32,
        firsts: &BTreeMap<CustomerId, First>,
        looked: &Looked<'_>,
        most_without: usize,
    ) {
        let later_on = window.later.unwrap_or(window.to);
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for (row, customer) in looked.then.kept.customers.iter().enumerate() {
            match firsts.get(customer) {
                Some(first) if window.holds(first) => with.push((row, Some(first.clone()))),
                Some(first) if first.opened_on <= later_on => {}
                _ => without.push(row),
            }
        }
        let wanted = WITHOUT_AT_LEAST.max(with.len() * WITHOUT_FOR_EACH).min(most_without);
        let every = without.len().div_ceil(wanted.max(1)).max(1);
        let without = without.into_iter().step_by(every).take(wanted).map(|row| (row, None));
        for (row, plan) in with.into_iter().chain(without) {
            let row = looked.row(self.number(&looked.then.kept.customers[row]), start, row, plan);
            self.rows.push(row);
        }
    }

    fn number(&mut self, customer: &CustomerId) -> u64 {
        let next = self.numbers.len() as u64;
        *self.numbers.entry(customer.clone()).or_insert(next)
    }

    /// The subjects of one outcome: with a plan of one playbook, or with any. Who had another one is left out.
    pub(super) fn subjects(&self, outcome: usize, playbook: Option<&str>) -> Vec<Subject> {
        let fits = |row: &&Row| match (&row.plan, playbook) {
            (Some(plan), Some(playbook)) => plan.playbook.as_deref() == Some(playbook),
            _ => true,
        };
        let subject = |row: &Row| Subject {
            customer: row.customer,
            start: row.start,
            treated: row.plan.is_some(),
            covariates: row.covariates.clone(),
            before: row.before[outcome],
            after: row.after[outcome],
        };
        self.rows.iter().filter(fits).map(subject).collect()
    }
}

/// A study of subjects as [`Rows::subjects`] makes them.
pub(super) fn study<'a>(covariates: &'a [&'a str], subjects: &'a [Subject]) -> Study<'a> {
    Study { covariates, outcome: Outcome::Number, subjects }
}

/// How customers were at a start, and later.
pub(super) struct Looked<'a> {
    then: &'a Stood,
    later: &'a Stood,
    policy: &'a Policy,
    later_rows: BTreeMap<&'a str, usize>,
}

impl<'a> Looked<'a> {
    pub(super) fn of(policy: &'a Policy, then: &'a Stood, later: &'a Stood) -> Self {
        let rows = later.kept.customers.iter().enumerate();
        let later_rows = rows.map(|(row, customer)| (customer.as_str(), row)).collect();
        Self { then, later, policy, later_rows }
    }

    fn row(&self, customer: u64, start: i32, row: usize, plan: Option<First>) -> Row {
        let key = self.then.kept.customers[row].as_str();
        let later = self.later_rows.get(key).map(|row| &self.later.placed[*row]);
        let after = |axis| match (later, axis) {
            // Who is no customer any more stays no more.
            (None, AxisName::Retention) => Some(0.0),
            (None, AxisName::Loyalty) => None,
            (Some(placed), axis) => points(self.policy, placed, axis),
        };
        Row {
            customer,
            start,
            plan,
            covariates: known_signals().map(|name| self.then.kept.sheet.value(name, row)).collect(),
            before: OUTCOMES.map(|axis| points(self.policy, &self.then.placed[row], axis)),
            after: OUTCOMES.map(after),
        }
    }
}

/// The points of an axis of those that what is known could have earned, so that an answer which came meanwhile is no
/// gain by itself. **Empty**: less is known than the policy asks for. **Range**: 0 to 100.
fn points(policy: &Policy, placed: &Placed, axis: AxisName) -> Option<f64> {
    let score = match axis {
        AxisName::Retention => placed.retention,
        AxisName::Loyalty => placed.loyalty,
    };
    points_of(policy.rules.get(placed.rule)?.axis(axis), score)
}

fn points_of(axis: &Axis, score: Score) -> Option<f64> {
    let is_known = axis.level(score) != Level::Thin && score.coverage > 0.0;
    is_known.then(|| (score.points / score.coverage).min(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::Kept;
    use crate::pages::actions::test_policy;
    use jiff::civil::date;
    use regard_policy::{Sheet, place};
    use std::sync::Arc;

    /// Customers with their chance to stay; nothing else is known but that none is silent and all buy as before.
    fn looked_at(day: Date, stays: &[(&str, f64)]) -> Stood {
        let mut sheet = Sheet::new(stays.len());
        sheet.signal("stays", stays.iter().map(|(_, stays)| Some(*stays))).unwrap();
        for (name, value) in [("silence", 1.0), ("sales_change_6m", 0.0)] {
            sheet.signal(name, stays.iter().map(|_| Some(value))).unwrap();
        }
        let customers: Vec<CustomerId> = stays.iter().map(|(key, _)| CustomerId::new(*key)).collect();
        let placed = place(&test_policy(), &sheet);
        let kept = Kept {
            seen_at: regard_model::Moment::end_of_day(day, &TimeZone::UTC).instant(),
            seen_on: day,
            names: vec![None; customers.len()],
            because: vec![Vec::new(); customers.len()],
            worth_minor: vec![None; customers.len()],
            customers,
            sheet,
        };
        Stood { kept: Arc::new(kept), placed }
    }

    fn first(playbook: &str, opened_on: Date) -> First {
        First { playbook: Some(playbook.to_owned()), opened_on }
    }

    #[test]
    fn a_plan_begins_after_it_was_looked_and_its_outcome_comes_later() {
        let days = [date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31)];
        let windows = windows(&days, |day| if day == days[0] { days[3] } else { date(2026, 2, 28) });
        assert_eq!(windows.len(), 3);
        assert_eq!((windows[0].later, windows[1].later), (Some(days[3]), None));
        assert!(windows[0].holds(&first("x", date(2025, 10, 31))));
        assert!(!windows[0].holds(&first("x", days[0])), "what was known that day may know of the plan");
        assert!(!windows[0].holds(&first("x", date(2025, 11, 1))));
    }

    #[test]
    fn of_several_plans_the_first_counts() {
        let start = |plan: &str, at: &str, playbook: Option<&str>| PlanStart {
            plan_id: plan.to_owned(),
            customer_id: CustomerId::new("ana"),
            playbook: playbook.map(str::to_owned),
            opened_at: at.parse().unwrap(),
        };
        let starts = vec![
            start("p2", "2025-11-01T10:00:00Z", None),
            start("p1", "2025-10-31T23:30:00Z", Some("ask_why")),
        ];
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let firsts = firsts(starts, &berlin);
        assert_eq!(firsts[&CustomerId::new("ana")], first("ask_why", date(2025, 11, 1)), "the day at home");
    }

    #[test]
    fn who_had_a_plan_meanwhile_is_compared_with_nobody_and_who_left_stays_no_more() {
        let window =
            Window { from: date(2025, 9, 30), to: date(2025, 10, 31), later: Some(date(2025, 12, 31)) };
        let then = looked_at(window.from, &[("ana", 0.75), ("bo", 0.75), ("cy", 0.75), ("di", 1.0)]);
        let later = looked_at(date(2025, 12, 31), &[("ana", 1.0), ("cy", 0.75), ("di", 1.0)]);
        let firsts = BTreeMap::from([
            (CustomerId::new("ana"), first("win_back", date(2025, 10, 5))),
            (CustomerId::new("cy"), first("win_back", date(2025, 12, 1))),
            (CustomerId::new("di"), first("ask_why", date(2026, 1, 5))),
        ]);
        let policy = test_policy();
        let mut rows = Rows::default();
        rows.add(&window, 0, &firsts, &Looked::of(&policy, &then, &later), usize::MAX);
        let subjects = rows.subjects(0, None);
        let told: Vec<(bool, Option<f64>, Option<f64>)> =
            subjects.iter().map(|one| (one.treated, one.before, one.after)).collect();
        // Half of the 50 points of `stays` at 0.75, and all of the other 50.
        let expected = [
            (true, Some(75.0), Some(100.0)),
            (false, Some(75.0), Some(0.0)),
            (false, Some(100.0), Some(100.0)),
        ];
        assert_eq!(told, expected, "ana; bo, who left; di, whose plan came after");
        assert!(rows.subjects(1, None).iter().all(|one| one.after.is_none()), "nothing is known of loyalty");
        assert_eq!(rows.subjects(0, Some("ask_why")).iter().filter(|one| one.treated).count(), 0);
        let unknown = Window { from: date(2025, 11, 30), to: date(2025, 12, 31), later: None };
        rows.add_unknown(&unknown, 1, &firsts);
        let with: Vec<_> = rows.subjects(0, None).into_iter().filter(|one| one.treated).collect();
        assert_eq!((with.len(), with[1].after), (2, None), "cy is counted, and nothing is known of it");
    }

    #[test]
    fn no_more_are_compared_than_there_is_room_for() {
        assert_eq!((most_without(0, 24), most_without(150_000, 24)), (8333, 2083));
        assert_eq!((most_without(500_000, 3), most_without(0, 0)), (0, ROWS_AT_MOST));
        let window =
            Window { from: date(2025, 9, 30), to: date(2025, 10, 31), later: Some(date(2025, 12, 31)) };
        let keys: Vec<String> = (0..10).map(|number| format!("c{number}")).collect();
        let all: Vec<(&str, f64)> = keys.iter().map(|key| (key.as_str(), 0.75)).collect();
        let (then, later) = (looked_at(window.from, &all), looked_at(date(2025, 12, 31), &all));
        let firsts = BTreeMap::from([(CustomerId::new("c9"), first("win_back", date(2025, 10, 5)))]);
        let policy = test_policy();
        let looked = Looked::of(&policy, &then, &later);
        for (most, without) in [(usize::MAX, 9), (3, 3), (4, 3), (1, 1), (0, 0)] {
            let mut rows = Rows::default();
            rows.add(&window, 0, &firsts, &looked, most);
            let subjects = rows.subjects(0, None);
            let treated = subjects.iter().filter(|one| one.treated).count();
            assert_eq!((treated, subjects.len() - treated), (1, without), "at most {most}");
        }
    }

    #[test]
    fn what_came_to_be_known_is_no_gain() {
        let axis = &test_policy().rules[0].loyalty;
        let half = points_of(axis, Score { points: 30.0, coverage: 0.5 });
        assert_eq!((half, points_of(axis, Score { points: 60.0, coverage: 1.0 })), (Some(60.0), Some(60.0)));
        assert_eq!(points_of(axis, Score { points: 10.0, coverage: 0.1 }), None);
    }
}
