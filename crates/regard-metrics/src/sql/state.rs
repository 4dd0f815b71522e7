//! A state at points in time: one scan whatever the number of points, with one aggregate a point. A
//! table of points would be joined to every row; this looks at each row once.

use super::{
    Binder, Reading, at_point, filter_conditions, from_sql, group_sql, limit_sql, member_columns, most_rows,
    where_sql,
};
use crate::expression::all_of;
use crate::metric::Term;
use crate::query::{Point, Query};
use regard_model::Statement;

/// The points that one statement looks at.
const POINTS_A_STATEMENT: usize = 32;

pub(super) fn statements(scan: usize, query: &Query) -> Vec<(Statement, Reading)> {
    let numbered: Vec<(usize, &Point)> = query.points.iter().enumerate().collect();
    numbered.chunks(POINTS_A_STATEMENT).map(|points| statement(scan, query, points)).collect()
}

fn statement(scan: usize, query: &Query, points: &[(usize, &Point)]) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let from = from_sql(query.relation, &query.joins, query.home, &mut binder);
    let mut conditions = filter_conditions(&query.filters, &mut binder);
    // What all terms ask of every point alike is asked of a row once, before anything else.
    let timeless = |text: &&String| !text.contains('@');
    let common: Vec<String> = query
        .terms
        .first()
        .into_iter()
        .flat_map(|term| term.conditions.iter().filter(timeless))
        .filter(|own| query.terms.iter().all(|term| term.conditions.contains(own)))
        .cloned()
        .collect();
    conditions.extend(common.iter().cloned());
    let members = member_columns(&query.by);
    let per = query.terms.first().and_then(|term| term.per.as_ref());

    let mut outer: Vec<String> = Vec::new();
    let mut inner: Vec<String> = Vec::new();
    let mut values = Vec::new();
    let mut places: Vec<String> = Vec::new();
    for (part, point) in points {
        if let Some((_, each)) = per {
            let own = rest(&query.terms[0], &common, point, &mut binder);
            let argument = at_point(&each.argument, point, &mut binder);
            let each = crate::expression::Aggregate { argument, ..each.clone() };
            inner.push(format!("{} as each_{part}", each.sql(&own)));
        }
        for (at, term) in query.terms.iter().enumerate() {
            let sql = if per.is_some() {
                let argument = term.aggregate.argument.replace("each", &format!("each_{part}"));
                crate::expression::Aggregate { argument, ..term.aggregate.clone() }.sql(&[])
            } else {
                let own = rest(term, &common, point, &mut binder);
                let argument = at_point(&term.aggregate.argument, point, &mut binder);
                crate::expression::Aggregate { argument, ..term.aggregate.clone() }.sql(&own)
            };
            outer.push(format!("{sql} as t{at}_{part}"));
            places.push(format!("t{at}_{part}"));
            values.push((Some(*part), at));
        }
    }

    let most_rows = most_rows(query, points.len());
    let reading = Reading { scan, bucket: false, members: members.len(), values, most_rows };
    let named = |(sql, name): &(String, String)| format!("{sql} as {name}");
    let sql = match per {
        None => {
            let columns: Vec<String> = members.iter().map(named).chain(outer).collect();
            format!(
                "select {}{from}{}{}",
                columns.join(", "),
                where_sql(&conditions),
                group_sql(members.len())
            )
        }
        Some((key, _)) => {
            let keyed: Vec<String> =
                members.iter().map(named).chain([format!("{key} as per_key")]).chain(inner).collect();
            let rows = format!(
                "select {}{from}{}{}",
                keyed.join(", "),
                where_sql(&conditions),
                group_sql(members.len() + 1)
            );
            let names = members.iter().map(|(_, name)| name.clone());
            let columns: Vec<String> = names.chain(outer).collect();
            format!("select {}\nfrom ({rows}) as per_rows{}", columns.join(", "), group_sql(members.len()))
        }
    };
    let names: Vec<String> = members.into_iter().map(|(_, name)| name).collect();
    let sql = if names.is_empty() { sql } else { filled(&sql, &names, &places, most_rows) };
    (binder.finish(sql), reading)
}

/// Only members with anything in the state at any point: the scan reads all that ever were in it.
fn filled(sql: &str, members: &[String], places: &[String], most_rows: Option<usize>) -> String {
    let columns: Vec<&str> = members.iter().chain(places).map(String::as_str).collect();
    let any: Vec<String> = places.iter().map(|place| format!("{place} <> 0")).collect();
    let limit = limit_sql(most_rows);
    format!("select {}\nfrom ({sql}) as states\nwhere {}{limit}", columns.join(", "), any.join(" or "))
}

fn rest(term: &Term, common: &[String], point: &Point, binder: &mut Binder) -> Vec<String> {
    let own: Vec<String> = term
        .conditions
        .iter()
        .filter(|condition| !common.contains(condition))
        .map(|condition| at_point(condition, point, binder))
        .collect();
    // Several conditions of one point read better, and plan no worse, as one.
    if own.len() > 1 { vec![all_of(&own)] } else { own }
}
