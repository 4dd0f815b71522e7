//! What people decided about pairs of customers before. Owns which of several decisions counts; not who may
//! decide, nor where it is kept.

use jiff::Timestamp;
use regard_model::CustomerId;
pub use regard_model::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One decision of a person about one pair, in either order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decision {
    /// One customer.
    pub first: CustomerId,
    /// The other.
    pub second: CustomerId,
    /// What was said.
    pub verdict: Verdict,
    /// When. Of several decisions about a pair the latest counts; of several at the same time, the most
    /// careful: kept apart before undone before joined.
    pub decided_at: Timestamp,
}

/// A person chose this customer as the main one of its group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MainChoice {
    /// The customer.
    pub customer_id: CustomerId,
    /// When. Of several in one group the latest counts.
    pub chosen_at: Timestamp,
}

/// Everything that people decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// About pairs, in any order. A customer that is not there any more makes no difference.
    pub pairs: Vec<Decision>,
    /// About main customers, in any order.
    pub mains: Vec<MainChoice>,
}

/// The decisions that count, by the numbers that customers have during one run; the smaller number first.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    standing: BTreeMap<(u32, u32), (Timestamp, Verdict)>,
    chosen: BTreeMap<u32, Timestamp>,
}

impl Settled {
    /// Keeps what counts. `number_of` knows the customers of this run.
    pub(crate) fn of(decisions: &Decisions, number_of: impl Fn(&CustomerId) -> Option<u32>) -> Self {
        let mut settled = Self::default();
        for decision in &decisions.pairs {
            let (Some(first), Some(second)) = (number_of(&decision.first), number_of(&decision.second))
            else {
                continue;
            };
            if first == second {
                continue;
            }
            let said = (decision.decided_at, decision.verdict);
            let standing = settled.standing.entry((first.min(second), first.max(second))).or_insert(said);
            *standing = said.max(*standing);
        }
        for choice in &decisions.mains {
            if let Some(customer) = number_of(&choice.customer_id) {
                let latest = settled.chosen.entry(customer).or_insert(choice.chosen_at);
                *latest = choice.chosen_at.max(*latest);
            }
        }
        settled
    }

    /// What counts for a pair.
    pub(crate) fn verdict(&self, first: u32, second: u32) -> Option<Verdict> {
        self.standing.get(&(first.min(second), first.max(second))).map(|(_, verdict)| *verdict)
    }

    /// The pairs with this verdict, the latest decision first.
    pub(crate) fn with(&self, wanted: Verdict) -> Vec<(u32, u32)> {
        let standing = self.standing.iter().filter(|(_, (_, verdict))| *verdict == wanted);
        let mut pairs: Vec<_> = standing.map(|(pair, (at, _))| (std::cmp::Reverse(*at), *pair)).collect();
        pairs.sort_unstable();
        pairs.into_iter().map(|(_, pair)| pair).collect()
    }

    /// When a customer was chosen as the main one.
    pub(crate) fn chosen_at(&self, customer: u32) -> Option<Timestamp> {
        self.chosen.get(&customer).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(said: &[(&str, &str, Verdict, i64)]) -> Settled {
        let pairs = said.iter().map(|(first, second, verdict, second_of_time)| Decision {
            first: CustomerId::new(*first),
            second: CustomerId::new(*second),
            verdict: *verdict,
            decided_at: Timestamp::from_second(*second_of_time).unwrap(),
        });
        let decisions = Decisions { pairs: pairs.collect(), mains: Vec::new() };
        Settled::of(&decisions, |id| id.as_str().parse().ok())
    }

    #[test]
    fn the_latest_decision_counts_and_of_two_at_once_the_careful_one() {
        let twice = settled(&[("1", "2", Verdict::Joined, 5), ("2", "1", Verdict::KeptApart, 4)]);
        assert_eq!(twice.verdict(2, 1), Some(Verdict::Joined));
        let at_once = settled(&[("1", "2", Verdict::KeptApart, 5), ("2", "1", Verdict::Joined, 5)]);
        assert_eq!(at_once.verdict(1, 2), Some(Verdict::KeptApart));
        let strange = settled(&[("1", "1", Verdict::KeptApart, 5), ("1", "gone", Verdict::Joined, 5)]);
        assert!(strange.standing.is_empty());
    }

    #[test]
    fn later_joins_come_first() {
        let joined = settled(&[("1", "2", Verdict::Joined, 5), ("3", "2", Verdict::Joined, 9)]);
        assert_eq!(joined.with(Verdict::Joined), [(2, 3), (1, 2)]);
    }
}
