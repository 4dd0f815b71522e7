//! Where one customer stands: the receipt, the trail of a year, and what is foreseen.

use super::page::policy_facts;
use super::wire::{Because, Placement, PlacementPage, ReceiptLine, Tally, TrailPoint};
use crate::foresight::{Kept, KeptMonth, SIGNALS, Window, months_before};
use crate::pages::cards::filter;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_metrics::{Ask, ReferenceKind};
use regard_model::{CustomerId, Lens, Moment};
use regard_policy::{Level, Policy, place, receipt};
use std::collections::HashMap;

/// How many months the trail has, beside the day itself.
const TRAIL_MONTHS: usize = 12;
/// The metrics of what customers and their account team answer. Of one customer they may rest on a single answer.
const ANSWERED: [&str; 4] = ["nps", "csat", "ces_easy", "account_team_view"];
/// Over so many months their signals are looked at.
const MONTHS_OF_ANSWERS: i32 = 12;

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
        Ok(PlacementPage { placement: self.placed_by(lens, policy, customer_id, &months).await? })
    }

    async fn placed_by(
        &self,
        lens: &Lens,
        policy: &Policy,
        customer_id: &str,
        months: &[KeptMonth],
    ) -> Result<Option<Placement>, PageError> {
        let Some(KeptMonth { kept, .. }) = months.last() else { return Ok(None) };
        let Some(found) = receipt(policy, &kept.sheet, 0) else { return Ok(None) };
        let (record, answers) = futures::try_join!(
            self.staying_record(lens),
            Box::pin(self.answers_behind(lens, customer_id, kept)),
        )?;
        let trail = &months[months.len().saturating_sub(TRAIL_MONTHS + 1)..];
        Ok(Some(Placement {
            seen_on: kept.seen_on,
            standing: found.standing.into(),
            rule: found.rule.clone(),
            retention: tally(&found.retention, &answers),
            loyalty: tally(&found.loyalty, &answers),
            trail: trail.iter().filter_map(|month| trail_point(policy, month)).collect(),
            stays: kept.sheet.value("stays", 0),
            months_ahead: record.map(|record| record.months_ahead),
            because: because(kept),
            orders_expected: kept.sheet.value("orders_expected_12m", 0),
            worth_minor: kept.worth_minor.first().copied().flatten(),
            policy: policy_facts(policy, lens),
        }))
    }

    /// On how many answers of a customer each signal rests that is told from answers, by its name: as it was looked, and of
    /// those days.
    async fn answers_behind(
        &self,
        lens: &Lens,
        customer_id: &str,
        kept: &Kept,
    ) -> Result<HashMap<&'static str, u64>, PageError> {
        let lens = lens.at(Moment::at(kept.seen_at));
        let view = self.through(&lens);
        let filters = filter("customer_id", Some(customer_id));
        let signals: Vec<(&'static str, &'static str)> = from_answers().collect();
        let known = |name: &str| kept.sheet.value(name, 0).is_some();
        let metrics: Vec<&str> =
            signals.iter().filter(|(name, _)| known(name)).map(|(_, metric)| *metric).collect();
        let metrics = view.fitting(&metrics, &filters);
        if metrics.is_empty() {
            return Ok(HashMap::new());
        }
        let ask = Ask {
            period: Some(months_before(kept.seen_on, MONTHS_OF_ANSWERS)),
            filters,
            reference: ReferenceKind::Nothing,
            ..Ask::of(metrics)
        };
        let figures = view.figures(&ask).await?;
        let rests_on = |(name, metric): (&'static str, &'static str)| {
            let figure = figures.iter().find(|figure| figure.metric == metric)?;
            figure.value.is_some().then_some((name, figure.n))
        };
        Ok(signals.into_iter().filter_map(rests_on).collect())
    }
}

/// The signals of [`ANSWERED`], each with its metric.
fn from_answers() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = SIGNALS.iter().filter(|signal| signal.window == Window::Months(MONTHS_OF_ANSWERS));
    all.filter_map(|signal| Some((signal.name, signal.metric?)))
        .filter(|(_, metric)| ANSWERED.contains(metric))
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

fn tally(of: &regard_policy::Tally, answers: &HashMap<&str, u64>) -> Tally {
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
        answers: answers.get(line.signal.as_str()).copied(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_answered_is_a_signal_of_a_year() {
        let names: Vec<&str> = from_answers().map(|(name, _)| name).collect();
        assert_eq!(names, ANSWERED);
    }
}
