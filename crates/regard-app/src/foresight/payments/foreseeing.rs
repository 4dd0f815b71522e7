//! From invoices to what is foreseen of each open one and of each payer. Owns which invoices are learned from: of very
//! many, all invoices of customers that are drawn from a seed, so that a run is bounded and says the same again.

use super::super::learning::chance_of;
use super::receivables::{Receivable, Receivables};
use super::record::{Learned, LeftOutInvoices, PaymentRecord};
use super::said::{PaymentReason, grade_word, reasons};
use jiff::civil::Date;
use regard_predict::payment::{
    Backtest, Expected, Invoice, Invoices, LeftOut, Model, Outlook, PayerScore, PaymentError, WEEKS, backtest,
};
use std::ops::Range;

/// The seed of every draw.
pub(crate) const SEED: u64 = 7;
/// About so many invoices are learned from.
const LEARNED_AT_MOST: usize = 40_000;
/// So many of one customer, in stretches of so many in a row, spread evenly over all that they have: the latest alone
/// would say at a former month end what was chosen by what came after it.
const OF_A_CUSTOMER: usize = STRETCHES * OF_A_STRETCH;
const STRETCHES: usize = 10;
const OF_A_STRETCH: usize = 50;
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
    let mut left_out = LeftOutInvoices { too_old: receivables.too_old(), ..LeftOutInvoices::default() };
    for part in parts(&receivables.by_customer()) {
        let rows: Vec<Invoice<'_>> = part.clone().map(|place| invoice(receivables.at(place))).collect();
        count_left_out(&rows, &mut left_out);
        let asked = model.apply(&portfolio(&rows))?;
        let open = asked.open();
        found.payers.extend(payers(&asked, &rows, &open));
        let expected = open.into_iter().map(|one| expected(receivables.at(part.start + one.row), one));
        found.expected.extend(expected);
    }
    found.record.left_out = Some(left_out);
    Ok(found)
}

/// Open invoices of which nothing is foreseen, by the reason.
fn count_left_out(rows: &[Invoice<'_>], counts: &mut LeftOutInvoices) {
    for why in rows.iter().filter(|row| row.paid.is_none()).filter_map(Invoice::left_out) {
        match why {
            LeftOut::DueBeforeIssued => counts.due_before_issued += 1,
            LeftOut::TermsTooLong => counts.terms_too_long += 1,
            LeftOut::AmountTooLarge | LeftOut::NotACurrency | LeftOut::Repeated => counts.other += 1,
            // Nobody pays it, so nothing is missing.
            LeftOut::NothingOwed => {}
        }
    }
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
    let customers = receivables.by_customer();
    let all: usize = customers.iter().map(|own| own.len().min(OF_A_CUSTOMER)).sum();
    let share = LEARNED_AT_MOST as f64 / all.max(1) as f64;
    let is_drawn =
        |own: &Range<usize>| share >= 1.0 || chance_of(receivables.at(own.start).customer_id, SEED) < share;
    customers.into_iter().filter(is_drawn).flat_map(spread).flatten().collect()
}

/// The places of a customer's invoices that are learned from, which stand by the day of issue: all, or stretches spread
/// evenly from the first to the last.
fn spread(own: Range<usize>) -> Vec<Range<usize>> {
    if own.len() <= OF_A_CUSTOMER {
        return vec![own];
    }
    let stretch = |at: usize| {
        let start = own.start + at * (own.len() - OF_A_STRETCH) / (STRETCHES - 1);
        start..start + OF_A_STRETCH
    };
    (0..STRETCHES).map(stretch).collect()
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
    fn of_a_customer_with_very_many_the_old_ones_are_learned_from_as_well_as_the_new_ones() {
        let all: Vec<usize> = spread(7..507).into_iter().flatten().collect();
        assert_eq!(all, (7..507).collect::<Vec<usize>>());
        for invoices in [501, 5_000, 1_000_003] {
            let chosen: Vec<usize> = spread(7..7 + invoices).into_iter().flatten().collect();
            assert_eq!((chosen.len(), chosen.first(), chosen.last()), (500, Some(&7), Some(&(6 + invoices))));
            assert!(chosen.is_sorted_by(|one, next| one < next), "none twice of {invoices}");
            let old = chosen.iter().filter(|place| **place < 7 + invoices / 2).count();
            assert!((240..=260).contains(&old), "{old} of {invoices} are of the older half");
        }
    }

    #[test]
    fn open_invoices_without_a_forecast_are_counted_by_the_reason() {
        use jiff::civil::date;
        let open = Invoice {
            customer: "ana",
            id: "i1",
            issued: date(2026, 1, 31),
            due: date(2026, 3, 1),
            amount_minor: 1_000,
            currency: "EUR",
            paid: None,
            categories: Vec::new(),
            numbers: Vec::new(),
        };
        let early = Invoice { due: date(2026, 1, 30), ..open.clone() };
        let paid = Invoice { paid: Some(date(2026, 2, 1)), ..early.clone() };
        let long = Invoice { due: date(2028, 3, 1), ..open.clone() };
        let nothing = Invoice { amount_minor: 0, ..open.clone() };
        let odd = Invoice { currency: "EURO", ..open.clone() };
        let mut counts = LeftOutInvoices { too_old: 4, ..LeftOutInvoices::default() };
        count_left_out(&[open, early, paid, long, nothing, odd], &mut counts);
        let expected = LeftOutInvoices { due_before_issued: 1, terms_too_long: 1, too_old: 4, other: 1 };
        assert_eq!(counts, expected);
    }

    #[test]
    fn parts_are_whole_customers() {
        let (many, more) = (ASKED_AT_A_TIME - 1, ASKED_AT_A_TIME * 2 - 1);
        let customers = [0..1, 1..many, many..many + 2, many + 2..more];
        assert_eq!(parts(&customers), [0..many, many..more]);
        assert!(parts(&[]).is_empty());
    }
}
