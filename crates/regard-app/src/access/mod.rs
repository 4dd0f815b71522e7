//! Who sees what: the org chart, the accounts of everybody in it, and what was granted beside them. Owns the
//! rule of scope, for every path on which facts are read. Owns no table and no HTTP.

mod chart;
mod facts;
mod from_store;
mod org;
mod scopes;
mod sight;

pub use chart::Chart;
pub use org::{Assignment, Grant, Org, Person, Viewer};
pub use scopes::{Access, AccessParts, Granted, Permissions, Place, Shared, When};
pub use sight::Sight;
