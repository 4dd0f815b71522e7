//! What is read from a SQLite file.

use super::support::{harvest, refused, source};
use regard_testkit::{TempHome, temp_home};
use sqlx::{Connection, SqliteConnection};

async fn file(sql: &'static str) -> TempHome {
    let home = temp_home().unwrap();
    let url = format!("sqlite:{}?mode=rwc", home.path().join("crm.sqlite").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    home
}

fn settings(table: &str) -> String {
    format!("kind = \"sqlite\"\npath = \"crm.sqlite\"\n{table}")
}

#[tokio::test]
async fn the_declared_type_decides_and_what_does_not_fit_is_a_bad_row() {
    let home = file(
        "create table facts (id integer primary key, active boolean, name varchar(20), price decimal(10,2),
                             weight real, born date, seen datetime, photo blob, anything);
         insert into facts values (1, 1, 'é', 12.5, 3, '2018-09-01', '2018-09-01 12:00:00.25', x'00ff10', 7),
                                  (2, null, null, null, null, null, null, null, null),
                                  (3, 0, '', 1000000000000, 0.1, '2018-09-01 00:00:00', '2018-09-01T12:00:00+02:00', x'', 'seven'),
                                  (4, 'maybe', 'a', 1, 1, null, null, null, null),
                                  (5, 1, 'a', 'cheap', 1, null, null, null, null),
                                  (6, 1, 'a', 1, 'heavy', null, null, null, null),
                                  (7, 1, 'a', 1, 1, '01/09/2018', null, null, null),
                                  (8, 1, 'a', 1, 1, null, 1535760000, null, null),
                                  (9, 1, x'ff', 1, 1, null, null, null, null),
                                  (10, 1, cast(x'ff' as text), 1, 1, null, null, null, null)",
    )
    .await;
    let source = source(&settings("[tables.facts]\ntable = \"facts\""), None, home.path()).unwrap();
    let found = harvest(&source, "facts", None).await.unwrap();
    assert_eq!(
        found.columns().join(", "),
        "id Int64, active Boolean, name Utf8, price Utf8, weight Float64, born Date32, seen Utf8, photo Utf8, \
         anything Utf8, _file Utf8, _line Int64"
    );
    assert_eq!(
        found.rows(),
        [
            r#"{"id":1,"active":true,"name":"é","price":"12.5","weight":3.0,"born":"2018-09-01","seen":"2018-09-01T12:00:00.25","photo":"AP8Q","anything":"7"}"#,
            r#"{"id":2,"active":null,"name":null,"price":null,"weight":null,"born":null,"seen":null,"photo":null,"anything":null}"#,
            r#"{"id":3,"active":false,"name":"","price":"1000000000000","weight":0.1,"born":"2018-09-01","seen":"2018-09-01T10:00:00Z","photo":"","anything":"seven"}"#,
        ]
    );
    let bad = found.bad();
    assert_eq!(bad.len(), 7, "{bad:#?}");
    for (place, expected) in [
        "facts row 4 active=\"maybe\" not_a_flag: the column is declared boolean, so 0 or 1 is expected, but this is text; mend it in the source, or read it with a query: CASE … WHEN …",
        "facts row 5 price=\"cheap\" not_a_number: the column is declared decimal(10,2), so a number is expected, but this is text; mend it in the source, or read it with a query: CAST(… AS NUMERIC)",
        "facts row 6 weight=\"heavy\" not_a_number: the column is declared real, so a number is expected, but this is text; mend it in the source, or read it with a query: CAST(… AS REAL)",
        "facts row 7 born=\"01/09/2018\" not_a_date: the column is declared date, so a day such as 2018-09-30 is expected, but this is text; mend it in the source, or read it with a query: date(…, 'unixepoch')",
        "facts row 8 seen=\"1535760000\" not_a_date: the column is declared datetime, so a time such as 2018-09-30 14:05:00 is expected, but this is a whole number; mend it in the source, or read it with a query: datetime(…, 'unixepoch')",
        "facts row 9 name=\"1 bytes\" broken_text: the column is declared varchar(20), so text is expected, but this is a blob; mend it in the source, or read it with a query: hex(…)",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(&bad[place], expected);
    }
    assert!(bad[6].starts_with("facts row 10 name=\"\" broken_text: "), "{}", bad[6]);
    assert_eq!(
        found.read.bad[0].row,
        r#"{"id":4,"active":"maybe","name":"a","price":"1","weight":1.0,"born":null,"seen":null,"photo":null,"anything":null}"#
    );
}

#[tokio::test]
async fn a_cursor_of_text_is_compared_as_it_stands_there() {
    let home = file(
        "create table notes (id integer primary key, at datetime);
         insert into notes values (1, '2018-09-01 12:00:00'), (2, '2018-09-02 12:00:00'), (3, null)",
    )
    .await;
    let by = |cursor: &str| {
        let table = format!("[tables.notes]\nquery = \"select id, at from notes\"\ncursor = \"{cursor}\"");
        source(&settings(&table), None, home.path()).unwrap()
    };
    let first = harvest(&by("at"), "notes", None).await.unwrap();
    assert_eq!((first.read.rows, first.mark()), (3, Some("2018-09-02 12:00:00")));
    let second = harvest(&by("at"), "notes", first.read.watermark.as_ref()).await.unwrap();
    assert_eq!(second.rows(), [r#"{"id":2,"at":"2018-09-02T12:00:00"}"#, r#"{"id":3,"at":null}"#]);
    let first = harvest(&by("id"), "notes", None).await.unwrap();
    let second = harvest(&by("id"), "notes", first.read.watermark.as_ref()).await.unwrap();
    assert_eq!((second.mark(), second.read.rows), (Some("3"), 1));
}

#[tokio::test]
async fn a_view_and_an_expression_keep_what_is_known_of_them() {
    let home = file(
        "create table lines (id integer, amount decimal(10, 2));
         insert into lines values (1, 2.5), (2, 3);
         create view sums as select id, amount, amount * 2 as twice from lines",
    )
    .await;
    let source = source(&settings("[tables.sums]\ntable = \"main.sums\""), None, home.path()).unwrap();
    let found = harvest(&source, "sums", None).await.unwrap();
    assert_eq!(found.columns()[..3].join(", "), "id Int64, amount Utf8, twice Utf8");
    assert_eq!(
        found.rows(),
        [r#"{"id":1,"amount":"2.5","twice":"5"}"#, r#"{"id":2,"amount":"3","twice":"6"}"#]
    );
    let described = source.describe_table("sums").await.unwrap();
    assert_eq!(described.columns[2].declared, "a column without a type");
}

#[tokio::test]
async fn nothing_is_ever_written() {
    let home = file("create table accounts (id integer); insert into accounts values (1)").await;
    let before = std::fs::read(home.path().join("crm.sqlite")).unwrap();
    for (query, expected) in [
        ("delete from accounts returning id", "the query cannot be read (near \\\"delete\\\": syntax error)"),
        ("select 1) as a; delete from accounts; select * from (select 1", "query is not one statement"),
        ("select 1; delete from accounts", "query is not one statement"),
    ] {
        let table = format!("[tables.accounts]\nquery = \"{query}\"");
        let message = match source(&settings(&table), None, home.path()) {
            Ok(source) => refused(&source, "accounts").await.0,
            Err(error) => error.to_string(),
        };
        assert!(message.contains(&expected.replace('\\', "")), "{query}: {message}");
    }
    let source = source(&settings("[tables.accounts]\ntable = \"accounts\""), None, home.path()).unwrap();
    assert_eq!(harvest(&source, "accounts", None).await.unwrap().rows(), [r#"{"id":1}"#]);
    assert_eq!(std::fs::read(home.path().join("crm.sqlite")).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_another_program_writes_can_be_read() {
    let home = file(
        "pragma journal_mode = wal; create table accounts (id integer); insert into accounts values (1)",
    )
    .await;
    let url = format!("sqlite:{}", home.path().join("crm.sqlite").display());
    let mut writer = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("begin immediate; insert into accounts values (2)").execute(&mut writer).await.unwrap();
    let source = source(&settings("[tables.accounts]\ntable = \"accounts\""), None, home.path()).unwrap();
    assert_eq!(harvest(&source, "accounts", None).await.unwrap().rows(), [r#"{"id":1}"#]);
    sqlx::raw_sql("commit").execute(&mut writer).await.unwrap();
    assert_eq!(harvest(&source, "accounts", None).await.unwrap().read.rows, 2);
}

#[tokio::test]
async fn a_million_rows_come_in_small_batches() {
    let home = file("create table empty (id integer)").await;
    let table = "[tables.many]\nbatch_rows = 5000\nquery = \"\"\"
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000000)
        select n from numbers\"\"\"";
    let source = source(&settings(table), None, home.path()).unwrap();
    let (mut rows, mut most) = (0, 0);
    let mut add = |batch: arrow_array::RecordBatch| {
        rows += batch.num_rows();
        most = most.max(batch.num_rows());
        Ok(())
    };
    let read = source.read_table("many", None, &mut add).await.unwrap();
    assert_eq!((read.rows, rows, most), (1_000_000, 1_000_000, 5000));
}
