//! Computes the derived tables of one month: order lines with what became of them, and the sums and counts behind
//! metrics. What follows from a derived table reads it from memory where it is not too large.

use super::derive::MeasureStatement;
use super::derive_output::{Finished, Output};
use super::loading::find_table;
use crate::catalog::LiveFile;
use crate::data_file::DataFile;
use crate::engine::{FileTable, configuration, local_day_function, minor_units_function};
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::Month;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use arrow_select::filter::filter;
use datafusion::prelude::SessionContext;
use futures::StreamExt;
use jiff::tz::TimeZone;
use regard_model::Currency;
use std::sync::Arc;

/// Every table that is derived.
pub(super) const DERIVED: [&str; 5] =
    ["fulfilments", "late_lines", "line_deliveries", "measures", "measured_months"];

/// Those that statements compute, in the order in which they follow from each other.
const RECIPES: [(&str, &str); 3] = [
    ("fulfilments", include_str!("fulfilments.sql")),
    ("late_lines", include_str!("late_lines.sql")),
    ("line_deliveries", include_str!("line_deliveries.sql")),
];

/// A month with more rows below it, rates and all, is large.
const LARGE_ROWS: u64 = 2_000_000;

/// One month to compute.
pub(super) struct MonthWork {
    pub(super) month: Month,
    /// The files below it, by table.
    pub(super) bases: Vec<(&'static str, Vec<LiveFile>)>,
    pub(super) zone: TimeZone,
    pub(super) currency: Currency,
    pub(super) batch_id: String,
    pub(super) measures: Vec<MeasureStatement>,
    /// A derived table that takes more is read back from its file. **Unit**: bytes.
    pub(super) bytes_in_memory: usize,
}

impl MonthWork {
    pub(super) fn is_large(&self) -> bool {
        let rows = self.bases.iter().flat_map(|(_, files)| files).map(|file| file.rows);
        rows.sum::<u64>() > LARGE_ROWS
    }

    fn session(&self, inner: &Inner) -> Result<SessionContext, LakeError> {
        let configuration = configuration(inner.options.threads);
        let session = SessionContext::new_with_config_rt(configuration, Arc::clone(&inner.runtime));
        session.register_udf(local_day_function(self.zone.clone()));
        session.register_udf(minor_units_function());
        for (name, files) in &self.bases {
            let base = find_table(name)?;
            session.register_table(*name, Arc::new(FileTable::new(base, &inner.folder(base), files)?))?;
        }
        Ok(session)
    }
}

/// The files of the derived tables of a month; a table without a row has none.
pub(super) async fn derive_month(
    inner: &Inner,
    work: MonthWork,
) -> Result<Vec<(&'static str, DataFile)>, LakeError> {
    let session = work.session(inner)?;
    let mut finished = Vec::new();
    for (name, sql) in RECIPES {
        let mut output = Output::read_again(inner, name, &work)?;
        let sql = sql.replace("$home_currency", &format!("'{}'", work.currency));
        let mut stream = session.sql(&sql).await?.execute_stream().await?;
        while let Some(batch) = stream.next().await {
            output.write(&batch?).await?;
        }
        finished.push((name, output.register(&session).await?));
    }
    let mut values = Output::of(inner, "measures", &work)?;
    let mut months = Output::of(inner, "measured_months", &work)?;
    for measure in &work.measures {
        let cells = session.sql(&measure.sql).await?.collect().await?;
        for (name, column) in measure.names.iter().zip(3..) {
            for batch in &cells {
                values.write(&value_rows(batch, name, column)?).await?;
                months.write(&month_rows(batch, name)?).await?;
            }
        }
    }
    finished.push(("measures", Finished::Soon(values.finish().await)));
    finished.push(("measured_months", Finished::Soon(months.finish().await)));
    let mut files = Vec::new();
    for (name, finished) in finished {
        files.extend(finished.file().await?.map(|file| (name, file)));
    }
    Ok(files)
}

/// The cells of one measure as rows of `measures`. What is 0 has no row.
fn value_rows(cells: &RecordBatch, measure: &str, column: usize) -> Result<RecordBatch, LakeError> {
    let values = cast(cells.column(column), &DataType::Float64)?;
    let is_there = values
        .as_primitive::<Float64Type>()
        .iter()
        .map(|value| Some(value.is_some_and(|value| value != 0.0)));
    let columns = [
        ("month", cells.column(0)),
        ("customer_id", cells.column(1)),
        ("value", &values),
        ("settled_at", cells.column(2)),
    ];
    some_rows(measure, &is_there.collect(), &columns)
}

/// The months of one measure as rows of `measured_months`: those of all customers together.
fn month_rows(cells: &RecordBatch, measure: &str) -> Result<RecordBatch, LakeError> {
    let nobody = cells.column(1);
    let together: BooleanArray = (0..cells.num_rows()).map(|row| Some(nobody.is_null(row))).collect();
    some_rows(measure, &together, &[("month", cells.column(0)), ("settled_at", cells.column(2))])
}

fn some_rows(
    measure: &str,
    wanted: &BooleanArray,
    columns: &[(&str, &ArrayRef)],
) -> Result<RecordBatch, LakeError> {
    let names: ArrayRef =
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(measure, wanted.true_count())));
    let mut rows = vec![("measure", names)];
    for (name, column) in columns {
        rows.push((name, filter(column, wanted)?));
    }
    Ok(RecordBatch::try_from_iter_with_nullable(rows.into_iter().map(|(name, column)| (name, column, true)))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_derived_table_is_computed() {
        let declared: BTreeSet<&str> = crate::derived::TABLES.iter().map(|table| table.name).collect();
        assert_eq!(BTreeSet::from(DERIVED), declared);
    }
}
