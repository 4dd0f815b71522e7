//! Made worlds whose truth is known: what the tests and `cargo xtask validate` judge the predictions by. Owns what is
//! planted; the predictions know nothing of it. The same seed makes the same world.

mod drivers;
mod leaving;
mod plans;

pub use drivers::{DRIVER_LOG_ODDS, DRIVER_POINTS, Driven, driven};
pub use leaving::{LEAVING_DRIVERS, Leaving, leaving};
pub use plans::{PLAN_COVARIATES, plans};
