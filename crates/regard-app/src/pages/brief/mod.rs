//! The brief: the whole story in ninety seconds. A headline, at most five numbers each with its cause,
//! five customers to save, and what to do now.

mod attention;
mod causes;
mod concentration;
mod headline;
mod page;
mod todo;
mod voices;
mod wire;

pub use page::BriefQuestion;
pub use wire::{Attention, Brief, Todo};
