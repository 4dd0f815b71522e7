//! "Unusually quiet?": worked by hand, the moment, laws, and made rhythms whose chances are known.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod golden;
mod laws;
mod rhythms;
