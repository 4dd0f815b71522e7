//! "What did it achieve?": the effect of action plans and initiatives on the customers that had one, measured against
//! similar customers without one, with a range. Owns the way from customers to the effect; not what a plan is, nor
//! which customers may be compared: rows without a plan must have had none up to the day on which `after` is taken.
//!
//! How it works, in the order of the files:
//! 1. `study`: what goes in, its limits and checks.
//! 2. `compare`: the covariates and the outcome before, standardised; holes become columns of their own.
//! 3. `propensity`: how likely each customer was to get a plan, by a regularised logistic regression.
//! 4. `matching`: for each customer with a plan the most alike without one, at the same start and about as likely to get
//!    one (Rosenbaum & Rubin 1985); who has none alike is left out and counted.
//! 5. `estimate`: the mean difference, adjusted by regression for what the matching left unlike (Abadie & Imbens 2011),
//!    with the variance of its linear form by customer (Otsu & Rai 2017).
//! 6. `balance`: how unlike the two groups were before and after.
//!
//! The outcome before is one of the covariates and is not subtracted: plans go to customers at a low point, who partly
//! come back by themselves, and a difference of differences would call that an effect (Angrist & Pischke 2009, 5.4).
//!
//! What it cannot see: a reason for giving a plan that is in no covariate. The result says "similar in what we know".

mod balance;
mod compare;
mod estimate;
mod matching;
mod propensity;
mod study;

pub use balance::{Balance, LARGE_DIFFERENCE};
pub use estimate::{Answer, Effect, LEAST_MATCHED, LEAST_TREATED, LeftOut, Return, Unknown, measure};
pub use matching::{CALIPER, NEIGHBOURS, Pair};
pub use study::{MAX_COVARIATES, MAX_SUBJECTS, Outcome, Study, Subject};
