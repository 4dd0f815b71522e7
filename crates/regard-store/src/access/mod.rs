//! Who sees what, beyond a user's own place: what changes it, and that it did.

pub(crate) mod grants;
pub(crate) mod revisions;
pub(crate) mod watchlists;
