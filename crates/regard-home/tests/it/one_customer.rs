//! Two keys of one customer: facts are read as the main one's, in every table and every scope, and a join
//! that is undone leaves nothing behind.

use crate::support::{Opened, TestHome};
use regard_metrics::{Ask, Coverage, Home, ReferenceKind, Registry, plan};
use regard_model::{
    Currency, CustomerId, Engine, Ledger, Lens, Moment, Period, PolicyVersion, Scope, SnapshotId, Statement,
};

const LINKS: &str = "link_id,customer_id,main_customer_id,verdict,decided_at\n";

fn home() -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "customers", "customers.csv");
    home.write("data/customers.csv", "id,name\na,Acme\nb,Acme GmbH\nc,Bolt\n");
    home.mapping("erp", "customers", "select id as customer_id, name from customers");
    home.table("erp", "orders", "orders.csv");
    home.write(
        "data/orders.csv",
        "id,who,at\n1,a,2026-01-10 10:00\n2,b,2026-01-11 10:00\n3,c,2026-01-12 10:00\n4,b,2026-02-10 10:00\n",
    );
    home.mapping("erp", "orders", "select id as order_id, who as customer_id, at as ordered_at from orders");
    home.mapping(
        "erp",
        "order_lines",
        "select id as order_id, '1' as line, '1' as quantity, '100' as unit_price_minor, 'EUR' as currency from orders",
    );
    home.table("desk", "links", "links.csv");
    home.write("data/links.csv", LINKS);
    home.mapping(
        "desk",
        "customer_links",
        "select link_id, customer_id, main_customer_id, verdict, decided_at from links",
    );
    home
}

fn link(home: &TestHome, rows: &str) {
    home.write("data/links.csv", format!("{LINKS}{rows}"));
}

async fn lens(opened: &Opened, snapshot: Option<SnapshotId>, scope: Scope) -> Lens {
    let head = opened.lake.head().await.unwrap();
    let zone = opened.home.config().zone.clone();
    Lens {
        snapshot: snapshot.unwrap_or(head),
        moment: Moment::parse("2026-02-28", &zone).unwrap(),
        policy: PolicyVersion::default(),
        scope,
        zone,
    }
}

/// Orders by customer in January and February, from the facts and from what is kept at load.
async fn orders(opened: &Opened, lens: &Lens) -> Vec<(String, f64)> {
    let kept = opened.lake.query(lens, &Coverage::statement()).await.unwrap();
    let kept = Coverage::read(&kept).unwrap();
    let ask = Ask::of(["orders"]).by("customer_id").reference(ReferenceKind::Nothing);
    let ask = ask.period(Period::parse("2026-01..2026-02").unwrap());
    let mut answers = Vec::new();
    for coverage in [&Coverage::default(), &kept] {
        let currency = Currency::parse("EUR").unwrap();
        let planned = plan(&Registry::built_in(), &ask, lens, &Home { currency }, coverage).unwrap();
        let mut found = Vec::new();
        for statement in planned.statements() {
            found.push(opened.lake.query(lens, statement).await.unwrap());
        }
        let figures = planned.figures(&found, None).unwrap();
        let pair = |figure: &regard_model::Figure| (figure.by["customer_id"].clone(), figure.value.unwrap());
        answers.push(figures.iter().map(pair).collect::<Vec<_>>());
    }
    assert_eq!(answers[0], answers[1], "facts and measures");
    answers.remove(0)
}

fn counted(pairs: &[(&str, f64)]) -> Vec<(String, f64)> {
    pairs.iter().map(|(key, orders)| ((*key).to_owned(), *orders)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joined_customer_is_one_in_every_table_and_apart_again_when_that_is_undone() {
    let home = home();
    let opened = home.open().await;
    opened.load("erp").await;
    let apart = lens(&opened, None, Scope::Everyone).await;
    assert_eq!(orders(&opened, &apart).await, counted(&[("a", 1.0), ("b", 2.0), ("c", 1.0)]));

    link(&home, "l1,b,a,joined,2026-02-20 10:00\nl2,c,a,waiting,2026-02-20 10:00\n");
    opened.load("desk").await;
    let joined = lens(&opened, None, Scope::Everyone).await;
    assert_eq!(orders(&opened, &joined).await, counted(&[("a", 3.0), ("c", 1.0)]));
    let names = opened.texts("select name from customers order by name").await;
    assert_eq!(names, ["Acme", "Bolt"]);
    let keys = opened.texts("select distinct customer_id from lake.orders order by 1").await;
    assert_eq!(keys, ["a", "b", "c"], "every fact keeps its source's key");
    // The snapshot before does not know of it.
    assert_eq!(orders(&opened, &apart).await.len(), 3);

    link(&home, "l1,b,a,apart,2026-02-21 10:00\nl2,c,a,waiting,2026-02-20 10:00\n");
    opened.load("desk").await;
    let again = lens(&opened, None, Scope::Everyone).await;
    assert_eq!(orders(&opened, &again).await, orders(&opened, &apart).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_the_main_customer_sees_all_of_them_and_nobody_else_does() {
    let home = home();
    let opened = home.open().await;
    opened.load("erp").await;
    link(&home, "l1,b,a,joined,2026-02-20 10:00\n");
    opened.load("desk").await;
    let of = |id: &str| Scope::of([CustomerId::new(id)]);
    let main = lens(&opened, None, of("a")).await;
    assert_eq!(orders(&opened, &main).await, counted(&[("a", 3.0)]));
    for (id, rows) in [("b", 0), ("c", 1)] {
        let lens = lens(&opened, None, of(id)).await;
        for table in ["orders", "order_lines", "fulfilments", "customers"] {
            let answer = opened.lake.query(&lens, &Statement::new(format!("select * from {table}"))).await;
            assert_eq!(answer.unwrap().row_count(), rows, "{id}: {table}");
        }
    }
}
