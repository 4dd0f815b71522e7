//! Where customers stand, and where they are heading. Owns what is measured of each customer at a moment; how that
//! becomes a placement is the policy's.

mod measures;
mod statements;

pub use measures::{MEASURES, Measure, Measured, WhenNone};
