//! Where one customer stands: the receipt, the trail of a year, and what is foreseen.

use super::page::policy_facts;
use super::wire::{Because, Placement, PlacementPage, ReceiptLine, Tally, TrailPoint};
use crate::foresight::{Kept, KeptMonth, SIGNALS};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_model::{CustomerId, Lens};
use regard_policy::{Level, Policy, place, receipt};

/// How many months the trail has, beside the day itself.
const TRAIL_MONTHS: usize = 12;

impl Reader {
    /// Where a customer stands. **Empty**: it was not looked at them yet.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is no such customer in scope; [`PageError::Engine`].
    pub async fn placement(
        &self,
        lens: &Lens,
        policy: &Policy,
        customer_id: &str,
    ) -> Result<PlacementPage, PageError> {
        let customer = CustomerId::new(customer_id);
        let view = self.through(lens);
        let (_, months) =
            futures::try_join!(view.customer_name(customer_id), self.kept_months(lens, &customer))?;
        Ok(PlacementPage { placement: self.placed_by(lens, policy, &months).await? })
    }

    async fn placed_by(
        &self,
        lens: &Lens,
        policy: &Policy,
        months: &[KeptMonth],
    ) -> Result<Option<Placement>, PageError> {
        let Some(KeptMonth { kept, .. }) = months.last() else { return Ok(None) };
        let Some(found) = receipt(policy, &kept.sheet, 0) else { return Ok(None) };
        let record = self.staying_record(lens).await?;
        let trail = &months[months.len().saturating_sub(TRAIL_MONTHS + 1)..];
        Ok(Some(Placement {
            seen_on: kept.seen_on,
            standing: found.standing.into(),
            rule: found.rule.clone(),
            retention: tally(&found.retention),
            loyalty: tally(&found.loyalty),
            trail: trail.iter().filter_map(|month| trail_point(policy, month)).collect(),
            stays: kept.sheet.value("stays", 0),
            months_ahead: record.map(|record| record.months_ahead),
            because: because(kept),
            orders_expected: kept.sheet.value("orders_expected_12m", 0),
            worth_minor: kept.worth_minor.first().copied().flatten(),
            policy: policy_facts(policy, lens),
        }))
    }
}

fn trail_point(policy: &Policy, month: &KeptMonth) -> Option<TrailPoint> {
    let placed = place(policy, &month.kept.sheet);
    let placed = placed.first()?;
    Some(TrailPoint {
        seen_on: month.seen_on,
        retention: placed.retention.points,
        loyalty: placed.loyalty.points,
        standing: placed.standing.into(),
    })
}

fn tally(of: &regard_policy::Tally) -> Tally {
    let level = match of.level {
        Level::High => "high",
        Level::Low => "low",
        Level::Open => "open",
        Level::Thin => "thin",
    };
    let line = |line: &regard_policy::Line| ReceiptLine {
        signal: line.signal.clone(),
        metric: SIGNALS
            .iter()
            .find(|signal| signal.name == line.signal)
            .and_then(|signal| signal.metric)
            .map(str::to_owned),
        value: line.value,
        earned: line.earned,
        possible: line.possible,
    };
    Tally {
        points: of.points,
        coverage: of.coverage,
        high_from: of.high_from,
        level: level.to_owned(),
        lines: of.lines.iter().map(line).collect(),
    }
}

fn because(kept: &Kept) -> Vec<Because> {
    let reasons = kept.because.first().into_iter().flatten();
    reasons
        .map(|(signal, log_odds)| Because {
            signal: signal.clone(),
            value: kept.sheet.value(signal, 0),
            log_odds: *log_odds,
        })
        .collect()
}
