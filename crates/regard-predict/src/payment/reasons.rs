//! Why an invoice is expected on its day: what adds days and what takes some, ready to be put into words. Owns the
//! choice; the words are the page's.

use super::features::{Group, weekday};
use super::fit::Model;
use super::habit::Habit;

/// Reasons that move the day by less are not told. **Unit**: days.
const LEAST_DAYS: f64 = 0.25;
/// At most so many reasons.
const MOST_REASONS: usize = 5;

/// One reason, and by how many days it moves the day of payment (positive is later).
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is.
    pub cause: Cause,
    /// **Unit**: days beside an average invoice of the portfolio; none where it says how sure the day is, not when.
    pub days: Option<f64>,
}

/// What moves the day.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// The customer's own way of paying.
    OwnHabit {
        /// How many settled invoices it rests on (the latest 48 at most).
        settled: usize,
    },
    /// Few or no settled invoices of the customer: the portfolio speaks.
    FewInvoices {
        /// How many there are.
        settled: usize,
    },
    /// It is overdue already.
    Overdue {
        /// For how many days.
        days: i32,
    },
    /// The amount beside the customer's usual one.
    AmountBesideUsual,
    /// The amount beside the portfolio's.
    Amount,
    /// The days from issue to due.
    Terms {
        /// **Unit**: days.
        days: i32,
    },
    /// The weekday on which it is due.
    DueWeekday {
        /// 1 is Monday, 7 is Sunday.
        iso: u8,
    },
    /// Due at the end of a month, or not.
    MonthEnd,
    /// The customer's first invoice.
    FirstInvoice,
    /// The time since the customer's invoice before.
    SinceLastInvoice,
    /// What the customer already owed when it was issued.
    AlreadyOwed,
    /// The customer's invoices that were overdue when it was issued.
    AlreadyOverdue,
    /// A category of the invoice.
    Category {
        /// Its name, such as `country`.
        name: String,
        /// Its value; none when it is not known or rare.
        value: Option<String>,
    },
    /// A number of the invoice.
    Number {
        /// Its name.
        name: String,
    },
}

/// The customer speaks for itself from so many settled invoices on.
const ENOUGH_SETTLED: usize = 3;

/// The reasons of one open invoice, the weightiest first.
pub(super) fn of(model: &Model, row: usize, cells: &[f64], habit: &Habit) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = model
        .columns
        .groups
        .iter()
        .filter_map(|(group, range)| {
            let effects = &model.effects;
            let days: f64 = range.clone().map(|at| effects.days[at] * (cells[at] - effects.means[at])).sum();
            Some(Reason { cause: cause(model, row, group)?, days: Some(days) })
        })
        .collect();
    let settled = habit.settled;
    let days = Some(habit.level);
    if settled >= ENOUGH_SETTLED {
        reasons.push(Reason { cause: Cause::OwnHabit { settled }, days });
    }
    reasons.retain(|reason| reason.days.is_some_and(|days| days.abs() >= LEAST_DAYS));
    let size = |reason: &Reason| reason.days.unwrap_or(0.0).abs();
    reasons.sort_by(|left, right| size(right).total_cmp(&size(left)));
    let overdue = model.ledger.today - model.ledger.rows[row].due;
    if overdue > 0 {
        reasons.insert(0, Reason { cause: Cause::Overdue { days: overdue }, days: None });
    }
    if settled < ENOUGH_SETTLED {
        reasons.insert(0, Reason { cause: Cause::FewInvoices { settled }, days: None });
    }
    reasons.truncate(MOST_REASONS);
    reasons
}

fn cause(model: &Model, row: usize, group: &Group) -> Option<Cause> {
    let invoice = &model.ledger.rows[row];
    Some(match group {
        Group::Level => return None,
        Group::AmountBesideUsual => Cause::AmountBesideUsual,
        Group::Amount => Cause::Amount,
        Group::Terms => Cause::Terms { days: invoice.due - invoice.issued },
        Group::Weekday => Cause::DueWeekday { iso: u8::try_from(weekday(invoice.due) + 1).unwrap_or(1) },
        Group::MonthEnd => Cause::MonthEnd,
        Group::First => Cause::FirstInvoice,
        Group::SinceLast => Cause::SinceLastInvoice,
        Group::AlreadyOwed => Cause::AlreadyOwed,
        Group::AlreadyOverdue => Cause::AlreadyOverdue,
        Group::Category(at) => {
            let category = &model.ledger.categories[*at];
            let code = model.ledger.codes_of(row)[*at];
            Cause::Category { name: category.name.clone(), value: category.value(code).map(str::to_owned) }
        }
        Group::Number(at) => Cause::Number { name: model.ledger.scales[*at].name.clone() },
    })
}
