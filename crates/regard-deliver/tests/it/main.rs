//! Delivering to real servers that the tests start on this machine, out of the real outbox: servers that fail, hang and
//! repeat, and attacks on where a webhook may lead. Owns the list; what is checked stands in the files.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod attacks;
mod bench;
mod courier;
mod endurance;
mod mails;
mod settings;
mod webhooks;
