//! Promises: do we keep our word, seen from the customer's side.

mod disputes;
mod headline;
mod lead_times;
pub(crate) mod overdue;
mod page;
mod wire;

pub(crate) use overdue::any_of;
pub(crate) use page::whole;
pub use wire::{
    CountPoint, DisputeReason, Disputes, KeptPoint, LeadTimeBin, LeadTimePoint, LeadTimes, LongItem,
    OverdueOrder, PromisesPage,
};
