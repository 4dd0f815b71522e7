//! Puts together what is expected to come in: the cash of the coming weeks out of the open invoices in view, which of
//! them come late, and how customers pay. What is foreseen of each invoice was written down by the last run; sums and
//! their ranges are made here, of the viewer's customers alone.

use super::expected_wire::{
    ExpectedAmount, ExpectedCash, ExpectedInvoice, ExpectedMoneyPage, ExpectedWeek, GradeCount, PayerRow,
};
use crate::foresight::{ExpectedPayment, KeptCash, KeptExpected, KeptPayer, PaymentRecord, SEED};
use crate::pages::cards::filter;
use crate::pages::customer::minor;
use crate::pages::error::PageError;
use crate::pages::invoices::{InvoiceFilter, InvoiceRow, InvoiceState};
use crate::pages::narrow::to_segment;
use crate::pages::opening::Dated;
use crate::pages::reader::{Reader, View};
use crate::pages::wire::Freshness;
use jiff::civil::Date;
use regard_metrics::{Ask, ReferenceKind};
use regard_model::{Lens, Period, Statement};
use regard_predict::payment::{CashOutlook, OpenInvoice, cash_of};
use std::collections::{HashMap, HashSet};

/// How many invoices and payers are shown.
const SHOWN: usize = 10;
/// The metric that says what customers owe in all.
const OWED: &str = "receivables";
/// More are read, as some may have been paid since it was looked.
const LOOKED_AT: usize = 40;
/// Grades, the best first.
const GRADES: [&str; 6] = ["excellent", "good", "fair", "slow", "poor", "unknown"];

impl Reader {
    /// What cash comes in the next weeks, and from whom it comes late, of the customers of one segment or all.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn expected_money(
        &self,
        lens: &Lens,
        segment: Option<&str>,
    ) -> Result<ExpectedMoneyPage, PageError> {
        let view = self.through(lens);
        view.page("expected_money", &segment, Box::pin(view.expected_money_page(segment))).await
    }
}

impl Dated for ExpectedMoneyPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn expected_money_page(&self, segment: Option<&str>) -> Result<ExpectedMoneyPage, PageError> {
        let record = self.track_record::<PaymentRecord>("pays").await?;
        let mut page = ExpectedMoneyPage {
            seen_on: record.as_ref().map(|record| record.seen_on),
            track_record: None,
            cash: None,
            will_be_late: Vec::new(),
            payers: Vec::new(),
            grades: Vec::new(),
            freshness: Freshness::default(),
        };
        if let Some(record) = record.as_ref().filter(|record| record.too_thin.is_none()) {
            let narrow = |statement: Statement, column: &str| to_segment(statement, column, segment);
            let (rows, owed_minor, disputed, late, worst, grades) = futures::try_join!(
                self.cash_rows(narrow),
                self.owed_at_end_of(record.seen_on, segment),
                self.all_disputed(),
                self.likely_late(LOOKED_AT, narrow),
                self.worst_payers(LOOKED_AT, narrow),
                self.grades(narrow),
            )?;
            let cash = self.drawn_cash(rows, disputed, record.clone()).await?;
            page.cash = Some(ExpectedCash { owed_minor, ..cash });
            (page.will_be_late, page.payers) =
                futures::try_join!(self.will_be_late(late), self.named_payers(worst))?;
            page.grades = in_order(&grades);
        }
        page.track_record = self.told_of_company(record);
        Ok(page)
    }

    /// What customers owed at the end of a day, as the metric says it. **Empty**: the home has no such metric, or it knows
    /// of none. **Unit**: minor units of the home currency.
    async fn owed_at_end_of(&self, day: Date, segment: Option<&str>) -> Result<Option<i64>, PageError> {
        let filters = filter("segment", segment);
        if self.fitting(&[OWED], &filters).is_empty() {
            return Ok(None);
        }
        let ask = Ask {
            period: Some(Period { from: day, to: day }),
            filters,
            reference: ReferenceKind::Nothing,
            ..Ask::of([OWED])
        };
        let figures = Box::pin(self.figures(&ask)).await?;
        Ok(figures.first().and_then(|figure| Some(minor(figure.value?, Some(&figure.unit)))))
    }

    /// The cash of these invoices, drawn where nobody waits for it: it computes for long where there are many.
    async fn drawn_cash(
        &self,
        rows: Vec<KeptCash>,
        disputed: HashSet<String>,
        record: PaymentRecord,
    ) -> Result<ExpectedCash, PageError> {
        let home = self.reader.home().currency;
        let drawn = tokio::task::spawn_blocking(move || cash(rows, &disputed, &record, home.code())).await;
        drawn.map_err(|error| PageError::Shape(error.to_string()))
    }

    /// Of these invoices, those that are open and not due yet, as their documents say.
    async fn will_be_late(&self, found: Vec<KeptExpected>) -> Result<Vec<ExpectedInvoice>, PageError> {
        let ids: Vec<String> = found.iter().map(|kept| kept.invoice_id.clone()).collect();
        let customers = found.iter().map(|kept| kept.customer_id.clone()).collect();
        let (rows, names) = futures::try_join!(self.invoices_named(ids), self.names(customers))?;
        let is_waiting = |row: &InvoiceRow| {
            matches!(row.state, InvoiceState::Open | InvoiceState::Disputed) && row.days_late.is_none()
        };
        let mut late = with_rows(found, rows, &names);
        late.retain(|invoice| is_waiting(&invoice.row));
        late.truncate(SHOWN);
        late.iter_mut().for_each(|invoice| keep_later(&mut invoice.expected));
        Ok(late)
    }

    async fn named_payers(&self, found: Vec<KeptPayer>) -> Result<Vec<PayerRow>, PageError> {
        let names = self.names(found.iter().map(|kept| kept.customer_id.clone()).collect()).await?;
        let row = |kept: KeptPayer| PayerRow {
            customer_name: names.get(&kept.customer_id).unwrap_or(&kept.customer_id).clone(),
            customer_id: kept.customer_id,
            open_home_minor: kept.open_home_minor,
            payer: kept.facts,
        };
        Ok(once_each(found).into_iter().map(row).collect())
    }
}

/// Keeps the reasons that speak for a later day: one for an earlier day explains no lateness, and one that says how sure
/// the day is explains none either.
fn keep_later(expected: &mut ExpectedPayment) {
    expected.because.retain(|reason| reason.days.is_some_and(|days| days > 0.0));
}

/// The first payers, each once: keys that were joined since the run both stand for the main customer, and the first is
/// taken.
fn once_each(mut found: Vec<KeptPayer>) -> Vec<KeptPayer> {
    let mut seen = HashSet::new();
    found.retain(|payer| seen.insert(payer.customer_id.clone()));
    found.truncate(SHOWN);
    found
}

/// What was foreseen beside the rows of open invoices; without what was paid since.
pub(crate) fn with_rows(
    found: Vec<KeptExpected>,
    rows: impl IntoIterator<Item = InvoiceRow>,
    names: &HashMap<String, String>,
) -> Vec<ExpectedInvoice> {
    let mut rows: HashMap<String, InvoiceRow> =
        rows.into_iter().map(|row| (row.invoice_id.clone(), row)).collect();
    let one = |kept: KeptExpected| {
        let row = rows.remove(&kept.invoice_id).filter(|row| InvoiceFilter::Open.shows(row.state))?;
        Some(ExpectedInvoice {
            row,
            customer_name: names.get(&kept.customer_id).unwrap_or(&kept.customer_id).clone(),
            customer_id: kept.customer_id,
            open_home_minor: kept.open_home_minor,
            expected: kept.expected,
        })
    };
    found.into_iter().filter_map(one).collect()
}

fn cash(
    rows: Vec<KeptCash>,
    disputed: &HashSet<String>,
    record: &PaymentRecord,
    currency: &str,
) -> ExpectedCash {
    let (known, unknown): (Vec<KeptCash>, Vec<KeptCash>) =
        rows.into_iter().partition(|row| row.open_home_minor.is_some());
    let open: Vec<OpenInvoice<'_>> = known.iter().map(open_invoice).collect();
    let CashOutlook { open_minor, weeks, later_minor, never_minor, all_weeks, .. } =
        cash_of(&open, currency, (record.moves_together(), SEED), record.seen_on);
    let week = |week: regard_predict::payment::CashWeek| ExpectedWeek {
        from: week.from,
        to: week.to,
        amount: ExpectedAmount {
            expected_minor: week.expected_minor,
            low_minor: week.low_minor,
            high_minor: week.high_minor,
        },
    };
    let contested: Vec<&KeptCash> = known.iter().filter(|row| disputed.contains(&row.invoice_id)).collect();
    let expected_minor = weeks.iter().map(|week| week.expected_minor).sum();
    ExpectedCash {
        currency: currency.to_owned(),
        invoices: known.len() as u64,
        open_minor,
        // Of the customers, not of these invoices.
        owed_minor: None,
        weeks: weeks.into_iter().map(week).collect(),
        all_weeks: ExpectedAmount { expected_minor, low_minor: all_weeks.0, high_minor: all_weeks.1 },
        later_minor,
        never_minor,
        disputed: contested.len() as u64,
        disputed_minor: contested.iter().filter_map(|row| row.open_home_minor).fold(0, i64::saturating_add),
        without_rate: unknown.len() as u64,
    }
}

fn open_invoice(row: &KeptCash) -> OpenInvoice<'_> {
    let mut key = [0; 8];
    key.copy_from_slice(&blake3::hash(row.invoice_id.as_bytes()).as_bytes()[..8]);
    OpenInvoice {
        customer: &row.customer_id,
        key: u64::from_le_bytes(key),
        amount_minor: row.open_home_minor.unwrap_or(0),
        paid_by_week: row.paid_by_week,
        never: row.never,
    }
}

fn in_order(grades: &[(String, u64)]) -> Vec<GradeCount> {
    let count = |grade: &str| grades.iter().find(|(known, _)| known == grade).map_or(0, |(_, count)| *count);
    let row = |grade: &str| GradeCount { grade: grade.to_owned(), customers: count(grade) };
    GRADES.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_predict::payment::WEEKS;

    fn row(invoice: &str, open: Option<i64>) -> KeptCash {
        KeptCash {
            customer_id: "ana".into(),
            invoice_id: invoice.into(),
            open_home_minor: open,
            paid_by_week: std::array::from_fn(|week| if week == 0 { 0.5 } else { 0.75 }),
            never: 0.1,
        }
    }

    fn record() -> PaymentRecord {
        serde_json::from_value(serde_json::json!({
            "seen_on": "2026-03-01", "too_thin": null, "settled": 40, "needed": 30, "learned_from": 50,
            "invoices": 50, "month_ends": [], "judged": 0, "unpaid": 0, "error_days": null,
            "due_day_error_days": null, "own_median_error_days": null, "band_coverage": null, "weeks": 0,
            "cash_error": null, "cash_due_day_error": null, "cash_band_coverage": null, "together": [0.1, 0.1]
        }))
        .unwrap()
    }

    #[test]
    fn the_weeks_and_the_rest_are_what_is_open() {
        let rows = vec![row("i1", Some(1000)), row("i2", Some(3000)), row("i3", None)];
        let found = cash(rows, &HashSet::from(["i2".to_owned(), "paid".to_owned()]), &record(), "EUR");
        assert_eq!((found.invoices, found.open_minor, found.without_rate), (2, 4000, 1));
        assert_eq!((found.disputed, found.disputed_minor), (1, 3000));
        assert_eq!(found.weeks.len(), WEEKS);
        assert_eq!(found.weeks[0].from.to_string(), "2026-03-02");
        // Half in the first week, a quarter in the second, 15 % later, a tenth perhaps never.
        let expected: Vec<i64> = found.weeks.iter().map(|week| week.amount.expected_minor).collect();
        assert_eq!(expected[..3], [2000, 1000, 0]);
        assert_eq!((found.later_minor, found.never_minor, found.all_weeks.expected_minor), (600, 400, 3000));
        let first = found.weeks[0].amount;
        assert!(first.low_minor <= 1000 && first.high_minor >= 3000, "{first:?}");
    }

    #[test]
    fn what_makes_a_payment_earlier_is_no_reason_for_being_late() {
        let reason = |cause: &str, days: Option<f64>| serde_json::json!({ "cause": cause, "days": days, "count": null, "name": null, "value": null });
        let mut expected: ExpectedPayment = serde_json::from_value(serde_json::json!({
            "seen_on": "2026-03-01", "expected_on": "2026-03-20", "from_on": null, "to_on": null, "late": 0.94,
            "never": 0.0,
            "because": [
                reason("own_habit", Some(-2.0)), reason("few_invoices", None), reason("month_end", Some(1.5)),
            ],
        }))
        .unwrap();
        keep_later(&mut expected);
        let left: Vec<&str> = expected.because.iter().map(|reason| reason.cause.as_str()).collect();
        assert_eq!(left, ["month_end"]);
    }

    #[test]
    fn without_an_invoice_nothing_is_expected() {
        let found = cash(Vec::new(), &HashSet::new(), &record(), "EUR");
        assert_eq!((found.invoices, found.open_minor, found.all_weeks.high_minor), (0, 0, 0));
    }

    #[test]
    fn joined_payers_are_one_and_take_nobodys_place() {
        let facts: crate::foresight::PayerFacts = serde_json::from_value(serde_json::json!({
            "seen_on": "2026-03-01", "score": 40.0, "grade": "slow", "settled": 9, "unpaid": 1, "overdue": 0,
            "median_days": 12.0, "share_late": 0.5, "days_late": 12.0, "late_30": 0.1, "spread_days": 20.0,
            "lost": [40.0, 10.0, 10.0]
        }))
        .unwrap();
        let payer = |at: usize| KeptPayer {
            customer_id: format!("c{}", at / 2),
            facts: facts.clone(),
            open_home_minor: Some(1_000),
        };
        let shown = once_each((0..LOOKED_AT).map(payer).collect());
        let of: Vec<&str> = shown.iter().map(|payer| payer.customer_id.as_str()).collect();
        assert_eq!(of, ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"]);
    }

    #[test]
    fn grades_stand_in_their_order_and_each_is_there() {
        let counts = in_order(&[("poor".into(), 2), ("good".into(), 5)]);
        let counts: Vec<(&str, u64)> = counts.iter().map(|one| (one.grade.as_str(), one.customers)).collect();
        let expected = [("excellent", 0), ("good", 5), ("fair", 0), ("slow", 0), ("poor", 2), ("unknown", 0)];
        assert_eq!(counts, expected);
    }
}
