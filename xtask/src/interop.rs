//! The second reader: a real DuckDB attaches our catalog and must see what we see, in every table, now
//! and at an older snapshot. Owns the comparison; the reading is done by
//! `duckdb_attach.py` and by `regard sql`.

use crate::home;
use crate::needs;
use crate::run;
use crate::tally::Tally;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use serde_json::{Map, Value};
use std::path::Path;
use std::process::Command;

/// Sums of floating-point numbers depend on the order; they may differ by this share.
const TOLERANCE: f64 = 1e-9;

/// The world of the test: small, with dirty rows, and later one week more of it.
const CUSTOMERS: &str = "200";
const SEED: &str = "7";
const FIRST_UNTIL: &str = "2026-03-31";
const SECOND_UNTIL: &str = "2026-04-07";

/// What both readers say of the tables at one snapshot: table → measure → value.
type Tables = Map<String, Value>;

/// Makes a home, loads it twice, and compares both readers at both snapshots. One check a table and snapshot.
///
/// # Errors
/// When the home cannot be made or a reader fails.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    println!("── second reader: DuckDB attaches the lake");
    let python = needs::python_with_packages(workspace, false)?;
    let folder = workspace.empty_scratch("second-reader")?;
    let (world, home) = (folder.join("world"), folder.join("home"));
    make_world(workspace, &home, &world, FIRST_UNTIL)?;
    home::regard(workspace, &home, &["init", "--from", &world.to_string_lossy()])?;
    home::regard(workspace, &home, &["load"])?;
    let (older, _) = read_with_duckdb(workspace, &python, &home, None)?;
    make_world(workspace, &home, &world, SECOND_UNTIL)?;
    home::regard(workspace, &home, &["load"])?;
    let mut tally = Tally::default();
    for snapshot in [None, Some(older)] {
        let (newest, theirs) = read_with_duckdb(workspace, &python, &home, snapshot)?;
        if newest <= older {
            bail!("the second load made no new snapshot");
        }
        if theirs.is_empty() {
            bail!("DuckDB sees no table in the catalog");
        }
        for (table, measures) in &theirs {
            let differences = compare(workspace, &home, snapshot, table, measures)?;
            for difference in &differences {
                println!("   {table} at {}: {difference}", shown(snapshot));
            }
            tally += Tally::check(differences.is_empty());
        }
    }
    println!("   {tally}");
    Ok(tally)
}

/// The files of the test's company up to a day, dirty rows included.
fn make_world(workspace: &Workspace, home: &Path, world: &Path, until: &str) -> anyhow::Result<()> {
    let out = world.to_string_lossy();
    let arguments = ["world", "--customers", CUSTOMERS, "--seed", SEED, "--until", until, "--out", &out];
    home::regard(workspace, home, &arguments).map(drop)
}

/// The newest snapshot, and the measures of every table at the snapshot asked for.
fn read_with_duckdb(
    workspace: &Workspace,
    python: &Path,
    home: &Path,
    snapshot: Option<i64>,
) -> anyhow::Result<(i64, Tables)> {
    let script = workspace.root.join("xtask").join("src").join("duckdb_attach.py");
    let mut command = Command::new(python);
    command.arg(script).arg(home.join("lake").join("catalog.sqlite"));
    if let Some(snapshot) = snapshot {
        command.arg("--snapshot").arg(snapshot.to_string());
    }
    let mut read: Value =
        serde_json::from_str(&run::output(&mut command)?).context("the script prints JSON")?;
    let newest = read["newest"].as_i64().context("the catalog has a snapshot")?;
    match read["tables"].take() {
        Value::Object(tables) => Ok((newest, tables)),
        other => bail!("the script prints tables, not {other}"),
    }
}

/// Asks `regard sql` for the same measures of a table and says where they differ.
fn compare(
    workspace: &Workspace,
    home: &Path,
    snapshot: Option<i64>,
    table: &str,
    theirs: &Value,
) -> anyhow::Result<Vec<String>> {
    let theirs = theirs.as_object().context("a table's measures are an object")?;
    let columns: Vec<String> = theirs.keys().filter_map(|measure| expression_of(measure)).collect();
    let sql = format!("SELECT {} FROM lake.\"{table}\"", columns.join(", "));
    let rows = sql_rows(workspace, home, snapshot, &sql)?;
    let ours = rows.first().and_then(Value::as_object).context("an aggregate has one row")?;
    let mut differences = Vec::new();
    for (measure, their) in theirs {
        let our = ours.get(measure).unwrap_or(&Value::Null);
        if !same(our, their) {
            differences.push(format!("{measure} is {our} by regard sql and {their} by DuckDB"));
        }
    }
    Ok(differences)
}

/// `rows`, `sum:COLUMN`, `count:COLUMN`, `min:COLUMN` and `max:COLUMN` as SQL with that name.
fn expression_of(measure: &str) -> Option<String> {
    if measure == "rows" {
        return Some("count(*) AS \"rows\"".to_owned());
    }
    let (function, column) = measure.split_once(':')?;
    let expression = match function {
        "sum" => format!("sum(cast(\"{column}\" AS double))"),
        "count" => format!("count(\"{column}\")"),
        "min" | "max" => format!("cast({function}(\"{column}\") AS varchar)"),
        _ => return None,
    };
    Some(format!("{expression} AS \"{measure}\""))
}

/// Equal values; numbers within the tolerance, days and instants by what they begin with (a text form may
/// write the same instant with or without `T`, zone and zeros).
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(our), Some(their)) => (our - their).abs() <= TOLERANCE * their.abs().max(1.0),
        _ => match (ours.as_str(), theirs.as_str()) {
            (Some(our), Some(their)) => plain_instant(our) == plain_instant(their),
            _ => ours == theirs,
        },
    }
}

fn plain_instant(text: &str) -> String {
    let text = text.replace('T', " ");
    let text = text.trim_end_matches('Z').trim_end_matches("+00:00").trim_end_matches("+00").to_owned();
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => text,
    }
}

fn sql_rows(
    workspace: &Workspace,
    home: &Path,
    snapshot: Option<i64>,
    sql: &str,
) -> anyhow::Result<Vec<Value>> {
    let number = snapshot.map(|snapshot| snapshot.to_string());
    let mut arguments = vec!["sql", "--format", "json"];
    if let Some(number) = &number {
        arguments.extend(["--snapshot", number]);
    }
    arguments.push(sql);
    let text = home::regard(workspace, home, &arguments)?;
    serde_json::from_str(&text).with_context(|| format!("regard sql prints JSON for {sql}"))
}

fn shown(snapshot: Option<i64>) -> String {
    snapshot.map_or_else(|| "the newest snapshot".to_owned(), |number| format!("snapshot {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_compared_by_what_they_mean() {
        assert!(same(&json!(3), &json!(3.0)));
        assert!(same(&json!(1e12), &json!(1e12 + 1e-3)));
        assert!(!same(&json!(3), &json!(4)));
        assert!(!same(&json!(null), &json!(0)));
        assert!(same(&json!("2026-01-02T03:04:05Z"), &json!("2026-01-02 03:04:05+00")));
        assert!(same(&json!("2026-01-02T03:04:05.120Z"), &json!("2026-01-02 03:04:05.12+00")));
        assert!(!same(&json!("2026-01-02"), &json!("2026-01-03")));
    }
}
