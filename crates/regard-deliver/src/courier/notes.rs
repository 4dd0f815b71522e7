//! What is to be taken down in the outbox, gathered so that many outcomes are one unit of work. Owns what is kept when the
//! outbox does not answer.

use crate::outbox::{NotDelivered, Outbox, OutboxError, Parcel, Then};
use std::sync::Arc;

/// How many outcomes are taken down in one go.
const AT_ONCE: usize = 500;

/// What is to be taken down.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) delivered: Vec<String>,
    pub(super) not_delivered: Vec<NotDelivered>,
    /// Webhooks that want nothing any more, and why.
    pub(super) gone: Vec<(String, String)>,
}

impl Notes {
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn len(&self) -> usize {
        self.delivered.len() + self.not_delivered.len() + self.gone.len()
    }

    /// Takes down that parcels were not tried.
    pub(super) fn put_back(&mut self, parcels: Vec<Parcel>) -> u64 {
        let before = self.not_delivered.len();
        for claim in parcels.into_iter().flat_map(|parcel| parcel.claims) {
            let (message_id, attempt) = (claim.message_id, claim.attempt);
            let why = String::new();
            self.not_delivered.push(NotDelivered { message_id, attempt, why, then: Then::PutBack });
        }
        u64::try_from(self.not_delivered.len() - before).unwrap_or(u64::MAX)
    }

    /// Some of it, the oldest first.
    pub(super) fn take_some(&mut self) -> Self {
        Self {
            delivered: take(&mut self.delivered),
            not_delivered: take(&mut self.not_delivered),
            gone: take(&mut self.gone),
        }
    }

    /// Puts before the rest what was not taken down.
    pub(super) fn give_back(&mut self, mut rest: Self) {
        rest.delivered.append(&mut self.delivered);
        rest.not_delivered.append(&mut self.not_delivered);
        rest.gone.append(&mut self.gone);
        *self = rest;
    }

    /// Tells the outbox, and returns what it did not take. What was delivered comes first: that is what would go out
    /// twice.
    pub(super) async fn tell(mut self, outbox: Arc<dyn Outbox>) -> (Self, Result<(), OutboxError>) {
        let result = self.tell_all(&*outbox).await;
        (self, result)
    }

    async fn tell_all(&mut self, outbox: &dyn Outbox) -> Result<(), OutboxError> {
        if !self.delivered.is_empty() {
            outbox.delivered(self.delivered.clone()).await?;
            self.delivered.clear();
        }
        // Before their messages are claimed again.
        while let Some((webhook_id, why)) = self.gone.last().cloned() {
            outbox.disable_webhook(webhook_id, why).await?;
            self.gone.pop();
        }
        if !self.not_delivered.is_empty() {
            outbox.not_delivered(self.not_delivered.clone()).await?;
            self.not_delivered.clear();
        }
        Ok(())
    }
}

fn take<T>(from: &mut Vec<T>) -> Vec<T> {
    let many = from.len().min(AT_ONCE);
    from.drain(..many).collect()
}
