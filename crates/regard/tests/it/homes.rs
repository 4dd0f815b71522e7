//! Small homes for tests, and what a load said of them. Owns no check but the law that holds for every load.

use crate::support::{json, regard};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Fills `orders` from a table or stream of a source; each order has one line.
pub(crate) const ORDERS: &str = "select id as order_id, customer as customer_id, placed as ordered_at from ";
/// Fills `order_lines` from the same.
pub(crate) const LINES: &str =
    "select id as order_id, '1' as line, '1' as quantity, price as unit_price, 'EUR' as currency from ";

/// Writes a home's settings: `sources` is the text of its `[sources.…]` tables.
pub(crate) fn write_settings(home: &Path, sources: &str) {
    fs::create_dir_all(home).unwrap();
    let head = "name = \"Test\"\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\n";
    fs::write(home.join("regard.toml"), format!("{head}{sources}")).unwrap();
}

/// Maps a table of a source to orders with one line each.
pub(crate) fn write_mappings(home: &Path, source: &str, table: &str) {
    let folder = home.join("mappings").join(source);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("orders.sql"), format!("{ORDERS}{table}")).unwrap();
    fs::write(folder.join("order_lines.sql"), format!("{LINES}{table}")).unwrap();
}

/// What a load did with one entity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) read: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) quarantined: u64,
}

/// Loads a source without faults, with a variable for its database, and answers with its report.
pub(crate) fn load(home: &Path, source: &str, variable: Option<(&str, &str)>) -> Value {
    let mut command = regard(home);
    command.args(["load", source, "--format", "json"]).envs(variable);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}{}", String::from_utf8_lossy(&output.stdout));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let report = reports[0].clone();
    assert_law(&report);
    report
}

/// The counts of an entity; none of an entity that the load did not touch.
pub(crate) fn counts(report: &Value, entity: &str) -> Counts {
    let all = report["record"]["entities"].as_array().unwrap();
    let Some(found) = all.iter().find(|counts| counts["entity"] == entity) else { return Counts::default() };
    let part = |name: &str| found[name].as_u64().unwrap();
    Counts {
        read: part("read"),
        created: part("created"),
        updated: part("updated"),
        unchanged: part("unchanged"),
        quarantined: part("quarantined"),
    }
}

/// What was read is what was loaded, what was there already and what is in quarantine.
pub(crate) fn assert_law(report: &Value) {
    for entity in report["record"]["entities"].as_array().unwrap() {
        let part = |name: &str| entity[name].as_u64().unwrap();
        let parts = part("created") + part("updated") + part("unchanged") + part("quarantined");
        assert_eq!(part("read"), parts, "{entity}");
    }
}

/// The value of a metric over a period.
pub(crate) fn figure(home: &Path, metric: &str, period: &str) -> Option<f64> {
    json(home, &["ask", metric, "--period", period, "--format", "json"])[0]["value"].as_f64()
}
