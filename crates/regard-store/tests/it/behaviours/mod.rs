//! The behaviours, by family. None knows which database it runs on.

pub(crate) mod customer_decisions;
pub(crate) mod migrations;
pub(crate) mod push_tokens;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod units;
pub(crate) mod users;
