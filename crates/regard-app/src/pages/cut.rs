//! A number cut by one dimension: the four largest members by name and the others together, so that a
//! chart holds few concepts and the parts are the whole. Pure over figures by member; the asking is in
//! `cards`.

use super::cards::Parts;
use super::customers::NONE;
use super::figure_card::{Better, Verdict, is_withheld, margin_of_change, verdict};
use super::wire::PeriodWire;
use regard_metrics::Metric;
use regard_model::Figure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many members are named beside the others. One more is still named: a rest of one says less.
const NAMED: usize = 4;
/// How the rest is written.
const OTHER: &str = "other";
/// The rows of so many members can be kept by one question.
const MOST_WHERE: usize = 15;

/// A number by the members of one dimension, largest first, the others last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cut {
    /// The metric.
    pub metric: String,
    /// What it is cut by.
    pub dimension: String,
    /// The metric's unit; money in major units.
    pub unit: String,
    /// The currency, when `unit` is `money`.
    pub currency: Option<String>,
    /// Which way is better.
    pub better: Option<Better>,
    /// The days that it covers.
    pub period: PeriodWire,
    /// At most five, which together are the whole.
    pub members: Vec<CutMember>,
}

/// One member of a cut, or the others together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CutMember {
    /// The member in the source's words; `none` for rows without one, `other` for the rest together.
    pub member: String,
    /// How many members these are.
    pub together: u64,
    /// What keeps its rows, each as `dimension=member`. **Empty**: they are too many to name.
    pub rows_where: Vec<String>,
    /// The value in the cut's unit. **Empty**: withheld because the sample is tiny.
    pub value: Option<f64>,
    /// How many rows it rests on.
    pub n: u64,
    /// Half the width of the 95 % interval, where the metric has one.
    pub margin: Option<f64>,
    /// Its part of the whole: of a sum its value, of a rate its rows. **Unit**: percent.
    pub share: Option<f64>,
    /// Value − value of the period before. **Empty**: either is missing.
    pub change: Option<f64>,
    /// What the change means.
    pub verdict: Verdict,
    /// The sample is too small to show a value.
    pub withheld: bool,
}

/// A cut before it is folded and written down.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    member: String,
    rows_where: Vec<String>,
    together: u64,
    value: f64,
    n: u64,
    margin: Option<f64>,
    change: Option<f64>,
    /// The margin of the value before.
    margin_before: Option<f64>,
}

/// The cut of a metric out of its figures by member. **Empty**: `None` when no member has a value.
pub(crate) fn cut(metric: &Metric, dimension: &str, parts: &Parts) -> Option<Cut> {
    let figures = parts.of(metric.name());
    let (_, first) = figures.first()?;
    let unit = metric.unit().as_str();
    let sum = matches!(unit, "money" | "count");
    let lines: Vec<Line> =
        figures.iter().filter_map(|(member, figure)| line(dimension, member, figure)).collect();
    let better = metric.better().map(Better::from);
    let whole: f64 = lines.iter().map(|line| size(line, sum)).sum();
    let shown = |line: Line| {
        let withheld = is_withheld(metric.name(), unit, line.n);
        let change = line.change.filter(|_| !withheld);
        CutMember {
            share: (whole > 0.0).then(|| size(&line, sum) / whole * 100.0),
            member: line.member,
            together: line.together,
            rows_where: line.rows_where,
            value: (!withheld).then_some(line.value),
            n: line.n,
            margin: line.margin.filter(|_| !withheld),
            change,
            verdict: verdict(change, margin_of_change(line.margin, line.margin_before), better),
            withheld,
        }
    };
    let members: Vec<CutMember> = folded(lines, sum).into_iter().map(shown).collect();
    (!members.is_empty()).then(|| Cut {
        metric: metric.name().to_owned(),
        dimension: dimension.to_owned(),
        unit: unit.to_owned(),
        currency: (unit == "money").then(|| first.unit.clone()),
        better,
        period: first.period.into(),
        members,
    })
}

fn line(dimension: &str, member: &str, figure: &Figure) -> Option<Line> {
    // A thing with a name carries its key too; its rows are kept by the key, as names may be shared.
    let key = format!("{dimension}_id");
    let (name, rows_where) = match figure.by.get(&key) {
        Some(id) => (if member == NONE { id } else { member }, format!("{key}={id}")),
        None => (member, format!("{dimension}={member}")),
    };
    Some(Line {
        member: name.to_owned(),
        rows_where: vec![rows_where],
        together: 1,
        value: figure.value?,
        n: figure.n,
        margin: figure.margin,
        change: figure.reference.as_ref().and_then(|reference| reference.change),
        margin_before: figure.reference.as_ref().and_then(|reference| reference.margin),
    })
}

/// How large a member is: a sum by its value, a rate by its rows.
fn size(line: &Line, sum: bool) -> f64 {
    if sum { line.value.max(0.0) } else { rows(line.n) }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn rows(n: u64) -> f64 {
    n as f64
}

/// The largest members, largest first, and the others as one.
fn folded(lines: Vec<Line>, sum: bool) -> Vec<Line> {
    let is_other = |line: &Line| line.member.eq_ignore_ascii_case(OTHER);
    let (others, mut named): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(is_other);
    // The sort is stable, so equal ones stay in order of their names.
    named.sort_by(|one, two| size(two, sum).total_cmp(&size(one, sum)));
    if named.len() + others.len() > NAMED + 1 {
        let rest: Vec<Line> = named.split_off(NAMED.min(named.len())).into_iter().chain(others).collect();
        named.push(together(rest, sum));
    } else {
        named.extend(others);
    }
    named
}

/// Several members as one: sums add up, rates weigh by their rows.
fn together(rest: Vec<Line>, sum: bool) -> Line {
    let n: u64 = rest.iter().map(|line| line.n).sum();
    let weighed = |of: &dyn Fn(&Line) -> f64| {
        let total: f64 = rest.iter().map(|line| of(line) * rows(line.n)).sum();
        if n > 0 { total / rows(n) } else { 0.0 }
    };
    let value = if sum { rest.iter().map(|line| line.value).sum() } else { weighed(&|line| line.value) };
    // A margin is 1.96·√((p + d − (p − d)²) / n): what stands in it for each member adds up by rows.
    let spread = |line: &Line| {
        (line.margin.unwrap_or(0.0) / 196.0).powi(2) * rows(line.n) + (line.value / 100.0).powi(2)
    };
    let known = !sum && n > 0 && rest.iter().all(|line| line.margin.is_some());
    let margin = known.then(|| {
        let left = weighed(&spread) - (value / 100.0).powi(2);
        196.0 * (left.max(0.0) / rows(n)).sqrt()
    });
    let changes: Option<Vec<f64>> = rest.iter().map(|line| line.change).collect();
    let rows_where: Vec<String> = rest.iter().flat_map(|line| line.rows_where.iter().cloned()).collect();
    Line {
        member: OTHER.to_owned(),
        together: rest.len() as u64,
        rows_where: if rows_where.len() > MOST_WHERE { Vec::new() } else { rows_where },
        value,
        n,
        margin,
        change: changes.filter(|_| sum).map(|changes| changes.iter().sum()),
        margin_before: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line_of(member: &str, value: f64, n: u64, margin: Option<f64>) -> Line {
        Line {
            member: member.into(),
            rows_where: vec![format!("segment={member}")],
            together: 1,
            value,
            n,
            margin,
            change: None,
            margin_before: None,
        }
    }

    fn names(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.member.as_str()).collect()
    }

    #[test]
    fn the_four_largest_are_named_and_a_rest_of_one_is_named_too() {
        let of = |count: usize| -> Vec<Line> {
            ["a", "b", "c", "d", "e", "f"][..count]
                .iter()
                .zip([1.0, 9.0, 3.0, 7.0, 5.0, 2.0])
                .map(|(name, value)| line_of(name, value, 10, None))
                .collect()
        };
        assert_eq!(names(&folded(of(5), true)), ["b", "d", "e", "c", "a"]);
        let six = folded(of(6), true);
        assert_eq!(names(&six), ["b", "d", "e", "c", "other"]);
        assert_eq!((six[4].value, six[4].together), (3.0, 2));
        assert_eq!(six[4].rows_where, ["segment=f", "segment=a"]);
    }

    #[test]
    fn what_the_source_calls_other_is_part_of_the_rest() {
        let lines = ["Other", "b", "c", "d", "e", "f"].map(|name| line_of(name, 1.0, 10, None));
        let folded = folded(lines.to_vec(), true);
        assert_eq!((names(&folded)[4], folded[4].together), ("other", 2));
    }

    #[test]
    fn rates_weigh_by_their_rows_and_keep_their_margin() {
        // 30 promoters and 10 detractors of 50; 10 and 30 of 50: 40 and 40 of 100 together.
        let margin = |p: f64, d: f64, n: f64| 196.0 * ((p + d - (p - d).powi(2)) / n).sqrt();
        let one = line_of("a", 40.0, 50, Some(margin(0.6, 0.2, 50.0)));
        let two = line_of("b", -40.0, 50, Some(margin(0.2, 0.6, 50.0)));
        let both = together(vec![one, two], false);
        assert_eq!((both.value, both.n), (0.0, 100));
        assert!((both.margin.unwrap() - margin(0.4, 0.4, 100.0)).abs() < 1e-9);
    }

    #[test]
    fn too_many_members_cannot_be_opened_at_once() {
        let many = (0..30).map(|at| line_of(&at.to_string(), 1.0, 1, None)).collect();
        assert!(folded(many, true)[4].rows_where.is_empty());
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(lines in proptest::collection::vec((0_u32..900, 1_u64..90), 0..12), sum in any::<bool>()) {
            let lines: Vec<Line> = lines.iter().enumerate()
                .map(|(at, (value, n))| line_of(&at.to_string(), f64::from(*value), *n, None))
                .collect();
            let total = |lines: &[Line]| -> f64 {
                lines.iter().map(|line| if sum { line.value } else { line.value * rows(line.n) }).sum()
            };
            let (before, count) = (total(&lines), lines.iter().map(|line| line.n).sum::<u64>());
            let folded = folded(lines, sum);
            prop_assert!(folded.len() <= NAMED + 1);
            prop_assert!((total(&folded) - before).abs() < 1e-6);
            prop_assert_eq!(folded.iter().map(|line| line.n).sum::<u64>(), count);
        }
    }
}
