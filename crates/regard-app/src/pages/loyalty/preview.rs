//! What other thresholds would do to the customers in view, while somebody drags them.

use super::grid::counts;
use super::wire::{PreviewMove, StandingCount, StandingName, ThresholdPreview, Thresholds};
use crate::foresight::Kept;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_model::Lens;
use regard_policy::{AxisName, Placed, Policy, Standing, Threshold, again, compare};
use std::cmp::Reverse;

/// So many of those who would move are named.
const NAMES_AT_MOST: usize = 5;

impl Reader {
    /// Who would stand where under other thresholds. **Empty**: nobody, where no run has come to its end yet.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] for a rule, an axis or a threshold that there is not; [`PageError::Engine`].
    pub async fn loyalty_preview(
        &self,
        lens: &Lens,
        policy: &Policy,
        wanted: &Thresholds,
    ) -> Result<ThresholdPreview, PageError> {
        let thresholds = thresholds(policy, wanted)?;
        let Some(stood) = self.stood(lens, policy).await? else {
            return Ok(ThresholdPreview { standings: Vec::new(), moves: Vec::new() });
        };
        let after = again(policy, &stood.placed, &thresholds).unwrap_or_else(|| stood.placed.clone());
        let (standings, moves) = would_stand(&stood.kept, &stood.placed, &after);
        Ok(ThresholdPreview { standings, moves })
    }
}

/// How many would stand where, and who would move.
pub(crate) fn would_stand(
    kept: &Kept,
    before: &[Placed],
    after: &[Placed],
) -> (Vec<StandingCount>, Vec<PreviewMove>) {
    let moved = compare(before, after);
    let named = |from: Standing, to: Standing| {
        let goes = |row: &usize| before[*row].standing == from && after[*row].standing == to;
        let mut rows: Vec<usize> = moved.rows.iter().copied().filter(goes).collect();
        rows.sort_by_key(|row| (Reverse(kept.worth_minor[*row]), *row));
        let name =
            |row: usize| kept.names[row].clone().unwrap_or_else(|| kept.customers[row].as_str().to_owned());
        rows.into_iter().take(NAMES_AT_MOST).map(name).collect()
    };
    let moves = moved.counts.iter().filter(|((from, to), _)| from != to);
    let moves = moves.map(|((from, to), customers)| PreviewMove {
        from: StandingName::from(*from),
        to: StandingName::from(*to),
        customers: *customers as u64,
        names: named(*from, *to),
    });
    (counts(kept, after, Some(before)), moves.collect())
}

fn thresholds(policy: &Policy, wanted: &Thresholds) -> Result<Vec<Threshold>, PageError> {
    let rule = usize::try_from(wanted.rule).ok().filter(|rule| *rule < policy.rules.len());
    let rule = rule.ok_or_else(|| {
        PageError::bad("rule", format!("the policy has {} rules, counted from 0", policy.rules.len()))
    })?;
    let axes = [
        ("retention", AxisName::Retention, wanted.retention),
        ("loyalty", AxisName::Loyalty, wanted.loyalty),
    ];
    let mut thresholds = Vec::new();
    for (name, axis, high_from) in axes {
        let Some(high_from) = high_from else { continue };
        if !(0.0..=100.0).contains(&high_from) {
            return Err(PageError::bad(name, "a threshold is a number from 0 to 100"));
        }
        thresholds.push(Threshold { rule, axis, high_from });
    }
    Ok(thresholds)
}
