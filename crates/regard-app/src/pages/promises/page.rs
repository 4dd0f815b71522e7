//! Puts the page of promises together: its statements run side by side.

use super::headline::{Late, all_kept, headline};
use super::wire::{CountPoint, Disputes, KeptPoint, LeadTimePoint, LeadTimes, Ledger, PromisesPage};
use crate::pages::cards::{take_card, take_cards};
use crate::pages::error::PageError;
use crate::pages::figure_card::{FigureCard, SeriesPoint};
use crate::pages::opening::{Dated, Opening, names, no_customers};
use crate::pages::reader::{Reader, View};
use crate::pages::wire::{Freshness, PageQuestion};
use regard_model::Lens;
use std::collections::HashMap;

/// The figures in the order of the page, with their units for when nothing fills them.
const FIGURES: [(&str, &str); 5] = [
    ("overdue_orders", "count"),
    ("otif_first", "percent"),
    ("otif_latest", "percent"),
    ("lead_time_days", "days"),
    ("lead_time_days_p90", "days"),
];
/// Over promises of every kind, not only deliveries.
const LEDGER: (&str, &str) = ("promises_kept", "percent");
const OTHERS: [(&str, &str); 5] = [
    ("defect_rate", "percent"),
    ("return_rate", "percent"),
    ("reorder_rate", "percent"),
    ("disputed_invoices", "count"),
    ("dispute_rate", "percent"),
];

impl Reader {
    /// Do we keep our word?
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn promises(&self, lens: &Lens, question: &PageQuestion) -> Result<PromisesPage, PageError> {
        let view = self.through(lens);
        let opening = Opening::of(lens, question);
        view.page("promises", question, Box::pin(view.promises_page(&opening))).await
    }
}

impl Dated for PromisesPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn promises_page(&self, opening: &Opening<'_>) -> Result<PromisesPage, PageError> {
        let Opening { period, year, .. } = *opening;
        let metrics = names(&[&FIGURES, &OTHERS, &[LEDGER]]);
        let wanted = opening.wanted(&metrics);
        let (mut cards, kept_by_kind, oldest, open, bins, longest_items, reasons) = futures::try_join!(
            self.cards(&wanted),
            self.cuts(&[LEDGER.0], &["kind"], period, &opening.filters),
            self.oldest_overdue(opening.segment),
            self.open_orders(opening.segment),
            self.lead_time_bins(period, opening.segment),
            self.longest_items(period, &opening.filters),
            self.dispute_reasons(year, &opening.filters),
        )?;
        let [defects, returns, reorder, open_disputes, rate] =
            OTHERS.map(|figure| take_card(&mut cards, figure, period));
        let ledger =
            Ledger { kept: take_card(&mut cards, LEDGER, period), by_kind: kept_by_kind.into_iter().next() };
        let disputes = Disputes { open: open_disputes, rate, reasons, reasons_period: year.into() };
        let figures = take_cards(&mut cards, &FIGURES, period);
        let by_name: HashMap<&str, &FigureCard> =
            figures.iter().map(|card| (card.metric.as_str(), card)).collect();
        let overdue = by_name.get("overdue_orders").copied();
        let late = Late {
            count: overdue.and_then(|card| card.value).map(whole),
            oldest_days: oldest.first().map(|order| order.days_late),
            open,
            line: overdue.map_or(&[], |card| card.series.as_slice()),
        };
        let said = match ledger.kept.value {
            Some(kept) if late.count.is_none() => all_kept(kept, period),
            _ => headline(late),
        };
        Ok(PromisesPage {
            headline: no_customers(self.lens, None).unwrap_or(said),
            period: period.into(),
            kept_by_month: kept_by_month(&by_name),
            overdue_by_month: overdue
                .map_or_else(Vec::new, |card| card.series.iter().map(count_point).collect()),
            lead_times: LeadTimes {
                median: by_name.get("lead_time_days").and_then(|card| card.value),
                p90: by_name.get("lead_time_days_p90").and_then(|card| card.value),
                n: bins.iter().map(|bin| bin.count).sum(),
                bins,
            },
            lead_time_by_month: lead_time_by_month(&by_name),
            longest_items,
            oldest,
            ledger,
            defects,
            returns,
            reorder,
            disputes,
            freshness: Freshness::default(),
            figures,
        })
    }
}

/// A count that travelled as a number.
pub(crate) fn whole(value: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, never below zero")]
    let count = value.round().max(0.0) as u64;
    count
}

fn count_point(point: &SeriesPoint) -> CountPoint {
    CountPoint { from: point.from, to: point.to, value: point.value }
}

fn line<'a>(cards: &HashMap<&str, &'a FigureCard>, metric: &str) -> &'a [SeriesPoint] {
    cards.get(metric).map_or(&[], |card| card.series.as_slice())
}

fn kept_by_month(cards: &HashMap<&str, &FigureCard>) -> Vec<KeptPoint> {
    let first = line(cards, "otif_first");
    let point = |latest: &SeriesPoint| KeptPoint {
        from: latest.from,
        to: latest.to,
        first: value_in(first, latest),
        latest: latest.value,
        n: latest.n,
    };
    line(cards, "otif_latest").iter().map(point).collect()
}

fn lead_time_by_month(cards: &HashMap<&str, &FigureCard>) -> Vec<LeadTimePoint> {
    let p90 = line(cards, "lead_time_days_p90");
    let point = |median: &SeriesPoint| LeadTimePoint {
        from: median.from,
        to: median.to,
        median: median.value,
        p90: value_in(p90, median),
        n: median.n,
    };
    line(cards, "lead_time_days").iter().map(point).collect()
}

fn value_in(line: &[SeriesPoint], month: &SeriesPoint) -> Option<f64> {
    line.iter().find(|point| point.from == month.from)?.value
}
