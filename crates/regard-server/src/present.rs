//! The present: which facts, seen from when, are shown to who asks for no other moment. When newer facts or a
//! later moment come, the old ones are shown until the first pages of the new ones are ready, so that nobody
//! waits for numbers that are being computed. Never goes back. Owns no facts and makes no page ready: whoever does
//! says so here.

use regard_model::{Moment, SnapshotId};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// After so long behind, the newest is shown, ready or not.
const BEHIND_AT_MOST: Duration = Duration::from_mins(2);
/// Who asks first waits this long for newer facts: pages of a small home are ready by then. Nobody waits because
/// time has passed.
const WAIT_FOR_FACTS: Duration = Duration::from_secs(1);

/// Facts and a moment. What has newer facts is newer, and of the same facts what is seen from later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// The facts.
    pub snapshot: SnapshotId,
    /// The moment that they are seen from.
    pub moment: Moment,
}

/// What is shown and what is awaited. Cheap to clone. While nobody makes anything ready, the newest is shown.
#[derive(Debug, Clone, Default)]
pub struct Present {
    kept: Arc<Mutex<Kept>>,
    newer_seen: Arc<Notify>,
    readied: Arc<Notify>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Kept {
    /// The newest of which the first pages are ready.
    ready: Option<Now>,
    /// Nothing older is shown any more: somebody has seen it, or changed it.
    least: Option<Now>,
    /// Since when something newer than what is ready is known.
    behind_since: Option<Instant>,
    /// Since when newer facts are known.
    facts_since: Option<Instant>,
}

/// What to show.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    Now(Now),
    /// This, unless something newer is ready after so long a wait.
    After(Duration, Now),
}

impl Kept {
    fn show(&mut self, newest: Now, at: Instant) -> Shown {
        let Some(ready) = self.ready else { return Shown::Now(newest) };
        if newest <= ready {
            return Shown::Now(ready);
        }
        let since = |since: &mut Option<Instant>| at.saturating_duration_since(*since.get_or_insert(at));
        let behind = since(&mut self.behind_since);
        let waited =
            if newest.snapshot > ready.snapshot { since(&mut self.facts_since) } else { WAIT_FOR_FACTS };
        if behind >= BEHIND_AT_MOST || self.least.is_some_and(|least| ready < least) {
            self.least = self.least.max(Some(newest));
            return Shown::Now(newest);
        }
        match WAIT_FOR_FACTS.checked_sub(waited) {
            Some(wait) if !wait.is_zero() => Shown::After(wait, ready),
            _ => Shown::Now(ready),
        }
    }

    fn made_ready(&mut self, now: Now) {
        if self.ready < Some(now) {
            *self = Self { ready: Some(now), least: self.least, behind_since: None, facts_since: None };
        }
    }
}

impl Present {
    /// What to show where this is the newest; `patient` when the asker would rather wait a little than see what is older.
    pub(crate) async fn show(&self, newest: Now, patient: bool) -> Now {
        let mut readied = std::pin::pin!(self.readied.notified());
        // From here on, so that nothing which becomes ready between looking and waiting is missed.
        readied.as_mut().enable();
        let shown = self.with(|kept| kept.show(newest, Instant::now()));
        let (Shown::Now(now) | Shown::After(_, now)) = shown;
        if now < newest {
            self.newer_seen.notify_one();
        }
        let Shown::After(wait, _) = shown else { return now };
        if !patient || tokio::time::timeout(wait, readied).await.is_err() {
            return now;
        }
        let (Shown::Now(now) | Shown::After(_, now)) = self.with(|kept| kept.show(newest, Instant::now()));
        now
    }

    /// Says that the first pages of this are ready.
    pub fn made_ready(&self, now: Now) {
        self.with(|kept| kept.made_ready(now));
        self.readied.notify_waiters();
    }

    /// Shows nothing older than this any more, ready or not: a viewer made these facts and wants to see them.
    pub(crate) fn show_at_least(&self, now: Now) {
        self.with(|kept| kept.least = kept.least.max(Some(now)));
        self.newer_seen.notify_one();
    }

    /// Waits until somebody could be shown something newer if it were ready, at most so long.
    pub async fn until_newer_is_seen(&self, at_most: Duration) {
        tokio::time::timeout(at_most, self.newer_seen.notified()).await.unwrap_or_default();
    }

    fn with<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        change(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(snapshot: i64) -> Now {
        let moment = Moment::at("2026-03-01T10:00:00Z".parse().unwrap());
        Now { snapshot: SnapshotId(snapshot), moment }
    }

    fn ready(snapshot: i64) -> Kept {
        Kept { ready: Some(now(snapshot)), ..Kept::default() }
    }

    #[test]
    fn what_is_ready_is_shown_until_the_newest_is_or_has_waited_long() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut kept = Kept::default();
        assert_eq!(kept.show(now(1), start), Shown::Now(now(1)), "nothing is ready yet");
        kept.made_ready(now(1));
        assert_eq!(kept.show(now(1), start), Shown::Now(now(1)));
        assert_eq!(kept.show(now(2), after(5)), Shown::After(WAIT_FOR_FACTS, now(1)));
        assert_eq!(kept.show(now(2), after(6)), Shown::Now(now(1)), "nobody waits twice");
        assert_eq!(kept.show(now(3), after(124)), Shown::Now(now(1)));
        assert_eq!(kept.show(now(3), after(125)), Shown::Now(now(3)), "two minutes are enough");
        kept.made_ready(now(3));
        assert_eq!(kept.show(now(3), after(126)), Shown::Now(now(3)));
        assert_eq!(kept.show(now(4), after(300)), Shown::After(WAIT_FOR_FACTS, now(3)), "counted anew");
    }

    #[test]
    fn nothing_goes_back() {
        let start = Instant::now();
        let mut kept = ready(1);
        kept.least = Some(now(3));
        assert_eq!(kept.show(now(3), start), Shown::Now(now(3)), "who changed it sees it at once");
        kept.made_ready(now(2));
        assert_eq!(kept.show(now(3), start), Shown::Now(now(3)), "what is older became ready late");
        kept.made_ready(now(3));
        kept.made_ready(now(2));
        assert_eq!(kept.show(now(3), start), Shown::Now(now(3)));
        assert_eq!(kept.show(now(2), start), Shown::Now(now(3)), "who looked for the newest a moment ago");

        let mut kept = ready(1);
        kept.show(now(2), start);
        assert_eq!(kept.show(now(3), start + BEHIND_AT_MOST), Shown::Now(now(3)));
        kept.made_ready(now(2));
        assert_eq!(kept.show(now(3), start + BEHIND_AT_MOST), Shown::Now(now(3)), "it was seen already");
    }

    #[test]
    fn nobody_waits_for_a_later_moment() {
        let start = Instant::now();
        let later =
            |snapshot| Now { moment: Moment::at("2026-03-01T10:05:00Z".parse().unwrap()), ..now(snapshot) };
        let mut kept = ready(1);
        assert_eq!(kept.show(later(1), start), Shown::Now(now(1)));
        let shown = kept.show(later(2), start + Duration::from_secs(60));
        assert_eq!(shown, Shown::After(WAIT_FOR_FACTS, now(1)), "facts are waited for, since they came");
    }

    #[tokio::test]
    async fn who_asks_first_sees_the_newest_when_it_is_soon_ready() {
        let present = Present::default();
        present.made_ready(now(1));
        let readying = async {
            present.until_newer_is_seen(Duration::from_mins(1)).await;
            present.made_ready(now(2));
        };
        assert_eq!(futures::join!(present.show(now(2), true), readying).0, now(2));
        assert_eq!(present.show(now(3), false).await, now(2), "who does not wait");
        assert_eq!(present.show(now(3), true).await, now(2), "who waited in vain");
        present.show_at_least(now(3));
        assert_eq!(present.show(now(3), true).await, now(3));
    }
}
