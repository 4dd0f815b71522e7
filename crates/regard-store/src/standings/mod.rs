//! Where each customer stood last. Owns the table of it, and that a change is known until somebody was told of it;
//! how a customer is judged is for others to know.

mod judging;
mod standing;
mod telling;

pub use judging::can_be_judged;
pub use standing::{Judgement, KnownStanding, Standing, StandingChange};
