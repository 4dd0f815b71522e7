//! A clock that runs faster than others, so that hours of waiting pass in a test. Owns no waiting.

use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    began: Instant,
    times_faster: u32,
}

impl Clock {
    pub(crate) fn new(times_faster: u32) -> Self {
        Self { began: Instant::now(), times_faster }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let real = SignedDuration::try_from(self.began.elapsed()).expect("a short time");
        let start = Timestamp::constant(1_767_603_600, 0);
        let now = start + real * i32::try_from(self.times_faster).expect("a small number");
        // As a database keeps it.
        Timestamp::from_microsecond(now.as_microsecond()).expect("in range")
    }

    pub(crate) fn reader(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let clock = *self;
        move || clock.now()
    }
}
