//! What a point is worth: how retention and value in the following year differ for each point of an experience metric,
//! between customers of the same segment and size. Owns the adjustment and the units.
//!
//! An association: customers with a point more stay more often and buy more, by so much. Whether raising the metric would
//! bring that is not said here.

use super::find::{Unknown, too_thin};
use super::fit::{Sample, Step};
use super::study::MAX_ROWS;
use crate::input::{InputError, usable, within};
use crate::numeric::logistic::Design;
use crate::numeric::sorted::quantile;
use crate::numeric::standard::Standard;
use crate::quality::{MoneyRange90, Range90};
use std::collections::{BTreeMap, BTreeSet};

/// A segment needs this many rows for a column of its own; smaller ones are read with the largest.
const SEGMENT_ROWS: usize = 10;
/// The most segments with a column of their own.
const MOST_SEGMENTS: usize = 20;
/// For each column of the adjustment so many customers, of the rarer kind for retention.
const PER_COLUMN: usize = 10;
/// The metric, and the size in two shapes and known or not.
const COLUMNS_BESIDE_SEGMENTS: usize = 4;
/// Money up to here is exact as a number.
const LARGEST: f64 = 1e15;

/// One customer at one moment, and the year after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointRow {
    /// Who. A customer may come with several moments; they count together in the errors.
    pub customer: u64,
    /// The experience metric as known at the moment, in its points. Rows without it say nothing.
    pub metric: Option<f64>,
    /// The segment, as any number; `None` is one more segment.
    pub segment: Option<u32>,
    /// How large the customer was at the moment, such as the value of the year before it.
    pub size: Option<f64>,
    /// Whether the customer was still one twelve months on; `None` while that is not known.
    pub stayed: Option<bool>,
    /// What the customer brought in these twelve months, 0 for one that left at once. **Unit**: minor units of one
    /// currency. `None` while that is not known.
    pub value_minor: Option<i64>,
}

/// One thing that differs with the metric, or why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Worth<T> {
    /// By so much, and from how many.
    Known {
        /// Per point of the metric.
        per_point: T,
        /// Customers that it rests on.
        customers: usize,
        /// The middle 90 % of the metric: it says nothing of points outside.
        from_to: (f64, f64),
    },
    /// Why nothing can be said.
    Unknown(Unknown),
}

/// What a point of the metric goes along with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointWorth {
    /// How many more customers stay. **Unit**: percentage points of retention per point of the metric.
    pub retention: Worth<Range90>,
    /// How much more a customer brings in the year. **Unit**: minor units per point, customer and year.
    pub value: Worth<MoneyRange90>,
}

/// How retention and value differ for each point of the metric, at equal segment and size. The same rows give the same
/// bytes: nothing in it is drawn at random.
///
/// # Errors
/// When there are too many rows, or one holds a number that cannot be used. Too little data is an [`Unknown`].
pub fn worth_of_a_point(rows: &[PointRow]) -> Result<PointWorth, InputError> {
    within("rows", rows.len(), MAX_ROWS)?;
    let column = |of: fn(&PointRow) -> Option<f64>| rows.iter().map(of).collect::<Vec<_>>();
    let fits = |value: f64| value.abs() <= LARGEST;
    usable("metric", column(|row| row.metric), fits)?;
    usable("size", column(|row| row.size), fits)?;
    usable("value", column(value), fits)?;
    let retention = worth(rows, |row| row.stayed.map(|stayed| f64::from(u8::from(stayed))), true);
    let retention = match retention {
        Worth::Known { per_point, customers, from_to } => {
            Worth::Known { per_point: per_point.times(100.0), customers, from_to }
        }
        Worth::Unknown(why) => Worth::Unknown(why),
    };
    let value = match worth(rows, value, false) {
        Worth::Known { per_point, customers, from_to } => match MoneyRange90::of(&per_point) {
            Some(per_point) => Worth::Known { per_point, customers, from_to },
            None => Worth::Unknown(Unknown::NoNumber),
        },
        Worth::Unknown(why) => Worth::Unknown(why),
    };
    Ok(PointWorth { retention, value })
}

fn value(row: &PointRow) -> Option<f64> {
    row.value_minor.map(|minor| minor as f64)
}

fn worth(rows: &[PointRow], outcome: impl Fn(&PointRow) -> Option<f64>, yes_no: bool) -> Worth<Range90> {
    let rows: Vec<&PointRow> =
        rows.iter().filter(|row| row.metric.is_some() && outcome(row).is_some()).collect();
    let came: Vec<f64> = rows.iter().filter_map(|row| outcome(row)).collect();
    let customers: Vec<u64> = rows.iter().map(|row| row.customer).collect();
    let count = customers.iter().collect::<BTreeSet<_>>().len();
    let metric: Vec<Option<f64>> = rows.iter().map(|row| row.metric).collect();
    let metric = Standard::of(&metric, false);
    if let Some(why) = too_thin(count, &came, yes_no, usize::from(metric.is_some())) {
        return Worth::Unknown(why);
    }
    let Some(metric) = metric else { return Worth::Unknown(Unknown::MeasuresNeverDiffer) };
    let yes = came.iter().filter(|value| **value > 0.5).count();
    let carried = if yes_no { yes.min(came.len() - yes) } else { count } / PER_COLUMN;
    let segments = segments(&rows, carried.saturating_sub(COLUMNS_BESIDE_SEGMENTS).min(MOST_SEGMENTS));
    let columns: Vec<Vec<f64>> =
        std::iter::once(metric.values.clone()).chain(sizes(&rows)).chain(segments).collect();
    let mut data = Vec::with_capacity(rows.len() * columns.len());
    (0..rows.len()).for_each(|row| data.extend(columns.iter().map(|column| column[row])));
    let sample = Sample { customers, design: Design { width: columns.len(), data }, outcome: came, yes_no };
    let per_point = sample.fit().and_then(|fitted| fitted.differs(0, Step::Around(1.0 / metric.spread)));
    let ends = quantile(&metric.sorted, 0.05).zip(quantile(&metric.sorted, 0.95));
    match per_point.zip(ends) {
        Some((per_point, from_to)) => Worth::Known { per_point, customers: count, from_to },
        None => Worth::Unknown(Unknown::NoNumber),
    }
}

/// The size and its logarithm: value goes along with the one, retention rather with the other.
fn sizes(rows: &[&PointRow]) -> Vec<Vec<f64>> {
    let size: Vec<Option<f64>> = rows.iter().map(|row| row.size).collect();
    let logarithm: Vec<Option<f64>> =
        size.iter().map(|size| size.map(|size| size.max(0.0).ln_1p())).collect();
    let mut columns = Vec::new();
    if let Some(standard) = Standard::of(&size, false) {
        columns.push(standard.values);
        columns.extend(standard.known);
    }
    columns.extend(Standard::of(&logarithm, false).map(|standard| standard.values));
    columns
}

/// One column for each of the largest segments but the very largest, with which the others are compared.
fn segments(rows: &[&PointRow], most: usize) -> Vec<Vec<f64>> {
    let mut counts: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.segment).or_default() += 1);
    let mut largest: Vec<(usize, Option<u32>)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= SEGMENT_ROWS)
        .map(|(name, count)| (count, name))
        .collect();
    largest.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    largest
        .into_iter()
        .skip(1)
        .take(most)
        .filter_map(|(_, segment)| {
            let own: Vec<Option<f64>> =
                rows.iter().map(|row| Some(f64::from(u8::from(row.segment == segment)))).collect();
            Standard::of(&own, false).map(|standard| standard.values)
        })
        .collect()
}
