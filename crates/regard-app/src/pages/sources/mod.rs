//! Sources: how fresh they are, their loads, and the rows that wait in quarantine.

mod loads;
mod quarantine;
mod wire;

pub use wire::{
    EntityLoad, LoadDetail, LoadRow, LoadsPage, QuarantineGroup, QuarantinePage, QuarantineQuestion,
    QuarantineRow, SourceLoading, SourceRow, SourceSchedule, SourceState, SourceTable, SourceTotals,
    SourcesPage,
};
