//! Rows that come before their parents, and customers that no file describes.

use crate::support::{TestHome, counts};

fn home() -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("shop", "lines", "lines.csv");
    home.write("data/lines.csv", "id,n,price\n1,1,10\n2,1,20\n2,2,30\n");
    home.mapping(
        "shop",
        "order_lines",
        "select id as order_id, n as line, '1' as quantity, price as unit_price, 'EUR' as currency from lines",
    );
    home.table("erp", "orders", "orders.csv");
    home.write("data/orders.csv", "id,who,at\n1,a,2026-01-05 10:00\n");
    home.mapping("erp", "orders", "select id as order_id, who as customer_id, at as ordered_at from orders");
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_wait_for_their_order_and_enter_by_themselves() {
    let home = home();
    let opened = home.open().await;
    let first = opened.load("shop").await;
    assert_eq!(counts(&first, "order_lines"), [3, 0, 0, 0, 3]);
    assert_eq!(opened.texts("select distinct code from quarantine").await, ["waiting_for_parent"]);

    let second = opened.load("erp").await;
    assert_eq!(counts(&second, "orders"), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&second, "order_lines"), [1, 1, 0, 0, 0], "the line of the order that came");
    assert_eq!(opened.texts("select amount_home_minor from fulfilments").await, ["1000"]);
    assert_eq!(opened.texts("select value from quarantine").await, ["2", "2"]);
    assert_eq!(opened.texts("select _source from lake.order_lines").await, ["shop"], "lineage stays");

    home.write("data/orders.csv", "id,who,at\n1,a,2026-01-05 10:00\n2,b,2026-02-05 10:00\n");
    opened.load("erp").await;
    assert_eq!(opened.texts("select sum(amount_home_minor) from fulfilments").await, ["6000"]);
    assert!(opened.texts("select value from quarantine").await.is_empty());

    let lines = std::fs::read_to_string(home.root().join("data/lines.csv")).unwrap();
    home.write("data/lines.csv", format!("{lines}\n"));
    let again = opened.load("shop").await;
    assert_eq!(counts(&again, "order_lines"), [3, 0, 0, 3, 0], "and they are the same rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_known_only_by_its_key_is_marked_until_a_file_describes_it() {
    let mut home = home();
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "customers"), [1, 1, 0, 0, 0]);
    let sql = "select customer_id || ' ' || name || ' ' || cast(known_by_key as varchar) from customers";
    assert_eq!(opened.texts(sql).await, ["a a true"]);

    home.table("crm", "people", "people.csv");
    home.write("data/people.csv", "id,name\na,Delta Foods\n");
    home.mapping("crm", "customers", "select id as customer_id, name from people");
    let opened = home.open().await;
    let report = opened.load("crm").await;
    assert_eq!(counts(&report, "customers"), [1, 0, 1, 0, 0]);
    let sql = "select name || ' ' || coalesce(cast(known_by_key as varchar), 'described') from customers";
    assert_eq!(opened.texts(sql).await, ["Delta Foods described"]);

    let report = opened.load("erp").await;
    assert_eq!(counts(&report, "customers"), [0; 5], "the orders do not undo it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_came_again_with_another_parent_stops_waiting() {
    let mut home = home();
    home.table("erp", "parcels", "parcels.csv");
    home.write("data/parcels.csv", "parcel,id\np1,9\np2,8\n");
    home.mapping("erp", "deliveries", "select parcel as delivery_id, id as order_id from parcels");
    let opened = home.open().await;
    opened.load("erp").await;
    let waiting = "select value from quarantine where entity = 'deliveries' order by value";
    assert_eq!(opened.texts(waiting).await, ["8", "9"]);
    home.write("data/parcels.csv", "parcel,id\np1,1\n");
    opened.load("erp").await;
    assert_eq!(opened.texts("select delivery_id from lake.deliveries").await, ["p1"]);
    assert_eq!(opened.texts(waiting).await, ["8"], "p2 was not delivered again, and goes on waiting");
}
