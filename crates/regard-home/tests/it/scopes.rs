//! Scopes of every size, on every way in which the engine reads: customers named or marked, rows at hand or in their
//! files. A question sees the customers in scope and no others, and their sums are the sums of their rows.

use crate::support::{Opened, TestHome};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use regard_lake::LakeOptions;
use regard_model::{CustomerId, Engine, Ledger, Lens, Moment, PolicyVersion, Scope, Statement};
use std::collections::BTreeMap;

const CUSTOMERS: usize = 300;
/// Just below and above every bound there is, and all but one.
const SEEN: [usize; 9] = [1, 99, 100, 101, 199, 200, 201, 299, 300];

/// Each way to read: what is kept at hand, and how many customers are named.
fn ways() -> [LakeOptions; 4] {
    let way =
        |decoded_rows, named_at_most| LakeOptions { decoded_rows, named_at_most, ..LakeOptions::default() };
    [way(250_000, 100), way(250_000, 0), way(0, 100), way(0, 0)]
}

/// Three hundred customers with an order in each of two months. `twin` is another key of the first.
async fn home() -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "orders", "orders.csv");
    let mut orders = "id,who,at\n".to_owned();
    let mut lines = "id,n\n".to_owned();
    for (month, day) in [("01", "31"), ("02", "10")] {
        for number in 0..CUSTOMERS {
            orders.push_str(&format!("o{number}-{month},c{number},2026-{month}-{day} 20:30\n"));
            lines.push_str(&format!("o{number}-{month},1\n"));
        }
    }
    orders.push_str("twin-01,twin,2026-01-15 10:00\n");
    lines.push_str("twin-01,1\n");
    home.write("data/orders.csv", orders);
    home.mapping("erp", "orders", "select id as order_id, who as customer_id, at as ordered_at from orders");
    home.table("erp", "lines", "lines.csv");
    home.write("data/lines.csv", lines);
    home.mapping(
        "erp",
        "order_lines",
        "select id as order_id, n as line, '2' as quantity, '150' as unit_price_minor, 'EUR' as currency from lines",
    );
    home.table("desk", "links", "links.csv");
    home.write(
        "data/links.csv",
        "link_id,customer_id,main_customer_id,verdict,decided_at\n1,twin,c0,joined,2026-01-20 10:00\n",
    );
    home.mapping(
        "desk",
        "customer_links",
        "select link_id, customer_id, main_customer_id, verdict, decided_at from links",
    );
    let opened = home.open().await;
    opened.load("erp").await;
    opened.load("desk").await;
    home
}

async fn lens(opened: &Opened, moment: &str, seen: usize) -> Lens {
    let zone = opened.home.config().zone.clone();
    Lens {
        snapshot: opened.lake.head().await.unwrap(),
        moment: Moment::parse(moment, &zone).unwrap(),
        policy: PolicyVersion::default(),
        scope: Scope::of((0..seen).map(|number| CustomerId::new(format!("c{number}")))),
        zone,
    }
}

/// The rows of an answer as texts.
async fn rows(opened: &Opened, lens: &Lens, sql: &str) -> Vec<Vec<String>> {
    let answer = opened.lake.query(lens, &Statement::new(sql)).await.unwrap();
    let mut rows = Vec::new();
    for batch in &answer.batches {
        let options = FormatOptions::new().with_null("none");
        let column = |at| ArrayFormatter::try_new(batch.column(at).as_ref(), &options).unwrap();
        let columns: Vec<_> = (0..batch.num_columns()).map(column).collect();
        rows.extend(
            (0..batch.num_rows()).map(|row| columns.iter().map(|one| one.value(row).to_string()).collect()),
        );
    }
    rows
}

/// Whom an answer names, in its first column.
async fn named(opened: &Opened, lens: &Lens, sql: &str) -> Vec<String> {
    rows(opened, lens, sql).await.into_iter().map(|row| row[0].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_of_any_size_shows_its_customers_and_no_others() {
    let home = home().await;
    for way in ways() {
        let said = format!("{way:?}");
        let opened = home.open_with(way).await;
        for seen in SEEN {
            let lens = lens(&opened, "2026-02-28", seen).await;
            for (table, rows_each) in
                [("customers", 1), ("orders", 2), ("order_lines", 2), ("fulfilments", 2)]
            {
                // The first has another key, with one more order.
                let expected = seen * rows_each + usize::from(table != "customers");
                let all = rows(&opened, &lens, &format!("select * from {table}")).await;
                assert_eq!(all.len(), expected, "{table} of {seen}, {said}");
                let count = named(&opened, &lens, &format!("select count(*) from {table}")).await;
                assert_eq!(count, [expected.to_string()], "{table} of {seen}, {said}");
            }
            let of = |number: usize| format!("select order_id from orders where customer_id = 'c{number}'");
            assert_eq!(
                named(&opened, &lens, &of(seen - 1)).await.len(),
                2 + usize::from(seen == 1),
                "{seen}, {said}"
            );
            assert!(named(&opened, &lens, &of(seen)).await.is_empty(), "{seen}, {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_counts_only_who_is_in_scope() {
    let home = home().await;
    for way in ways() {
        let said = format!("{way:?}");
        let opened = home.open_with(way).await;
        for seen in [1, 99, 101, 299] {
            let lens = lens(&opened, "2026-02-28", seen).await;
            let in_view = |key: &String| key[1..].parse::<usize>().is_ok_and(|number| number < seen);
            let few = named(&opened, &lens, "select customer_id from fulfilments limit 150").await;
            assert_eq!(few.len(), 150.min(seen * 2 + 1), "{seen}, {said}");
            assert!(few.iter().all(in_view), "{seen}, {said}: {few:?}");
            let last = named(
                &opened,
                &lens,
                "select customer_id from orders order by ordered_at desc, customer_id desc limit 5",
            )
            .await;
            let mut expected: Vec<String> = (0..seen).map(|number| format!("c{number}")).collect();
            expected.sort();
            if seen > 4 {
                let expected: Vec<String> = expected.into_iter().rev().take(5).collect();
                assert_eq!(last, expected, "{seen}, {said}");
            }
            let of_month =
                "select customer_id from orders where ordered_at < timestamp '2026-02-01T00:00:00Z'";
            let january = named(&opened, &lens, of_month).await;
            assert_eq!(january.len(), seen + 1, "{seen}, {said}");
            assert!(january.iter().all(in_view), "{seen}, {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_scope_together_is_the_sum_of_its_rows() {
    let home = home().await;
    let sums = |nobody: &str| {
        format!(
            "select measure, month, sum(value), max(settled_at) from measures \
             where customer_id is {nobody}null group by measure, month order by measure, month"
        )
    };
    let mut compared = BTreeMap::new();
    for way in ways() {
        let said = format!("{way:?}");
        let opened = home.open_with(way).await;
        for moment in ["2026-02-05", "2026-02-28"] {
            for seen in [101, 199, 300] {
                let lens = lens(&opened, moment, seen).await;
                assert!(lens.scope.has_sums());
                let together = rows(&opened, &lens, &sums("")).await;
                let each = rows(&opened, &lens, &sums("not ")).await;
                assert!(!together.is_empty());
                assert_eq!(together, each, "{seen} at {moment}, {said}");
                let both = rows(&opened, &lens, "select count(*) from measures").await;
                let before =
                    compared.entry((moment, seen)).or_insert_with(|| (together.clone(), both.clone()));
                assert_eq!(*before, (together, both), "{seen} at {moment}, {said}");
            }
        }
    }
    let orders = |seen: usize| {
        let (rows, _) = &compared[&("2026-02-28", seen)];
        let of = |row: &&Vec<String>| row[0].contains("count(distinct order_id)") && row[1] == "2026-01-01";
        rows.iter().find(of).map(|row| row[2].clone())
    };
    assert_eq!(orders(101), Some("102.0".to_owned()), "{compared:?}");
}
