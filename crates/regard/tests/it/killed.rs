//! `kill -9` at fifty random times: what was acknowledged is there once, nothing is half-visible, and
//! the next load succeeds.

use crate::support::{json, number, regard, success};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const KILLS: u64 = 50;
const ORDERS: u64 = 400;

/// Orders of one generation: half of all orders change in each, so every load replaces and adds.
fn write_generation(home: &Path, generation: u64) {
    let mut orders = "id,who,at,channel\n".to_owned();
    let mut lines = "id,n,price\n".to_owned();
    for id in 0..ORDERS + generation * 10 {
        let version = if id % 2 == 0 { generation } else { 0 };
        let month = id % 12 + 1;
        orders.push_str(&format!("{id},c{},2025-{month:02}-10 10:00,g{version}\n", id % 37));
        for line in 1..=3 {
            lines.push_str(&format!("{id},{line},{}.00\n", version + 1));
        }
    }
    fs::write(home.join("data/orders.csv"), orders).unwrap();
    fs::write(home.join("data/lines.csv"), lines).unwrap();
}

fn make_home(home: &Path) {
    fs::create_dir_all(home.join("data")).unwrap();
    fs::create_dir_all(home.join("mappings/erp")).unwrap();
    fs::write(
        home.join("regard.toml"),
        "name = \"Test\"\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\n\
         [sources.erp]\nkind = \"files\"\nroot = \"data\"\n\
         [sources.erp.tables.orders]\nfiles = \"orders.csv\"\n\
         [sources.erp.tables.lines]\nfiles = \"lines.csv\"\n",
    )
    .unwrap();
    let orders = "select id as order_id, who as customer_id, at as ordered_at, channel from orders";
    let lines = "select id as order_id, n as line, '1' as quantity, price as unit_price, 'EUR' as currency from lines";
    fs::write(home.join("mappings/erp/orders.sql"), orders).unwrap();
    fs::write(home.join("mappings/erp/order_lines.sql"), lines).unwrap();
}

/// What a load of one generation must leave behind, in one go.
fn assert_whole(home: &Path, generation: u64) {
    let sql = "select count(*) as orders, count(distinct order_id) as ids, \
               sum(case when channel <> 'g0' then 1 else 0 end) as changed from lake.orders";
    let rows = json(home, &["sql", "--format", "json", sql]);
    let orders = ORDERS + generation * 10;
    assert_eq!(rows[0]["orders"], orders, "generation {generation}");
    assert_eq!(rows[0]["ids"], orders);
    assert_eq!(
        rows[0]["changed"].as_u64().unwrap_or(0),
        if generation == 0 { 0 } else { orders.div_ceil(2) }
    );
    let sql = "select count(*) as lines, count(distinct order_id || '-' || line) as ids, \
               sum(unit_price_minor) as total from lake.order_lines";
    let rows = json(home, &["sql", "--format", "json", sql]);
    assert_eq!((rows[0]["lines"].as_u64(), rows[0]["ids"].as_u64()), (Some(orders * 3), Some(orders * 3)));
    let even = orders.div_ceil(2);
    assert_eq!(rows[0]["total"], 300 * (even * (generation + 1) + orders / 2));
    assert_eq!(
        number(home, "select count(*) as rows from lake.fulfilments"),
        i64::try_from(orders * 3).unwrap()
    );
    let sql = "select count(*) as rows from lake.fulfilments f join lake.order_lines l \
               on l.order_id = f.order_id and l.line = f.line where l.unit_price_minor <> f.unit_price_minor";
    assert_eq!(number(home, sql), 0, "the derived table belongs to the same load");
}

/// A generation is visible either wholly or not at all: the one that is there is told by its size.
fn visible_generation(home: &Path) -> u64 {
    let orders = u64::try_from(number(home, "select count(*) as rows from lake.orders")).unwrap();
    assert!(orders >= ORDERS && (orders - ORDERS).is_multiple_of(10), "{orders} orders are no generation");
    (orders - ORDERS) / 10
}

#[test]
fn a_load_killed_at_any_time_leaves_all_or_nothing() {
    let folder = TempDir::new().unwrap();
    let home = folder.path();
    make_home(home);
    write_generation(home, 0);
    let began = Instant::now();
    success(home, &["load", "erp"]);
    let whole_load = began.elapsed().max(Duration::from_millis(50));
    assert_whole(home, 0);

    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut interrupted = 0;
    for generation in 1..=KILLS {
        write_generation(home, generation);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = u32::try_from(random >> 54).unwrap();
        let mut child =
            regard(home).args(["load", "erp"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Somewhere between the first instruction and a little past the usual end.
        let end = Instant::now() + whole_load * share / 900;
        let acknowledged = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status.success();
            }
            if Instant::now() >= end {
                child.kill().unwrap();
                child.wait().unwrap();
                interrupted += 1;
                break false;
            }
            std::thread::yield_now();
        };
        let visible = visible_generation(home);
        assert!(!acknowledged || visible == generation, "an acknowledged load is there");
        assert_whole(home, visible);
        if generation % 5 == 0 {
            success(home, &["load", "erp"]);
            assert_whole(home, generation);
        }
    }
    assert!(interrupted > KILLS / 2, "only {interrupted} loads were killed in time");
    success(home, &["load", "erp"]);
    assert_whole(home, KILLS);
    assert_no_litter(home);
}

/// After a load that ended, every file in the lake is one that some snapshot names.
fn assert_no_litter(home: &Path) {
    for folder in fs::read_dir(home.join("lake/data/main")).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(name.ends_with(".parquet"), "{name} was left behind");
        }
    }
}
