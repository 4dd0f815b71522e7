//! The HTTP floor as a client meets it, on the real store, the real lake and the real pages. Owns
//! the checks; `house` owns how a small loaded home is made.

#![cfg(test)]

mod account;
mod acted;
mod actions;
mod audit;
mod authorization;
mod caching;
mod cross_site;
mod delivery;
mod files;
mod golden;
#[expect(dead_code, unused_imports, reason = "what a token may lack is tested with the crate that reads it")]
// A provider of single sign-on that does one thing wrong at a time.
#[path = "../../../regard-sso/tests/it/hostile/mod.rs"]
mod hostile;
mod house;
mod identity;
// How deliveries are kept is put together in the binary too.
#[path = "../../../regard/src/inbox.rs"]
mod inbox;
mod lists;
mod loyalty;
// How customers are matched is put together in the binary too.
#[path = "../../../regard/src/matcher.rs"]
mod matcher;
mod named;
mod non_interference;
mod openapi;
mod payments;
mod problems;
mod push;
// How the pages read the quarantine is put together in the binary; the tests read with the same.
#[path = "../../../regard/src/records.rs"]
mod records;
mod said;
mod scope;
mod serving;
mod sessions;
mod sso;
mod staff;
mod talk;
mod users;
mod views;
