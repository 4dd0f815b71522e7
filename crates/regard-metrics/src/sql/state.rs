//! A state at points in time: one scan whatever the number of points, with one aggregate a point. A
//! table of points would be joined to every row; this looks at each row once.

use super::{
    Binder, Member, Reading, at_point, day_sql, days_of, filter_conditions, from_sql, group_sql, limit_sql,
    member_columns, most_rows, where_sql,
};
use crate::expression::{Aggregate, all_of};
use crate::metric::{Per, common};
use crate::query::{Point, Query};
use crate::words::replace_words;
use regard_model::Statement;

/// The points that one statement looks at.
const POINTS_A_STATEMENT: usize = 32;

/// What is computed at some points, before it is a statement.
pub(super) struct States {
    /// The text.
    pub(super) sql: String,
    /// The names of the columns of members.
    pub(super) members: Vec<String>,
    /// The names of the columns of values.
    pub(super) places: Vec<String>,
    /// What each of those holds: point and term.
    pub(super) values: Vec<(Option<usize>, usize)>,
}

/// The points of a query, as many together as one statement can look at. Where the members themselves
/// depend on the point, each stands alone.
pub(super) fn chunks(query: &Query) -> Vec<Vec<(usize, &Point)>> {
    let mut columns = query.by.iter().chain(query.filters.iter().map(|(dimension, _)| dimension));
    let moving = columns.any(|dimension| dimension.columns.iter().any(|(_, sql)| sql.contains('@')));
    let numbered: Vec<(usize, &Point)> = query.points.iter().enumerate().collect();
    numbered.chunks(if moving { 1 } else { POINTS_A_STATEMENT }).map(<[_]>::to_vec).collect()
}

pub(super) fn statements(scan: usize, query: &Query) -> Vec<(Statement, Reading)> {
    chunks(query).iter().map(|points| statement(scan, query, points)).collect()
}

fn statement(scan: usize, query: &Query, points: &[(usize, &Point)]) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let states = states(query, points, &mut binder);
    let most_rows = most_rows(query, points.len());
    let sql = if states.members.is_empty() { states.sql.clone() } else { filled(&states, most_rows) };
    let members = states.members.len();
    (binder.finish(sql), Reading { scan, bucket: false, members, values: states.values, most_rows })
}

/// The members and, for each point, the terms.
pub(super) fn states(query: &Query, points: &[(usize, &Point)], binder: &mut Binder) -> States {
    match query.terms.first().and_then(|term| term.per.as_ref()) {
        None => of_rows(query, points, binder),
        Some(per) => of_keys(query, per, points, binder),
    }
}

fn of_rows(query: &Query, points: &[(usize, &Point)], binder: &mut Binder) -> States {
    let point = points.first().map(|(_, point)| *point);
    let from = from_sql(query.relation, &query.joins, query.home);
    let mut conditions = filter_conditions(&query.filters, false, point, binder);
    // What all terms ask of every point alike is asked of a row once, before anything else.
    let lists: Vec<&[String]> = query.terms.iter().map(|term| term.conditions.as_slice()).collect();
    let shared = common(&lists, is_timeless);
    conditions.extend(shared.iter().cloned());
    conditions.extend(since(&common(&lists, |text| !is_timeless(text)), points));
    let members = member_columns(&query.by, point, binder);
    let mut columns: Vec<String> = members.iter().map(Member::column).collect();
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for (part, point) in points {
        for (at, term) in query.terms.iter().enumerate() {
            let own = rest(&term.conditions, &shared, point, binder);
            let argument = at_point(&term.aggregate.argument, point, binder);
            let sql = Aggregate { argument, ..term.aggregate.clone() }.sql(&own);
            columns.push(format!("{sql} as t{at}_{part}"));
            places.push(format!("t{at}_{part}"));
            values.push((Some(*part), at));
        }
    }
    let sql =
        format!("select {}{from}{}{}", columns.join(", "), where_sql(&conditions), group_sql(members.len()));
    States { sql, members: members.into_iter().map(|member| member.name).collect(), places, values }
}

fn of_keys(query: &Query, per: &Per, points: &[(usize, &Point)], binder: &mut Binder) -> States {
    let point = points.first().map(|(_, point)| *point);
    let rows = keys_sql(query, per, points, binder);
    let first_part = points.first().map_or(0, |(part, _)| *part);
    let members = member_columns(&query.by, point, binder);
    let mut columns: Vec<String> =
        members
            .iter()
            .map(|Member { name, sql, of_keys }| {
                if *of_keys { format!("{} as {name}", of_values(sql, per, first_part)) } else { name.clone() }
            })
            .collect();
    let filters = filter_conditions(&query.filters, true, point, binder);
    let filters: Vec<String> = filters.iter().map(|sql| of_values(sql, per, first_part)).collect();
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for (part, point) in points {
        for (at, term) in query.terms.iter().enumerate() {
            let mut place = |text: &String| of_values(&at_point(text, point, binder), per, *part);
            let own: Vec<String> = term.conditions.iter().map(&mut place).collect();
            let argument = place(&term.aggregate.argument);
            let sql = Aggregate { argument, ..term.aggregate.clone() }.sql(&own);
            columns.push(format!("{sql} as t{at}_{part}"));
            places.push(format!("t{at}_{part}"));
            values.push((Some(*part), at));
        }
    }
    let sql = format!(
        "select {}\nfrom ({rows}) as per_rows{}{}",
        columns.join(", "),
        where_sql(&filters),
        group_sql(members.len())
    );
    States { sql, members: members.into_iter().map(|member| member.name).collect(), places, values }
}

/// A row for each key, with its members and, for each point, its values under their [`value_name`].
pub(crate) fn keys_sql(query: &Query, per: &Per, points: &[(usize, &Point)], binder: &mut Binder) -> String {
    let from = from_sql(query.relation, &query.joins, query.home);
    let mut conditions = filter_conditions(&query.filters, false, None, binder);
    let shared = per.common(is_timeless);
    conditions.extend(shared.iter().cloned());
    conditions.extend(since(&per.common(|text| !is_timeless(text)), points));
    // Rows without a key belong to nothing together.
    conditions.push(format!("{} is not null", per.key));
    let members = member_columns(&query.by, None, binder);
    let of_rows = members.iter().filter(|member| !member.of_keys);
    let mut columns: Vec<String> = of_rows.map(Member::column).collect();
    columns.push(format!("{} as per_key", per.key));
    let groups = columns.len();
    for (part, point) in points {
        for value in &per.values {
            let own = rest(&value.conditions, &shared, point, binder);
            let argument = at_point(&value.aggregate.argument, point, binder);
            let sql = Aggregate { argument, ..value.aggregate.clone() }.sql(&own);
            columns.push(format!("{sql} as {}", value_name(&value.name, *part)));
        }
    }
    format!("select {}{from}{}{}", columns.join(", "), where_sql(&conditions), group_sql(groups))
}

/// The column that holds a value of the keys at a point.
pub(crate) fn value_name(name: &str, part: usize) -> String {
    format!("{name}_{part}")
}

/// An expression over the values of the keys, at a point.
fn of_values(text: &str, per: &Per, part: usize) -> String {
    replace_words(text, |word| {
        let word = word.to_lowercase();
        per.values.iter().any(|value| value.name == word).then(|| value_name(&word, part))
    })
}

/// Only members with anything in the state at any point: the scan reads all that ever were in it.
pub(super) fn filled(states: &States, most_rows: Option<usize>) -> String {
    let columns: Vec<&str> = states.members.iter().chain(&states.places).map(String::as_str).collect();
    let any: Vec<String> = states.places.iter().map(|place| format!("{place} <> 0")).collect();
    let limit = limit_sql(most_rows);
    format!(
        "select {}\nfrom ({}) as states\nwhere {}{limit}",
        columns.join(", "),
        states.sql,
        any.join(" or ")
    )
}

/// What is too old for every point is not read: of conditions such as `ordered_on >= @from` the earliest.
fn since(conditions: &[String], points: &[(usize, &Point)]) -> Vec<String> {
    let bound = |condition: &String| {
        let words: Vec<&str> = condition.split_whitespace().collect();
        let [column, operator @ (">" | ">="), word] = words[..] else { return None };
        let days = points.iter().flat_map(|(_, point)| days_of(point));
        let earliest = days.filter(|(known, _)| *known == word).map(|(_, day)| day).min()?;
        Some(format!("{column} {operator} {}", day_sql(earliest)))
    };
    conditions.iter().filter_map(bound).collect()
}

fn is_timeless(condition: &str) -> bool {
    !condition.contains('@')
}

fn rest(conditions: &[String], shared: &[String], point: &Point, binder: &mut Binder) -> Vec<String> {
    let own: Vec<String> = conditions
        .iter()
        .filter(|condition| !shared.contains(condition))
        .map(|condition| at_point(condition, point, binder))
        .collect();
    // Several conditions of one point read better, and plan no worse, as one.
    if own.len() > 1 { vec![all_of(&own)] } else { own }
}
