//! The metrics that can be asked for: the built-in ones and a team's own, which are the same kind of
//! file. Owns looking them up.

use crate::ask::AskError;
use crate::built_in;
use crate::fault::{MetricFault, nearest};
use crate::metric::Metric;
use crate::read::read;

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
    pub fn with_team_files(files: Vec<(String, String)>) -> Result<Self, Vec<MetricFault>> {
        let mut registry = Self::built_in();
        let mut faults = Vec::new();
        // What grows from a metric of the team is read after it, whatever the files are called.
        let (growths, plain): (Vec<_>, Vec<_>) = files
            .into_iter()
            .filter(|(path, _)| !path.ends_with(".cases.yaml"))
            .partition(|(_, text)| is_growth(text));
        for (path, text) in plain.into_iter().chain(growths) {
            match read(&path, "team", &text, |name| registry.find(name)) {
                Ok(metric) if registry.find(metric.name()).is_some() => {
                    faults.push(taken(path, &text, &metric))
                }
                Ok(metric) => registry.metrics.push(metric),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(registry) } else { Err(faults) }
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

fn taken(path: String, text: &str, metric: &Metric) -> MetricFault {
    let line = text.lines().position(|line| line.starts_with("name:")).unwrap_or(0);
    MetricFault {
        file: path,
        line: u64::try_from(line).unwrap_or(0) + 1,
        message: format!("there is a metric {} already", metric.name()),
        fix: "give it another name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: &str = "name: big_orders\ntitle: Big orders\nquestion: How many big lines?\n\
        definition: Lines of 100 or more.\nunit: count\ntype: simple\nentity: fulfilments\ntime: ordered_at\n\
        filter: quantity >= 100\nexpression: count(*)\n";

    fn faults(text: &str) -> Vec<String> {
        let files = vec![("metrics/mine.yaml".to_owned(), text.to_owned())];
        Registry::with_team_files(files).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_built_in_file_is_without_mistakes() {
        for file in built_in::ALL {
            let registry = Registry::built_in();
            let read = read(file.path, file.family, file.text, |name| registry.find(name));
            assert!(read.is_ok(), "{read:?}");
        }
        assert_eq!(Registry::built_in().metrics().count(), built_in::ALL.len());
    }

    #[test]
    fn a_team_adds_a_metric_without_code() {
        let files = vec![("mine.yaml".to_owned(), TEAM.to_owned())];
        let registry = Registry::with_team_files(files).unwrap();
        assert_eq!(registry.find("big_orders").unwrap().family(), "team");
    }

    #[test]
    fn a_mistake_names_file_line_and_fix() {
        let faults_of = |from: &str, to: &str| faults(&TEAM.replace(from, to)).remove(0);
        insta::assert_snapshot!(faults_of("quantity >= 100", "quantty >= 100"));
        insta::assert_snapshot!(faults_of("entity: fulfilments", "entity: fulfilment"));
        insta::assert_snapshot!(faults_of("unit: count", "unit: pieces"));
        insta::assert_snapshot!(faults_of("time: ordered_at", "time: quantity"));
        insta::assert_snapshot!(faults_of("count(*)", "count(*) / 2"));
        insta::assert_snapshot!(faults_of("filter:", "fliter:"));
        insta::assert_snapshot!(faults_of("name: big_orders", "name: sales"));
        insta::assert_snapshot!(faults_of("type: simple", "type: ratio"));
        insta::assert_snapshot!(faults_of("unit: count", "unit: count\nby: [sgment]"));
    }
}
