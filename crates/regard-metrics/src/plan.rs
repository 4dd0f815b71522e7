//! From a question to statements. Owns which queries a question needs and where each metric finds its
//! values in their answers; the arithmetic is in `figures`.

use crate::ask::{Ask, AskError, Filter, Home, ReferenceKind};
use crate::cells::{Cells, FigureError, Members};
use crate::dimension::Dimension;
use crate::figures;
use crate::measure::Coverage;
use crate::measured::whole;
use crate::metric::{Formula, Metric, Side, TermName, When};
use crate::query::Query;
use crate::registry::Registry;
use crate::rewrite::{self, Slot};
use crate::span::Span;
use crate::sql::{self, Reading};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::{Answer, Figure, Grain, Lens, Period, Statement};
use std::collections::BTreeMap;

/// At which days a query looks, seen from the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The days of the figure.
    Current,
    /// The days that its growth is measured from.
    Baseline,
    /// The days of the reference.
    Reference,
    /// The days that the reference's growth is measured from.
    ReferenceBaseline,
}

/// Where a metric finds its values.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The metric.
    pub(crate) metric: Metric,
    /// What its figures are cut by.
    pub(crate) by: Vec<Dimension>,
    /// The days of the figures.
    pub(crate) span: Span,
    /// The days of the references.
    pub(crate) reference_span: Option<Span>,
    /// What they are compared with.
    pub(crate) reference: ReferenceKind,
    /// Where each part of the metric is: query and term.
    pub(crate) places: BTreeMap<(Role, TermName), (usize, usize)>,
    /// The members that are always listed: the bands that the metric is cut by, in order.
    pub(crate) bands: Vec<Members>,
}

/// The statements of a question, and how their answers become figures.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) layouts: Vec<Layout>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) scans: Vec<Query>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) home: Home,
    pub(crate) zone: TimeZone,
    pub(crate) passed: Date,
    statements: Vec<Statement>,
}

/// Facts that a figure had to leave out, because no exchange rate was known (of a forecast, no
/// probability).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// The metric.
    pub metric: String,
    /// How many of the rows it counts (order lines, deals) were left out over the whole period; of a state,
    /// at the point at which they were most.
    pub rows: u64,
}

/// Plans a question: which statements to run through the lens. What `coverage` says is kept at load is not
/// computed again from the facts.
///
/// # Errors
/// [`AskError`] when the question cannot be understood; always the caller's to mend.
pub fn plan(
    registry: &Registry,
    ask: &Ask,
    lens: &Lens,
    home: &Home,
    coverage: &Coverage,
) -> Result<Plan, AskError> {
    if ask.metrics.is_empty() {
        return Err(AskError::NoMetric);
    }
    let (by, grain) = split_grain(ask)?;
    let mut queries = Vec::new();
    let mut layouts = Vec::new();
    for name in &ask.metrics {
        let metric = registry.find(name).ok_or_else(|| registry.unknown(name))?;
        layouts.push(lay_out(metric, ask, &by, grain, lens, home, &mut queries)?);
    }
    let (scans, slots) = rewrite::share_scans(queries);
    let scans: Vec<Query> = scans.into_iter().map(|scan| rewrite::prepare(scan, coverage)).collect();
    let rendered = scans.iter().enumerate().flat_map(|(scan, query)| sql::statements(scan, query));
    let (statements, readings) = rendered.unzip();
    let passed = crate::day::last_passed_day(lens);
    Ok(Plan { layouts, slots, scans, readings, home: *home, zone: lens.zone.clone(), passed, statements })
}

impl Plan {
    /// The statements to run, all through the lens that the plan was made for.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The days that the figures of a metric cover, from the first part to the last.
    ///
    /// **Empty**: `None` when the metric was not asked for.
    pub fn period(&self, metric: &str) -> Option<Period> {
        self.layouts.iter().find(|layout| layout.metric.name == metric).map(|layout| layout.span.whole())
    }

    /// The figures, metric by metric in the order asked, then part by part, then member by member.
    /// `answers` belong to [`Plan::statements`], in their order; `as_of` is when the facts were loaded.
    ///
    /// # Errors
    /// [`FigureError`] when there are more than a question may have, or when an answer has not the
    /// columns that its statement asks for.
    pub fn figures(&self, answers: &[Answer], as_of: Option<Timestamp>) -> Result<Vec<Figure>, FigureError> {
        figures::all(self, &Cells::read(self, answers)?, as_of)
    }

    /// What the figures had to leave out; nothing is left out in silence.
    ///
    /// **Empty**: metrics that left nothing out are not listed.
    ///
    /// # Errors
    /// [`FigureError`] when an answer has not the columns that its statement asks for.
    pub fn uncounted(&self, answers: &[Answer]) -> Result<Vec<Uncounted>, FigureError> {
        let cells = Cells::read(self, answers)?;
        let of = |layout: &Layout| Uncounted {
            metric: layout.metric.name.clone(),
            rows: whole(cells.total(self, layout, Role::Current, TermName::Uncounted)),
        };
        Ok(self.layouts.iter().map(of).filter(|uncounted| uncounted.rows > 0).collect())
    }
}

/// A grain's word among the dimensions is the grain.
fn split_grain(ask: &Ask) -> Result<(Vec<String>, Option<Grain>), AskError> {
    let mut grain = ask.grain;
    let mut by: Vec<String> = Vec::new();
    for name in &ask.by {
        match Grain::parse(name) {
            Some(word) if grain.is_none_or(|known| known == word) => grain = Some(word),
            Some(_) => return Err(AskError::TwoGrains(name.clone())),
            None if by.contains(name) => {}
            None => by.push(name.clone()),
        }
    }
    Ok((by, grain))
}

fn lay_out(
    metric: &Metric,
    ask: &Ask,
    by: &[String],
    grain: Option<Grain>,
    lens: &Lens,
    home: &Home,
    queries: &mut Vec<Query>,
) -> Result<Layout, AskError> {
    let by = if by.is_empty() { &metric.listing.by } else { by };
    let mut places = BTreeMap::new();
    let mut spans: Option<(Span, Option<Span>)> = None;
    let mut dimensions = Vec::new();
    for side in sides_to_ask(metric) {
        let base = rewrite::cover(query_of(metric, side, ask, by, grain, lens, home)?)?;
        if spans.is_none() {
            dimensions.clone_from(&base.by);
            let span = base.span.clone().unwrap_or_else(|| unreachable_span(lens));
            let reference = ask.reference.shift().map(|shift| span.shifted(shift));
            spans = Some((span, reference));
        }
        for (role, query) in roles(metric, side, base, ask.reference) {
            let names = side.terms.iter().map(|(name, _)| *name);
            places.extend(names.enumerate().map(|(term, name)| ((role, name), (queries.len(), term))));
            queries.push(query);
        }
    }
    let (span, reference_span) = spans.unwrap_or_else(|| (unreachable_span(lens), None));
    Ok(Layout {
        bands: bands_of(metric, &dimensions, &ask.filters),
        metric: metric.clone(),
        by: dimensions,
        span,
        reference_span,
        reference: ask.reference,
        places,
    })
}

/// The sides that become queries of their own: what is counted back through is part of the query of what is
/// counted.
fn sides_to_ask(metric: &Metric) -> impl Iterator<Item = &Side> {
    let carried = metric.formula == Formula::CountBack;
    metric.sides.iter().filter(move |side| !carried || !matches!(side.when, When::Until { .. }))
}

/// The bands that a metric is cut by, if it is cut by nothing else: those without anything are shown too.
fn bands_of(metric: &Metric, by: &[Dimension], filters: &[Filter]) -> Vec<Members> {
    let bands = metric.bands.iter().filter(|bands| matches!(by, [only] if only.name == bands.name));
    let wanted = |name: &str, band: &String| {
        let mut own = filters.iter().filter(|filter| filter.dimension == name).peekable();
        own.peek().is_none() || own.any(|filter| filter.member == *band)
    };
    bands
        .flat_map(|bands| bands.names.iter().filter(|band| wanted(&bands.name, band)))
        .map(|band| vec![Some(band.clone())])
        .collect()
}

/// A metric has at least one side and `cover` sets its span; this stands in for neither.
fn unreachable_span(lens: &Lens) -> Span {
    let today = Period { from: lens.today(), to: lens.today() };
    Span { meant: today, grain: None, parts: vec![today], unknown: true }
}

/// The query of one side at each of the days that the metric needs.
fn roles(metric: &Metric, side: &Side, base: Query, reference: ReferenceKind) -> Vec<(Role, Query)> {
    if side.when == When::Ever {
        // Since when there are facts does not depend on the days; the first role speaks for all.
        return vec![(Role::Current, base)];
    }
    let baseline = match metric.formula {
        Formula::Growth(shift) => Some(shift),
        Formula::Plain | Formula::Ratio | Formula::CountBack => None,
    };
    let mut roles = vec![(Role::Current, base)];
    if let Some(shift) = reference.shift() {
        let before = rewrite::at_reference(roles[0].1.clone(), shift);
        roles.push((Role::Reference, before));
    }
    if let Some(shift) = baseline {
        let earlier: Vec<(Role, Query)> = roles
            .iter()
            .map(|(role, query)| {
                let role = if *role == Role::Current { Role::Baseline } else { Role::ReferenceBaseline };
                (role, rewrite::at_reference(query.clone(), shift))
            })
            .collect();
        roles.extend(earlier);
    }
    roles
}

fn query_of(
    metric: &Metric,
    side: &Side,
    ask: &Ask,
    by: &[String],
    grain: Option<Grain>,
    lens: &Lens,
    home: &Home,
) -> Result<Query, AskError> {
    let during = side.when != When::Ever;
    let by = if side.narrowed && (during || ask.every_member) { by } else { &[] };
    let by = by.iter().filter(|name| applies(metric, side, name));
    let filters = if side.narrowed { filters_of(metric, side, &ask.filters)? } else { Vec::new() };
    let listing = &metric.listing;
    let mut query = Query {
        terms: side.terms.iter().map(|(_, term)| term.clone()).collect(),
        by: by.map(|name| dimension_of(metric, side, name)).collect::<Result<_, _>>()?,
        filters,
        asked: ask.period,
        grain: if side.narrowed && during { grain } else { None },
        every_member: ask.every_member,
        folded: listing.top.is_some() || listing.least_n > 0,
        ..Query::of(side, lens, home)
    };
    let carries = metric.formula == Formula::CountBack && side.when == When::At;
    let flow = metric.sides.iter().find(|side| carries && matches!(side.when, When::Until { .. }));
    if let Some(flow) = flow {
        query.flow = Some(Box::new(query_of(metric, flow, ask, &by_names(&query.by), None, lens, home)?));
    }
    Ok(query)
}

fn by_names(by: &[Dimension]) -> Vec<String> {
    by.iter().map(|dimension| dimension.name.clone()).collect()
}

/// Whether a dimension says anything about a side: since when there are facts does not depend on the band
/// that they are in now.
fn applies(metric: &Metric, side: &Side, name: &str) -> bool {
    side.when != When::Ever || metric.bands.as_ref().is_none_or(|bands| bands.name != name)
}

/// The filters of a question, those of one dimension together.
pub(crate) fn filters_of(
    metric: &Metric,
    side: &Side,
    filters: &[Filter],
) -> Result<Vec<(Dimension, Vec<Filter>)>, AskError> {
    let mut together: BTreeMap<&str, Vec<Filter>> = BTreeMap::new();
    for filter in filters.iter().filter(|filter| applies(metric, side, &filter.dimension)) {
        together.entry(&filter.dimension).or_default().push(filter.clone());
    }
    together.into_iter().map(|(name, wanted)| Ok((dimension_of(metric, side, name)?, wanted))).collect()
}

fn dimension_of(metric: &Metric, side: &Side, name: &str) -> Result<Dimension, AskError> {
    metric.dimension(side, name).ok_or_else(|| AskError::UnknownDimension {
        metric: metric.name.clone(),
        name: name.to_owned(),
        known: metric.dimensions(),
    })
}

#[cfg(test)]
mod tests;
