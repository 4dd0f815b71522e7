//! `regard foresee`: one run of foresight, and how good it has been.

use crate::foreseeing::run_once;
use crate::output;
use crate::wiring::open_with;
use anyhow::Result;
use regard_app::foresight::{CommentsRecord, Judgement, PaymentRecord, RunProgress, RunReport, RunStep};
use regard_lake::LakeOptions;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

/// Memory for rows of small tables.
const DECODED_BYTES: u64 = 48 << 20;

pub(super) async fn run(home: &Path) -> Result<ExitCode> {
    // Every statement is another one, so that rows at hand are of little use.
    let opened =
        open_with(home, LakeOptions { decoded_bytes: DECODED_BYTES, ..LakeOptions::default() }).await?;
    let lens = opened.lens(None, None).await?;
    let told: Mutex<Option<(RunStep, Instant)>> = Mutex::new(None);
    let progress = |progress: RunProgress| {
        let Ok(mut told) = told.lock() else { return };
        if told.is_none_or(|(step, _)| step != progress.step) {
            *told = Some((progress.step, Instant::now()));
            output::note(step_words(progress.step));
        }
    };
    let began = Instant::now();
    let report = run_once(&opened, &opened.reader()?, &lens, &progress).await?;
    output::note(&format!("looked ahead in {:.1} s", began.elapsed().as_secs_f64()));
    let record = &report.staying;
    output::line(&format!("{} customers, looked at from {}", report.customers, report.seen_on));
    output::line(&format!(
        "who stays: learned from {} rows by {}, {} months ahead, with {}",
        count(record.learned_from),
        record.sign,
        record.months_ahead,
        record.basis
    ));
    match &record.together {
        Some(together) => {
            output::line(&judged(together));
            if together.roc_auc_range.is_some_and(|(low, _)| low <= 0.5) {
                output::line(
                    "that may be no better than chance: more departures, or more that is known, would tell",
                );
            }
        }
        None => output::line("what was foreseen cannot be judged yet"),
    }
    payments(&report).iter().for_each(|line| output::line(line));
    output::line(&heard(&report.comments));
    Ok(ExitCode::SUCCESS)
}

fn step_words(step: RunStep) -> &'static str {
    match step {
        RunStep::Paying => "learning when invoices are paid",
        RunStep::Looking => "looking at the months before",
        RunStep::Learning => "learning who stays",
        RunStep::Valuing => "working out what customers are worth",
        RunStep::Listening => "reading what customers say",
        RunStep::Weighing => "finding what matters to them",
        RunStep::Keeping => "writing it down",
    }
}

/// What was done for payments, and how good it has been.
fn payments(report: &RunReport) -> Vec<String> {
    let record = &report.payments;
    if record.too_thin.is_some() {
        return vec![format!(
            "when they pay: too little to learn from, {} settled invoices of {} needed",
            count(record.settled),
            record.needed
        )];
    }
    vec![
        format!(
            "when they pay: learned from {} of {} invoices; {} open ones with an expected day, {} payers",
            count(record.learned_from),
            count(record.invoices),
            report.expected_payments,
            report.payers
        ),
        paid(record),
    ]
}

fn paid(record: &PaymentRecord) -> String {
    if record.judged == Some(0) {
        return "no forecast of a payment can be judged yet".to_owned();
    }
    let days = |value: Option<f64>| value.map_or("none".to_owned(), |value| format!("{value:.1} days"));
    format!(
        "so far, {} forecasts from {} month ends: off by {} (the due day by {}, each customer's median by {}); \
         ranges held: {}; cash by week off by {}, its ranges held: {}",
        count(record.judged),
        record.month_ends.len(),
        days(record.error_days),
        days(record.due_day_error_days),
        days(record.own_median_error_days),
        percent(record.band_coverage),
        percent(record.cash_error),
        percent(record.cash_band_coverage)
    )
}

/// A count of the whole company. A run is of everyone, so that it is there.
fn count(of: Option<u64>) -> u64 {
    of.unwrap_or(0)
}

fn percent(share: Option<f64>) -> String {
    share.map_or("none".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn judged(together: &Judgement) -> String {
    let number = |value: Option<f64>| value.map_or("none".to_owned(), |value| format!("{value:.3}"));
    format!(
        "so far: {} of {} left; warnings came true: {}; leavers warned of: {}; ranking {}; calibration error {}",
        count(together.left),
        count(together.customers),
        percent(together.precision),
        percent(together.recall),
        number(together.roc_auc),
        number(together.calibration_error)
    )
}

fn heard(record: &CommentsRecord) -> String {
    let how = match (&record.quality, &record.too_thin) {
        (Some(quality), _) => format!(
            "sentiment by words, ranking {:.3} on {} comments kept back",
            quality.ranking,
            count(quality.judged)
        ),
        (None, why) => format!("sentiment by scores alone ({})", why.as_deref().unwrap_or("none")),
    };
    let [comments, cases, notes] = [record.comments, record.cases, record.notes].map(count);
    format!("{comments} comments, {cases} cases and {notes} notes read; {how}")
}
