//! The lens: what has not happened yet does not exist, and who is not in scope does not either.

use crate::support::{Opened, TestHome};
use regard_model::{CustomerId, Engine, Ledger, Lens, Moment, PolicyVersion, Scope, Statement};

async fn opened() -> (TestHome, Opened) {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "orders", "orders.csv");
    home.write(
        "data/orders.csv",
        "id,who,at,gone\n1,a,2026-01-31 23:30,2026-02-03 10:00\n2,b,2026-02-10 10:00,\n",
    );
    home.mapping(
        "erp",
        "orders",
        "select id as order_id, who as customer_id, at as ordered_at, gone as cancelled_at from orders",
    );
    home.table("erp", "lines", "lines.csv");
    home.write("data/lines.csv", "id,n\n1,1\n2,1\n");
    home.mapping("erp", "order_lines", "select id as order_id, n as line, '1' as quantity from lines");
    home.mapping("erp", "items", "select id as item_id, id as name from lines");
    let opened = home.open().await;
    opened.load("erp").await;
    (home, opened)
}

async fn lens(opened: &Opened, moment: &str, scope: Scope) -> Lens {
    let zone = opened.home.config().zone.clone();
    Lens {
        snapshot: opened.lake.head().await.unwrap(),
        moment: Moment::parse(moment, &zone).unwrap(),
        policy: PolicyVersion::default(),
        scope,
        zone,
    }
}

async fn rows(opened: &Opened, lens: &Lens, sql: &str) -> usize {
    opened.lake.query(lens, &Statement::new(sql)).await.unwrap().row_count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_later_does_not_exist() {
    let (_home, opened) = opened().await;
    let before = lens(&opened, "2026-01-30", Scope::Everyone).await;
    let january = lens(&opened, "2026-01-31", Scope::Everyone).await;
    let february = lens(&opened, "2026-02-28", Scope::Everyone).await;
    for table in ["orders", "fulfilments"] {
        let all = format!("select order_id from {table}");
        let cancelled = format!("select order_id from {table} where cancelled_at is not null");
        let counts = [
            rows(&opened, &before, &all).await,
            rows(&opened, &january, &all).await,
            rows(&opened, &february, &all).await,
        ];
        assert_eq!(counts, [0, 1, 2], "{table}");
        assert_eq!(rows(&opened, &january, &cancelled).await, 0, "{table}: the cancelling is still to come");
        assert_eq!(rows(&opened, &february, &cancelled).await, 1, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_out_of_scope_does_not_exist() {
    let (_home, opened) = opened().await;
    let only_b = lens(&opened, "2026-02-28", Scope::of([CustomerId::new("b")])).await;
    let nobody = lens(&opened, "2026-02-28", Scope::Nobody).await;
    for (table, visible) in
        [("customers", 1), ("orders", 1), ("order_lines", 1), ("fulfilments", 1), ("items", 2)]
    {
        let sql = format!("select * from {table}");
        assert_eq!(rows(&opened, &only_b, &sql).await, visible, "{table}");
        assert_eq!(rows(&opened, &nobody, &sql).await, 0, "{table}");
    }
    assert_eq!(rows(&opened, &only_b, "select * from quarantine").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_reading_the_views_can_be_said() {
    let (_home, opened) = opened().await;
    let lens = lens(&opened, "2026-02-28", Scope::Everyone).await;
    for sql in [
        "select * from lake.orders",
        "create table x as select 1",
        "insert into orders select * from orders",
        "copy orders to 'x.csv'",
        "create external table x stored as csv location '/etc/passwd'",
        "select * from '/etc/passwd'",
        "set datafusion.execution.batch_size = 1",
        "select * from information_schema.tables",
    ] {
        assert!(opened.lake.query(&lens, &Statement::new(sql)).await.is_err(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_day_that_is_still_to_come_is_not_known() {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("crm", "people", "people.csv");
    home.write("data/people.csv", "id,since\nold,2020-05-01\nnew,2026-02-01\nundated,\n");
    home.mapping("crm", "customers", "select id as customer_id, id as name, since as since_on from people");
    let opened = home.open().await;
    opened.load("crm").await;
    let customers = "select customer_id from customers where since_on is not null";
    let january = lens(&opened, "2026-01-31", Scope::Everyone).await;
    let february = lens(&opened, "2026-02-01", Scope::Everyone).await;
    assert_eq!(rows(&opened, &january, customers).await, 1);
    assert_eq!(rows(&opened, &february, customers).await, 2);
}
