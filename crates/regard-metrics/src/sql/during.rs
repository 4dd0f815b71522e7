//! What happens during a period: one scan between two bounds, grouped by the unit of the grain and by
//! the dimensions.

use super::origin::beside_kept_sql;
use super::{
    Binder, Member, Reading, at_point, filter_conditions, from_sql_within, group_sql, kept, limit_sql,
    member_columns, most_rows, where_sql, within,
};
use crate::dimension::Join;
use crate::expression::{Aggregate, all_of};
use crate::metric::{Cohort, When, common};
use crate::once;
use crate::query::Query;
use crate::span::Span;
use regard_model::{ColumnType, Grain, Period, Statement};

pub(super) fn statement(scan: usize, query: &Query) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let mut conditions = Vec::new();
    let (time, from, within_bounds) = match &query.when {
        When::Cohort(cohort) => {
            let (from, starts) = cohort_source(query, cohort, &mut binder);
            (cohort.time.as_str(), from, starts)
        }
        When::During { time, .. } => {
            let bounds = within(time, &query.bounds, &mut binder).into_iter().collect();
            // Whoever counts by another column wants rows of other days, too.
            let by_main_date = query.relation.main_date == Some(time.as_str());
            let days = query.span.as_ref().filter(|_| by_main_date).map(Span::whole);
            let from = from_sql_within(query.relation, &query.joins, query.home, days);
            (time.as_str(), from, bounds)
        }
        When::At | When::Over | When::Until { .. } | When::Ever => {
            return super::ever::statement(scan, query);
        }
    };
    let now = query.points.first();
    conditions.extend(filter_conditions(&query.filters, false, now, &mut binder));
    let terms: Vec<Vec<String>> =
        query.terms.iter().map(|term| own_conditions(query, term, &mut binder)).collect();
    let common = common(&terms.iter().map(Vec::as_slice).collect::<Vec<_>>(), |_| true);

    let mut keys: Vec<String> = Vec::new();
    keys.extend(query.grain.map(|grain| format!("{} as bucket", bucket_sql(query, time, grain))));
    let members = member_columns(&query.by, now, &mut binder);
    keys.extend(members.iter().map(Member::column));
    let mut aggregates = Vec::new();
    for (term, own) in query.terms.iter().zip(&terms) {
        let rest: Vec<String> = own.iter().filter(|own| !common.contains(own)).cloned().collect();
        let argument = match now {
            Some(point) => at_point(&term.aggregate.argument, point, &mut binder),
            None => term.aggregate.argument.clone(),
        };
        aggregates.push((Aggregate { argument, ..term.aggregate.clone() }, rest));
    }
    conditions.extend(common);
    let part = |from: &str, bounds: Vec<String>| {
        let conditions = [bounds, conditions.clone()].concat();
        grouped_sql((&keys, &members), &aggregates, &format!("{from}{}", where_sql(&conditions)))
    };
    let mut parts = Vec::new();
    if query.months.is_empty() || !query.bounds.is_empty() {
        parts.push(part(&from, within_bounds));
    }
    if !query.months.is_empty() {
        parts.push(kept::measures_sql(query, &mut binder));
        if let Some(beside) = beside_kept_sql(query.relation, &query.joins) {
            let bounds = within(time, &query.beside, &mut binder).into_iter().collect();
            parts.push(part(&beside, bounds));
        }
    }
    let all = kept::added_sql(query, &parts);
    let most_rows = most_rows(query, 1);
    let sql = format!("{all}{}", limit_sql(most_rows));
    let values = (0..query.terms.len()).map(|term| (None, term)).collect();
    let bucket = query.grain.is_some();
    (binder.finish(sql), Reading { scan, bucket, members: members.len(), values, most_rows })
}

/// The terms of some rows by bucket and member.
fn grouped_sql(
    (keys, members): (&[String], &[Member]),
    aggregates: &[(Aggregate, Vec<String>)],
    rows: &str,
) -> String {
    let term = |(at, (aggregate, rest)): (usize, &(Aggregate, Vec<String>))| {
        format!("{} as t{at}", aggregate.sql(rest))
    };
    // Of few groups there are few sets of keys.
    let once = once::key(aggregates.iter().map(|(aggregate, _)| aggregate)).filter(|_| !members.is_empty());
    let Some(once) = once else {
        let columns: Vec<String> =
            keys.iter().cloned().chain(aggregates.iter().enumerate().map(term)).collect();
        return format!("select {}{rows}{}", columns.join(", "), group_sql(keys.len()));
    };
    let bucket = (keys.len() > members.len()).then_some("bucket");
    let names: Vec<&str> =
        bucket.into_iter().chain(members.iter().map(|member| member.name.as_str())).collect();
    let part = |(at, (aggregate, rest)): (usize, &(Aggregate, Vec<String>))| {
        format!("{} as t{at}", once::part_sql(aggregate, rest))
    };
    let parts: Vec<String> = keys
        .iter()
        .cloned()
        .chain([format!("{once} as counted")])
        .chain(aggregates.iter().enumerate().map(part))
        .collect();
    format!(
        "select {}{}\nfrom (select {}{rows}{}) as once{}",
        names.join(", "),
        once::sums_sql(aggregates.len()),
        parts.join(", "),
        group_sql(keys.len() + 1),
        group_sql(keys.len())
    )
}

fn own_conditions(query: &Query, term: &crate::metric::Term, binder: &mut Binder) -> Vec<String> {
    let at = query.points.first();
    let place = |text: &String| at.map_or_else(|| text.clone(), |point| at_point(text, point, binder));
    term.conditions.iter().map(place).collect()
}

/// The first day of the unit that the row's home day lies in.
fn bucket_sql(query: &Query, time: &str, grain: Grain) -> String {
    let instant = query.relation.kind(time) == Some(ColumnType::Instant);
    let day = match query.relation.day_column(time) {
        Some(column) => column.to_owned(),
        None if instant => format!("local_day({time})"),
        None => time.to_owned(),
    };
    match grain {
        Grain::Day => day,
        _ => format!("cast(date_trunc('{}', cast({day} as timestamp)) as date)", grain.as_str()),
    }
}

/// The columns that an event of a cohort has; the last is the day of the same member's next event.
pub(crate) fn event_columns(query: &Query, cohort: &Cohort) -> Vec<String> {
    let day = query.relation.day_column(&cohort.time).unwrap_or("its_day");
    [&cohort.event, &cohort.member, &cohort.time, day, "next_on"].map(str::to_owned).to_vec()
}

/// Each event with the day of the same member's next one, and the condition that it lies in the period
/// itself. Only the period and the days that decide about it are read; the window is over what is left.
pub(crate) fn cohort_source(query: &Query, cohort: &Cohort, binder: &mut Binder) -> (String, Vec<String>) {
    let Cohort { time, member, event, filter, .. } = cohort;
    let day = query.relation.day_column(time).map_or_else(|| format!("local_day({time})"), str::to_owned);
    let dimensions = query.by.iter().chain(query.filters.iter().map(|(dimension, _)| dimension));
    let mut carried: Vec<String> = vec![event.clone(), member.clone(), time.clone()];
    for (_, sql) in dimensions.flat_map(|dimension| &dimension.columns) {
        if query.relation.kind(sql).is_some() && !carried.contains(sql) {
            carried.push(sql.clone());
        }
    }
    let mut conditions: Vec<String> = within(time, &query.bounds, binder).into_iter().collect();
    conditions.extend(filter.iter().cloned());
    let columns = carried.join(", ");
    let day_name = query.relation.day_column(time).unwrap_or("its_day");
    let from = format!(
        "\nfrom (select {columns}, {day_name}, \
         lead({day_name}) over (partition by {member} order by {time}, {event}) as next_on \
         from (select distinct {columns}, {day} as {day_name} from {} where {}) as placed) as events",
        query.relation.name,
        all_of(&conditions)
    );
    let joins = query.joins.iter().fold(from, |sql: String, join: &Join| format!("{sql}\n{}", join.sql()));
    let starts = query.span.as_ref().map(|span| {
        let Period { from, to } = span.whole();
        format!("{day_name} >= {} and {day_name} <= {}", super::day_sql(from), super::day_sql(to))
    });
    (joins, starts.into_iter().collect())
}
