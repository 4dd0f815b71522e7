//! The HTTP floor as a client meets it, on the real store, the real lake and the real pages. Owns
//! the checks; `house` owns how a small loaded home is made.

#![cfg(test)]

mod authorization;
mod caching;
mod cross_site;
mod files;
mod golden;
mod house;
mod identity;
// How deliveries are kept is put together in the binary too.
#[path = "../../../regard/src/inbox.rs"]
mod inbox;
// How customers are matched is put together in the binary too.
#[path = "../../../regard/src/matcher.rs"]
mod matcher;
mod openapi;
mod problems;
mod push;
// How the pages read the quarantine is put together in the binary; the tests read with the same.
#[path = "../../../regard/src/records.rs"]
mod records;
mod serving;
mod sessions;
