//! Signing in at a real provider, which the suite starts for itself, and at a hostile one, which does one thing wrong at a
//! time. Owns the list; what is checked stands in the files.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test that cannot run says so")]

mod attacks;
mod attempts;
mod hostile;
mod identities;
mod outages;
mod real;
mod settings;
