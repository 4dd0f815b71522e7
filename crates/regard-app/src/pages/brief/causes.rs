//! One sentence of cause for each number of the brief, computed from figures by member and from rows.

use super::concentration::{Concentrated, concentrated, faults_of_rate, moved_most, named};
use super::voices::{Survey, csat_cause, nps_cause};
use crate::pages::cards::Parts;
use crate::pages::customer::minor;
use crate::pages::customers::NONE;
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::promises::{LongItem, OverdueOrder, whole};
use crate::pages::reader::View;
use crate::pages::sentence::Sentence;
use regard_metrics::Filter;
use regard_model::Period;

/// The dimensions that causes are looked for in: the name in a question, and in a sentence.
const DIMENSIONS: [(&str, &str); 6] = [
    ("country", "country"),
    ("region", "region"),
    ("family", "item"),
    ("sales_entity", "sales_entity"),
    ("channel", "channel"),
    ("segment", "segment"),
];
/// A member must hold at least half of what is overdue to be named, and so many times its even share.
const LEAST_OVERDUE_SHARE: f64 = 0.5;
const LEAST_OVERDUE_LIFT: f64 = 1.5;
const FEWEST_OVERDUE: u64 = 5;

/// What the causes are looked for in.
pub(super) struct Evidence {
    /// Promises kept and sales, by each dimension.
    by: Vec<(&'static str, Parts)>,
    /// Overdue orders now, by each dimension.
    overdue_by: Vec<(&'static str, Parts)>,
    /// Orders overdue for longer than thirty days.
    long_overdue: u64,
    /// The items that take longest.
    longest: Vec<LongItem>,
    nps: Option<Sentence>,
    csat: Option<Sentence>,
}

impl View<'_> {
    /// Gathers what the causes are looked for in.
    pub(super) async fn evidence(
        &self,
        asked: Option<Period>,
        period: Period,
        segment: Option<&str>,
        filters: &[Filter],
    ) -> Result<Evidence, PageError> {
        let flows = ["otif_latest", "sales"];
        let by = async |(dimension, word): (&'static str, &'static str)| {
            Ok::<_, PageError>((word, self.by(&flows, dimension, Some(period), filters).await?))
        };
        let overdue = async |(dimension, word): (&'static str, &'static str)| {
            Ok::<_, PageError>((word, self.by(&["overdue_orders"], dimension, asked, filters).await?))
        };
        let (by, overdue_by, long_overdue, longest, nps, csat) = futures::try_join!(
            futures::future::try_join_all(DIMENSIONS.map(by)),
            futures::future::try_join_all(DIMENSIONS.map(overdue)),
            self.long_overdue(segment),
            self.longest_items(period, filters),
            self.sides(Survey::Nps, period, segment),
            self.sides(Survey::Csat, period, segment),
        )?;
        Ok(Evidence { by, overdue_by, long_overdue, longest, nps: nps_cause(nps), csat: csat_cause(csat) })
    }
}

impl Evidence {
    /// Where the broken promises are, if somewhere stands out.
    pub(super) fn broken_promises(&self) -> Option<Concentrated> {
        let stand_out = |(word, parts): &(&'static str, Parts)| {
            concentrated(word, &faults_of_rate(parts.of("otif_latest")))
        };
        self.by.iter().filter_map(stand_out).max_by(|one, two| one.excess.total_cmp(&two.excess))
    }

    /// The cause of a card.
    pub(super) fn cause(&self, card: &FigureCard, oldest: &[OverdueOrder]) -> Option<Sentence> {
        if card.value.is_none() {
            return card.withheld.then(|| Sentence::new("cause.few").with("n", card.n));
        }
        match card.metric.as_str() {
            "otif_latest" => Some(self.otif(card)),
            "overdue_orders" => Some(self.overdue(card, oldest)),
            "sales" => Some(self.sales(card).unwrap_or_else(|| Sentence::new("cause.none"))),
            "lead_time_days" => self.lead_time(),
            "nps" => self.nps.clone(),
            "csat" | "satisfaction_rate" => self.csat.clone(),
            _ => None,
        }
    }

    fn otif(&self, card: &FigureCard) -> Sentence {
        if let Some(found) = self.broken_promises() {
            return found.say("cause.otif.concentrated");
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of lines")]
        let broken = card.value.map_or(0, |value| whole((100.0 - value) / 100.0 * card.n as f64));
        Sentence::new("cause.otif.spread").with("total", broken)
    }

    fn overdue(&self, card: &FigureCard, oldest: &[OverdueOrder]) -> Sentence {
        let total = card.value.map_or(0, whole);
        if total == 0 {
            return Sentence::new("cause.overdue.none");
        }
        let member = self
            .overdue_by
            .iter()
            .flat_map(|(word, parts)| largest(word, parts))
            .filter(|largest| total >= FEWEST_OVERDUE && largest.stands_out(total))
            .max_by_key(|largest| (largest.count, std::cmp::Reverse(largest.name.clone())));
        if let Some(Largest { dimension, name, count, .. }) = member {
            return named(Sentence::new("cause.overdue.concentrated"), dimension, &name)
                .with("count", count)
                .with("total", total);
        }
        Sentence::new("cause.overdue.oldest")
            .with("days", oldest.first().map(|order| order.days_late))
            .with("over_30", self.long_overdue)
    }

    fn sales(&self, card: &FigureCard) -> Option<Sentence> {
        let total = card.change()?;
        let moved = self
            .by
            .iter()
            .filter(|(word, _)| matches!(*word, "segment" | "country" | "region"))
            .filter_map(|(word, parts)| Some((*word, moved_most(parts.of("sales"), total)?)))
            .max_by(|one, two| one.1.1.abs().total_cmp(&two.1.1.abs()));
        let (word, (name, change)) = moved?;
        let sentence = named(Sentence::new(&format!("cause.sales.{word}")), word, name)
            .with("direction", if change > 0.0 { "up" } else { "down" })
            .with("amount_minor", minor(change.abs(), card.currency.as_deref()))
            .with("currency", card.currency.as_ref());
        Some(sentence)
    }

    fn lead_time(&self) -> Option<Sentence> {
        let slowest = self.longest.first()?;
        let sentence = Sentence::new("cause.lead_time.item").with("name", &slowest.name);
        Some(sentence.with("days", slowest.median_days.round()).with("n", slowest.n))
    }
}

/// The member with most, among so many.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Largest {
    dimension: &'static str,
    name: String,
    count: u64,
    members: usize,
}

impl Largest {
    /// Whether it holds much more than an even share of the whole.
    fn stands_out(&self, total: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "counts of orders and members")]
        let (share, even) = (self.count as f64 / total.max(1) as f64, 1.0 / self.members.max(1) as f64);
        share >= LEAST_OVERDUE_SHARE && share >= LEAST_OVERDUE_LIFT * even
    }
}

/// The member with most, where there are at least two.
fn largest(dimension: &'static str, parts: &Parts) -> Option<Largest> {
    let figures = parts.of("overdue_orders");
    let counts = figures.iter().filter_map(|(name, figure)| Some((name.clone(), whole(figure.value?))));
    let counts: Vec<(String, u64)> = counts.filter(|(name, count)| name != NONE && *count > 0).collect();
    let members = counts.len();
    let most = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(name.clone())));
    most.filter(|_| members >= 2).map(|(name, count)| Largest { dimension, name, count, members })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_stands_out_only_with_three_quarters() {
        let largest = |count, members| Largest { dimension: "country", name: "EG".into(), count, members };
        assert!(!largest(70, 2).stands_out(100) && largest(75, 2).stands_out(100));
        assert!(largest(50, 5).stands_out(100) && !largest(49, 5).stands_out(100));
    }
}
