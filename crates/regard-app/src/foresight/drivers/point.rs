//! What a point of NPS goes along with: customers as they were a year ago, and what came of them in the year since.

use super::found::{PointFound, PointRange, PointRangeMinor};
use crate::foresight::learning::{Seen, number_of};
use crate::foresight::leaving::Leaving;
use crate::foresight::moments::{months_after, months_before};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use jiff::civil::Date;
use regard_predict::drivers::{PointRow, Worth, worth_of_a_point};
use std::collections::{BTreeMap, HashMap};

/// How far ahead is looked.
const MONTHS: i32 = 12;
/// Amounts up to here are exact as a number.
const LARGEST_MINOR: f64 = 9_007_199_254_740_992.0;

/// What customers brought in the year after a month's end.
#[derive(Debug)]
pub(super) struct Year {
    /// The month, by its place.
    at: usize,
    /// The last day of the year after it.
    until: Date,
    /// By customer, in major units of the home currency. **Empty**: nobody brought anything, so that it is not known.
    sales: HashMap<String, f64>,
}

/// The years that are looked at, and how money is counted.
#[derive(Debug, Default)]
pub(super) struct Sales {
    years: Vec<Year>,
    /// Minor units of one major unit.
    minor: f64,
}

impl Sales {
    /// Reads the sales of the years after the newest month that is a year ago, and after the one a year before it: they
    /// do not overlap.
    pub(super) async fn read(view: &View<'_>, seen: &[Seen]) -> Result<Self, PageError> {
        let exponent = i32::try_from(view.reader.home().currency.exponent()).unwrap_or(2);
        let mut sales = Self { years: Vec::new(), minor: 10_f64.powi(exponent) };
        for at in years(seen) {
            let until = months_after(seen[at].day, MONTHS);
            let found = view.by_customer(&["sales"], months_before(until, MONTHS)).await?;
            sales.years.push(Year { at, until, sales: found.into_iter().next().unwrap_or_default() });
        }
        Ok(sales)
    }
}

/// The months whose year is over, a year apart, the newest first, by their places. The last of all is today and no
/// month's end.
fn years(seen: &[Seen]) -> Vec<usize> {
    let Some((today, months)) = seen.split_last() else { return Vec::new() };
    let newest = months.iter().rposition(|month| months_after(month.day, MONTHS) <= today.day);
    let Some(newest) = newest else { return Vec::new() };
    let before = months_after(months[newest].day, -MONTHS);
    std::iter::once(newest).chain(months.iter().position(|month| month.day == before)).collect()
}

/// What a point goes along with.
pub(super) fn of(seen: &[Seen], leaving: &Leaving, sales: &Sales) -> Result<PointFound, PageError> {
    let mut segments: BTreeMap<&str, u32> = BTreeMap::new();
    let mut rows = Vec::new();
    for year in &sales.years {
        let signals = &seen[year.at].signals;
        for (row, customer) in signals.customers.iter().enumerate() {
            let next = u32::try_from(segments.len()).unwrap_or(u32::MAX);
            let segment = signals.sheet.trait_of("segment", row);
            let brought = year.sales.get(customer.as_str()).copied().unwrap_or(0.0);
            rows.push(PointRow {
                customer: number_of(customer, 0),
                metric: signals.sheet.value("nps", row),
                segment: segment.map(|segment| *segments.entry(segment).or_insert(next)),
                size: signals.sheet.value("sales_12m", row),
                stayed: leaving.stayed(customer.as_str(), seen[year.at].day, year.until),
                value_minor: if year.sales.is_empty() { None } else { minor(brought, sales.minor) },
            });
        }
    }
    // Who was never asked says nothing, and many were not.
    rows.retain(|row| row.metric.is_some());
    let worth = worth_of_a_point(&rows).map_err(|error| PageError::Shape(error.to_string()))?;
    let mut found = PointFound {
        seen_on: seen.last().map(|seen| seen.day).unwrap_or_default(),
        from_days: sales.years.iter().map(|year| seen[year.at].day).collect(),
        retention: None,
        retention_unknown: None,
        value: None,
        value_unknown: None,
    };
    match worth.retention {
        Worth::Known { per_point, customers, from_to } => {
            found.retention = Some(PointRange {
                per_point: per_point.value,
                low: per_point.low,
                high: per_point.high,
                clear: per_point.is_clear(),
                customers: customers as u64,
                from_to,
            });
        }
        Worth::Unknown(why) => found.retention_unknown = Some(why.into()),
    }
    match worth.value {
        Worth::Known { per_point, customers, from_to } => {
            found.value = Some(PointRangeMinor {
                per_point_minor: per_point.value_minor,
                low_minor: per_point.low_minor,
                high_minor: per_point.high_minor,
                clear: per_point.low_minor > 0 || per_point.high_minor < 0,
                customers: customers as u64,
                from_to,
            });
        }
        Worth::Unknown(why) => found.value_unknown = Some(why.into()),
    }
    Ok(found)
}

/// **Empty**: it is too large to be exact.
fn minor(major: f64, of_one: f64) -> Option<i64> {
    let minor = (major * of_one).round();
    #[expect(clippy::cast_possible_truncation, reason = "held below")]
    let whole = minor as i64;
    (minor.abs() < LARGEST_MINOR).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::Signals;
    use crate::foresight::leaving::Sign;
    use crate::foresight::moments::month_ends;
    use jiff::civil::date;
    use regard_model::CustomerId;
    use regard_policy::Sheet;

    const TODAY: Date = date(2026, 3, 17);

    /// The ends of 24 months and today; customers with an NPS from -100 to 100.
    fn seen(customers: usize) -> Vec<Seen> {
        let month = |day: Date| {
            let mut sheet = Sheet::new(customers);
            sheet.signal("nps", (0..customers).map(|row| Some(nps(row))).collect()).unwrap();
            let keys = (0..customers).map(|row| CustomerId::new(format!("c{row:04}"))).collect();
            Seen { day, signals: Signals { customers: keys, names: vec![None; customers], sheet } }
        };
        month_ends(TODAY, 24).into_iter().chain([TODAY]).map(month).collect()
    }

    fn nps(row: usize) -> f64 {
        ((row % 5) as f64 - 2.0) * 50.0
    }

    #[test]
    fn years_that_are_over_are_looked_at_and_do_not_overlap() {
        let seen = seen(1);
        let days: Vec<Date> = years(&seen).into_iter().map(|at| seen[at].day).collect();
        assert_eq!(days, [date(2025, 2, 28), date(2024, 2, 29)]);
        assert_eq!(years(&seen[20..]), [0; 0]);
        assert_eq!(years(&[]), [0; 0]);
    }

    #[test]
    fn a_point_is_worth_what_was_planted() {
        let seen = seen(200);
        let at = years(&seen)[0];
        let until = months_after(seen[at].day, MONTHS);
        // 1,000 and 2 for each point; a little more or less by chance.
        let sales = (0..200).map(|row| (format!("c{row:04}"), 1_000.0 + 2.0 * nps(row) + (row % 7) as f64));
        let sales = Sales { years: vec![Year { at, until, sales: sales.collect() }], minor: 100.0 };
        let leaving = Leaving::told(Sign::Departure, TODAY, &[]);
        let found = of(&seen, &leaving, &sales).unwrap();
        let value = found.value.unwrap();
        assert!((195..=205).contains(&value.per_point_minor) && value.clear, "{value:?}");
        assert!(value.low_minor <= value.per_point_minor && value.per_point_minor <= value.high_minor);
        assert_eq!((value.customers, found.from_days), (200, vec![date(2025, 2, 28)]));
        // Nobody left, so nothing can be said of staying.
        assert_eq!(found.retention, None);
        assert!(found.retention_unknown.is_some());
    }

    #[test]
    fn without_a_year_it_says_that_there_are_no_customers() {
        let leaving = Leaving::told(Sign::Departure, TODAY, &[]);
        let found = of(&[], &leaving, &Sales::default()).unwrap();
        assert_eq!(found.value_unknown.map(|why| (why.why, why.have)), Some(("customers".into(), Some(0))));
    }

    #[test]
    fn amounts_are_whole_minor_units() {
        assert_eq!(minor(12.34, 100.0), Some(1_234));
        assert_eq!(minor(-0.005, 100.0), Some(-1));
        assert_eq!(minor(f64::NAN, 100.0), None);
        assert_eq!(minor(1e300, 100.0), None);
    }
}
