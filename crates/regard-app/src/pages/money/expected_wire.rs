//! What is expected to come in, as it travels.

use crate::foresight::{ExpectedPayment, PayerFacts, PaymentRecord};
use crate::pages::invoices::InvoiceRow;
use crate::pages::wire::Freshness;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What cash comes in the next weeks, and from whom it comes late?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedMoneyPage {
    /// From which day it was looked. **Empty**: no run of foresight has come to its end yet, or not by the moment.
    pub seen_on: Option<Date>,
    /// How good foreseeing has been, and whether there is enough to learn from. **Empty**: as above.
    pub track_record: Option<PaymentRecord>,
    /// The cash of the coming weeks. **Empty**: nothing was foreseen.
    pub cash: Option<ExpectedCash>,
    /// Invoices that are not due yet, those first from which most money is likely to come late: amount × chance. At most
    /// ten.
    pub will_be_late: Vec<ExpectedInvoice>,
    /// The payers with most money open beside how badly they pay: amount × points lost. At most ten.
    pub payers: Vec<PayerRow>,
    /// How many customers have each grade, the best first; those without a score last.
    pub grades: Vec<GradeCount>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// The cash that open invoices bring. All amounts are minor units of the home currency, each invoice at the rate of the
/// day it was issued. What will be invoiced later is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedCash {
    /// The home currency.
    pub currency: String,
    /// How many open invoices are foreseen and have a rate. Which are not foreseen, the track record says.
    pub invoices: u64,
    /// What is open of these.
    pub open_minor: i64,
    /// What these customers owed in all at the end of that day, by the metric `receivables`. It differs from `open_minor`:
    /// credit notes and overpayments that are not used up are taken off, and open invoices that are not foreseen are in
    /// it. **Empty**: the home has no such metric, or it knows of none.
    pub owed_minor: Option<i64>,
    /// The thirteen weeks after the day from which was looked.
    pub weeks: Vec<ExpectedWeek>,
    /// All thirteen weeks together.
    pub all_weeks: ExpectedAmount,
    /// Expected after them, within a year of the due day.
    pub later_minor: i64,
    /// Expected not to be paid by then.
    pub never_minor: i64,
    /// How many of the invoices are in dispute. They are foreseen like the others, and count in the weeks.
    pub disputed: u64,
    /// What is open of those.
    pub disputed_minor: i64,
    /// Open invoices that are not in it, because no rate is known for their day.
    pub without_rate: u64,
}

/// The cash of one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedWeek {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How much.
    #[serde(flatten)]
    pub amount: ExpectedAmount,
}

/// An amount to come, with the range that holds with 80 %. **Unit**: minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedAmount {
    /// The mean.
    pub expected_minor: i64,
    /// It is less with a chance of 10 %.
    pub low_minor: i64,
    /// It is more with a chance of 10 %.
    pub high_minor: i64,
}

/// An open invoice with when it is expected to be paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedInvoice {
    /// The row that lists of invoices show.
    #[serde(flatten)]
    pub row: InvoiceRow,
    /// Who owes it.
    pub customer_id: String,
    /// Their name; the key when it has none.
    pub customer_name: String,
    /// What was left of it, at the rate of the day it was issued. **Unit**: minor units of the home currency. **Empty**:
    /// no rate is known for that day.
    pub open_home_minor: Option<i64>,
    /// When it is expected to be paid.
    pub expected: ExpectedPayment,
}

/// A customer and how they pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PayerRow {
    /// The customer.
    pub customer_id: String,
    /// Their name; the key when it has none.
    pub customer_name: String,
    /// What is open of theirs. **Unit**: minor units of the home currency. **Empty**: nothing, or no rate is known.
    pub open_home_minor: Option<i64>,
    /// How they pay.
    pub payer: PayerFacts,
}

/// How many customers have a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GradeCount {
    /// `excellent`, `good`, `fair`, `slow`, `poor` or `unknown`.
    pub grade: String,
    /// How many.
    pub customers: u64,
}
