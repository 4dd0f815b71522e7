//! What is known of every customer at a moment, and what follows from it: who may leave, what they are worth. Owns
//! which facts become signals, what counts as leaving, and the run that learns from the past and writes down what it
//! foresees. How to learn is `regard-predict`'s; what to make of it is the policy's.

mod moments;
mod signals;

pub use signals::{SIGNALS, Signal, Signals, Window};
