//! Randomness that is the same on every run. Not for anything that must be secret.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::{Mutex, PoisonError};

/// A filler of bytes whose output depends on the seed and the calls before, and nothing else.
pub fn seeded_bytes(seed: u64) -> impl Fn(&mut [u8]) + Send + Sync + 'static {
    let generator = Mutex::new(ChaCha8Rng::seed_from_u64(seed));
    move |bytes| generator.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_one_stream() {
        let (one, same, other) = (seeded_bytes(7), seeded_bytes(7), seeded_bytes(8));
        let take = |fill: &dyn Fn(&mut [u8])| {
            let mut bytes = [0; 16];
            fill(&mut bytes);
            bytes
        };
        let first = take(&one);
        assert_eq!(first, take(&same));
        assert_ne!(first, take(&one));
        assert_ne!(first, take(&other));
    }
}
