//! Asks for the figures of a page: each with its reference, and with its line of months where the page
//! shows one. The numbers are those of `ask`.

use super::calendar::{line_months, line_period};
use super::error::PageError;
use super::figure_card::{FigureCard, series_of};
use super::reader::View;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Figure, Grain, Period};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// Which figures a page wants.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    /// The metrics, in the order of the page. Those that the registry does not have are left out.
    pub(crate) metrics: &'a [&'a str],
    /// The days; each metric's own default when not given.
    pub(crate) period: Option<Period>,
    /// What to keep.
    pub(crate) filters: Vec<Filter>,
    /// What to compare with.
    pub(crate) reference: ReferenceKind,
    /// The last day of the lines; no lines when not given. Lines of balances go on to the moment.
    pub(crate) line_to: Option<jiff::civil::Date>,
}

/// A filter, if there is something to keep.
pub(crate) fn filter(dimension: &str, member: Option<&str>) -> Vec<Filter> {
    let filter = |member: &str| Filter { dimension: dimension.to_owned(), member: member.to_owned() };
    member.map(filter).into_iter().collect()
}

impl View<'_> {
    /// The cards of a page by metric.
    ///
    /// # Errors
    /// [`PageError::Engine`], or [`PageError::BadQuestion`] when a filter does not fit a metric.
    pub(crate) async fn cards(&self, wanted: &Wanted<'_>) -> Result<HashMap<String, FigureCard>, PageError> {
        let registry = self.reader.registry();
        let known = |name: &&&str| registry.find(name).is_some();
        let (balances, flows): (Vec<&str>, Vec<&str>) = wanted
            .metrics
            .iter()
            .filter(known)
            .copied()
            .partition(|name| registry.find(name).is_some_and(regard_metrics::Metric::is_balance));
        let all: Vec<&str> = flows.iter().chain(&balances).copied().collect();
        if all.is_empty() {
            return Ok(HashMap::new());
        }
        let ask = Ask {
            period: wanted.period,
            filters: wanted.filters.clone(),
            reference: wanted.reference,
            ..Ask::of(all)
        };
        let today = self.lens.today();
        let balances_to = match wanted.period {
            Some(period) => period.to.min(today),
            None => today,
        };
        let (answer, mut lines, balance_lines) = futures::try_join!(
            self.answer(&ask),
            self.lines(&flows, wanted, wanted.line_to),
            self.lines(&balances, wanted, wanted.line_to.map(|_| balances_to)),
        )?;
        lines.extend(balance_lines);
        let mut cards = HashMap::new();
        for figure in answer.figures {
            let Some(metric) = registry.find(&figure.metric) else { continue };
            let mut card = FigureCard::of(figure, metric);
            let left = answer.left_out.iter().find(|left| left.metric == card.metric);
            card.left_out = left.map_or(0, |left| left.rows);
            if let Some((line, months)) = lines.get(&card.metric) {
                card.series = series_of(line, &card.unit, months);
            }
            cards.insert(card.metric.clone(), card);
        }
        Ok(cards)
    }

    async fn lines(
        &self,
        metrics: &[&str],
        wanted: &Wanted<'_>,
        to: Option<jiff::civil::Date>,
    ) -> Result<HashMap<String, (Vec<Figure>, Vec<Period>)>, PageError> {
        let Some(to) = to.filter(|_| !metrics.is_empty()) else { return Ok(HashMap::new()) };
        let ask = Ask {
            period: Some(line_period(to)),
            grain: Some(Grain::Month),
            filters: wanted.filters.clone(),
            reference: ReferenceKind::Nothing,
            ..Ask::of(metrics.iter().copied())
        };
        let months = line_months(to);
        let mut lines: HashMap<String, (Vec<Figure>, Vec<Period>)> = HashMap::new();
        for figure in self.figures(&ask).await? {
            lines.entry(figure.metric.clone()).or_insert_with(|| (Vec::new(), months.clone())).0.push(figure);
        }
        Ok(lines)
    }

    /// Figures cut by one dimension, each with its reference.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn by(
        &self,
        metrics: &[&str],
        dimension: &str,
        period: Option<Period>,
        filters: &[Filter],
    ) -> Result<Parts, PageError> {
        let registry = self.reader.registry();
        let can = |name: &&&str| {
            registry
                .find(name)
                .is_some_and(|metric| metric.dimensions().iter().any(|known| known == dimension))
        };
        let metrics: Vec<&str> = metrics.iter().filter(can).copied().collect();
        if metrics.is_empty() {
            return Ok(Parts::default());
        }
        let ask = Ask { period, filters: filters.to_vec(), ..Ask::of(metrics).by(dimension) };
        let mut parts = Parts::default();
        for figure in self.figures(&ask).await? {
            let Some(member) = figure.by.get(dimension).cloned() else { continue };
            parts.0.entry(figure.metric.clone()).or_default().push((member, figure));
        }
        Ok(parts)
    }
}

/// Figures by metric, each with its member of the dimension.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Parts(BTreeMap<String, Vec<(String, Figure)>>);

impl Parts {
    /// The members of a metric; empty when it could not be cut so.
    pub(crate) fn of(&self, metric: &str) -> &[(String, Figure)] {
        self.0.get(metric).map_or(&[], Vec::as_slice)
    }
}
