//! The rows of a batch that are bad, each with its first fault.

use super::json::rows_to_json;
use super::{CheckError, Origins};
use arrow_array::{Array, ArrayRef, RecordBatch};
use regard_model::{Presence, Quarantined, ReasonCode};
use std::collections::BTreeMap;

/// How much of a value is shown. **Unit**: characters.
const MAX_VALUE_CHARS: usize = 200;

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: ReasonCode,
    pub(super) reason: String,
}

impl Problem {
    pub(super) fn new(code: ReasonCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

/// By row, the first column at fault and why.
#[derive(Debug, Default)]
pub(super) struct Faults {
    by_row: BTreeMap<usize, (usize, Problem)>,
    /// The mapping's column that is being checked.
    column: usize,
}

impl Faults {
    /// From here on faults are of this column of the mapping.
    pub(super) fn enter(&mut self, column: usize) {
        self.column = column;
    }

    /// Notes a fault, unless the row has one already.
    pub(super) fn add(&mut self, row: usize, problem: Problem) {
        let column = self.column;
        self.by_row.entry(row).or_insert((column, problem));
    }

    pub(super) fn is_bad(&self, row: usize) -> bool {
        self.by_row.contains_key(&row)
    }

    /// Notes the rows without a value that must be there.
    pub(super) fn add_missing(&mut self, array: &ArrayRef, presence: Presence) {
        if array.null_count() == 0 {
            return;
        }
        let what = if presence == Presence::Key { "part of the key" } else { "required" };
        for row in (0..array.len()).filter(|row| array.is_null(*row)) {
            if !self.is_bad(row) {
                let reason =
                    format!("the value is empty, but it is {what}; fill it in the source or the mapping");
                self.add(row, Problem::new(ReasonCode::Missing, reason));
            }
        }
    }

    /// The bad rows, whole.
    pub(super) fn quarantine(
        &self,
        entity: &str,
        batch: &RecordBatch,
        origins: &Origins,
    ) -> Result<Vec<Quarantined>, CheckError> {
        if self.by_row.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<usize> = self.by_row.keys().copied().collect();
        let texts = rows_to_json(batch, &rows)?;
        let schema = batch.schema();
        let quarantined = self.by_row.iter().zip(texts).map(|((row, (column, problem)), text)| Quarantined {
            entity: entity.to_owned(),
            file: origins.file(*row).map(str::to_owned),
            line: origins.line(*row),
            column: Some(schema.field(*column).name().clone()),
            value: super::json::value_text(batch.column(*column), *row)
                .map(|value| value.chars().take(MAX_VALUE_CHARS).collect()),
            code: problem.code,
            reason: problem.reason.clone(),
            row: text,
        });
        Ok(quarantined.collect())
    }
}
