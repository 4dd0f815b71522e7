//! `regard foresee`: one run of foresight, and how good it has been.

use crate::foreseeing::run_once;
use crate::output;
use crate::wiring::open;
use anyhow::Result;
use regard_app::foresight::{CommentsRecord, Judgement, RunProgress, RunStep};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

pub(super) async fn run(home: &Path) -> Result<ExitCode> {
    let opened = open(home).await?;
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
        record.learned_from, record.sign, record.months_ahead, record.basis
    ));
    match &record.together {
        Some(together) => output::line(&judged(together)),
        None => output::line("what was foreseen cannot be judged yet"),
    }
    output::line(&heard(&report.comments));
    Ok(ExitCode::SUCCESS)
}

fn step_words(step: RunStep) -> &'static str {
    match step {
        RunStep::Looking => "looking at the months before",
        RunStep::Learning => "learning who stays",
        RunStep::Valuing => "working out what customers are worth",
        RunStep::Listening => "reading what customers say",
        RunStep::Weighing => "finding what matters to them",
        RunStep::Keeping => "writing it down",
    }
}

fn judged(together: &Judgement) -> String {
    let percent =
        |share: Option<f64>| share.map_or("none".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let number = |value: Option<f64>| value.map_or("none".to_owned(), |value| format!("{value:.3}"));
    format!(
        "so far: {} of {} left; warnings came true: {}; leavers warned of: {}; ranking {}; calibration error {}",
        together.left,
        together.customers,
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
            quality.ranking, quality.judged
        ),
        (None, why) => format!("sentiment by scores alone ({})", why.as_deref().unwrap_or("none")),
    };
    let CommentsRecord { comments, cases, notes, .. } = record;
    format!("{comments} comments, {cases} cases and {notes} notes read; {how}")
}
