//! "What did it achieve?": worked by hand, refusals, laws, and made worlds whose effect is known.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod golden;
mod laws;
mod refusals;
mod world;
mod worlds;
