//! Takes whole months from the measures kept at load where they say what the facts say. Reason: a year of
//! ten million order lines is a few rows a customer then; only what is left is read line by line.

use crate::day::last_passed_day;
use crate::dimension::{Dimension, Join};
use crate::measure::{self, Coverage};
use crate::metric::When;
use crate::query::Query;
use jiff::{ToSpan, civil::Date};
use regard_model::{Grain, Period};

pub(super) fn from_measures(mut query: Query, coverage: &Coverage) -> Query {
    let Some(span) = &query.span else { return query };
    let whole = span.whole();
    query.read = vec![whole];
    if span.unknown || !can_be_kept(&query) {
        return query;
    }
    let last = match query.when {
        When::During { due: true, .. } => last_passed_day(&query.lens),
        _ => query.lens.today(),
    };
    let names: Option<Vec<String>> =
        query.terms.iter().map(|term| measure::name_of(query.relation, &query.when, term)).collect();
    let Some(names) = names else { return query };
    // What is settled lies before the moment as a whole, so a month cut to the moment is all there is.
    let is_whole = |month: &Period| whole.from <= month.from && whole.to >= month.to.min(last);
    let holds = |month: &Period| names.iter().all(|name| coverage.holds(name, month.from, query.lens.moment));
    let months = months_of(whole);
    let kept: Vec<Period> = months.into_iter().filter(|month| is_whole(month) && holds(month)).collect();
    query.read = without(whole, &kept);
    query.months = kept.iter().map(|month| month.from).collect();
    query
}

/// Whether customers and months tell all that the question asks.
fn can_be_kept(query: &Query) -> bool {
    let coarse = query.grain.is_none_or(|grain| matches!(grain, Grain::Month | Grain::Quarter | Grain::Year));
    let dimensions = query.by.iter().chain(query.filters.iter().map(|(dimension, _)| dimension));
    coarse && !query.terms.is_empty() && dimensions.into_iter().all(is_of_the_customer)
}

fn is_of_the_customer(dimension: &Dimension) -> bool {
    dimension.join == Some(Join::Customers) || dimension.columns.iter().all(|(_, sql)| sql == "customer_id")
}

fn months_of(whole: Period) -> Vec<Period> {
    let mut months = vec![Period::of(Grain::Month, whole.from)];
    while let Some(last) = months.last().filter(|month| month.to < whole.to) {
        months.push(Period::of(Grain::Month, last.to.saturating_add(1.day())));
    }
    months
}

/// The days of a period that lie in none of the months, which are in order.
fn without(whole: Period, months: &[Period]) -> Vec<Period> {
    let mut left = Vec::new();
    let mut from = whole.from;
    for month in months {
        if from < month.from {
            left.push(Period { from, to: month.from.yesterday().unwrap_or(Date::MIN) });
        }
        from = month.to.saturating_add(1.day());
    }
    if from <= whole.to {
        left.push(Period { from, to: whole.to });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_kept_is_left_to_read() {
        let left = |whole: &str, months: &[&str]| -> Vec<String> {
            let months: Vec<Period> = months.iter().map(|text| period(text)).collect();
            without(period(whole), &months).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            left("2018-01-10..2018-04-05", &["2018-02", "2018-03"]),
            ["2018-01-10..2018-01-31", "2018-04-01..2018-04-05"]
        );
        assert_eq!(
            left("2018-01..2018-03", &["2018-02"]),
            ["2018-01-01..2018-01-31", "2018-03-01..2018-03-31"]
        );
        assert!(left("2018-02-01..2018-02-10", &["2018-02"]).is_empty());
        assert_eq!(left("2018-02-01..2018-02-10", &[]), ["2018-02-01..2018-02-10"]);
    }
}
