//! How much more one group of comments says something than the other. Owns the formula.

/// Counts of one phrase, and of all comments, in two groups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) low: usize,
    pub(crate) high: usize,
    pub(crate) all_low: usize,
    pub(crate) all_high: usize,
    /// The phrase, and all comments, whatever their group: what is known beforehand.
    pub(crate) anywhere: usize,
    pub(crate) all: usize,
}

/// How many comments the prior counts for: a phrase that a group hardly has is taken to be as common there as anywhere.
const PRIOR: f64 = 20.0;

/// The log-odds of the phrase among the high-scored comments over those among the low-scored, with an informative
/// Dirichlet prior from all comments, in standard errors (Monroe, Colaresi & Quinn 2008, equations 16, 20 and 22).
/// Negative: said by the low-scored. **Empty**: 0 when either group is empty.
pub(crate) fn log_odds(counts: &Counts) -> f64 {
    if counts.all_low == 0 || counts.all_high == 0 || counts.all == 0 {
        return 0.0;
    }
    let prior = PRIOR * counts.anywhere as f64 / counts.all as f64;
    let odds = |of: usize, all: usize| {
        let (of, all) = (of as f64 + prior, all as f64 + PRIOR);
        // A phrase of every comment has nothing beside it; half a comment keeps the odds finite.
        (of / (all - of).max(0.5)).ln()
    };
    let difference = odds(counts.high, counts.all_high) - odds(counts.low, counts.all_low);
    let variance = 1.0 / (counts.high as f64 + prior) + 1.0 / (counts.low as f64 + prior);
    if variance.is_finite() { difference / variance.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // 10 of 100 low, 30 of 100 high, 40 of 200 anywhere: the prior is 4. High 34/(120 − 34), low 14/(120 − 14);
        // ln(0.395349) − ln(0.132075) = 1.096384; variance 1/34 + 1/14 = 0.100840, its root 0.317553: 3.4526.
        let counts = Counts { low: 10, high: 30, all_low: 100, all_high: 100, anywhere: 40, all: 200 };
        assert!((log_odds(&counts) - 3.4526).abs() < 1e-3, "{}", log_odds(&counts));
        let mirrored = Counts { low: 30, high: 10, ..counts };
        assert!((log_odds(&counts) + log_odds(&mirrored)).abs() < 1e-12);
        let even = Counts { low: 20, high: 20, ..counts };
        assert_eq!(log_odds(&even), 0.0);
    }

    #[test]
    fn without_two_groups_nothing_is_distinct() {
        let counts = Counts { low: 0, high: 3, all_low: 0, all_high: 9, anywhere: 3, all: 9 };
        assert_eq!(log_odds(&counts), 0.0);
        let everywhere = Counts { low: 5, high: 5, all_low: 5, all_high: 5, anywhere: 10, all: 10 };
        assert!(log_odds(&everywhere).is_finite());
    }
}
