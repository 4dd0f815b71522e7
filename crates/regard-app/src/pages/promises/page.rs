//! Puts the page of promises together: its statements run side by side.

use super::headline::{Late, headline};
use super::wire::{CountPoint, Disputes, KeptPoint, LeadTimePoint, LeadTimes, PromisesPage};
use crate::pages::calendar::{last_whole_month, twelve_months};
use crate::pages::cards::{Wanted, filter};
use crate::pages::error::PageError;
use crate::pages::figure_card::{FigureCard, SeriesPoint};
use crate::pages::orders::rules::Days;
use crate::pages::reader::{Reader, View};
use crate::pages::wire::PageQuestion;
use regard_metrics::ReferenceKind;
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
const OTHERS: [&str; 5] = ["defect_rate", "return_rate", "reorder_rate", "disputed_invoices", "dispute_rate"];

impl Reader {
    /// Do we keep our word?
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn promises(&self, lens: &Lens, question: &PageQuestion) -> Result<PromisesPage, PageError> {
        let view = self.through(lens);
        let made = view.keep("promises", question, async {
            let page = Box::pin(view.promises_page(question)).await?;
            Ok((page, 64 * 1024))
        });
        let (made, freshness) = futures::try_join!(made, self.freshness(lens.snapshot))?;
        Ok(PromisesPage { freshness, ..PromisesPage::clone(&made) })
    }
}

impl View<'_> {
    async fn promises_page(&self, question: &PageQuestion) -> Result<PromisesPage, PageError> {
        let days = Days::of(self.lens);
        let period = question.period.unwrap_or_else(|| last_whole_month(days.passed));
        let segment = question.segment.as_deref();
        let filters = filter("segment", segment);
        let metrics: Vec<&str> = FIGURES.iter().map(|(name, _)| *name).chain(OTHERS).collect();
        let wanted = Wanted {
            metrics: &metrics,
            period: question.period,
            filters: filters.clone(),
            reference: ReferenceKind::PreviousPeriod,
            line_to: Some(period.to.min(days.today)),
        };
        let reasons_period = question.period.unwrap_or_else(|| twelve_months(period.to));
        let (mut cards, oldest, open, bins, longest_items, reasons) = futures::try_join!(
            self.cards(&wanted),
            self.oldest_overdue(segment),
            self.open_orders(segment),
            self.lead_time_bins(period, segment),
            self.longest_items(period, &filters),
            self.dispute_reasons(reasons_period, &filters),
        )?;
        let mut take = |name: &str, unit: &str| {
            cards.remove(name).unwrap_or_else(|| FigureCard::empty(name, unit, period))
        };
        let disputes = Disputes {
            open: take("disputed_invoices", "count"),
            rate: take("dispute_rate", "percent"),
            reasons,
            reasons_period: reasons_period.into(),
        };
        let (defects, returns) = (take("defect_rate", "percent"), take("return_rate", "percent"));
        let reorder = take("reorder_rate", "percent");
        let figures: Vec<FigureCard> = FIGURES.iter().map(|(name, unit)| take(name, unit)).collect();
        let by_name: HashMap<&str, &FigureCard> =
            figures.iter().map(|card| (card.metric.as_str(), card)).collect();
        let overdue = by_name.get("overdue_orders").copied();
        let late = Late {
            count: overdue.and_then(|card| card.value).map(whole),
            oldest_days: oldest.first().map(|order| order.days_late),
            open,
            line: overdue.map_or(&[], |card| card.series.as_slice()),
        };
        Ok(PromisesPage {
            headline: headline(late),
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
            defects,
            returns,
            reorder,
            disputes,
            freshness: self.reader.freshness(self.lens.snapshot).await?,
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
