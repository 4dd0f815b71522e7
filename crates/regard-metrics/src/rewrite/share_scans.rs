//! Brings queries that read the same rows together into one scan with several aggregates. Reason: a
//! page asks for many metrics of the same month, and reading ten million lines once is enough.

use crate::measure;
use crate::metric::{Term, When};
use crate::query::Query;

/// Where one query's values are found in the shared scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The scan.
    pub(crate) scan: usize,
    /// Its term for each term of the query.
    pub(crate) terms: Vec<usize>,
    /// Its part for each part of the query.
    pub(crate) parts: Vec<usize>,
}

/// The scans, and for each query its slot.
pub(crate) fn share_scans(queries: Vec<Query>) -> (Vec<Query>, Vec<Slot>) {
    let mut scans: Vec<Query> = Vec::new();
    let mut slots = Vec::new();
    for query in queries {
        let found = scans.iter().position(|scan| can_share(scan, &query));
        let scan = found.unwrap_or_else(|| {
            scans.push(Query { terms: Vec::new(), ..query.clone() });
            scans.len() - 1
        });
        let terms = query.terms.iter().map(|term| place_term(&mut scans[scan], term)).collect();
        let parts = place_parts(&mut scans[scan], &query);
        slots.push(Slot { scan, terms, parts });
    }
    (scans, slots)
}

fn can_share(scan: &Query, query: &Query) -> bool {
    let rows = scan.relation == query.relation
        && scan.when == query.when
        && scan.by == query.by
        && scan.filters == query.filters
        && scan.folded == query.folded
        && scan.flow == query.flow
        && scan.lens == query.lens;
    // Rows that are first brought together per order need an inner query of their own.
    let per = |query: &Query| query.terms.first().and_then(|term| term.per.clone());
    let days = query.when.is_state() || query.when == When::Ever || scan.span == query.span;
    // What is kept at load is not read because of what is not.
    let kept = measure::is_kept(scan, &scan.terms) == measure::is_kept(query, &query.terms);
    // Only the first term of a scan is counted back.
    let counted = scan.flow.is_none() || scan.terms.is_empty() || scan.terms == query.terms;
    rows && days && kept && counted && per(scan) == per(query)
}

fn place_term(scan: &mut Query, term: &Term) -> usize {
    scan.terms.iter().position(|known| known == term).unwrap_or_else(|| {
        scan.terms.push(term.clone());
        scan.terms.len() - 1
    })
}

/// A state is looked at at any number of points in one scan; other scans have equal parts already.
fn place_parts(scan: &mut Query, query: &Query) -> Vec<usize> {
    let (Some(into), Some(span)) = (&mut scan.span, &query.span) else { return Vec::new() };
    if !scan.when.is_state() {
        return (0..span.parts.len()).collect();
    }
    let mut place = |(part, point)| {
        scan.points.iter().position(|known| *known == point).unwrap_or_else(|| {
            into.parts.push(part);
            scan.points.push(point);
            scan.points.len() - 1
        })
    };
    span.parts.iter().copied().zip(query.points.iter().copied()).map(&mut place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Aggregate;
    use crate::rewrite::{at_reference, cover, tests::query};
    use crate::span::ReferenceShift;

    fn term(text: &str) -> Term {
        Term { aggregate: Aggregate::parse(text).unwrap(), conditions: Vec::new(), per: None }
    }

    #[test]
    fn metrics_over_the_same_rows_are_one_scan() {
        let mut orders = cover(query("2018-09-01", "UTC", None)).unwrap();
        let mut sales = orders.clone();
        orders.terms = vec![term("count(distinct order_id)")];
        sales.terms = vec![term("sum(amount_home_minor)"), term("count(distinct order_id)")];
        let before = at_reference(orders.clone(), ReferenceShift::PreviousPeriod);
        let (scans, slots) = share_scans(vec![orders, sales, before]);
        assert_eq!(scans.len(), 2);
        assert_eq!(slots[1], Slot { scan: 0, terms: vec![1, 0], parts: vec![0] });
        assert_eq!(slots[2].scan, 1);
    }

    #[test]
    fn a_state_now_and_before_is_one_scan() {
        let mut state = query("2018-09-10", "UTC", None);
        state.when = When::At;
        state.terms = vec![term("count(*)")];
        let state = cover(state).unwrap();
        let before = at_reference(state.clone(), ReferenceShift::PreviousPeriod);
        let (scans, slots) = share_scans(vec![state, before]);
        assert_eq!(scans.len(), 1);
        assert_eq!(slots[1].parts, [1]);
        assert_eq!(scans[0].span.as_ref().unwrap().parts[1].to_string(), "2018-08-01..2018-08-10");
    }
}
