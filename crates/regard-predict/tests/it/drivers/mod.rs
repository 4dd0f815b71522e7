//! "What matters?" and "what is a point worth?": worked by hand, refusals, laws, and made worlds whose drivers are known.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod golden;
mod point;
mod refusals;
mod world;
mod worlds;
