//! The pages over the real lake: a small shop whose numbers are worked out by hand, and a made company
//! over which laws must hold. Owns the checks; `support` owns how a home is made and read.

#![expect(clippy::unwrap_used, reason = "a check that cannot go on has failed")]

mod export;
mod foresight;
mod history;
mod laws;
mod leavers;
mod ledger;
mod measures;
mod money;
mod payments;
// How pages read the quarantine and lineage is put together in the binary; the tests read with the same.
#[path = "../../../regard/src/records.rs"]
mod records;
mod replay;
mod said;
mod sales;
mod shop;
mod support;
mod timeline;
mod voice;
mod without;
