//! Files in S3-compatible storage, loaded from a real server that looks at every signature.

// The server is that of the tests of reading; it stands there.
#[path = "../../../regard-ingest/tests/it/storage/server.rs"]
#[expect(dead_code, reason = "the tests of reading use the rest of it")]
mod server;

use crate::support::{TestHome, counts};
use server::S3Server;

fn home(endpoint: &str) -> TestHome {
    let home = TestHome::new("Europe/Berlin", "EUR");
    home.write(
        "regard.toml",
        format!(
            "name = \"Test\"\ncurrency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\n[sources.shop]\nkind = \"files\"\n\
             root = \"s3://shop/exports\"\nendpoint = \"{endpoint}\"\n[sources.shop.tables.orders]\nfiles = \"**/*.csv\"\n"
        ),
    );
    home.mapping(
        "shop",
        "orders",
        "select id as order_id, who as customer_id, day as ordered_at from orders",
    );
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_are_fetched_kept_and_read_once() {
    let storage = S3Server::start(false).await;
    storage.put("exports/2026/01/orders.csv", b"id,who,day\n1,a,2026-01-05\n2,b,2026-01-06\n");
    storage.put("exports/2026/02/orders.csv", b"id,who,day\n3,c,2026-02-05\n4,d,31/02/2026\n");
    storage.put("other/orders.csv", b"id,who,day\n9,z,2026-01-05\n");
    let home = home(&storage.endpoint);
    let opened = home.open().await;
    assert_eq!(counts(&opened.load("shop").await, "orders"), [4, 3, 0, 0, 1]);
    assert_eq!(opened.texts("select order_id from orders order by 1").await, ["1", "2", "3"]);
    assert_eq!(opened.texts("select file from lake.quarantine").await, ["2026/02/orders.csv"]);
    let kept = std::fs::read_dir(home.root().join("raw/shop")).unwrap();
    assert_eq!(
        kept.filter(|entry| entry.as_ref().unwrap().path().is_file()).count(),
        2,
        "originals are kept"
    );

    assert!(opened.load("shop").await.record.entities.is_empty(), "nothing is new");
    storage.put("exports/2026/02/orders.csv", b"id,who,day\n3,c,2026-02-05\n4,d,2026-02-28\n");
    assert_eq!(counts(&opened.load("shop").await, "orders"), [4, 1, 0, 3, 0]);
    assert!(opened.texts("select file from lake.quarantine").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_lets_nobody_in_is_said_and_noted() {
    let storage = S3Server::start(true).await;
    storage.put("exports/orders.csv", b"id,who,day\n1,a,2026-01-05\n");
    let home = home(&storage.endpoint);
    let opened = home.open().await;
    let error = opened.try_load("shop", false).await.unwrap_err().to_string();
    assert!(error.contains("shop") && error.contains("access_key_env"), "{error}");
    let sql = "select count(*) from lake.orders";
    assert_eq!(opened.texts(sql).await, ["0"]);
}
