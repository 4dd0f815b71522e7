//! Real taps, made by others, piped into the command: one reads files, one reads PostgreSQL. Neither needs a
//! network.

use crate::homes::{figure, write_mappings, write_settings};
use crate::python::program;
use crate::support::{json, regard};
use regard_testkit::fresh_postgres;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// What one run of a tap through the command did.
struct Ran {
    /// RECORD messages that the tap wrote.
    records: usize,
    /// What the command wrote to standard output: states.
    states: Vec<String>,
    /// What it wrote to standard error.
    said: String,
}

/// `tap | regard load --singer crm`, as the guide shows it: with the state that the last run left.
fn run_tap(home: &Path, tap: &mut Command) -> Ran {
    let state = home.join("raw/crm/singer-state.json");
    if state.is_file() {
        tap.arg("--state").arg(&state);
    }
    let wrote = tap.output().unwrap();
    assert!(wrote.status.success(), "{}", String::from_utf8_lossy(&wrote.stderr));
    let messages = home.join("messages.jsonl");
    fs::write(&messages, &wrote.stdout).unwrap();
    let mut command = regard(home);
    command.args(["load", "--singer", "crm"]).stdin(fs::File::open(&messages).unwrap());
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let kind = |line: &&str| serde_json::from_str::<Value>(line).unwrap()["type"] == "RECORD";
    let states: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    let kept = fs::read_to_string(state).unwrap();
    assert_eq!(states.last(), Some(&kept), "the last state is kept for the next run");
    Ran { records: String::from_utf8(wrote.stdout).unwrap().lines().filter(kind).count(), states, said }
}

fn home(table: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_settings(folder.path(), "[sources.crm]\nkind = \"singer\"\n");
    write_mappings(folder.path(), "crm", table);
    folder
}

/// Writes a file of orders that changed some seconds ago: the tap goes by the times of files.
fn write_orders(path: &Path, orders: &[Value], seconds_ago: u64) {
    let lines: Vec<String> = orders.iter().map(Value::to_string).collect();
    fs::write(path, lines.join("\n")).unwrap();
    let at = SystemTime::now() - Duration::from_secs(seconds_ago);
    fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
}

fn order(id: u64, price: f64) -> Value {
    json!({"id": format!("o{id}"), "customer": format!("c{}", id % 7), "placed": "2026-01-05T10:00:00Z", "price": price})
}

#[test]
fn a_tap_that_reads_files() {
    const TEST: &str = "a_tap_that_reads_files";
    if program(TEST, "tap-jsonl").is_none() {
        return;
    }
    let folder = home("orders");
    let home = folder.path();
    let exports = home.join("exports");
    fs::create_dir(&exports).unwrap();
    let config = home.join("tap.json");
    let pattern = exports.join("*.jsonl");
    let settings = json!({"path": pattern, "stream_name": "orders", "primary_keys": ["id"]});
    fs::write(&config, settings.to_string()).unwrap();
    let run = || run_tap(home, program(TEST, "tap-jsonl").unwrap().arg("--config").arg(&config));

    write_orders(&exports.join("1.jsonl"), &[order(1, 10.5), order(2, 20.0)], 3_000);
    let first = run();
    assert_eq!(first.records, 2, "{}", first.said);
    assert_eq!(figure(home, "sales", "2026-01"), Some(30.5));

    // A new file, one row of it known already, with a column that was not there before.
    let mut third = order(3, 5.0);
    third["shop"] = "S1".into();
    write_orders(&exports.join("2.jsonl"), &[order(2, 25.0), third], 2_000);
    let mapping =
        "select id as order_id, customer as customer_id, placed as ordered_at, shop as channel from orders";
    fs::write(home.join("mappings/crm/orders.sql"), mapping).unwrap();
    let second = run();
    assert!(second.records >= 2, "{}", second.said);
    assert_eq!(figure(home, "orders", "2026-01"), Some(3.0));
    assert_eq!(figure(home, "sales", "2026-01"), Some(40.5));
    let sql = "select order_id, channel from lake.orders where channel is not null";
    assert_eq!(json(home, &["sql", "--format", "json", sql]), json!([{"order_id": "o3", "channel": "S1"}]));

    // This tap reads files again that its state names, so all rows come once more; nothing changes.
    let third = run();
    assert!(third.records >= 2, "{}", third.said);
    let sql = "select count(*) as rows, count(distinct order_id) as ids from lake.orders";
    assert_eq!(json(home, &["sql", "--format", "json", sql]), json!([{"rows": 3, "ids": 3}]));
    assert_eq!(figure(home, "sales", "2026-01"), Some(40.5));
}

/// The folder of the server's socket, and the database, of a URL of the tests.
fn place(url: &str) -> (String, String) {
    let rest = url.strip_prefix("postgres://postgres@").unwrap();
    let (socket, database) = rest.rsplit_once(":5432/").unwrap();
    (socket.replace("%2F", "/"), database.to_owned())
}

/// Has the tap describe its streams, and selects all of them by their cursor.
fn write_catalog(tap: &mut Command, path: &Path) {
    let described = tap.arg("--discover").output().unwrap();
    assert!(described.status.success(), "{}", String::from_utf8_lossy(&described.stderr));
    let mut catalog: Value = serde_json::from_slice(&described.stdout).unwrap();
    for stream in catalog["streams"].as_array_mut().unwrap() {
        stream["replication_method"] = "INCREMENTAL".into();
        stream["replication_key"] = "updated_at".into();
        let of_stream = |part: &&mut Value| part["breadcrumb"] == json!([]);
        let about = stream["metadata"].as_array_mut().unwrap().iter_mut().find(of_stream).unwrap();
        about["metadata"]["selected"] = true.into();
        about["metadata"]["replication-method"] = "INCREMENTAL".into();
        about["metadata"]["replication-key"] = "updated_at".into();
    }
    fs::write(path, catalog.to_string()).unwrap();
}

#[tokio::test]
async fn a_tap_that_reads_postgresql() {
    const TEST: &str = "a_tap_that_reads_postgresql";
    if program(TEST, "tap-postgres").is_none() {
        return;
    }
    let url = fresh_postgres().await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let mut step = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    };
    step(
        "create table orders (id text primary key, customer text not null, placed timestamptz not null, \
          price numeric(12, 2) not null, updated_at timestamptz not null)",
    )
    .await;
    step("insert into orders select 'o' || g, 'c' || g % 7, timestamptz '2026-01-01 10:00Z' + g * interval '1 minute', \
          g, timestamptz '2026-02-01 00:00Z' + g * interval '1 second' from generate_series(1, 12000) g")
    .await;

    let folder = home("public_orders");
    let home = folder.path();
    let (socket, database) = place(&url);
    let config = home.join("tap.json");
    let address = format!("postgresql+psycopg2://postgres:none@localhost:5432/{database}?host={socket}");
    let settings = json!({"sqlalchemy_url": address, "filter_schemas": ["public"]});
    fs::write(&config, settings.to_string()).unwrap();
    let catalog = home.join("catalog.json");
    let tap = || {
        let mut tap = program(TEST, "tap-postgres").unwrap();
        tap.arg("--config").arg(&config);
        tap
    };
    let run = || run_tap(home, tap().arg("--catalog").arg(&catalog));

    write_catalog(&mut tap(), &catalog);
    let first = run();
    assert_eq!(first.records, 12_000, "{}", first.said);
    assert!(!first.states.is_empty());
    assert_eq!(figure(home, "orders", "2026-01"), Some(12_000.0));
    assert_eq!(figure(home, "sales", "2026-01"), Some(72_006_000.0));

    // One more, and one that changed; the last of before is read again, because others may share its time.
    step(
        "insert into orders values ('o12001', 'c1', '2026-01-20 00:00Z', 50, '2026-03-01 00:00Z'); \
          update orders set price = 1001, updated_at = '2026-03-02 00:00Z' where id = 'o1'",
    )
    .await;
    let second = run();
    assert_eq!(second.records, 3, "{}", second.said);
    assert_eq!(figure(home, "orders", "2026-01"), Some(12_001.0));
    assert_eq!(figure(home, "sales", "2026-01"), Some(72_007_050.0));

    // A column that appears later.
    step(
        "alter table orders add column shop text; \
          insert into orders values ('o12002', 'c1', '2026-01-21 00:00Z', 7, '2026-03-03 00:00Z', 'S1')",
    )
    .await;
    write_catalog(&mut tap(), &catalog);
    let mapping = "select id as order_id, customer as customer_id, placed as ordered_at, shop as channel from public_orders";
    fs::write(home.join("mappings/crm/orders.sql"), mapping).unwrap();
    let third = run();
    assert_eq!(third.records, 2, "{}", third.said);
    let sql = "select order_id, channel from lake.orders where channel is not null";
    assert_eq!(
        json(home, &["sql", "--format", "json", sql]),
        json!([{"order_id": "o12002", "channel": "S1"}])
    );
    assert_eq!(figure(home, "sales", "2026-01"), Some(72_007_057.0));

    let fourth = run();
    assert_eq!(fourth.records, 1, "{}", fourth.said);
    assert_eq!(figure(home, "orders", "2026-01"), Some(12_002.0));
}
