//! A policy over the months behind, for some of the customers: that they left is told as it is of all of them.

use crate::support::Opened;
use regard_app::policies::{Policies, known};
use std::fmt::Write;

/// Of 40 customers 35 left on one day, and ordered once a month until then; the others go on.
async fn company() -> Opened {
    let (mut customers, mut departures) =
        ("customer_id,name,since_on\n".to_owned(), "customer_id,left_on\n".to_owned());
    let mut orders = "order_id,customer_id,ordered_at,currency\n".to_owned();
    for customer in 1..=40 {
        writeln!(customers, "c{customer},Customer {customer},2024-01-01").unwrap();
        let leaves = customer <= 35;
        if leaves {
            writeln!(departures, "c{customer},2025-10-15").unwrap();
        }
        let months = if leaves { 9 } else { 12 };
        for month in 1..=months {
            writeln!(orders, "o{customer}-{month},c{customer},2025-{month:02}-05 10:00,EUR").unwrap();
        }
    }
    let tables = [("customers", &customers), ("departures", &departures), ("orders", &orders)];
    Opened::of_tables(&tables.map(|(name, rows)| (name, rows.as_str()))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_is_told_of_a_few_as_it_is_of_all() {
    let company = company().await;
    let reader = &company.reader;
    let policies = Policies::new(known(reader.home(), reader.registry())).unwrap();
    let holds = policies.now().policy;
    company.foresee("2026-03-01").await;
    let mut left = Vec::new();
    for scope in [&[][..], &["c1", "c2", "c40"][..]] {
        let lens = company.lens("2026-03-01", scope).await;
        let replay = reader.policy_replay(&lens, &holds, &holds).await.unwrap();
        assert_eq!((replay.sign.as_str(), replay.months_ahead), ("departure", 3), "{scope:?}");
        left.push(replay.before.hits + replay.before.misses);
    }
    // At the ends of July, August and September each of them was there, and left within three months.
    assert_eq!(left, [3 * 35, 3 * 2]);
}
