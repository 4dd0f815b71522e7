//! From invoices to what is foreseen of each open one and of each payer. Owns which invoices are learned from: of very
//! many, all invoices of customers that are drawn from a seed, so that a run is bounded and says the same again.

use super::super::learning::chance_of;
use super::receivables::{Receivable, Receivables};
use super::record::{Learned, PaymentRecord};
use super::said::{PaymentReason, grade_word, reasons};
use jiff::civil::Date;
use regard_predict::payment::{
    Backtest, Expected, Invoice, Invoices, Model, Outlook, PayerScore, PaymentError, WEEKS, backtest,
};
use std::ops::Range;

/// The seed of every draw.
pub(crate) const SEED: u64 = 7;
/// About so many invoices are learned from.
const LEARNED_AT_MOST: usize = 40_000;
/// So many of one customer, the latest.
const OF_A_CUSTOMER: usize = 500;
/// About so many invoices are asked about at a time.
const ASKED_AT_A_TIME: usize = 50_000;
/// How many month ends are judged.
const JUDGED_MONTHS: usize = 6;
/// What an invoice is told apart by, as it was known when it was issued.
const CATEGORIES: [&str; 2] = ["currency", "sales_entity"];

/// Everything that was foreseen of payments.
pub(in crate::foresight) struct Foretold {
    pub(in crate::foresight) record: PaymentRecord,
    pub(super) expected: Vec<ExpectedRow>,
    pub(super) payers: Vec<PayerRow>,
}

impl Foretold {
    /// How many open invoices have an expected day, and how many payers there are.
    pub(in crate::foresight) fn counts(&self) -> (usize, usize) {
        (self.expected.len(), self.payers.len())
    }
}

/// An open invoice and what is expected of it.
pub(super) struct ExpectedRow {
    pub(super) customer: String,
    pub(super) invoice: String,
    pub(super) due_on: Date,
    pub(super) open_home_minor: Option<i64>,
    pub(super) expected_on: Option<Date>,
    pub(super) from_on: Option<Date>,
    pub(super) to_on: Option<Date>,
    pub(super) late: f64,
    pub(super) never: f64,
    pub(super) paid_by_week: [f32; WEEKS],
    pub(super) because: Vec<PaymentReason>,
}

/// A customer and how they pay.
pub(super) struct PayerRow {
    pub(super) score: PayerScore,
    pub(super) grade: &'static str,
    pub(super) unpaid: usize,
}

/// Foresees the payment of each open invoice from what is known on a day.
///
/// # Errors
/// [`PaymentError`] when there is too much.
pub(in crate::foresight) fn foretell(
    receivables: &Receivables,
    home: &str,
    today: Date,
) -> Result<Foretold, PaymentError> {
    let drawn = drawn(receivables);
    let rows: Vec<Invoice<'_>> = drawn.iter().map(|place| invoice(receivables.at(*place))).collect();
    let settled = rows.iter().filter(|row| row.paid.is_some()).count();
    let learned = Learned { from: rows.len(), settled, invoices: receivables.len() };
    let (model, past) = match Model::learn(&portfolio(&rows), today)? {
        Outlook::Known(model) => (model, backtest(&portfolio(&rows), today, JUDGED_MONTHS, SEED)?),
        Outlook::TooFew { settled, .. } => {
            let record = PaymentRecord::too_thin(today, learned.invoices, settled);
            return Ok(Foretold { record, expected: Vec::new(), payers: Vec::new() });
        }
    };
    drop(rows);
    foretold(receivables, &model, (today, home), learned, &past)
}

fn foretold(
    receivables: &Receivables,
    model: &Model,
    (today, home): (Date, &str),
    learned: Learned,
    past: &Backtest,
) -> Result<Foretold, PaymentError> {
    let record = PaymentRecord::of(today, learned, past, (home, model.together()));
    let mut found = Foretold { record, expected: Vec::new(), payers: Vec::new() };
    for part in parts(&receivables.by_customer()) {
        let rows: Vec<Invoice<'_>> = part.clone().map(|place| invoice(receivables.at(place))).collect();
        let asked = model.apply(&portfolio(&rows))?;
        let open = asked.open();
        found.payers.extend(payers(&asked, &rows, &open));
        let expected = open.into_iter().map(|one| expected(receivables.at(part.start + one.row), one));
        found.expected.extend(expected);
    }
    Ok(found)
}

fn portfolio<'a>(rows: &'a [Invoice<'a>]) -> Invoices<'a> {
    Invoices { categories: &CATEGORIES, numbers: &[], rows }
}

fn invoice(of: Receivable<'_>) -> Invoice<'_> {
    Invoice {
        customer: of.customer_id,
        id: of.invoice_id,
        issued: of.issued_on,
        due: of.due_on,
        amount_minor: of.amount_minor,
        currency: of.amount_in,
        paid: of.settled_on,
        categories: vec![Some(of.currency), of.sales_entity],
        numbers: Vec::new(),
    }
}

/// The places of the invoices that are learned from.
fn drawn(receivables: &Receivables) -> Vec<usize> {
    let latest = |own: Range<usize>| own.start.max(own.end.saturating_sub(OF_A_CUSTOMER))..own.end;
    let customers: Vec<Range<usize>> = receivables.by_customer().into_iter().map(latest).collect();
    let all: usize = customers.iter().map(Range::len).sum();
    let share = LEARNED_AT_MOST as f64 / all.max(1) as f64;
    let is_drawn =
        |own: &Range<usize>| share >= 1.0 || chance_of(receivables.at(own.start).customer_id, SEED) < share;
    customers.into_iter().filter(is_drawn).flatten().collect()
}

/// Places of whole customers, about [`ASKED_AT_A_TIME`] at a time.
fn parts(customers: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for own in customers {
        match parts.last_mut() {
            Some(part) if own.end - part.start <= ASKED_AT_A_TIME => part.end = own.end,
            _ => parts.push(own.clone()),
        }
    }
    parts
}

fn payers(asked: &Model, rows: &[Invoice<'_>], open: &[Expected]) -> Vec<PayerRow> {
    let mut unpaid: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for one in open {
        *unpaid.entry(rows[one.row].customer).or_default() += 1;
    }
    let payer = |score: PayerScore| PayerRow {
        grade: grade_word(score.grade),
        unpaid: unpaid.get(score.customer.as_str()).copied().unwrap_or(0),
        score,
    };
    asked.payers().into_iter().map(payer).collect()
}

fn expected(of: Receivable<'_>, one: Expected) -> ExpectedRow {
    ExpectedRow {
        customer: of.customer_id.to_owned(),
        invoice: of.invoice_id.to_owned(),
        due_on: of.due_on,
        open_home_minor: of.open_home_minor,
        expected_on: one.median,
        from_on: one.early,
        to_on: one.late,
        late: one.unpaid_after_due,
        never: one.never,
        paid_by_week: one.paid_by_week,
        because: reasons(&one.reasons),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_customers() {
        let (many, more) = (ASKED_AT_A_TIME - 1, ASKED_AT_A_TIME * 2 - 1);
        let customers = [0..1, 1..many, many..many + 2, many + 2..more];
        assert_eq!(parts(&customers), [0..many, many..more]);
        assert!(parts(&[]).is_empty());
    }
}
