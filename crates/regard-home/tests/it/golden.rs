//! Every worked case of every built-in metric, on the real engine, through a real load.

use crate::support::{TestHome, assert_accounts};
use regard_metrics::golden::{GoldenCase, GoldenFigure, built_in_cases};
use regard_metrics::{Coverage, Registry, plan};
use regard_model::{Engine, Figure, Ledger, entities};

const CLOSE: f64 = 1e-6;

#[tokio::test(flavor = "multi_thread")]
async fn every_worked_case_gives_the_figures_that_were_worked_out_by_hand() {
    let mut faults = Vec::new();
    let cases = built_in_cases().unwrap();
    assert!(cases.len() > 60, "there are {} cases", cases.len());
    for case in &cases {
        let (from_facts, from_measures) = answer(case).await;
        for (way, figures) in [("facts", from_facts), ("measures", from_measures)] {
            if let Err(fault) = compare(&case.expect, &figures) {
                faults.push(format!("{}: {} (from {way}): {fault}", case.metric, case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// The figures as the facts alone say them, and with what is kept at load.
async fn answer(case: &GoldenCase) -> (Vec<Figure>, Vec<Figure>) {
    let mut home = TestHome::new(&case.time_zone, &case.currency);
    for (name, rows) in &case.rows {
        let entity = entities::find(name).unwrap();
        let columns: Vec<&str> = entity
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|column| rows.iter().any(|row| row.contains_key(*column)))
            .collect();
        let mut lines = vec![columns.join(",")];
        for row in rows {
            let quoted = |column: &&str| {
                let text = row.get(*column).map(|cell| cell.text()).unwrap_or_default();
                format!("\"{}\"", text.replace('"', "\"\""))
            };
            lines.push(columns.iter().map(quoted).collect::<Vec<_>>().join(","));
        }
        home.write(&format!("data/{name}.csv"), format!("{}\n", lines.join("\n")));
        home.table("case", name, &format!("{name}.csv"));
        home.mapping("case", name, &format!("select {} from {name}", columns.join(", ")));
    }
    if case.rows.is_empty() {
        home.write(
            "regard.toml",
            format!(
                "name = \"Test\"\ncurrency = \"{}\"\ntime_zone = \"{}\"\n",
                case.currency, case.time_zone
            ),
        );
    }
    let opened = home.open().await;
    if !case.rows.is_empty() {
        let report = opened.load("case").await;
        assert!(report.faults.is_empty(), "{}: {}: {:?}", case.metric, case.name, report.faults);
        assert!(report.bad_rows.is_empty(), "{}: {}: {:?}", case.metric, case.name, report.bad_rows);
        assert_accounts(&report);
    }
    let lens = case.lens(opened.lake.head().await.unwrap()).unwrap();
    let kept = opened.lake.query(&lens, &Coverage::statement()).await.unwrap();
    let figures = async |coverage: &Coverage| {
        let (ask, home) = (case.ask().unwrap(), case.home().unwrap());
        let planned = plan(&Registry::built_in(), &ask, &lens, &home, coverage).unwrap();
        let mut answers = Vec::new();
        for statement in planned.statements() {
            let answer = opened.lake.query(&lens, statement).await;
            answers.push(answer.unwrap_or_else(|error| {
                panic!("{}: {}: {error}\n{}", case.metric, case.name, statement.sql)
            }));
        }
        planned.figures(&answers, None).unwrap()
    };
    (figures(&Coverage::default()).await, figures(&Coverage::read(&kept).unwrap()).await)
}

fn compare(expected: &[GoldenFigure], figures: &[Figure]) -> Result<(), String> {
    if expected.len() != figures.len() {
        return Err(format!("{} figures, not {}: {figures:#?}", figures.len(), expected.len()));
    }
    for (expected, figure) in expected.iter().zip(figures) {
        close("value", expected.value, figure.value)?;
        if expected.n != figure.n {
            return Err(format!("n is {}, not {}", figure.n, expected.n));
        }
        if expected.margin.is_some() {
            close("margin", expected.margin, figure.margin)?;
        }
        let unit = expected.unit.as_deref().is_none_or(|unit| unit == figure.unit);
        let period = expected.period.as_deref().is_none_or(|period| period == figure.period.to_string());
        let by = expected.by.is_empty() || expected.by == figure.by;
        if !(unit && period && by) {
            return Err(format!("{figure:?} is not {expected:?}"));
        }
        if let Some(reference) = &expected.reference {
            let found = figure.reference.as_ref().ok_or("there is no reference")?;
            close("reference", reference.value, found.value)?;
            close("change", reference.change, found.change)?;
            if reference.margin.is_some() {
                close("margin of the reference", reference.margin, found.margin)?;
            }
        }
    }
    Ok(())
}

fn close(what: &str, expected: Option<f64>, found: Option<f64>) -> Result<(), String> {
    let same = match (expected, found) {
        (Some(expected), Some(found)) => (expected - found).abs() <= CLOSE * expected.abs().max(1.0),
        (None, None) => true,
        _ => false,
    };
    if same { Ok(()) } else { Err(format!("{what} is {found:?}, not {expected:?}")) }
}
