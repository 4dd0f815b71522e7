//! Asks for the figures of a page: each with its reference, and with its line of months where the page
//! shows one. The numbers are those of `ask`.

use super::calendar::{line_months, line_period};
use super::cut::{Cut, cut};
use super::error::PageError;
use super::figure_card::{FigureCard, series_of};
use super::reader::View;
use futures::future::try_join_all;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Figure, Grain, Period};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// Which figures a page wants.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    /// The metrics, in the order of the page. Those that the registry does not have, or that a filter does
    /// not fit, are left out.
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

/// Takes the card of a figure, which is named with its unit; one that nothing fills holds nothing.
pub(crate) fn take_card(
    cards: &mut HashMap<String, FigureCard>,
    (name, unit): (&str, &str),
    period: Period,
) -> FigureCard {
    cards.remove(name).unwrap_or_else(|| FigureCard::empty(name, unit, period))
}

/// Takes the cards of a list in its order.
pub(crate) fn take_cards(
    cards: &mut HashMap<String, FigureCard>,
    wanted: &[(&str, &str)],
    period: Period,
) -> Vec<FigureCard> {
    wanted.iter().map(|figure| take_card(cards, *figure, period)).collect()
}

impl View<'_> {
    /// The metrics that the registry has and that every filter fits. A page stays whole without the others.
    pub(crate) fn fitting<'m>(&self, metrics: &[&'m str], filters: &[Filter]) -> Vec<&'m str> {
        let fits = |name: &&&str| {
            self.reader.registry().find(name).is_some_and(|metric| {
                let known = metric.dimensions();
                filters.iter().all(|filter| known.contains(&filter.dimension))
            })
        };
        metrics.iter().filter(fits).copied().collect()
    }

    /// The cards of a page by metric.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn cards(&self, wanted: &Wanted<'_>) -> Result<HashMap<String, FigureCard>, PageError> {
        let registry = self.reader.registry();
        let (balances, flows): (Vec<&str>, Vec<&str>) = self
            .fitting(wanted.metrics, &wanted.filters)
            .into_iter()
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
            card.rests_on =
                self.reader.rests_on(metric).into_iter().map(|source| source.name.clone()).collect();
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

    /// Figures cut by one dimension, each with its reference. Metrics that cannot be cut or kept so are left
    /// out.
    ///
    /// # Errors
    /// [`PageError::Engine`], or [`PageError::BadQuestion`] when there are more members than a question may
    /// have.
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
        let fitting = self.fitting(metrics, filters);
        let metrics: Vec<&str> = fitting.iter().filter(can).copied().collect();
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

impl View<'_> {
    /// Figures cut by dimensions, metric by metric; a cut that nothing fills is left out.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn cuts(
        &self,
        metrics: &[&str],
        dimensions: &[&str],
        period: Period,
        filters: &[Filter],
    ) -> Result<Vec<Cut>, PageError> {
        let by = dimensions.iter().map(|dimension| async {
            match self.by(metrics, dimension, Some(period), filters).await {
                // More members than a question may have: the page stays whole without this cut.
                Err(PageError::BadQuestion { parameter: "by", .. }) => Ok(Parts::default()),
                parts => parts,
            }
        });
        let parts = try_join_all(by).await?;
        let known = metrics.iter().filter_map(|name| self.reader.registry().find(name));
        let of = |metric| {
            let each = dimensions.iter().zip(&parts);
            each.filter_map(move |(dimension, parts)| cut(metric, dimension, parts))
        };
        Ok(known.flat_map(of).collect())
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
