//! The files of one table that a load is writing, one a month.

use crate::data_file::{DataFile, DataFileWriter, make_folder};
use crate::error::LakeError;
use crate::month::Month;
use crate::table::Table;
use arrow_array::RecordBatch;
use std::collections::HashMap;
use std::path::PathBuf;

/// Unfinished row groups may hold this much together; beyond it the largest is ended early.
const BUFFERED_BYTES: usize = 192 << 20;
const FINISHERS: usize = 4;

/// Writers by month, numbered in the order in which they began.
#[derive(Debug)]
pub(super) struct MonthFiles {
    table: &'static Table,
    folder: PathBuf,
    numbers: HashMap<Month, usize>,
    writers: Vec<DataFileWriter>,
}

impl MonthFiles {
    pub(super) fn new(table: &'static Table, folder: PathBuf) -> Self {
        Self { table, folder, numbers: HashMap::new(), writers: Vec::new() }
    }

    /// The number of the file of a month; begins it if it is not there.
    pub(super) fn number(&mut self, month: Month) -> Result<usize, LakeError> {
        if let Some(number) = self.numbers.get(&month) {
            return Ok(*number);
        }
        make_folder(&self.folder)?;
        self.writers.push(DataFileWriter::begin(self.table, month, &self.folder)?);
        self.numbers.insert(month, self.writers.len() - 1);
        Ok(self.writers.len() - 1)
    }

    pub(super) fn write(&mut self, number: usize, batch: &RecordBatch) -> Result<(), LakeError> {
        self.writers[number].write(batch)?;
        self.hold_memory()
    }

    fn hold_memory(&mut self) -> Result<(), LakeError> {
        let held: usize = self.writers.iter().map(DataFileWriter::buffered_bytes).sum();
        if held <= BUFFERED_BYTES {
            return Ok(());
        }
        let largest = self.writers.iter_mut().max_by_key(|writer| writer.buffered_bytes());
        largest.map_or(Ok(()), DataFileWriter::flush)
    }

    /// Finishes all files, several at a time (each waits for the disk), in the order of numbers.
    pub(super) fn finish(self) -> Result<Vec<DataFile>, LakeError> {
        finish_all(self.writers)
    }
}

/// Finishes writers, several at a time; the answers keep their order.
pub(super) fn finish_all(writers: Vec<DataFileWriter>) -> Result<Vec<DataFile>, LakeError> {
    let share = writers.len().div_ceil(FINISHERS).max(1);
    let mut rest = writers.into_iter();
    let shares: Vec<Vec<DataFileWriter>> =
        std::iter::repeat_with(|| rest.by_ref().take(share).collect()).take(FINISHERS).collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares
            .into_iter()
            .map(|writers: Vec<DataFileWriter>| {
                scope.spawn(move || {
                    writers.into_iter().map(DataFileWriter::finish).collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut files = Vec::new();
        for thread in threads {
            let finished = thread.join().map_err(|_| LakeError::Bug("a writer panicked".into()))?;
            files.extend(finished?);
        }
        Ok(files)
    })
}
