//! Rewrites the files that an upsert touches: the rows that were replaced are left out.

use super::index::{KeyIndex, KeyMap, KeySet};
use super::keys::Keyer;
use crate::data_file::{DataFile, DataFileWriter};
use crate::error::LakeError;
use crate::month::Month;
use crate::table::Table;
use crate::table_file::ParquetReader;
use arrow_array::BooleanArray;
use arrow_select::filter::filter_record_batch;
use std::path::Path;

const BATCH_ROWS: usize = 16_384;

/// A file with rows that are no longer current.
pub(super) struct Touched<'a> {
    /// Its number in the index.
    pub(super) number: u32,
    pub(super) path: &'a str,
    pub(super) month: Month,
    /// Keys that have a row here that was replaced.
    pub(super) replaced: &'a KeySet,
}

/// Writes what is still current of a file into a new one; `None` when nothing is.
pub(super) fn rewrite(
    table: &'static Table,
    folder: &Path,
    keyer: &Keyer,
    index: &KeyIndex,
    touched: &Touched<'_>,
) -> Result<Option<DataFile>, LakeError> {
    let path = folder.join(touched.path);
    let last = last_rows(&path, keyer, index, touched)?;
    let mut writer: Option<DataFileWriter> = None;
    let mut row: u64 = 0;
    for batch in ParquetReader::open(&path, None, BATCH_ROWS)? {
        let batch = batch?;
        let keys = keyer.keys(&batch)?;
        let current: BooleanArray = keys
            .iter()
            .zip(row..)
            .map(|(key, row)| Some(!touched.replaced.contains(key) || last.get(key) == Some(&row)))
            .collect();
        row += keys.len() as u64;
        let kept = filter_record_batch(&batch.with_schema(table.schema.clone())?, &current)?;
        if kept.num_rows() > 0 {
            let open = match writer.take() {
                Some(open) => open,
                None => DataFileWriter::begin(table, touched.month, folder)?,
            };
            writer.insert(open).write(&kept)?;
        }
    }
    writer.map(DataFileWriter::finish).transpose()
}

/// For the replaced keys whose current row is in this very file, the number of that row: the last.
fn last_rows(
    path: &Path,
    keyer: &Keyer,
    index: &KeyIndex,
    touched: &Touched<'_>,
) -> Result<KeyMap<u64>, LakeError> {
    let here = |key: &u128| index.get(*key).is_some_and(|slot| slot.file == touched.number);
    let mut last = KeyMap::default();
    if !touched.replaced.iter().any(here) {
        return Ok(last);
    }
    let mut row: u64 = 0;
    for batch in ParquetReader::open(path, Some(keyer.columns()), BATCH_ROWS)? {
        let batch = batch?;
        for key in keyer.keys_of(batch.columns())? {
            if touched.replaced.contains(&key) && here(&key) {
                last.insert(key, row);
            }
            row += 1;
        }
    }
    Ok(last)
}
