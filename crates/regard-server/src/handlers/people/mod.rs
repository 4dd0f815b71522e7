//! People, for administrators and for a directory: who may sign in, what they see and why.

mod changed;
pub(crate) mod directory;
pub(crate) mod grants;
pub(crate) mod members;
pub(crate) mod place;
pub(crate) mod users;
