//! What the last run found, read back through a lens: of everybody at one moment, or of one customer over the months.

use super::rows::reasons_of;
use super::signals::{SIGNALS, TRAITS};
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, first};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, Float64Array, RecordBatch};
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{CustomerId, Lens, Statement, Value};
use regard_policy::{Sheet, SheetError};
use std::sync::Arc;

/// What is foreseen of customers, beside what is known of them: signals too.
pub const FORESEEN: [&str; 2] = ["stays", "orders_expected_12m"];

/// Every signal that a policy may weigh.
pub fn known_signals() -> impl Iterator<Item = &'static str> {
    SIGNALS.iter().map(|signal| signal.name).chain(FORESEEN)
}

/// What was known and foreseen of customers in scope, at the newest moment that the lens lets through.
#[derive(Debug, Clone)]
pub struct Kept {
    /// From when it was looked.
    pub seen_at: Timestamp,
    /// Its day.
    pub seen_on: Date,
    /// Whom each row is about, in the order of their keys.
    pub customers: Vec<CustomerId>,
    /// What they are called. **Empty**: they are known by their key alone.
    pub names: Vec<Option<String>>,
    /// Every signal of [`known_signals`], and traits.
    pub sheet: Sheet,
    /// Why they may leave: signals with the log-odds that they add, the strongest first. **Empty**: nothing is known,
    /// or it is an older moment.
    pub because: Vec<Vec<(String, f64)>>,
    /// What they are worth over twelve months. **Unit**: minor units of the home currency. **Empty**: not known.
    pub worth_minor: Vec<Option<i64>>,
}

/// One month of a customer.
#[derive(Debug, Clone)]
pub struct KeptMonth {
    /// The day from which was looked.
    pub seen_on: Date,
    /// One row: the customer's.
    pub kept: Kept,
}

impl Reader {
    /// What was found of everybody in scope. **Empty**: no run has come to its end yet, or not by the moment.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn kept_signals(&self, lens: &Lens) -> Result<Option<Arc<Kept>>, PageError> {
        let view = self.through(lens);
        let Some(seen_at) = newest(&view).await? else { return Ok(None) };
        let make = async {
            let condition = "signals.seen_at = $1";
            let statement = Statement::new(select(condition)).bind(Value::Instant(seen_at));
            let mut months = kept(&view, statement).await?;
            let kept = months.pop().map(|month| month.kept);
            let bytes = kept.as_ref().map_or(0, |kept| kept.customers.len() * BYTES_EACH);
            Ok((kept.map(Arc::new), bytes))
        };
        let found: Arc<Option<Arc<Kept>>> = view.keep("signals", &seen_at, Box::pin(make)).await?;
        Ok(found.as_ref().clone())
    }

    /// What was found of one customer, month by month. **Empty**: nothing, or they are not in scope.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn kept_months(&self, lens: &Lens, customer: &CustomerId) -> Result<Vec<KeptMonth>, PageError> {
        let view = self.through(lens);
        let condition = "signals.customer_id = $1";
        let statement = Statement::new(select(condition)).bind(Value::Text(customer.as_str().to_owned()));
        kept(&view, statement).await
    }
}

/// What a row takes in memory, about.
const BYTES_EACH: usize = 8 * 32 + 120;

async fn newest(view: &View<'_>) -> Result<Option<Timestamp>, PageError> {
    let answer = view.query(Statement::new("select max(seen_at) as seen_at from signals")).await?;
    Ok(first(&answer, |row| row.instant("seen_at"))?.flatten())
}

fn select(condition: &str) -> String {
    let signals: Vec<String> = known_signals().map(|name| format!("signals.{name}")).collect();
    let traits: Vec<String> = TRAITS.iter().map(|name| format!("customers.{name}")).collect();
    format!(
        "select signals.customer_id, customers.name, seen_at, seen_on, stays_because, worth_12m_minor, {}, {} \
         from signals join customers on customers.customer_id = signals.customer_id where {condition} \
         order by seen_at, signals.customer_id",
        signals.join(", "),
        traits.join(", ")
    )
}

/// Rows as they come, by moment.
#[derive(Default)]
struct Gathered {
    customers: Vec<CustomerId>,
    names: Vec<Option<String>>,
    signals: Vec<Vec<Option<f64>>>,
    traits: Vec<Vec<Option<String>>>,
    because: Vec<Vec<(String, f64)>>,
    worth_minor: Vec<Option<i64>>,
}

impl Gathered {
    fn new() -> Self {
        Self {
            signals: vec![Vec::new(); known_signals().count()],
            traits: vec![Vec::new(); TRAITS.len()],
            ..Self::default()
        }
    }

    fn add(&mut self, row: Row<'_>, numbers: &[&Float64Array], index: usize) -> Result<(), PageError> {
        let customer = CustomerId::new(row.key("customer_id")?);
        // Keys that were joined since the run both stand for the main customer: the first is taken.
        if self.customers.last() == Some(&customer) {
            return Ok(());
        }
        self.customers.push(customer);
        self.names.push(row.owned("name")?);
        for (column, values) in self.signals.iter_mut().zip(numbers) {
            column.push(values.is_valid(index).then(|| values.value(index)));
        }
        for (column, name) in self.traits.iter_mut().zip(TRAITS) {
            column.push(row.owned(name)?);
        }
        self.because.push(row.text("stays_because")?.map(reasons_of).unwrap_or_default());
        self.worth_minor.push(row.int("worth_12m_minor")?);
        Ok(())
    }

    fn kept(self, seen_at: Timestamp, seen_on: Date) -> Result<KeptMonth, PageError> {
        let shape = |error: SheetError| PageError::Shape(error.to_string());
        let mut sheet = Sheet::new(self.customers.len());
        for (column, name) in self.signals.into_iter().zip(known_signals()) {
            sheet.signal(name, column).map_err(shape)?;
        }
        for (column, name) in self.traits.into_iter().zip(TRAITS) {
            sheet.kind(name, column).map_err(shape)?;
        }
        let (customers, names) = (self.customers, self.names);
        let (because, worth_minor) = (self.because, self.worth_minor);
        Ok(KeptMonth {
            seen_on,
            kept: Kept { seen_at, seen_on, customers, names, sheet, because, worth_minor },
        })
    }
}

async fn kept(view: &View<'_>, statement: Statement) -> Result<Vec<KeptMonth>, PageError> {
    let answer = view.fresh(statement).await?;
    let mut months: Vec<(Timestamp, Date, Gathered)> = Vec::new();
    for batch in &answer.batches {
        // Found once a batch: a signal of a hundred thousand customers is not looked up by its name for each.
        let numbers = known_signals().map(|name| numbers(batch, name)).collect::<Result<Vec<_>, _>>()?;
        for index in 0..batch.num_rows() {
            let row = Row::of(batch, index);
            let (seen_at, seen_on) = (row.must_instant("seen_at")?, row.must_day("seen_on")?);
            if months.last().is_none_or(|(at, ..)| *at != seen_at) {
                months.push((seen_at, seen_on, Gathered::new()));
            }
            if let Some((_, _, gathered)) = months.last_mut() {
                gathered.add(row, &numbers, index)?;
            }
        }
    }
    months.into_iter().map(|(seen_at, seen_on, gathered)| gathered.kept(seen_at, seen_on)).collect()
}

fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Float64Array, PageError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Float64Type>());
    column.ok_or_else(|| PageError::Shape(format!("{name} is no column of numbers")))
}
