//! From numbers to figures: rates, margins, growth, what is none and what is 0, the listing of
//! members. Owns the arithmetic that a metric's definition promises.

use crate::cells::{Cells, FigureError, Members};
use crate::dimension::NONE;
use crate::expression::Function;
use crate::metric::{Formula, Margin, Metric, TermName, Unit};
use crate::plan::{Layout, Plan, Role};
use crate::rewrite::{MOST_FIGURES, is_old_enough};
use crate::span::Span;
use jiff::Timestamp;
use regard_model::{Figure, Moment, Period, ReferenceValue};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How the rest is written when only the largest members are named.
const OTHER: &str = "other";

/// The members of a figure that is not cut.
static NOBODY: Members = Vec::new();

/// A value with what it rests on, not scaled to its unit yet: money is in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Measured {
    value: Option<f64>,
    n: u64,
    margin: Option<f64>,
}

/// One line of a listing: what it is called, and the members that it brings together.
#[derive(Debug, Clone)]
struct Line<'a> {
    by: BTreeMap<String, String>,
    members: Vec<&'a Members>,
    is_rest: bool,
}

/// How a number becomes one of the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    Times(f64),
    /// Money is divided: times 0.01 would make 59.980000000000004 of 5998 minor units.
    Per(f64),
}

impl Scale {
    fn of(self, number: f64) -> f64 {
        match self {
            Self::Times(factor) => number * factor,
            Self::Per(divisor) => number / divisor,
        }
    }

    /// The difference of two numbers; of money it is exact in minor units.
    fn difference(self, now: f64, before: f64) -> f64 {
        match self {
            Self::Times(_) => self.of(now) - self.of(before),
            Self::Per(_) => self.of(now - before),
        }
    }
}

/// The figures of all metrics, in the order asked.
///
/// # Errors
/// [`FigureError`] when there are more than a question may have.
pub(crate) fn all(plan: &Plan, cells: &Cells, as_of: Option<Timestamp>) -> Result<Vec<Figure>, FigureError> {
    let mut figures = Vec::new();
    for layout in &plan.layouts {
        let sheet = Sheet { plan, layout, cells };
        let lines = sheet.lines();
        for (part, period) in layout.span.parts.iter().enumerate() {
            let most = MOST_FIGURES - figures.len();
            figures.extend(of_part(&sheet, &lines, (part, *period), most, as_of)?);
        }
    }
    Ok(figures)
}

/// The values of one metric at its first part, by its one dimension.
pub(crate) fn by_member(plan: &Plan, layout: &Layout, cells: &Cells) -> HashMap<String, f64> {
    let sheet = Sheet { plan, layout, cells };
    let scale = sheet.scale();
    let value = |members: &Members| match members.as_slice() {
        [Some(member)] => {
            let measured = sheet.measure(Role::Current, &layout.span, 0, &[members]);
            measured.value.map(|value| (member.clone(), scale.of(value)))
        }
        _ => None,
    };
    cells.members(plan, layout, Role::Current).into_iter().filter_map(value).collect()
}

/// The figures of one metric at one part. What is left out does not count as made.
fn of_part(
    sheet: &Sheet<'_>,
    lines: &[Line<'_>],
    (part, period): (usize, Period),
    most: usize,
    as_of: Option<Timestamp>,
) -> Result<Vec<Figure>, FigureError> {
    let layout = sheet.layout;
    let listing = &layout.metric.listing;
    let mut figures: Vec<(bool, Figure)> = Vec::new();
    for line in lines {
        let now = sheet.measure(Role::Current, &layout.span, part, &line.members);
        if !layout.by.is_empty() && now.n < listing.least_n {
            continue;
        }
        if figures.len() == most {
            return Err(FigureError::too_many());
        }
        figures.push((line.is_rest, sheet.figure(period, part, line, now, as_of)));
    }
    if listing.largest_first {
        figures.sort_by(|(rest, left), (other_rest, right)| {
            let larger = right.value.unwrap_or(f64::MIN).total_cmp(&left.value.unwrap_or(f64::MIN));
            rest.cmp(other_rest).then(larger)
        });
    }
    Ok(figures.into_iter().map(|(_, figure)| figure).collect())
}

/// A count from a number; never below 0.
pub(crate) fn whole(value: f64) -> u64 {
    // Counts come as numbers because every column is read alike; they are far below 2^53.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and not negative")]
    let count = value.round().max(0.0) as u64;
    count
}

struct Sheet<'a> {
    plan: &'a Plan,
    layout: &'a Layout,
    cells: &'a Cells,
}

impl Sheet<'_> {
    fn metric(&self) -> &Metric {
        &self.layout.metric
    }

    fn get(&self, role: Role, name: TermName, part: usize, members: &[&Members]) -> Option<f64> {
        self.cells.value(self.plan, self.layout, (role, name), part, members)
    }

    fn figure(
        &self,
        period: Period,
        part: usize,
        line: &Line<'_>,
        now: Measured,
        as_of: Option<Timestamp>,
    ) -> Figure {
        let scale = self.scale();
        let reference = self.layout.reference_span.as_ref().map(|span| {
            let before = self.measure(Role::Reference, span, part, &line.members);
            let change = now.value.zip(before.value).map(|(now, before)| scale.difference(now, before));
            let value = before.value.map(|before| scale.of(before));
            let margin = before.margin.map(|margin| scale.of(margin));
            ReferenceValue { kind: self.layout.reference.as_str().to_owned(), value, change, margin }
        });
        let unit = match self.metric().unit {
            Unit::Money => self.plan.home.currency.code().to_owned(),
            unit => unit.as_str().to_owned(),
        };
        Figure {
            metric: self.metric().name.clone(),
            value: now.value.map(|value| scale.of(value)),
            unit,
            n: now.n,
            margin: now.margin.map(|margin| scale.of(margin)),
            period,
            by: line.by.clone(),
            reference,
            as_of,
        }
    }

    fn measure(&self, role: Role, span: &Span, part: usize, members: &[&Members]) -> Measured {
        let known = self.metric().sides.iter().all(|side| {
            span.parts.get(part).is_some_and(|period| is_old_enough(&side.when, *period, self.plan.passed))
        });
        if span.unknown || !known {
            return Measured::default();
        }
        match self.metric().formula {
            Formula::Plain => self.plain(role, span, part, members),
            Formula::Ratio => self.ratio(role, span, part, members),
            Formula::Growth(_) => self.growth(role, span, part, members),
            Formula::CountBack => self.counted_back(role, part, members),
        }
    }

    /// A sum of no rows is none, or 0 where it is known that there are any facts at all: of a state, facts
    /// that could be in it.
    fn plain(&self, role: Role, span: &Span, part: usize, members: &[&Members]) -> Measured {
        let n = self.get(role, TermName::Rows, part, members).map_or(0, whole);
        let value = self.get(role, TermName::Value, part, members);
        let counted = self
            .metric()
            .side_of(TermName::Value)
            .is_some_and(|(_, term)| matches!(term.aggregate.function, Function::Count | Function::Sum));
        let value = if counted && self.asks_for_facts() && !self.is_all_left_out(role, part, members, n) {
            self.has_facts(span, part, members).then(|| value.unwrap_or(0.0))
        } else {
            value.filter(|_| n > 0)
        };
        Measured { value, n: if value.is_some() { n } else { 0 }, margin: None }
    }

    fn ratio(&self, role: Role, span: &Span, part: usize, members: &[&Members]) -> Measured {
        let below = self.get(role, TermName::Denominator, part, members).filter(|below| *below > 0.0);
        let Some(below) = below else { return Measured::default() };
        // Deliveries without any defect on record are no proof of quality when defects are not
        // recorded at all: then there is no rate.
        if self.asks_for_facts() && !self.has_facts(span, part, members) {
            return Measured::default();
        }
        let above = self.get(role, TermName::Numerator, part, members).unwrap_or(0.0);
        let minus = self.get(role, TermName::Minus, part, members).unwrap_or(0.0);
        let (plus_share, minus_share) = (above / below, minus / below);
        let margin = self.metric().margin.map(|Margin::NetShare| {
            let spread = plus_share + minus_share - (plus_share - minus_share).powi(2);
            1.96 * (spread.max(0.0) / below).sqrt()
        });
        let rows = if self.layout.places.contains_key(&(role, TermName::Rows)) {
            self.get(role, TermName::Rows, part, members).unwrap_or(0.0)
        } else {
            below
        };
        Measured { value: Some((above - minus) / below), n: whole(rows), margin }
    }

    /// The statement has counted the days already.
    fn counted_back(&self, role: Role, part: usize, members: &[&Members]) -> Measured {
        let n = self.get(role, TermName::Rows, part, members).map_or(0, whole);
        let value = self.get(role, TermName::Numerator, part, members);
        let value = value.filter(|_| !self.is_all_left_out(role, part, members, n));
        Measured { value, n: if value.is_some() { n } else { 0 }, margin: None }
    }

    fn growth(&self, role: Role, span: &Span, part: usize, members: &[&Members]) -> Measured {
        let base = if role == Role::Current { Role::Baseline } else { Role::ReferenceBaseline };
        let now = self.plain(role, span, part, members);
        let before = self.plain(base, span, part, members);
        let value = now.value.zip(before.value.filter(|before| *before > 0.0));
        Measured {
            value: value.map(|(now, before)| (now - before) / before),
            n: if value.is_some() { now.n } else { 0 },
            margin: None,
        }
    }

    /// Whether there is something, but nothing of it could be counted: that is not 0.
    fn is_all_left_out(&self, role: Role, part: usize, members: &[&Members], n: u64) -> bool {
        n == 0 && self.get(role, TermName::Uncounted, part, members).is_some_and(|rows| rows > 0.0)
    }

    /// Whether none is told from 0 by the first fact.
    fn asks_for_facts(&self) -> bool {
        self.layout.places.contains_key(&(Role::Current, TermName::FirstFact))
    }

    /// Whether the first fact is not after the end of the part.
    fn has_facts(&self, span: &Span, part: usize, members: &[&Members]) -> bool {
        let first = self.get(Role::Current, TermName::FirstFact, part, members);
        let end = span.parts.get(part).map(|period| Moment::end_of_day(period.to, &self.plan.zone));
        match (first, end) {
            #[expect(clippy::cast_precision_loss, reason = "seconds; both sides are rounded alike")]
            (Some(first), Some(end)) => first <= end.as_micros() as f64 / 1e6,
            _ => false,
        }
    }

    fn scale(&self) -> Scale {
        match self.metric().unit {
            Unit::Percent | Unit::Points => Scale::Times(100.0),
            Unit::Ppm => Scale::Times(1e6),
            Unit::Money => Scale::Per(10_f64.powi(self.plan.home.currency.exponent().cast_signed())),
            Unit::Count | Unit::Days | Unit::Hours | Unit::Score | Unit::Times => Scale::Times(1.0),
        }
    }

    /// What figures are listed: one line without dimensions, else a line for each member.
    fn lines(&self) -> Vec<Line<'_>> {
        if self.layout.by.is_empty() {
            return vec![Line { by: BTreeMap::new(), members: vec![&NOBODY], is_rest: false }];
        }
        let mut members: BTreeSet<&Members> = self.cells.members(self.plan, self.layout, Role::Current);
        members.extend(self.cells.members(self.plan, self.layout, Role::Reference));
        members.extend(&self.layout.bands);
        let mut lines: Vec<Line<'_>> = members
            .into_iter()
            .map(|key| Line { by: self.named(key), members: vec![key], is_rest: false })
            .collect();
        // By name, bands in their own order; what has none stands last.
        let missing = |line: &Line<'_>| line.members.iter().copied().flatten().any(Option::is_none);
        lines.sort_by_cached_key(|line| (missing(line), self.order(&line.by)));
        match self.metric().listing.top {
            Some(top) => self.folded(lines, top),
            None => lines,
        }
    }

    fn order(&self, by: &BTreeMap<String, String>) -> Vec<(usize, String)> {
        let bands = self.metric().bands.as_ref();
        let rank = |name: &String, member: &String| {
            bands.filter(|bands| bands.name == *name).and_then(|bands| bands.rank(member)).unwrap_or(0)
        };
        by.iter().map(|(name, member)| (rank(name, member), member.clone())).collect()
    }

    fn named(&self, key: &Members) -> BTreeMap<String, String> {
        let names = self
            .layout
            .by
            .iter()
            .flat_map(|dimension| dimension.columns.iter().map(|(name, _)| name.clone()));
        let members = key.iter().map(|member| member.clone().unwrap_or_else(|| NONE.to_owned()));
        names.zip(members).collect()
    }

    /// The largest members by name and the rest as one, so that a chart holds few concepts and the
    /// total stays right. One member more than `top` is still named: a rest of one says less.
    fn folded<'l>(&self, lines: Vec<Line<'l>>, top: usize) -> Vec<Line<'l>> {
        let is_other = |line: &Line<'_>| line.by.values().all(|member| member.eq_ignore_ascii_case(OTHER));
        let (others, mut named): (Vec<Line<'_>>, Vec<Line<'_>>) = lines.into_iter().partition(is_other);
        if named.len() + others.len() <= top + 1 {
            named.extend(others.into_iter().map(|line| Line { is_rest: true, ..line }));
            return named;
        }
        let size = |line: &Line<'_>| -> f64 {
            let parts = 0..self.layout.span.parts.len();
            parts.filter_map(|part| self.get(Role::Current, TermName::Value, part, &line.members)).sum()
        };
        // The sort is stable, so equal ones stay in order of their names.
        let mut sized: Vec<(f64, Line<'_>)> = named.into_iter().map(|line| (size(&line), line)).collect();
        sized.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let rest = sized.split_off(top.min(sized.len()));
        let mut named: Vec<Line<'_>> = sized.into_iter().map(|(_, line)| line).collect();
        let rest: Vec<Line<'_>> = rest.into_iter().map(|(_, line)| line).chain(others).collect();
        let by =
            rest.first().map(|line| line.by.keys().map(|name| (name.clone(), OTHER.to_owned())).collect());
        let members = rest.into_iter().flat_map(|line| line.members).collect();
        named.push(Line { by: by.unwrap_or_default(), members, is_rest: true });
        named
    }
}

#[cfg(test)]
mod tests;
