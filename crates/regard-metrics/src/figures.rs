//! From numbers to figures: values with their reference, and the listing of members. What a value is, `measured` says.

use crate::cells::{Cells, FigureError, Members};
use crate::dimension::NONE;
use crate::measured::{Measured, Rule, Scale};
use crate::metric::{Metric, TermName, Unit};
use crate::plan::{Layout, Plan, Role};
use crate::rewrite::MOST_FIGURES;
use crate::span::Span;
use jiff::Timestamp;
use regard_model::{Figure, Period, ReferenceValue};
use std::collections::{BTreeMap, BTreeSet};

/// How the rest is written when only the largest members are named.
const OTHER: &str = "other";

/// The members of a figure that is not cut.
static NOBODY: Members = Vec::new();

/// One line of a listing: what it is called, and the members that it brings together.
#[derive(Debug, Clone)]
struct Line<'a> {
    by: BTreeMap<String, String>,
    members: Vec<&'a Members>,
    is_rest: bool,
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
        let rule = Rule::new(self.plan, self.layout, span, part);
        rule.measure(role, &|role, name| self.get(role, name, part, members))
    }

    fn scale(&self) -> Scale {
        Scale::new(self.metric().unit, self.plan.home)
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
