//! When a message that was not delivered is tried again, and when it is given up. Owns the arithmetic; pure.

use crate::fault::Fault;
use crate::outbox::{Claim, Then};
use jiff::{SignedDuration, Timestamp};

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The pause after the first try, doubled after each further one.
    pub first: SignedDuration,
    /// The longest pause, and the longest that a receiver can ask for.
    pub longest: SignedDuration,
    /// How many tries there are. **Range**: at least 1.
    pub tries: u32,
    /// How long a message is tried, from when it was written.
    pub for_at_most: SignedDuration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first: SignedDuration::from_secs(15),
            longest: SignedDuration::from_hours(6),
            tries: 20,
            for_at_most: SignedDuration::from_hours(72),
        }
    }
}

impl RetryPolicy {
    /// What is next for a message, after this fault.
    ///
    /// `chance` is from 0 to less than 1.
    pub fn then(&self, claim: &Claim, fault: &Fault, now: Timestamp, chance: f64) -> Then {
        let is_last = claim.attempt >= i64::from(self.tries);
        if fault.is_final() || is_last || self.is_old(claim, now) {
            return Then::Dead;
        }
        let tries = u32::try_from(claim.attempt.max(1)).unwrap_or(u32::MAX);
        let earliest = later(now, self.pause(tries, chance));
        let asked = fault.not_before().unwrap_or(now).min(later(now, self.longest));
        Then::RetryAt(earliest.max(asked))
    }

    /// Whether the time of a message is over.
    pub fn is_old(&self, claim: &Claim, now: Timestamp) -> bool {
        now.duration_since(claim.created_at) >= self.for_at_most
    }

    /// The pause after so many tries: half of it is sure and half is chance, so that what failed together does not come
    /// again together.
    ///
    /// **Source**: Brooker, M. (2015), *Exponential Backoff and Jitter*, AWS Architecture Blog ("equal jitter").
    pub fn pause(&self, tries: u32, chance: f64) -> SignedDuration {
        let doublings = tries.saturating_sub(1).min(30);
        let whole = self.first.saturating_mul(1_i32 << doublings).min(self.longest);
        let millis = whole.as_millis_f64() * (0.5 + chance.clamp(0.0, 1.0) / 2.0);
        SignedDuration::try_from_secs_f64(millis / 1000.0).unwrap_or(self.longest)
    }
}

/// So much later, or the end of time.
pub(crate) fn later(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);

    fn claim(attempt: i64, age: SignedDuration) -> Claim {
        Claim { message_id: "m".to_owned(), attempt, created_at: NOW - age }
    }

    fn status(status: u16, seconds: Option<i64>) -> Fault {
        let not_before = seconds.map(|seconds| NOW + SignedDuration::from_secs(seconds));
        Fault::Status { status, not_before }
    }

    fn in_seconds(then: Then) -> Option<i64> {
        match then {
            Then::RetryAt(at) => Some(at.duration_since(NOW).as_secs()),
            Then::Dead | Then::PutBack => None,
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let pauses: Vec<i64> = (1..=13).map(|tries| policy.pause(tries, 1.0).as_secs()).collect();
        let expected = [15, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 21_600, 21_600];
        assert_eq!(pauses, expected);
        assert_eq!(policy.pause(3, 0.0).as_secs(), 30, "half is sure");
        assert_eq!(policy.pause(u32::MAX, 0.0).as_secs(), 10_800);
    }

    #[test]
    fn a_receiver_can_ask_for_more_time_and_not_for_less_or_for_ever() {
        let policy = RetryPolicy::default();
        let young = claim(1, SignedDuration::ZERO);
        for (asked, waits) in [(None, 15), (Some(3), 15), (Some(600), 600), (Some(1_000_000), 21_600)] {
            let then = policy.then(&young, &status(503, asked), NOW, 1.0);
            assert_eq!(in_seconds(then), Some(waits), "{asked:?}");
        }
    }

    #[test]
    fn what_is_old_or_was_tried_often_or_cannot_be_is_given_up() {
        let policy = RetryPolicy::default();
        let hours = SignedDuration::from_hours;
        for (attempt, age, fault, dead) in [
            (19, hours(1), status(500, None), false),
            (20, hours(1), status(500, None), true),
            (1, hours(71), status(500, None), false),
            (1, hours(72), status(500, None), true),
            (1, hours(0), Fault::Gone, true),
            (1, hours(0), Fault::Nowhere("the user is gone".to_owned()), true),
        ] {
            let then = policy.then(&claim(attempt, age), &fault, NOW, 0.5);
            assert_eq!(then == Then::Dead, dead, "{attempt} {age} {fault}");
        }
    }

    proptest! {
        #[test]
        fn a_retry_is_never_before_now_nor_later_than_the_longest(
            attempt in 1_i64..20, chance in 0.0_f64..1.0, asked in proptest::option::of(-100_000_i64..100_000)
        ) {
            let policy = RetryPolicy::default();
            let then = policy.then(&claim(attempt, SignedDuration::ZERO), &status(429, asked), NOW, chance);
            let seconds = in_seconds(then).unwrap();
            prop_assert!((7..=21_600).contains(&seconds));
        }
    }
}
