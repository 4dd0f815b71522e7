//! The silence of the customers of CDNOW.
//!
//! The rhythm is learned up to 1997-09-30, and each customer with at least three days of purchase by then is judged on that
//! day; the 273 days after it say who came back. The chance has to order them, and those flagged have to come back less
//! often. How often a chance comes is seen on the last gap of each customer, judged by the days before it.

use super::cdnow::{END, HOLDOUT_END, day, read};
use super::{Bar, Figure};
use crate::workspace::Workspace;
use anyhow::Context;
use regard_predict::quality::{Judged as Came, roc_auc};
use regard_predict::silence::{Judged, Portfolio, Silence, portfolio};
use std::collections::BTreeMap;
use std::path::Path;

/// Judges the customers, and times the judging.
///
/// # Errors
/// When the file is missing or a line is no purchase.
pub(super) fn run(_: &Workspace, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut days: BTreeMap<u64, Vec<i32>> = BTreeMap::new();
    for purchase in read(&folder.join("CDNOW_master.txt"), 0)? {
        days.entry(purchase.customer).or_default().push(purchase.day);
    }
    let mut customers: Vec<Vec<i32>> = days.into_values().collect();
    customers.iter_mut().for_each(|days| {
        days.sort_unstable();
        days.dedup();
    });
    let mut figures = who_came_back(&customers)?;
    figures.extend(how_often(&customers)?);
    Ok(figures)
}

fn who_came_back(customers: &[Vec<i32>]) -> anyhow::Result<Vec<Figure>> {
    let end = day(END);
    let portfolio = portfolio(customers, end)?;
    let mut judged: Vec<(Judged, bool)> = Vec::new();
    for days in customers {
        let back = days.iter().any(|day| *day > end && *day <= day_of_holdout());
        judged.extend(known(&portfolio, days)?.map(|one| (one, back)));
    }
    let ranking = |of: fn(&Judged) -> f64| {
        let rows: Vec<Came> =
            judged.iter().map(|(one, back)| Came { probability: of(one), came: !back }).collect();
        roc_auc(&rows).context("all came back or none did")
    };
    let back = |quiet: bool| {
        let group: Vec<bool> =
            judged.iter().filter(|(one, _)| one.quiet == quiet).map(|(_, back)| *back).collect();
        (group.len() as f64, group.iter().filter(|back| **back).count() as f64 / group.len().max(1) as f64)
    };
    let (flagged, others) = (back(true), back(false));
    Ok(vec![
        figure("customers with a rhythm on 1997-09-30", judged.len() as f64, 0, Bar::None),
        figure(
            "ROC AUC of 1 − chance for not coming back in 39 weeks",
            ranking(|one| 1.0 - one.chance)?,
            4,
            Bar::AtLeast(0.6),
        ),
        figure(
            "  the same of the bare days of silence",
            ranking(|one| one.silent_days as f64)?,
            4,
            Bar::None,
        ),
        figure("  the same of silence over the usual gap", ranking(|one| one.ratio)?, 4, Bar::None),
        figure("flagged as quiet", flagged.0, 0, Bar::None),
        figure("  share of them that came back", flagged.1, 3, Bar::AtMost(others.1)),
        figure("  share of the others that came back", others.1, 3, Bar::None),
    ])
}

/// The last gap of each customer, shifted so that it is the silence at the moment.
fn how_often(customers: &[Vec<i32>]) -> anyhow::Result<Vec<Figure>> {
    let before: Vec<&[i32]> =
        customers.iter().filter(|days| days.len() > 3).map(|days| &days[..days.len() - 1]).collect();
    let moment = day_of_holdout();
    let portfolio = portfolio(&before, moment)?;
    let mut chances = Vec::new();
    for days in customers.iter().filter(|days| days.len() > 3) {
        let (last, earlier) = days.split_last().context("no days")?;
        let shifted: Vec<i32> = earlier.iter().map(|day| day + moment - last).collect();
        chances.extend(known(&portfolio, &shifted)?.map(|one| one.chance));
    }
    let share = |said: f64| {
        chances.iter().filter(|chance| **chance <= said).count() as f64 / chances.len().max(1) as f64
    };
    Ok(vec![
        figure("last gaps that were judged", chances.len() as f64, 0, Bar::None),
        figure("  share with a chance of at most 0.05", share(0.05), 4, Bar::Within(0.02, 0.08)),
        figure("  share with a chance of at most 0.20", share(0.2), 4, Bar::Within(0.15, 0.25)),
        figure("  share with a chance of at most 0.50", share(0.5), 4, Bar::Within(0.4, 0.6)),
    ])
}

fn known(portfolio: &Portfolio, days: &[i32]) -> anyhow::Result<Option<Judged>> {
    Ok(match portfolio.judge(days)? {
        Silence::Known(judged) => Some(judged),
        Silence::Unknown(_) => None,
    })
}

fn day_of_holdout() -> i32 {
    day(HOLDOUT_END)
}

fn figure(what: &str, value: f64, digits: usize, bar: Bar) -> Figure {
    Figure { what: what.to_owned(), value, digits, bar }
}
