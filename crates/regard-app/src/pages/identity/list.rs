//! The list of pairs: one state, searched, page by page. Pairs name customers of everybody, so only who sees
//! everyone sees them; to others there are none.

use super::wire::{IdentityCounts, IdentityPage, IdentityPair, IdentityQuestion, IdentityState};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use regard_model::{Lens, Scope, Statement};

const USUAL: u32 = 20;

impl Reader {
    /// Pairs of customers that are one, may be one, or are not.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn identity(
        &self,
        lens: &Lens,
        question: &IdentityQuestion,
    ) -> Result<IdentityPage, PageError> {
        let limit = cursor::limit(question.limit, USUAL)?;
        let from: usize = cursor::decode(question.after.as_deref())?.unwrap_or(0);
        let freshness = self.freshness(lens.snapshot).await?;
        if lens.scope != Scope::Everyone {
            let counts = IdentityCounts::default();
            return Ok(IdentityPage { pairs: Vec::new(), next: None, counts, freshness });
        }
        let view = self.through(lens);
        let (pairs, counts) = futures::try_join!(view.pairs(question.state), view.identity_counts())?;
        let wanted = question.search.as_deref().map(str::to_lowercase);
        let found = pairs.iter().filter(|pair| wanted.as_deref().is_none_or(|wanted| names(pair, wanted)));
        let mut shown: Vec<IdentityPair> = found.skip(from).take(limit + 1).cloned().collect();
        let more = shown.len() > limit;
        shown.truncate(limit);
        let next = more.then(|| cursor::encode(&(from + limit))).transpose()?;
        Ok(IdentityPage { pairs: shown, next, counts, freshness })
    }
}

/// Whether a pair has a text in a name or a key.
fn names(pair: &IdentityPair, wanted: &str) -> bool {
    let of = [&pair.first, &pair.second];
    of.iter()
        .flat_map(|party| [&party.name, &party.customer_id])
        .any(|text| text.to_lowercase().contains(wanted))
}

impl View<'_> {
    async fn identity_counts(&self) -> Result<IdentityCounts, PageError> {
        let statement = "select verdict, count(*) as pairs from customer_links group by verdict";
        let answer = self.query(Statement::new(statement)).await?;
        let mut counts = IdentityCounts::default();
        for (verdict, pairs) in read(&answer, |row| Ok((row.key("verdict")?, row.count("pairs")?)))? {
            let states = [
                (IdentityState::Waiting, &mut counts.waiting),
                (IdentityState::Joined, &mut counts.joined),
                (IdentityState::KeptApart, &mut counts.kept_apart),
            ];
            for (_, count) in states.into_iter().filter(|(state, _)| state.word() == verdict) {
                *count = pairs;
            }
        }
        Ok(counts)
    }
}
