//! One read of one relation: what its columns are, how far its cursor goes, and its rows in batches. The
//! same for every database.

use super::bad_rows::{BadRows, Found};
use super::batches::{Batch, schema_of};
use super::config::DatabaseTableConfig;
use super::error::Trouble;
use super::kind::{Blank, Cell, ColumnKind, MAX_VALUE_BYTES, Misfit, SourceColumn, WatermarkKind};
use super::reader::{Reader, Statement};
use super::relation::{ALIAS, Relation};
use super::watermark::Watermark;
use crate::csv::is_lineage;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::StreamExt;
use regard_model::{Quarantined, ReasonCode, perhaps};
use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::time::Duration;

/// Takes the batches of a read, in order, on the thread that reads; meanwhile the database waits. What it
/// refuses ends the read.
pub type BatchSink<'s> = dyn FnMut(RecordBatch) -> Result<(), Box<dyn Error + Send + Sync>> + Send + 's;

/// What came of a read. Rows and watermark belong into one commit.
#[derive(Debug)]
pub struct TableRead {
    /// How many rows were handed on.
    pub rows: u64,
    /// The columns of the batches: those of the table, then [`crate::FILE_COLUMN`] and
    /// [`crate::LINE_COLUMN`].
    pub schema: SchemaRef,
    /// What to give to the next read. **Empty**: the table has no cursor, or it never had a value.
    pub watermark: Option<Watermark>,
    /// The rows that do not fit their columns. Their `entity` is empty: the caller knows for which it
    /// reads.
    pub bad: Vec<Quarantined>,
    /// What was taken differently from how it stands there, as sentences. **Empty**: nothing was.
    pub notes: Vec<String>,
}

/// What a read is asked for.
pub(super) struct Request<'a> {
    pub(super) relation: Relation,
    pub(super) config: &'a DatabaseTableConfig,
}

/// The columns of a relation, and which of them is the cursor.
pub(super) struct Columns {
    pub(super) columns: Vec<SourceColumn>,
    pub(super) schema: SchemaRef,
    cursor: Option<(usize, WatermarkKind)>,
}

/// Looks at the columns without reading a row.
pub(super) async fn describe<R: Reader>(reader: &mut R, request: &Request<'_>) -> Result<Columns, Trouble> {
    let relation = &request.relation;
    let description = reader.describe(relation).await?;
    if description.placeholders > 0 {
        return Err(Trouble::Settings(
            "the query has a placeholder in it, ? or $1; write the value in its place".to_owned(),
        ));
    }
    let columns = description.columns;
    if columns.is_empty() {
        return Err(Trouble::Settings(format!("{} has no columns; name what to read", relation.words())));
    }
    let mut seen = HashSet::new();
    for column in &columns {
        let name = &column.name;
        if is_lineage(name) {
            return Err(Trouble::Settings(format!(
                "{} has a column {name}, which is the name of one that Regard adds; read it with a query that calls it otherwise",
                relation.words()
            )));
        }
        if !seen.insert(name) {
            return Err(Trouble::Settings(format!(
                "{} gives the column {name} twice; name each differently, with {name} AS …",
                relation.words()
            )));
        }
    }
    let cursor = cursor_of(request, &columns)?;
    Ok(Columns { schema: schema_of(&columns), columns, cursor })
}

fn cursor_of(
    request: &Request<'_>,
    columns: &[SourceColumn],
) -> Result<Option<(usize, WatermarkKind)>, Trouble> {
    let Some(cursor) = &request.config.cursor else { return Ok(None) };
    let words = request.relation.words();
    let Some(place) = columns.iter().position(|column| column.name == *cursor) else {
        let near = perhaps(cursor, columns.iter().map(|column| column.name.as_str()));
        return Err(Trouble::Settings(format!(
            "{words} has no column {cursor}{near}; mend cursor in regard.toml"
        )));
    };
    let column = &columns[place];
    let Some(kind) = column.cursor else {
        return Err(Trouble::Settings(format!(
            "the cursor {cursor} is {}, which does not grow row by row; name a column of numbers, days, times or text, such as updated_at",
            column.declared
        )));
    };
    if request.config.look_back.is_some() && !kind.is_time() {
        return Err(Trouble::Settings(format!(
            "look_back needs a cursor that is a day or a time, but {cursor} is {}; leave it out",
            column.declared
        )));
    }
    Ok(Some((place, kind)))
}

/// Reads the rows that are new since the watermark, or all.
pub(super) async fn read<R: Reader>(
    reader: &mut R,
    request: &Request<'_>,
    watermark: Option<&Watermark>,
    sink: &mut BatchSink<'_>,
) -> Result<TableRead, Trouble> {
    let columns = describe(reader, request).await?;
    let mut notes = Vec::new();
    let start = start_of(&columns, request, watermark, &mut notes);
    let highest = match columns.cursor {
        Some(_) => highest(reader, request, &columns, start.as_deref()).await?,
        None => None,
    };
    // An older mark stays when nothing new has a value, unless it was of another column or type.
    let kept = watermark.filter(|_| start.is_some()).cloned();
    let mut assembler = Assembler::new(request, &columns);
    let mut rows = reader.rows(select::<R>(request, &columns, start));
    while let Some(row) = rows.next().await {
        assembler.add::<R>(&row?)?;
        if assembler.batch.is_full() {
            assembler.hand_on(sink)?;
        }
    }
    drop(rows);
    assembler.hand_on(sink)?;
    notes.extend(assembler.notes());
    Ok(TableRead {
        rows: assembler.good,
        schema: columns.schema.clone(),
        watermark: highest.or(kept),
        bad: assembler.bad.into_rows(),
        notes,
    })
}

/// The cursor's value to begin at. **Empty**: from the start.
fn start_of(
    columns: &Columns,
    request: &Request<'_>,
    watermark: Option<&Watermark>,
    notes: &mut Vec<String>,
) -> Option<String> {
    let (watermark, (place, kind)) = (watermark?, columns.cursor?);
    let cursor = &columns.columns[place].name;
    let look_back = request.config.look_back.map(|look_back| look_back.0);
    let start = watermark.start(cursor, kind, look_back.filter(|look_back| *look_back > Duration::ZERO));
    if start.is_none() {
        notes.push(format!(
            "{}: the last read went by another cursor than {cursor} as it is now, so everything is read again",
            request.relation.title
        ));
    }
    start
}

/// How far the cursor goes now. Asked before the rows, so that what arrives in between is read now and
/// again, and not never, where the database keeps no snapshot.
async fn highest<R: Reader>(
    reader: &mut R,
    request: &Request<'_>,
    columns: &Columns,
    start: Option<&str>,
) -> Result<Option<Watermark>, Trouble> {
    let Some((place, kind)) = columns.cursor else { return Ok(None) };
    let mut column = columns.columns[place].clone();
    if kind == WatermarkKind::Text {
        // A time that is stored as text is compared as it stands there, not as we write times.
        column.kind = ColumnKind::Text;
    }
    let cursor = qualified::<R>(&column);
    let mut conditions = Vec::new();
    if start.is_some() {
        conditions.push(format!("{cursor} >= {}", R::bound(kind)));
    }
    conditions.extend(R::sane(kind).map(|sane| format!("{cursor} {sane}")));
    let wanted = column.wire.around(&format!("max({cursor})"));
    let sql = format!("select {wanted} from {}{}", request.relation.sql, where_all(&conditions));
    let mut rows = reader.rows(Statement { sql, bound: start.map(str::to_owned) });
    let Some(row) = rows.next().await.transpose()? else { return Ok(None) };
    // A value that does not fit is among the bad rows; it is no mark to go by.
    let found = R::cell(&row, 0, &column).ok();
    Ok(found.and_then(|highest| Watermark::of(&column, kind, &highest)))
}

/// Rows without a cursor's value come each time: nobody could tell when they are new.
fn select<R: Reader>(request: &Request<'_>, columns: &Columns, start: Option<String>) -> Statement {
    let wanted: Vec<String> =
        columns.columns.iter().map(|column| column.wire.around(&qualified::<R>(column))).collect();
    let mut conditions = Vec::new();
    if let (Some((place, kind)), Some(_)) = (columns.cursor, &start) {
        let cursor = qualified::<R>(&columns.columns[place]);
        conditions.push(format!("({cursor} >= {} or {cursor} is null)", R::bound(kind)));
    }
    let sql = format!("select {} from {}{}", wanted.join(", "), request.relation.sql, where_all(&conditions));
    Statement { sql, bound: start }
}

fn qualified<R: Reader>(column: &SourceColumn) -> String {
    format!("{ALIAS}.{}", R::quote(&column.name))
}

fn where_all(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) }
}

/// Puts rows together as they come.
struct Assembler<'a> {
    title: &'a str,
    columns: &'a [SourceColumn],
    schema: SchemaRef,
    batch: Batch,
    bad: BadRows,
    blanks: BTreeMap<(usize, Blank), u64>,
    good: u64,
    line: u64,
}

impl<'a> Assembler<'a> {
    fn new(request: &'a Request<'_>, columns: &'a Columns) -> Self {
        Self {
            title: &request.relation.title,
            columns: &columns.columns,
            schema: columns.schema.clone(),
            batch: Batch::new(&columns.columns, request.config.batch_rows()),
            bad: BadRows::default(),
            blanks: BTreeMap::new(),
            good: 0,
            line: 0,
        }
    }

    fn add<R: Reader>(&mut self, row: &R::Row) -> Result<(), Trouble> {
        self.line += 1;
        let columns = self.columns.iter().enumerate();
        let found: Vec<Found<'_>> =
            columns.map(|(place, column)| R::cell(row, place, column).and_then(within_bounds)).collect();
        if let Some(place) = found.iter().position(Result::is_err) {
            return self.bad.add(self.title, self.line, self.columns, &found, place);
        }
        let cells: Vec<Cell<'_>> = found.into_iter().flatten().collect();
        for (place, cell) in cells.iter().enumerate() {
            if let Cell::Blank(blank) = cell {
                *self.blanks.entry((place, *blank)).or_default() += 1;
            }
        }
        self.batch.push(self.line, cells)?;
        self.good += 1;
        Ok(())
    }

    fn hand_on(&mut self, sink: &mut BatchSink<'_>) -> Result<(), Trouble> {
        match self.batch.take(self.title, &self.schema)? {
            Some(batch) => sink(batch).map_err(Trouble::Sink),
            None => Ok(()),
        }
    }

    fn notes(&self) -> impl Iterator<Item = String> {
        self.blanks.iter().map(|((place, blank), count)| {
            let column = &self.columns[*place].name;
            format!("{}.{column}: {count} {} are taken as empty", self.title, blank.words())
        })
    }
}

/// Refuses a value that is too large to be a fact about anybody.
fn within_bounds(cell: Cell<'_>) -> Result<Cell<'_>, Box<Misfit>> {
    match cell {
        Cell::Text(text) if text.len() > MAX_VALUE_BYTES => {
            let shown: String = text.chars().take(200).collect();
            let limit = MAX_VALUE_BYTES >> 20;
            let reason = format!("the value is larger than {limit} MiB; leave its column out with a query");
            Err(Misfit::new(ReasonCode::OutOfRange, shown, reason))
        }
        other => Ok(other),
    }
}
