//! Which rows of a file are of the viewer's customers, for scopes too large to name each of them in a statement. A
//! file never changes, so this is found out once for each scope, and no question after it reads the customers' keys
//! for it. Bounded by bytes; what is used least leaves first.

use super::sums;
use crate::error::LakeError;
use crate::table_file::ParquetReader;
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_schema::SchemaRef;
use datafusion::arrow::array::BooleanBufferBuilder;
use datafusion::arrow::buffer::BooleanBuffer;
use moka::sync::Cache;
use regard_model::{CustomerSet, Joined};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const BATCH_ROWS: usize = 8_192;
/// What an entry needs beside its rows, roughly. **Unit**: bytes.
const ENTRY_BYTES: usize = 256;

/// The rows of one file that are kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeptRows {
    All,
    None,
    /// One bit a row.
    Marked(BooleanBuffer),
    /// Few and far between: from where to where, of so many rows.
    Few(Vec<Range<u32>>, usize),
}

impl KeptRows {
    fn of(marks: BooleanBuffer) -> Self {
        match marks.count_set_bits() {
            0 => return Self::None,
            kept if kept == marks.len() => return Self::All,
            _ => {}
        }
        let few_at_most = marks.len() / 8 / size_of::<Range<u32>>();
        let mut few = Vec::new();
        for (from, to) in marks.set_slices() {
            match (u32::try_from(from), u32::try_from(to)) {
                (Ok(from), Ok(to)) if few.len() < few_at_most => few.push(from..to),
                _ => return Self::Marked(marks),
            }
        }
        Self::Few(few, marks.len())
    }

    /// One bit a row. **Empty**: all or none of them are kept.
    pub(crate) fn marks(&self) -> Option<BooleanBuffer> {
        match self {
            Self::All | Self::None => None,
            Self::Marked(marks) => Some(marks.clone()),
            Self::Few(few, rows) => {
                let mut marks = BooleanBufferBuilder::new(*rows);
                for range in few {
                    let place = |row: u32| usize::try_from(row).unwrap_or(*rows);
                    marks.append_n(place(range.start).saturating_sub(marks.len()), false);
                    marks.append_n(place(range.end).saturating_sub(place(range.start)), true);
                }
                marks.append_n(rows.saturating_sub(marks.len()), false);
                Some(marks.finish())
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::All | Self::None => 0,
            Self::Marked(marks) => marks.len() / 8,
            Self::Few(few, _) => few.len() * size_of::<Range<u32>>(),
        }
    }
}

/// What is known of files and scopes that were asked about lately.
#[derive(Debug, Clone)]
pub(crate) struct KeptRowsOfFiles {
    known: Cache<(PathBuf, blake3::Hash), Arc<KeptRows>>,
    sums: Cache<(PathBuf, blake3::Hash), RecordBatch>,
}

impl KeptRowsOfFiles {
    /// Holds at most about so many bytes: half of them for rows, half for sums.
    pub(crate) fn new(bytes: u64) -> Self {
        let entry = |path: &Path, bytes: usize| {
            u32::try_from(bytes + path.as_os_str().len() + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        let weigh_rows =
            move |(path, _): &(PathBuf, blake3::Hash), kept: &Arc<KeptRows>| entry(path, kept.bytes());
        let weigh_sums = move |(path, _): &(PathBuf, blake3::Hash), sums: &RecordBatch| {
            entry(path, sums.get_array_memory_size())
        };
        Self {
            known: Cache::builder().max_capacity(bytes / 2).weigher(weigh_rows).build(),
            sums: Cache::builder().max_capacity(bytes / 2).weigher(weigh_sums).build(),
        }
    }
}

/// The customers of a viewer, as the keys of a column name them.
#[derive(Debug, Clone)]
pub(crate) struct Keeper {
    files: KeptRowsOfFiles,
    customers: Arc<CustomerSet>,
    /// Keys that stand for another customer.
    joined: Arc<Joined>,
    /// Equal for equal customers and equal joins.
    digest: blake3::Hash,
}

impl Keeper {
    pub(crate) fn new(files: &KeptRowsOfFiles, customers: &Arc<CustomerSet>, joined: Arc<Joined>) -> Self {
        let mut digest = blake3::Hasher::new();
        digest.update(customers.digest().as_bytes());
        for (key, main) in joined.keys() {
            for text in [key, main] {
                digest.update(&text.len().to_le_bytes()).update(text.as_bytes());
            }
        }
        let (files, customers) = (files.clone(), Arc::clone(customers));
        Self { files, customers, joined, digest: digest.finalize() }
    }

    /// Which rows of a file to keep by the keys in a column, given as its position. Blocks while it reads them for
    /// the first time.
    ///
    /// # Errors
    /// [`LakeError`] when the file cannot be read.
    pub(crate) fn rows(&self, path: &Path, column: usize) -> Result<Arc<KeptRows>, LakeError> {
        let key = (path.to_owned(), self.digest);
        // Several questions at once read a file once, and share what went wrong with it.
        let kept = self.files.known.try_get_with(key, || self.read(path, column).map(Arc::new));
        kept.map_err(|error: Arc<LakeError>| LakeError::Engine(error.to_string()))
    }

    /// The sums of the customers together in a file of measures. Blocks while it adds them up for the first time.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub(crate) fn sums(
        &self,
        path: &Path,
        column: usize,
        schema: &SchemaRef,
    ) -> Result<RecordBatch, LakeError> {
        let key = (path.to_owned(), self.digest);
        let add = || sums::of_file(path, &*self.rows(path, column)?, schema);
        let sums = self.files.sums.try_get_with(key, add);
        sums.map_err(|error: Arc<LakeError>| LakeError::Engine(error.to_string()))
    }

    fn read(&self, path: &Path, column: usize) -> Result<KeptRows, LakeError> {
        let mut marks = BooleanBufferBuilder::new(0);
        for batch in ParquetReader::open(path, Some(&[column]), BATCH_ROWS)? {
            let batch = batch?;
            let keys = batch.column(0).as_string_opt::<i32>();
            let keys = keys.ok_or_else(|| LakeError::Bug("a customer's key is no text".into()))?;
            self.mark(keys, &mut marks);
        }
        Ok(KeptRows::of(marks.finish()))
    }

    /// Rows of one customer often stand together: the answer for the one before is at hand.
    fn mark(&self, keys: &arrow_array::StringArray, marks: &mut BooleanBufferBuilder) {
        let mut last: Option<(&str, bool)> = None;
        for row in 0..keys.len() {
            if keys.is_null(row) {
                marks.append(false);
                continue;
            }
            let key = keys.value(row);
            let is_kept = match last {
                Some((before, is_kept)) if before == key => is_kept,
                _ => self.customers.holds(self.joined.main_of(key)),
            };
            last = Some((key, is_kept));
            marks.append(is_kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::StringArray;
    use proptest::prelude::*;
    use regard_model::CustomerId;
    use std::collections::BTreeMap;

    #[test]
    fn only_rows_of_the_customers_are_kept() {
        let customers = Arc::new(CustomerSet::of(["a", "c"].map(CustomerId::new)));
        let joined =
            Arc::new(Joined::of(&BTreeMap::from([("z".into(), "c".into()), ("c2".into(), "b".into())])));
        let keeper = Keeper::new(&KeptRowsOfFiles::new(0), &customers, joined);
        let keys = StringArray::from(vec![
            Some("a"),
            Some("a"),
            Some("b"),
            None,
            Some("c"),
            Some(""),
            Some("z"),
            Some("c2"),
        ]);
        let mut marks = BooleanBufferBuilder::new(0);
        keeper.mark(&keys, &mut marks);
        let kept: Vec<bool> = marks.finish().iter().collect();
        assert_eq!(kept, [true, true, false, false, true, false, true, false]);
    }

    #[test]
    fn another_scope_and_another_join_are_another_question() {
        let customers =
            |keys: &[&str]| Arc::new(CustomerSet::of(keys.iter().map(|key| CustomerId::new(*key))));
        let join = |key: &str, main: &str| Arc::new(Joined::of(&BTreeMap::from([(key.into(), main.into())])));
        let files = KeptRowsOfFiles::new(0);
        let digest = |customers, joined| Keeper::new(&files, &customers, joined).digest;
        let one = digest(customers(&["a", "b"]), join("x", "a"));
        assert_eq!(one, digest(customers(&["b", "a"]), join("x", "a")));
        assert_ne!(one, digest(customers(&["a"]), join("x", "a")));
        assert_ne!(one, digest(customers(&["a", "b"]), join("x", "b")));
    }

    proptest! {
        #[test]
        fn few_rows_and_many_are_the_same_rows(
            marks in prop::collection::vec(prop::bool::weighted(0.01), 0..3_000),
            dense in prop::collection::vec(any::<bool>(), 0..600),
        ) {
            for marks in [marks, dense] {
                let marks = BooleanBuffer::from(marks);
                let kept = KeptRows::of(marks.clone());
                match kept.marks() {
                    Some(again) => prop_assert_eq!(again, marks),
                    None => prop_assert_eq!(kept == KeptRows::All, marks.count_set_bits() > 0),
                }
            }
        }
    }
}
