//! The manual of the metrics, generated from the registry. Owns its layout; the words are in the
//! metrics' files.

use crate::metric::{Metric, TermName, When};
use crate::registry::Registry;
use crate::relation;
use std::fmt::Write as _;

const HEAD: &str = "# Metrics\n\nThis page is generated from the metric files. Ask for any of them with \
`regard ask NAME`.\n\n\
- **Period**: without one, what happens is shown for the last calendar month that has wholly passed at the \
moment, a state as it is at the moment, a cohort for the last month that is old enough to know. What compares a \
state with the beginning of the period, such as churn, is shown for the last whole month too. A period that \
reaches beyond the moment is cut to it.\n\
- **Grain**: a period cut by day, week (ISO), month, quarter or year; without a period it is the last twelve. \
A state is looked at at the end of each part.\n\
- **Reference**: the period before, or the same days a year before. A period that was cut is compared with as \
many days; a part of a grain with the same piece of the unit before.\n\
- **None**: no data is none, never 0. A state is 0 once there is any fact that could be in it.\n\
- **n**: how many rows a value rests on; of a rate, what is below the line.\n\
- **Left out**: an amount in a currency without a rate to the home's on its day is in no sum; it is counted and \
shown beside the figure.\n\
- **Beside**: metrics that a value should not be read without.\n\
- **A promised day has wholly passed** when it has ended at the moment. A moment given as a bare date is the end \
of that day, so that day has passed too.\n";

/// How a team writes a metric; each key is shown by at least one built-in file.
const OWN: &str = "\n## A metric of your own\n\nA metric is a file in the home's `metrics/`, of the same kind as \
the built-in ones in `crates/regard-metrics/metrics/`. `regard check` names file, line and fix of every mistake.\n\n\
| type | what it is | keys |\n|---|---|---|\n\
| `simple`, `quantile` | what happens during a period | `entity` `time` `filter` `expression` `quantile` |\n\
| `balance` | a state at a point in time | `entity` `state` `filter` `expression` |\n\
| `ratio` | one part ÷ another, both of a period or both of a state | `numerator` `minus` `denominator`, each with \
`expression` and `where`, and with `entity`, `time` or `state` of its own where it is about something else |\n\
| `count_back` | how many days of the denominator, back from the point month by month, make up the numerator | a \
`numerator` with a state, a `denominator` with a `time` |\n\
| `cohort` | who did something and again soon after | `entity` `time` `member` `event` `within_days` |\n\
| `growth` | another metric against an earlier period | `of` `against` |\n\n\
- **Points in time** in a state: `@at` (the instant looked at), `@day` (its day), `@passed` (the last day that has \
wholly passed). A state that also names `@from`, `@before`, `@previous_from` or `@previous_day` (the first day of the \
period, the day before, the first and last day of the period before) is about what became of it over the period.\n\
- **per** brings the rows of a state together by a column; `each` is what is computed for each key, or `values` \
names several, each with `expression` and `where`. The metric's own expressions and `where` are about the keys then, \
and so are the rows that can be opened.\n\
- **bands** cuts a number (`value`) at its `limits` into a dimension with a `name` and `names`; a limit belongs to \
the band below it.\n\
- **recorded**: the facts (`entity`, `where`) without which nothing is known. Before the first of them there is no \
value; after it, no rows are 0.\n\
- **uncounted**: which rows or keys could not be counted; how many is shown beside the figure.\n\
- **rows**: what n is, where it is not what is below the line.\n\
- **beside**: metrics that it should not be read without.\n\
- **by**, **top**, **least_n**, **largest_first**: how members are listed; **dimensions**: which it can be cut by.\n";

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
    let derived: Vec<&str> = relation::derived_names().collect();
    let _ =
        writeln!(page, "{OWN}- **entity**: an entity, or what is derived from several: {}.", code(derived));
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
    if !metric.beside().is_empty() {
        rows.push(("Beside", code(metric.beside().to_vec())));
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
        When::At | When::Over | When::Until { .. } | When::Ever => None,
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
        let to = page[from..].find("### `delivery_delay_days`").unwrap();
        insta::assert_snapshot!(&page[from..from + to]);
    }
}
