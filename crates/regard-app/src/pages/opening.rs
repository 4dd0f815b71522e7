//! What pages of figures have in common: the days and the customers that they look at, and that a made
//! page is remembered while its freshness is not. Owns no figure.

use super::calendar::{last_whole_month, twelve_months};
use super::cards::{Wanted, filter};
use super::error::PageError;
use super::orders::rules::Days;
use super::reader::View;
use super::sentence::Sentence;
use super::wire::{Freshness, PageQuestion};
use futures::future::BoxFuture;
use regard_metrics::{Filter, ReferenceKind};
use regard_model::{Lens, Period, Scope};
use std::fmt;

/// The most bytes that a remembered page is counted with: tables of a few dozen rows.
const PAGE_BYTES: usize = 128 * 1024;

/// A page that says how fresh its facts are.
pub(crate) trait Dated: Clone + Send + Sync + 'static {
    /// Says it.
    fn set_freshness(&mut self, freshness: Freshness);
}

/// What a page of figures looks at.
#[derive(Debug, Clone)]
pub(crate) struct Opening<'q> {
    /// The days that it was asked for. **Empty**: none, and each figure has its own.
    pub(crate) asked: Option<Period>,
    /// The days of its figures: those asked for, else the last whole month.
    pub(crate) period: Period,
    /// The days of what is rare: those asked for, else twelve months.
    pub(crate) year: Period,
    /// Only customers of this segment.
    pub(crate) segment: Option<&'q str>,
    /// The same as a filter of figures.
    pub(crate) filters: Vec<Filter>,
    /// The last day of its lines.
    line_to: jiff::civil::Date,
}

impl<'q> Opening<'q> {
    /// What a page opens with.
    pub(crate) fn of(lens: &Lens, question: &'q PageQuestion) -> Self {
        let days = Days::of(lens);
        let period = question.period.unwrap_or_else(|| last_whole_month(days.passed));
        let segment = question.segment.as_deref();
        Self {
            asked: question.period,
            period,
            year: question.period.unwrap_or_else(|| twelve_months(period.to)),
            segment,
            filters: filter("segment", segment),
            line_to: period.to.min(days.today),
        }
    }

    /// Figures against the period before, each with its line of months.
    pub(crate) fn wanted<'m>(&self, metrics: &'m [&'m str]) -> Wanted<'m> {
        Wanted {
            metrics,
            period: self.asked,
            filters: self.filters.clone(),
            reference: ReferenceKind::PreviousPeriod,
            line_to: Some(self.line_to),
        }
    }
}

/// What every page says first to somebody who sees no customer: that nothing is loaded would not be true. `counted`
/// is how many of theirs there are at the moment, where the page knows it. **Empty**: they see some.
pub(crate) fn no_customers(lens: &Lens, counted: Option<u64>) -> Option<Sentence> {
    let none = match lens.scope {
        Scope::Nobody => true,
        Scope::Everyone => false,
        Scope::Customers(_) => counted == Some(0),
    };
    none.then(|| Sentence::new("headline.no_customers"))
}

/// The names of figures that stand in lists with their units.
pub(crate) fn names<'m>(lists: &[&[(&'m str, &str)]]) -> Vec<&'m str> {
    lists.iter().flat_map(|list| list.iter()).map(|(name, _)| *name).collect()
}

impl View<'_> {
    /// A page as it was made or is remembered, with the freshness of this instant: facts of a snapshot stay,
    /// but they grow old.
    ///
    /// # Errors
    /// What `make` fails with.
    pub(crate) async fn page<P: Dated>(
        &self,
        name: &'static str,
        question: &impl fmt::Debug,
        make: BoxFuture<'_, Result<P, PageError>>,
    ) -> Result<P, PageError> {
        let made = self.keep(name, question, async { Ok((make.await?, PAGE_BYTES)) });
        let (made, freshness) = futures::try_join!(made, self.reader.freshness(self.lens.snapshot))?;
        let mut page = P::clone(&made);
        page.set_freshness(freshness);
        Ok(page)
    }
}
