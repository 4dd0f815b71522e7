//! Puts the page of money together: its questions run side by side.

use super::cost::COST;
use super::headline::{Owed, headline};
use super::wire::{CostToServe, MoneyPage};
use crate::pages::cards::{take_card, take_cards};
use crate::pages::error::PageError;
use crate::pages::opening::{Dated, Opening, names, no_customers};
use crate::pages::promises::Disputes;
use crate::pages::reader::{Reader, View};
use crate::pages::wire::{Freshness, PageQuestion};
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
        let opening = Opening::of(lens, question);
        view.page("money", question, Box::pin(view.money_page(&opening))).await
    }
}

impl Dated for MoneyPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn money_page(&self, opening: &Opening<'_>) -> Result<MoneyPage, PageError> {
        let Opening { period, year, .. } = *opening;
        let metrics = names(&[&FIGURES, &OTHERS]);
        let wanted = opening.wanted(&metrics);
        let (mut cards, ageing, overdue, reasons, customers, mean) = futures::try_join!(
            self.cards(&wanted),
            self.ageing(opening.asked, &opening.filters),
            self.largest_overdue(opening.segment),
            self.dispute_reasons(year, &opening.filters),
            self.costliest(year, opening.segment),
            self.mean_cost(year, &opening.filters),
        )?;
        let figures = take_cards(&mut cards, &FIGURES, period);
        let [open, rate, cost] = OTHERS.map(|figure| take_card(&mut cards, figure, period));
        let of = |name: &str| figures.iter().find(|card| card.metric == name);
        let said = headline(Owed {
            ageing: ageing.as_ref(),
            overdue_share: of("overdue_share").and_then(|card| card.value),
            listed: !overdue.is_empty(),
            dso: of("dso_countback"),
        });
        Ok(MoneyPage {
            headline: no_customers(self.lens, None).unwrap_or(said),
            period: period.into(),
            figures,
            ageing,
            overdue,
            disputes: Disputes { open, rate, reasons, reasons_period: year.into() },
            cost: CostToServe { figure: cost, customers, mean, period: year.into() },
            freshness: Freshness::default(),
        })
    }
}
