//! "When will they pay?": laws, worlds with a known truth, and bad input.

mod bad_input;
mod cash;
mod laws;
mod score;
mod world;
mod worlds;
