//! A period put together from measures kept at load and from what is left to read: the same columns from
//! both, added up.

use super::{Binder, Member, filter_conditions, group_sql, member_columns, where_sql};
use crate::measure::name_of;
use crate::query::Query;
use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{Grain, Value};

/// The columns of a period from the measures of its months: bucket, members and terms.
pub(super) fn measures_sql(query: &Query, binder: &mut Binder) -> String {
    let mut columns: Vec<String> = Vec::new();
    columns.extend(query.grain.map(|grain| match grain {
        Grain::Month => "month as bucket".to_owned(),
        _ => format!("cast(date_trunc('{}', cast(month as timestamp)) as date) as bucket", grain.as_str()),
    }));
    columns.extend(member_columns(&query.by, None, binder).iter().map(Member::column));
    let groups = columns.len();
    let mut wanted = Vec::new();
    for (at, term) in query.terms.iter().enumerate() {
        let name = name_of(query.relation, &query.when, term).unwrap_or_default();
        let name = binder.bind(Value::Text(name));
        columns.push(format!("sum(value) filter (where measure = {name}) as t{at}"));
        wanted.push(name);
    }
    // The sums of all customers in view together are few rows.
    let together = query.lens.scope.has_sums() && query.joins.is_empty() && names_nobody(query);
    let mut conditions = vec![
        format!("measure in ({})", wanted.join(", ")),
        months_sql(&query.months),
        format!("customer_id is {}null", if together { "" } else { "not " }),
    ];
    conditions.extend(filter_conditions(&query.filters, false, None, binder));
    let joins: String = query.joins.iter().map(|join| format!("\n{}", join.sql())).collect();
    format!(
        "select {}\nfrom measures{joins}{}{}",
        columns.join(", "),
        where_sql(&conditions),
        group_sql(groups)
    )
}

fn names_nobody(query: &Query) -> bool {
    query.by.is_empty() && query.filters.is_empty()
}

/// The months as a few ranges, so that files are skipped by their statistics.
fn months_sql(months: &[Date]) -> String {
    let mut ranges: Vec<(Date, Date)> = Vec::new();
    for month in months {
        match ranges.last_mut() {
            Some((_, last)) if last.saturating_add(1.month()) == *month => *last = *month,
            _ => ranges.push((*month, *month)),
        }
    }
    let range = |(first, last): &(Date, Date)| {
        format!("(month >= {} and month <= {})", super::day_sql(*first), super::day_sql(*last))
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(" or ")
}

/// All parts together: what was read and what was kept.
pub(super) fn added_sql(query: &Query, parts: &[String]) -> String {
    if let [one] = parts {
        return one.clone();
    }
    let bucket = query.grain.map(|_| "bucket".to_owned());
    let count: usize = query.by.iter().map(|dimension| dimension.columns.len()).sum();
    let members = (0..count).map(|at| format!("d{at}"));
    let mut columns: Vec<String> = bucket.into_iter().chain(members).collect();
    let groups = columns.len();
    columns.extend((0..query.terms.len()).map(|at| format!("sum(t{at}) as t{at}")));
    let parts = parts.join("\nunion all\n");
    format!("select {}\nfrom ({parts}) as parts{}", columns.join(", "), group_sql(groups))
}
