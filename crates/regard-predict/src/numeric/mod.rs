//! Arithmetic that several parts share. Owns the one way each of these is done; nothing here knows what a customer is.
//!
//! Sums are always taken in the same order, so that the same numbers give the same bytes.

pub(crate) mod chance;
pub(crate) mod cholesky;
pub(crate) mod curve;
pub(crate) mod logistic;
pub(crate) mod normal;
pub(crate) mod sorted;
pub(crate) mod standard;
pub(crate) mod threads;
pub(crate) mod vectors;
