//! Attempts that were finished, remembered until they are too old to come again. Owns no secrets: of a state it keeps the hash.

use crate::limits::{ATTEMPT_LIFETIME, SPENT_REMEMBERED};
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// The attempts that this process has seen the end of.
#[derive(Default)]
pub(crate) struct Spent(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    hashes: HashSet<[u8; 32]>,
    in_order: VecDeque<(Timestamp, [u8; 32])>,
}

impl Spent {
    /// Spends an attempt; whether it was unspent.
    pub(crate) fn spend(&self, state: &str, now: Timestamp) -> bool {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Remembered { hashes, in_order } = &mut *remembered;
        while let Some((at, hash)) = in_order.front() {
            if now.duration_since(*at) <= ATTEMPT_LIFETIME && in_order.len() < SPENT_REMEMBERED {
                break;
            }
            hashes.remove(hash);
            in_order.pop_front();
        }
        let hash = *blake3::hash(state.as_bytes()).as_bytes();
        let unspent = hashes.insert(hash);
        if unspent {
            in_order.push_back((now, hash));
        }
        unspent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_spent_once_and_the_memory_is_bounded() {
        let spent = Spent::default();
        let now = Timestamp::UNIX_EPOCH;
        assert!(spent.spend("a", now));
        assert!(!spent.spend("a", now + ATTEMPT_LIFETIME));
        for number in 0..2 * SPENT_REMEMBERED {
            assert!(spent.spend(&number.to_string(), now));
        }
        assert!(spent.0.lock().unwrap().hashes.len() <= SPENT_REMEMBERED);
        assert!(!spent.spend("19999", now));
        spent.spend("b", now + ATTEMPT_LIFETIME * 2);
        assert_eq!(spent.0.lock().unwrap().hashes.len(), 1, "what is too old to come again is forgotten");
    }
}
