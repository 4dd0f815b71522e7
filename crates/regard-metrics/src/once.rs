//! Counting distinct keys of each of many groups needs a set for each of them. So the rows of each key are looked at by
//! themselves first (an order, all of its lines), and the second step only adds up. Owns which terms can be had so, and
//! what each of them is in the two steps.

use crate::expression::{Aggregate, Function};

/// The key that all distinct terms count. **Empty**: none is distinct, they count different keys, or another of them is
/// not the sum of its parts.
pub(crate) fn key<'t>(terms: impl IntoIterator<Item = &'t Aggregate>) -> Option<&'t str> {
    let mut key: Option<&str> = None;
    for term in terms {
        match (term.function, term.distinct) {
            (Function::Count, true) if key.is_none_or(|known| known == term.argument) => {
                key = Some(&term.argument);
            }
            (Function::Count | Function::Sum, false) => {}
            _ => return None,
        }
    }
    key
}

/// A term in the first step: over the rows of one key where all conditions hold.
pub(crate) fn part_sql(term: &Aggregate, conditions: &[String]) -> String {
    match term.distinct {
        true => {
            let rows = Aggregate { distinct: false, ..term.clone() }.sql(conditions);
            format!("case when {rows} > 0 then 1 else 0 end")
        }
        false => term.sql(conditions),
    }
}

/// The terms in the second step: `, sum(t0) as t0, …`.
pub(crate) fn sums_sql(terms: usize) -> String {
    (0..terms).map(|at| format!(", sum(t{at}) as t{at}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(terms: &[&str]) -> Option<String> {
        let terms: Vec<Aggregate> = terms.iter().filter_map(|term| Aggregate::parse(term).ok()).collect();
        key(&terms).map(str::to_owned)
    }

    #[test]
    fn one_key_beside_what_adds_up_is_looked_at_first() {
        assert_eq!(key_of(&["count(distinct a)", "sum(b)", "count(*)", "count(distinct a)"]).unwrap(), "a");
    }

    #[test]
    fn nothing_distinct_two_keys_and_what_does_not_add_up_are_not() {
        for terms in [
            &["count(a)"][..],
            &["count(distinct a)", "count(distinct b)"],
            &["count(distinct a)", "avg(b)"],
            &["count(distinct a)", "sum(distinct a)"],
            &["count(distinct a)", "median(b)"],
        ] {
            assert_eq!(key_of(terms), None, "{terms:?}");
        }
    }

    #[test]
    fn a_key_is_one_when_any_of_its_rows_counts() {
        let counted = Aggregate::parse("count(distinct a)").unwrap();
        assert_eq!(
            part_sql(&counted, &["b = 1".into()]),
            "case when count(a) filter (where (b = 1)) > 0 then 1 else 0 end"
        );
        assert_eq!(sums_sql(2), ", sum(t0) as t0, sum(t1) as t1");
    }
}
