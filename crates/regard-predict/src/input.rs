//! What is wrong with rows that were handed in, and the checks that say so. Owns the words; each part has its own limits.

use std::fmt::Display;

/// Why rows cannot be read. Too little data is no error: each part has an answer for that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// More than may be handed in at once.
    #[error("{what}: {found} is more than the {most} that are allowed")]
    TooLarge {
        /// Rows, columns, levels, measures or covariates.
        what: &'static str,
        /// How many came.
        found: usize,
        /// How many may come.
        most: usize,
    },
    /// Something has not as many values as it needs.
    #[error("{what} has {found} values where {needed} are needed")]
    Uneven {
        /// The column, the measure by its place, the row by its place, labels, weights, the outcome …
        what: String,
        /// How many values it has.
        found: usize,
        /// How many it needs: one for each row, or for each name.
        needed: usize,
    },
    /// A value that no calculation can carry, or one outside its scale.
    #[error("{what} in row {row} is not a usable number")]
    NotANumber {
        /// The column, measure or covariate, weights, or the outcome.
        what: String,
        /// The row, counted from 0.
        row: usize,
    },
}

/// Refuses more than `most`.
pub(crate) fn within(what: &'static str, found: usize, most: usize) -> Result<(), InputError> {
    if found > most { Err(InputError::TooLarge { what, found, most }) } else { Ok(()) }
}

/// Refuses another count than `needed`.
pub(crate) fn even(what: impl Display, found: usize, needed: usize) -> Result<(), InputError> {
    if found == needed { Ok(()) } else { Err(InputError::Uneven { what: what.to_string(), found, needed }) }
}

/// Refuses the first known value that does not fit.
pub(crate) fn usable(
    what: impl Display,
    values: impl IntoIterator<Item = Option<f64>>,
    fits: impl Fn(f64) -> bool,
) -> Result<(), InputError> {
    let row = values.into_iter().position(|value| value.is_some_and(|value| !fits(value)));
    row.map_or(Ok(()), |row| Err(InputError::NotANumber { what: what.to_string(), row }))
}
