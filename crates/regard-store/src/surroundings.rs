//! The time and randomness that the application database works with. Owns where they come from when
//! nobody says otherwise.

use jiff::Timestamp;
use rand::RngCore;
use std::fmt;
use std::sync::Arc;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fills bytes with randomness that nobody can foresee.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What is passed in so that a test can hold it still.
#[derive(Clone)]
pub struct Surroundings {
    clock: Clock,
    random: Random,
}

impl Surroundings {
    /// The system's clock and the system's randomness.
    pub fn system() -> Self {
        Self::new(Timestamp::now, |bytes| rand::rng().fill_bytes(bytes))
    }

    /// This clock and this randomness.
    pub fn new(
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { clock: Arc::new(clock), random: Arc::new(random) }
    }

    /// **Unit**: microseconds since 1970 in UTC, as every `_at` column has it.
    pub(crate) fn now_micros(&self) -> i64 {
        (self.clock)().as_microsecond()
    }

    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        (self.random)(bytes);
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}
