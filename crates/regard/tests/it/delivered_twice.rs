//! Three rows in ten are delivered twice and every load is killed once: each distinct row is there once, and
//! what was read is what was loaded, was there already or is in quarantine.

use crate::homes::{Counts, counts, figure, load, write_mappings, write_settings};
use crate::served::{Served, token};
use crate::support::{json, number, regard};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DELIVERIES: u64 = 20;
/// Rows that a delivery brings for the first time.
const NEW: u64 = 1_000;
/// Rows of the delivery before that it brings again.
const AGAIN: u64 = 300;
/// One row in so many has a day that is none.
const BAD: u64 = 100;

const ALL: u64 = DELIVERIES * NEW;
const BAD_ROWS: u64 = ALL / BAD;
const ROWS_SENT: u64 = ALL + (DELIVERIES - 1) * AGAIN;

/// The rows of a delivery: its own, and in front of them the last ones of the delivery before.
fn rows_of(delivery: u64) -> std::ops::Range<u64> {
    let first = delivery * NEW;
    first.saturating_sub(AGAIN)..first + NEW
}

fn is_bad(id: u64) -> bool {
    id % BAD == 7
}

fn day(id: u64) -> &'static str {
    if is_bad(id) { "2026-02-31" } else { "2026-01-05" }
}

fn csv(delivery: u64) -> String {
    rows_of(delivery).fold("id,customer,placed,price\n".to_owned(), |mut text, id| {
        writeln!(text, "o{id},c{},{},1.00", id % 97, day(id)).unwrap();
        text
    })
}

fn lines(delivery: u64) -> String {
    rows_of(delivery).fold(String::new(), |mut text, id| {
        let (customer, day) = (id % 97, day(id));
        writeln!(
            text,
            "{{\"id\":\"o{id}\",\"customer\":\"c{customer}\",\"placed\":\"{day}\",\"price\":\"1.00\"}}"
        )
        .unwrap();
        text
    })
}

/// Kills loads at moments that look like chance: of a duration that is no longer than any whole load took, for the
/// machine may have been busy when the first was measured.
struct Killer {
    chance: u64,
    whole: Duration,
    killed: u64,
}

impl Killer {
    fn new(chance: u64, whole: Duration) -> Self {
        Self { chance, whole, killed: 0 }
    }

    /// Begins a load and kills it after a while, unless it comes to its end before.
    fn kill_a_load(&mut self, home: &Path, source: &str) {
        self.chance =
            self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let after = self.whole * u32::try_from(self.chance >> 54).unwrap() / 1023;
        let mut command = regard(home);
        command.args(["load", source]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        loop {
            if child.try_wait().unwrap().is_some() {
                self.whole = self.whole.min(begun.elapsed());
                return;
            }
            if begun.elapsed() >= after {
                child.kill().unwrap();
                child.wait().unwrap();
                self.killed += 1;
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn assert_killed_some(&self) {
        assert!(self.killed > DELIVERIES / 4, "only {} of {DELIVERIES} loads were killed", self.killed);
    }
}

/// What must be there at the end, however often a load was killed.
fn assert_each_row_is_there_once(home: &Path) {
    let good = ALL - BAD_ROWS;
    for (table, key) in [("orders", "order_id"), ("order_lines", "order_id")] {
        let sql = format!("select count(*) as rows, count(distinct {key}) as keys from lake.{table}");
        let rows = json(home, &["sql", "--format", "json", &sql]);
        assert_eq!((&rows[0]["rows"], &rows[0]["keys"]), (&good.into(), &good.into()), "{table}");
    }
    let bad = "select count(distinct value) as rows from lake.quarantine where code = 'not_a_date'";
    assert_eq!(number(home, bad), 1);
    let shares = "select count(*) as rows from lake.fulfilments";
    assert_eq!(u64::try_from(number(home, shares)).unwrap(), good);
    assert_eq!(figure(home, "orders", "2026-01"), Some(good as f64));
    assert_eq!(figure(home, "sales", "2026-01"), Some(good as f64));
}

#[test]
fn files_that_overlap_and_loads_that_are_killed() {
    let folder = TempDir::new().unwrap();
    let home = folder.path();
    let tables = "[sources.erp.tables.orders]\nfiles = \"orders_*.csv\"\n";
    write_settings(home, &format!("[sources.erp]\nkind = \"files\"\nroot = \"data\"\n{tables}"));
    write_mappings(home, "erp", "orders");
    fs::create_dir(home.join("data")).unwrap();
    let write = |delivery: u64| {
        fs::write(home.join(format!("data/orders_{delivery:02}.csv")), csv(delivery)).unwrap();
    };
    write(0);
    let begun = Instant::now();
    let report = load(home, "erp", None);
    let whole = begun.elapsed();
    let bad = NEW / BAD;
    let first = Counts { read: NEW, created: NEW - bad, quarantined: bad, ..Counts::default() };
    assert_eq!(counts(&report, "orders"), first);

    let mut killer = Killer::new(0x9E37_79B9_7F4A_7C15, whole);
    for delivery in 1..DELIVERIES {
        write(delivery);
        killer.kill_a_load(home, "erp");
    }
    killer.kill_a_load(home, "erp");
    killer.assert_killed_some();

    load(home, "erp", None);
    assert_each_row_is_there_once(home);
    let again = counts(&load(home, "erp", None), "orders");
    assert_eq!((again.created, again.updated), (0, 0), "{again:?}");
    assert_each_row_is_there_once(home);

    // The same files in a home that knows nothing yet: every row that was sent is accounted for.
    fs::remove_dir_all(home.join("lake")).unwrap();
    fs::remove_dir_all(home.join("raw")).unwrap();
    let bad = (0..DELIVERIES).flat_map(rows_of).filter(|id| is_bad(*id)).count() as u64;
    let at_once = Counts {
        read: ROWS_SENT,
        created: ALL - BAD_ROWS,
        updated: 0,
        unchanged: ROWS_SENT - bad - (ALL - BAD_ROWS),
        quarantined: bad,
    };
    assert_eq!(counts(&load(home, "erp", None), "orders"), at_once);
    assert_each_row_is_there_once(home);
}

#[test]
fn deliveries_that_overlap_and_loads_that_are_killed() {
    let folder = TempDir::new().unwrap();
    let home = folder.path();
    write_settings(home, "[sources.web]\nkind = \"push\"\n");
    write_mappings(home, "web", "orders");
    let token = token(home, "web");
    let served = Served::start(home);
    let push = |delivery: u64| {
        let (key, rows) = (format!("delivery-{delivery}"), lines(delivery));
        let answer = served.push("orders", &token, Some(&key), rows.as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["repeated"] == true
    };
    assert!(!push(0));
    let begun = Instant::now();
    load(home, "web", None);
    let whole = begun.elapsed();

    let mut killer = Killer::new(0xD1B5_4A32_D192_ED03, whole);
    for delivery in 1..DELIVERIES {
        assert!(!push(delivery));
        killer.kill_a_load(home, "web");
        // The sender heard nothing and sends again; three in ten do.
        if delivery % 10 < 3 {
            assert!(push(delivery), "delivery {delivery} is known by its key");
        }
    }
    killer.kill_a_load(home, "web");
    killer.assert_killed_some();
    load(home, "web", None);
    assert_each_row_is_there_once(home);
    let left = fs::read_dir(home.join("raw/web/sent/orders")).unwrap().count();
    assert_eq!(left, 0, "every delivery is in the facts");
    let kept = fs::read_dir(home.join("raw/web/loaded/orders")).unwrap().count();
    assert_eq!(kept as u64, DELIVERIES, "and every one is kept as an original, once");
}
