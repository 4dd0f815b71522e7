//! Why customers may leave: the first reason of each who is likelier to leave than the average.

use super::wire::ReasonShare;
use crate::foresight::Kept;
use std::collections::BTreeMap;

const REASONS_AT_MOST: usize = 5;
/// So large a share of the customers, those least likely to stay, is looked at.
const AT_RISK_SHARE: f64 = 0.1;

/// The first reasons of the tenth least likely to stay, the most frequent first.
pub(super) fn reasons(kept: &Kept) -> Vec<ReasonShare> {
    let mut risks: Vec<(f64, usize)> =
        (0..kept.customers.len()).filter_map(|row| Some((kept.sheet.value("stays", row)?, row))).collect();
    risks.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    risks.truncate((risks.len() as f64 * AT_RISK_SHARE).ceil() as usize);
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    let mut all = 0_u64;
    for (_, row) in risks {
        let strongest = kept.because[row].iter().find(|(_, log_odds)| *log_odds > 0.0);
        if let Some((signal, _)) = strongest {
            *first.entry(signal).or_default() += 1;
            all += 1;
        }
    }
    let share = |(signal, customers): (&str, u64)| ReasonShare {
        signal: signal.to_owned(),
        customers,
        share: customers as f64 / all as f64,
    };
    let mut reasons: Vec<ReasonShare> = first.into_iter().map(share).collect();
    reasons.sort_by(|one, other| other.customers.cmp(&one.customers).then(one.signal.cmp(&other.signal)));
    reasons.truncate(REASONS_AT_MOST);
    reasons
}
