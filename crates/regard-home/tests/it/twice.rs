//! Loading again: the same rows change nothing, changed rows replace, old snapshots stay as they were.

use crate::support::{TestHome, assert_accounts, counts};
use proptest::prelude::*;
use regard_model::{Ledger, Moment, Statement};
use std::collections::BTreeMap;

const ORDERS: &str =
    "select id as order_id, who as customer_id, at as ordered_at, gone as cancelled_at from orders";

fn home(csv: &str) -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "orders", "orders*.csv");
    home.write("data/orders.csv", csv);
    home.mapping("erp", "orders", ORDERS);
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_is_the_same_as_once() {
    let home = home("id,who,at,gone\n1,a,2026-01-05 10:00,\n2,b,2026-02-05 10:00,\n");
    let opened = home.open().await;
    opened.load("erp").await;
    let once = opened.lake.head().await.unwrap();
    let again = opened.load("erp").await;
    assert_eq!(counts(&again, "orders"), [0; 5], "the file is as it was");
    assert_eq!(opened.lake.head().await.unwrap(), once, "nothing new makes no snapshot");
    home.write("data/orders.csv", "id,who,at,gone\n1,a,2026-01-05 10:00,\n2,b,2026-02-05 10:00,\n\n");
    let other_file = opened.load("erp").await;
    assert_eq!(counts(&other_file, "orders"), [2, 0, 0, 2, 0]);
    assert_eq!(opened.lake.head().await.unwrap(), once);
    assert_eq!(opened.lake.loads(None, None, 10).await.unwrap().len(), 3, "but the ledger knows all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_row_replaces_and_the_older_snapshot_keeps_the_old_one() {
    let home = home("id,who,at,gone\n1,a,2026-01-05 10:00,\n2,b,2026-02-05 10:00,\n");
    let opened = home.open().await;
    opened.load("erp").await;
    let before = opened.lake.head().await.unwrap();
    home.write(
        "data/orders.csv",
        "id,who,at,gone\n1,a,2026-03-05 10:00,\n2,b,2026-02-05 10:00,\n3,c,2026-02-06 10:00,\n",
    );
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "orders"), [3, 1, 1, 1, 0]);
    let sql =
        "select order_id || ' ' || cast(local_day(ordered_at) as varchar) from orders order by order_id";
    assert_eq!(opened.texts(sql).await, ["1 2026-03-05", "2 2026-02-05", "3 2026-02-06"]);
    let lens = opened.home.administrator_lens(before, Moment::at(jiff::Timestamp::MAX));
    let old = opened.lake.inspect(&lens, &Statement::new("select order_id from lake.orders")).await.unwrap();
    assert_eq!(old.row_count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_follow_an_order_that_moves_to_another_month() {
    let mut home = home("id,who,at,gone\n1,a,2026-01-05 10:00,\n2,b,2026-01-06 10:00,\n");
    home.table("shop", "lines", "lines.csv");
    home.write("data/lines.csv", "id,n\n1,1\n2,1\n");
    home.mapping("shop", "order_lines", "select id as order_id, n as line, '1' as quantity from lines");
    let opened = home.open().await;
    opened.load("erp").await;
    let first = opened.load("shop").await;
    home.write("data/orders.csv", "id,who,at,gone\n1,a,2026-03-05 10:00,\n2,b,2026-01-06 10:00,\n");
    opened.load("erp").await;
    let sql = "select order_id || ' ' || cast(ordered_on as varchar) from fulfilments order by order_id";
    assert_eq!(opened.texts(sql).await, ["1 2026-03-05", "2 2026-01-06"]);
    let months = "select order_id || ' ' || cast(_month as varchar) from lake.order_lines order by order_id";
    assert_eq!(opened.texts(months).await, ["1 2026-03-01", "2 2026-01-01"]);
    let origin = opened.texts("select distinct _source || ' ' || _batch from lake.order_lines").await;
    assert_eq!(
        origin,
        [format!("shop {}", first.record.batch_id.0)],
        "a line that follows its order stays as it was brought"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_several_versions_in_one_load_wins() {
    let home = home(
        "id,who,at,gone\n1,a,2026-01-05 10:00,\n1,a,2026-01-05 10:00,2026-01-07 09:00\n1,a,2026-01-05 10:00,\n",
    );
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(
        counts(&report, "orders"),
        [3, 1, 0, 2, 0],
        "one order was created, and two versions of it came to nothing"
    );
    assert_eq!(
        opened.texts("select coalesce(cast(cancelled_at as varchar), 'open') from lake.orders").await,
        ["open"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever arrives in whatever portions, the table holds the last version of each key, once.
    #[test]
    fn any_sequence_of_loads_leaves_the_last_version_of_each_key(
        loads in prop::collection::vec(prop::collection::vec((0_u8..6, 1_u8..13, 0_u8..3), 1..8), 1..4)
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let home = home("id,who,at,gone\n");
            let opened = home.open().await;
            let mut expected: BTreeMap<u8, (u8, u8)> = BTreeMap::new();
            for rows in &loads {
                let mut csv = "id,who,at,gone\n".to_owned();
                for (id, month, who) in rows {
                    csv.push_str(&format!("{id},c{who},2025-{month:02}-15 10:00,\n"));
                    expected.insert(*id, (*month, *who));
                }
                home.write("data/orders.csv", csv);
                assert_accounts(&opened.load("erp").await);
            }
            let sql = "select order_id || ' ' || customer_id || ' ' || cast(_month as varchar) \
                       from lake.orders order by order_id";
            let expected: Vec<String> = expected
                .iter()
                .map(|(id, (month, who))| format!("{id} c{who} 2025-{month:02}-01"))
                .collect();
            assert_eq!(opened.texts(sql).await, expected);
        });
    }
}
