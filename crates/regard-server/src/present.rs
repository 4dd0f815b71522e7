//! The present: which facts, seen from when, are shown to who asks for no other moment. When newer facts or a
//! later moment come, the old ones are shown until the first pages of the new ones are ready, so that nobody
//! waits for numbers that are being computed. Owns no facts and makes no page ready: whoever does says so here.

use regard_model::{Moment, SnapshotId};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// After this long the newest is shown, ready or not.
const BEHIND_AT_MOST: Duration = Duration::from_mins(2);
/// Who asks first waits this long for newer facts: pages of a small home are ready by then. Nobody waits because
/// time has passed.
const WAIT_FOR_NEWEST: Duration = Duration::from_secs(1);

/// Facts and a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Something newer was seen.
    moved: Arc<Notify>,
    /// Something became ready.
    ready: Arc<Notify>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Kept {
    shown: Option<Now>,
    behind_since: Option<Instant>,
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
        let Some(shown) = self.shown else { return Shown::Now(newest) };
        if shown == newest {
            self.behind_since = None;
            return Shown::Now(newest);
        }
        let behind = at.saturating_duration_since(*self.behind_since.get_or_insert(at));
        if behind >= BEHIND_AT_MOST {
            Shown::Now(newest)
        } else if behind < WAIT_FOR_NEWEST && shown.snapshot != newest.snapshot {
            Shown::After(WAIT_FOR_NEWEST.saturating_sub(behind), shown)
        } else {
            Shown::Now(shown)
        }
    }
}

impl Present {
    /// What to show where this is the newest.
    pub(crate) async fn show(&self, newest: Now) -> Now {
        let mut readied = std::pin::pin!(self.ready.notified());
        // From here on, so that nothing which becomes ready between looking and waiting is missed.
        readied.as_mut().enable();
        match self.look(newest) {
            Shown::Now(now) => now,
            Shown::After(wait, shown) => {
                self.moved.notify_one();
                if tokio::time::timeout(wait, readied).await.is_err() {
                    return shown;
                }
                match self.look(newest) {
                    Shown::Now(now) | Shown::After(_, now) => now,
                }
            }
        }
    }

    /// The first pages of this are ready.
    pub fn is_ready(&self, now: Now) {
        self.set(Kept { shown: Some(now), behind_since: None });
    }

    /// Shows the newest even though it is not ready: the viewer changed it and wants to see what came of it.
    pub fn show_newest(&self) {
        self.set(Kept::default());
        self.moved.notify_one();
    }

    /// Waits until somebody asks for something that is not ready, at most so long.
    pub async fn moved(&self, at_most: Duration) {
        tokio::time::timeout(at_most, self.moved.notified()).await.unwrap_or_default();
    }

    fn set(&self, kept: Kept) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        self.ready.notify_waiters();
    }

    fn look(&self, newest: Now) -> Shown {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).show(newest, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(snapshot: i64) -> Now {
        let moment = Moment::at("2026-03-01T10:00:00Z".parse().unwrap());
        Now { snapshot: SnapshotId(snapshot), moment }
    }

    #[test]
    fn what_is_ready_is_shown_until_the_newest_is_or_has_waited_long() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut kept = Kept::default();
        assert_eq!(kept.show(now(1), start), Shown::Now(now(1)), "nothing is ready yet");
        kept.shown = Some(now(1));
        assert_eq!(kept.show(now(1), start), Shown::Now(now(1)));
        assert_eq!(kept.show(now(2), after(5)), Shown::After(WAIT_FOR_NEWEST, now(1)));
        assert_eq!(kept.show(now(2), after(6)), Shown::Now(now(1)), "nobody waits twice");
        assert_eq!(kept.show(now(3), after(124)), Shown::Now(now(1)));
        assert_eq!(kept.show(now(3), after(125)), Shown::Now(now(3)), "two minutes are enough");
        kept.shown = Some(now(3));
        assert_eq!(kept.show(now(3), after(126)), Shown::Now(now(3)));
        assert_eq!(kept.show(now(4), after(300)), Shown::After(WAIT_FOR_NEWEST, now(3)), "counted anew");
    }

    #[test]
    fn nobody_waits_for_a_later_moment() {
        let mut kept = Kept { shown: Some(now(1)), behind_since: None };
        let later = Now { moment: Moment::at("2026-03-01T10:05:00Z".parse().unwrap()), ..now(1) };
        assert_eq!(kept.show(later, Instant::now()), Shown::Now(now(1)));
    }

    #[tokio::test]
    async fn who_asks_first_sees_the_newest_when_it_is_soon_ready() {
        let present = Present::default();
        present.is_ready(now(1));
        let readied = async {
            present.moved(Duration::from_secs(5)).await;
            present.is_ready(now(2));
        };
        assert_eq!(futures::join!(present.show(now(2)), readied).0, now(2));
        let waited = Kept { shown: Some(now(2)), behind_since: Instant::now().checked_sub(WAIT_FOR_NEWEST) };
        present.set(waited);
        assert_eq!(present.show(now(3)).await, now(2), "not ready after the wait");
        present.show_newest();
        assert_eq!(present.show(now(3)).await, now(3));
    }
}
