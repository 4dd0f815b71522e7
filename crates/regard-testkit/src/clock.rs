//! A clock that moves only when a test says so. Owns no waiting: nothing here sleeps.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still; its clones show the same time.
///
/// **Unit**: whole microseconds, as databases keep them.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    /// A clock that shows this instant until it is moved.
    pub fn new(at: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// The instant that it shows.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }

    /// Moves it on; a negative duration moves it back.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// A reader to pass in where a clock is asked for.
    pub fn reader(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let clock = self.clone();
        move || clock.now()
    }
}

impl Default for FixedClock {
    /// Monday, 5 January 2026, nine o'clock UTC.
    fn default() -> Self {
        Self::new(Timestamp::constant(1_767_603_600, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_only_when_told_and_its_readers_with_it() {
        let clock = FixedClock::default();
        let read = clock.reader();
        assert_eq!(read().to_string(), "2026-01-05T09:00:00Z");
        clock.advance(SignedDuration::from_mins(90));
        assert_eq!(read().to_string(), "2026-01-05T10:30:00Z");
        assert_eq!(read(), clock.now());
    }
}
