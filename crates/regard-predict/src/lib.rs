//! From history to what is likely: who will leave, what a customer is worth, when an invoice is paid, what a comment
//! says, what matters, what plans achieve, who is unusually quiet. Pure: rows in, scores out. No files, no network, no
//! clock, and no chance: whatever is drawn at random is drawn from a seed that the caller gives.

pub mod churn;
pub mod comments;
pub mod drivers;
pub mod effect;
mod input;
pub mod lifetime;
mod numeric;
pub mod payment;
pub mod quality;
pub mod silence;
pub mod worlds;

pub use input::InputError;
