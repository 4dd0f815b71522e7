//! The check between a mapping and the facts: whether its columns are an entity's, and whether each
//! value is what its column may hold. Good rows come out typed; a bad row comes out whole, with the
//! first column at fault and what to do. Owns no parents and no keys seen before: that is the load's.

mod column;
mod error;
mod fault;
mod home_clock;
pub(crate) mod json;
mod marks;
mod minor;
mod parse;
mod plan;
mod scale;
#[cfg(test)]
mod tests;

pub use error::CheckError;

use crate::table::{FILE_COLUMN, LINE_COLUMN};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, RecordBatchOptions, StringArray, new_null_array,
};
use arrow_cast::cast;
use arrow_schema::{DataType, Schema, SchemaRef};
use arrow_select::filter::{FilterBuilder, FilterPredicate};
use column::Converter;
use fault::Faults;
use jiff::tz::TimeZone;
use plan::{Delivery, Plan};
use regard_model::entity::Reach;
use regard_model::{Currency, Entity, Presence, Quarantined};

/// What a value means where it does not say so itself.
#[derive(Debug, Clone)]
pub struct CheckContext {
    /// Where a time without an offset is, and whose calendar days are.
    pub zone: TimeZone,
    /// What an amount without a currency is in.
    pub currency: Currency,
}

/// Checks the rows of one mapping for one entity.
#[derive(Debug, Clone)]
pub struct Checker {
    entity: Entity,
    schema: SchemaRef,
    context: CheckContext,
    plan: Plan,
}

/// Where good rows come from, row by row.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// The file. **Empty**: the mapping does not pass on [`FILE_COLUMN`].
    pub file: Option<StringArray>,
    /// The line on which the row starts. **Empty**: the mapping does not pass on [`LINE_COLUMN`].
    pub line: Option<Int64Array>,
}

/// A checked batch: every row that came in is good or bad.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The good rows, in the entity's schema.
    pub good: RecordBatch,
    /// Where the good rows come from.
    pub origins: Origins,
    /// The bad rows, in the order in which they came.
    pub bad: Vec<Quarantined>,
}

impl Origins {
    /// The file of a row.
    pub fn file(&self, row: usize) -> Option<&str> {
        self.file.as_ref().filter(|files| files.is_valid(row)).map(|files| files.value(row))
    }

    /// The line of a row.
    pub fn line(&self, row: usize) -> Option<u64> {
        let lines = self.line.as_ref().filter(|lines| lines.is_valid(row))?;
        u64::try_from(lines.value(row)).ok()
    }

    fn of(batch: &RecordBatch) -> Result<Self, CheckError> {
        let column = |name: &str, kind: DataType| {
            batch.column_by_name(name).map(|values| cast(values, &kind)).transpose()
        };
        let file = column(FILE_COLUMN, DataType::Utf8)?;
        let line = column(LINE_COLUMN, DataType::Int64)?;
        Ok(Self {
            file: file.map(|values| values.as_string::<i32>().clone()),
            line: line.map(|values| values.as_primitive::<Int64Type>().clone()),
        })
    }

    fn filtered(&self, predicate: &FilterPredicate) -> Result<Self, CheckError> {
        let file = self.file.as_ref().map(|values| predicate.filter(values)).transpose()?;
        let line = self.line.as_ref().map(|values| predicate.filter(values)).transpose()?;
        Ok(Self {
            file: file.map(|values| values.as_string::<i32>().clone()),
            line: line.map(|values| values.as_primitive::<Int64Type>().clone()),
        })
    }
}

impl Checker {
    /// Matches a mapping's output columns with an entity's. [`FILE_COLUMN`] and [`LINE_COLUMN`] are
    /// lineage and belong to no entity; optional columns may be left out.
    ///
    /// # Errors
    /// [`CheckError`] names the column that the entity does not have, that is missing, comes twice
    /// or has a type that it cannot hold.
    pub fn new(entity: &Entity, input: &Schema, context: CheckContext) -> Result<Self, CheckError> {
        let plan = Plan::new(entity, input)?;
        Ok(Self { entity: *entity, schema: entity.schema(), context, plan })
    }

    /// Checks a batch of the schema that was given to [`Checker::new`].
    ///
    /// # Errors
    /// [`CheckError::Arrow`] when the batch has another schema.
    pub fn check(&self, batch: &RecordBatch) -> Result<Checked, CheckError> {
        let row_count = batch.num_rows();
        let mut faults = Faults::default();
        let mut arrays: Vec<ArrayRef> =
            self.entity.columns.iter().map(|column| new_null_array(&column.kind.arrow(), 0)).collect();
        let mut converter = Converter::new(&self.context, self.plan.currencies(batch)?);
        for (place, delivery) in self.plan.in_checking_order() {
            let column = &self.entity.columns[place];
            arrays[place] = match delivery {
                Delivery::Absent => new_null_array(&column.kind.arrow(), row_count),
                Delivery::From { input, major } => {
                    let given =
                        batch.columns().get(*input).ok_or_else(|| CheckError::other_schema(*input))?;
                    faults.enter(*input);
                    let array = converter.convert(column, *major, given, &mut faults)?;
                    if *major && matches!(self.entity.reach, Reach::Through(..)) {
                        converter.need_currency(given, &mut faults);
                    }
                    if matches!(column.presence, Presence::Key | Presence::Required) {
                        faults.add_missing(&array, column.presence);
                    }
                    array
                }
            };
        }
        if let Some(score) = self.plan.given(&self.entity, "score") {
            faults.enter(score);
            scale::check(&self.entity, &arrays, &mut faults);
        }
        self.part(batch, arrays, &faults)
    }

    /// Parts good rows from bad ones.
    fn part(
        &self,
        batch: &RecordBatch,
        mut arrays: Vec<ArrayRef>,
        faults: &Faults,
    ) -> Result<Checked, CheckError> {
        let row_count = batch.num_rows();
        let mut origins = Origins::of(batch)?;
        let bad = faults.quarantine(self.entity.name, batch, &origins)?;
        if !bad.is_empty() {
            let keep: BooleanArray = (0..row_count).map(|row| Some(!faults.is_bad(row))).collect();
            let predicate = FilterBuilder::new(&keep).optimize().build();
            for array in &mut arrays {
                *array = predicate.filter(array)?;
            }
            origins = origins.filtered(&predicate)?;
        }
        let options = RecordBatchOptions::new().with_row_count(Some(row_count - bad.len()));
        let good = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)?;
        Ok(Checked { good, origins, bad })
    }
}
