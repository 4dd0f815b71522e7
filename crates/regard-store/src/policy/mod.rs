//! The policy: drafts, and every version ever published. Owns their tables and that a version follows only the one
//! that is current; what its text means is for others to know.

mod drafting;
mod history;
mod publishing;

pub use drafting::PolicyDraft;
pub use history::{Published, PublishedPolicy};
pub use publishing::Publication;

pub(crate) use history::read_version;
