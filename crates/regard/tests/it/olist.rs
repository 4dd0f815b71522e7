//! A real marketplace, through the example home, against figures worked out apart from Regard: the SQL
//! that made them is in `examples/olist/expected.sql`.

use crate::support::{json, number, success, workspace};
use serde_json::Value;
use tempfile::TempDir;

const CLOSE: f64 = 1e-6;

#[test]
fn the_example_gives_the_figures_that_were_worked_out_apart() {
    let workspace = workspace();
    let data = workspace.join("../shared/data/olist");
    if !data.is_dir() {
        println!("skipped: the Olist files are not at ../shared/data/olist (see examples/olist/README.md)");
        return;
    }
    let expected = std::fs::read_to_string(workspace.join("examples/olist/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let folder = TempDir::new().unwrap();
    let home = folder.path().join("home");
    let example = workspace.join("examples/olist");
    success(&home, &["init", "--from", example.to_str().unwrap()]);
    let report = json(&home, &["load", "--format", "json"]);
    assert_eq!(report[0]["faults"], Value::Array(Vec::new()));
    for counts in report[0]["record"]["entities"].as_array().unwrap() {
        let part = |name: &str| counts[name].as_u64().unwrap();
        assert_eq!(
            part("read"),
            part("created") + part("updated") + part("unchanged") + part("quarantined"),
            "{counts}"
        );
    }
    compare_rows(&home, &expected);
    compare_figures(&home, &expected);

    let again = json(&home, &["load", "--format", "json"]);
    for counts in again[0]["record"]["entities"].as_array().unwrap() {
        assert_eq!((&counts["created"], &counts["updated"]), (&0.into(), &0.into()), "{counts}");
    }
}

fn compare_rows(home: &std::path::Path, expected: &Value) {
    for (name, rows) in expected["rows"].as_object().unwrap() {
        let sql = match name.as_str() {
            "customers known only by their key" => {
                "select count(*) as rows from lake.customers where known_by_key".to_owned()
            }
            entity => format!("select count(*) as rows from lake.{entity}"),
        };
        assert_eq!(number(home, &sql), rows.as_i64().unwrap(), "{name}");
    }
    for (name, rows) in expected["quarantine"].as_object().unwrap() {
        let (entity, code) = name.split_once(' ').unwrap();
        let sql = format!(
            "select count(*) as rows from lake.quarantine where entity = '{entity}' and code = '{code}'"
        );
        assert_eq!(number(home, &sql), rows.as_i64().unwrap(), "{name}");
    }
}

fn compare_figures(home: &std::path::Path, expected: &Value) {
    let mut faults = Vec::new();
    for question in expected["figures"].as_array().unwrap() {
        let metric = question["metric"].as_str().unwrap();
        let mut arguments = vec!["ask", metric, "--format", "json"];
        for (flag, key) in
            [("--grain", "grain"), ("--period", "period"), ("--by", "by"), ("--moment", "moment")]
        {
            if let Some(value) = question[key].as_str() {
                arguments.extend([flag, value]);
            }
        }
        let figures = json(home, &arguments);
        let figures: Vec<&Value> =
            figures.as_array().unwrap().iter().filter(|figure| !figure["value"].is_null()).collect();
        let rows = question["rows"].as_array().unwrap();
        let (wanted, empty): (Vec<&Value>, Vec<&Value>) =
            rows.iter().partition(|row| !row["value"].is_null());
        // Where only the largest are written down, no other is larger.
        let least = wanted.iter().filter_map(|row| row["value"].as_f64()).fold(f64::INFINITY, f64::min);
        let listed = |figure: &&&Value| question["top"].is_null() || figure["value"].as_f64() > Some(least);
        for figure in figures.iter().filter(listed) {
            let known = wanted.iter().any(|row| matches(figure, row));
            if !known || empty.iter().any(|row| matches(figure, row)) {
                faults.push(format!("{metric} {arguments:?}: expected no value, found {figure}"));
            }
        }
        for row in wanted {
            let found = figures.iter().find(|figure| matches(figure, row));
            let close = found.is_some_and(|figure| {
                let (value, wanted) = (figure["value"].as_f64().unwrap(), row["value"].as_f64().unwrap());
                (value - wanted).abs() <= CLOSE * wanted.abs().max(1.0)
                    && (row["n"].is_null() || row["n"] == figure["n"])
            });
            if !close {
                faults.push(format!("{metric} {arguments:?}: expected {row}, found {found:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn matches(figure: &Value, row: &Value) -> bool {
    let from = row["from"].is_null() || figure["period"]["from"] == row["from"];
    let to = row["to"].is_null() || figure["period"]["to"] == row["to"];
    let by =
        row["by"].as_object().is_none_or(|by| by.iter().all(|(name, member)| figure["by"][name] == *member));
    let member = row["member"].is_null()
        || figure["by"].as_object().is_some_and(|by| by.values().any(|member| *member == row["member"]));
    from && to && by && member
}
