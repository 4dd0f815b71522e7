//! Counting tests over runners that each close with a line of their own. Owns the reading of those
//! lines; a runner that says nothing readable counts as one failure.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed, or steps that broke before they could count.
    pub(crate) failed: u64,
    /// Tests that were not run, and said so.
    pub(crate) skipped: u64,
}

impl Tally {
    /// One check that held or not.
    pub(crate) fn check(held: bool) -> Self {
        Self { passed: u64::from(held), failed: u64::from(!held), skipped: 0 }
    }

    /// A step that is no test: it counts only when it breaks.
    pub(crate) fn step(held: bool) -> Self {
        Self { failed: u64::from(!held), ..Self::default() }
    }

    /// What a runner counted; if it ended badly, at least one failure.
    pub(crate) fn of_runner(ended_well: bool, counted: Option<Self>) -> Self {
        let mut tally = counted.unwrap_or_default();
        let nothing_ran = tally.passed + tally.failed + tally.skipped == 0;
        if tally.failed == 0 && (!ended_well || nothing_ran) {
            tally.failed = 1;
        }
        tally
    }

    /// The closing line of `cargo nextest run`: `Summary [ 1.2s] 9 tests run: 8 passed, 1 failed, 2 skipped`.
    pub(crate) fn from_nextest(text: &str) -> Option<Self> {
        let line = text.lines().rev().find(|line| line.contains("Summary [") && line.contains(" run: "))?;
        let (_, counts) = line.split_once(" run: ")?;
        let counts = without_brackets(counts);
        let mut tally = Self::default();
        for part in counts.split(", ") {
            let mut words = part.split_whitespace();
            let count: u64 = words.next()?.parse().ok()?;
            match words.next()? {
                "passed" => tally.passed += count,
                "skipped" => tally.skipped += count,
                _ => tally.failed += count,
            }
        }
        Some(tally)
    }

    /// The closing lines of `cargo test`, one a test binary:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn from_cargo_test(text: &str) -> Option<Self> {
        let mut tally = None::<Self>;
        for line in text.lines().filter(|line| line.starts_with("test result: ")) {
            let sum = tally.get_or_insert_default();
            for part in line.split(['.', ';']) {
                match part.split_whitespace().collect::<Vec<_>>()[..] {
                    [count, "passed"] => sum.passed += count.parse::<u64>().unwrap_or(0),
                    [count, "failed"] => sum.failed += count.parse::<u64>().unwrap_or(0),
                    [count, "ignored"] => sum.skipped += count.parse::<u64>().unwrap_or(0),
                    _ => {}
                }
            }
        }
        tally
    }

    /// The JSON report of vitest.
    pub(crate) fn from_vitest(report: &str) -> Option<Self> {
        let report: serde_json::Value = serde_json::from_str(report).ok()?;
        let count = |key: &str| report.get(key).and_then(serde_json::Value::as_u64);
        Some(Self {
            passed: count("numPassedTests")?,
            failed: count("numFailedTests")?,
            skipped: count("numPendingTests").unwrap_or(0) + count("numTodoTests").unwrap_or(0),
        })
    }

    /// The closing lines of node's test runner in TAP: `# pass 12`.
    pub(crate) fn from_tap(report: &str) -> Option<Self> {
        let count = |name: &str| {
            let line = report.lines().rev().find(|line| line.starts_with(&format!("# {name} ")))?;
            line.rsplit(' ').next()?.parse::<u64>().ok()
        };
        Some(Self {
            passed: count("pass")?,
            failed: count("fail")? + count("cancelled").unwrap_or(0),
            skipped: count("skipped").unwrap_or(0) + count("todo").unwrap_or(0),
        })
    }
}

/// The text without what is in round brackets: `8 passed (1 slow, 1 flaky)` is `8 passed `.
fn without_brackets(text: &str) -> String {
    let outside = text.split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after));
    outside.collect()
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Option<Tally> {
        Some(Tally { passed, failed, skipped })
    }

    #[test]
    fn each_runner_is_read_by_its_closing_line() {
        let nextest = "    Summary [   0.012s] 9 tests run: 7 passed (1 slow, 1 flaky), 1 failed, 1 timed out, 2 skipped";
        assert_eq!(Tally::from_nextest(nextest), tally(7, 2, 2));
        let one = "     Summary [   0.012s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(Tally::from_nextest(one), tally(1, 0, 0));
        let cargo = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                     test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::from_cargo_test(cargo), tally(4, 2, 1));
        let vitest = r#"{"numPassedTests": 5, "numFailedTests": 0, "numPendingTests": 1}"#;
        assert_eq!(Tally::from_vitest(vitest), tally(5, 0, 1));
        let tap = "# tests 4\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n";
        assert_eq!(Tally::from_tap(tap), tally(3, 1, 0));
    }

    #[test]
    fn a_runner_that_breaks_or_runs_nothing_is_a_failure() {
        assert_eq!(Tally::of_runner(false, None).failed, 1);
        assert_eq!(Tally::of_runner(true, tally(0, 0, 0)).failed, 1);
        assert_eq!(Tally::of_runner(false, tally(3, 0, 0)).failed, 1);
        assert_eq!(Tally::of_runner(true, tally(3, 0, 0)).failed, 0);
    }
}
