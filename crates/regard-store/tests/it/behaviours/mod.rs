//! The behaviours, by family. None knows which database it runs on.

pub(crate) mod alerts;
pub(crate) mod api_tokens;
pub(crate) mod as_read;
pub(crate) mod audit;
pub(crate) mod comments;
pub(crate) mod customer_decisions;
pub(crate) mod entry_links;
pub(crate) mod grants;
pub(crate) mod lists;
pub(crate) mod loops;
pub(crate) mod migrations;
pub(crate) mod outbox;
pub(crate) mod plans;
pub(crate) mod policy;
pub(crate) mod push_tokens;
pub(crate) mod register;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sso;
pub(crate) mod standings;
pub(crate) mod units;
pub(crate) mod users;
pub(crate) mod watchlists;
pub(crate) mod webhooks;
