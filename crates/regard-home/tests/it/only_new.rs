//! A load reads only what is new, and nobody can tell from the facts.

use crate::support::{Opened, TestHome, assert_accounts, counts};
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use proptest::prelude::*;
use regard_lake::ParquetWriter;
use regard_model::Ledger;
use std::sync::Arc;

const ORDERS: &str = "select id as order_id, who as customer_id, day as ordered_at from orders";

/// A Parquet file of orders: id, customer, day.
fn orders(home: &TestHome, name: &str, rows: &[(String, String, String)]) {
    let folder = home.root().join("data");
    std::fs::create_dir_all(&folder).unwrap();
    let column = |of: fn(&(String, String, String)) -> &String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(of)))
    };
    let columns =
        [("id", column(|row| &row.0)), ("who", column(|row| &row.1)), ("day", column(|row| &row.2))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ParquetWriter::create(&folder.join(name), batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn row(id: &str, who: &str, day: &str) -> (String, String, String) {
    (id.to_owned(), who.to_owned(), day.to_owned())
}

fn home() -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "orders", "orders*.parquet");
    home.mapping("erp", "orders", ORDERS);
    home
}

async fn facts(opened: &Opened) -> Vec<String> {
    let sql =
        "select order_id || ' ' || customer_id || ' ' || cast(ordered_at as varchar) from orders order by 1";
    opened.texts(sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_as_they_were_are_left_out() {
    let home = home();
    orders(&home, "orders-1.parquet", &[row("1", "a", "2026-01-05"), row("2", "b", "2026-02-05")]);
    let opened = home.open().await;
    assert_eq!(counts(&opened.load("erp").await, "orders"), [2, 2, 0, 0, 0]);

    let head = opened.lake.head().await.unwrap();
    let again = opened.load("erp").await;
    assert!(again.record.entities.is_empty(), "nothing was read: {:?}", again.record.entities);
    assert_eq!(opened.lake.head().await.unwrap(), head);

    orders(&home, "orders-2.parquet", &[row("2", "b", "2026-02-06"), row("3", "c", "2026-02-07")]);
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "orders"), [2, 1, 1, 0, 0]);
    assert_accounts(&report);

    home.mapping("erp", "orders", &format!("{ORDERS} where true"));
    let anew = opened.load("erp").await;
    assert_eq!(counts(&anew, "orders")[0], 4, "another mapping reads all files");
    let dry = opened.try_load("erp", true).await.unwrap();
    assert_eq!(counts(&dry, "orders")[0], 4, "a rehearsal counts every row");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_complained_about_in_a_file_that_is_left_out_stays() {
    let home = home();
    orders(&home, "orders-1.parquet", &[row("1", "a", "31/02/2026"), row("2", "b", "2026-02-05")]);
    let opened = home.open().await;
    assert_eq!(counts(&opened.load("erp").await, "orders"), [2, 1, 0, 0, 1]);
    orders(&home, "orders-2.parquet", &[row("3", "c", "no day")]);
    assert_eq!(counts(&opened.load("erp").await, "orders"), [1, 0, 0, 0, 1]);
    let waiting = "select file from lake.quarantine order by 1";
    assert_eq!(opened.texts(waiting).await, ["orders-1.parquet", "orders-2.parquet"]);
    opened.load("erp").await;
    assert_eq!(opened.texts(waiting).await.len(), 2, "nothing was mended");
    orders(&home, "orders-1.parquet", &[row("1", "a", "2026-02-28"), row("2", "b", "2026-02-05")]);
    let mended = opened.load("erp").await;
    assert_eq!(counts(&mended, "orders"), [3, 1, 0, 1, 1], "a file that is replaced has all read again");
    assert_eq!(opened.texts(waiting).await, ["orders-2.parquet"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_not_whole_forgets_what_was_read() {
    let home = home();
    orders(&home, "orders-1.parquet", &[row("1", "a", "2026-01-05")]);
    let opened = home.open().await;
    opened.load("erp").await;
    home.mapping("erp", "orders", "select id as order_id, 'x' as customer_id, day as ordered_at from orders");
    home.mapping("erp", "items", "select nothing from orders");
    assert_eq!(opened.load("erp").await.faults.len(), 1);
    assert_eq!(facts(&opened).await, ["1 x 2026-01-04T23:00:00Z"]);
    std::fs::remove_file(home.root().join("mappings/erp/items.sql")).unwrap();
    home.mapping("erp", "orders", ORDERS);
    opened.load("erp").await;
    assert_eq!(
        facts(&opened).await,
        ["1 a 2026-01-04T23:00:00Z"],
        "the mapping is as it was once, and reads again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_read_beside_a_new_one_is_read_again() {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "heads", "heads.csv");
    home.table("erp", "states", "states.csv");
    home.write("data/heads.csv", "id,who,day\n1,a,2026-01-05\n2,b,2026-01-06\n");
    home.write("data/states.csv", "id,gone\n1,\n");
    home.mapping(
        "erp",
        "orders",
        "select h.id as order_id, h.who as customer_id, h.day as ordered_at, s.gone as cancelled_at \
         from heads h left join states s on s.id = h.id",
    );
    let opened = home.open().await;
    opened.load("erp").await;
    assert!(opened.load("erp").await.record.entities.is_empty());
    home.write("data/states.csv", "id,gone\n1,2026-02-01\n");
    assert_eq!(counts(&opened.load("erp").await, "orders"), [2, 0, 1, 1, 0]);
}

/// A file's number and its rows: order, customer, day.
type Delivery = (u8, Vec<(u8, u8, u8)>);

/// Files as they come, one after the other.
fn deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let row = (0_u8..30, 0_u8..4, 1_u8..28);
    prop::collection::vec((0_u8..4, prop::collection::vec(row, 1..12)), 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Files come and are replaced in any order; a home that forgets what it read before has the same facts.
    #[test]
    fn the_facts_are_those_of_a_home_that_reads_everything(deliveries in deliveries()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let (sparing, thorough) = (home(), home());
            let (first, second) = (sparing.open().await, thorough.open().await);
            for (turn, (file, rows)) in deliveries.iter().enumerate() {
                let rows: Vec<_> = rows
                    .iter()
                    .map(|(id, who, day)| row(&format!("{id}"), &format!("c{who}"), &format!("2026-0{}-{day:02}", 1 + id % 3)))
                    .collect();
                let name = format!("orders-{file}.parquet");
                orders(&sparing, &name, &rows);
                orders(&thorough, &name, &rows);
                // Another text of the same mapping: everything is read again.
                thorough.mapping("erp", "orders", &format!("{ORDERS} where {turn} = {turn}"));
                assert_accounts(&first.load("erp").await);
                assert_accounts(&second.load("erp").await);
                assert_eq!(facts(&first).await, facts(&second).await, "after {deliveries:?}");
            }
        });
    }
}

/// Many orders with two lines each, so that a small delivery looks its keys up instead of reading all of them.
const STORED: u32 = 400;

fn order_of(number: u32, month: u32) -> (String, String, String) {
    row(&format!("{number}"), &format!("c{}", number % 7), &format!("2026-{month:02}-{:02}", 1 + number % 27))
}

/// A Parquet file of lines: order, number, quantity.
fn lines(home: &TestHome, name: &str, orders: &[(u32, u32)]) {
    let all: Vec<_> = orders
        .iter()
        .flat_map(|(order, quantity)| [(order, 1, quantity), (order, 2, quantity)])
        .map(|(order, line, quantity)| row(&format!("{order}"), &format!("{line}"), &format!("{quantity}")))
        .collect();
    self::orders(home, name, &all);
}

/// Small deliveries into a large home: new orders, known ones, ones that move to another month, and lines that change.
/// A home that reads everything each time has the same facts, each filed under the same month.
#[tokio::test(flavor = "multi_thread")]
async fn few_new_rows_among_many_stored_ones_are_found_wherever_they_lie() {
    let homes = [home(), home()];
    for home in &homes {
        let settings = std::fs::read_to_string(home.root().join("regard.toml")).unwrap();
        let lines_table = "[sources.erp.tables.lines]\nfiles = \"lines*.parquet\"\n";
        home.write("regard.toml", format!("{settings}{lines_table}"));
        home.mapping(
            "erp",
            "order_lines",
            "select id as order_id, who as line, day as quantity, '100' as unit_price_minor from lines",
        );
        let stored: Vec<_> = (0..STORED).map(|number| order_of(number, 1 + number % 3)).collect();
        orders(home, "orders-0.parquet", &stored);
        lines(home, "lines-0.parquet", &(0..STORED).map(|number| (number, 1)).collect::<Vec<_>>());
    }
    let (sparing, thorough) = (homes[0].open().await, homes[1].open().await);
    for turn in 0..5_u32 {
        for (home, opened) in homes.iter().zip([&sparing, &thorough]) {
            if turn > 0 {
                // A new order, a known one as it was, and one that moves to April.
                let known = 10 * turn;
                let delivered =
                    [order_of(STORED + turn, 3), order_of(known, 1 + known % 3), order_of(known + 1, 4)];
                orders(home, &format!("orders-{turn}.parquet"), &delivered);
                // Lines of the new one, others of one that moved before, and one as it was.
                let moved = 10 * (turn - 1) + 1;
                lines(home, &format!("lines-{turn}.parquet"), &[(STORED + turn, 5), (moved, 7), (known, 1)]);
            }
            if home.root() == homes[1].root() {
                home.mapping("erp", "orders", &format!("{ORDERS} where {turn} = {turn}"));
                let sql = "select id as order_id, who as line, day as quantity, '100' as unit_price_minor from lines";
                home.mapping("erp", "order_lines", &format!("{sql} where {turn} = {turn}"));
            }
            let report = opened.load("erp").await;
            assert!(report.faults.is_empty(), "{:?}", report.faults);
            assert_accounts(&report);
        }
        for sql in [
            "select order_id || ' ' || customer_id || ' ' || cast(_month as varchar) from lake.orders order by 1",
            "select order_id || ' ' || line || ' ' || cast(quantity as varchar) || ' ' || cast(_month as varchar) \
             from lake.order_lines order by 1",
        ] {
            let (found, expected) = (sparing.texts(sql).await, thorough.texts(sql).await);
            assert!(found.len() >= STORED as usize);
            assert_eq!(found, expected, "after delivery {turn}");
        }
    }
}
