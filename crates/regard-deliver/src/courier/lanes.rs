//! A lane for each destination: what waits for it, how many tries are under way, and whether it is left alone for a
//! while. Owns that a slow or failing destination costs others nothing; knows no network and no outbox.

use super::counts::Resting;
use crate::fault::Fault;
use crate::outbox::{Busy, Parcel, Post};
use crate::retry::later;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// So many tries in a row fail before a destination is left alone.
const FAILURES_TO_REST: u32 = 5;
/// How long it is left alone at first; doubled after each further failure.
const REST_FIRST: SignedDuration = SignedDuration::from_secs(5);
/// And at most.
const REST_AT_MOST: SignedDuration = SignedDuration::from_mins(5);
/// What waits for a destination before no more is claimed for it, in tries that may be under way at once.
const WAITING_EACH: usize = 4;

/// A destination, as far as what is sent at once is concerned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The mail server.
    Mail,
    /// A webhook, by key.
    Webhook(String),
    /// Nowhere.
    Nowhere,
}

/// What is known of one destination.
#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Held>,
    under_way: usize,
    failures: u32,
    rests_until: Option<Timestamp>,
    /// What went wrong last.
    fault: Option<Fault>,
}

/// A parcel and when it is no longer ours.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) parcel: Parcel,
    pub(super) until: Timestamp,
}

/// How many tries may be under way at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaneLimits {
    /// To one webhook.
    pub(super) each: usize,
    /// To the mail server.
    pub(super) by_mail: usize,
}

/// All lanes.
#[derive(Debug)]
pub(super) struct Lanes {
    states: BTreeMap<Lane, State>,
    at_once: usize,
    limits: LaneLimits,
    /// The lane that was served last: the next one comes first.
    last: Option<Lane>,
}

impl Lane {
    pub(super) fn of(parcel: &Parcel) -> Self {
        match &parcel.post {
            Post::Mail(_) => Self::Mail,
            Post::Webhook(call) => Self::Webhook(call.webhook_id.clone()),
            Post::Nowhere(_) => Self::Nowhere,
        }
    }
}

impl Lanes {
    pub(super) fn new(at_once: usize, limits: LaneLimits) -> Self {
        Self { states: BTreeMap::new(), at_once, limits, last: None }
    }

    /// How many parcels wait.
    pub(super) fn waiting(&self) -> usize {
        self.states.values().map(|state| state.waiting.len()).sum()
    }

    /// How many tries are under way.
    pub(super) fn under_way(&self) -> usize {
        self.states.values().map(|state| state.under_way).sum()
    }

    pub(super) fn push(&mut self, held: Held) {
        self.states.entry(Lane::of(&held.parcel)).or_default().waiting.push_back(held);
    }

    /// The next parcel that may be sent, of the lanes in turn.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(Lane, Held)> {
        if self.under_way() >= self.at_once {
            return None;
        }
        let (limits, last) = (self.limits, self.last.take());
        let ready = |(lane, state): &(&Lane, &State)| state.is_ready(limits.of(lane), now);
        let after = self.states.iter().filter(ready).find(|(lane, _)| last.as_ref() < Some(*lane));
        let lane = after.or_else(|| self.states.iter().find(ready)).map(|(lane, _)| lane.clone());
        self.last = lane.clone().or(last);
        let lane = lane?;
        let state = self.states.get_mut(&lane)?;
        let held = state.waiting.pop_front()?;
        state.under_way += 1;
        Some((lane, held))
    }

    /// Takes down what became of a try. **Empty**: it ended without our knowing how.
    pub(super) fn ended(&mut self, lane: &Lane, result: Option<&Result<(), Fault>>, now: Timestamp) {
        let Some(state) = self.states.get_mut(lane) else { return };
        state.under_way = state.under_way.saturating_sub(1);
        match result {
            Some(Err(fault)) if fault.is_of_destination() => {
                state.failures = state.failures.saturating_add(1);
                state.fault = Some(fault.clone());
                // Tries that began together fail together; that is one rest and no more.
                if state.failures >= FAILURES_TO_REST && !state.rests(now) {
                    let doublings = (state.failures - FAILURES_TO_REST).min(16);
                    let rest = REST_FIRST.saturating_mul(1 << doublings).min(REST_AT_MOST);
                    let asked = fault.not_before().unwrap_or(now).min(later(now, REST_AT_MOST));
                    state.rests_until = Some(later(now, rest).max(asked));
                }
            }
            // The destination answers, whatever it thinks of this one message.
            Some(_) => (state.failures, state.rests_until) = (0, None),
            None => {}
        }
        if state.under_way == 0 && state.waiting.is_empty() && state.failures == 0 {
            self.states.remove(lane);
        }
    }

    /// Takes out what cannot be sent while it is ours: what waits for a destination that is left alone, with what is
    /// wrong there, and what would be no longer ours at this time.
    pub(super) fn take_late(
        &mut self,
        now: Timestamp,
        still_ours_at: Timestamp,
    ) -> Vec<(Lane, Parcel, Option<Fault>)> {
        let mut late = Vec::new();
        for (lane, state) in &mut self.states {
            let rests = state.rests(now);
            let fault = state.fault.clone().filter(|_| rests);
            let (keep, gone): (VecDeque<Held>, VecDeque<Held>) =
                state.waiting.drain(..).partition(|held| !rests && held.until > still_ours_at);
            state.waiting = keep;
            late.extend(gone.into_iter().map(|held| (lane.clone(), held.parcel, fault.clone())));
        }
        late
    }

    /// Takes the last ones out of the longest lanes until there is room for so many, so that lanes that stand still do
    /// not fill all there is.
    pub(super) fn make_room(&mut self, wanted: usize, held_at_most: usize) -> Vec<Parcel> {
        let mut out = Vec::new();
        while self.waiting() + wanted > held_at_most {
            let longest = self.states.values_mut().max_by_key(|state| state.waiting.len());
            let Some(held) = longest.and_then(|state| state.waiting.pop_back()) else { break };
            out.push(held.parcel);
        }
        out
    }

    /// How many parcels wait for destinations that take more: when they become few, it is time to claim.
    pub(super) fn in_turn(&self, now: Timestamp) -> usize {
        let open = self.states.iter().filter(|(lane, state)| !state.is_busy(self.limits.of(lane), now));
        open.map(|(_, state)| state.waiting.len()).sum()
    }

    /// Whether nothing more is to be claimed for a destination now.
    pub(super) fn is_busy(&self, lane: &Lane, now: Timestamp) -> bool {
        self.states.get(lane).is_some_and(|state| state.is_busy(self.limits.of(lane), now))
    }

    /// Takes out what waits for one destination.
    pub(super) fn take_lane(&mut self, lane: &Lane) -> Vec<Parcel> {
        let waiting = self.states.get_mut(lane).map(|state| std::mem::take(&mut state.waiting));
        waiting.unwrap_or_default().into_iter().map(|held| held.parcel).collect()
    }

    /// Takes out all that waits.
    pub(super) fn take_all(&mut self) -> Vec<Parcel> {
        let all = self.states.values_mut().flat_map(|state| state.waiting.drain(..));
        all.map(|held| held.parcel).collect()
    }

    /// For which destinations nothing more is to be claimed now.
    pub(super) fn busy(&self, now: Timestamp) -> Busy {
        let mut busy = Busy::default();
        for (lane, state) in &self.states {
            if !state.is_busy(self.limits.of(lane), now) {
                continue;
            }
            match lane {
                Lane::Mail => busy.mail = true,
                Lane::Webhook(webhook_id) => busy.webhooks.push(webhook_id.clone()),
                Lane::Nowhere => {}
            }
        }
        busy
    }

    /// Which destinations are left alone.
    pub(super) fn resting(&self, now: Timestamp) -> Vec<Resting> {
        let resting = self.states.iter().filter(|(_, state)| state.rests(now));
        let said = resting.filter_map(|(lane, state)| {
            let (lane, why) = (lane.clone(), state.fault.as_ref()?.to_string());
            Some(Resting { lane, until: state.rests_until?, failures: state.failures, why })
        });
        said.collect()
    }
}

impl State {
    fn rests(&self, now: Timestamp) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }

    fn is_busy(&self, at_once: usize, now: Timestamp) -> bool {
        self.rests(now) || self.waiting.len() >= at_once.saturating_mul(WAITING_EACH)
    }

    /// Whether a try may begin. After a rest there is one at a time until one goes through.
    fn is_ready(&self, at_once: usize, now: Timestamp) -> bool {
        let at_once = if self.failures >= FAILURES_TO_REST { 1 } else { at_once };
        !self.waiting.is_empty() && self.under_way < at_once && !self.rests(now)
    }
}

impl LaneLimits {
    fn of(self, lane: &Lane) -> usize {
        match lane {
            Lane::Mail => self.by_mail,
            Lane::Webhook(_) => self.each,
            Lane::Nowhere => self.each,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Mail;
    use crate::outbox::{Call, Claim};

    const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);
    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn to(webhook: &str) -> Parcel {
        let claims = vec![Claim { message_id: "m".to_owned(), attempt: 1, created_at: NOW }];
        let (webhook_id, url, body) = (webhook.to_owned(), String::new(), String::new());
        Parcel { claims, post: Post::Webhook(Call { webhook_id, url, secrets: Vec::new(), body }) }
    }

    fn lanes(held: &[(&str, usize)]) -> Lanes {
        let mut lanes = Lanes::new(8, LaneLimits { each: 2, by_mail: 1 });
        for (webhook, many) in held {
            for _ in 0..*many {
                lanes.push(Held { parcel: to(webhook), until: NOW + MINUTE });
            }
        }
        lanes
    }

    fn started(lanes: &mut Lanes) -> Vec<String> {
        let next = std::iter::from_fn(|| lanes.next(NOW));
        next.map(|(lane, _)| match lane {
            Lane::Webhook(webhook) => webhook,
            other => format!("{other:?}"),
        })
        .collect()
    }

    fn lane(webhook: &str) -> Lane {
        Lane::Webhook(webhook.to_owned())
    }

    #[test]
    fn destinations_take_turns_and_each_has_its_limit() {
        let mut lanes = lanes(&[("a", 50), ("b", 1), ("c", 3)]);
        assert_eq!(started(&mut lanes), ["a", "b", "c", "a", "c"]);
        lanes.ended(&lane("a"), Some(&Ok(())), NOW);
        assert_eq!(started(&mut lanes), ["a"]);
        assert_eq!(lanes.busy(NOW).webhooks, ["a"], "it has enough");
        let mut many = Lanes::new(3, LaneLimits { each: 2, by_mail: 1 });
        for webhook in ["a", "b", "c", "d"] {
            many.push(Held { parcel: to(webhook), until: NOW + MINUTE });
        }
        assert_eq!(started(&mut many), ["a", "b", "c"], "and all together have one");
    }

    #[test]
    fn mail_is_one_destination() {
        let mut lanes = lanes(&[]);
        for _ in 0..9 {
            let mail =
                Mail { to: String::new(), language: String::new(), subject: String::new(), parts: vec![] };
            let parcel = Parcel { claims: Vec::new(), post: Post::Mail(mail) };
            lanes.push(Held { parcel, until: NOW + MINUTE });
        }
        assert_eq!(started(&mut lanes), ["Mail"]);
        assert!(lanes.busy(NOW).mail);
    }

    #[test]
    fn who_fails_in_a_row_is_left_alone_for_longer_and_longer() {
        let mut lanes = lanes(&[("a", 50)]);
        let failed = Err(Fault::TooSlow);
        let mut now = NOW;
        for tries in 1..=8 {
            assert!(lanes.next(now).is_some(), "{tries}");
            lanes.ended(&lane("a"), Some(&failed), now);
            let resting = lanes.resting(now);
            let rest = resting.first().map(|resting| resting.until.duration_since(now).as_secs());
            let expected = [None, None, None, None, Some(5), Some(10), Some(20), Some(40)];
            assert_eq!(rest, expected[tries - 1]);
            if let Some(seconds) = rest {
                assert!(lanes.next(now).is_none());
                assert_eq!(lanes.busy(now).webhooks, ["a"]);
                now += SignedDuration::from_secs(seconds);
            }
        }
        assert!(lanes.next(now).is_some());
        assert!(lanes.next(now).is_none(), "one at a time, to see");
        lanes.ended(&lane("a"), Some(&Err(Fault::Status { status: 404, not_before: None })), now);
        assert!(lanes.next(now).is_some() && lanes.next(now).is_some(), "it answers");
    }

    #[test]
    fn a_rest_can_be_asked_for() {
        let mut lanes = lanes(&[("a", 50)]);
        let busy = Err(Fault::Status { status: 503, not_before: Some(NOW + MINUTE) });
        for _ in 0..5 {
            lanes.next(NOW);
            lanes.ended(&lane("a"), Some(&busy), NOW);
        }
        assert_eq!(lanes.resting(NOW)[0].until, NOW + MINUTE);
    }

    #[test]
    fn what_cannot_be_sent_in_time_or_stands_in_the_way_comes_out() {
        let mut lanes = lanes(&[("a", 5), ("b", 2)]);
        assert!(lanes.take_late(NOW, NOW).is_empty());
        assert_eq!(lanes.make_room(3, 10), []);
        assert_eq!(lanes.make_room(6, 10).len(), 3);
        assert_eq!(started(&mut lanes).len(), 4, "of both alike");
        assert_eq!(lanes.take_late(NOW, NOW + MINUTE).len(), 0);
        let mut lanes = self::lanes(&[("a", 5), ("b", 2)]);
        assert_eq!(lanes.take_late(NOW, NOW + MINUTE).len(), 7);
        let mut lanes = self::lanes(&[("a", 5)]);
        assert_eq!((lanes.take_all().len(), lanes.waiting()), (5, 0));
    }
}
