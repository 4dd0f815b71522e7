//! Made worlds with a planted truth: whether the predictions find what was put in. Owns the counting over many worlds;
//! the worlds are the crate's own.

use super::{Bar, Figure};
use anyhow::{Context, bail};
use regard_predict::churn::{Model, Settings, fit};
use regard_predict::drivers::{self, Drivers};
use regard_predict::effect::{self, Study};
use regard_predict::quality::{Judged, TrackRecord};
use regard_predict::worlds::{
    DRIVER_POINTS, Driven, LEAVING_DRIVERS, Leaving, PLAN_COVARIATES, driven, leaving, plans,
};
use std::collections::BTreeMap;

/// Made companies whose customers leave, and how many customers each has to learn from and to judge by.
const COMPANIES: u64 = 10;
const CUSTOMERS: usize = 6_000;
/// Made worlds with a planted effect, or with planted drivers.
const WORLDS: usize = 100;
/// So many with a planted effect tell the share that is held to a hundredth; the first [`WORLDS`] are among them.
const MANY_WORLDS: usize = 1_000;

/// All planted truths.
///
/// # Errors
/// When a world cannot be judged at all.
pub(super) fn run() -> anyhow::Result<Vec<Figure>> {
    let mut figures = leavers("alone", false)?;
    figures.extend(leavers("together", true)?);
    figures.extend(effects()?);
    figures.extend(driven_outcomes()?);
    Ok(figures)
}

fn leavers(how: &str, crossed: bool) -> anyhow::Result<Vec<Figure>> {
    let (mut gap, mut error, mut first) = (f64::MIN, f64::MIN, 0_usize);
    for company in 0..COMPANIES {
        let seen = leaving(CUSTOMERS, 100 + 2 * company, crossed)?;
        let new = leaving(CUSTOMERS, 101 + 2 * company, crossed)?;
        let model = fit(&seen.table, &seen.left, &Settings::default())?;
        let ours = judged(&model.score(&new.table)?, &new)?;
        let best = judged(&new.truth.iter().copied().map(Some).collect::<Vec<_>>(), &new)?;
        gap = gap.max(best.roc_auc.context("no ranking")? - ours.roc_auc.context("no ranking")?);
        error = error.max(ours.calibration_error.context("no bins")?);
        first += usize::from(strongest(&model, &new)?[..LEAVING_DRIVERS.len()] == LEAVING_DRIVERS);
    }
    let mut figures = vec![
        figure(
            format!("leaving, drivers count {how}: AUC below the truth's, worst of {COMPANIES}"),
            gap,
            4,
            Bar::AtMost(0.02),
        ),
        figure(format!("  calibration error, worst of {COMPANIES}"), error, 4, Bar::AtMost(0.03)),
    ];
    if !crossed {
        let bar = Bar::AtLeast(COMPANIES as f64);
        figures.push(figure("  companies with the planted drivers first, in order", first as f64, 0, bar));
    }
    Ok(figures)
}

fn judged(scores: &[Option<f64>], world: &Leaving) -> anyhow::Result<TrackRecord> {
    let pairs = scores.iter().zip(&world.left).map(|(score, came)| {
        score.map(|probability| Judged { probability, came: *came }).context("no score")
    });
    Ok(TrackRecord::of(&pairs.collect::<anyhow::Result<Vec<_>>>()?))
}

/// The features by their mean strength over all customers.
fn strongest(model: &Model, world: &Leaving) -> anyhow::Result<Vec<String>> {
    let mut strength: BTreeMap<usize, f64> = BTreeMap::new();
    for explained in model.explain(&world.table)?.into_iter().flatten() {
        for reason in explained.reasons {
            *strength.entry(reason.feature).or_default() += reason.log_odds.abs();
        }
    }
    let mut order: Vec<(usize, f64)> = strength.into_iter().collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    Ok(order.into_iter().map(|(feature, _)| model.features()[feature].clone()).collect())
}

fn effects() -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (what, outcome, planted) in [
        ("points, 3 planted", effect::Outcome::Number, 3.0),
        ("points, 0 planted", effect::Outcome::Number, 0.0),
        ("share that stays, 0.15 planted", effect::Outcome::YesNo, 0.15),
        ("share that stays, 0 planted", effect::Outcome::YesNo, 0.0),
    ] {
        let mut held = Vec::with_capacity(MANY_WORLDS);
        for seed in 0..MANY_WORLDS {
            let subjects = plans(900, 1_000 + seed as u64, outcome, planted);
            let study = Study { covariates: &PLAN_COVARIATES, outcome, subjects: &subjects };
            match effect::measure(&study)? {
                effect::Answer::Known(found) => held.push(found.effect.holds(planted)),
                effect::Answer::Unknown(why) => bail!("no effect in world {seed}: {why:?}"),
            }
        }
        let count = |held: &[bool]| held.iter().filter(|held| **held).count() as f64;
        figures.push(figure(
            format!("plans, {what}: worlds of {WORLDS} whose 90 % range holds it"),
            count(&held[..WORLDS]),
            0,
            Bar::AtLeast(85.0),
        ));
        let share = 100.0 * count(&held) / MANY_WORLDS as f64;
        figures.push(figure(format!("  of {MANY_WORLDS} worlds, %"), share, 1, Bar::Within(87.0, 93.0)));
    }
    Ok(figures)
}

fn driven_outcomes() -> anyhow::Result<Vec<Figure>> {
    let score = |made: &Driven| found(drivers::find(&made.study(drivers::Outcome::Score(&made.score)))?);
    let stayed = |made: &Driven| found(drivers::find(&made.study(drivers::Outcome::Stayed(&made.stayed)))?);
    let points = |_: &Driven, measure: usize, from: f64, to: f64| DRIVER_POINTS[measure] * (to - from);
    let mut figures = drivers_of("a score", score, points)?;
    figures.extend(drivers_of("staying", stayed, Driven::truth)?);
    Ok(figures)
}

fn found(answer: drivers::Answer) -> anyhow::Result<Drivers> {
    match answer {
        drivers::Answer::Known(drivers) => Ok(drivers),
        drivers::Answer::Unknown(why) => bail!("no drivers: {why:?}"),
    }
}

fn drivers_of(
    what: &str,
    find: impl Fn(&Driven) -> anyhow::Result<Drivers>,
    truth: impl Fn(&Driven, usize, f64, f64) -> f64,
) -> anyhow::Result<Vec<Figure>> {
    let (mut held, mut ranges, mut first) = (0_usize, 0_usize, 0_usize);
    for seed in 0..WORLDS as u64 {
        let made = driven(800, 10_000 + seed);
        let drivers = find(&made)?.drivers;
        // The three planted, by their places; the second and third lie close together.
        first += usize::from(drivers.iter().take(3).all(|driver| driver.moves[0].measure < 3));
        for driver in &drivers {
            let step = driver.moves[0];
            ranges += 1;
            held += usize::from(driver.effect.holds(truth(&made, step.measure, step.from, step.to)));
        }
    }
    let share = 100.0 * held as f64 / ranges.max(1) as f64;
    Ok(vec![
        figure(
            format!("drivers of {what}: worlds of {WORLDS} with the planted three first"),
            first as f64,
            0,
            Bar::AtLeast(95.0),
        ),
        figure("  90 % ranges that hold what was planted, %", share, 1, Bar::Within(85.0, 95.0)),
    ])
}

fn figure(what: impl Into<String>, value: f64, digits: usize, bar: Bar) -> Figure {
    Figure { what: what.into(), value, digits, bar }
}
