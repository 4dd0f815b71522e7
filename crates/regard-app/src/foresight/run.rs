//! One run of foresight: looks at the company as it was at the end of each month, learns quarter by quarter from what
//! was known by then, foresees from today, and writes down what it found, all at once.

use super::comments::{CommentsRecord, listen};
use super::drivers::weigh;
use super::history::History;
use super::learning::{Learned, Seen, Staying};
use super::leaving::Leaving;
use super::moments::{month_ends, year_ago};
use super::payments::{PaymentRecord, foretell, tables};
use super::record::StayingRecord;
use super::rows::{Foresaw, record_rows, signal_rows};
use super::worth::{Purchases, Worth};
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use arrow_array::RecordBatch;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{
    BatchId, CustomerId, EngineError, Foreseen, ForeseenTable, Lens, Moment, Scope, SnapshotId,
};
use regard_predict::churn::Settings;
use std::sync::Arc;

/// How many months before today are looked at.
const MONTHS: i32 = 24;
/// For so many months a model is used before the next one is learned.
const MONTHS_OF_A_MODEL: usize = 3;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunProgress {
    /// What it does.
    pub step: RunStep,
    /// How many parts of it are done, of how many.
    pub done: usize,
    /// All of its parts.
    pub of: usize,
}

/// What a run does, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStep {
    /// Foresees when open invoices are paid.
    Paying,
    /// Reads what customers say.
    Listening,
    /// Reads the signals, moment by moment.
    Looking,
    /// Works out what customers are worth.
    Valuing,
    /// Learns who stays, month by month.
    Learning,
    /// Finds what matters to them.
    Weighing,
    /// Writes it down.
    Keeping,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// The snapshot that has it.
    pub snapshot: SnapshotId,
    /// From which day was looked ahead.
    pub seen_on: Date,
    /// How many customers there are.
    pub customers: usize,
    /// How good it has been.
    pub staying: StayingRecord,
    /// How many open invoices have an expected day.
    pub expected_payments: usize,
    /// Of how many customers it is known how they pay.
    pub payers: usize,
    /// How good foreseeing payments has been.
    pub payments: PaymentRecord,
    /// How good reading comments is.
    pub comments: CommentsRecord,
}

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The facts could not be read.
    #[error(transparent)]
    Facts(#[from] PageError),
    /// Nothing could be learned from them.
    #[error("cannot learn from the signals: {0}")]
    Learning(#[from] regard_predict::churn::ChurnError),
    /// The invoices are too many.
    #[error("cannot learn from the invoices: {0}")]
    Paying(#[from] regard_predict::payment::PaymentError),
    /// What was found could not be written down.
    #[error("cannot keep what was foreseen: {0}")]
    Keeping(#[from] EngineError),
    /// A part of it broke off.
    #[error("the run broke off: {0}")]
    Broken(String),
}

/// Whether a run is due: there is none yet, or facts were loaded since, or another day has come. `loaded` is the
/// snapshot of the newest load.
///
/// # Errors
/// [`PageError::Engine`].
pub async fn is_due(reader: &Reader, lens: &Lens, loaded: Option<SnapshotId>) -> Result<bool, PageError> {
    let Some(loaded) = loaded else { return Ok(false) };
    let reader = reader.forgetful();
    // A version that did not look at payments or comments yet left no record of them, or one of another shape.
    let payments: Option<PaymentRecord> = reader.through(lens).track_record("pays").await?;
    if payments.is_none() || reader.comments_record(lens).await?.is_none() {
        return Ok(true);
    }
    let record = reader.staying_record(lens).await?;
    Ok(record.is_none_or(|record| record.snapshot < loaded.0 || record.seen_on != lens.today()))
}

/// What a run works with.
pub struct Run<'a> {
    /// Reads the facts.
    pub reader: &'a Reader,
    /// Keeps what is found.
    pub keeper: &'a dyn Foreseen,
    /// Who computed it, in what is kept.
    pub name: BatchId,
    /// Hears how far it is.
    pub progress: &'a (dyn Fn(RunProgress) + Sync),
}

impl Run<'_> {
    /// Runs, from a moment and of everybody.
    ///
    /// **Empty**: a company without customers gets a record that says that there is too little.
    ///
    /// # Errors
    /// [`RunError`]; then what was kept before stays.
    pub async fn run(&self, lens: &Lens, now: Timestamp) -> Result<RunReport, RunError> {
        let lens = Lens { scope: Scope::Everyone, ..lens.clone() };
        let reader = self.reader.forgetful();
        let view = reader.through(&lens);
        // All invoices and all texts are let go before the signals of two years are read, which are held until the end.
        let (payments, heard) =
            futures::try_join!(Box::pin(self.foretell(&lens)), Box::pin(self.listen(&view)))?;
        let seen = self.look(&lens).await?;
        self.say(RunStep::Valuing, 0, 1);
        let worths = match seen.last() {
            Some(today) => self.value(&view, &today.signals.customers).await?,
            None => Vec::new(),
        };
        let leaving = Arc::new(Leaving::read(&view).await?);
        let sign = leaving.sign();
        let (seen, months) = self.learn(seen, &leaving).await?;
        self.say(RunStep::Weighing, 0, 1);
        let weighed = weigh(&view, &seen, &leaving).await?;
        self.say(RunStep::Keeping, 0, 1);
        let record = StayingRecord::of(&lens, sign, &months);
        let customers = seen.last().map_or(0, |seen| seen.signals.customers.len());
        let records = vec![
            record_rows("stays", lens.moment, &record)?,
            record_rows("pays", lens.moment, &payments.record)?,
            record_rows("comments", lens.moment, &heard.record)?,
        ];
        let mut tables = payments.tables;
        let batches = Box::new(month_by_month(seen, months, worths, &lens));
        tables.push(ForeseenTable { name: "signals", batches });
        tables.push(ForeseenTable::of("track_records", records));
        tables.push(weighed.table(lens.moment)?);
        tables.extend(heard.tables);
        let snapshot = self.keeper.replace(tables, &self.name, now).await?;
        let (expected_payments, payers) = payments.counts;
        Ok(RunReport {
            snapshot,
            seen_on: lens.today(),
            customers,
            staying: record,
            expected_payments,
            payers,
            payments: payments.record,
            comments: heard.record,
        })
    }

    fn say(&self, step: RunStep, done: usize, of: usize) {
        (self.progress)(RunProgress { step, done, of });
    }

    /// When open invoices are paid.
    async fn foretell(&self, lens: &Lens) -> Result<Payments, RunError> {
        self.say(RunStep::Paying, 0, 2);
        let receivables = self.reader.receivables(lens).await?;
        self.say(RunStep::Paying, 1, 2);
        let (home, today) = (self.reader.home().currency, lens.today());
        let found = off_thread(move || foretell(&receivables, home.code(), today)).await??;
        let tables = tables(&found, (lens.moment, today))?;
        Ok(Payments { counts: found.counts(), record: found.record, tables })
    }

    /// What customers say. Only the small tables of it are kept.
    async fn listen(&self, view: &View<'_>) -> Result<Said, RunError> {
        self.say(RunStep::Listening, 0, 1);
        let heard = listen(view).await?;
        Ok(Said { tables: heard.tables(view.lens.moment)?, record: heard.record })
    }

    /// The ends of the months before, and today, of which the signals are there.
    async fn look(&self, lens: &Lens) -> Result<Vec<Seen>, RunError> {
        let ends = month_ends(lens.today(), MONTHS);
        let year_ago = year_ago(&ends, lens.today());
        let mut seen = Vec::new();
        self.say(RunStep::Looking, 0, ends.len() + 1);
        let mut history = History::begin(self.reader, lens, &ends).await?;
        for (at, day) in ends.iter().chain([&lens.today()]).enumerate() {
            self.say(RunStep::Looking, at, ends.len() + 1);
            // Of the month that a year is looked ahead from, the segment is asked too.
            let Some(signals) = history.next(year_ago == Some(at)).await? else { break };
            // Before the first customer there was no company; today it is looked at even so.
            if !signals.customers.is_empty() || at == ends.len() {
                seen.push(Seen { day: *day, signals });
            }
        }
        Ok(seen)
    }

    /// Who stays, for each month: by the model of its quarter; today by one that knows all that is known.
    async fn learn(
        &self,
        seen: Vec<Seen>,
        leaving: &Arc<Leaving>,
    ) -> Result<(Arc<Vec<Seen>>, Vec<(Date, Staying)>), RunError> {
        let seen = Arc::new(seen);
        let mut newest: Option<(usize, Arc<Learned>)> = None;
        let mut months = Vec::new();
        for at in 0..seen.len() {
            self.say(RunStep::Learning, at, seen.len());
            let is_today = at + 1 == seen.len();
            let usable = newest.take().filter(|(since, learned)| {
                !is_today && learned.tells_apart() && at - since < MONTHS_OF_A_MODEL
            });
            let (of, leaving) = (Arc::clone(&seen), Arc::clone(leaving));
            let work = move || {
                let (since, learned) = match usable {
                    Some(usable) => usable,
                    None => (at, Arc::new(Learned::by(&of, at, &leaving, &Settings::default())?)),
                };
                let staying = learned.foresee(&of, at, &leaving, is_today)?;
                Ok::<_, RunError>((staying, since, learned))
            };
            let (staying, since, learned) = off_thread(work).await??;
            newest = Some((since, learned));
            months.push((seen[at].day, staying));
        }
        Ok((seen, months))
    }

    async fn value(&self, view: &View<'_>, customers: &[CustomerId]) -> Result<Vec<Worth>, RunError> {
        let purchases = Purchases::read(view, customers).await?;
        let customers = customers.len();
        Ok(off_thread(move || purchases.worths(customers)).await??)
    }
}

/// The rows of `signals`, a batch for each month. The last of them is now, and has what customers are worth.
fn month_by_month(
    seen: Arc<Vec<Seen>>,
    months: Vec<(Date, Staying)>,
    worths: Vec<Worth>,
    lens: &Lens,
) -> impl Iterator<Item = Result<RecordBatch, EngineError>> + Send + 'static {
    let (now, zone, newest) = (lens.moment, lens.zone.clone(), months.len().saturating_sub(1));
    months.into_iter().enumerate().map(move |(at, (day, staying))| {
        let moment = if at == newest { now } else { Moment::end_of_day(day, &zone) };
        let worths = if at == newest { worths.as_slice() } else { &[] };
        let signals = &seen[at].signals;
        let rows = signal_rows(&Foresaw { day, moment, signals, staying: &staying, worths });
        rows.map_err(|error| EngineError::Facts(error.to_string()))
    })
}

/// What was found of payments, ready to be kept.
struct Payments {
    record: PaymentRecord,
    /// Open invoices with an expected day, and payers.
    counts: (usize, usize),
    tables: Vec<ForeseenTable>,
}

/// What was read of what customers say, ready to be kept.
struct Said {
    record: CommentsRecord,
    tables: Vec<ForeseenTable>,
}

/// Runs what computes for long where nobody waits for it.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RunError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| RunError::Broken(error.to_string()))
}
