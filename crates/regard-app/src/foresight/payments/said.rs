//! What is said of a payment to come and of a payer. Owns the words for causes and grades; sentences are the UI's.

use jiff::civil::Date;
use regard_predict::payment::{Cause, Grade, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many reasons are kept of an invoice.
const REASONS: usize = 3;

/// When an open invoice is expected to be paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedPayment {
    /// From which day it was looked.
    pub seen_on: Date,
    /// By this day it is paid as likely as not. **Empty**: perhaps never.
    pub expected_on: Option<Date>,
    /// The first day of the range that holds with 80 %. **Empty**: perhaps never.
    pub from_on: Option<Date>,
    /// The last day of it. **Empty**: perhaps never.
    pub to_on: Option<Date>,
    /// The chance that it is paid after its due day; 1 when that is over. **Unit**: 0 to 1.
    pub late: f64,
    /// The chance that it is not paid within a year after its due day. **Unit**: 0 to 1.
    pub never: f64,
    /// Why, the weightiest first; at most three.
    pub because: Vec<PaymentReason>,
}

/// A reason for the day of a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PaymentReason {
    /// What it is: `own_habit`, `few_invoices`, `overdue`, `amount_beside_usual`, `amount`, `terms`, `due_weekday`,
    /// `month_end`, `first_invoice`, `since_last_invoice`, `already_owed`, `already_overdue` or `category`.
    pub cause: String,
    /// By how many days it moves the payment beside an average invoice; more is later. **Empty**: it says how sure the
    /// day is, not when.
    pub days: Option<f64>,
    /// How many: settled invoices that a habit rests on, days overdue or of terms, the weekday from 1 (Monday).
    /// **Empty**: there is nothing to count.
    pub count: Option<i64>,
    /// Of which kind the invoice is: `currency` or `sales_entity`. **Empty**: the cause is not a kind.
    pub name: Option<String>,
    /// Which one. **Empty**: the cause is not a kind, or it is a rare one.
    pub value: Option<String>,
}

/// How a customer pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PayerFacts {
    /// From which day it was looked.
    pub seen_on: Date,
    /// **Range**: 0 to 100, more is better. **Empty**: fewer than three invoices are settled or overdue.
    pub score: Option<f64>,
    /// The score in a word: `excellent`, `good`, `fair`, `slow`, `poor` or `unknown`.
    pub grade: String,
    /// How many of their invoices are settled.
    pub settled: u64,
    /// How many are not.
    pub unpaid: u64,
    /// How many of those are overdue.
    pub overdue: u64,
    /// The median of days from due to payment; below 0 is early. **Empty**: none is settled.
    pub median_days: Option<f64>,
    /// The share of settled and overdue invoices that were late, or are. **Unit**: 0 to 1. **Empty**: there are none.
    pub share_late: Option<f64>,
    /// Days late that their next invoice is expected to be; early counts as 0.
    pub days_late: f64,
    /// The chance that their next invoice is more than 30 days late. **Unit**: 0 to 1.
    pub late_30: f64,
    /// How wide the 80 % range of their next invoice is. **Unit**: days.
    pub spread_days: f64,
    /// Points lost to days late, to the risk of more than 30 days, and to how uneven they pay.
    pub lost: [f64; 3],
}

/// The first reasons, as they are kept and travel.
pub(super) fn reasons(reasons: &[Reason]) -> Vec<PaymentReason> {
    reasons.iter().take(REASONS).map(reason).collect()
}

fn reason(reason: &Reason) -> PaymentReason {
    let count = |count: usize| i64::try_from(count).ok();
    let (cause, count) = match &reason.cause {
        Cause::OwnHabit { settled } => ("own_habit", count(*settled)),
        Cause::FewInvoices { settled } => ("few_invoices", count(*settled)),
        Cause::Overdue { days } => ("overdue", Some(i64::from(*days))),
        Cause::AmountBesideUsual => ("amount_beside_usual", None),
        Cause::Amount => ("amount", None),
        Cause::Terms { days } => ("terms", Some(i64::from(*days))),
        Cause::DueWeekday { iso } => ("due_weekday", Some(i64::from(*iso))),
        Cause::MonthEnd => ("month_end", None),
        Cause::FirstInvoice => ("first_invoice", None),
        Cause::SinceLastInvoice => ("since_last_invoice", None),
        Cause::AlreadyOwed => ("already_owed", None),
        Cause::AlreadyOverdue => ("already_overdue", None),
        Cause::Category { .. } | Cause::Number { .. } => ("category", None),
    };
    let (name, value) = match &reason.cause {
        Cause::Category { name, value } => (Some(name.clone()), value.clone()),
        Cause::Number { name } => (Some(name.clone()), None),
        _ => (None, None),
    };
    let days = reason.days.map(|days| (days * 10.0).round() / 10.0);
    PaymentReason { cause: cause.to_owned(), days, count, name, value }
}

/// A grade as it is kept.
pub(super) fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Unknown => "unknown",
        Grade::Poor => "poor",
        Grade::Slow => "slow",
        Grade::Fair => "fair",
        Grade::Good => "good",
        Grade::Excellent => "excellent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_travel_with_what_they_count() {
        let said = |cause, days| reason(&Reason { cause, days });
        let habit = said(Cause::OwnHabit { settled: 12 }, Some(4.26));
        assert_eq!((habit.cause.as_str(), habit.days, habit.count), ("own_habit", Some(4.3), Some(12)));
        let kind = said(Cause::Category { name: "currency".into(), value: Some("USD".into()) }, Some(-2.0));
        assert_eq!((kind.name.as_deref(), kind.value.as_deref()), (Some("currency"), Some("USD")));
        let many = vec![Reason { cause: Cause::MonthEnd, days: Some(1.0) }; 5];
        assert_eq!(reasons(&many).len(), REASONS);
    }
}
