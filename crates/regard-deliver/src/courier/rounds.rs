//! The loop of a courier: claim, send, take down, until told to stop. Owns what waits for what.

use super::Courier;
use super::desk::{Desk, News};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How long after the outbox failed it is asked again.
const AFTER_A_FAULT: Duration = Duration::from_millis(500);
/// How long nothing may happen before everything is looked at again.
const AT_LEAST_EVERY: Duration = Duration::from_secs(1);

/// When what is done next.
struct Times {
    /// The outbox is looked at, if there is little to do.
    look: Instant,
    /// The outbox is told what became of messages, if there is something to tell.
    tell: Instant,
    /// It is over. **Empty**: nobody said stop.
    end: Option<Instant>,
}

/// Runs until told to stop.
pub(super) async fn run(courier: Courier) {
    let look_every = Duration::from_millis(courier.sending.look_every_ms);
    let stop_within = Duration::from_millis(courier.sending.stop_within_ms);
    let (nudge, mut stop) = (courier.nudge.clone(), courier.stop.clone());
    let mut desk = Desk::new(courier);
    let now = Instant::now();
    let mut times = Times { look: now, tell: now, end: None };
    loop {
        if times.end.is_none() && *stop.borrow_and_update() {
            times.end = Some(Instant::now() + stop_within);
        }
        times.step(&mut desk, look_every);
        if times.end.is_some_and(|end| desk.is_done() || Instant::now() >= end) {
            break;
        }
        let wakes_at = times.wakes_at(&desk);
        tokio::select! {
            news = desk.next() => times.heard(news, look_every),
            () = nudge.notified(), if times.end.is_none() => times.look = Instant::now(),
            // Whoever could say stop may be gone: then it goes on.
            Ok(()) = stop.changed(), if times.end.is_none() => {}
            () = sleep_until(wakes_at) => {}
        }
    }
    desk.close().await;
}

impl Times {
    /// Begins whatever may begin.
    fn step(&mut self, desk: &mut Desk, look_every: Duration) {
        desk.put_late_back();
        let now = Instant::now();
        if self.end.is_some() {
            desk.put_all_back();
        } else {
            desk.begin_tries();
            if now >= self.look && desk.can_claim() {
                desk.claim();
                self.look = now + look_every;
            }
        }
        if now >= self.tell {
            desk.tell();
        }
        desk.show();
    }

    /// Makes of what happened when something is done next.
    fn heard(&mut self, news: News, look_every: Duration) {
        let now = Instant::now();
        match news {
            News::LookNow => self.look = now,
            News::LookLater => self.look = now + look_every.max(AFTER_A_FAULT),
            News::TellLater => self.tell = now + AFTER_A_FAULT,
            News::Nothing => {}
        }
    }

    /// When the next step is, whatever happens.
    fn wakes_at(&self, desk: &Desk) -> Instant {
        let mut at = Instant::now() + AT_LEAST_EVERY;
        if desk.can_claim() && self.end.is_none() {
            at = at.min(self.look);
        }
        if desk.has_untold() {
            at = at.min(self.tell);
        }
        self.end.map_or(at, |end| at.min(end))
    }
}
