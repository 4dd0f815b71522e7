//! The sums of a viewer's customers together, in the shape of those that are kept of all customers: rows of
//! `measures` without a customer. A question that names nobody takes them, however many customers are in view.

use super::kept_rows::KeptRows;
use crate::error::LakeError;
use crate::table_file::ParquetReader;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, TimestampMicrosecondType};
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow_cast::cast;
use arrow_schema::{Field, SchemaRef};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The table whose rows add up.
pub(super) const SUMMED: &str = "measures";
/// What of it is read. Whose a row is, is known by its place.
const COLUMNS: [&str; 4] = [MEASURE, "month", "value", "settled_at"];
const MEASURE: &str = "measure";
const BATCH_ROWS: usize = 8_192;

/// A measure in a month: its sum, and since when nothing in it changes any more.
type Sums = BTreeMap<(String, i32), (f64, i64)>;

/// Adds up the kept rows of a file.
///
/// # Errors
/// [`LakeError`] when the file cannot be read, or is not one of measures.
pub(super) fn of_file(path: &Path, kept: &KeptRows, schema: &SchemaRef) -> Result<RecordBatch, LakeError> {
    let mut sums = Sums::new();
    let marks = kept.marks();
    if *kept != KeptRows::None {
        let columns = COLUMNS.map(|name| schema.index_of(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut from = 0;
        for batch in ParquetReader::open_coded(path, &columns, schema.index_of(MEASURE)?, BATCH_ROWS)? {
            let batch = batch?;
            // Where all rows are kept, none is without a customer.
            add(&batch, |row| marks.as_ref().is_none_or(|marks| marks.value(from + row)), &mut sums)?;
            from += batch.num_rows();
        }
    }
    in_shape(&sums, schema)
}

fn add(batch: &RecordBatch, is_kept: impl Fn(usize) -> bool, sums: &mut Sums) -> Result<(), LakeError> {
    let column = |name: &str| {
        batch.column_by_name(name).ok_or_else(|| LakeError::Bug(format!("measures have no column {name}")))
    };
    let (measures, months) = (column(MEASURE)?.as_dictionary::<Int32Type>(), column("month")?);
    let (values, settled) = (column("value")?, column("settled_at")?);
    let (names, measures) = (measures.values().as_string::<i32>(), measures.keys());
    let months = months.as_primitive::<Date32Type>();
    let values = values.as_primitive::<Float64Type>();
    let settled = settled.as_primitive::<TimestampMicrosecondType>();
    let mut row = 0;
    while row < batch.num_rows() {
        // Rows of one measure and month stand together: the sum is looked up once for all of them.
        let (measure, month) = (measures.value(row), months.value(row));
        let mut sum: Option<(f64, i64)> = None;
        while row < batch.num_rows() && measures.value(row) == measure && months.value(row) == month {
            if is_kept(row) {
                let (value, last) = sum.unwrap_or((0.0, i64::MIN));
                sum = Some((value + values.value(row), last.max(settled.value(row))));
            }
            row += 1;
        }
        if let Some((value, last)) = sum {
            let name = usize::try_from(measure).map(|at| names.value(at)).unwrap_or_default();
            let entry = sums.entry((name.to_owned(), month)).or_insert((0.0, i64::MIN));
            *entry = (entry.0 + value, entry.1.max(last));
        }
    }
    Ok(())
}

/// The sums as rows of the table: nobody's, and without lineage.
fn in_shape(sums: &Sums, schema: &SchemaRef) -> Result<RecordBatch, LakeError> {
    let column = |field: &Arc<Field>| -> Result<ArrayRef, LakeError> {
        let column: ArrayRef = match field.name().as_str() {
            "measure" => Arc::new(StringArray::from_iter_values(sums.keys().map(|(measure, _)| measure))),
            "month" => Arc::new(Date32Array::from_iter_values(sums.keys().map(|(_, month)| *month))),
            "value" => Arc::new(Float64Array::from_iter_values(sums.values().map(|(value, _)| *value))),
            "settled_at" => {
                let settled = sums.values().map(|(_, settled)| *settled);
                Arc::new(TimestampMicrosecondArray::from_iter_values(settled))
            }
            _ => return Ok(new_null_array(field.data_type(), sums.len())),
        };
        Ok(cast(&column, field.data_type())?)
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, LakeError>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
