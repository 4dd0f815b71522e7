//! What goes in: typed columns with plain names, one row per customer and moment. Owns the limits and the checks.

use super::ChurnError;
use crate::input::{even, usable, within};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The most rows of one table.
pub const MAX_ROWS: usize = 2_000_000;
/// The most columns of one table.
pub const MAX_COLUMNS: usize = 200;
/// The most different values of one category column.
pub const MAX_LEVELS: usize = 100_000;
/// Squares of larger numbers could leave the range.
const LARGEST: f64 = 1e100;

/// The values of one column, one for each row; `None` is "not known".
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// A quantity. ∞ and NaN are refused.
    Number(Vec<Option<f64>>),
    /// One of several names.
    Category {
        /// The names; a row points at its place in here.
        levels: Vec<String>,
        /// For each row the place of its name.
        codes: Vec<Option<u32>>,
    },
    /// Yes or no.
    YesNo(Vec<Option<bool>>),
}

impl Values {
    /// A category column out of texts; an empty text is "not known".
    pub fn category<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        let mut levels = Vec::new();
        let mut codes = Vec::new();
        for text in texts {
            codes.push(text.filter(|text| !text.is_empty()).map(|text| {
                *places.entry(text).or_insert_with(|| {
                    levels.push(text.to_owned());
                    u32::try_from(levels.len() - 1).unwrap_or(u32::MAX)
                })
            }));
        }
        Self::Category { levels, codes }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Category { codes, .. } => codes.len(),
            Self::YesNo(values) => values.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take(&self, rows: &[usize]) -> Self {
        match self {
            Self::Number(values) => Self::Number(rows.iter().map(|&row| values[row]).collect()),
            Self::YesNo(values) => Self::YesNo(rows.iter().map(|&row| values[row]).collect()),
            Self::Category { levels, codes } => {
                Self::Category { levels: levels.clone(), codes: rows.iter().map(|&row| codes[row]).collect() }
            }
        }
    }

    /// What this row holds, in bytes that do not hang on the order of levels.
    pub(super) fn bytes(&self, row: usize) -> Vec<u8> {
        match self {
            // −0 and 0 are one value.
            Self::Number(values) => {
                values[row].map_or(Vec::new(), |value| (value + 0.0).to_bits().to_le_bytes().to_vec())
            }
            Self::YesNo(values) => values[row].map_or(Vec::new(), |value| vec![u8::from(value)]),
            Self::Category { levels, codes } => {
                codes[row].map_or(Vec::new(), |code| levels[code as usize].as_bytes().to_vec())
            }
        }
    }
}

/// One feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in plain words, as a reason shows it.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// Columns of equal length, and what belongs to each row besides them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
    weights: Option<Vec<f64>>,
    moments: Option<Vec<Date>>,
    customers: Option<Vec<u64>>,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// When it is too large, columns are of unequal length or share a name, a number is ∞ or NaN, or a category points
    /// at nothing.
    pub fn new(columns: Vec<Column>) -> Result<Self, ChurnError> {
        let rows = columns.first().map_or(0, |column| column.values.len());
        within("columns", columns.len(), MAX_COLUMNS)?;
        within("rows", rows, MAX_ROWS)?;
        let mut names = BTreeSet::new();
        for column in &columns {
            even(&column.name, column.values.len(), rows)?;
            if !names.insert(column.name.as_str()) {
                return Err(ChurnError::SameName(column.name.clone()));
            }
            check(column)?;
        }
        Ok(Self { columns, rows, ..Self::default() })
    }

    /// How much each row counts; all the same without.
    ///
    /// # Errors
    /// When there is not one for each row, or one is not a number above 0 (at most a million).
    pub fn with_weights(mut self, weights: Vec<f64>) -> Result<Self, ChurnError> {
        even("weights", weights.len(), self.rows)?;
        usable("weights", weights.iter().copied().map(Some), |weight| weight > 0.0 && weight <= 1e6)?;
        self.weights = Some(weights);
        Ok(self)
    }

    /// The day each row looks from: nothing later is in its features.
    ///
    /// # Errors
    /// When there is not one for each row.
    pub fn with_moments(mut self, moments: Vec<Date>) -> Result<Self, ChurnError> {
        even("moments", moments.len(), self.rows)?;
        self.moments = Some(moments);
        Ok(self)
    }

    /// Whose row it is. All rows of a customer stay on one side whenever a part is held out.
    ///
    /// # Errors
    /// When there is not one for each row.
    pub fn with_customers(mut self, customers: Vec<u64>) -> Result<Self, ChurnError> {
        even("customers", customers.len(), self.rows)?;
        self.customers = Some(customers);
        Ok(self)
    }

    /// The features, in the order given.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The day each row looks from, where given.
    pub fn moments(&self) -> Option<&[Date]> {
        self.moments.as_deref()
    }

    /// Whose row it is, where given.
    pub fn customers(&self) -> Option<&[u64]> {
        self.customers.as_deref()
    }

    /// What this row counts.
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// Only these columns, in this order.
    pub(super) fn keep(mut self, columns: &[usize]) -> Self {
        self.columns = columns.iter().map(|&place| self.columns[place].clone()).collect();
        self
    }

    /// These rows, in this order. A row that is not there is left out.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.rows).collect();
        let columns = self
            .columns
            .iter()
            .map(|column| Column { name: column.name.clone(), values: column.values.take(&rows) })
            .collect();
        Self {
            columns,
            rows: rows.len(),
            weights: self.weights.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect()),
            moments: self.moments.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect()),
            customers: self.customers.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect()),
        }
    }
}

fn check(column: &Column) -> Result<(), ChurnError> {
    match &column.values {
        Values::Number(values) => {
            usable(&column.name, values.iter().copied(), |value| value.abs() <= LARGEST)?;
            Ok(())
        }
        Values::Category { levels, codes } => {
            within("levels of a category", levels.len(), MAX_LEVELS)?;
            match codes.iter().flatten().find(|code| **code as usize >= levels.len()) {
                Some(&level) => Err(ChurnError::NoSuchLevel { column: column.name.clone(), level }),
                None => Ok(()),
            }
        }
        Values::YesNo(_) => Ok(()),
    }
}
