//! Customer lifetime value: published values, laws, and what is refused.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails here")]

mod golden;
mod laws;
mod purchases;
mod recovery;
mod refusals;
mod value;

use regard_predict::lifetime::{BgNbd, History};

/// The fit of CDNOW's sample as published.
fn cdnow() -> BgNbd {
    BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259).unwrap()
}

fn history(repeats: u32, recency: f64, age: f64) -> History {
    History::new(repeats, recency, age).unwrap()
}

/// Ages in weeks of customers who began over twelve weeks, as CDNOW's.
fn ages(count: u32) -> Vec<f64> {
    (0..count).map(|index| f64::from(189 + index % 84) / 7.0).collect()
}

#[track_caller]
fn assert_near(value: f64, expected: f64, within: f64) {
    assert!((value - expected).abs() <= within, "{value} is not {expected} ± {within}");
}
