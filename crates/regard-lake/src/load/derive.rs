//! Computes the derived tables again for the months that a load touched. Orders, their lines and
//! their deliveries are filed under the month of the order, and what is derived of them too, so a month
//! can be computed by itself.

use crate::catalog::{LiveFile, TableChange};
use crate::data_file::{DataFile, DataFileWriter, make_folder, sync_folder};
use crate::engine::{FileTable, configuration, local_day_function, minor_units_function};
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::{Month, month_column};
use crate::table::{self, Table};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use datafusion::prelude::SessionContext;
use futures::StreamExt;
use jiff::tz::TimeZone;
use regard_model::{Currency, SnapshotId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

const BASE: [&str; 3] = ["orders", "order_lines", "deliveries"];
const RATES: &str = "exchange_rates";

/// How the sums and counts behind metrics are computed: statements over the derived tables of one month.
#[derive(Debug, Clone, Default)]
pub struct MeasureStatements {
    /// Each answers with rows of the table `measures`.
    pub values: Vec<String>,
    /// Each answers with rows of the table `measured_months`.
    pub months: Vec<String>,
}

/// What derivations need to know of the home and the load.
pub(super) struct Derivation<'a> {
    pub(super) snapshot: SnapshotId,
    pub(super) zone: &'a TimeZone,
    pub(super) currency: Currency,
    pub(super) batch_id: &'a str,
    pub(super) measures: &'a MeasureStatements,
}

/// The way in which derived tables are computed; a new number computes them anew at the next load.
const VERSION: u32 = 4;

impl Derivation<'_> {
    /// Tables computed with another signature are out of date.
    pub(super) fn signature(&self) -> String {
        let statements = self.measures.values.iter().chain(&self.measures.months);
        let measures = xxh3_64(statements.cloned().collect::<Vec<_>>().join(";").as_bytes());
        let zone = self.zone.iana_name().unwrap_or("fixed");
        format!("{VERSION} {zone} {} {measures:016x}", self.currency)
    }

    /// The derived tables in the order in which they follow from each other, with what computes them.
    fn recipes(&self) -> [(&'static str, Vec<String>); 5] {
        [
            ("fulfilments", vec![include_str!("fulfilments.sql").to_owned()]),
            ("late_lines", vec![include_str!("late_lines.sql").to_owned()]),
            ("line_deliveries", vec![include_str!("line_deliveries.sql").to_owned()]),
            ("measures", self.measures.values.clone()),
            ("measured_months", self.measures.months.clone()),
        ]
    }
}

/// The changes of the derived tables that follow from the changes of their bases.
pub(super) async fn derive(
    inner: &Inner,
    changes: &[TableChange],
    derivation: &Derivation<'_>,
) -> Result<Vec<TableChange>, LakeError> {
    let mut after = BTreeMap::new();
    for name in BASE.into_iter().chain([RATES]) {
        let table = table::find(name).ok_or_else(|| LakeError::Bug(format!("no table {name}")))?;
        after.insert(name, files_after(inner, table, changes, derivation.snapshot).await?);
    }
    let known = inner.catalog.derived_with().await?;
    let months = match known.is_none_or(|known| known == derivation.signature()) {
        true => touched_months(&after),
        false => after["orders"].files.iter().map(|file| file.month).chain(touched_months(&after)).collect(),
    };
    let mut derived = Vec::new();
    for (name, statements) in derivation.recipes() {
        let table = table::find(name).ok_or_else(|| LakeError::Bug(format!("no table {name}")))?;
        derived.extend(derive_table(inner, table, &statements, &months, &after, derivation).await?);
        after.insert(name, files_after(inner, table, &derived, derivation.snapshot).await?);
    }
    Ok(derived)
}

/// The files of a table as they will be after the commit, and the months that change.
struct After {
    files: Vec<LiveFile>,
    touched: BTreeSet<Month>,
}

async fn files_after(
    inner: &Inner,
    table: &'static Table,
    changes: &[TableChange],
    snapshot: SnapshotId,
) -> Result<After, LakeError> {
    let mut files = inner.files(table, snapshot).await?;
    let mut touched = BTreeSet::new();
    for change in changes.iter().filter(|change| change.table.name() == table.name()) {
        files.retain(|file| {
            let removed = change.removed.contains(&file.data_file_id);
            if removed {
                touched.insert(file.month);
            }
            !removed
        });
        for added in &change.added {
            touched.insert(added.month);
            files.push(LiveFile {
                data_file_id: 0,
                path: added.path.clone(),
                size_bytes: u64::try_from(added.size_bytes).unwrap_or_default(),
                rows: u64::try_from(added.rows).unwrap_or_default(),
                month: added.month,
            });
        }
    }
    Ok(After { files, touched })
}

/// The months with changed rows, and those that new rates may value anew: from the month before the
/// first changed rate on (a day at home may fall into the UTC month before), for a rate holds until
/// the next one.
fn touched_months(after: &BTreeMap<&str, After>) -> BTreeSet<Month> {
    let changed = BASE.iter().flat_map(|name| after[name].touched.iter().copied());
    let rates_from = after[RATES].touched.first().map(|month| month.previous());
    let revalued = after["orders"].files.iter().map(|file| file.month);
    changed.chain(revalued.filter(|month| rates_from.is_some_and(|from| *month >= from))).collect()
}

async fn derive_table(
    inner: &Inner,
    table: &'static Table,
    statements: &[String],
    months: &BTreeSet<Month>,
    after: &BTreeMap<&str, After>,
    derivation: &Derivation<'_>,
) -> Result<Option<TableChange>, LakeError> {
    let folder = inner.folder(table);
    make_folder(&folder)?;
    let mut added = Vec::new();
    for month in months {
        added.extend(derive_month(inner, table, statements, *month, after, derivation).await?);
    }
    let old = inner.files(table, derivation.snapshot).await?;
    let outdated = old.iter().filter(|file| months.contains(&file.month));
    let removed: Vec<i64> = outdated.map(|file| file.data_file_id).collect();
    if added.is_empty() && removed.is_empty() {
        return Ok(None);
    }
    sync_folder(&folder)?;
    Ok(Some(TableChange { table, removed, added }))
}

async fn derive_month(
    inner: &Inner,
    table: &'static Table,
    statements: &[String],
    month: Month,
    after: &BTreeMap<&str, After>,
    derivation: &Derivation<'_>,
) -> Result<Option<DataFile>, LakeError> {
    let context =
        SessionContext::new_with_config_rt(configuration(inner.options.threads), Arc::clone(&inner.runtime));
    context.register_udf(local_day_function(derivation.zone.clone()));
    context.register_udf(minor_units_function());
    for (name, state) in after {
        let base = table::find(name).ok_or_else(|| LakeError::Bug(format!("no table {name}")))?;
        let of_month = |file: &&LiveFile| *name == RATES || file.month == month;
        let files: Vec<LiveFile> = state.files.iter().filter(of_month).cloned().collect();
        context.register_table(*name, Arc::new(FileTable::new(base, &inner.folder(base), &files)?))?;
    }
    let mut writer: Option<DataFileWriter> = None;
    for sql in statements {
        let sql = sql.replace("$home_currency", &format!("'{}'", derivation.currency));
        let mut stream = context.sql(&sql).await?.execute_stream().await?;
        while let Some(batch) = stream.next().await {
            let batch = physical(table, &batch?, month, derivation.batch_id)?;
            if batch.num_rows() == 0 {
                continue;
            }
            let open = match writer.take() {
                Some(open) => open,
                None => DataFileWriter::begin(table, month, &inner.folder(table))?,
            };
            writer.insert(open).write(&batch)?;
        }
    }
    writer.map(DataFileWriter::finish).transpose()
}

fn physical(
    table: &Table,
    batch: &RecordBatch,
    month: Month,
    batch_id: &str,
) -> Result<RecordBatch, LakeError> {
    let rows = batch.num_rows();
    let own = table.schema.fields().iter().take(table.own_columns());
    let mut columns = own
        .map(|field| cast(batch.column(batch.schema().index_of(field.name())?), field.data_type()))
        .collect::<Result<Vec<ArrayRef>, _>>()?;
    let lineage: [ArrayRef; 4] = [
        Arc::new(StringArray::new_null(rows)),
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(batch_id, rows))),
        Arc::new(Int64Array::new_null(rows)),
        Arc::new(month_column(std::iter::repeat_n(month, rows))),
    ];
    columns.extend(lineage);
    Ok(RecordBatch::try_new(table.schema.clone(), columns)?)
}
