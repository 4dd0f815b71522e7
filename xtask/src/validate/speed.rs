//! How long the predictions take on large made portfolios, and how much memory. Owns the sizes and the clock.

use super::{Bar, Figure};
use crate::bench::peak_memory;
use anyhow::{Context, ensure};
use regard_predict::churn::{Column, Settings, Table, fit};
use regard_predict::lifetime::{
    BgNbd, Buyer, DAYS_PER_WEEK, GammaGamma, Histories, History, Lifetime, Model, Terms, simulate_histories,
    simulate_spends,
};
use regard_predict::silence::{Silence, portfolio};
use regard_predict::worlds::leaving;
use std::time::Instant;

/// Customers that may leave, and how many made companies their features come from.
const LEAVING: usize = 100_000;
const FEATURES_FROM: u64 = 6;
/// Customers that buy.
const BUYING: usize = 1_000_000;
/// Customers that fall silent, and the contacts of each.
const SILENT: usize = 100_000;
const CONTACTS: usize = 100;

/// All sizes, one after another.
///
/// # Errors
/// When a prediction is refused.
pub(super) fn run() -> anyhow::Result<Vec<Figure>> {
    let mut figures = leavers()?;
    figures.extend(buyers()?);
    figures.extend(silences()?);
    Ok(figures)
}

/// The features of one company decide; those of the others are noise beside them.
fn leavers() -> anyhow::Result<Vec<Figure>> {
    let made = leaving(LEAVING, 1, true)?;
    let mut columns: Vec<Column> = made.table.columns().to_vec();
    for company in 2..=FEATURES_FROM {
        let noise = leaving(LEAVING, company, false)?.table;
        columns.extend(noise.columns().iter().map(|column| Column {
            name: format!("{} of company {company}", column.name),
            values: column.values.clone(),
        }));
    }
    let features = columns.len();
    let table = Table::new(columns)?;
    let settings = Settings { seed: 1, threads: 2 };
    let started = Instant::now();
    let model = fit(&table, &made.left, &settings)?;
    let fitted = started.elapsed().as_secs_f64();
    let scores = model.score(&table)?;
    let scored = started.elapsed().as_secs_f64();
    let reasons = model.explain(&table)?;
    let explained = started.elapsed().as_secs_f64();
    ensure!(scores.iter().all(Option::is_some) && reasons.len() == LEAVING, "a customer has no score");
    let what = |what: &str| format!("leaving, {LEAVING} customers × {features} features, 2 threads: {what}");
    let memory = peak_memory(std::process::id()).context("memory is not known on this system")?;
    Ok(vec![
        figure(what("seconds to train"), fitted, 1, Bar::None),
        figure("  seconds to score", scored - fitted, 1, Bar::None),
        figure("  seconds to train and score", scored, 1, Bar::AtMost(120.0)),
        figure("  seconds to give the reasons of each", explained - scored, 1, Bar::None),
        figure("  most memory so far, MiB", memory as f64 / f64::from(1 << 20), 0, Bar::AtMost(2048.0)),
    ])
}

/// Customers who began over twelve weeks, drawn from the published model of CDNOW, their times rounded up to days.
fn buyers() -> anyhow::Result<Vec<Figure>> {
    let model = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259)?;
    let ages: Vec<f64> = (0..BUYING).map(|index| (189 + index % 84) as f64 / DAYS_PER_WEEK).collect();
    let in_days = |history: History| {
        let recency = (history.recency() * DAYS_PER_WEEK).ceil() / DAYS_PER_WEEK;
        History::new(history.repeats(), recency.min(history.age()), history.age())
    };
    let drawn: Result<Vec<History>, _> =
        simulate_histories(&model, &ages, 1)?.into_iter().map(in_days).collect();
    let drawn = drawn?;
    let repeats: Vec<u32> = drawn.iter().map(History::repeats).collect();
    let spends = simulate_spends(&GammaGamma::new(6.25, 3.74, 1544.0)?, &repeats, 2);
    let customers = drawn.iter().zip(spends).zip(0_u64..);
    let buyers: Vec<Buyer> =
        customers.map(|((history, spend), customer)| Buyer { customer, history: *history, spend }).collect();

    let started = Instant::now();
    let histories = Histories::count(&drawn)?;
    let counted = started.elapsed().as_secs_f64();
    let fit = BgNbd::fit(&histories)?;
    let fitted = started.elapsed().as_secs_f64();
    let lifetime = Lifetime::fit(&buyers)?;
    let both_fitted = started.elapsed().as_secs_f64();
    let worths = lifetime.worth(&buyers, &Terms::new(52.0, 0.1, 365.25 / DAYS_PER_WEEK, 1.0)?);
    let done = started.elapsed().as_secs_f64();
    ensure!(worths.iter().all(|worth| worth.value_minor.is_ok()), "a made customer has no value");
    let [r, ..] = fit.model.parameters();
    Ok(vec![
        figure(
            "lifetime, 1 M customers: different histories",
            histories.counted().len() as f64,
            0,
            Bar::None,
        ),
        figure("  BG/NBD r again, 0.2426 planted", r, 4, Bar::Within(0.2376, 0.2476)),
        figure("  seconds to count histories", counted, 2, Bar::None),
        figure("  seconds to fit BG/NBD", fitted - counted, 2, Bar::AtMost(5.0)),
        figure("  seconds to fit BG/NBD and Gamma-Gamma", both_fitted - fitted, 2, Bar::AtMost(10.0)),
        figure("  seconds to value each over a year", done - both_fitted, 2, Bar::AtMost(10.0)),
    ])
}

fn silences() -> anyhow::Result<Vec<Figure>> {
    let customers: Vec<Vec<i32>> = (0..SILENT)
        .map(|customer| {
            let usual = 2 + customer % 9;
            (0..CONTACTS)
                .map(|place| 1_000 - (place * usual + place * (customer + 7) % (usual + 3)) as i32)
                .collect()
        })
        .collect();
    let started = Instant::now();
    let portfolio = portfolio(&customers, 1_000)?;
    let learned = started.elapsed().as_secs_f64();
    let mut known = 0;
    for days in &customers {
        known += usize::from(matches!(portfolio.judge(days)?, Silence::Known(_)));
    }
    let judged = started.elapsed().as_secs_f64() - learned;
    Ok(vec![
        figure("silence, 100,000 customers × 100 contacts: judged", known as f64, 0, Bar::None),
        figure("  seconds to learn the portfolio", learned, 2, Bar::AtMost(5.0)),
        figure("  seconds to judge each", judged, 2, Bar::AtMost(5.0)),
    ])
}

fn figure(what: impl Into<String>, value: f64, digits: usize, bar: Bar) -> Figure {
    Figure { what: what.into(), value, digits, bar }
}
