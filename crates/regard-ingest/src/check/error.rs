//! What is wrong with a mapping as a whole: its columns, not its rows.

use arrow_schema::ArrowError;

/// A mapping that cannot be an entity.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A column that the entity does not have.
    #[error(
        "{entity} has no column {column:?}{nearest}; rename or drop it in the mapping. Its columns are: {allowed}"
    )]
    UnknownColumn {
        /// The entity.
        entity: String,
        /// The column as the mapping names it.
        column: String,
        /// ` (perhaps …)`, when a name is near.
        nearest: String,
        /// All that it may have.
        allowed: String,
    },
    /// A column that must be there is not.
    #[error(
        "the mapping of {entity} does not give its {what} column {column}{nearest}; add `… AS {column}`. Its columns are: {allowed}"
    )]
    MissingColumn {
        /// The entity.
        entity: String,
        /// The column that is missing.
        column: String,
        /// `key` or `required`.
        what: &'static str,
        /// The column that was perhaps meant.
        nearest: String,
        /// All that it may have.
        allowed: String,
    },
    /// The same column twice, or an amount both in minor and in major units.
    #[error("the mapping of {entity} gives {column} twice; keep one of them")]
    Twice {
        /// The entity.
        entity: String,
        /// The column.
        column: String,
    },
    /// An amount in major units of a currency that only another row knows.
    #[error(
        "{entity}.{column} is in major units, whose decimals depend on a currency that only {whole} know; add `… AS currency`, or give {column}_minor"
    )]
    NoCurrency {
        /// The entity.
        entity: String,
        /// The amount as the mapping names it.
        column: String,
        /// The entity that it belongs to.
        whole: String,
    },
    /// A type that can never hold the column's values.
    #[error("{entity}.{column} is {given} in the mapping, but must be {expected}")]
    WrongType {
        /// The entity.
        entity: String,
        /// The column as the mapping names it.
        column: String,
        /// The type that the mapping gives.
        given: String,
        /// What the column takes.
        expected: &'static str,
    },
    /// A stored row that is no JSON object.
    #[error("stored row {row} of {entity} is no JSON object: {reason}")]
    NoRow {
        /// The entity.
        entity: String,
        /// Its place among the rows given, from 1.
        row: usize,
        /// What is wrong.
        reason: String,
    },
    /// A batch that does not fit together: a fault of ours.
    #[error("cannot check the batch: {0}")]
    Arrow(#[from] ArrowError),
}

impl CheckError {
    pub(super) fn other_schema(place: usize) -> Self {
        Self::Arrow(ArrowError::SchemaError(format!(
            "the batch has no column {place}; it is not of the checked schema"
        )))
    }
}
