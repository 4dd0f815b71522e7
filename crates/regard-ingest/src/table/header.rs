//! The names of a file's columns, and where each is in files of one table.

use crate::error::IngestError;
use crate::files::SourceFile;
use std::collections::HashSet;

/// The names of the columns, as they are given in the file's first row. A column without a name is called by its
/// place (`column_1`), a second one of the same name gets a number (`name_2`); both are noted.
///
/// # Errors
/// [`IngestError::BadFile`] for a name that is Regard's own.
pub(crate) fn names(
    table: &str,
    file: &SourceFile,
    given: Vec<String>,
    notes: &mut Vec<String>,
) -> Result<Vec<String>, IngestError> {
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
    match names.iter().find(|name| super::is_lineage(name)) {
        Some(name) => Err(own_name(file, name)),
        None => Ok(names),
    }
}

/// Refuses a column name that Regard adds itself.
pub(crate) fn own_name(file: &SourceFile, name: &str) -> IngestError {
    let reason = format!("the column name {name} is Regard's own; rename the column");
    IngestError::BadFile { file: file.name.clone(), reason }
}

/// For each column of the table, its field in a file that may have another order.
///
/// # Errors
/// [`IngestError::Columns`] names the first column that only one of the files has.
pub(crate) fn order(
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
