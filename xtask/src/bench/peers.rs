//! The same questions to DuckDB and Polars, in the same run, by bench/peers.py. Owns the calling; what each
//! question is in their words is in the script.

use super::report::{Peer, Report};
use crate::needs;
use crate::run;
use crate::workspace::Workspace;
use anyhow::Context;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Measures every peer.
///
/// # Errors
/// When the script fails or prints no JSON.
pub(super) fn measure(
    workspace: &Workspace,
    world: &Path,
    rounds: u32,
    report: &mut Report,
) -> anyhow::Result<()> {
    let python = needs::python_with_packages(workspace, true)?;
    let scratch = workspace.empty_scratch("bench-peers")?;
    for name in ["duckdb", "polars"] {
        println!("── {name}");
        let mut command = Command::new(&python);
        command
            .arg(workspace.root.join("bench").join("peers.py"))
            .args([name, "--rounds", &rounds.to_string(), "--scratch"])
            .arg(&scratch)
            .arg(world)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        let text = run::output(&mut command)?;
        let answer: Value = serde_json::from_str(&text).context("peers.py prints JSON")?;
        report.peers.push(peer(name, &answer).context("peers.py prints times")?);
    }
    Ok(())
}

fn peer(name: &'static str, answer: &Value) -> Option<Peer> {
    let seconds = |value: &Value| value.as_f64().map(Duration::from_secs_f64);
    let questions = answer["questions"].as_object()?;
    let questions = questions.iter().filter_map(|(question, took)| Some((question.clone(), seconds(took)?)));
    let sums =
        answer["sums"].as_object()?.iter().filter_map(|(name, sum)| Some((name.clone(), sum.as_f64()?)));
    Some(Peer {
        name,
        version: answer["version"].as_str()?.to_owned(),
        load: seconds(&answer["load"]),
        questions: questions.collect(),
        sums: sums.collect(),
    })
}
