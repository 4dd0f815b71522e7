//! Files in S3-compatible storage, loaded from a real server that looks at every signature.

// The server is that of the tests of reading; it stands there.
#[path = "../../../regard-ingest/tests/it/storage/server.rs"]
#[expect(dead_code, reason = "the tests of reading use the rest of it")]
mod server;

use crate::support::{TestHome, counts};
use server::S3Server;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

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

/// Storage that says what it calls its contents, which the server above does not: one object, whose name for its content
/// can be changed. Counts how often it is fetched.
#[derive(Clone, Default)]
struct Naming {
    etag: Arc<Mutex<String>>,
    fetched: Arc<AtomicUsize>,
}

const CONTENT: &str = "id,who,day\n1,a,2026-01-05\n";

impl Naming {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let naming = self.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = vec![0; 16 << 10];
                let read = socket.read(&mut request).await.unwrap();
                let answer = naming.answer(std::str::from_utf8(&request[..read]).unwrap());
                socket.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        endpoint
    }

    fn answer(&self, request: &str) -> String {
        let (etag, bytes) = (self.etag.lock().unwrap().clone(), CONTENT.len());
        let written = "Last-Modified: Mon, 05 Jan 2026 08:00:00 GMT\r\nConnection: close\r\n";
        let listing = request.lines().next().unwrap().contains("list-type=2");
        let body = if listing {
            format!(
                "<ListBucketResult><Name>shop</Name><IsTruncated>false</IsTruncated><Contents><Key>exports/orders.csv</Key>\
                 <LastModified>2026-01-05T08:00:00.000Z</LastModified><ETag>&quot;{etag}&quot;</ETag>\
                 <Size>{bytes}</Size></Contents></ListBucketResult>"
            )
        } else {
            self.fetched.fetch_add(1, Ordering::SeqCst);
            CONTENT.to_owned()
        };
        format!(
            "HTTP/1.1 200 OK\r\n{written}ETag: \"{etag}\"\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_storage_calls_the_same_is_not_fetched_again() {
    let storage = Naming::default();
    let home = home(&storage.start().await);
    let opened = home.open().await;
    let fetched = || storage.fetched.load(Ordering::SeqCst);
    *storage.etag.lock().unwrap() = "one".into();
    assert_eq!(counts(&opened.load("shop").await, "orders"), [1, 1, 0, 0, 0]);
    assert_eq!(fetched(), 1);
    assert!(opened.load("shop").await.record.entities.is_empty());
    assert_eq!(fetched(), 1, "it is called as before");
    *storage.etag.lock().unwrap() = "two".into();
    opened.load("shop").await;
    assert_eq!(fetched(), 2, "it is called otherwise");
    // What is gone from the home is fetched, whatever it is called.
    for entry in std::fs::read_dir(home.root().join("raw/shop")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::remove_file(path).unwrap();
        }
    }
    opened.load("shop").await;
    assert_eq!(fetched(), 3);
    // A rehearsal keeps nothing, so it has nothing.
    opened.try_load("shop", true).await.unwrap();
    assert_eq!(fetched(), 4);
}
