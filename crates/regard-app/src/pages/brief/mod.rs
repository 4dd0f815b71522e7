//! The brief: the whole story in ninety seconds. A headline, at most five numbers each with its cause,
//! where customers stand, five of them to save, and what to do now.

mod attention;
mod causes;
mod concentration;
mod headline;
mod page;
mod seen_to;
mod todo;
mod voices;
mod wire;

pub use page::BriefQuestion;
pub use seen_to::SeenTo;
pub use wire::{Attention, Brief, Todo};
