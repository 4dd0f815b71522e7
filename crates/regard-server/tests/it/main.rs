//! The HTTP floor as a client meets it, on the real store, the real lake and the real pages. Owns
//! the checks; `house` owns how a small loaded home is made.

#![cfg(test)]

mod authorization;
mod caching;
mod cross_site;
mod files;
mod golden;
mod house;
mod openapi;
mod problems;
// How the pages read the quarantine is put together in the binary; the tests read with the same.
#[path = "../../../regard/src/records.rs"]
mod records;
mod serving;
mod sessions;
