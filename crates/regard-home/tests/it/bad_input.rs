//! Bad input: one clear message with its place, good rows in, bad rows in quarantine, nothing dies.

use crate::support::{TestHome, assert_accounts, counts};
use regard_model::{LoadStatus, ReasonCode};

const ITEMS: &str = "select code as item_id, label as name, cost as unit_cost from items";

fn home_with(csv: impl AsRef<[u8]>) -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "items", "items.csv");
    home.write("data/items.csv", csv);
    home.mapping("erp", "items", ITEMS);
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_in_a_number_is_named_by_file_line_and_column() {
    let home = home_with("code,label,cost\na,Disk,1.50\nb,Shelf,cheap\nc,Cable,2\n");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "items"), [3, 2, 0, 0, 1]);
    let bad = &report.bad_rows[0];
    assert_eq!((bad.file.as_deref(), bad.line), (Some("items.csv"), Some(3)));
    assert_eq!(bad.code, ReasonCode::NotANumber);
    assert_eq!(bad.value.as_deref(), Some("cheap"));
    assert_eq!(opened.texts("select unit_cost_minor from items order by item_id").await, ["150", "200"]);
    assert_eq!(opened.texts("select code || ' ' || value from quarantine").await, ["not_a_number cheap"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_does_not_exist_waits_in_quarantine() {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "costs", "costs.csv");
    home.write("data/costs.csv", "id;who;day;amount\n1;a;28/02/2026;10\n2;a;31/02/2026;10\n");
    let sql =
        "select id as cost_id, who as customer_id, to_day(day, '%d/%m/%Y') as cost_on, amount from costs";
    home.mapping("erp", "costs", sql);
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "costs"), [2, 1, 0, 0, 1]);
    assert_eq!(report.bad_rows[0].code, ReasonCode::NotADate);
    assert_eq!(report.bad_rows[0].value.as_deref(), Some("31/02/2026"));
    assert_eq!(report.bad_rows[0].line, Some(3));
    assert_eq!(opened.texts("select name from customers where known_by_key").await, ["a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_text_and_a_missing_field_spare_the_other_rows() {
    let home = home_with(b"code,label,cost\na,Disk,1\nb,Sh\xC3\x28elf \xFF,1\nc,Cable\nd,Caf\xC3\xA9,1\n");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_accounts(&report);
    assert_eq!(opened.texts("select name from items order by item_id").await, ["Disk", "Café"]);
    let mut codes: Vec<_> = report.bad_rows.iter().map(|bad| (bad.line, bad.code)).collect();
    codes.sort();
    assert_eq!(codes, [(Some(3), ReasonCode::BrokenText), (Some(4), ReasonCode::WrongFieldCount)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_names_pattern_and_folder_and_leaves_a_trace_in_the_ledger() {
    let mut home = TestHome::new("UTC", "EUR");
    home.table("erp", "items", "items-*.csv");
    home.mapping("erp", "items", ITEMS);
    let opened = home.open().await;
    let error = opened.try_load("erp", false).await.unwrap_err().to_string();
    assert!(error.contains("items-*.csv") && error.contains("data"), "{error}");
    let loads = regard_model::Ledger::loads(&opened.lake, None, None, 10).await.unwrap();
    assert_eq!(loads[0].status, LoadStatus::Failed);
    assert!(loads[0].message.as_deref().unwrap().contains("items-*.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_one_mapping_spares_the_others() {
    let mut home = home_with("code,label,cost\na,Disk,1\n");
    home.table("erp", "people", "people.csv");
    home.write("data/people.csv", "id,name\nu1,Ada\n");
    home.mapping("erp", "customers", "select id as customer_id, nmae as name from people");
    home.mapping("erp", "users", "select id as user_id, name as naem, id as email from people");
    home.mapping("erp", "contacts", "selec id from people");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(report.record.status, LoadStatus::Partly);
    assert_eq!(counts(&report, "items"), [1, 1, 0, 0, 0]);
    let fault = |place: &str| {
        let found = report.faults.iter().find(|fault| fault.place.contains(place));
        found.map(|fault| fault.message.clone()).unwrap_or_default()
    };
    assert!(fault("customers.sql").contains("nmae"), "{}", fault("customers.sql"));
    assert!(
        fault("users.sql").contains("naem") && fault("users.sql").contains("name"),
        "{}",
        fault("users.sql")
    );
    assert!(!fault("contacts.sql").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_parquet_file_is_named_and_the_rest_is_loaded() {
    let mut home = home_with("code,label,cost\na,Disk,1\n");
    home.table("erp", "orders", "orders.parquet");
    home.write("data/orders.parquet", b"");
    home.mapping("erp", "orders", "select order_id, customer_id, ordered_at from orders");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "items"), [1, 1, 0, 0, 0]);
    assert!(report.faults[0].message.contains("orders.parquet"), "{:?}", report.faults);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let home = home_with("code,label,cost\na,Disk,1.50\nb,Shelf,cheap\n");
    let opened = home.open().await;
    let dry = opened.try_load("erp", true).await.unwrap();
    assert_eq!(counts(&dry, "items"), [2, 1, 0, 0, 1]);
    assert_eq!(dry.bad_rows.len(), 1);
    assert!(opened.texts("select item_id from items").await.is_empty());
    assert!(opened.texts("select code from quarantine").await.is_empty());
    let real = opened.load("erp").await;
    assert_eq!(real.record.entities, dry.record.entities);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_row_leaves_the_quarantine() {
    let home = home_with("code,label,cost\na,Disk,1.50\nb,Shelf,cheap\n");
    let opened = home.open().await;
    opened.load("erp").await;
    home.write("data/items.csv", "code,label,cost\na,Disk,1.50\nb,Shelf,3\n");
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "items"), [2, 1, 0, 1, 0]);
    assert!(opened.texts("select code from quarantine").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_said_once_with_what_did_not_run() {
    let mut home = home_with("code,label,cost\na,Disk,1\n");
    home.table("erp", "rates", "rates.csv");
    home.mapping(
        "erp",
        "exchange_rates",
        "select day as rate_on, f as from_currency, t as to_currency, rate from rates",
    );
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "items"), [1, 1, 0, 0, 0]);
    let [fault] = report.faults.as_slice() else { panic!("one message, not {:?}", report.faults) };
    assert!(
        fault.message.contains("rates.csv") && fault.message.contains("exchange_rates.sql"),
        "{}",
        fault.message
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_that_breaks_on_the_way_leaves_nothing_behind() {
    let mut home = TestHome::new("UTC", "EUR");
    home.table("erp", "orders", "orders.csv");
    home.write("data/orders.csv", "id,who,at,part\n1,ghost,2026-01-05,0\n2,,2026-01-05,1\n");
    let sql = "select id as order_id, who as customer_id, at as ordered_at from orders";
    home.mapping("erp", "orders.a", sql);
    home.mapping("erp", "orders.b", &format!("{sql} where 1 / cast(part as bigint) = 7"));
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert!(report.faults[0].message.contains("divides by zero"), "{:?}", report.faults);
    assert!(report.bad_rows.is_empty(), "{:?}", report.bad_rows);
    assert!(opened.texts("select customer_id from lake.customers").await.is_empty());
    assert!(opened.texts("select code from lake.quarantine").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_bad_rows_are_as_many_as_they_are() {
    let home = home_with("code,label,cost\na,Disk,cheap\na,Disk,cheap\nb,Shelf,1\n");
    let opened = home.open().await;
    let sql = "select code as item_id, label as name, cost as unit_cost from items union all select code, label, cost from items where code = 'a'";
    for turn in 0..2 {
        // Another mapping reads all files again.
        home.mapping("erp", "items", &format!("{sql} -- {turn}"));
        let report = opened.load("erp").await;
        assert_eq!(counts(&report, "items")[4], 4);
        assert_eq!(opened.texts("select count(*) from lake.quarantine").await, ["4"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_bad_rows_do_not_keep_the_good_ones_out() {
    let mut csv = "code,label,cost\n".to_owned();
    (0..100_002).for_each(|row| csv.push_str(&format!("b{row},Shelf,cheap\n")));
    csv.push_str("a,Disk,1\n");
    let home = home_with(csv);
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "items"), [100_003, 1, 0, 0, 100_002]);
    assert_eq!(opened.texts("select count(*) from lake.quarantine").await, ["100000"]);
    assert!(report.faults[0].message.contains("100002 rows are bad"), "{:?}", report.faults);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_a_bad_row_is_known_whatever_its_table_is_called() {
    let mut home = TestHome::new("UTC", "EUR");
    home.table("erp", "Items", "items.csv");
    home.write("data/items.csv", "code,label,cost\na,Disk,cheap\n");
    home.mapping("erp", "items", "select code as item_id, label as name, cost as unit_cost from Items");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!((report.bad_rows[0].file.as_deref(), report.bad_rows[0].line), (Some("items.csv"), Some(2)));
}
