//! What is known of customers at one moment: a column for each signal, a row for each customer.

use std::collections::BTreeMap;
use std::fmt;

/// Signals and traits of customers, by row. Which customer a row is, the caller knows.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    rows: usize,
    /// Not a number where it is not known.
    signals: BTreeMap<String, Vec<f64>>,
    traits: BTreeMap<String, Vec<Option<String>>>,
}

/// Why a column is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetError {
    /// It has another number of rows than the sheet.
    Rows {
        /// The column.
        column: String,
        /// How many it has.
        has: usize,
        /// How many the sheet has.
        wants: usize,
    },
    /// There is a column of that name.
    Twice(String),
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows { column, has, wants } => {
                write!(f, "the column {column} has {has} rows, not {wants}")
            }
            Self::Twice(column) => write!(f, "there is a column {column} already"),
        }
    }
}

impl std::error::Error for SheetError {}

impl Sheet {
    /// A sheet of so many customers, of whom nothing is known.
    pub fn new(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Adds a signal. A value that is no finite number is not known.
    ///
    /// # Errors
    /// [`SheetError`] for another number of rows, or a second column of the name.
    pub fn signal(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Option<f64>>,
    ) -> Result<(), SheetError> {
        let known = |value: Option<f64>| value.filter(|value| value.is_finite()).unwrap_or(f64::NAN);
        let values: Vec<f64> = values.into_iter().map(known).collect();
        self.fits(name, values.len(), self.signals.contains_key(name))?;
        self.signals.insert(name.to_owned(), values);
        Ok(())
    }

    /// Adds what customers are told apart by, such as their segment.
    ///
    /// # Errors
    /// As [`Self::signal`].
    pub fn kind(&mut self, name: &str, values: Vec<Option<String>>) -> Result<(), SheetError> {
        self.fits(name, values.len(), self.traits.contains_key(name))?;
        self.traits.insert(name.to_owned(), values);
        Ok(())
    }

    /// How many customers there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One value. **Empty**: it is not known, or there is no such signal.
    pub fn value(&self, name: &str, row: usize) -> Option<f64> {
        self.column(name)?.get(row).copied().filter(|value| !value.is_nan())
    }

    /// What a customer is. **Empty**: it is not known.
    pub fn trait_of(&self, name: &str, row: usize) -> Option<&str> {
        self.traits.get(name)?.get(row)?.as_deref()
    }

    /// A signal of all customers; not a number where it is not known.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.signals.get(name).map(Vec::as_slice)
    }

    fn fits(&self, column: &str, has: usize, is_there: bool) -> Result<(), SheetError> {
        if is_there {
            return Err(SheetError::Twice(column.to_owned()));
        }
        match has == self.rows {
            true => Ok(()),
            false => Err(SheetError::Rows { column: column.to_owned(), has, wants: self.rows }),
        }
    }
}
