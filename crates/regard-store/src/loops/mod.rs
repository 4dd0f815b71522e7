//! Closing the loop: a low score becomes an owned case at once, is closed with cause and action, and the customer says
//! whether it is solved. Owns their tables and that a case moves only so; which score is low is for others to know.

mod closing;
mod feedback_loop;
mod listing;
mod opening;

pub use feedback_loop::{FeedbackLoop, LoopAnswer, LoopClosing, LoopState, NewClosing, NewLoop};
pub use listing::{LoopCounts, LoopFilter};
pub use opening::OpenedLoop;
