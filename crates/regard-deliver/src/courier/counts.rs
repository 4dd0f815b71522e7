//! How it goes, for a page on the health of the house. Owns the counts since the courier began; how many messages wait in
//! all is for the outbox to say.

use super::lanes::Lane;
use jiff::Timestamp;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// How it goes. Counts are of messages, since the courier began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Claimed, and not begun.
    pub held: u64,
    /// Being sent.
    pub under_way: u64,
    /// Delivered.
    pub delivered: u64,
    /// Tries that failed and will be followed by others.
    pub to_be_retried: u64,
    /// Given up.
    pub given_up: u64,
    /// Put back without a try.
    pub put_back: u64,
    /// When the last one was delivered. **Empty**: none was.
    pub last_delivered_at: Option<Timestamp>,
    /// Destinations that are left alone for a while because they failed several times in a row.
    pub resting: Vec<Resting>,
    /// What the outbox said when it last failed. **Empty**: it answers.
    pub outbox_fault: Option<String>,
}

/// A destination that is left alone for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resting {
    /// Which one.
    pub lane: Lane,
    /// Until when.
    pub until: Timestamp,
    /// How many tries in a row failed.
    pub failures: u32,
    /// Why the last one did.
    pub why: String,
}

/// Progress that is shared with who looks.
#[derive(Debug, Default)]
pub(super) struct Counts(Mutex<Progress>);

impl Counts {
    pub(super) fn progress(&self) -> Progress {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
