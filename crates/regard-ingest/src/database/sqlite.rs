//! A SQLite file as a source. A column of SQLite may hold values of any type, so the declared type decides
//! and a value that is something else is a bad row.

use super::civil;
use super::kind::{Cell, ColumnKind, Misfit, SourceColumn, WatermarkKind, Wire};
use super::reader::{Description, Reader, Statement, everything, placeholders, rows, undecodable};
use super::relation::{Relation, quote_standard};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::stream::BoxStream;
use regard_model::ReasonCode;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow, SqliteValueRef};
use sqlx::{
    Column as _, ConnectOptions, Connection, Decode, Executor, Row as _, Sqlite, SqliteConnection,
    Statement as _, TypeInfo as _, ValueRef as _,
};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// How long another program may keep the file locked.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// One more than is taken, so that a value that is cut is known as one; numbers stay numbers.
const LONG: Wire = Wire(
    "case when typeof({}) in ('text', 'blob') and octet_length({}) > 16777216 \
     then substr({}, 1, 16777217) else {} end",
);

const TABLE_NAMES: &str = "\
    select name from sqlite_schema \
    where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' \
    order by name limit 10000";
const DECLARED_TYPES: &str = "select name, type from pragma_table_xinfo(?)";

/// A read-only transaction on a file.
pub(super) struct SqliteReader {
    connection: SqliteConnection,
}

impl SqliteReader {
    pub(super) async fn open(path: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .read_only(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("query_only", "on")
            // The file is somebody else's; what it defines must not do more than read.
            .pragma("trusted_schema", "off")
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        // One moment for everything that is read.
        sqlx::raw_sql("begin").execute(&mut connection).await?;
        Ok(Self { connection })
    }
}

impl Reader for SqliteReader {
    type Row = SqliteRow;

    async fn describe(&mut self, relation: &Relation) -> Result<Description, sqlx::Error> {
        let statement = (&mut self.connection).prepare(everything(relation)).await?;
        let placeholders = placeholders(statement.parameters());
        let found: Vec<_> = statement
            .columns()
            .iter()
            .map(|column| (column.name().to_owned(), column.origin().table_column().cloned()))
            .collect();
        let mut tables: HashMap<String, HashMap<String, String>> = HashMap::new();
        let mut columns: Vec<SourceColumn> = Vec::with_capacity(found.len());
        for (name, origin) in found {
            let declared = match origin {
                // An expression has no declared type.
                None => String::new(),
                Some(origin) => {
                    let table = origin.table.as_ref();
                    if !tables.contains_key(table) {
                        let types: Vec<(String, String)> = sqlx::query_as(DECLARED_TYPES)
                            .bind(table.to_owned())
                            .fetch_all(&mut self.connection)
                            .await?;
                        tables.insert(table.to_owned(), types.into_iter().collect());
                    }
                    let known = tables.get(table).and_then(|types| types.get(origin.name.as_ref()));
                    known.cloned().unwrap_or_default()
                }
            };
            let name = given_name(name, &columns);
            columns.push(source_column(name, declared));
        }
        Ok(Description { columns, placeholders })
    }

    fn rows(&mut self, statement: Statement) -> BoxStream<'_, Result<SqliteRow, sqlx::Error>> {
        rows::<Sqlite>(&mut self.connection, statement)
    }

    fn cell<'r>(row: &'r SqliteRow, place: usize, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>> {
        let value = row.try_get_raw(place).map_err(|error| undecodable(&error))?;
        cell_of(value, column)
    }

    async fn table_names(&mut self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(TABLE_NAMES).fetch_all(&mut self.connection).await
    }

    async fn end(self) {
        // Nothing was written, so there is nothing to lose.
        drop(self.connection.close().await);
    }

    fn quote(name: &str) -> String {
        quote_standard(name)
    }

    fn bound(kind: WatermarkKind) -> &'static str {
        match kind {
            WatermarkKind::Whole => "cast(? as integer)",
            WatermarkKind::Decimal => "cast(? as numeric)",
            WatermarkKind::Day | WatermarkKind::Instant | WatermarkKind::LocalTime | WatermarkKind::Text => {
                "?"
            }
        }
    }

    /// Its times are texts, which compare as such and not with a clock.
    fn sane(_: WatermarkKind) -> Option<&'static str> {
        None
    }
}

/// The name that a query gives a column: a second `id` arrives as `id:1`.
fn given_name(name: String, before: &[SourceColumn]) -> String {
    match name.rsplit_once(':') {
        Some((given, number))
            if number.parse::<u32>().is_ok() && before.iter().any(|column| column.name == given) =>
        {
            given.to_owned()
        }
        _ => name,
    }
}

/// **Source**: SQLite, *Datatypes*, 3.1 *Determination of column affinity*; days, times, flags and decimals
/// by the names that people give them.
fn source_column(name: String, declared: String) -> SourceColumn {
    let upper = declared.to_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    let (kind, cursor) = if has(&["BOOL"]) {
        (ColumnKind::Flag, None)
    } else if upper == "DATE" {
        (ColumnKind::Day, Some(WatermarkKind::Text))
    } else if has(&["DATETIME", "TIMESTAMP"]) {
        (ColumnKind::LocalTime, Some(WatermarkKind::Text))
    } else if has(&["INT"]) {
        (ColumnKind::Whole, Some(WatermarkKind::Whole))
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        (ColumnKind::Text, Some(WatermarkKind::Text))
    } else if has(&["BLOB"]) {
        (ColumnKind::Bytes, None)
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        (ColumnKind::Number, None)
    } else if has(&["DEC", "NUM", "MONEY"]) {
        (ColumnKind::Decimal, None)
    } else {
        (ColumnKind::Any, None)
    };
    let declared =
        if declared.is_empty() { "a column without a type".to_owned() } else { declared.to_lowercase() };
    SourceColumn { name, declared, kind, cursor, wire: LONG }
}

/// What SQLite stored, whatever the column was declared as.
#[derive(Debug, Clone, PartialEq)]
enum Stored<'r> {
    Whole(i64),
    Real(f64),
    Text(&'r str),
    Blob(&'r [u8]),
}

fn cell_of<'r>(value: SqliteValueRef<'r>, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>> {
    if value.is_null() {
        return Ok(Cell::Empty);
    }
    let name = value.type_info().name().to_owned();
    let stored = match name.as_str() {
        "INTEGER" => Stored::Whole(decoded(value)?),
        "REAL" => Stored::Real(decoded(value)?),
        "TEXT" => Stored::Text(decoded(value)?),
        _ => Stored::Blob(decoded(value)?),
    };
    fit(stored, column)
}

fn decoded<'r, T: Decode<'r, Sqlite>>(value: SqliteValueRef<'r>) -> Result<T, Box<Misfit>> {
    T::decode(value).map_err(|error| undecodable(&error))
}

fn fit<'r>(stored: Stored<'r>, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>> {
    let text = |text: String| Ok(Cell::Text(text.into()));
    match (column.kind, &stored) {
        (ColumnKind::Flag, Stored::Whole(0)) => Ok(Cell::Flag(false)),
        (ColumnKind::Flag, Stored::Whole(1)) => Ok(Cell::Flag(true)),
        (ColumnKind::Whole, Stored::Whole(value)) => Ok(Cell::Whole(*value)),
        (ColumnKind::Number, Stored::Real(value)) => Ok(Cell::Number(*value)),
        // A whole number of a column of reals is kept as one to save room.
        #[expect(clippy::cast_precision_loss, reason = "it is a real that SQLite stores as a whole number")]
        (ColumnKind::Number, Stored::Whole(value)) => Ok(Cell::Number(*value as f64)),
        (ColumnKind::Day, Stored::Text(value)) => match day(value) {
            Some(day) => Ok(Cell::Day(day)),
            None => Err(misfit(&stored, column)),
        },
        (ColumnKind::LocalTime, Stored::Text(value)) => match time(value) {
            Some(value) => text(value),
            None => Err(misfit(&stored, column)),
        },
        (ColumnKind::Bytes, Stored::Blob(value)) => text(STANDARD.encode(value)),
        (ColumnKind::Decimal | ColumnKind::Text | ColumnKind::Any, Stored::Whole(value)) => {
            text(value.to_string())
        }
        (ColumnKind::Decimal | ColumnKind::Text | ColumnKind::Any, Stored::Real(value)) => {
            text(value.to_string())
        }
        (ColumnKind::Text | ColumnKind::Any, Stored::Text(value)) => Ok(Cell::Text((*value).into())),
        _ => Err(misfit(&stored, column)),
    }
}

/// A day; one with a time is taken when that is its start.
fn day(text: &str) -> Option<i32> {
    let micros = civil::micros(text)?;
    let date = civil::day(text.get(..10)?)?;
    let is_instant = text.parse::<jiff::Timestamp>().is_ok();
    (!is_instant && micros.rem_euclid(86_400_000_000) == 0).then_some(date)
}

/// A time with an offset is an instant; one without is what the wall shows.
fn time(text: &str) -> Option<String> {
    // An offset first: what reads a time on a wall passes over one.
    match text.parse::<jiff::Timestamp>() {
        Ok(instant) => Some(instant.to_string()),
        Err(_) => civil::micros(text).and_then(civil::wall_text),
    }
}

fn misfit(stored: &Stored<'_>, column: &SourceColumn) -> Box<Misfit> {
    let (what, shown) = match stored {
        Stored::Whole(value) => ("a whole number", value.to_string()),
        Stored::Real(value) => ("a number with decimals", value.to_string()),
        Stored::Text(value) => ("text", (*value).to_owned()),
        Stored::Blob(value) => ("a blob", format!("{} bytes", value.len())),
    };
    let (code, expected, fix) = match column.kind {
        ColumnKind::Flag => (ReasonCode::NotAFlag, "0 or 1", "CASE … WHEN …"),
        ColumnKind::Whole => (ReasonCode::NotANumber, "a whole number", "CAST(… AS INTEGER)"),
        ColumnKind::Number | ColumnKind::Unsigned => (ReasonCode::NotANumber, "a number", "CAST(… AS REAL)"),
        ColumnKind::Decimal => (ReasonCode::NotANumber, "a number", "CAST(… AS NUMERIC)"),
        ColumnKind::Day => (ReasonCode::NotADate, "a day such as 2018-09-30", "date(…, 'unixepoch')"),
        ColumnKind::LocalTime | ColumnKind::Instant => {
            (ReasonCode::NotADate, "a time such as 2018-09-30 14:05:00", "datetime(…, 'unixepoch')")
        }
        ColumnKind::Bytes => (ReasonCode::BrokenText, "a blob", "CAST(… AS BLOB)"),
        ColumnKind::Text | ColumnKind::Any => (ReasonCode::BrokenText, "text", "hex(…)"),
    };
    let declared = &column.declared;
    let reason = format!(
        "the column is declared {declared}, so {expected} is expected, but this is {what}; mend it in the source, or read it with a query: {fix}"
    );
    Misfit::new(code, shown, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::kind::MAX_VALUE_BYTES;

    #[test]
    fn a_long_value_is_cut_one_beyond_the_limit() {
        assert!(LONG.0.contains(&(MAX_VALUE_BYTES + 1).to_string()));
    }

    #[test]
    fn the_declared_type_decides() {
        let kind = |declared: &str| source_column("a".into(), declared.into()).kind;
        for (declared, expected) in [
            ("INTEGER", ColumnKind::Whole),
            ("unsigned big int", ColumnKind::Whole),
            ("VARCHAR(20)", ColumnKind::Text),
            ("Boolean", ColumnKind::Flag),
            ("DECIMAL(10,2)", ColumnKind::Decimal),
            ("numeric", ColumnKind::Decimal),
            ("DOUBLE PRECISION", ColumnKind::Number),
            ("date", ColumnKind::Day),
            ("timestamp with time zone", ColumnKind::LocalTime),
            ("blob", ColumnKind::Bytes),
            ("JSON", ColumnKind::Any),
            ("", ColumnKind::Any),
        ] {
            assert_eq!(kind(declared), expected, "{declared}");
        }
    }

    #[test]
    fn a_value_of_another_type_says_what_to_do() {
        let column = source_column("updated_at".into(), "DATETIME".into());
        let reason = fit(Stored::Whole(1_535_760_000), &column).unwrap_err().reason;
        assert_eq!(
            reason,
            "the column is declared datetime, so a time such as 2018-09-30 14:05:00 is expected, but this is a whole number; mend it in the source, or read it with a query: datetime(…, 'unixepoch')"
        );
        let text = |text| fit(Stored::Text(text), &column).map_err(|misfit| misfit.code);
        assert_eq!(text("2018-09-01 12:00"), Ok(Cell::Text("2018-09-01T12:00:00".into())));
        assert_eq!(text("2018-09-01T12:00:00+02:00"), Ok(Cell::Text("2018-09-01T10:00:00Z".into())));
        assert_eq!(text("yesterday"), Err(ReasonCode::NotADate));
    }
}
