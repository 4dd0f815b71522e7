//! The table of a benchmark run, as Markdown. Owns the words; takes no measurement except what the
//! machine says of itself.

use super::scope::Scoped;
use super::users::Latency;
use super::watch::{Measured, memory_text};
use super::{QUESTIONS, SAME_ANSWER};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// What another engine needed.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) load: Option<Duration>,
    pub(crate) questions: BTreeMap<String, Duration>,
    /// The sum of the values that each question was answered with.
    pub(crate) sums: BTreeMap<String, f64>,
}

/// A question that `regard ask` answered.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) time: Duration,
    /// The sum of the values.
    pub(crate) sum: f64,
}

/// Everything that one run measured.
#[derive(Debug)]
pub(crate) struct Report {
    customers: u32,
    seed: u64,
    users: u32,
    pub(crate) load: Option<Measured>,
    /// The newest hundredth of the rows, loaded into a home that has the others.
    pub(crate) refresh: Option<Measured>,
    /// Looks at the brief while they were loaded.
    pub(crate) meanwhile: Option<Latency>,
    pub(crate) load_again: Option<Measured>,
    /// Each question computed from the facts: how long it took, and how many figures were other ones.
    pub(crate) from_facts: Vec<(&'static str, Duration, usize)>,
    /// Figures of all questions.
    pub(crate) figures: usize,
    pub(crate) ask: Vec<Asked>,
    pub(crate) pages: Vec<(&'static str, Duration, Latency)>,
    /// The server's largest resident set. **Unit**: bytes.
    pub(crate) serving_peak: Option<u64>,
    /// What scope costs.
    pub(crate) scoped: Scoped,
    /// One run of foresight.
    pub(crate) foresee: Option<Measured>,
    pub(crate) peers: Vec<Peer>,
}

impl Report {
    /// A report without numbers.
    pub(crate) fn new(customers: u32, seed: u64, users: u32) -> Self {
        Self {
            customers,
            seed,
            users,
            load: None,
            refresh: None,
            meanwhile: None,
            load_again: None,
            from_facts: Vec::new(),
            figures: 0,
            ask: Vec::new(),
            pages: Vec::new(),
            serving_peak: None,
            scoped: Scoped::default(),
            foresee: None,
            peers: Vec::new(),
        }
    }

    /// Questions that a peer answered with another sum, beyond a share of it.
    pub(crate) fn differences(&self, share: f64) -> Vec<String> {
        let mut differences = Vec::new();
        for peer in &self.peers {
            for Asked { name, sum, .. } in &self.ask {
                let Some(theirs) = peer.sums.get(*name) else { continue };
                if (sum - theirs).abs() > share * theirs.abs() {
                    differences.push(format!("{name}: {sum} by Regard, {theirs} by {}", peer.name));
                }
            }
        }
        differences
    }

    /// The whole page.
    pub(crate) fn markdown(&self) -> String {
        let mut text = self.opening();
        text.push_str(&self.loading());
        text.push_str(&self.questions());
        text.push_str(&self.looking());
        text.push_str(&self.scope());
        text.push_str(&self.foresight());
        text
    }

    fn opening(&self) -> String {
        let peers: Vec<String> =
            self.peers.iter().map(|peer| format!("{} {}", peer.name, peer.version)).collect();
        format!(
            "# Benchmarks\n\nWritten by one run of\n\n    cargo xtask bench --customers {} --seed {} --users {}\n\n\
             on {}. Peers in the same run: {}. A ratio above 1 means that Regard needs longer.\n",
            self.customers,
            self.seed,
            self.users,
            machine(),
            peers.join(", ")
        )
    }

    /// Loading: check, quarantine, history, snapshots and the derived table, beside a plain copy.
    fn loading(&self) -> String {
        let mut text = "\n## Loading the world from Parquet\n\n".to_owned();
        text.push_str("| | time | most memory | ratio |\n|---|---:|---:|---:|\n");
        let Some(load) = self.load else { return text };
        let row = |name: &str, measured: Measured| {
            let memory = memory_text(measured.peak_bytes);
            format!("| {name} | {} | {memory} | |\n", seconds(measured.wall))
        };
        text.push_str(&row("`regard load`, first time: 99 % of the orders, and all else", load));
        if let Some(refresh) = self.refresh {
            let share = 100.0 * refresh.wall.as_secs_f64() / load.wall.as_secs_f64();
            let name = format!("`regard load`, the newest 1 % of the orders: {share:.1} % of the first time");
            text.push_str(&row(&name, refresh));
        }
        if let Some(again) = self.load_again {
            text.push_str(&row("`regard load`, same files again", again));
        }
        for peer in &self.peers {
            if let Some(theirs) = peer.load {
                let _ = writeln!(
                    text,
                    "| {}: the same tables and the same derived table | {} | | {} |",
                    peer.name,
                    seconds(theirs),
                    ratio(load.wall, theirs)
                );
            }
        }
        if let Some(looks) = self.meanwhile {
            let _ = write!(
                text,
                "\nWhile the newest rows were loaded and the pages of the new facts were made ready, somebody looked at \
                 the brief {} times: p50 {}, p95 {}, longest {}.\n",
                looks.looks,
                milliseconds(looks.p50),
                milliseconds(looks.p95),
                milliseconds(looks.longest)
            );
        }
        text
    }

    fn questions(&self) -> String {
        let mut text = "\n## Questions\n\n`regard ask` is a whole process: it opens the home, answers and ends. The peers' \
                        times are without the start of Python; they read the same Parquet files.\n\n"
            .to_owned();
        let names: Vec<&str> = self.peers.iter().map(|peer| peer.name).collect();
        let columns: String =
            names.iter().fold(String::new(), |columns, name| columns + &format!(" {name} | ratio |"));
        let _ = writeln!(text, "| question | regard |{columns}");
        let _ = writeln!(text, "|---|---:|{}", "---:|---:|".repeat(names.len()));
        for Asked { name, time, .. } in &self.ask {
            let title =
                QUESTIONS.iter().find(|question| question.name == *name).map_or(*name, |found| found.title);
            let _ = write!(text, "| {title} | {} |", seconds(*time));
            for peer in &self.peers {
                match peer.questions.get(*name) {
                    Some(theirs) => {
                        let _ = write!(text, " {} | {} |", seconds(*theirs), ratio(*time, *theirs));
                    }
                    None => text.push_str(" | |"),
                }
            }
            text.push('\n');
        }
        let differing: usize = self.from_facts.iter().map(|(_, _, differing)| differing).sum();
        if let (Some(least), Some(most)) = (self.times_on_facts().min(), self.times_on_facts().max()) {
            let _ = write!(
                text,
                "\nThe answers rest on sums and counts that are kept when facts are loaded. Computed from the facts instead \
                 (`regard ask --from-facts`), {} of {} figures are the same; they took {} to {}.\n",
                self.figures - differing,
                self.figures,
                seconds(least),
                seconds(most)
            );
        }
        for difference in self.differences(SAME_ANSWER) {
            let _ = write!(
                text,
                "\nNot the same answer, for the peers count dirty rows that Regard sets aside: sum of {difference}.\n"
            );
        }
        text
    }

    fn times_on_facts(&self) -> impl Iterator<Item = Duration> + '_ {
        self.from_facts.iter().map(|(_, time, _)| *time)
    }

    fn looking(&self) -> String {
        let mut text = format!(
            "\n## Pages\n\n{} users at once, each asking again as soon as the answer is there. Cold is the first look at \
             the page by anybody, from a day that nobody has looked from: every answer is computed. (From the day that a home looks from, \
             the server has the brief, promises and customers ready before anybody comes.) The server needed {} at most.\n\n",
            self.users,
            memory_text(self.serving_peak)
        );
        text.push_str("| page's data | cold | p50 | p95 | p99 | looks |\n|---|---:|---:|---:|---:|---:|\n");
        for (page, cold, warm) in &self.pages {
            let _ = writeln!(
                text,
                "| `{page}` | {} | {} | {} | {} | {} |",
                milliseconds(*cold),
                milliseconds(warm.p50),
                milliseconds(warm.p95),
                milliseconds(warm.p99),
                warm.looks
            );
        }
        text
    }
}

impl Report {
    /// One run of foresight over everybody.
    fn foresight(&self) -> String {
        let Some(Measured { wall, peak_bytes }) = self.foresee else { return String::new() };
        format!(
            "\n## Looking ahead\n\n`regard foresee`, a whole process: when invoices are paid, what comments say, the signals \
             of {} customers at 25 moments, who stays, what they are worth and what matters to them: {}, {} at most.\n",
            self.customers,
            seconds(wall),
            memory_text(peak_bytes)
        )
    }

    /// What scope costs, beside who sees every customer.
    fn scope(&self) -> String {
        let Some(all) = self.scoped.lookers.iter().find(|looker| looker.who.is_none()) else {
            return String::new();
        };
        let mut text = format!(
            "\n## What scope costs\n\nFive pages, one after the other, from moments of one day that nobody has looked from, \
             as people in an org chart of {} people; the median of three moments. At the first look of a day it is \
             found out which rows are whose; it is told apart.\n\n\
             | who | customers in scope | five pages | ratio | first look | ratio |\n|---|---:|---:|---:|---:|---:|\n",
            self.scoped.people
        );
        for looker in &self.scoped.lookers {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {:.2} | {} | {:.2} |",
                looker.who.unwrap_or("sees every customer, no scope"),
                looker.customers,
                seconds(looker.time),
                looker.time.as_secs_f64() / all.time.as_secs_f64(),
                seconds(looker.first),
                looker.first.as_secs_f64() / all.first.as_secs_f64()
            );
        }
        text
    }
}

/// Cores, memory and system of this machine.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:").map(str::to_owned))?;
        let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(format!(", {} GiB of memory", kibibytes.div_ceil(1024 * 1024)))
    });
    format!("{cores} cores{}, {}", memory.unwrap_or_default(), std::env::consts::OS)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(ours: Duration, theirs: Duration) -> String {
    if theirs.is_zero() {
        return String::new();
    }
    format!("{:.1}", ours.as_secs_f64() / theirs.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_a_table_has_as_many_cells_as_its_head() {
        let second = Duration::from_secs(1);
        let measured = Measured { wall: second * 3, peak_bytes: Some(1 << 30) };
        let questions = BTreeMap::from([("sales_by_month".to_owned(), second)]);
        let sums = BTreeMap::from([("sales_by_month".to_owned(), 100.0)]);
        let report = Report {
            load: Some(measured),
            ask: vec![
                Asked { name: "sales_by_month", time: second * 2, sum: 100.5 },
                Asked { name: "overdue_orders", time: second, sum: 3.0 },
            ],
            pages: vec![(
                "/a",
                second,
                Latency { looks: 9, p50: second, p95: second, p99: second, longest: second },
            )],
            peers: vec![Peer { name: "duckdb", version: "1".into(), load: Some(second), questions, sums }],
            ..Report::new(10, 7, 20)
        };
        assert!(report.differences(0.01).is_empty());
        assert_eq!(report.differences(0.001).len(), 1);
        let text = report.markdown();
        assert!(text.contains("| Sales by month, 24 months | 2.00 s | 1.00 s | 2.0 |"), "{text}");
        let mut cells = 0;
        for line in text.lines() {
            let here = line.matches('|').count();
            if here > 0 && cells > 0 {
                assert_eq!(here, cells, "{line}");
            }
            cells = here;
        }
    }
}
