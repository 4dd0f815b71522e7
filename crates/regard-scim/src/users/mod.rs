//! Users as a directory has them: made, read, changed, removed, listed. Owns which of them it may touch, and what happened to whom.

mod change;
mod create;
mod list;
mod manager;
mod reach;
mod remove;
pub(crate) mod retired;

pub(crate) use list::{Listed, Search};
pub(crate) use reach::reachable;

use crate::event::{Asker, ScimEvent};
use crate::rules::Rules;
use regard_store::{Store, User};

/// Where users are changed, by which rules, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct House<'a> {
    pub(crate) store: &'a Store,
    pub(crate) rules: Rules,
    /// **Empty**: the caller writes to the audit log.
    pub(crate) asker: Option<&'a Asker>,
}

/// What was done to one user.
#[derive(Debug)]
pub(crate) struct Done {
    /// The user as they are now.
    pub(crate) user: User,
    /// What happened; nothing, where nothing was another.
    pub(crate) events: Vec<ScimEvent>,
}

pub(crate) use change::change;
pub(crate) use create::create;
pub(crate) use list::list;
pub(crate) use remove::remove;
