//! Why customers may leave: the first reason of each who is likelier to leave than the average.

use super::wire::ReasonShare;
use crate::foresight::Kept;
use std::collections::BTreeMap;

/// What several reasons together are called.
pub(super) const OTHER: &str = "other";
/// So many lines a chart has at most.
const LINES_AT_MOST: usize = 5;
/// So large a share of the customers, those least likely to stay, is looked at.
const AT_RISK_SHARE: f64 = 0.1;

/// The first reasons of the tenth least likely to stay, the most frequent first: of more than five, four and the others
/// together.
pub(super) fn reasons(kept: &Kept) -> Vec<ReasonShare> {
    let mut risks: Vec<(f64, usize)> =
        (0..kept.customers.len()).filter_map(|row| Some((kept.sheet.value("stays", row)?, row))).collect();
    risks.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    risks.truncate((risks.len() as f64 * AT_RISK_SHARE).ceil() as usize);
    let mut first: BTreeMap<String, u64> = BTreeMap::new();
    let mut all = 0_u64;
    for (_, row) in risks {
        let strongest = kept.because[row].iter().find(|(_, log_odds)| *log_odds > 0.0);
        if let Some((signal, _)) = strongest {
            *first.entry(signal.clone()).or_default() += 1;
            all += 1;
        }
    }
    let share = |(signal, customers): (String, u64)| ReasonShare {
        signal,
        customers,
        share: customers as f64 / all as f64,
    };
    fold(first).into_iter().map(share).collect()
}

/// The most frequent first; of more than five, four and all further ones together as the last, so that the parts are the
/// whole. One that is of this name already is among these.
pub(super) fn fold(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let (mut rest, mut named): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(name, _)| name == OTHER);
    // The sort is stable, so equal ones stay in order of their names.
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if named.len() + rest.len() > LINES_AT_MOST {
        rest.extend(named.split_off(LINES_AT_MOST - 1));
    }
    if !rest.is_empty() {
        named.push((OTHER.to_owned(), rest.iter().map(|(_, count)| count).sum()));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
        fold(counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect())
    }

    #[test]
    fn parts_are_the_whole() {
        let named = |lines: &[(&str, u64)]| -> Vec<(String, u64)> {
            lines.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        let five = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)];
        assert_eq!(folded(&five), named(&[("e", 5), ("d", 4), ("c", 3), ("b", 2), ("a", 1)]));
        let six = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 1)];
        assert_eq!(folded(&six), named(&[("e", 5), ("d", 4), ("c", 3), ("b", 2), ("other", 2)]));
        assert_eq!(folded(&[("other", 9), ("a", 1)]), named(&[("a", 1), ("other", 9)]));
        assert_eq!(folded(&[]), named(&[]));
    }
}
