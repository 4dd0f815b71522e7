//! What the last run foresaw of payments, read back through a lens: of one invoice, of one customer, and of everybody in
//! scope. Owns the statements.

use super::rows::PAID_BY;
use super::said::{ExpectedPayment, PayerFacts};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::{Row, first, read};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use regard_model::{Statement, Value};
use regard_predict::payment::WEEKS;

/// What an [`ExpectedPayment`] is read from.
const EXPECTED: &str = "select e.customer_id, e.invoice_id, e.seen_on, e.expected_on, e.from_on, e.to_on, e.late, e.never, \
     e.open_home_minor, e.because from expected_payments e";
/// What a [`PayerFacts`] is read from.
const PAYER: &str = "select p.customer_id, p.seen_on, p.score, p.grade, p.settled, p.unpaid, p.overdue, p.median_days, \
     p.share_late, p.days_late, p.late_30, p.spread_days, p.lost_late, p.lost_risk, p.lost_spread from payers p";

/// An open invoice and when it is expected to be paid.
#[derive(Debug, Clone)]
pub(crate) struct KeptExpected {
    pub(crate) customer_id: String,
    pub(crate) invoice_id: String,
    /// **Unit**: minor units of the home currency. **Empty**: no rate is known.
    pub(crate) open_home_minor: Option<i64>,
    pub(crate) expected: ExpectedPayment,
}

/// A customer and how they pay.
#[derive(Debug, Clone)]
pub(crate) struct KeptPayer {
    pub(crate) customer_id: String,
    pub(crate) facts: PayerFacts,
    /// What is open of theirs. **Unit**: minor units of the home currency. **Empty**: nothing, or no rate is known.
    pub(crate) open_home_minor: Option<i64>,
}

/// What of an open invoice goes into the cash of the coming weeks.
#[derive(Debug, Clone)]
pub(crate) struct KeptCash {
    pub(crate) customer_id: String,
    pub(crate) invoice_id: String,
    /// **Unit**: minor units of the home currency. **Empty**: no rate is known.
    pub(crate) open_home_minor: Option<i64>,
    pub(crate) paid_by_week: [f32; WEEKS],
    pub(crate) never: f64,
}

impl View<'_> {
    /// When an invoice is expected to be paid. **Empty**: it was not open, or nothing was foreseen.
    pub(crate) async fn expected_of(&self, invoice_id: &str) -> Result<Option<ExpectedPayment>, PageError> {
        let statement = Statement::new(format!("{EXPECTED} where e.invoice_id = $1 limit 1"));
        let answer = self.query(statement.bind(Value::Text(invoice_id.to_owned()))).await?;
        Ok(first(&answer, expected)?.map(|kept| kept.expected))
    }

    /// The open invoices of a customer, the first to be paid first.
    pub(crate) async fn expected_of_customer(
        &self,
        customer_id: &str,
    ) -> Result<Vec<KeptExpected>, PageError> {
        let sql = format!(
            "{EXPECTED} where e.customer_id = $1 order by e.expected_on nulls last, e.invoice_id limit 200"
        );
        let answer = self.query(Statement::new(sql).bind(Value::Text(customer_id.to_owned()))).await?;
        read(&answer, expected)
    }

    /// How a customer pays. **Empty**: nothing was foreseen, or they have no invoice.
    pub(crate) async fn payer(&self, customer_id: &str) -> Result<Option<PayerFacts>, PageError> {
        let statement = Statement::new(format!("{PAYER} where p.customer_id = $1 limit 1"));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        first(&answer, payer_facts)
    }

    /// The invoices not due yet that most money is likely to come late from: by amount × chance. `narrow` narrows the
    /// statement to a segment.
    pub(crate) async fn likely_late(
        &self,
        most: usize,
        narrow: impl Fn(Statement, &str) -> Statement,
    ) -> Result<Vec<KeptExpected>, PageError> {
        let statement = Statement::new(format!(
            "{EXPECTED} where e.due_on >= $1 and e.open_home_minor > 0{{segment}} \
             order by e.open_home_minor * e.late desc, e.invoice_id limit {most}"
        ));
        let statement = statement.bind(Value::Day(self.lens.today()));
        let answer = self.query(narrow(statement, "e.customer_id")).await?;
        read(&answer, expected)
    }

    /// The payers from whom most money is open beside how badly they pay: by amount × points lost.
    pub(crate) async fn worst_payers(
        &self,
        most: usize,
        narrow: impl Fn(Statement, &str) -> Statement,
    ) -> Result<Vec<KeptPayer>, PageError> {
        let columns = PAYER.replace(" from payers p", ", o.open_minor as open_home_minor from payers p");
        let statement = Statement::new(format!(
            "{columns} join (select customer_id, sum(open_home_minor) as open_minor from expected_payments \
             group by customer_id) as o on o.customer_id = p.customer_id \
             where p.score is not null and o.open_minor > 0{{segment}} \
             order by o.open_minor * (100 - p.score) desc, p.customer_id limit {most}"
        ));
        let answer = self.query(narrow(statement, "p.customer_id")).await?;
        read(&answer, |row| {
            Ok(KeptPayer {
                customer_id: row.key("customer_id")?,
                facts: payer_facts(row)?,
                open_home_minor: row.int("open_home_minor")?,
            })
        })
    }

    /// How many customers have each grade, by grade. Keys that were joined since the run are one customer, who has one
    /// grade.
    pub(crate) async fn grades(
        &self,
        narrow: impl Fn(Statement, &str) -> Statement,
    ) -> Result<Vec<(String, u64)>, PageError> {
        let statement = Statement::new(
            "select graded.grade, count(*) as customers from (select p.customer_id, min(p.grade) as grade \
             from payers p where p.customer_id is not null{segment} group by p.customer_id) as graded \
             group by graded.grade order by graded.grade",
        );
        let answer = self.query(narrow(statement, "p.customer_id")).await?;
        read(&answer, |row| Ok((row.key("grade")?, row.count("customers")?)))
    }

    /// Every open invoice in scope, for the cash of the coming weeks.
    pub(crate) async fn cash_rows(
        &self,
        narrow: impl Fn(Statement, &str) -> Statement,
    ) -> Result<Vec<KeptCash>, PageError> {
        let statement = Statement::new(format!(
            "select e.customer_id, e.invoice_id, e.open_home_minor, e.never, e.{} from expected_payments e \
             where e.invoice_id is not null{{segment}} order by e.customer_id, e.invoice_id",
            PAID_BY.join(", e.")
        ));
        let answer = self.fresh(narrow(statement, "e.customer_id")).await?;
        let mut rows = Vec::with_capacity(answer.row_count());
        for batch in &answer.batches {
            cash(batch, &mut rows)?;
        }
        Ok(rows)
    }
}

fn expected(row: &Row<'_>) -> Result<KeptExpected, PageError> {
    let because = row.text("because")?.unwrap_or("[]");
    let because = serde_json::from_str(because).map_err(|error| PageError::Shape(error.to_string()))?;
    Ok(KeptExpected {
        customer_id: row.key("customer_id")?,
        invoice_id: row.key("invoice_id")?,
        open_home_minor: row.int("open_home_minor")?,
        expected: ExpectedPayment {
            seen_on: row.must_day("seen_on")?,
            expected_on: row.day("expected_on")?,
            from_on: row.day("from_on")?,
            to_on: row.day("to_on")?,
            late: must(row, "late")?,
            never: must(row, "never")?,
            because,
        },
    })
}

fn payer_facts(row: &Row<'_>) -> Result<PayerFacts, PageError> {
    Ok(PayerFacts {
        seen_on: row.must_day("seen_on")?,
        score: row.number("score")?,
        grade: row.key("grade")?,
        settled: row.count("settled")?,
        unpaid: row.count("unpaid")?,
        overdue: row.count("overdue")?,
        median_days: row.number("median_days")?,
        share_late: row.number("share_late")?,
        days_late: must(row, "days_late")?,
        late_30: must(row, "late_30")?,
        spread_days: must(row, "spread_days")?,
        lost: [must(row, "lost_late")?, must(row, "lost_risk")?, must(row, "lost_spread")?],
    })
}

fn must(row: &Row<'_>, name: &str) -> Result<f64, PageError> {
    row.number(name)?.ok_or_else(|| PageError::Shape(format!("no value in {name}")))
}

/// Columns are found once a batch: there may be hundreds of thousands of rows.
fn cash(batch: &RecordBatch, rows: &mut Vec<KeptCash>) -> Result<(), PageError> {
    let missing = |name: &str| PageError::Shape(format!("no column {name} of its kind"));
    let number = |name: &str| {
        let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Float64Type>());
        column.ok_or_else(|| missing(name))
    };
    let open =
        batch.column_by_name("open_home_minor").and_then(|column| column.as_primitive_opt::<Int64Type>());
    let open = open.ok_or_else(|| missing("open_home_minor"))?;
    let never = number("never")?;
    let weeks = PAID_BY.into_iter().map(number).collect::<Result<Vec<_>, _>>()?;
    for index in 0..batch.num_rows() {
        let row = Row::of(batch, index);
        #[expect(clippy::cast_possible_truncation, reason = "a probability")]
        let paid_by_week = std::array::from_fn(|week| weeks[week].value(index) as f32);
        rows.push(KeptCash {
            customer_id: row.key("customer_id")?,
            invoice_id: row.key("invoice_id")?,
            open_home_minor: open.is_valid(index).then(|| open.value(index)),
            paid_by_week,
            never: never.value(index),
        });
    }
    Ok(())
}
