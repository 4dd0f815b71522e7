//! Databases as sources, from a server that the test starts to the figure: everything first, then only
//! what is new or changed.

use crate::homes::{Counts, counts, figure, load, write_mappings, write_settings};
use crate::mariadb::fresh_mariadb;
use crate::support::{json, run};
use regard_testkit::fresh_postgres;
use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection, SqliteConnection};
use std::path::Path;
use tempfile::TempDir;

/// Three steps of a shop's orders, in SQL that every database reads: its first orders; then one more and
/// one that changed; then one under a table that has a further column.
const FIRST: &str = "insert into orders (id, customer, placed, price, changed) values \
    ('o1', 'c1', '2026-01-05 10:00:00', 10.50, 1), ('o2', 'c2', '2026-01-06 10:00:00', 20, 2), \
    ('o3', 'c1', '2026-01-07 10:00:00', 30, 3)";
const THEN: [&str; 2] = [
    "insert into orders (id, customer, placed, price, changed) values ('o4', 'c3', '2026-01-08 10:00:00', 40, 4)",
    "update orders set price = 100, changed = 5 where id = 'o1'",
];
const LAST: [&str; 2] = [
    "alter table orders add column shop varchar(20)",
    "insert into orders (id, customer, placed, price, changed, shop) \
     values ('o5', 'c3', '2026-01-09 10:00:00', 5, 6, 'S1')",
];

fn settings(kind: &str, place: &str) -> String {
    format!(
        "[sources.crm]\nkind = \"{kind}\"\n{place}\n[sources.crm.tables.orders]\ntable = \"orders\"\ncursor = \"changed\"\n"
    )
}

/// A home whose source `crm` is a database.
fn home(kind: &str, place: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_settings(folder.path(), &settings(kind, place));
    write_mappings(folder.path(), "crm", "orders");
    folder
}

/// Loads before and after each step; `step` runs SQL in the database.
async fn walk(home: &Path, url: Option<&str>, mut step: impl AsyncFnMut(&'static str)) {
    let load = || load(home, "crm", url.map(|url| ("CRM_URL", url)));
    let figures = || (figure(home, "orders", "2026-01"), figure(home, "sales", "2026-01"));

    step(FIRST).await;
    assert_eq!(counts(&load(), "orders"), Counts { read: 3, created: 3, ..Counts::default() });
    assert_eq!(figures(), (Some(3.0), Some(60.5)));

    // A row at the cursor's last value is read again, so that none is lost that came with the same value.
    let nothing_new = load();
    assert_eq!(counts(&nothing_new, "orders"), Counts { read: 1, unchanged: 1, ..Counts::default() });

    for sql in THEN {
        step(sql).await;
    }
    let report = load();
    assert_eq!(counts(&report, "orders"), Counts { read: 3, created: 1, unchanged: 2, ..Counts::default() });
    let lines = Counts { read: 3, created: 1, updated: 1, unchanged: 1, quarantined: 0 };
    assert_eq!(counts(&report, "order_lines"), lines);
    assert_eq!(figures(), (Some(4.0), Some(190.0)));

    for sql in LAST {
        step(sql).await;
    }
    assert_eq!(counts(&load(), "orders"), Counts { read: 2, created: 1, unchanged: 1, ..Counts::default() });
    assert_eq!(figures(), (Some(5.0), Some(195.0)));

    // A mapping may use the further column from now on. The row at the cursor's last value is read again and has
    // it; what was read before that stays.
    let mapping =
        "select id as order_id, customer as customer_id, placed as ordered_at, shop as channel from orders";
    std::fs::write(home.join("mappings/crm/orders.sql"), mapping).unwrap();
    assert_eq!(counts(&load(), "orders"), Counts { read: 1, updated: 1, ..Counts::default() });
    step("update orders set shop = 'S2', changed = 7 where id = 'o5'").await;
    assert_eq!(counts(&load(), "orders").updated, 1);
    let sql = "select order_id, channel from lake.orders where channel is not null";
    let rows = json(home, &["sql", "--format", "json", sql]);
    assert_eq!(rows, serde_json::json!([{"order_id": "o5", "channel": "S2"}]));
    assert_eq!(figures(), (Some(5.0), Some(195.0)));
}

#[tokio::test]
async fn postgresql_is_read_once_and_then_only_what_is_new() {
    let url = fresh_postgres().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let table = "create table orders (id text primary key, customer text not null, placed timestamp not null, \
                 price numeric(12, 2) not null, changed bigint not null)";
    sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
    let folder = home("postgres", "url_env = \"CRM_URL\"");
    let step = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    };
    walk(folder.path(), Some(&url), step).await;
}

#[tokio::test]
async fn sqlite_is_read_once_and_then_only_what_is_new() {
    let folder = home("sqlite", "path = \"crm.sqlite\"");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("crm.sqlite").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let table = "create table orders (id text primary key, customer text not null, placed text not null, \
                 price numeric not null, changed integer not null)";
    sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
    let step = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    };
    walk(folder.path(), None, step).await;
}

#[tokio::test]
async fn mariadb_is_read_once_and_then_only_what_is_new() {
    let Some(database) = fresh_mariadb("mariadb_is_read_once_and_then_only_what_is_new").await else {
        return;
    };
    let url = database.url("root");
    let mut connection = MySqlConnection::connect(&url).await.unwrap();
    let table = "create table orders (id varchar(20) primary key, customer varchar(20) not null, \
                 placed datetime not null, price decimal(12, 2) not null, changed bigint not null)";
    sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
    let folder = home("mysql", "url_env = \"CRM_URL\"");
    let step = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    };
    walk(folder.path(), Some(&url), step).await;
}

/// Two tables in one query, without a cursor: every load reads everything.
#[tokio::test]
async fn a_query_over_two_tables_is_a_table() {
    let url = fresh_postgres().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let many = "create table buyers (n int primary key, name text); \
        create table sold (id text primary key, buyer int, at timestamptz, price numeric(12, 2)); \
        insert into buyers select g, 'c' || g from generate_series(1, 10) g; \
        insert into sold select 'o' || g, g % 10 + 1, timestamptz '2026-01-01 10:00Z' + g * interval '1 minute', g \
        from generate_series(1, 1000) g";
    sqlx::raw_sql(many).execute(&mut connection).await.unwrap();
    let folder = TempDir::new().unwrap();
    let home = folder.path();
    let query =
        "select s.id, b.name as customer, s.at as placed, s.price from sold s join buyers b on b.n = s.buyer";
    let tables = format!("[sources.crm.tables.orders]\nquery = \"{query}\"\n");
    write_settings(home, &format!("[sources.crm]\nkind = \"postgres\"\nurl_env = \"CRM_URL\"\n{tables}"));
    write_mappings(home, "crm", "orders");
    let variable = Some(("CRM_URL", url.as_str()));
    assert_eq!(counts(&load(home, "crm", variable), "orders").created, 1000);
    assert_eq!(figure(home, "sales", "2026-01"), Some(500_500.0));
    let again = counts(&load(home, "crm", variable), "orders");
    assert_eq!(again, Counts { read: 1000, unchanged: 1000, ..Counts::default() });
}

/// A load that ends before its commit leaves the cursor where it was, so the next one reads the same rows.
#[tokio::test]
async fn the_cursor_moves_with_the_rows_and_not_before() {
    let url = fresh_postgres().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let table =
        "create table orders (id text primary key, customer text, placed timestamp, price int, changed int)";
    sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
    sqlx::raw_sql(FIRST).execute(&mut connection).await.unwrap();
    let folder = home("postgres", "url_env = \"CRM_URL\"");
    let home = folder.path();
    // Nothing answers at this address.
    let refused = crate::support::regard(home)
        .args(["load", "crm"])
        .env("CRM_URL", "postgres://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let unset = String::from_utf8(run(home, &["load", "crm"]).stderr).unwrap();
    assert!(unset.contains("CRM_URL"), "{unset}");
    std::fs::write(home.join("mappings/crm/order_lines.sql"), "select nonsense from orders").unwrap();
    let mut command = crate::support::regard(home);
    assert!(!command.args(["load", "crm"]).env("CRM_URL", &url).status().unwrap().success());
    write_mappings(home, "crm", "orders");
    let report = load(home, "crm", Some(("CRM_URL", &url)));
    assert_eq!(counts(&report, "order_lines").created, 3, "a mapping at fault holds the cursor back");
    let more = AssertSqlSafe(THEN[0].to_owned());
    sqlx::raw_sql(more).execute(&mut connection).await.unwrap();
    assert_eq!(counts(&load(home, "crm", Some(("CRM_URL", &url))), "order_lines").created, 1);
}
