//! PostgreSQL as a source. Owns how its types are asked for and read: numbers, days and times as the
//! protocol has them, all else as the text that the server makes of it.

use super::civil;
use super::kind::{Blank, Cell, ColumnKind, Misfit, SourceColumn, WatermarkKind, Wire, widened};
use super::reader::{Description, Reader, Statement, description, rows, undecodable};
use super::relation::{Relation, quote_standard};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::stream::BoxStream;
use regard_model::ReasonCode;
use sqlx::postgres::{PgConnectOptions, PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Postgres, Row as _, TypeInfo as _, ValueRef as _,
};
use std::time::Duration;

/// 2000-01-01, where PostgreSQL's calendar begins, in ours. **Unit**: days.
const EPOCH_DAYS: i32 = 10_957;
/// **Unit**: microseconds.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// One byte more than is taken, so that a value that is cut is known as one.
const LONG_TEXT: Wire = Wire("left(({})::text, 16777217)");
const LONG_BYTES: Wire = Wire("substring({} from 1 for 16777217)");
/// The server's own text of a short value.
const AS_TEXT: Wire = Wire("({})::text");
const AS_JSON: Wire = Wire("left(to_json({})::text, 16777217)");
/// Money's text is in the server's language; its number is in nobody's.
const MONEY: Wire = Wire("({})::numeric::text");
const AS_WHOLE: Wire = Wire("({})::bigint");

const TABLE_NAMES: &str = "\
    select namespaces.nspname || '.' || classes.relname \
    from pg_catalog.pg_class classes \
    join pg_catalog.pg_namespace namespaces on namespaces.oid = classes.relnamespace \
    where classes.relkind in ('r', 'v', 'm', 'f', 'p') \
      and namespaces.nspname not in ('pg_catalog', 'information_schema') \
      and namespaces.nspname not like 'pg\\_toast%' \
      and pg_catalog.has_schema_privilege(namespaces.oid, 'usage') \
    order by 1 limit 10000";

/// A read-only transaction on a PostgreSQL server.
pub(super) struct PostgresReader {
    connection: PgConnection,
}

impl PostgresReader {
    pub(super) async fn open(options: &PgConnectOptions, timeout: Duration) -> Result<Self, sqlx::Error> {
        let options = options.clone().application_name("regard").disable_statement_logging();
        let mut connection = options.connect().await?;
        let milliseconds = timeout.as_millis().min(i32::MAX as u128);
        // One moment for everything that is read, texts that do not depend on the server's settings, and no
        // write, whatever the query calls.
        let begin = format!(
            "begin isolation level repeatable read read only; \
             set local statement_timeout = {milliseconds}; \
             set local lock_timeout = '30s'; \
             set local timezone = 'UTC'; \
             set local datestyle = 'ISO, YMD'; \
             set local intervalstyle = 'iso_8601'"
        );
        sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut connection).await?;
        Ok(Self { connection })
    }
}

impl Reader for PostgresReader {
    type Row = PgRow;

    async fn describe(&mut self, relation: &Relation) -> Result<Description, sqlx::Error> {
        description::<Postgres>(&mut self.connection, relation, source_column).await
    }

    fn rows(&mut self, statement: Statement) -> BoxStream<'_, Result<PgRow, sqlx::Error>> {
        rows::<Postgres>(&mut self.connection, statement)
    }

    fn cell<'r>(row: &'r PgRow, place: usize, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>> {
        let value = row.try_get_raw(place).map_err(|error| undecodable(&error))?;
        if value.is_null() {
            return Ok(Cell::Empty);
        }
        let bytes = value.as_bytes().map_err(|error| undecodable(&error))?;
        cell_of(bytes, column.kind)
    }

    async fn table_names(&mut self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::raw_sql("rollback").execute(&mut self.connection).await?;
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
            WatermarkKind::Whole => "$1::text::bigint",
            WatermarkKind::Decimal => "$1::text::numeric",
            WatermarkKind::Day => "$1::text::date",
            WatermarkKind::Instant => "$1::text::timestamptz",
            WatermarkKind::LocalTime => "$1::text::timestamp",
            WatermarkKind::Text => "$1::text",
        }
    }

    fn sane(kind: WatermarkKind) -> Option<&'static str> {
        match kind {
            WatermarkKind::Decimal => Some("<> 'NaN'::numeric"),
            WatermarkKind::Day | WatermarkKind::Instant | WatermarkKind::LocalTime => {
                Some("<= now() + interval '1 day'")
            }
            WatermarkKind::Whole | WatermarkKind::Text => None,
        }
    }
}

fn source_column(name: &str, info: &PgTypeInfo) -> SourceColumn {
    let (kind, wire, cursor) = match info.kind() {
        PgTypeKind::Array(_) | PgTypeKind::Composite(_) => (ColumnKind::Text, AS_JSON, None),
        PgTypeKind::Domain(base) => {
            let base = source_column(name, base);
            (base.kind, base.wire, base.cursor)
        }
        _ => match info.name() {
            "BOOL" => (ColumnKind::Flag, Wire::PLAIN, None),
            "INT2" | "INT4" | "INT8" => (ColumnKind::Whole, Wire::PLAIN, Some(WatermarkKind::Whole)),
            "OID" => (ColumnKind::Whole, AS_WHOLE, None),
            "FLOAT4" | "FLOAT8" => (ColumnKind::Number, Wire::PLAIN, None),
            "NUMERIC" => (ColumnKind::Decimal, AS_TEXT, Some(WatermarkKind::Decimal)),
            "MONEY" => (ColumnKind::Decimal, MONEY, None),
            "DATE" => (ColumnKind::Day, Wire::PLAIN, Some(WatermarkKind::Day)),
            "TIMESTAMPTZ" => (ColumnKind::Instant, Wire::PLAIN, Some(WatermarkKind::Instant)),
            "TIMESTAMP" => (ColumnKind::LocalTime, Wire::PLAIN, Some(WatermarkKind::LocalTime)),
            "BYTEA" => (ColumnKind::Bytes, LONG_BYTES, None),
            "TEXT" | "VARCHAR" | "CHAR" | "NAME" => (ColumnKind::Text, LONG_TEXT, Some(WatermarkKind::Text)),
            "UUID" | "TIME" | "TIMETZ" | "INTERVAL" => (ColumnKind::Text, AS_TEXT, None),
            _ => (ColumnKind::Text, LONG_TEXT, None),
        },
    };
    let declared = info.name().to_lowercase();
    SourceColumn { name: name.to_owned(), declared, kind, cursor, wire }
}

fn cell_of(bytes: &[u8], kind: ColumnKind) -> Result<Cell<'_>, Box<Misfit>> {
    let wrong_width = || undecodable(&format!("{} bytes", bytes.len()));
    Ok(match kind {
        ColumnKind::Flag => Cell::Flag(bytes.first().is_some_and(|byte| *byte != 0)),
        ColumnKind::Whole | ColumnKind::Unsigned => Cell::Whole(match bytes.len() {
            2 => i16::from_be_bytes(array(bytes).ok_or_else(wrong_width)?).into(),
            4 => i32::from_be_bytes(array(bytes).ok_or_else(wrong_width)?).into(),
            _ => i64::from_be_bytes(array(bytes).ok_or_else(wrong_width)?),
        }),
        ColumnKind::Number => Cell::Number(match array(bytes) {
            Some(single) => widened(f32::from_be_bytes(single)),
            None => f64::from_be_bytes(array(bytes).ok_or_else(wrong_width)?),
        }),
        ColumnKind::Day => match i32::from_be_bytes(array(bytes).ok_or_else(wrong_width)?) {
            i32::MAX | i32::MIN => Cell::Blank(Blank::Infinite),
            days => Cell::Day(days.checked_add(EPOCH_DAYS).ok_or_else(beyond_calendar)?),
        },
        ColumnKind::Instant | ColumnKind::LocalTime => {
            match i64::from_be_bytes(array(bytes).ok_or_else(wrong_width)?) {
                i64::MAX | i64::MIN => Cell::Blank(Blank::Infinite),
                micros => {
                    let micros = micros.checked_add(EPOCH_MICROS).ok_or_else(beyond_calendar)?;
                    match kind {
                        ColumnKind::Instant => Cell::Instant(micros),
                        _ => Cell::Text(civil::wall_text(micros).ok_or_else(beyond_calendar)?.into()),
                    }
                }
            }
        }
        ColumnKind::Bytes => Cell::Text(STANDARD.encode(bytes).into()),
        ColumnKind::Decimal | ColumnKind::Text | ColumnKind::Any => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.into()),
            Err(error) => return Err(undecodable(&error)),
        },
    })
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn beyond_calendar() -> Box<Misfit> {
    let reason = "the year is beyond 9999; mend it in the source, or make it empty in a query";
    Misfit::new(ReasonCode::OutOfRange, None, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::kind::MAX_VALUE_BYTES;

    #[test]
    fn a_long_value_is_cut_one_beyond_the_limit() {
        let limit = (MAX_VALUE_BYTES + 1).to_string();
        for wire in [LONG_TEXT, LONG_BYTES, AS_JSON] {
            assert!(wire.0.contains(&limit), "{wire:?}");
        }
    }
}
