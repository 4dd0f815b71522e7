//! How many are still unpaid after each day, from what was seen and what was not yet. Owns the arithmetic of
//! censoring; not where the evidence comes from.
//!
//! **Source**: Kaplan & Meier, "Nonparametric estimation from incomplete observations" (1958); with a prior curve,
//! Susarla & Van Ryzin (1976) and Hjort, "Nonparametric Bayes estimators based on beta processes" (1990).

/// One invoice's day, in days relative to due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The day of payment; or the last day through which it was known to be unpaid.
    pub day: i32,
    /// Whether it was paid on that day.
    pub is_paid: bool,
    /// How much it counts; 1 for one invoice.
    pub weight: f64,
}

/// The share still unpaid after each day from `first` on, out of evidence and a prior.
///
/// `prior[at]` is the prior's share still unpaid after day `first + at`; it counts as `strength` invoices. With
/// strength 0 the answer is the estimate of Kaplan and Meier.
/// On day d the hazard is (strength · prior share that pays on d + weight paid on d) ÷ (strength · prior share unpaid
/// before d + weight unpaid before d). Evidence before `first` counts as of `first`; unpaid evidence only stays at risk
/// through its own day, so it can only push payments later.
/// **Empty**: as long as the prior; where nobody is at risk, the prior's own hazard.
pub fn survival(first: i32, prior: &[f64], strength: f64, evidence: &[Evidence]) -> Vec<f64> {
    let mut paid = vec![0.0; prior.len()];
    let mut leaving = vec![0.0; prior.len()];
    let mut at_risk = 0.0;
    for one in evidence.iter().filter(|one| one.weight > 0.0 && one.weight.is_finite()) {
        let place = i64::from(one.day) - i64::from(first);
        match (usize::try_from(place), one.is_paid) {
            // Unpaid through a day before the first: it says nothing here.
            (Err(_), false) => continue,
            (Ok(at), _) if at >= prior.len() => {}
            (Ok(at), true) => paid[at] += one.weight,
            (Ok(at), false) => leaving[at] += one.weight,
            (Err(_), true) => {
                if let Some(cell) = paid.first_mut() {
                    *cell += one.weight;
                }
            }
        }
        at_risk += one.weight;
    }
    let (mut before, mut share) = (1.0, 1.0);
    let mut unpaid = Vec::with_capacity(prior.len());
    for at in 0..prior.len() {
        let after = prior[at].clamp(0.0, before);
        let risk: f64 = strength * before + at_risk;
        let hazard = if risk > 1e-9 {
            (strength * (before - after) + paid[at]) / risk
        } else if before > 0.0 {
            (before - after) / before
        } else {
            1.0
        };
        share *= (1.0 - hazard).clamp(0.0, 1.0);
        unpaid.push(share);
        at_risk = (at_risk - paid[at] - leaving[at]).max(0.0);
        before = after;
    }
    unpaid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(day: i32, is_paid: bool) -> Evidence {
        Evidence { day, is_paid, weight: 1.0 }
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    /// By hand: at risk 5, 4 (one paid on day 1), then one leaves unpaid after day 2, 3 at risk on day 3, two pay.
    #[test]
    fn without_a_prior_it_is_kaplan_and_meier() {
        let seen = [one(1, true), one(2, false), one(3, true), one(3, true), one(9, false)];
        near(&survival(0, &[1.0; 6], 0.0, &seen), &[1.0, 0.8, 0.8, 0.8 / 3.0, 0.8 / 3.0, 0.8 / 3.0]);
    }

    /// Freireich's remission times under 6-MP, the textbook's example: 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+,
    /// 19+, 20+, 22, 23, 25+, 32+, 32+, 34+, 35+ weeks; S(6) 0.857, S(7) 0.807, S(10) 0.753, S(13) 0.690, S(16) 0.627,
    /// S(22) 0.538, S(23) 0.448.
    #[test]
    fn the_textbook_comes_out() {
        let paid = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let seen: Vec<Evidence> =
            paid.iter().map(|day| one(*day, true)).chain(open.iter().map(|day| one(*day, false))).collect();
        let unpaid = survival(0, &[1.0; 36], 0.0, &seen);
        for (day, expected) in [
            (5, 1.0),
            (6, 0.857),
            (7, 0.807),
            (10, 0.753),
            (13, 0.690),
            (16, 0.627),
            (22, 0.538),
            (35, 0.448),
        ] {
            assert!((unpaid[day] - expected).abs() < 6e-4, "{day}: {}", unpaid[day]);
        }
    }

    /// By hand: prior 0.5, 0.25 with strength 2; one paid on day 1. Day 0: (2·0.5)/(2+1) = 1/3. Day 1: (2·0.25+1)/(1+1) = 3/4.
    #[test]
    fn a_prior_counts_as_so_many_invoices() {
        near(&survival(0, &[0.5, 0.25], 2.0, &[one(1, true)]), &[2.0 / 3.0, 1.0 / 6.0]);
        near(&survival(0, &[0.5, 0.25], 2.0, &[]), &[0.5, 0.25]);
    }

    #[test]
    fn what_lies_before_the_first_day_is_paid_on_it_or_says_nothing() {
        near(&survival(0, &[1.0; 2], 0.0, &[one(-5, true), one(1, true)]), &[0.5, 0.0]);
        near(&survival(0, &[1.0; 2], 0.0, &[one(-5, false), one(1, true)]), &[1.0, 0.0]);
    }
}
