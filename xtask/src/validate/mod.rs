//! `cargo xtask validate`: the predictions on public data sets, beside published results and other libraries, each
//! figure with its bar. Owns the order and the table; each set has a file of its own.

mod cdnow;
mod comments;
mod receivables;
mod silence;
mod telco;

use crate::workspace::Workspace;
use std::path::PathBuf;

/// What to validate.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Plan {
    /// The folder with the public data sets, one folder each.
    #[arg(long, env = "REGARD_DATA")]
    data: PathBuf,
    /// Only this set; all of them otherwise.
    #[arg(long)]
    only: Option<String>,
}

/// One data set: its folder's name, and what runs on it.
type Set = (&'static str, fn(&Workspace, &std::path::Path) -> anyhow::Result<Vec<Figure>>);

/// The data sets, in the order of the report.
const SETS: &[Set] = &[
    ("telco", telco::run),
    ("cdnow", cdnow::figures),
    ("cdnow", silence::run),
    ("receivables", receivables::run),
    ("olist", comments::olist),
    ("nps-fr", comments::nps_fr),
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
/// When a file of a set is missing or not what it should be.
pub(crate) fn run(workspace: &Workspace, plan: &Plan) -> anyhow::Result<bool> {
    let mut all = true;
    for (name, set) in SETS.iter().filter(|(name, _)| plan.only.as_deref().is_none_or(|only| only == *name)) {
        println!("── {name}");
        for figure in set(workspace, &plan.data.join(name))? {
            let mark = if figure.holds() { " " } else { "✗" };
            let value = format!("{:.*}", figure.digits, figure.value);
            println!("{mark} {:<72} {value:>12}  {}", figure.what, figure.bar_text());
            all &= figure.holds();
        }
    }
    Ok(all)
}
