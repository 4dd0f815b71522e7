//! "What matters?": which measures go along with what customers say and with whether they stay, in plain units with a
//! range, and what a point of an experience metric is worth. Owns the way from measures to drivers.
//!
//! **Association, not cause**: a driver says how customers differ, not what a change would bring. The effect of a change
//! is measured by `effect`.
//!
//! How it works, in the order of the files:
//! 1. `study`: what goes in, its limits and checks.
//! 2. `holes`: what is not known is filled by what the other measures lead to expect.
//! 3. `tied`: measures that these rows cannot tell apart become one driver with several names.
//! 4. `fit`: ridge regression, linear for scores and logistic for staying, with errors by customer (sandwich: Huber 1967;
//!    by customer: Liang & Zeger 1986).
//! 5. `shares`: how much of the explained variation each driver carries (Lindeman, Merenda & Gold 1980; Shapley 1953).
//! 6. `find`: the drivers, the clear and large effects first.
//! 7. `point`: what a point of a metric goes along with, in retention and in money.

mod find;
mod fit;
mod holes;
mod point;
mod shares;
mod study;
mod tied;

pub use find::{Answer, Driver, Drivers, LEAST_CUSTOMERS, LEAST_PER_MEASURE, Move, Unknown, find};
pub use point::{PointRow, PointWorth, Worth, worth_of_a_point};
pub use shares::EXACT_DRIVERS;
pub use study::{MAX_MEASURES, MAX_ROWS, Outcome, Study};
pub use tied::{TIED_ABOVE, TIED_BELOW_ROWS};
