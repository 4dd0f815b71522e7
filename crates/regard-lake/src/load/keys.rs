//! Keys and contents as hashes. A key's 128 bits are taken for the key itself: among a billion
//! keys the chance that any two collide is below 10⁻²⁰.

use crate::error::LakeError;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_row::{RowConverter, SortField};
use arrow_schema::DataType;
use regard_model::Entity;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Hashes the keys of one entity.
#[derive(Debug)]
pub(super) struct Keyer {
    columns: Vec<usize>,
    converter: Option<RowConverter>,
}

impl Keyer {
    pub(super) fn new(entity: &Entity) -> Result<Self, LakeError> {
        let schema = entity.schema();
        let columns = entity.key().map(|key| schema.index_of(key.name)).collect::<Result<Vec<_>, _>>()?;
        let kinds = columns.iter().map(|column| schema.field(*column).data_type().clone());
        let kinds: Vec<DataType> = kinds.collect();
        let converter = match kinds.as_slice() {
            [DataType::Utf8] => None,
            _ => Some(RowConverter::new(kinds.into_iter().map(SortField::new).collect())?),
        };
        Ok(Self { columns, converter })
    }

    /// The positions of the key's columns.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The keys of a batch whose first columns are the entity's.
    pub(super) fn keys(&self, batch: &RecordBatch) -> Result<Vec<u128>, LakeError> {
        let columns: Vec<ArrayRef> =
            self.columns.iter().map(|column| batch.column(*column).clone()).collect();
        self.keys_of(&columns)
    }

    /// The keys of these key columns.
    pub(super) fn keys_of(&self, columns: &[ArrayRef]) -> Result<Vec<u128>, LakeError> {
        match &self.converter {
            None => Ok(text_keys(&columns[0]).into_iter().map(Option::unwrap_or_default).collect()),
            Some(converter) => {
                let rows = converter.convert_columns(columns)?;
                Ok(rows.iter().map(|row| xxh3_128(row.as_ref())).collect())
            }
        }
    }
}

/// The keys that a text column names; `None` where it is empty.
pub(super) fn text_keys(column: &ArrayRef) -> Vec<Option<u128>> {
    let texts = column.as_string::<i32>();
    (0..texts.len()).map(|row| texts.is_valid(row).then(|| xxh3_128(texts.value(row).as_bytes()))).collect()
}

/// Hashes the content of rows.
#[derive(Debug)]
pub(super) struct ContentHasher {
    converter: RowConverter,
    columns: usize,
}

impl ContentHasher {
    pub(super) fn new(entity: &Entity) -> Result<Self, LakeError> {
        let schema = entity.schema();
        let fields = schema.fields().iter().map(|field| SortField::new(field.data_type().clone()));
        Ok(Self { converter: RowConverter::new(fields.collect())?, columns: schema.fields().len() })
    }

    pub(super) fn hashes(&self, batch: &RecordBatch) -> Result<Vec<i64>, LakeError> {
        let rows = self.converter.convert_columns(&batch.columns()[..self.columns])?;
        Ok(rows.iter().map(|row| xxh3_64(row.as_ref()).cast_signed()).collect())
    }
}
