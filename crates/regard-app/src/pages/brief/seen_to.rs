//! What people have seen to since a customer spoke: the case of the answer is closed, or a plan is under way that was
//! taken up after it. Owns when a call is asked for no more; cases and plans are the application database's.

use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// What people kept of answers, as far as it settles that nobody has to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenTo {
    /// The answers whose cases are closed.
    pub answers: HashSet<String>,
    /// The customers who have an open plan, by their main key, with the time at which the newest was taken up.
    pub plans: HashMap<String, Timestamp>,
}

impl SeenTo {
    /// Whether somebody has seen to an answer of a customer.
    pub(super) fn has(&self, answer_id: &str, customer_id: &str, answered_at: Timestamp) -> bool {
        self.answers.contains(answer_id) || self.plans.get(customer_id).is_some_and(|at| *at >= answered_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_case_or_a_plan_since_then_is_enough() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let seen_to = SeenTo {
            answers: HashSet::from(["a1".to_owned()]),
            plans: HashMap::from([("c1".to_owned(), at("2018-08-20T10:00:00Z"))]),
        };
        let before = at("2018-08-19T10:00:00Z");
        assert!(seen_to.has("a1", "c2", before), "its case is closed");
        assert!(seen_to.has("a2", "c1", before), "the plan came after it");
        assert!(!seen_to.has("a2", "c1", at("2018-08-21T10:00:00Z")), "the plan is older than the answer");
        assert!(!seen_to.has("a2", "c2", before));
    }
}
