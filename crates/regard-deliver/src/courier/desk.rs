//! What a courier has before it: what it holds, what is under way, and what is to be taken down. Owns each step; when which
//! is taken is for [`super::rounds`].

use super::counts::Counts;
use super::lanes::{Held, Lane, LaneLimits, Lanes};
use super::notes::Notes;
use super::{Courier, Ways};
use crate::fault::Fault;
use crate::outbox::{Ask, Busy, NotDelivered, Outbox, OutboxError, Parcel, Post, Then};
use crate::retry::{RetryPolicy, later};
use crate::settings::SendingSettings;
use crate::surroundings::Surroundings;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{Id, JoinError, JoinSet};

/// How long the last notes may take when a courier ends.
const LAST_NOTES_WITHIN: Duration = Duration::from_secs(5);

/// What comes of a claim: until when what came is ours, and what came.
type Claimed = (Timestamp, Result<Vec<Parcel>, OutboxError>);
/// What comes of a try.
type Tried = (Parcel, Result<(), Fault>);
/// What comes of telling the outbox: what it did not take.
type Told = (Notes, Result<(), OutboxError>);

/// What happened, as far as it says when something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// There may be more in the outbox, and there is little to do.
    LookNow,
    /// The outbox did not answer when it was asked.
    LookLater,
    /// The outbox did not answer when it was told something.
    TellLater,
    /// Nothing of that.
    Nothing,
}

pub(super) struct Desk {
    outbox: Arc<dyn Outbox>,
    ways: Ways,
    sending: SendingSettings,
    retry: RetryPolicy,
    longest_try: SignedDuration,
    surroundings: Surroundings,
    counts: Arc<Counts>,
    lanes: Lanes,
    tries: JoinSet<Tried>,
    lane_of_try: HashMap<Id, Lane>,
    claiming: JoinSet<Claimed>,
    /// Which destinations the last claim left out.
    left_out: Busy,
    /// Whether there may be more than what the last claim brought.
    may_be_more: bool,
    notes: Notes,
    telling: JoinSet<Told>,
}

impl Desk {
    pub(super) fn new(courier: Courier) -> Self {
        let Courier { outbox, ways, sending, retry, longest_try, surroundings, counts, .. } = courier;
        let limits = LaneLimits {
            each: wide(sending.at_once_each),
            by_mail: ways.mail.as_ref().map_or(1, |relay| relay.connections()),
        };
        Self {
            lanes: Lanes::new(wide(sending.at_once), limits),
            outbox,
            ways,
            sending,
            retry,
            longest_try,
            surroundings,
            counts,
            tries: JoinSet::new(),
            lane_of_try: HashMap::new(),
            claiming: JoinSet::new(),
            left_out: Busy::default(),
            may_be_more: false,
            notes: Notes::default(),
            telling: JoinSet::new(),
        }
    }

    /// Waits for the next thing that ends. With nothing under way it waits for ever.
    pub(super) async fn next(&mut self) -> News {
        tokio::select! {
            Some(ended) = self.tries.join_next_with_id() => self.try_ended(ended),
            Some(ended) = self.claiming.join_next() => self.claim_ended(ended),
            Some(ended) = self.telling.join_next() => self.telling_ended(ended),
            else => std::future::pending().await,
        }
    }

    // Claiming.

    /// Whether there is nobody claiming, and little to do.
    pub(super) fn can_claim(&self) -> bool {
        let few = wide(self.sending.claimed_at_once).div_ceil(2);
        self.claiming.is_empty() && self.lanes.in_turn(self.surroundings.now()) < few
    }

    /// Begins to claim.
    pub(super) fn claim(&mut self) {
        let now = self.surroundings.now();
        let wanted = wide(self.sending.claimed_at_once);
        let in_the_way = self.lanes.make_room(wanted, wide(self.sending.held_at_most));
        self.put_back(in_the_way);
        let (limit, busy) = (self.sending.claimed_at_once, self.lanes.busy(now));
        let lease = SignedDuration::from_secs(i64::from(self.sending.lease_seconds));
        self.left_out = busy.clone();
        let outbox = Arc::clone(&self.outbox);
        let ask = Ask { limit, lease, now, busy };
        self.claiming.spawn(async move { (later(now, lease), outbox.claim(ask).await) });
    }

    fn claim_ended(&mut self, ended: Result<Claimed, JoinError>) -> News {
        let (until, parcels) = match ended {
            Ok((until, Ok(parcels))) => (until, parcels),
            Ok((_, Err(error))) => {
                self.outbox_failed(&error);
                return News::LookLater;
            }
            Err(_) => return News::LookLater,
        };
        self.may_be_more = !parcels.is_empty();
        for parcel in parcels {
            self.lanes.push(Held { parcel, until });
        }
        self.counts.change(|progress| progress.outbox_fault = None);
        if self.may_be_more { News::LookNow } else { News::Nothing }
    }

    // Trying.

    /// Begins all tries that may begin.
    pub(super) fn begin_tries(&mut self) {
        let now = self.surroundings.now();
        while let Some((lane, held)) = self.lanes.next(now) {
            let ways = self.ways.clone();
            let parcel = held.parcel;
            let task = self.tries.spawn(async move {
                let result = ways.send(&parcel, now).await;
                (parcel, result)
            });
            self.lane_of_try.insert(task.id(), lane);
        }
    }

    fn try_ended(&mut self, ended: Result<(Id, Tried), JoinError>) -> News {
        let now = self.surroundings.now();
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let Some(lane) = self.lane_of_try.remove(&id) else { return News::Nothing };
        match ended {
            Ok((_, (parcel, result))) => {
                self.lanes.ended(&lane, Some(&result), now);
                self.settle(parcel, result, &lane, now);
            }
            // Our own mistake. Its lease will end, and it is tried again.
            Err(error) => {
                tracing::error!(%error, ?lane, "a try to deliver ended by itself");
                self.lanes.ended(&lane, None, now);
            }
        }
        let was_left_out = match &lane {
            Lane::Mail => self.left_out.mail,
            Lane::Webhook(webhook_id) => self.left_out.webhooks.contains(webhook_id),
            Lane::Nowhere => false,
        };
        self.may_be_more |= was_left_out && !self.lanes.is_busy(&lane, now);
        if self.may_be_more && self.can_claim() { News::LookNow } else { News::Nothing }
    }

    /// Takes down what became of a parcel.
    fn settle(&mut self, parcel: Parcel, result: Result<(), Fault>, lane: &Lane, now: Timestamp) {
        let many = parcel.claims.len() as u64;
        let fault = match result {
            Ok(()) => {
                self.notes.delivered.extend(parcel.claims.into_iter().map(|claim| claim.message_id));
                return self.counts.change(|progress| {
                    progress.delivered += many;
                    progress.last_delivered_at = Some(now);
                });
            }
            Err(fault) => fault,
        };
        if let (Fault::Gone, Post::Webhook(call)) = (&fault, &parcel.post) {
            self.notes.gone.push((call.webhook_id.clone(), "the receiver answered 410 Gone".to_owned()));
            let waiting = self.lanes.take_lane(lane);
            self.put_back(waiting);
        }
        let (why, mut dead) = (fault.to_string(), 0);
        for claim in parcel.claims {
            let then = self.retry.then(&claim, &fault, now, self.surroundings.chance());
            if then == Then::Dead {
                dead += 1;
                tracing::warn!(
                    message = claim.message_id,
                    attempt = claim.attempt,
                    why,
                    "a message is given up"
                );
            }
            let (message_id, attempt, why) = (claim.message_id, claim.attempt, why.clone());
            self.notes.not_delivered.push(NotDelivered { message_id, attempt, why, then });
        }
        self.counts.change(|progress| {
            progress.given_up += dead;
            progress.to_be_retried += many - dead;
        });
    }

    // Putting back.

    /// Puts back what cannot be sent before its lease ends, and gives up what has no time left.
    pub(super) fn put_late_back(&mut self) {
        let now = self.surroundings.now();
        let mut late = Vec::new();
        for (lane, parcel, fault) in self.lanes.take_late(now, later(now, self.longest_try)) {
            let is_old = |claim| self.retry.is_old(claim, now);
            match fault {
                // Its time is over, and the destination still does not answer: another try would say no more.
                Some(fault) if parcel.claims.iter().all(is_old) => {
                    self.settle(parcel, Err(fault), &lane, now);
                }
                _ => late.push(parcel),
            }
        }
        self.put_back(late);
    }

    /// Puts back all that has not begun.
    pub(super) fn put_all_back(&mut self) {
        let all = self.lanes.take_all();
        self.put_back(all);
    }

    fn put_back(&mut self, parcels: Vec<Parcel>) {
        if !parcels.is_empty() {
            let many = self.notes.put_back(parcels);
            self.counts.change(|progress| progress.put_back += many);
        }
    }

    // Taking down.

    pub(super) fn has_untold(&self) -> bool {
        self.telling.is_empty() && !self.notes.is_empty()
    }

    /// Begins to tell the outbox what became of messages.
    pub(super) fn tell(&mut self) {
        if self.has_untold() {
            let some = self.notes.take_some();
            self.telling.spawn(some.tell(Arc::clone(&self.outbox)));
        }
    }

    fn telling_ended(&mut self, ended: Result<Told, JoinError>) -> News {
        match ended {
            Ok((_, Ok(()))) => {
                self.counts.change(|progress| progress.outbox_fault = None);
                News::Nothing
            }
            Ok((rest, Err(error))) => {
                self.notes.give_back(rest);
                self.outbox_failed(&error);
                News::TellLater
            }
            // What was in it is claimed again when its lease is over.
            Err(_) => News::TellLater,
        }
    }

    fn outbox_failed(&self, error: &OutboxError) {
        tracing::warn!(%error, "the outbox does not answer");
        self.counts.change(|progress| progress.outbox_fault = Some(error.0.clone()));
    }

    // Ending.

    /// Whether nothing is under way and nothing is left to take down.
    pub(super) fn is_done(&self) -> bool {
        let is_quiet = self.tries.is_empty() && self.claiming.is_empty() && self.telling.is_empty();
        is_quiet && self.notes.is_empty() && self.lanes.waiting() == 0
    }

    /// Lets others see how it goes.
    pub(super) fn show(&self) {
        let now = self.surroundings.now();
        let (held, under_way) = (self.lanes.waiting() as u64, self.lanes.under_way() as u64);
        let resting = self.lanes.resting(now);
        self.counts.change(|progress| {
            (progress.held, progress.under_way, progress.resting) = (held, under_way, resting);
        });
    }

    /// Leaves what is under way, takes down what can be, and ends the connections that wait.
    pub(super) async fn close(mut self) {
        self.tries.shutdown().await;
        let last = async {
            while !self.telling.is_empty() || !self.notes.is_empty() {
                self.tell();
                let Some(ended) = self.telling.join_next().await else { break };
                if self.telling_ended(ended) == News::TellLater {
                    break;
                }
            }
            if let Some(relay) = &self.ways.mail {
                relay.close().await;
            }
        };
        let _ = tokio::time::timeout(LAST_NOTES_WITHIN, last).await;
        self.lanes = Lanes::new(0, LaneLimits { each: 0, by_mail: 0 });
        self.show();
    }
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
