//! What happened with a customer, newest first: one list out of ten kinds of facts.

mod event;
mod merge;
mod statements;
mod wire;

pub use wire::{EventKind, TimelineEvent, TimelinePage, Tone};
