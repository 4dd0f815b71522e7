//! Joins the customer and the item only when a dimension or a filter needs them. Reason: most
//! questions need neither, and a join over every order line is the dearest part of a scan.

use crate::query::Query;
use std::collections::BTreeSet;

pub(super) fn join_dimensions(mut query: Query) -> Query {
    let dimensions = query.by.iter().chain(query.filters.iter().map(|(dimension, _)| dimension));
    let joins: BTreeSet<_> = dimensions.filter_map(|dimension| dimension.join).collect();
    query.joins = joins.into_iter().collect();
    query.flow = query.flow.map(|flow| Box::new(join_dimensions(*flow)));
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::{Join, resolve};
    use crate::rewrite::tests::query;

    #[test]
    fn a_table_is_joined_once_and_only_when_needed() {
        let mut asked = query("2018-09-01", "UTC", None);
        assert!(join_dimensions(asked.clone()).joins.is_empty());
        asked.by = ["segment", "country", "channel"]
            .iter()
            .map(|name| resolve(asked.relation, name).unwrap())
            .collect();
        assert_eq!(join_dimensions(asked).joins, [Join::Customers]);
    }
}
