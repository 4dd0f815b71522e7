//! Policy: what another policy would have done, had it held: who would stand elsewhere today, and over the months
//! behind, whom it would have called critical and who left. Owns no rule of who stands where.

mod contents;
mod page;
mod wire;

pub use contents::{
    PolicyAlert, PolicyAxis, PolicyContents, PolicyLimit, PolicyPlaybook, PolicyRule, PolicySignal,
    PolicyStep,
};
pub use wire::{PolicyReplay, ReplayMonth, ReplayRecord};
