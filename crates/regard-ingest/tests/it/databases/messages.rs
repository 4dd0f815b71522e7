//! What people are told when a database cannot be read: the exact words, and whether waiting helps.

use super::support::{refused, server, source};
use regard_ingest::DatabaseConfig;
use regard_testkit::{fresh_postgres, temp_home};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::path::Path;

/// Settings of the source `crm`, and what is said about them.
const SETTINGS: &[(&str, &str)] = &[
    (
        "kind = \"postgres\"\n[tables.a]\ntable = \"a\"",
        "source crm: url_env is missing; write the name of the environment variable that holds the database's URL, such as url_env = \"CRM_URL\"",
    ),
    (
        "kind = \"postgres\"\nurl = \"postgres://ann:secret@db/crm\"\n[tables.a]\ntable = \"a\"",
        "source crm: the database's URL and password do not belong into regard.toml; put the URL into an environment variable, and write its name as url_env = \"CRM_URL\"",
    ),
    (
        "kind = \"mysql\"\nurl_env = \"CRM_URL\"\npassword = \"secret\"\n[tables.a]\ntable = \"a\"",
        "source crm: the database's URL and password do not belong into regard.toml; put the URL into an environment variable, and write its name as url_env = \"CRM_URL\"",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"postgres://ann:secret@db/crm\"\n[tables.a]\ntable = \"a\"",
        "source crm: url_env is no name of an environment variable; write letters, digits and _, such as url_env = \"CRM_URL\", and put the URL into that variable",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"OTHER\"\n[tables.a]\ntable = \"a\"",
        "source crm: the variable OTHER is not set; put the URL of the PostgreSQL database into it",
    ),
    (
        "kind = \"sqlite\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a\"",
        "source crm: path is missing; write the file of the database, such as path = \"data/crm.sqlite\"",
    ),
    (
        "kind = \"sqlite\"\nurl_env = \"CRM_URL\"\npath = \"a.db\"\n[tables.a]\ntable = \"a\"",
        "source crm: url_env is for servers; a SQLite database is a file: keep path only",
    ),
    (
        "kind = \"mysql\"\nurl_env = \"CRM_URL\"\npath = \"a.db\"\n[tables.a]\ntable = \"a\"",
        "source crm: path is for SQLite files; a server is found by its URL: keep url_env only",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"",
        "source crm: it has no tables; add [sources.crm.tables.NAME]",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]",
        "source crm, table a: it has neither table nor query; write table = \"public.accounts\", or query = \"SELECT …\"",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a\"\nquery = \"select 1\"",
        "source crm, table a: it has both table and query; keep one of them",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a\"\nbatch_rows = 0",
        "source crm, table a: batch_rows = 0 is out of range; write 1 to 1000000",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a\"\ncursor = \" \"",
        "source crm, table a: cursor is empty; name a column such as updated_at, or leave it out",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a\"\nlook_back = \"1h\"",
        "source crm, table a: look_back is for tables with a cursor; name one such as cursor = \"updated_at\"",
    ),
    (
        "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.a]\ntable = \"a.b.c\"",
        "source crm, table a: table = \"a.b.c\" is no name of a table; write accounts or public.accounts, without quotation marks, and read a table with a dot in its name with a query",
    ),
];

#[test]
fn settings_that_do_not_fit_together_say_what_to_write() {
    for (settings, expected) in SETTINGS {
        let error = source(settings, Some("postgres://db/crm"), Path::new(".")).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.may_pass()), (*expected, false), "{settings}");
    }
}

#[test]
fn an_unknown_key_is_named() {
    let unknown = "kind = \"postgres\"\nurl_env = \"CRM_URL\"\n[tables.accounts]\ntabel = \"accounts\"";
    let error = toml::from_str::<DatabaseConfig>(unknown).unwrap_err().to_string();
    assert!(error.contains("unknown field `tabel`, expected one of `table`, `query`"), "{error}");
    let known = "kind = \"sqlite\"\npath = \"a.db\"\nfresh_for = \"36h\"\ntimeout = \"30m\"\n\n[tables.accounts]\ntable = \"accounts\"\ncursor = \"id\"\nbatch_rows = 5\n";
    let config: DatabaseConfig = toml::from_str(known).unwrap();
    assert_eq!(toml::to_string(&config).unwrap(), known);
}

#[test]
fn a_source_never_shows_its_password() {
    let source = server("postgres", "postgres://ann:secret@db/crm", "[tables.a]\ntable = \"a\"").unwrap();
    let shown = format!("{source:?}");
    assert!(shown.contains("db:5432") && !shown.contains("secret"), "{shown}");
}

/// A table to read, one to be kept from, and a user whom a password guards, beside the user of the tests
/// whom nothing guards.
const GUARDED: &str = "
    create table accounts (id int, updated_at timestamptz, tree json);
    create table secrets (id int);
    create table \"Kunden\" (id int);
    create role guarded login password 'secret';
    grant select on accounts to guarded;
    do $$ begin
        execute format('copy (select * from (values (%L), (%L)) as lines) to %L',
            'local all guarded scram-sha-256', 'local all all trust', current_setting('hba_file'));
        perform pg_reload_conf();
    end $$;";

/// Who asks in which database for what, and what is said. An empty database is the right one.
const POSTGRES_REFUSALS: &[(&str, &str, &str, &str)] = &[
    (
        "guarded:wrong",
        "",
        "table = \"accounts\"",
        "SERVER refuses the user guarded (password authentication failed for user \"guarded\"); mend user and password in the variable CRM_URL",
    ),
    (
        "postgres",
        "nowhere",
        "table = \"accounts\"",
        "SERVER has no database nowhere; mend the end of the URL in the variable CRM_URL",
    ),
    (
        "postgres",
        "",
        "table = \"public.acounts\"",
        "there is no table public.acounts (perhaps public.accounts); mend table in regard.toml, or let the user see it",
    ),
    (
        "postgres",
        "",
        "table = \"kunden\"",
        "there is no table kunden (perhaps Kunden); mend table in regard.toml, or let the user see it",
    ),
    (
        "postgres",
        "",
        "table = \"invoices\"",
        "there is no table invoices; mend table in regard.toml, or let the user see it",
    ),
    (
        "postgres",
        "",
        "table = \"accounts\"\ncursor = \"update_at\"",
        "accounts has no column update_at (perhaps updated_at); mend cursor in regard.toml",
    ),
    (
        "postgres",
        "",
        "table = \"accounts\"\ncursor = \"tree\"",
        "the cursor tree is json, which does not grow row by row; name a column of numbers, days, times or text, such as updated_at",
    ),
    (
        "postgres",
        "",
        "table = \"accounts\"\ncursor = \"id\"\nlook_back = \"1h\"",
        "look_back needs a cursor that is a day or a time, but id is int4; leave it out",
    ),
    (
        "guarded:secret",
        "",
        "table = \"secrets\"",
        "the user guarded may not read secrets (permission denied for table secrets); grant SELECT on it",
    ),
    (
        "postgres",
        "",
        "query = \"selec 1\"",
        "the query cannot be read (syntax error at or near \"1\"); mend query in regard.toml",
    ),
    (
        "postgres",
        "",
        "query = \"select missing from accounts\"",
        "the query cannot be read (column \"missing\" does not exist); mend query in regard.toml",
    ),
    (
        "postgres",
        "",
        "query = \"select * from acounts\"",
        "the query cannot be read (relation \"acounts\" does not exist); mend query in regard.toml",
    ),
    (
        "postgres",
        "",
        "query = \"select $1::int as a\"",
        "the query has a placeholder in it, ? or $1; write the value in its place",
    ),
    (
        "postgres",
        "",
        "query = \"select 1 as a, 2 as a\"",
        "the query gives the column a twice; name each differently, with a AS …",
    ),
    (
        "postgres",
        "",
        "query = \"select 1 as _line\"",
        "the query has a column _line, which is the name of one that Regard adds; read it with a query that calls it otherwise",
    ),
    (
        "postgres",
        "",
        "query = \"select 1 / (n - 3) as a from generate_series(1, 3) n\"",
        "the query cannot be read (division by zero); mend query in regard.toml",
    ),
];

#[tokio::test]
async fn a_refusal_of_postgres_names_the_thing_and_the_fix() {
    let url = fresh_postgres().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(GUARDED).execute(&mut connection).await.unwrap();
    let (folder, database) = url.trim_start_matches("postgres://postgres@").split_once(":5432/").unwrap();
    let shown = folder.replace("%2F", "/");
    for (user, other, table, expected) in POSTGRES_REFUSALS {
        let database = if other.is_empty() { database } else { other };
        let url = format!("postgres://{user}@{folder}:5432/{database}");
        let source = server("postgres", &url, &format!("[tables.accounts]\n{table}")).unwrap();
        let (message, may_pass) = refused(&source, "accounts").await;
        let expected = format!("source crm, table accounts: {expected}");
        assert_eq!((message.replace(&shown, "SERVER"), may_pass), (expected, false));
    }
}

#[tokio::test]
async fn a_read_that_takes_too_long_may_do_later() {
    let url = fresh_postgres().await.unwrap();
    let slow = "timeout = \"1s\"\n[tables.slow]\nquery = \"select 1 as a from pg_sleep(20)\"";
    let source = server("postgres", &url, slow).unwrap();
    assert_eq!(
        refused(&source, "slow").await,
        ("source crm, table slow: the read took longer than 1s; raise timeout in regard.toml, read less with a cursor or a query, or choose a quieter hour; try again later".to_owned(), true)
    );
    assert_eq!(
        refused(&source, "slov").await,
        ("source crm: regard.toml has no table slov of this source: did you mean slow?".to_owned(), false)
    );
}

#[tokio::test]
async fn who_does_not_answer_is_named() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for kind in ["postgres", "mysql"] {
        let url = format!("{kind}://ann:secret@127.0.0.1:{nobody}/crm");
        let source = server(kind, &url, "[tables.a]\ntable = \"a\"").unwrap();
        assert_eq!(
            refused(&source, "a").await,
            (
                format!(
                    "source crm, table a: nothing answers at 127.0.0.1:{nobody}; start the database, or mend host and port in the variable CRM_URL; try again later"
                ),
                true
            )
        );
        let url = format!("{kind}://ann:secret@nowhere.invalid/crm");
        let (message, _) = refused(&server(kind, &url, "[tables.a]\ntable = \"a\"").unwrap(), "a").await;
        assert!(message.starts_with("source crm, table a: the host nowhere.invalid "), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
}

#[tokio::test]
async fn what_answers_otherwise_is_named() {
    // A server that speaks first, and not as PostgreSQL does.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.try_write(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let url = format!("postgres://ann:secret@127.0.0.1:{port}/crm");
    assert_eq!(
        refused(&server("postgres", &url, "[tables.a]\ntable = \"a\"").unwrap(), "a").await,
        (
            format!(
                "source crm, table a: what answers at 127.0.0.1:{port} does not speak as PostgreSQL does; check kind in regard.toml, and host and port in the variable CRM_URL"
            ),
            false
        )
    );
}

/// The file, what is asked of it, and what is said.
const SQLITE_REFUSALS: &[(&str, &str, &str)] = &[
    ("crm.db", "table = \"accounts\"", "there is no file HOME/crm.db; mend path in regard.toml"),
    (
        "notes.txt",
        "table = \"accounts\"",
        "HOME/notes.txt is no SQLite database, or it is damaged (file is not a database); mend path in regard.toml",
    ),
    (
        "crm.sqlite",
        "table = \"acounts\"",
        "there is no table acounts (perhaps accounts); mend table in regard.toml, or let the user see it",
    ),
    (
        "crm.sqlite",
        "query = \"select * from acounts\"",
        "the query cannot be read (no such table: acounts); mend query in regard.toml",
    ),
    (
        "crm.sqlite",
        "table = \"accounts\"\ncursor = \"updated_at\"",
        "the cursor updated_at is a column without a type, which does not grow row by row; name a column of numbers, days, times or text, such as updated_at",
    ),
    (
        "crm.sqlite",
        "query = \"select 1 as a, 2 as a\"",
        "the query gives the column a twice; name each differently, with a AS …",
    ),
    (
        "crm.sqlite",
        "query = \"select ? as a\"",
        "the query has a placeholder in it, ? or $1; write the value in its place",
    ),
    (
        "many.sqlite",
        "table = \"accounts\"",
        "100001 rows do not fit the types of their columns, which is more than can be kept; the last is row 100001, column id: the column is declared int, so a whole number is expected, but this is text; mend it in the source, or read it with a query: CAST(… AS INTEGER)",
    ),
];

#[tokio::test]
async fn a_refusal_of_sqlite_names_the_thing_and_the_fix() {
    let home = temp_home().unwrap();
    let notes = "these are notes and no database at all, whatever their name says";
    std::fs::write(home.join("notes.txt"), notes).unwrap();
    for (file, setup) in [
        ("crm.sqlite", "create table accounts (id integer, updated_at)"),
        (
            "many.sqlite",
            "create table accounts (id int);
             with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 100002)
             insert into accounts select 'A' || n from numbers",
        ),
    ] {
        let url = format!("sqlite:{}?mode=rwc", home.join(file).display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(setup).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
    for (path, table, expected) in SQLITE_REFUSALS {
        let settings = format!("kind = \"sqlite\"\npath = \"{path}\"\n[tables.accounts]\n{table}");
        let source = source(&settings, None, home.path()).unwrap();
        let (message, may_pass) = refused(&source, "accounts").await;
        let message = message.replace(&home.path().display().to_string(), "HOME");
        assert_eq!((message, may_pass), (format!("source crm, table accounts: {expected}"), false));
    }
}
