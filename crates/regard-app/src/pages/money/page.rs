//! Puts the page of money together: its questions run side by side.

use super::cost::COST;
use super::headline::{Owed, headline};
use super::wire::{CostToServe, MoneyPage};
use crate::pages::calendar::{last_whole_month, twelve_months};
use crate::pages::cards::{Wanted, filter, take_cards};
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::orders::rules::Days;
use crate::pages::promises::Disputes;
use crate::pages::reader::{Reader, View};
use crate::pages::wire::PageQuestion;
use regard_metrics::ReferenceKind;
use regard_model::Lens;

/// The figures in the order of the page, with their units for when nothing fills them.
const FIGURES: [(&str, &str); 6] = [
    ("dso_countback", "days"),
    ("dso_simple", "days"),
    ("best_possible_dso", "days"),
    ("overdue_share", "percent"),
    ("days_late", "days"),
    ("collection_effectiveness", "percent"),
];
const OTHERS: [(&str, &str); 3] =
    [("disputed_invoices", "count"), ("dispute_rate", "percent"), (COST, "money")];

impl Reader {
    /// How fast does money come in, and what does serving customers cost?
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn money(&self, lens: &Lens, question: &PageQuestion) -> Result<MoneyPage, PageError> {
        let view = self.through(lens);
        let made = view.keep("money", question, async {
            let page = Box::pin(view.money_page(question)).await?;
            Ok((page, 64 * 1024))
        });
        let (made, freshness) = futures::try_join!(made, self.freshness(lens.snapshot))?;
        Ok(MoneyPage { freshness, ..MoneyPage::clone(&made) })
    }
}

impl View<'_> {
    async fn money_page(&self, question: &PageQuestion) -> Result<MoneyPage, PageError> {
        let days = Days::of(self.lens);
        let period = question.period.unwrap_or_else(|| last_whole_month(days.passed));
        let year = question.period.unwrap_or_else(|| twelve_months(period.to));
        let segment = question.segment.as_deref();
        let filters = filter("segment", segment);
        let metrics: Vec<&str> = FIGURES.iter().chain(&OTHERS).map(|(name, _)| *name).collect();
        let wanted = Wanted {
            metrics: &metrics,
            period: question.period,
            filters: filters.clone(),
            reference: ReferenceKind::PreviousPeriod,
            line_to: Some(period.to.min(days.today)),
        };
        let (mut cards, ageing, overdue, reasons, customers, mean) = futures::try_join!(
            self.cards(&wanted),
            self.ageing(question.period, &filters),
            self.largest_overdue(segment),
            self.dispute_reasons(year, &filters),
            self.costliest(year, segment),
            self.mean_cost(year, &filters),
        )?;
        let figures = take_cards(&mut cards, &FIGURES, period);
        let mut take = |(name, unit): (&str, &str)| {
            cards.remove(name).unwrap_or_else(|| FigureCard::empty(name, unit, period))
        };
        let [open, rate, cost] = OTHERS.map(&mut take);
        let of = |name: &str| figures.iter().find(|card| card.metric == name);
        let headline = headline(Owed {
            ageing: ageing.as_ref(),
            overdue_share: of("overdue_share").and_then(|card| card.value),
            listed: !overdue.is_empty(),
            dso: of("dso_countback"),
        });
        Ok(MoneyPage {
            headline,
            period: period.into(),
            figures,
            ageing,
            overdue,
            disputes: Disputes { open, rate, reasons, reasons_period: year.into() },
            cost: CostToServe { figure: cost, customers, mean, period: year.into() },
            freshness: self.reader.freshness(self.lens.snapshot).await?,
        })
    }
}
