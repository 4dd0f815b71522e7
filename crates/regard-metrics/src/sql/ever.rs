//! Is there any fact at all, and since when? One number, which tells *none* from 0.

use super::{Binder, Reading, filter_conditions, from_sql, where_sql};
use crate::metric::Term;
use crate::query::Query;
use regard_model::Statement;

pub(super) fn statement(scan: usize, query: &Query) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let from = from_sql(query.relation, &query.joins, query.home, &mut binder);
    let conditions = filter_conditions(&query.filters, &mut binder);
    // The epoch is taken outside of the aggregate: a bare minimum is read from the files' statistics.
    let first =
        |(at, term): (usize, &Term)| format!("date_part('epoch', {}) as t{at}", term.aggregate.sql(&[]));
    let columns: Vec<String> = query.terms.iter().enumerate().map(first).collect();
    let sql = format!("select {}{from}{}", columns.join(", "), where_sql(&conditions));
    let values = (0..query.terms.len()).map(|term| (None, term)).collect();
    (binder.finish(sql), Reading { scan, bucket: false, members: 0, values })
}
