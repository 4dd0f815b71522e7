//! What other thresholds would do to the customers in view, while somebody drags them.

use super::grid::counts;
use super::wire::{PreviewMove, StandingName, ThresholdPreview, Thresholds};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_model::Lens;
use regard_policy::{AxisName, Policy, Standing, Threshold, again, compare};
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
        let moved = compare(&stood.placed, &after);
        let named = |from: Standing, to: Standing| {
            let mut rows: Vec<usize> = moved
                .rows
                .iter()
                .copied()
                .filter(|row| stood.placed[*row].standing == from && after[*row].standing == to)
                .collect();
            rows.sort_by_key(|row| (Reverse(stood.kept.worth_minor[*row]), *row));
            let name = |row: usize| {
                stood.kept.names[row].clone().unwrap_or_else(|| stood.kept.customers[row].as_str().to_owned())
            };
            rows.into_iter().take(NAMES_AT_MOST).map(name).collect()
        };
        let moves = moved.counts.iter().filter(|((from, to), _)| from != to);
        let moves = moves.map(|((from, to), customers)| PreviewMove {
            from: StandingName::from(*from),
            to: StandingName::from(*to),
            customers: *customers as u64,
            names: named(*from, *to),
        });
        Ok(ThresholdPreview {
            moves: moves.collect(),
            standings: counts(&stood.kept, &after, Some(&stood.placed)),
        })
    }
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
