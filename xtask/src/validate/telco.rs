//! Who leaves a telephone company (IBM's made sample, 7,043 customers), on the five given folds: each customer is
//! scored by a model that was fitted on the four other folds. Owns the reading of the file; the pipeline is the
//! product's own and knows nothing of it.
//!
//! What a column is, is told by a rule: a column whose filled cells are all different texts is a key and left out; one
//! whose filled cells parse as numbers in more than 95 % is a number, unless they are 0 and 1 alone; "Yes" and "No"
//! alone, or 0 and 1 alone, are yes/no; anything else is a category. A blank cell, or one that does not parse, is "not
//! known".

use super::{Bar, Figure};
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use regard_predict::churn::{Column, Settings, Table, Values, fit};
use regard_predict::quality::{Judged, TrackRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const KEY: &str = "customerID";
const LABEL: &str = "Churn";
const NUMBER_SHARE: f64 = 0.95;

/// Runs the folds, and the other libraries where there is a Python that has them.
///
/// # Errors
/// When a file is missing or a fold is.
pub(crate) fn run(workspace: &Workspace, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let (names, cells) = read(&folder.join("Telco-Customer-Churn.csv"))?;
    let left: Vec<bool> = column(&names, &cells, LABEL)?.iter().map(|cell| cell == "Yes").collect();
    let folds = folds(&folder.join("folds.csv"), &column(&names, &cells, KEY)?)?;
    let table = Table::new(columns(&names, &cells))?;
    let mut judged: Vec<Vec<Judged>> = Vec::new();
    for fold in folds.iter().copied().collect::<BTreeSet<usize>>() {
        let (held, seen): (Vec<usize>, Vec<usize>) = (0..folds.len()).partition(|row| folds[*row] == fold);
        let labels: Vec<bool> = seen.iter().map(|row| left[*row]).collect();
        let model = fit(&table.take(&seen), &labels, &Settings::default())?;
        println!("  fold {fold}: {:?}, {:?}, {}", model.basis(), model.strength(), bent(&model));
        let scores = model.score(&table.take(&held))?;
        let pairs = scores.into_iter().zip(&held);
        judged.push(
            pairs
                .map(|(probability, row)| {
                    Ok(Judged { probability: probability.context("no score")?, came: left[*row] })
                })
                .collect::<anyhow::Result<_>>()?,
        );
    }
    let mut figures = figures(&judged)?;
    figures.extend(peers(workspace, folder)?);
    Ok(figures)
}

fn bent(model: &regard_predict::churn::Model) -> String {
    model
        .calibration()
        .map_or(String::new(), |calibration| format!("{calibration:?}").chars().take(70).collect())
}

fn figures(folds: &[Vec<Judged>]) -> anyhow::Result<Vec<Figure>> {
    let all: Vec<Judged> = folds.iter().flatten().copied().collect();
    let record = TrackRecord::of(&all);
    let by_fold: Option<f64> = folds.iter().map(|fold| TrackRecord::of(fold).roc_auc).sum();
    let none = "a fold without leavers";
    let figure = |what: &str, value: Option<f64>, bar| {
        value.context(none).map(|value| Figure { what: what.to_owned(), value, digits: 5, bar })
    };
    Ok(vec![
        figure("regard: ROC-AUC, out of fold, all customers together", record.roc_auc, Bar::AtLeast(0.849))?,
        figure("regard: Brier score", record.brier, Bar::AtMost(0.1335))?,
        figure(
            "regard: calibration error, 10 bins of equal count",
            record.calibration_error,
            Bar::AtMost(0.01),
        )?,
        figure("regard: log loss", record.log_loss, Bar::None)?,
        figure(
            "regard: ROC-AUC, mean of the five folds",
            by_fold.map(|sum| sum / folds.len() as f64),
            Bar::None,
        )?,
    ])
}

type Cells = Vec<Vec<String>>;

fn read(path: &Path) -> anyhow::Result<(Vec<String>, Cells)> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let names = reader.headers()?.iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| Ok(row?.iter().map(|cell| cell.trim().to_owned()).collect()));
    Ok((names, rows.collect::<anyhow::Result<_>>()?))
}

fn column(names: &[String], cells: &Cells, name: &str) -> anyhow::Result<Vec<String>> {
    let place =
        names.iter().position(|own| own == name).with_context(|| format!("there is no column {name}"))?;
    Ok(cells.iter().map(|row| row[place].clone()).collect())
}

fn folds(path: &Path, keys: &[String]) -> anyhow::Result<Vec<usize>> {
    let (names, cells) = read(path)?;
    let numbers = column(&names, &cells, "fold")?;
    let mut by_key = BTreeMap::new();
    for (key, fold) in column(&names, &cells, KEY)?.into_iter().zip(numbers) {
        by_key.insert(key, fold.parse::<usize>()?);
    }
    keys.iter().map(|key| by_key.get(key).copied().with_context(|| format!("{key} has no fold"))).collect()
}

/// The features, each of the kind that the rule tells.
fn columns(names: &[String], cells: &Cells) -> Vec<Column> {
    let places = (0..names.len()).filter(|place| names[*place] != LABEL);
    places
        .filter_map(|place| {
            let texts: Vec<&str> = cells.iter().map(|row| row[place].as_str()).collect();
            Some(Column { name: names[place].clone(), values: values(&texts)? })
        })
        .collect()
}

/// `None` for a key.
fn values(texts: &[&str]) -> Option<Values> {
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    let different: BTreeSet<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    let only = |pair: [&str; 2]| different.iter().all(|text| pair.contains(text));
    let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    if only(["No", "Yes"]) || only(["0", "1"]) {
        let answer = |text: &&str| (!text.is_empty()).then_some(*text == "Yes" || *text == "1");
        return Some(Values::YesNo(texts.iter().map(answer).collect()));
    }
    let numbers = texts.iter().filter(|text| number(text).is_some()).count();
    if numbers as f64 > NUMBER_SHARE * filled as f64 {
        return Some(Values::Number(texts.iter().map(|text| number(text)).collect()));
    }
    (different.len() < filled).then(|| Values::category(texts.iter().map(|text| Some(*text))))
}

/// The other libraries on the same folds, each with sensible defaults; none when there is no Python given for them.
fn peers(workspace: &Workspace, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let Some(python) = std::env::var_os("REGARD_TEST_PYTHON") else {
        println!(
            "  other libraries were not run: set REGARD_TEST_PYTHON to a Python with scikit-learn, lightgbm, catboost"
        );
        return Ok(Vec::new());
    };
    let script = workspace.root.join("xtask/src/validate/telco_peers.py");
    let said = crate::run::output(std::process::Command::new(python).arg(script).arg(folder))?;
    let mut figures = Vec::new();
    for line in said.lines() {
        let [what, value] = line.split('\t').collect::<Vec<_>>()[..] else { bail!("not a figure: {line}") };
        figures.push(Figure { what: what.to_owned(), value: value.parse()?, digits: 5, bar: Bar::None });
    }
    Ok(figures)
}
