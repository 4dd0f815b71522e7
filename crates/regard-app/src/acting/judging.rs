//! Where everybody stands, kept for the next time. Owns that a move by another policy is news to nobody, and that what
//! moved before it was published is told by the policy that held then.

use super::news::{Acted, Acting, ActingError, Around};
use crate::pages::loyalty::Stood;
use crate::policies::{Holding, earlier};
use regard_model::CustomerId;
use regard_policy::{Placed, Standing, place};
use regard_store::can_be_judged;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Acting<'_> {
    /// Keeps where everybody stands by the policy that holds, and tells what of it is news by one that held before.
    ///
    /// Where the last judgement was by another policy, the same signals are judged by that one first: what facts moved is
    /// told. Only then they are judged by the one that holds, and what moves by that is told to nobody. When the policy
    /// before cannot be read in this home any more, the two cannot be told apart, and nobody is told.
    pub(super) async fn judge(&self, stood: &Stood, around: &Around) -> Result<Acted, ActingError> {
        let kept = &stood.kept;
        let judged = standings(&kept.customers, &stood.placed);
        let mut done = Acted { left_out: kept.customers.len() - judged.len(), ..Acted::default() };
        let last = self.store.last_judgement().await?.map(|last| last.policy);
        let Some(before) = last.filter(|last| *last != self.holding.version) else {
            done.changed = self.store.judge(judged, kept.seen_at, self.holding.version).await?.len();
            return Ok(done);
        };
        let mut moved = BTreeSet::new();
        if let Some(policy) = earlier(self.store, self.known, before).await? {
            let then = standings(&kept.customers, &place(&policy, &kept.sheet));
            let changes = self.store.judge(then, kept.seen_at, before).await?;
            moved.extend(changes.into_iter().map(|change| change.customer_id));
            let holding = Holding { version: before, policy: Arc::new(policy) };
            let acting = Acting {
                reader: self.reader,
                store: self.store,
                known: self.known,
                holding: &holding,
                addressing: self.addressing,
            };
            // What waits is counted when the policy that holds is asked.
            done.raised = Box::pin(acting.tell_changes(around)).await?.raised;
        }
        let changes = self.store.judge_anew(judged, kept.seen_at, self.holding.version).await?;
        moved.extend(changes.into_iter().map(|change| change.customer_id));
        done.changed = moved.len();
        Ok(done)
    }
}

/// Customers and where they stand, without those whose key cannot be kept.
fn standings(customers: &[CustomerId], placed: &[Placed]) -> Vec<(CustomerId, regard_store::Standing)> {
    let all = customers.iter().zip(placed);
    let kept = all.filter(|(customer, _)| can_be_judged(customer));
    kept.map(|(customer, placed)| (customer.clone(), store_standing(placed.standing))).collect()
}

/// A standing as it is kept.
pub(super) fn store_standing(standing: Standing) -> regard_store::Standing {
    match standing {
        Standing::Critical => regard_store::Standing::Critical,
        Standing::Neutral => regard_store::Standing::Neutral,
        Standing::SomewhatLoyal => regard_store::Standing::SomewhatLoyal,
        Standing::VeryLoyal => regard_store::Standing::VeryLoyal,
        Standing::Unknown => regard_store::Standing::Unknown,
    }
}

/// A standing that was kept.
pub(super) fn policy_standing(standing: regard_store::Standing) -> Standing {
    match standing {
        regard_store::Standing::Critical => Standing::Critical,
        regard_store::Standing::Neutral => Standing::Neutral,
        regard_store::Standing::SomewhatLoyal => Standing::SomewhatLoyal,
        regard_store::Standing::VeryLoyal => Standing::VeryLoyal,
        regard_store::Standing::Unknown => Standing::Unknown,
    }
}
