//! What a point of NPS goes along with: customers as they were a year ago, and what came of them in the year since.

use super::found::{PointFound, PointRange, PointRangeMinor};
use crate::foresight::learning::{Seen, number_of};
use crate::foresight::leaving::Leaving;
use crate::foresight::moments::{self, months_after, months_before};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use jiff::civil::Date;
use regard_predict::drivers::{PointRow, Worth, worth_of_a_point};
use std::collections::{BTreeMap, HashMap};

/// How far ahead is looked.
const MONTHS: i32 = 12;
/// The most customers that are looked at.
const CUSTOMERS_AT_MOST: usize = 100_000;
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
    /// By customer, how many orders they gave.
    orders: HashMap<String, f64>,
}

impl Year {
    /// What a customer brought. **Empty**: it is not known: nobody's is, or they ordered, and no amount of theirs is
    /// known in the home currency. Who did not order brought nothing.
    fn brought(&self, customer: &str) -> Option<f64> {
        let ordered = self.orders.get(customer).is_some_and(|orders| *orders > 0.0);
        match self.sales.get(customer) {
            Some(brought) => Some(*brought),
            None => (!self.sales.is_empty() && !ordered).then_some(0.0),
        }
    }
}

/// The year that is looked at, and how money is counted.
#[derive(Debug, Default)]
pub(super) struct Sales {
    /// **Empty**: nobody was a customer a year ago.
    year: Option<Year>,
    /// Minor units of one major unit.
    minor: f64,
}

impl Sales {
    /// Reads the sales of the year after the newest month that is a year ago.
    pub(super) async fn read(view: &View<'_>, seen: &[Seen]) -> Result<Self, PageError> {
        let exponent = i32::try_from(view.reader.home().currency.exponent()).unwrap_or(2);
        let minor = 10_f64.powi(exponent);
        let Some(at) = year_ago(seen) else { return Ok(Self { year: None, minor }) };
        let until = months_after(seen[at].day, MONTHS);
        let found = view.by_customer(&["sales", "orders"], months_before(until, MONTHS)).await?;
        let mut found = found.into_iter();
        let (sales, orders) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        Ok(Self { year: Some(Year { at, until, sales, orders }), minor })
    }
}

/// The newest month whose year is over, by its place. The last of all is today and no month's end.
fn year_ago(seen: &[Seen]) -> Option<usize> {
    let (today, months) = seen.split_last()?;
    let ends: Vec<Date> = months.iter().map(|month| month.day).collect();
    moments::year_ago(&ends, today.day)
}

/// What a point goes along with.
pub(super) fn of(seen: &[Seen], leaving: &Leaving, sales: &Sales) -> Result<PointFound, PageError> {
    let mut rows = match &sales.year {
        Some(year) => rows_of(year, &seen[year.at], leaving, sales.minor),
        None => Vec::new(),
    };
    // Who was never asked says nothing, and many were not.
    rows.retain(|row| row.metric.is_some());
    // Their numbers are drawn by lot, so the first of them are a fair part of all.
    rows.sort_by_key(|row| row.customer);
    rows.truncate(CUSTOMERS_AT_MOST);
    let worth = worth_of_a_point(&rows).map_err(|error| PageError::Shape(error.to_string()))?;
    let mut found = PointFound {
        seen_on: seen.last().map(|seen| seen.day).unwrap_or_default(),
        from_on: sales.year.as_ref().map(|year| seen[year.at].day),
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
                customers: Some(customers as u64),
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
                customers: Some(customers as u64),
                from_to,
            });
        }
        Worth::Unknown(why) => found.value_unknown = Some(why.into()),
    }
    Ok(found)
}

/// Everybody as they were a year ago, with what came of them.
fn rows_of(year: &Year, then: &Seen, leaving: &Leaving, minor_of_one: f64) -> Vec<PointRow> {
    let signals = &then.signals;
    let mut segments: BTreeMap<&str, u32> = BTreeMap::new();
    let mut rows = Vec::with_capacity(signals.customers.len());
    for (row, customer) in signals.customers.iter().enumerate() {
        let next = u32::try_from(segments.len()).unwrap_or(u32::MAX);
        let segment = signals.sheet.trait_of("segment", row);
        rows.push(PointRow {
            customer: number_of(customer.as_str(), 0),
            metric: signals.sheet.value("nps", row),
            segment: segment.map(|segment| *segments.entry(segment).or_insert(next)),
            size: signals.sheet.value("sales_12m", row),
            stayed: leaving.stayed(customer.as_str(), then.day, year.until),
            value_minor: year.brought(customer.as_str()).and_then(|brought| minor(brought, minor_of_one)),
        });
    }
    rows
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
            sheet.signal("nps", (0..customers).map(|row| Some(nps(row)))).unwrap();
            let keys = (0..customers).map(|row| CustomerId::new(format!("c{row:04}"))).collect();
            Seen { day, signals: Signals { customers: keys, names: vec![None; customers], sheet } }
        };
        month_ends(TODAY, 24).into_iter().chain([TODAY]).map(month).collect()
    }

    fn nps(row: usize) -> f64 {
        ((row % 5) as f64 - 2.0) * 50.0
    }

    #[test]
    fn the_newest_year_that_is_over_is_looked_at() {
        let seen = seen(1);
        assert_eq!(year_ago(&seen).map(|at| seen[at].day), Some(date(2025, 2, 28)));
        assert_eq!(year_ago(&seen[20..]), None);
        assert_eq!(year_ago(&[]), None);
    }

    #[test]
    fn a_point_is_worth_what_was_planted() {
        let seen = seen(200);
        let at = year_ago(&seen).unwrap();
        let until = months_after(seen[at].day, MONTHS);
        // 1,000 and 2 for each point; a little more or less by chance.
        let sales = (0..200).map(|row| (format!("c{row:04}"), 1_000.0 + 2.0 * nps(row) + (row % 7) as f64));
        let sales = Sales {
            year: Some(Year { at, until, sales: sales.collect(), orders: HashMap::new() }),
            minor: 100.0,
        };
        let leaving = Leaving::told(Sign::Departure, TODAY, &[]);
        let found = of(&seen, &leaving, &sales).unwrap();
        let value = found.value.unwrap();
        assert!((195..=205).contains(&value.per_point_minor) && value.clear, "{value:?}");
        assert!(value.low_minor <= value.per_point_minor && value.per_point_minor <= value.high_minor);
        assert_eq!((value.customers, found.from_on), (Some(200), Some(date(2025, 2, 28))));
        // Nobody left, so nothing can be said of staying.
        assert_eq!(found.retention, None);
        assert!(found.retention_unknown.is_some());
    }

    #[test]
    fn who_ordered_for_an_unknown_amount_brought_nobody_knows_what() {
        let named = |of: &[(&str, f64)]| -> HashMap<String, f64> {
            of.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect()
        };
        let until = date(2026, 2, 28);
        let orders = named(&[("ana", 3.0), ("bo", 2.0), ("cy", 0.0)]);
        let year = Year { at: 0, until, sales: named(&[("ana", 12.5)]), orders };
        let brought = ["ana", "bo", "cy", "di"].map(|customer| year.brought(customer));
        assert_eq!(brought, [Some(12.5), None, Some(0.0), Some(0.0)]);
        let nobodys = Year { sales: HashMap::new(), ..year };
        assert_eq!(nobodys.brought("di"), None);
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
        assert_eq!(minor(-0.006, 100.0), Some(-1));
        assert_eq!(minor(f64::NAN, 100.0), None);
        assert_eq!(minor(1e300, 100.0), None);
    }
}
