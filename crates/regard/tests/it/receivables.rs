//! Invoices and how they were paid, through the example home, against figures worked out apart from Regard
//! by `examples/receivables/expected.py`. Owns also how such a home is held to its `expected.json`.

use crate::support::{regard, workspace};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const CLOSE: f64 = 1e-6;

#[test]
fn the_invoices_give_the_figures_that_were_worked_out_apart() {
    let Some(data) = data("receivables", "WA_Fn-UseC_-Accounts-Receivable.csv") else {
        println!("skipped: no invoices at ../shared/data/receivables, nor where REGARD_DATA points");
        println!("(see examples/receivables/README.md)");
        return;
    };
    check("receivables", &data);
}

/// The folder that holds a file of real data: where `REGARD_DATA` points, or beside the workspace.
pub(crate) fn data(folder: &str, file: &str) -> Option<PathBuf> {
    let named = std::env::var_os("REGARD_DATA").filter(|named| !named.is_empty()).map(PathBuf::from);
    let moved = named.map(|named| [named.join(folder), named]);
    let beside = workspace().join("../shared/data").join(folder);
    moved.into_iter().flatten().chain([beside]).find(|place| place.join(file).is_file())
}

/// Loads an example over these data and compares every row count and figure that its `expected.json` has.
pub(crate) fn check(example: &str, data: &Path) {
    let example = workspace().join("examples").join(example);
    let expected = std::fs::read_to_string(example.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let folder = TempDir::new().unwrap();
    let home = Home { home: folder.path().join("home"), data };
    let from = example.to_str().unwrap();
    let made = regard(&home.home).args(["init", "--from", from]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut faults = Vec::new();
    let loaded = home.answer(&["load"], &mut faults);
    assert_eq!(loaded[0]["faults"], Value::Array(Vec::new()), "{faults:?}");
    for counts in entities(&loaded) {
        let part = |name: &str| counts[name].as_u64().unwrap();
        let parts = part("created") + part("updated") + part("unchanged") + part("quarantined");
        assert_eq!(part("read"), parts, "{counts}");
    }
    home.compare_rows(&expected, &mut faults);
    home.compare_facts(&expected, &mut faults);
    for question in expected["figures"].as_array().unwrap() {
        home.compare_figures(question, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let again = home.answer(&["load"], &mut faults);
    for counts in entities(&again) {
        assert_eq!((&counts["created"], &counts["updated"]), (&0.into(), &0.into()), "{counts}");
    }
}

/// A home and where its files are.
struct Home<'a> {
    home: PathBuf,
    data: &'a Path,
}

impl Home<'_> {
    /// What a command answers as JSON; a command that fails is a fault and answers nothing.
    fn answer(&self, arguments: &[&str], faults: &mut Vec<String>) -> Value {
        let mut command = regard(&self.home);
        command.env("REGARD_DATA", self.data).args(arguments).args(["--format", "json"]);
        let output = command.output().unwrap();
        if !output.status.success() {
            faults.push(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim()));
            return Value::Array(Vec::new());
        }
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A name is an entity, with or without a condition.
    fn compare_rows(&self, expected: &Value, faults: &mut Vec<String>) {
        for (name, rows) in expected["rows"].as_object().unwrap() {
            let sql = format!("select count(*) as rows from lake.{name}");
            let found = self.answer(&["sql", &sql], faults);
            if found[0]["rows"] != *rows {
                faults.push(format!("{name}: expected {rows}, found {found}"));
            }
        }
        let sql =
            "select concat(entity, ' ', code) as name, count(*) as rows from lake.quarantine group by 1";
        let found = self.answer(&["sql", sql], faults);
        let found = found.as_array().unwrap().iter();
        let found = found.map(|row| (row["name"].as_str().unwrap().to_owned(), row["rows"].clone()));
        let found = Value::Object(found.collect());
        if found != expected["quarantine"] {
            faults.push(format!("quarantine: expected {}, found {found}", expected["quarantine"]));
        }
    }

    /// What SQL over the facts answers, row for row.
    fn compare_facts(&self, expected: &Value, faults: &mut Vec<String>) {
        for (name, fact) in expected["facts"].as_object().unwrap() {
            let found = self.answer(&["sql", fact["sql"].as_str().unwrap()], faults);
            let (found, rows) = (found.as_array().unwrap(), fact["rows"].as_array().unwrap());
            if found.len() != rows.len() {
                faults.push(format!("{name}: expected {} rows, found {}", rows.len(), found.len()));
            }
            for (found, row) in found.iter().zip(rows) {
                let wanted = row.as_object().unwrap();
                if !wanted.iter().all(|(column, value)| close(&found[column], value)) {
                    faults.push(format!("{name}: expected {row}, found {found}"));
                }
            }
        }
    }

    /// The figures of one question: each with its value, and with its `n` and margin where they are written
    /// down; no further one has a value.
    fn compare_figures(&self, question: &Value, faults: &mut Vec<String>) {
        let mut arguments = vec!["ask", question["metric"].as_str().unwrap()];
        for (flag, key) in
            [("--grain", "grain"), ("--period", "period"), ("--by", "by"), ("--moment", "moment")]
        {
            if let Some(value) = question[key].as_str() {
                arguments.extend([flag, value]);
            }
        }
        let before = faults.len();
        let figures = self.answer(&arguments, faults);
        if faults.len() > before {
            return;
        }
        let figures = figures.as_array().unwrap().iter().filter(|figure| !figure["value"].is_null());
        let figures: Vec<&Value> = figures.collect();
        let rows = question["rows"].as_array().unwrap();
        for figure in &figures {
            if !rows.iter().any(|row| is_of(figure, row)) {
                faults.push(format!("{arguments:?}: expected no value, found {figure}"));
            }
        }
        for row in rows {
            let found: Vec<&&Value> = figures.iter().filter(|figure| is_of(figure, row)).collect();
            let same = |figure: &Value| {
                let named = ["value", "n", "margin"].into_iter().filter(|part| !row[part].is_null());
                named.into_iter().all(|part| close(&figure[part], &row[part]))
            };
            if !matches!(found.as_slice(), [figure] if same(figure)) {
                faults.push(format!("{arguments:?}: expected {row}, found {found:?}"));
            }
        }
    }
}

fn entities(report: &Value) -> &[Value] {
    report[0]["record"]["entities"].as_array().unwrap()
}

/// Whether a figure is the one that a row means: by the first day of its period, and by its member.
fn is_of(figure: &Value, row: &Value) -> bool {
    let from = row["from"].is_null() || figure["period"]["from"] == row["from"];
    let members = figure["by"].as_object();
    let is_member = || members.is_some_and(|by| by.values().any(|member| *member == row["member"]));
    from && (row["member"].is_null() || is_member())
}

/// Equal, or numbers that differ by less than a millionth.
fn close(found: &Value, wanted: &Value) -> bool {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(found), Some(wanted)) => (found - wanted).abs() <= CLOSE * wanted.abs().max(1.0),
        _ => found == wanted,
    }
}
