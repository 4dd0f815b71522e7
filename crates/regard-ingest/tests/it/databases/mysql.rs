//! What is read from a real MariaDB or MySQL.

use super::mariadb::fresh_mariadb;
use super::support::{harvest, refused, server};
use arrow_array::cast::AsArray;

const TYPES: &str = r#"
    set sql_mode = '';
    set time_zone = '+02:00';
    create table facts (
        active tinyint(1), small smallint, medium mediumint unsigned, big bigint, huge bigint unsigned,
        single float, many double, price decimal(12, 2), day date, instant timestamp(6) null, wall datetime(3),
        clock time, year year, tiny tinyint unsigned, wide int unsigned, mood enum('glad', 'sad'), marks set('a', 'b'), tree json, note text,
        word varchar(20) character set latin1, exact varchar(20) collate utf8mb4_bin, bytes varbinary(10),
        picture blob, bits bit(4)
    );
    insert into facts values (
        1, -2, 3, -9007199254740993, 18446744073709551615, 0.1, 0.30000000000000004, 1234567890.10,
        '2048-02-29', '2018-09-01 12:00:00.123456', '2018-09-01 12:00:00.5', '-838:59:59', 2018, 255, 4294967295, 'sad', 'a,b',
        '{"a": 1}', 'né', 'é', 'É', x'00ff10', x'00ff10', b'101'
    );
    insert into facts (active, day, instant, wall) values
        (null, '0000-00-00', '0000-00-00', '2018-00-00 12:00:00'), (0, '2018-09-00', null, null);
"#;

#[tokio::test]
async fn each_type_becomes_what_it_means() {
    let Some(database) = fresh_mariadb("each_type_becomes_what_it_means").await else { return };
    database.run(TYPES).await;
    let source = server("mysql", &database.url("root"), "[tables.facts]\ntable = \"facts\"").unwrap();
    let found = harvest(&source, "facts", None).await.unwrap();
    assert_eq!(
        found.columns().join(", "),
        "active Boolean, small Int64, medium Int64, big Int64, huge UInt64, single Float64, many Float64, \
         price Utf8, day Date32, instant Timestamp(µs, \"UTC\"), wall Utf8, clock Utf8, year Int64, \
         tiny Int64, wide Int64, mood Utf8, marks Utf8, tree Utf8, note Utf8, word Utf8, exact Utf8, bytes Utf8, picture Utf8, bits UInt64, \
         _file Utf8, _line Int64"
    );
    let full = r#"{"active":true,"small":-2,"medium":3,"big":-9007199254740993,"huge":"18446744073709551615","single":0.1,"many":0.30000000000000004,"price":"1234567890.10","day":"2048-02-29","instant":"2018-09-01T10:00:00.123456Z","wall":"2018-09-01T12:00:00.5","clock":"-838:59:59","year":2018,"tiny":255,"wide":4294967295,"mood":"sad","marks":"a,b","tree":"{\"a\": 1}","note":"né","word":"é","exact":"É","bytes":"AP8Q","picture":"AP8Q","bits":"5"}"#;
    let rows = found.rows();
    assert!(rows.iter().any(|row| row == full), "{rows:#?}");
    assert_eq!(
        found.read.notes,
        [
            "facts.day: 2 zero dates (such as 0000-00-00) are taken as empty",
            "facts.instant: 1 zero dates (such as 0000-00-00) are taken as empty",
            "facts.wall: 1 zero dates (such as 0000-00-00) are taken as empty",
        ]
    );
    assert_eq!((found.read.rows, found.bad()), (3, vec![]));
}

#[tokio::test]
async fn a_number_in_a_column_of_flags_is_a_bad_row() {
    let Some(database) = fresh_mariadb("a_number_in_a_column_of_flags_is_a_bad_row").await else { return };
    database
        .run("create table marks (id int, given tinyint(1)); insert into marks values (1, 1), (2, 5)")
        .await;
    let source = server("mysql", &database.url("root"), "[tables.marks]\ntable = \"marks\"").unwrap();
    let found = harvest(&source, "marks", None).await.unwrap();
    assert_eq!(found.rows(), [r#"{"id":1,"given":true}"#]);
    assert_eq!(
        found.bad(),
        [
            "marks row 2 given=\"5\" not_a_flag: the column is tinyint(1), which is yes or no, but this is neither 0 nor 1; read it with a query that casts it: CAST(… AS SIGNED)"
        ]
    );
    let query = "[tables.marks]\nquery = \"select cast(given as signed) as given from marks\"";
    let source = server("mysql", &database.url("root"), query).unwrap();
    assert_eq!(harvest(&source, "marks", None).await.unwrap().rows(), [r#"{"given":1}"#, r#"{"given":5}"#]);
}

#[tokio::test]
async fn a_cursor_reads_what_is_new_and_loses_no_tie() {
    let Some(database) = fresh_mariadb("a_cursor_reads_what_is_new_and_loses_no_tie").await else { return };
    database
        .run(
            "set time_zone = '+00:00';
             create table notes (id bigint unsigned, at timestamp(6) null, wall datetime, day date,
                                 exact decimal(20, 2), word varchar(20));
             insert into notes values
                (9007199254740992, '2018-09-01', '2018-09-01', '2018-09-01', 1.49, 'a'),
                (9007199254740993, '2018-09-02 00:00:00.000001', '2018-09-02', '2018-09-02', 1.50, 'b'),
                (9007199254740993, '2018-09-02 00:00:00.000001', '2018-09-02', '2018-09-02', 1.50, 'b'),
                (null, null, null, null, null, null)",
        )
        .await;
    for (cursor, mark) in [
        ("id", "9007199254740993"),
        ("at", "2018-09-02T00:00:00.000001Z"),
        ("wall", "2018-09-02T00:00:00"),
        ("day", "2018-09-02"),
        ("exact", "1.50"),
        ("word", "b"),
    ] {
        let settings = format!("[tables.notes]\ntable = \"notes\"\ncursor = \"{cursor}\"");
        let source = server("mysql", &database.url("root"), &settings).unwrap();
        let first = harvest(&source, "notes", None).await.unwrap();
        assert_eq!((first.mark(), first.read.rows), (Some(mark), 4), "{cursor}");
        let second = harvest(&source, "notes", first.read.watermark.as_ref()).await.unwrap();
        assert_eq!((second.mark(), second.read.rows), (Some(mark), 3), "{cursor}");
    }
}

#[tokio::test]
async fn what_comes_in_during_a_read_is_for_the_next_one() {
    let Some(database) = fresh_mariadb("what_comes_in_during_a_read_is_for_the_next_one").await else {
        return;
    };
    database
        .run(
            "create table digits (digit int);
             insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
             create table notes (id int) engine = innodb;
             insert into notes select a.digit * 1000 + b.digit * 100 + c.digit * 10 + d.digit + 1
                from digits a, digits b, digits c, digits d",
        )
        .await;
    let settings = "[tables.notes]\ntable = \"notes\"\ncursor = \"id\"\nbatch_rows = 10";
    let source = server("mysql", &database.url("root"), settings).unwrap();
    let (mut rows, mut meddled) = (0, false);
    let mut meddle = |batch: arrow_array::RecordBatch| {
        rows += batch.num_rows();
        if !std::mem::replace(&mut meddled, true) {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(
                        database.run("insert into notes values (10001); delete from notes where id = 10000"),
                    );
                });
            });
        }
        Ok(())
    };
    let first = source.read_table("notes", None, &mut meddle).await.unwrap();
    assert_eq!((rows, first.watermark.unwrap().value.as_str()), (10_000, "10000"));
}

#[tokio::test]
async fn a_million_rows_come_in_small_batches() {
    let Some(database) = fresh_mariadb("a_million_rows_come_in_small_batches").await else { return };
    database
        .run("create table digits (digit int); insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)")
        .await;
    let settings = "[tables.many]\nbatch_rows = 5000\nquery = \"\"\"
        select a.digit + 10 * b.digit + 100 * c.digit + 1000 * d.digit + 10000 * e.digit + 100000 * f.digit as id,
               'a name' as name
        from digits a, digits b, digits c, digits d, digits e, digits f; \"\"\"";
    let source = server("mysql", &database.url("root"), settings).unwrap();
    let (mut rows, mut most) = (0, 0);
    let mut add = |batch: arrow_array::RecordBatch| {
        rows += batch.num_rows();
        most = most.max(batch.num_rows());
        Ok(())
    };
    let read = source.read_table("many", None, &mut add).await.unwrap();
    assert_eq!((read.rows, rows, most), (1_000_000, 1_000_000, 5000));
}

#[tokio::test]
async fn a_too_large_value_is_a_bad_row() {
    let Some(database) = fresh_mariadb("a_too_large_value_is_a_bad_row").await else { return };
    database.run("create table large (id int, note longtext, picture longblob); insert into large values (1, repeat('x', 17 * 1048576), null), (2, 'a', repeat('x', 17 * 1048576)), (3, 'a', 'b')").await;
    let source = server("mysql", &database.url("root"), "[tables.large]\ntable = \"large\"").unwrap();
    let found = harvest(&source, "large", None).await.unwrap();
    assert_eq!(found.rows(), [r#"{"id":3,"note":"a","picture":"Yg=="}"#]);
    let columns: Vec<_> = found.read.bad.iter().map(|bad| (bad.line, bad.column.as_deref())).collect();
    assert_eq!(columns, [(Some(1), Some("note")), (Some(2), Some("picture"))]);
}

#[tokio::test]
async fn nothing_is_ever_written() {
    let Some(database) = fresh_mariadb("nothing_is_ever_written").await else { return };
    database
        .run(
            "create table accounts (id int); insert into accounts values (1);
             create function wipe() returns int modifies sql data begin delete from accounts; return 1; end",
        )
        .await;
    for (query, expected) in [
        ("select wipe() as id", "the query would write"),
        ("delete from accounts returning id", "the query cannot be read"),
        ("select 1) as a; delete from accounts; select * from (select 1", "the query cannot be read"),
        ("select id from accounts into outfile '/dev/null'", "the query cannot be read"),
    ] {
        let settings = format!("[tables.accounts]\nquery = \"{query}\"");
        let source = server("mysql", &database.url("root"), &settings).unwrap();
        let (message, may_pass) = refused(&source, "accounts").await;
        assert!(message.contains(expected) && !may_pass, "{query}: {message}");
    }
    assert_eq!(database.count("select count(*) from accounts").await, 1);
}

/// Who asks, for what, and what is said; the server's own words, which differ between releases, as `(…)`.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "guarded:wrong",
        "table = \"accounts\"",
        "SERVER refuses the user guarded (…); mend user and password in the variable CRM_URL",
    ),
    (
        "root",
        "table = \"acounts\"",
        "there is no table acounts (perhaps accounts); mend table in regard.toml, or let the user see it",
    ),
    (
        "root",
        "table = \"accounts\"\ncursor = \"update_at\"",
        "accounts has no column update_at (perhaps updated_at); mend cursor in regard.toml",
    ),
    (
        "guarded:secret",
        "table = \"secrets\"",
        "the user guarded may not read secrets (…); grant SELECT on it",
    ),
    ("root", "query = \"selec 1\"", "the query cannot be read (…); mend query in regard.toml"),
    (
        "root",
        "query = \"select missing from accounts\"",
        "the query cannot be read (…); mend query in regard.toml",
    ),
    ("root", "query = \"select 1 as a, 2 as a\"", "the query cannot be read (…); mend query in regard.toml"),
    (
        "root",
        "query = \"select ? as a\"",
        "the query has a placeholder in it, ? or $1; write the value in its place",
    ),
];

#[tokio::test]
async fn a_refusal_names_the_thing_and_the_fix() {
    let Some(database) = fresh_mariadb("a_refusal_names_the_thing_and_the_fix").await else { return };
    database
        .run(
            "create table accounts (id int, updated_at datetime); create table secrets (id int);
             create user guarded@localhost identified by 'secret';
             grant select on accounts to guarded@localhost",
        )
        .await;
    let rest = database.url("").replace("mysql://@", "");
    let socket = rest.split("socket=").nth(1).unwrap().to_owned();
    for (user, table, expected) in REFUSALS {
        let url = format!("mysql://{user}@{rest}");
        let source = server("mysql", &url, &format!("[tables.accounts]\n{table}")).unwrap();
        let (message, may_pass) = refused(&source, "accounts").await;
        let expected = without_words(&format!("source crm, table accounts: {expected}"));
        assert_eq!((without_words(&message.replace(&socket, "SERVER")), may_pass), (expected, false));
    }
    let slow = "timeout = \"1s\"\n[tables.accounts]\nquery = \"select 1 as a from information_schema.columns a, information_schema.columns b, information_schema.columns c\"";
    let (message, may_pass) =
        refused(&server("mysql", &database.url("root"), slow).unwrap(), "accounts").await;
    assert!(
        message.contains("the read took longer than 1s; raise timeout in regard.toml") && may_pass,
        "{message}"
    );
    let nowhere = database.url("root").replace(&database.name, "nowhere");
    let (message, may_pass) =
        refused(&server("mysql", &nowhere, "[tables.a]\ntable = \"a\"").unwrap(), "a").await;
    let expected = "SERVER has no database nowhere; mend the end of the URL in the variable CRM_URL";
    assert!(message.replace(&socket, "SERVER").ends_with(expected) && !may_pass, "{message}");
}

/// A message without what the server said, which stands in parentheses.
fn without_words(message: &str) -> String {
    match (message.find(" ("), message.rfind(')')) {
        (Some(from), Some(to)) => format!("{} (…{}", &message[..from], &message[to..]),
        _ => message.to_owned(),
    }
}

#[tokio::test]
async fn a_connection_is_encrypted_when_the_url_says_so() {
    let Some(database) = fresh_mariadb("a_connection_is_encrypted_when_the_url_says_so").await else {
        return;
    };
    if !database.server.encrypts {
        eprintln!(
            "skipped: a_connection_is_encrypted_when_the_url_says_so: no openssl to make a certificate; run `apt-get install --yes openssl`"
        );
        return;
    }
    let cipher = "[tables.cipher]\nquery = \"select variable_value as cipher from information_schema.session_status where variable_name = 'ssl_cipher'\"";
    let certificate = database.server.certificate();
    let authority = format!("ssl-mode=VERIFY_IDENTITY&ssl-ca={}", certificate.display());
    for (parameters, encrypted) in
        [("ssl-mode=DISABLED", false), ("", true), ("ssl-mode=REQUIRED", true), (authority.as_str(), true)]
    {
        let url = format!("{}?{parameters}", database.tcp_url("root"));
        let found = harvest(&server("mysql", &url, cipher).unwrap(), "cipher", None).await.unwrap();
        let cipher = found.batches[0].column(0).as_string::<i32>().value(0).to_owned();
        assert_eq!(!cipher.is_empty(), encrypted, "{parameters}: {cipher}");
    }
    let url = format!("{}?ssl-mode=VERIFY_IDENTITY", database.tcp_url("root"));
    let (message, may_pass) = refused(&server("mysql", &url, cipher).unwrap(), "cipher").await;
    assert!(message.contains("no encrypted connection to localhost:") && !may_pass, "{message}");
}
