//! What happened with a customer, newest first: one list out of fifteen kinds of facts. Each family of
//! facts has a file: what is read of them, and how they are told.

#[cfg(test)]
mod by_hand;
mod care;
mod commitments;
mod event;
mod installed;
mod merge;
mod money;
mod orders;
mod statements;
mod wire;

pub use wire::{EventKind, TimelineEvent, TimelinePage, Tone};
