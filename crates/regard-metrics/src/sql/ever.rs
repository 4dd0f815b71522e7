//! Is there any fact at all, and since when? One number, or one a member, which tells *none* from 0.

use super::{Binder, Member, Reading, filter_conditions, from_sql, group_sql, member_columns, where_sql};
use crate::metric::Term;
use crate::query::Query;
use regard_model::Statement;

pub(super) fn statement(scan: usize, query: &Query) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let from = from_sql(query.relation, &query.joins, query.home);
    let conditions = filter_conditions(&query.filters, false, None, &mut binder);
    let members = member_columns(&query.by, None, &mut binder);
    // The epoch is taken outside of the aggregate: a bare minimum is read from the files' statistics.
    let first = |(at, term): (usize, &Term)| {
        format!("date_part('epoch', {}) as t{at}", term.aggregate.sql(&term.conditions))
    };
    let named = members.iter().map(Member::column);
    let columns: Vec<String> = named.chain(query.terms.iter().enumerate().map(first)).collect();
    let sql =
        format!("select {}{from}{}{}", columns.join(", "), where_sql(&conditions), group_sql(members.len()));
    let values = (0..query.terms.len()).map(|term| (None, term)).collect();
    let reading = Reading { scan, bucket: false, members: members.len(), values, most_rows: None };
    (binder.finish(sql), reading)
}
