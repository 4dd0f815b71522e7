//! When sources are loaded by themselves: every so often or by cron, and again after a failure, later each
//! time. Owns the calendar; not the loading.

use croner::Cron;
use croner::parser::{CronParser, Seconds};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_model::{LoadRecord, LoadStatus};

/// The first wait after a failure; each further one waits twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// When a source is loaded by itself.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// Every so often, counted from the start of the last load.
    Every(SignedDuration),
    /// At the times of a cron pattern with five fields, in the home's time zone.
    Cron(Box<Cron>),
}

/// Why a text is no cron pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{pattern:?} is no cron pattern ({reason}): write minute, hour, day, month and weekday, such as \"30 6 * * 1-5\""
)]
pub struct NotAPattern {
    pattern: String,
    reason: String,
}

impl Schedule {
    /// Reads a cron pattern.
    ///
    /// # Errors
    /// [`NotAPattern`] when it is none.
    pub fn cron(pattern: &str) -> Result<Self, NotAPattern> {
        let wrong = |reason: String| NotAPattern { pattern: pattern.to_owned(), reason };
        let cron = CronParser::builder().seconds(Seconds::Disallowed).build().parse(pattern);
        let cron = cron.map_err(|error| wrong(error.to_string()))?;
        let never = "it never comes true".to_owned();
        cron.find_next_occurrence(&Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC), false)
            .map_err(|_| wrong(never))?;
        Ok(Self::Cron(Box::new(cron)))
    }

    /// When a load is due.
    ///
    /// **Shape**: `loads` are those of the source, newest first.
    /// **Empty**: without any load, it is due at once.
    pub fn due(&self, loads: &[LoadRecord], zone: &TimeZone) -> Timestamp {
        let Some(last) = loads.first() else { return Timestamp::MIN };
        let failures = loads.iter().take_while(|load| load.status == LoadStatus::Failed).count();
        if failures > 0 {
            return last.finished_at.saturating_add(wait_after(failures)).unwrap_or(Timestamp::MAX);
        }
        match self {
            Self::Every(time) => last.started_at.saturating_add(*time).unwrap_or(Timestamp::MAX),
            Self::Cron(cron) => {
                let next = cron.find_next_occurrence(&last.started_at.to_zoned(zone.clone()), false);
                next.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
            }
        }
    }
}

/// How long to wait after so many failures in a row.
fn wait_after(failures: usize) -> SignedDuration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(u32::MAX).min(10);
    (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_model::BatchId;

    fn load(started: &str, status: LoadStatus) -> LoadRecord {
        let started_at: Timestamp = started.parse().unwrap();
        LoadRecord {
            batch_id: BatchId("1".into()),
            source: "erp".into(),
            started_at,
            finished_at: started_at + SignedDuration::from_secs(30),
            status,
            message: None,
            snapshot: None,
            entities: Vec::new(),
        }
    }

    fn due(schedule: &Schedule, loads: &[LoadRecord]) -> String {
        schedule.due(loads, &TimeZone::get("Europe/Berlin").unwrap()).to_string()
    }

    #[test]
    fn it_is_due_at_once_and_then_at_its_times() {
        let quarter = Schedule::Every(SignedDuration::from_mins(15));
        assert_eq!(quarter.due(&[], &TimeZone::UTC), Timestamp::MIN);
        let loads = [load("2026-03-01T10:00:00Z", LoadStatus::Done)];
        assert_eq!(due(&quarter, &loads), "2026-03-01T10:15:00Z");
        // Partly loaded is loaded: what failed is in the ledger, and trying at once would not mend it.
        assert_eq!(
            due(&quarter, &[load("2026-03-01T10:00:00Z", LoadStatus::Partly)]),
            "2026-03-01T10:15:00Z"
        );
        let mornings = Schedule::cron("30 6 * * 1-5").unwrap();
        // A Sunday; the Monday's half past six at home is half past five in UTC.
        assert_eq!(due(&mornings, &loads), "2026-03-02T05:30:00Z");
    }

    #[test]
    fn a_time_that_the_clock_skips_is_not_lost_and_one_that_it_repeats_comes_once() {
        let night = Schedule::cron("30 2 * * *").unwrap();
        // On 29 March 2026 there is no half past two in Berlin, and it is three then; on 25 October there are two.
        assert_eq!(due(&night, &[load("2026-03-28T12:00:00Z", LoadStatus::Done)]), "2026-03-29T01:00:00Z");
        assert_eq!(due(&night, &[load("2026-10-25T00:30:00Z", LoadStatus::Done)]), "2026-10-26T01:30:00Z");
    }

    #[test]
    fn failures_wait_twice_as_long_each_time_and_an_hour_at_most() {
        let quarter = Schedule::Every(SignedDuration::from_mins(15));
        let failed = |times: usize| -> Vec<LoadRecord> {
            let mut loads = vec![load("2026-03-01T10:00:00Z", LoadStatus::Failed); times];
            loads.push(load("2026-03-01T09:00:00Z", LoadStatus::Done));
            loads
        };
        assert_eq!(due(&quarter, &failed(1)), "2026-03-01T10:01:30Z");
        assert_eq!(due(&quarter, &failed(3)), "2026-03-01T10:04:30Z");
        assert_eq!(due(&quarter, &failed(40)), "2026-03-01T11:00:30Z");
    }

    #[test]
    fn what_is_no_pattern_is_told_with_an_example() {
        for wrong in ["", "61 * * * *", "* * *", "0 0 0 1 1 *", "0 0 31 2 *"] {
            let error = Schedule::cron(wrong).unwrap_err().to_string();
            assert!(error.contains("such as \"30 6 * * 1-5\""), "{error}");
        }
    }
}
