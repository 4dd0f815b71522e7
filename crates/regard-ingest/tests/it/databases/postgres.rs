//! What is read from a real PostgreSQL.

use super::support::{harvest, refused, server};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use regard_testkit::fresh_postgres;
use sqlx::{Connection, PgConnection};

async fn run(url: &str, sql: &'static str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn count(url: &str, sql: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

const TYPES: &str = r#"
    create type mood as enum ('glad', 'sad');
    create type place as (city text, floor int);
    create domain quantity as int check (value > 0);
    create table facts (
        flag bool, small int2, medium int4, big int8, single float4, double float8,
        price numeric(12, 2), huge numeric, cash money, day date, instant timestamptz, wall timestamp,
        clock time, span interval, id uuid, plain json, tree jsonb, bytes bytea, mood mood, tags text[],
        counts int[], place place, quantity quantity, letters char(5), address inet, bits bit(3), "Odd ""name" text
    );
    set timezone = 'America/New_York';
    insert into facts values (
        true, -2, 3, 9007199254740993, 0.1, 0.30000000000000004,
        1234567890.10, 12345678901234567890.123456789, 1234.56, '2048-02-29',
        '2018-09-01 12:00:00.123456+02', '2018-09-01 12:00:00',
        '14:05:00', '1 year 2 days 03:00', '6F9619FF-8B86-D011-B42D-00CF4FC964FF', '{"a": 1}', '{"b":2}',
        '\x00ff10', 'sad', '{"a","b c",null}', '{1,2}', '(Vigo,3)', 7, 'ab', '10.0.0.1', '101', 'é'
    );
    insert into facts (day, instant, wall, double, price) values
        ('infinity', '-infinity', 'infinity', 'NaN', 'NaN'),
        ('10000-01-01', null, null, null, null);
"#;

#[tokio::test]
async fn each_type_becomes_what_it_means() {
    let url = fresh_postgres().await.unwrap();
    run(&url, TYPES).await;
    let source = server("postgres", &url, "[tables.facts]\ntable = \"public.facts\"").unwrap();
    let found = harvest(&source, "facts", None).await.unwrap();
    assert_eq!(
        found.columns().join(", "),
        "flag Boolean, small Int64, medium Int64, big Int64, single Float64, double Float64, price Utf8, \
         huge Utf8, cash Utf8, day Date32, instant Timestamp(µs, \"UTC\"), wall Utf8, clock Utf8, span Utf8, \
         id Utf8, plain Utf8, tree Utf8, bytes Utf8, mood Utf8, tags Utf8, counts Utf8, place Utf8, \
         quantity Int64, letters Utf8, address Utf8, bits Utf8, Odd \"name Utf8, _file Utf8, _line Int64"
    );
    let full = r#"{"flag":true,"small":-2,"medium":3,"big":9007199254740993,"single":0.1,"double":0.30000000000000004,"price":"1234567890.10","huge":"12345678901234567890.123456789","cash":"1234.56","day":"2048-02-29","instant":"2018-09-01T10:00:00.123456Z","wall":"2018-09-01T12:00:00","clock":"14:05:00","span":"P1Y2DT3H","id":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","plain":"{\"a\": 1}","tree":"{\"b\": 2}","bytes":"AP8Q","mood":"sad","tags":"[\"a\",\"b c\",null]","counts":"[1,2]","place":"{\"city\":\"Vigo\",\"floor\":3}","quantity":7,"letters":"ab","address":"10.0.0.1/32","bits":"101","Odd \"name":"é"}"#;
    let rows = found.rows();
    assert!(rows.iter().any(|row| row == full), "{rows:#?}");
    let odd = r#""double":"NaN","price":"NaN","huge":null,"cash":null,"day":null,"instant":null,"wall":null"#;
    assert!(rows.iter().any(|row| row.contains(odd)), "{rows:#?}");
    assert_eq!(
        found.read.notes,
        [
            "public.facts.day: 1 infinite times are taken as empty",
            "public.facts.instant: 1 infinite times are taken as empty",
            "public.facts.wall: 1 infinite times are taken as empty",
        ]
    );
    // A day beyond our calendar is still a day; the check of the entity refuses it with its reason.
    assert_eq!((found.read.rows, found.bad()), (3, vec![]));
}

#[tokio::test]
async fn a_row_tells_where_it_comes_from() {
    let url = fresh_postgres().await.unwrap();
    let source =
        server("postgres", &url, "[tables.three]\nquery = \"select generate_series(1, 3) as id;\"").unwrap();
    let found = harvest(&source, "three", None).await.unwrap();
    let batch = &found.batches[0];
    assert_eq!(batch.column_by_name("_file").unwrap().as_string::<i32>().value(2), "three");
    assert_eq!(batch.column_by_name("_line").unwrap().as_primitive::<Int64Type>().values(), &[1, 2, 3]);
    let described = source.describe_table("three").await.unwrap();
    assert_eq!(described.schema, batch.schema());
    assert_eq!((described.columns[0].name.as_str(), described.columns[0].declared.as_str()), ("id", "int4"));
}

#[tokio::test]
async fn a_cursor_reads_what_is_new_and_loses_no_tie() {
    let url = fresh_postgres().await.unwrap();
    run(
        &url,
        "create table notes (id int, at timestamptz);
         insert into notes values (1, '2018-09-01'), (2, '2018-09-02'), (3, '2018-09-02'), (4, null)",
    )
    .await;
    let source = server("postgres", &url, "[tables.notes]\ntable = \"notes\"\ncursor = \"at\"").unwrap();
    let first = harvest(&source, "notes", None).await.unwrap();
    assert_eq!((first.read.rows, first.mark()), (4, Some("2018-09-02T00:00:00Z")));

    // One with the same time as the last, one later, one whose time is a mistake.
    run(
        &url,
        "insert into notes values (5, '2018-09-02'), (6, '2018-09-03 00:00:00.000001'), (7, '2999-01-01')",
    )
    .await;
    let second = harvest(&source, "notes", first.read.watermark.as_ref()).await.unwrap();
    let rows = second.rows();
    let ids: Vec<&str> = rows.iter().map(|row| &row[6..7]).collect();
    assert_eq!(ids, ["2", "3", "4", "5", "6", "7"]);
    assert_eq!(second.mark(), Some("2018-09-03T00:00:00.000001Z"));

    // Nothing with a value is left: the old mark stays.
    run(&url, "delete from notes where at is not null").await;
    let third = harvest(&source, "notes", second.read.watermark.as_ref()).await.unwrap();
    assert_eq!((third.read.rows, third.mark()), (1, second.mark()));
}

#[tokio::test]
async fn each_kind_of_cursor_goes_there_and_back() {
    let url = fresh_postgres().await.unwrap();
    run(
        &url,
        "create table marks (whole int8, exact numeric, day date, wall timestamp, word text);
         insert into marks values (9007199254740993, 1.50, '2018-09-01', '2018-09-01 12:00:00.5', 'b''ar'),
                                  (9007199254740992, 1.49, '2018-08-31', '2018-08-31 12:00', 'Bar'),
                                  (null, 'NaN', 'infinity', 'infinity', null)",
    )
    .await;
    for (cursor, mark) in [
        ("whole", "9007199254740993"),
        ("exact", "1.50"),
        ("day", "2018-09-01"),
        ("wall", "2018-09-01T12:00:00.5"),
        ("word", "Bar"),
    ] {
        let settings = format!("[tables.marks]\ntable = \"marks\"\ncursor = \"{cursor}\"");
        let source = server("postgres", &url, &settings).unwrap();
        let first = harvest(&source, "marks", None).await.unwrap();
        assert_eq!((first.mark(), first.read.rows), (Some(mark), 3), "{cursor}");
        let kept = serde_json::to_string(&first.read.watermark).unwrap();
        let kept = serde_json::from_str::<Option<regard_ingest::Watermark>>(&kept).unwrap();
        let second = harvest(&source, "marks", kept.as_ref()).await.unwrap();
        // The last row, and the one without a value or beyond all values.
        assert_eq!((second.mark(), second.read.rows), (Some(mark), 2), "{cursor}");
    }
}

#[tokio::test]
async fn another_cursor_reads_everything_again_and_says_so() {
    let url = fresh_postgres().await.unwrap();
    run(&url, "create table notes (id int, day date); insert into notes values (1, '2018-09-01'), (2, '2018-09-10')").await;
    let by = |cursor: &str| {
        let settings = format!("[tables.notes]\ntable = \"notes\"\ncursor = \"{cursor}\"");
        server("postgres", &url, &settings).unwrap()
    };
    let first = harvest(&by("id"), "notes", None).await.unwrap();
    let second = harvest(&by("day"), "notes", first.read.watermark.as_ref()).await.unwrap();
    assert_eq!((second.read.rows, second.mark()), (2, Some("2018-09-10")));
    assert_eq!(
        second.read.notes,
        ["notes: the last read went by another cursor than day as it is now, so everything is read again"]
    );

    let looking_back =
        server("postgres", &url, "[tables.notes]\ntable = \"notes\"\ncursor = \"day\"\nlook_back = \"9d\"");
    let third = harvest(&looking_back.unwrap(), "notes", second.read.watermark.as_ref()).await.unwrap();
    assert_eq!((third.read.rows, third.mark()), (2, Some("2018-09-10")));
}

#[tokio::test]
async fn what_comes_in_during_a_read_is_for_the_next_one() {
    let url = fresh_postgres().await.unwrap();
    run(&url, "create table notes as select generate_series(1, 20000) as id").await;
    let settings = "[tables.notes]\ntable = \"notes\"\ncursor = \"id\"\nbatch_rows = 10";
    let source = server("postgres", &url, settings).unwrap();
    let (mut rows, mut meddled) = (0, false);
    let mut meddle = |batch: arrow_array::RecordBatch| {
        rows += batch.num_rows();
        if !std::mem::replace(&mut meddled, true) {
            let url = url.clone();
            let other = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(run(
                    &url,
                    "insert into notes values (20001); delete from notes where id = 20000",
                ));
            });
            other.join().unwrap();
        }
        Ok(())
    };
    let first = source.read_table("notes", None, &mut meddle).await.unwrap();
    assert_eq!((rows, first.rows), (20_000, 20_000));
    assert_eq!(first.watermark.as_ref().unwrap().value, "20000");
    let second = harvest(&source, "notes", first.watermark.as_ref()).await.unwrap();
    assert_eq!(second.rows(), [r#"{"id":20001}"#]);
}

#[tokio::test]
async fn a_million_rows_come_in_small_batches() {
    let url = fresh_postgres().await.unwrap();
    let settings = "[tables.many]\nbatch_rows = 5000\nquery = \"\"\"
        select n::bigint as id, 'customer ' || n as name, (n * 1.10)::numeric(12, 2) as amount,
               timestamptz '2018-09-01' + n * interval '1 second' as at
        from generate_series(1, 1000000) as n -- counted
        \"\"\"";
    let source = server("postgres", &url, settings).unwrap();
    let (mut rows, mut sum, mut most) = (0, 0_i64, 0);
    let mut add = |batch: arrow_array::RecordBatch| {
        rows += batch.num_rows();
        most = most.max(batch.num_rows());
        sum += batch.column(0).as_primitive::<Int64Type>().values().iter().sum::<i64>();
        Ok(())
    };
    let read = source.read_table("many", None, &mut add).await.unwrap();
    assert_eq!((read.rows, rows, sum, most), (1_000_000, 1_000_000, 500_000_500_000, 5000));
}

#[tokio::test]
async fn large_values_close_a_batch_and_a_too_large_one_is_a_bad_row() {
    let url = fresh_postgres().await.unwrap();
    let settings = "[tables.large]\nquery = \"\"\"
        select n as id, repeat('x', case when n = 7 then 17 * 1048576 else 1048576 end) as text
        from generate_series(1, 100) as n\"\"\"";
    let source = server("postgres", &url, settings).unwrap();
    let (mut most, mut rows) = (0, 0);
    let mut weigh = |batch: arrow_array::RecordBatch| {
        let values = batch.column(1).as_string::<i32>();
        most = most.max(values.value_data().len());
        rows += batch.num_rows();
        Ok(())
    };
    let read = source.read_table("large", None, &mut weigh).await.unwrap();
    assert_eq!((rows, read.rows), (99, 99));
    assert!((30 << 20..=33 << 20).contains(&most), "{most}");
    let bad = &read.bad[0];
    assert_eq!((bad.line, bad.column.as_deref()), (Some(7), Some("text")));
    assert_eq!(bad.value.as_deref(), Some("x".repeat(200).as_str()));
    assert_eq!(bad.reason, "the value is larger than 16 MiB; leave its column out with a query");
}

#[tokio::test]
async fn nothing_is_ever_written() {
    let url = fresh_postgres().await.unwrap();
    run(
        &url,
        "create table accounts (id int); insert into accounts values (1);
         create sequence numbers;
         create function wipe() returns int language plpgsql as 'begin delete from accounts; return 1; end'",
    )
    .await;
    for (query, expected) in [
        ("select wipe() as id", "cannot execute DELETE in a read-only transaction"),
        ("select nextval('numbers') as id", "cannot execute nextval() in a read-only transaction"),
        (
            "with gone as (delete from accounts returning id) select id from gone",
            "WITH clause containing a data-modifying statement must be at the top level",
        ),
        ("delete from accounts returning id", "syntax error at or near"),
        (
            "select 1) as a; delete from accounts; select * from (select 1",
            "cannot insert multiple commands into a prepared statement",
        ),
        (
            "select set_config('transaction_read_only', 'off', true) as a, wipe() as b",
            "transaction read-write mode must be set before any query",
        ),
    ] {
        let settings = format!("[tables.accounts]\nquery = \"{query}\"");
        let (message, may_pass) = refused(&server("postgres", &url, &settings).unwrap(), "accounts").await;
        assert!(message.contains(expected) && !may_pass, "{query}: {message}");
    }
    assert_eq!(count(&url, "select count(*) from accounts").await, 1);
}

#[tokio::test]
async fn the_callers_refusal_ends_the_read() {
    let url = fresh_postgres().await.unwrap();
    let settings = "[tables.many]\nbatch_rows = 10\nquery = \"select generate_series(1, 100000) as id\"";
    let source = server("postgres", &url, settings).unwrap();
    let mut batches = 0;
    let mut refuse = |_| {
        batches += 1;
        if batches == 2 { Err("the disk is full".into()) } else { Ok(()) }
    };
    let error = source.read_table("many", None, &mut refuse).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "source crm, table many: the rows could not be handed on: the disk is full"
    );
    assert_eq!(batches, 2);
}

#[tokio::test]
async fn a_read_can_move_between_threads() {
    let url = fresh_postgres().await.unwrap();
    let source = server("postgres", &url, "[tables.one]\nquery = \"select 1 as id\"").unwrap();
    let read = tokio::spawn(async move { harvest(&source, "one", None).await.map(|found| found.read.rows) });
    assert_eq!(read.await.unwrap().unwrap(), 1);
}
