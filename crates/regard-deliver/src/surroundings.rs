//! The time and chance, passed in so that a test can hold them. Owns the types, not where either comes from.

use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fills bytes with chance. Nothing secret is made of it: it only spreads tries over time.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What is passed in.
#[derive(Clone)]
pub struct Surroundings {
    clock: Clock,
    random: Random,
}

impl Surroundings {
    /// This clock and this chance.
    pub fn new(
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { clock: Arc::new(clock), random: Arc::new(random) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// **Range**: from 0 to less than 1.
    pub(crate) fn chance(&self) -> f64 {
        let mut bytes = [0; 4];
        (self.random)(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_less_than_one() {
        for (byte, least, most) in [(0, 0.0, 0.0), (0x7f, 0.49, 0.51), (0xff, 0.999, 0.999_999_999_9)] {
            let drawn = Surroundings::new(Timestamp::now, move |into| into.fill(byte)).chance();
            assert!(least <= drawn && drawn <= most, "{drawn}");
        }
    }
}
