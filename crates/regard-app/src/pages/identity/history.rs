//! What people said about pairs, newest first, with the names of the customers. What was said comes from
//! above; names come from the links.

use super::links::named;
use super::wire::{IdentityHistory, IdentityParty, IdentitySaid, IdentityState, IdentityWord};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use crate::pages::wire::ListQuestion;
use regard_model::{Lens, Scope};
use std::collections::HashMap;

const USUAL: u32 = 50;

impl Reader {
    /// What people said about pairs, newest first; to who does not see everyone, nothing was said.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn identity_history(
        &self,
        lens: &Lens,
        said: &[IdentitySaid],
        question: &ListQuestion,
    ) -> Result<IdentityHistory, PageError> {
        let limit = cursor::limit(question.limit, USUAL)?;
        let from: usize = cursor::decode(question.after.as_deref())?.unwrap_or(0);
        if lens.scope != Scope::Everyone {
            return Ok(IdentityHistory { entries: Vec::new(), next: None });
        }
        let view = self.through(lens);
        let mut known: HashMap<String, IdentityParty> = HashMap::new();
        for state in [IdentityState::Joined, IdentityState::KeptApart, IdentityState::Waiting] {
            for pair in view.pairs(state).await?.iter() {
                for party in [&pair.first, &pair.second] {
                    known.entry(party.customer_id.clone()).or_insert_with(|| party.clone());
                }
            }
        }
        let entry = |one: &IdentitySaid| {
            let party = |id: &String| {
                let is_main = one.main_customer_id.as_ref() == Some(id);
                known
                    .get(id)
                    .map_or_else(|| named(id, is_main), |party| IdentityParty { is_main, ..party.clone() })
            };
            IdentityWord {
                decision_id: one.decision_id.clone(),
                first: party(&one.first_customer_id),
                second: party(&one.second_customer_id),
                verdict: one.verdict.clone(),
                note: one.note.clone(),
                decided_at: one.decided_at,
                decided_by: one.decided_by.clone(),
            }
        };
        let entries = said.iter().rev().skip(from).take(limit).map(entry).collect();
        let next = (said.len() > from + limit).then(|| cursor::encode(&(from + limit))).transpose()?;
        Ok(IdentityHistory { entries, next })
    }
}
