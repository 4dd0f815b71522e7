//! The metrics that can be asked for: the built-in ones and a team's own, which are the same kind of
//! file. Owns looking them up.

use crate::ask::AskError;
use crate::built_in;
use crate::metric::Metric;
use crate::read::read;
use regard_model::FileFault;
use regard_model::nearest;

/// All metrics of a home.
#[derive(Debug, Clone)]
pub struct Registry {
    metrics: Vec<Metric>,
}

impl Registry {
    /// The metrics that come with Regard.
    pub fn built_in() -> Self {
        let mut metrics: Vec<Metric> = Vec::new();
        for file in built_in::ALL {
            let metric = read(file.path, file.family, file.text, |name| find(&metrics, name));
            // A test holds every built-in file to be without mistakes.
            debug_assert!(metric.is_ok(), "{metric:?}");
            metrics.extend(metric);
        }
        Self { metrics }
    }

    /// The built-in metrics and a team's own, as path and text. Files ending in `.cases.yaml` are
    /// worked examples and not read here.
    ///
    /// # Errors
    /// Every mistake in the team's files, with file, line and fix.
    pub fn with_team_files(files: Vec<(String, String)>) -> Result<Self, Vec<FileFault>> {
        let mut registry = Self::built_in();
        let mut faults = Vec::new();
        let mut read_from: Vec<(String, String, String)> = Vec::new();
        // What grows from a metric of the team is read after it, whatever the files are called.
        let (growths, plain): (Vec<_>, Vec<_>) = files
            .into_iter()
            .filter(|(path, _)| !path.ends_with(".cases.yaml"))
            .partition(|(_, text)| is_growth(text));
        for (path, text) in plain.into_iter().chain(growths) {
            match read(&path, "team", &text, |name| registry.find(name)) {
                Ok(metric) if registry.find(metric.name()).is_some() => {
                    let message = format!("there is a metric {} already", metric.name());
                    faults.push(at_key(&path, &text, "name", message, "give it another name".to_owned()));
                }
                Ok(metric) => {
                    read_from.push((metric.name().to_owned(), path, text));
                    registry.metrics.push(metric);
                }
                Err(found) => faults.extend(found),
            }
        }
        // What stands beside a metric may be in any file, so it is looked for when all are read.
        for (name, path, text) in &read_from {
            for missing in registry.missing_beside(name) {
                let near = nearest(missing, registry.metrics().map(Metric::name));
                let fix =
                    near.map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean {near}?"));
                let message = format!("there is no metric {missing} to stand beside it");
                faults.push(at_key(path, text, "beside", message, fix));
            }
        }
        if faults.is_empty() { Ok(registry) } else { Err(faults) }
    }

    /// The names that a metric wants beside it and that nobody has.
    fn missing_beside(&self, name: &str) -> impl Iterator<Item = &String> {
        let wanted = self.find(name).into_iter().flat_map(Metric::beside);
        wanted.filter(|beside| self.find(beside).is_none())
    }

    /// Every metric: the built-in families first, then the team's.
    pub fn metrics(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.iter()
    }

    /// The metric of this name.
    pub fn find(&self, name: &str) -> Option<&Metric> {
        find(&self.metrics, name)
    }

    pub(crate) fn unknown(&self, name: &str) -> AskError {
        let near = nearest(name, self.metrics.iter().map(Metric::name));
        AskError::UnknownMetric { name: name.to_owned(), nearest: near.map(str::to_owned) }
    }
}

fn find<'a>(metrics: &'a [Metric], name: &str) -> Option<&'a Metric> {
    metrics.iter().find(|metric| metric.name() == name)
}

fn is_growth(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_once(':').is_some_and(|(key, value)| key == "type" && value.trim() == "growth")
    })
}

/// A mistake that only the registry sees, at a key of a file.
fn at_key(path: &str, text: &str, key: &str, message: String, fix: String) -> FileFault {
    let key = format!("{key}:");
    let line = text.lines().position(|line| line.starts_with(&key)).unwrap_or(0);
    FileFault { file: path.to_owned(), line: u64::try_from(line).unwrap_or(0) + 1, message, fix }
}

#[cfg(test)]
mod tests;
