//! `cargo xtask validate`: the predictions on made worlds and public data sets, beside published results and other
//! libraries, each figure with its bar. Owns the order and the table; each set has a file of its own.

mod cdnow;
mod comments;
mod receivables;
mod silence;
mod speed;
mod telco;
mod worlds;

use crate::workspace::Workspace;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};

/// What to validate.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Plan {
    /// The folder with the public data sets, one folder each. Made worlds need none.
    #[arg(long, env = "REGARD_DATA")]
    data: Option<PathBuf>,
    /// Only this set; all of them otherwise.
    #[arg(long)]
    only: Option<String>,
}

/// What runs.
enum Set {
    /// On made rows.
    Made(fn() -> anyhow::Result<Vec<Figure>>),
    /// On the files of the folder of that name.
    Real(fn(&Workspace, &Path) -> anyhow::Result<Vec<Figure>>),
}

/// The sets by name, in the order of the report. Speed comes first: the memory that it prints is the most so far.
const SETS: &[(&str, Set)] = &[
    ("speed", Set::Made(speed::run)),
    ("worlds", Set::Made(worlds::run)),
    ("telco", Set::Real(telco::run)),
    ("cdnow", Set::Real(cdnow::figures)),
    ("cdnow", Set::Real(silence::run)),
    ("receivables", Set::Real(receivables::run)),
    ("olist", Set::Real(comments::olist)),
    ("nps-fr", Set::Real(comments::nps_fr)),
];

/// Which way a figure has to lie from its bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bar {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
    /// In this range, ends included.
    Within(f64, f64),
    /// Beside the others, without a bar.
    None,
}

/// One figure of the report.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// What was measured, and on which rows.
    pub(crate) what: String,
    /// What came out, with the digits that count.
    pub(crate) value: f64,
    /// How many digits after the point are shown.
    pub(crate) digits: usize,
    /// What it has to be.
    pub(crate) bar: Bar,
}

impl Figure {
    /// Whether it is where it has to be. A figure without a bar always is.
    fn holds(&self) -> bool {
        match self.bar {
            Bar::AtLeast(least) => self.value >= least,
            Bar::AtMost(most) => self.value <= most,
            Bar::Within(least, most) => (least..=most).contains(&self.value),
            Bar::None => true,
        }
    }

    fn bar_text(&self) -> String {
        let digits = self.digits;
        match self.bar {
            Bar::AtLeast(least) => format!("≥ {least:.digits$}"),
            Bar::AtMost(most) => format!("≤ {most:.digits$}"),
            Bar::Within(least, most) => format!("{least:.digits$} to {most:.digits$}"),
            Bar::None => String::new(),
        }
    }
}

/// Runs the sets and prints the table; whether every figure holds.
///
/// # Errors
/// When there is no set of that name, or a file of a set is missing or not what it should be.
pub(crate) fn run(workspace: &Workspace, plan: &Plan) -> anyhow::Result<bool> {
    let wanted = |name: &str| plan.only.as_deref().is_none_or(|only| only == name);
    ensure!(SETS.iter().any(|(name, _)| wanted(name)), "no such set; there are {}", names());
    let mut all = true;
    for (name, set) in SETS.iter().filter(|(name, _)| wanted(name)) {
        println!("── {name}");
        let figures = match set {
            Set::Made(run) => run()?,
            Set::Real(run) => {
                let data =
                    plan.data.as_ref().context("needs --data, the folder with the public data sets")?;
                run(workspace, &data.join(name))?
            }
        };
        for figure in figures {
            let mark = if figure.holds() { " " } else { "✗" };
            let value = format!("{:.*}", figure.digits, figure.value);
            println!("{mark} {:<76} {value:>12}  {}", figure.what, figure.bar_text());
            all &= figure.holds();
        }
    }
    Ok(all)
}

fn names() -> String {
    let mut names: Vec<&str> = SETS.iter().map(|(name, _)| *name).collect();
    names.dedup();
    names.join(", ")
}
