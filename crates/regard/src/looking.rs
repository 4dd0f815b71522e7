//! When to look whether a run of foresight is due. Owns the patience: a run waits until nothing is loaded, but not for
//! ever. No clock of its own.

use jiff::{SignedDuration, Timestamp};

/// So long nothing has to be loaded before a run begins: the sources of a home are often loaded one after another.
const QUIET: SignedDuration = SignedDuration::from_secs(10);
/// So long is waited for quiet at first. A home that is loaded without a break is looked at all the same.
const PATIENT_FOR: SignedDuration = SignedDuration::from_mins(2);
/// So long at most, when what was found could not be kept for a load.
const PATIENT_AT_MOST: SignedDuration = SignedDuration::from_hours(1);

/// How long has been waited, and how long is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Since when there has been no quiet. **Empty**: it was quiet, or it has just been looked.
    restless_since: Option<Timestamp>,
    /// How long is waited for quiet.
    wait_for: SignedDuration,
}

/// What is loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loads {
    /// Whether a load is under way.
    pub(crate) is_loading: bool,
    /// When the newest load ended.
    pub(crate) ended_at: Timestamp,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self { restless_since: None, wait_for: PATIENT_FOR }
    }

    /// Whether to look now: it is quiet, or there has been no quiet for long enough. After a look the waiting begins
    /// anew.
    pub(crate) fn is_over(&mut self, now: Timestamp, loads: Loads) -> bool {
        if !loads.is_loading && now.duration_since(loads.ended_at) >= QUIET {
            *self = Self::new();
            return true;
        }
        let since = *self.restless_since.get_or_insert(now);
        let is_over = now.duration_since(since) >= self.wait_for;
        if is_over {
            self.restless_since = None;
        }
        is_over
    }

    /// What was found could not be kept, because a load was writing: without quiet, the next time is waited for longer,
    /// so that a load of hours is not accompanied by runs that come to nothing.
    pub(crate) fn was_in_vain(&mut self) {
        self.wait_for = (self.wait_for * 2).min(PATIENT_AT_MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2026-01-05T{time}Z").parse().unwrap()
    }

    fn loads(is_loading: bool, ended: &str) -> Loads {
        Loads { is_loading, ended_at: at(ended) }
    }

    #[test]
    fn it_is_looked_ten_seconds_after_the_last_load() {
        let mut patience = Patience::new();
        assert!(!patience.is_over(at("08:00:09"), loads(false, "08:00:00")));
        assert!(patience.is_over(at("08:00:10"), loads(false, "08:00:00")));
        assert!(patience.is_over(at("08:00:15"), loads(false, "08:00:00")), "it is quiet still");
        assert!(!patience.is_over(at("08:00:20"), loads(true, "08:00:00")), "a load has begun");
    }

    #[test]
    fn two_minutes_without_quiet_are_enough() {
        // A load every eight seconds.
        let mut patience = Patience::new();
        assert!(!patience.is_over(at("08:00:00"), loads(false, "07:59:58")));
        assert!(!patience.is_over(at("08:01:00"), loads(true, "08:00:54")));
        assert!(!patience.is_over(at("08:01:59"), loads(false, "08:01:58")));
        assert!(patience.is_over(at("08:02:00"), loads(false, "08:01:58")));
        // And again after two more, counted from the first time that it was not quiet after the look.
        assert!(!patience.is_over(at("08:02:05"), loads(false, "08:02:03")));
        assert!(!patience.is_over(at("08:04:04"), loads(true, "08:03:59")));
        assert!(patience.is_over(at("08:04:05"), loads(true, "08:03:59")));
    }

    #[test]
    fn quiet_between_begins_the_waiting_anew() {
        let mut patience = Patience::new();
        assert!(!patience.is_over(at("08:00:00"), loads(true, "07:00:00")));
        assert!(patience.is_over(at("08:01:50"), loads(false, "08:01:40")), "it is quiet");
        assert!(!patience.is_over(at("08:02:10"), loads(true, "08:01:40")));
        assert!(!patience.is_over(at("08:04:09"), loads(true, "08:01:40")));
        assert!(patience.is_over(at("08:04:10"), loads(true, "08:01:40")));
    }

    #[test]
    fn what_came_to_nothing_is_waited_for_twice_as_long_up_to_an_hour() {
        let mut patience = Patience::new();
        patience.was_in_vain();
        assert!(!patience.is_over(at("08:00:00"), loads(true, "07:00:00")));
        assert!(!patience.is_over(at("08:03:59"), loads(true, "07:00:00")));
        assert!(patience.is_over(at("08:04:00"), loads(true, "07:00:00")));
        for _ in 0..20 {
            patience.was_in_vain();
        }
        assert!(!patience.is_over(at("09:00:00"), loads(true, "07:00:00")));
        assert!(!patience.is_over(at("09:59:59"), loads(true, "07:00:00")));
        assert!(patience.is_over(at("10:00:00"), loads(true, "07:00:00")));
        // Quiet makes it as it was.
        assert!(patience.is_over(at("10:00:20"), loads(false, "10:00:10")));
        assert!(!patience.is_over(at("10:01:00"), loads(true, "10:00:10")));
        assert!(patience.is_over(at("10:03:00"), loads(true, "10:00:10")));
    }
}
