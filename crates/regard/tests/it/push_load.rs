//! Rows that a program sends over HTTP, from the token to the figure.

use crate::homes::{Counts, counts, figure, load, write_mappings, write_settings};
use crate::served::{Served, token};
use crate::support::{number, success};
use std::fs::File;
use tempfile::TempDir;

const ROWS: &[u8] =
    b"{\"id\":\"o1\",\"customer\":\"c1\",\"placed\":\"2026-01-05T10:00:00Z\",\"price\":\"10.50\"}\n\
    {\"id\":\"o2\",\"customer\":\"c2\",\"placed\":\"2026-01-06T10:00:00Z\",\"price\":\"20.00\"}\n";
const MORE: &[u8] =
    b"{\"id\":\"o3\",\"customer\":\"c1\",\"placed\":\"2026-01-07T10:00:00Z\",\"price\":\"1.00\"}\n";

fn home() -> TempDir {
    let folder = TempDir::new().unwrap();
    write_settings(folder.path(), "[sources.web]\nkind = \"push\"\n[sources.shop]\nkind = \"push\"\n");
    write_mappings(folder.path(), "web", "visits");
    folder
}

#[test]
fn rows_sent_twice_under_one_key_are_one_delivery_and_become_figures() {
    let folder = home();
    let home = folder.path();
    let token = token(home, "web");
    let served = Served::start(home);

    let first = served.push("visits", &token, Some("2026-01-06-1"), ROWS);
    assert_eq!(
        (first.status, &first.json()["rows"], &first.json()["repeated"]),
        (200, &2.into(), &false.into())
    );
    let again = served.push("visits", &token, Some("2026-01-06-1"), ROWS);
    assert_eq!((again.status, &again.json()["repeated"]), (200, &true.into()));
    assert_eq!(first.json()["delivery"], again.json()["delivery"]);
    let other = served.push("visits", &token, Some("2026-01-06-1"), MORE);
    assert_eq!(other.status, 409, "{other:?}");

    let report = load(home, "web", None);
    assert_eq!(counts(&report, "orders"), Counts { read: 2, created: 2, ..Counts::default() });
    assert_eq!(figure(home, "orders", "2026-01"), Some(2.0));
    assert_eq!(figure(home, "sales", "2026-01"), Some(30.5));

    // The key is remembered beyond the load, and the same rows under another key change nothing.
    assert_eq!(served.push("visits", &token, Some("2026-01-06-1"), ROWS).json()["repeated"], true);
    assert_eq!(served.push("visits", &token, Some("2026-01-06-2"), ROWS).json()["repeated"], false);
    assert_eq!(served.push("visits", &token, None, MORE).status, 200);
    let report = load(home, "web", None);
    assert_eq!(counts(&report, "orders"), Counts { read: 3, created: 1, unchanged: 2, ..Counts::default() });
    assert_eq!(figure(home, "orders", "2026-01"), Some(3.0));
    assert_eq!(figure(home, "sales", "2026-01"), Some(31.5));
}

#[test]
fn what_was_acknowledged_outlives_the_server() {
    let folder = home();
    let home = folder.path();
    let token = token(home, "web");
    let served = Served::start(home);
    assert_eq!(served.push("visits", &token, None, ROWS).status, 200);
    // Dropping it kills it without a word.
    drop(served);
    load(home, "web", None);
    assert_eq!(number(home, "select count(*) as rows from lake.orders"), 2);
}

#[test]
fn what_cannot_be_taken_is_refused_with_the_reason_and_kept_nowhere() {
    let folder = home();
    let home = folder.path();
    let token = token(home, "web");
    let served = Served::start(home);
    let told = |status: u16, stream: &str, token: &str, rows: &[u8]| {
        let answer = served.push(stream, token, None, rows);
        assert_eq!(answer.status, status, "{answer:?}");
        answer.body
    };
    assert!(told(400, "visits", &token, b"{\"id\":\"o1\"}\n[1]\n").contains("line 2"));
    assert!(told(400, "Visits!", &token, ROWS).contains("lowercase"));
    told(401, "visits", "nobody", ROWS);
    told(413, "visits", &token, &vec![b' '; (32 << 20) + 1]);
    assert!(!home.join("raw/web/sent").exists(), "nothing was kept");
}

#[test]
fn a_full_inbox_says_when_to_send_again() {
    let folder = home();
    let home = folder.path();
    let token = token(home, "web");
    let served = Served::start(home);
    assert_eq!(served.push("visits", &token, Some("a"), ROWS).status, 200);
    // More than 4 GiB wait, though the disk holds none of it.
    let large = home.join("raw/web/sent/visits/large.jsonl");
    File::create(&large).unwrap().set_len((4 << 30) + 1).unwrap();
    let full = served.push("visits", &token, Some("b"), MORE);
    assert_eq!((full.status, full.header("retry-after")), (429, Some("30")), "{full:?}");
    assert_eq!(served.push("visits", &token, Some("a"), ROWS).status, 200, "what is there is acknowledged");
    std::fs::remove_file(&large).unwrap();
    assert_eq!(served.push("visits", &token, Some("b"), MORE).status, 200);
}

#[test]
fn a_token_opens_its_own_source_until_it_is_revoked() {
    let folder = home();
    let home = folder.path();
    let token = token(home, "shop");
    let served = Served::start(home);
    assert_eq!(served.push("visits", &token, None, ROWS).status, 200);
    assert!(home.join("raw/shop/sent/visits").is_dir() && !home.join("raw/web").exists());
    let listed = success(home, &["token", "list"]);
    let line = listed.lines().find(|line| line.contains("shop")).unwrap();
    let id = line.split_whitespace().next().unwrap();
    success(home, &["token", "revoke", id]);
    assert_eq!(served.push("visits", &token, None, ROWS).status, 401);
}
