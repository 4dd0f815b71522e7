//! The reader: what every page reads through. Owns the ports, the home's facts and the cache; each
//! page is its own file.

use super::cache::{Cache, Key};
use super::error::PageError;
use super::records::Records;
use super::sources::SourceSchedule;
use crate::activity::Activity;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_metrics::Registry;
use regard_model::{Answer, Currency, Engine, Ledger, Lens, Statement, Value};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// Tells the time, for freshness only: the moment of a page is in its lens.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What pages need to know of the home.
#[derive(Debug, Clone)]
pub struct HomeFacts {
    /// The name that the UI shows.
    pub name: String,
    /// The home currency.
    pub currency: Currency,
    /// What a day is.
    pub time_zone: TimeZone,
    /// Languages that customers write in.
    pub languages: Vec<String>,
    /// The sources, by name.
    pub sources: Vec<SourceFacts>,
    /// Which business units a policy means by its words.
    pub units: UnitFacts,
}

/// Names of business units, as the home gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitFacts {
    /// Those that are support. **Empty**: those with a usual word for it in their name.
    pub support: Option<Vec<String>>,
    /// Those that are finance. **Empty**: those with a usual word for it in their name.
    pub finance: Option<Vec<String>>,
}

/// A source as the home declares it.
#[derive(Debug, Clone)]
pub struct SourceFacts {
    /// Its name.
    pub name: String,
    /// `files`.
    pub kind: String,
    /// Where it reads from.
    pub root: Option<String>,
    /// How long a load is fresh; for ever when not given.
    pub fresh_for: Option<FreshFor>,
    /// When it is loaded by itself; only when somebody says so when not given.
    pub schedule: Option<SourceSchedule>,
    /// Its tables.
    pub tables: Vec<TableFacts>,
    /// The entities that its mappings fill.
    pub entities: Vec<String>,
}

/// How long a load is fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreshFor {
    /// As it is written in the home, such as `7d`.
    pub text: String,
    /// The same as a duration.
    pub duration: SignedDuration,
}

/// A table of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFacts {
    /// Its name.
    pub table: String,
    /// Its files, as the home names them.
    pub files: String,
}

/// What a reader is made of.
#[derive(Clone)]
pub struct ReaderParts {
    /// Answers statements.
    pub engine: Arc<dyn Engine>,
    /// Knows the loads.
    pub ledger: Arc<dyn Ledger>,
    /// Knows the quarantine and where rows come from.
    pub records: Arc<dyn Records>,
    /// Knows the metrics.
    pub registry: Arc<Registry>,
    /// Knows the home.
    pub home: HomeFacts,
    /// Knows what is being done. **Empty**: nothing is shown of it.
    pub activity: Option<Arc<dyn Activity>>,
    /// Tells the time.
    pub clock: Clock,
    /// The most bytes of remembered answers.
    pub cache_bytes: u64,
}

/// Reads pages. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) parts: Arc<ReaderParts>,
    pub(crate) cache: Cache,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("home", &self.parts.home).finish_non_exhaustive()
    }
}

impl Reader {
    /// A reader with an empty cache.
    pub fn new(parts: ReaderParts) -> Self {
        let cache = Cache::new(parts.cache_bytes);
        Self { parts: Arc::new(parts), cache }
    }

    /// The same reader, which remembers nothing of what it reads.
    pub(crate) fn forgetful(&self) -> Self {
        Self { parts: Arc::clone(&self.parts), cache: Cache::new(0) }
    }

    /// What the home declares.
    pub fn home(&self) -> &HomeFacts {
        &self.parts.home
    }

    /// The metrics that can be asked for.
    pub fn registry(&self) -> &Registry {
        &self.parts.registry
    }

    /// This reader behind one lens.
    pub(crate) fn through<'a>(&'a self, lens: &'a Lens) -> View<'a> {
        View { reader: self, lens, key: lens.digest(), from_facts: false }
    }
}

/// A reader behind one lens: the only way in which a page reads facts.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) lens: &'a Lens,
    key: Key,
    /// Whether figures are computed from the facts alone.
    pub(crate) from_facts: bool,
}

impl View<'_> {
    /// The same, computing figures from the facts alone.
    pub(crate) fn on_facts(self, from_facts: bool) -> Self {
        Self { from_facts, ..self }
    }

    /// Answers a statement, or remembers its answer.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn query(&self, statement: Statement) -> Result<Arc<Answer>, PageError> {
        let key = self.key_of("statement", |hasher| hash_statement(hasher, &statement));
        let ask = async {
            let answer = self.reader.parts.engine.query(self.lens, &statement).await?;
            let bytes = 256 + answer.batches.iter().map(|batch| batch.get_array_memory_size()).sum::<usize>();
            Ok((answer, bytes))
        };
        self.reader.cache.get(key, Box::pin(ask)).await
    }

    /// Answers a statement, and does not remember its answer.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn fresh(&self, statement: Statement) -> Result<Answer, PageError> {
        Ok(self.reader.parts.engine.query(self.lens, &statement).await?)
    }

    /// Makes a part of a page, or remembers it: `kind` and `question` say which.
    ///
    /// # Errors
    /// What `make` fails with.
    pub(crate) async fn keep<T, F>(
        &self,
        kind: &'static str,
        question: &impl fmt::Debug,
        make: F,
    ) -> Result<Arc<T>, PageError>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<(T, usize), PageError>>,
    {
        let key = self.key_of(kind, |hasher| {
            hasher.update(format!("{question:?}").as_bytes());
        });
        self.reader.cache.get(key, Box::pin(make)).await
    }

    fn key_of(&self, kind: &'static str, question: impl FnOnce(&mut blake3::Hasher)) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.key.as_bytes()).update(kind.as_bytes()).update(&[0]);
        question(&mut hasher);
        hasher.finalize()
    }
}

fn hash_statement(hasher: &mut blake3::Hasher, statement: &Statement) {
    hasher.update(&statement.sql.len().to_le_bytes()).update(statement.sql.as_bytes());
    for value in &statement.values {
        let text = match value {
            Value::Text(text) => format!("t{text}"),
            Value::Int(number) => format!("i{number}"),
            Value::Number(number) => format!("n{:x}", number.to_bits()),
            Value::Day(day) => format!("d{day}"),
            Value::Instant(instant) => format!("@{instant}"),
            Value::Flag(flag) => format!("f{flag}"),
        };
        hasher.update(&text.len().to_le_bytes()).update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_do_not_run_into_each_other() {
        let key = |statement: Statement| {
            let mut hasher = blake3::Hasher::new();
            hash_statement(&mut hasher, &statement);
            hasher.finalize()
        };
        let text = |text: &str| Value::Text(text.to_owned());
        let one = Statement::new("select $1").bind(text("a")).bind(text("b"));
        let two = Statement::new("select $1").bind(text("ab"));
        let three = Statement::new("select $1").bind(text("1"));
        let four = Statement::new("select $1").bind(Value::Int(1));
        assert_ne!(key(one), key(two));
        assert_ne!(key(three), key(four));
    }
}
