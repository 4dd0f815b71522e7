//! Views: for whom a brief is, what for and how often, with which numbers and pages. Each is a YAML file, built in
//! or the company's own. Owns their shape, their checks and which of them somebody gets; no figure and no words of
//! any language but what the files say.

mod budget;
mod built_in;
mod draft;
mod kept;
mod read;
mod registry;
mod view;

pub use budget::{MOST_SECONDS, Shown};
pub use draft::{Draft, Refused};
pub use kept::{ChangeError, KeptViews, ViewFiles};
pub use registry::{ViewFile, Views};
pub use view::{Lead, Often, View, ViewPage};
