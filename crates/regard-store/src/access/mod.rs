//! Who sees what, beyond a user's own place: what changes it, that it did, and reading no more than that.

pub(crate) mod backlog;
pub(crate) mod grants;
pub(crate) mod revisions;
pub(crate) mod scoped;
pub(crate) mod watchlists;
