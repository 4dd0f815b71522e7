//! "Will they leave?": from what is known of each customer at a moment to the probability of leaving, with the
//! reasons and the track record. Owns the way through: table → encoding → regularised logistic regression → trees for
//! what is left over → calibration. It does not know what a feature means nor where it came from.

pub mod backtest;
mod boosting;
mod calibration;
mod encode;
mod held_out;
mod model;
mod order;
mod pieces;
mod reasons;
mod shapley;
mod split;
mod table;
mod tree;

pub use calibration::Calibration;
pub use model::{Basis, Model, Settings, TooThin, fit};
pub use reasons::{Explained, Reason};
pub use table::{Column, MAX_COLUMNS, MAX_LEVELS, MAX_ROWS, Table, Values};

/// Why no model could be asked for. Too little data is not among them: that is a [`Basis`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChurnError {
    /// Rows that cannot be read.
    #[error(transparent)]
    Input(#[from] crate::InputError),
    /// Two columns with one name: a reason could not say which is meant.
    #[error("two columns are named {0}; give each its own name")]
    SameName(String),
    /// A column is now of another kind than when the model was fitted.
    #[error("column {0} is of another kind than in the training")]
    OtherKind(String),
    /// A category column points at a level that it does not list.
    #[error("column {column} points at level {level}, which it does not list")]
    NoSuchLevel {
        /// The column.
        column: String,
        /// The level's place.
        level: u32,
    },
}
