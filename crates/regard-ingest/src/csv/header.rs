//! The first row of a file: the names of its columns, and where each is in files of one table.

use super::record::RecordReader;
use crate::error::IngestError;
use crate::files::SourceFile;
use std::collections::HashSet;
use std::io::Read;

/// Reads the column names. A column without a name is called by its place (`column_1`), a second
/// one of the same name gets a number (`name_2`); both are noted.
///
/// # Errors
/// [`IngestError::BadFile`] when there is no header or it cannot be read; [`IngestError::Io`].
pub(super) fn read<R: Read>(
    table: &str,
    file: &SourceFile,
    records: &mut RecordReader<R>,
    notes: &mut Vec<String>,
) -> Result<Vec<String>, IngestError> {
    let bad = |reason: String| IngestError::BadFile { file: file.name.clone(), reason };
    let record = records
        .next_record()
        .map_err(|source| IngestError::Io { file: file.name.clone(), source })?
        .ok_or_else(|| bad("the file is empty: there is no header with column names".to_owned()))?;
    if let Some(fault) = &record.fault {
        return Err(bad(format!("line {}: the header cannot be read: {}", record.line, fault.reason)));
    }
    let given: Vec<String> = (0..record.field_count())
        .map(|index| String::from_utf8_lossy(record.field(index)).trim().to_owned())
        .collect();
    // Names that stand in the file keep their meaning; made-up ones go round them.
    let mut taken: HashSet<String> = given.iter().cloned().collect();
    let mut seen = HashSet::new();
    let mut names = Vec::with_capacity(given.len());
    for (index, name) in given.into_iter().enumerate() {
        if !name.is_empty() && seen.insert(name.clone()) {
            names.push(name);
            continue;
        }
        let place = index + 1;
        let stem = if name.is_empty() { format!("column_{place}") } else { name.clone() };
        let free = (1..)
            .map(|number| if number == 1 { stem.clone() } else { format!("{stem}_{number}") })
            .find(|candidate| !taken.contains(candidate))
            .unwrap_or_default();
        let why = if name.is_empty() { "has no name".to_owned() } else { format!("repeats the name {name}") };
        notes.push(format!("{}: column {place} of table {table} {why}; it is called {free}", file.name));
        taken.insert(free.clone());
        names.push(free);
    }
    if let Some(name) = names.iter().find(|name| super::is_lineage(name)) {
        return Err(bad(format!("the column name {name} is Regard's own; rename the column")));
    }
    Ok(names)
}

/// For each column of the table, its field in a file that may have another order.
///
/// # Errors
/// [`IngestError::Columns`] names the first column that only one of the files has.
pub(super) fn order(
    table: &str,
    file: &SourceFile,
    header: &[String],
    columns: &[String],
    first: &str,
) -> Result<Vec<usize>, IngestError> {
    let differs = |reason: String| IngestError::Columns {
        file: file.name.clone(),
        table: table.to_owned(),
        first: first.to_owned(),
        reason,
    };
    if let Some(extra) = header.iter().find(|name| !columns.contains(name)) {
        return Err(differs(format!("the column {extra:?} is not in {first}")));
    }
    let place = |name: &String| header.iter().position(|other| other == name);
    columns
        .iter()
        .map(|name| place(name).ok_or_else(|| differs(format!("the column {name:?} is missing"))))
        .collect()
}
