//! All rows behind a number, up to a bound, page by page: what a file of them is written from. Owns the
//! bound and the way from page to page; the formats of files are the server's.

use super::ask::bad_ask;
use super::error::PageError;
use super::metric_rows::{RowsColumn, RowsQuestion, key_of, rows_ask};
use super::reader::Reader;
use super::rows::json_rows;
use regard_metrics::{Ask, Coverage, Home, ReferenceKind, RowsAsk};
use regard_model::{Lens, Period};
use serde_json::Value as Json;

/// The most rows that one file holds.
pub const MOST_EXPORTED: u32 = 100_000;
/// How many rows are read at once.
const AT_ONCE: u32 = 1000;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportAbout {
    /// The metric's name.
    pub metric: String,
    /// Its title.
    pub title: String,
    /// How it is worked out, in words.
    pub definition: String,
    /// The days of the figure.
    pub period: Period,
    /// What was kept, each as `dimension=member`.
    pub filters: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<RowsColumn>,
    /// The home currency: that of amounts without one, and of amounts at home.
    pub currency: String,
}

/// Rows on their way into a file.
#[derive(Debug)]
pub struct RowsExport {
    reader: Reader,
    lens: Lens,
    ask: RowsAsk,
    about: ExportAbout,
    /// The page that was read and not given yet.
    ready: Option<Vec<Vec<Json>>>,
    /// There are rows after `ready`.
    more: bool,
    /// How many rows may still be read.
    left: u32,
}

impl Reader {
    /// Begins an export of the rows behind a metric: the first page is read, so that what is wrong with the
    /// question is known before a file begins.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for an unknown metric; [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn export_rows(
        &self,
        lens: &Lens,
        metric: &str,
        question: &RowsQuestion,
    ) -> Result<RowsExport, PageError> {
        let known = self.registry().find(metric).ok_or(PageError::NotFound("metric"))?;
        let left = most(question.limit)?;
        let mut export = RowsExport {
            reader: self.clone(),
            lens: lens.clone(),
            ask: rows_ask(metric, question, AT_ONCE.min(left))?,
            about: ExportAbout {
                metric: metric.to_owned(),
                title: known.title().to_owned(),
                definition: known.definition().to_owned(),
                period: self.period_of(lens, metric, question.period)?,
                filters: question.filters.clone(),
                columns: Vec::new(),
                currency: self.home().currency.code().to_owned(),
            },
            ready: None,
            more: true,
            left,
        };
        export.read().await?;
        Ok(export)
    }

    /// The days that a figure of the metric covers.
    fn period_of(&self, lens: &Lens, metric: &str, asked: Option<Period>) -> Result<Period, PageError> {
        let ask = Ask { period: asked, reference: ReferenceKind::Nothing, ..Ask::of([metric]) };
        let home = Home { currency: self.home().currency };
        let plan = regard_metrics::plan(self.registry(), &ask, lens, &home, &Coverage::default());
        let today = Period { from: lens.today(), to: lens.today() };
        Ok(plan.map_err(bad_ask)?.period(metric).or(asked).unwrap_or(today))
    }
}

impl RowsExport {
    /// What the file says of itself.
    pub fn about(&self) -> &ExportAbout {
        &self.about
    }

    /// The next rows, in order; none at the end.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn next(&mut self) -> Result<Option<Vec<Vec<Json>>>, PageError> {
        if self.ready.is_none() && self.more && self.left > 0 {
            self.read().await?;
        }
        Ok(self.ready.take())
    }

    /// Whether there are rows that the file may not hold. Known once [`Self::next`] gave none.
    pub fn is_cut(&self) -> bool {
        self.more
    }

    /// Reads one page. It is not remembered: nobody asks for it twice.
    async fn read(&mut self) -> Result<(), PageError> {
        let reader = &self.reader;
        self.ask.limit = AT_ONCE.min(self.left);
        let home = Home { currency: reader.home().currency };
        let plan = regard_metrics::rows(reader.registry(), &self.ask, &self.lens, &home).map_err(bad_ask)?;
        let answer = reader.parts.engine.query(&self.lens, &plan.statement).await?;
        let table = json_rows(&answer, &plan.columns)?;
        let mut rows = table.rows;
        let limit = self.ask.limit as usize;
        self.more = rows.len() > limit;
        rows.truncate(limit);
        if let Some(last) = rows.last() {
            self.ask.after = Some(key_of(last, &plan.columns, &plan.key)?);
        }
        self.left = self.left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let columns = plan.columns.into_iter().zip(table.kinds);
        self.about.columns = columns.map(|(name, kind)| RowsColumn { kind: kind.to_owned(), name }).collect();
        self.ready = (!rows.is_empty()).then_some(rows);
        Ok(())
    }
}

/// How many rows a file may hold: as many as were asked for, at most [`MOST_EXPORTED`].
fn most(asked: Option<u32>) -> Result<u32, PageError> {
    match asked {
        None => Ok(MOST_EXPORTED),
        Some(limit) if (1..=MOST_EXPORTED).contains(&limit) => Ok(limit),
        Some(limit) => Err(PageError::bad("limit", format!("{limit} is not between 1 and {MOST_EXPORTED}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_bounded() {
        assert_eq!(most(None).unwrap(), MOST_EXPORTED);
        assert_eq!(most(Some(7)).unwrap(), 7);
        assert!(most(Some(0)).is_err() && most(Some(MOST_EXPORTED + 1)).is_err());
    }
}
