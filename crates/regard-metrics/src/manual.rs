//! The manual of the metrics, generated from the registry. Owns its layout; the words are in the
//! metrics' files.

use crate::metric::{Metric, TermName, When};
use crate::registry::Registry;
use std::fmt::Write as _;

const HEAD: &str = "# Metrics\n\nThis page is generated from the metric files. Ask for any of them with \
`regard ask NAME`.\n\n\
- **Period**: without one, what happens is shown for the last calendar month that has wholly passed at the \
moment, a state as it is at the moment, a cohort for the last month that is old enough to know. A period that \
reaches beyond the moment is cut to it.\n\
- **Grain**: a period cut by day, week (ISO), month, quarter or year; without a period it is the last twelve. \
A state is looked at at the end of each part.\n\
- **Reference**: the period before, or the same days a year before. A period that was cut is compared with as \
many days; a part of a grain with the same piece of the unit before.\n\
- **None**: no data is none, never 0. A state is 0 once there is any fact that could be in it.\n\
- **n**: how many rows a value rests on; of a rate, what is below the line.\n\
- **A promised day has wholly passed** when it has ended at the moment. A moment given as a bare date is the end \
of that day, so that day has passed too.\n";

/// The manual as Markdown: `docs/metrics.md`.
pub fn metrics_markdown(registry: &Registry) -> String {
    let mut page = HEAD.to_owned();
    let mut family = "";
    for metric in registry.metrics() {
        if metric.family() != family {
            family = metric.family();
            let _ = write!(page, "\n## {}\n", capitalized(family));
        }
        page.push_str(&section(metric));
    }
    page
}

fn section(metric: &Metric) -> String {
    let mut rows = vec![("Unit", metric.unit().as_str().to_owned()), ("Type", metric.kind().to_owned())];
    rows.extend(metric.better().map(|better| ("Better", better.as_str().to_owned())));
    rows.extend(metric.target().map(|target| ("Target", target.to_string())));
    rows.extend(time_of(metric).map(|time| ("Counted by", format!("`{time}`"))));
    if !metric.audience().is_empty() {
        rows.push(("For", metric.audience().join(", ")));
    }
    rows.push(("From", code(metric.sources())));
    rows.push(("Cut by", code(metric.dimensions())));
    let table: String = rows.iter().fold(String::new(), |mut table, (name, value)| {
        let _ = writeln!(table, "| {name} | {value} |");
        table
    });
    format!(
        "\n### `{}` — {}\n\n*{}* {}\n\n| | |\n|---|---|\n{table}",
        metric.name(),
        metric.title(),
        metric.question(),
        metric.definition()
    )
}

fn time_of(metric: &Metric) -> Option<&str> {
    let above = metric.side_of(TermName::Numerator).or_else(|| metric.side_of(TermName::Value));
    match &above?.0.when {
        When::During { time, .. } => Some(time),
        When::Cohort(cohort) => Some(&cohort.time),
        When::At | When::Ever => None,
    }
}

fn code<T: AsRef<str>>(names: Vec<T>) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(" ")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_section() {
        let registry = Registry::built_in();
        let page = metrics_markdown(&registry);
        for metric in registry.metrics() {
            assert!(page.contains(&format!("### `{}`", metric.name())), "{}", metric.name());
            assert!(!metric.dimensions().is_empty(), "{}", metric.name());
        }
        let from = page.find("### `otif_latest`").unwrap();
        let to = page[from..].find("### `promises_kept`").unwrap();
        insta::assert_snapshot!(&page[from..from + to]);
    }
}
