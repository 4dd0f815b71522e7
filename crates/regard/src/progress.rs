//! Progress of long work: a redrawn line on a terminal, plain lines elsewhere.

use crate::output;
use indicatif::{ProgressBar, ProgressStyle};
use regard_home::Progress;
use std::time::Duration;

/// Shows what a load is doing.
pub(crate) struct LoadProgress {
    bar: Option<ProgressBar>,
}

impl LoadProgress {
    pub(crate) fn begin(source: &str) -> Self {
        let bar = output::on_a_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg}") {
                bar.set_style(style);
            }
            bar.set_prefix(source.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            output::note(&format!("loading {source}"));
        }
        Self { bar }
    }

    pub(crate) fn tell(&self, progress: &Progress) {
        let message = match progress {
            Progress::Reading { table } => format!("reading {table}"),
            Progress::Mapping { entity, rows } => format!("mapping {entity}, {rows} rows"),
            Progress::Writing => "writing".to_owned(),
        };
        match &self.bar {
            Some(bar) => bar.set_message(message),
            None => tracing::debug!(message, "load"),
        }
    }

    pub(crate) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Shows how many rows of a made company are written.
pub(crate) struct RowProgress(Option<ProgressBar>);

impl RowProgress {
    pub(crate) fn begin(what: &str) -> Self {
        if !output::on_a_terminal() {
            output::note(what);
            return Self(None);
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {human_pos} rows") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(Some(bar))
    }

    pub(crate) fn tell(&self, rows: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(rows);
        }
    }

    pub(crate) fn end(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}
