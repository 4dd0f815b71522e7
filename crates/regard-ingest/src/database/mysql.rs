//! MySQL and MariaDB as a source. Owns how their types are asked for and read. Days and times are asked
//! for as text, so that a zero date is one and not an error.

use super::civil;
use super::kind::{Blank, Cell, ColumnKind, Misfit, SourceColumn, WatermarkKind, Wire, widened};
use super::reader::{Description, Reader, Statement, description, rows, undecodable};
use super::relation::{Relation, quote_mysql};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::stream::BoxStream;
use regard_model::ReasonCode;
use sqlx::mysql::{MySqlConnectOptions, MySqlRow, MySqlTypeInfo, MySqlValueRef};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Decode, MySql, MySqlConnection, Row as _, Type, TypeInfo as _,
    ValueRef as _,
};
use std::time::Duration;

/// One more than is taken, so that a value that is cut is known as one.
const LONG: Wire = Wire("left({}, 16777217)");
const AS_TEXT: Wire = Wire("cast({} as char)");
const AS_SIGNED: Wire = Wire("cast({} as signed)");
const AS_UNSIGNED: Wire = Wire("cast({} as unsigned)");
const SHAPE: Wire = Wire("left(st_astext({}), 16777217)");

const TABLE_NAMES: &str = "\
    select case when table_schema = database() then table_name \
           else concat(table_schema, '.', table_name) end \
    from information_schema.tables \
    where table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys') \
    order by 1 limit 10000";

/// A read-only transaction on a MySQL or MariaDB server.
pub(super) struct MysqlReader {
    connection: MySqlConnection,
}

impl MysqlReader {
    pub(super) async fn open(options: &MySqlConnectOptions, timeout: Duration) -> Result<Self, sqlx::Error> {
        let options = options
            .clone()
            // A query means what it means in the owner's own client.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone("+00:00".to_owned())
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        let version: String = sqlx::query_scalar("select version()").fetch_one(&mut connection).await?;
        let limit = if version.to_lowercase().contains("mariadb") {
            format!("set session max_statement_time = {}", timeout.as_secs_f64())
        } else {
            format!("set session max_execution_time = {}", timeout.as_millis().min(u128::from(u32::MAX)))
        };
        // The server gives up on a reader that pauses longer than this.
        let patience = format!("set session net_write_timeout = {}", timeout.as_secs().clamp(60, 31_536_000));
        for statement in [
            limit,
            patience,
            "set session lock_wait_timeout = 30".to_owned(),
            "set session transaction isolation level repeatable read".to_owned(),
            // One moment for everything that is read, and no write, whatever the query calls.
            "start transaction with consistent snapshot, read only".to_owned(),
        ] {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
        }
        Ok(Self { connection })
    }
}

impl Reader for MysqlReader {
    type Row = MySqlRow;

    async fn describe(&mut self, relation: &Relation) -> Result<Description, sqlx::Error> {
        description::<MySql>(&mut self.connection, relation, source_column).await
    }

    fn rows(&mut self, statement: Statement) -> BoxStream<'_, Result<MySqlRow, sqlx::Error>> {
        // It reads no word of the zone; the connection's is UTC.
        let bound = statement.bound.map(|bound| bound.trim_end_matches('Z').to_owned());
        rows::<MySql>(&mut self.connection, Statement { bound, ..statement })
    }

    fn cell<'r>(row: &'r MySqlRow, place: usize, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>> {
        let value = row.try_get_raw(place).map_err(|error| undecodable(&error))?;
        if value.is_null() {
            return Ok(Cell::Empty);
        }
        cell_of(value, column.kind)
    }

    async fn table_names(&mut self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(TABLE_NAMES).fetch_all(&mut self.connection).await
    }

    async fn end(self) {
        // Nothing was written, so there is nothing to lose.
        drop(self.connection.close().await);
    }

    fn quote(name: &str) -> String {
        quote_mysql(name)
    }

    /// With a type, for a bare value is compared with numbers in floating point.
    fn bound(kind: WatermarkKind) -> &'static str {
        match kind {
            WatermarkKind::Whole => "cast(? as decimal(65, 0))",
            WatermarkKind::Decimal => "cast(? as decimal(65, 30))",
            WatermarkKind::Day => "cast(? as date)",
            WatermarkKind::Instant | WatermarkKind::LocalTime => "cast(? as datetime(6))",
            WatermarkKind::Text => "?",
        }
    }

    fn sane(kind: WatermarkKind) -> Option<&'static str> {
        kind.is_time().then_some("<= utc_timestamp(6) + interval 1 day")
    }
}

fn source_column(name: &str, info: &MySqlTypeInfo) -> SourceColumn {
    // A text in a binary collation is called a blob by its flags, but not by its collation.
    let is_text = <str as Type<MySql>>::compatible(info);
    let is_bytes = !is_text && <[u8] as Type<MySql>>::compatible(info);
    let (kind, wire, cursor) = match info.name() {
        "BOOLEAN" => (ColumnKind::Flag, Wire::PLAIN, None),
        "BIGINT UNSIGNED" => (ColumnKind::Unsigned, Wire::PLAIN, Some(WatermarkKind::Whole)),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "TINYINT UNSIGNED"
        | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED" => {
            (ColumnKind::Whole, Wire::PLAIN, Some(WatermarkKind::Whole))
        }
        "BIT" => (ColumnKind::Unsigned, AS_UNSIGNED, None),
        "YEAR" => (ColumnKind::Whole, AS_SIGNED, None),
        "FLOAT" | "DOUBLE" => (ColumnKind::Number, Wire::PLAIN, None),
        "DECIMAL" => (ColumnKind::Decimal, AS_TEXT, Some(WatermarkKind::Decimal)),
        "DATE" => (ColumnKind::Day, AS_TEXT, Some(WatermarkKind::Day)),
        "TIMESTAMP" => (ColumnKind::Instant, AS_TEXT, Some(WatermarkKind::Instant)),
        "DATETIME" => (ColumnKind::LocalTime, AS_TEXT, Some(WatermarkKind::LocalTime)),
        "TIME" => (ColumnKind::Text, AS_TEXT, None),
        "GEOMETRY" => (ColumnKind::Text, SHAPE, None),
        "ENUM" | "SET" => (ColumnKind::Text, Wire::PLAIN, None),
        _ if is_bytes => (ColumnKind::Bytes, LONG, None),
        "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY" => {
            (ColumnKind::Text, Wire::PLAIN, Some(WatermarkKind::Text))
        }
        "JSON" => (ColumnKind::Text, LONG, None),
        _ => (ColumnKind::Text, LONG, is_text.then_some(WatermarkKind::Text)),
    };
    let declared = if is_text { "text".to_owned() } else { info.name().to_lowercase() };
    SourceColumn { name: name.to_owned(), declared, kind, cursor, wire }
}

fn cell_of(value: MySqlValueRef<'_>, kind: ColumnKind) -> Result<Cell<'_>, Box<Misfit>> {
    Ok(match kind {
        ColumnKind::Flag => match decoded(value)? {
            0_i64 => Cell::Flag(false),
            1 => Cell::Flag(true),
            other => {
                let reason = "the column is tinyint(1), which is yes or no, but this is neither 0 nor 1; read it with a query that casts it: CAST(… AS SIGNED)";
                return Err(Misfit::new(ReasonCode::NotAFlag, other.to_string(), reason));
            }
        },
        // The driver reads the bytes of a small number with a sign, whatever its column says.
        ColumnKind::Whole if value.type_info().name().ends_with("UNSIGNED") => {
            let whole: u64 = decoded(value)?;
            Cell::Whole(i64::try_from(whole).map_err(|error| undecodable(&error))?)
        }
        ColumnKind::Whole => Cell::Whole(decoded(value)?),
        ColumnKind::Unsigned => Cell::Unsigned(decoded(value)?),
        ColumnKind::Number => match value.type_info().name() {
            "FLOAT" => Cell::Number(widened(decoded(value)?)),
            _ => Cell::Number(decoded(value)?),
        },
        ColumnKind::Day => time(decoded(value)?, |text| civil::day(text).map(Cell::Day))?,
        ColumnKind::Instant => time(decoded(value)?, |text| civil::micros(text).map(Cell::Instant))?,
        ColumnKind::LocalTime => time(decoded(value)?, |text| {
            civil::micros(text).and_then(civil::wall_text).map(|text| Cell::Text(text.into()))
        })?,
        ColumnKind::Bytes => Cell::Text(STANDARD.encode(decoded::<&[u8]>(value)?).into()),
        ColumnKind::Decimal | ColumnKind::Text | ColumnKind::Any => {
            Cell::Text(decoded::<&str>(value)?.into())
        }
    })
}

fn decoded<'r, T: Decode<'r, MySql>>(value: MySqlValueRef<'r>) -> Result<T, Box<Misfit>> {
    T::decode(value).map_err(|error| undecodable(&error))
}

/// A day or time from its text. One with a zero for its year, month or day is none.
fn time<'r>(text: &'r str, read: impl Fn(&str) -> Option<Cell<'r>>) -> Result<Cell<'r>, Box<Misfit>> {
    let date = text.get(..10).unwrap_or_default();
    let mut parts = date.split('-');
    if parts.any(|part| !part.is_empty() && part.bytes().all(|byte| byte == b'0')) {
        return Ok(Cell::Blank(Blank::ZeroDate));
    }
    read(text).ok_or_else(|| {
        let reason =
            "there is no such day in the calendar; mend it in the source, or make it empty in a query";
        Misfit::new(ReasonCode::NotADate, text.to_owned(), reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::kind::MAX_VALUE_BYTES;

    #[test]
    fn a_long_value_is_cut_one_beyond_the_limit() {
        let limit = (MAX_VALUE_BYTES + 1).to_string();
        assert!([LONG, SHAPE].iter().all(|wire| wire.0.contains(&limit)));
    }

    #[test]
    fn a_date_with_a_zero_in_it_is_none() {
        let read = |text| time(text, |text| civil::day(text).map(Cell::Day));
        for text in ["0000-00-00", "2018-00-00", "2018-09-00"] {
            assert_eq!(read(text), Ok(Cell::Blank(Blank::ZeroDate)), "{text}");
        }
        assert_eq!(read("1970-01-11"), Ok(Cell::Day(10)));
        assert_eq!(read("2018-02-31").unwrap_err().code, ReasonCode::NotADate);
    }
}
