//! The grid in short, for the brief: how many stand where, and who became critical. Owns nothing of who stands where.

use super::grid::count;
use super::page::{Stood, moved, named};
use super::wire::GridInShort;
use crate::pages::customers::NONE;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_model::Lens;
use regard_policy::Policy;
use std::sync::Arc;

/// So many of those who became critical are named.
const NAMED_AT_MOST: usize = 3;
/// What it takes in memory, about. **Unit**: bytes.
const BYTES: usize = 2048;

impl Reader {
    /// The grid in short, of one segment or of everybody in scope. `policy` is the one that the lens names.
    ///
    /// **Empty**: nobody in scope was looked at yet.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn grid_in_short(
        &self,
        lens: &Lens,
        policy: &Policy,
        segment: Option<&str>,
    ) -> Result<Option<GridInShort>, PageError> {
        let make = async {
            let (now, before) = self.stood_and_before(lens, policy).await?;
            let short = now.as_ref().map(|now| short(policy, now, before.as_deref(), segment));
            Ok((short, BYTES))
        };
        // The signals behind it are much: what is said of them is remembered by itself.
        let found: Arc<Option<GridInShort>> =
            self.through(lens).keep("grid_in_short", &segment, Box::pin(make)).await?;
        Ok(found.as_ref().clone())
    }
}

fn short(policy: &Policy, now: &Stood, before: Option<&Stood>, segment: Option<&str>) -> GridInShort {
    let counted = (0..now.placed.len())
        .filter(|row| is_of(now, *row, segment))
        .map(|row| (now.placed[row].standing, now.kept.worth_minor[row]));
    let counted_before = before.map(|before| {
        let rows = (0..before.placed.len()).filter(move |row| is_of(before, *row, segment));
        rows.map(move |row| before.placed[row].standing)
    });
    let standings = count(counted, counted_before);
    let entered = before.map(|before| {
        let (mut entered, _) = moved(before, now);
        entered.retain(|(_, row)| is_of(now, *row, segment));
        (entered.len() as u64, named(policy, before, now, &entered, NAMED_AT_MOST))
    });
    let (entered_critical, entered_first) = entered.unwrap_or_default();
    GridInShort {
        seen_on: now.kept.seen_on,
        before_on: before.map(|before| before.kept.seen_on),
        standings,
        entered_critical,
        entered_first,
    }
}

/// Whether a customer is of a segment; everybody is where none is asked for.
fn is_of(stood: &Stood, row: usize, segment: Option<&str>) -> bool {
    segment.is_none_or(|segment| stood.kept.sheet.trait_of("segment", row).unwrap_or(NONE) == segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::Kept;
    use crate::pages::actions::test_policy;
    use crate::pages::loyalty::StandingName;
    use regard_model::CustomerId;
    use regard_policy::{Placed, Sheet, Standing, place};

    /// Five customers: four of the segment Retail, one of none. What they are worth is their place.
    fn stood(standings: [Standing; 5]) -> Stood {
        let mut sheet = Sheet::new(5);
        let segments = ["Retail", "Retail", "Retail", "Retail"].map(|name| Some(name.to_owned()));
        sheet.kind("segment", segments.into_iter().chain([None]).collect()).unwrap();
        let placed = place(&test_policy(), &sheet);
        let stands = |(mut one, standing): (Placed, Standing)| {
            one.standing = standing;
            one
        };
        let kept = Kept {
            seen_at: "2026-03-01T12:00:00Z".parse().unwrap(),
            seen_on: "2026-03-01".parse().unwrap(),
            customers: (1..=5).map(|number| CustomerId::new(format!("c{number}"))).collect(),
            names: vec![None; 5],
            sheet,
            because: vec![Vec::new(); 5],
            worth_minor: (1..=5).map(Some).collect(),
        };
        Stood { kept: Arc::new(kept), placed: placed.into_iter().zip(standings).map(stands).collect() }
    }

    #[test]
    fn who_became_critical_is_counted_and_the_three_worth_most_are_named() {
        let before = stood([Standing::Neutral; 5]);
        let now = stood([Standing::Critical; 5]);
        let told = |segment: Option<&str>| {
            let short = short(&test_policy(), &now, Some(&before), segment);
            let names: Vec<String> = short.entered_first.iter().map(|one| one.customer_id.clone()).collect();
            let critical = short.standings.iter().find(|one| one.standing == StandingName::Critical);
            let critical = critical.map(|one| (one.customers, one.before, one.worth_minor));
            (short.entered_critical, names, critical.unwrap())
        };
        let names = |numbers: [u32; 3]| numbers.map(|number| format!("c{number}")).to_vec();
        assert_eq!(told(None), (5, names([5, 4, 3]), (5, Some(0), 15)));
        assert_eq!(told(Some("Retail")), (4, names([4, 3, 2]), (4, Some(0), 10)));
        assert_eq!(told(Some("none")), (1, vec!["c5".to_owned()], (1, Some(0), 5)));
        assert_eq!(told(Some("Other")), (0, Vec::new(), (0, Some(0), 0)));
    }

    #[test]
    fn where_nobody_was_looked_at_before_nobody_came() {
        let short = short(&test_policy(), &stood([Standing::Critical; 5]), None, None);
        assert_eq!((short.before_on, short.entered_critical, short.entered_first.len()), (None, 0, 0));
        assert!(short.standings.iter().all(|one| one.before.is_none()));
    }
}
