//! Puts the page of sales together: its questions run side by side.

use super::headline::{Sold, headline};
use super::wire::SalesPage;
use crate::pages::cards::take_cards;
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::opening::{Dated, Opening, names, no_customers};
use crate::pages::reader::{Reader, View};
use crate::pages::wire::{Freshness, PageQuestion};
use regard_model::Lens;

/// The figures in the order of the page, with their units for when nothing fills them.
const FIGURES: [(&str, &str); 6] = [
    ("sales", "money"),
    ("sales_growth", "percent"),
    ("sales_growth_year", "percent"),
    ("orders", "count"),
    ("average_basket", "money"),
    ("new_customers", "count"),
];
const CHANCES: [(&str, &str); 4] =
    [("conversion_rate", "percent"), ("win_rate", "percent"), ("pipeline", "money"), ("forecast", "money")];
/// What sales are cut by.
const CUT_BY: [&str; 4] = ["segment", "country", "channel", "item"];

impl Reader {
    /// How much do customers order, and what may still be won?
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn sales(&self, lens: &Lens, question: &PageQuestion) -> Result<SalesPage, PageError> {
        let view = self.through(lens);
        let opening = Opening::of(lens, question);
        view.page("sales", question, Box::pin(view.sales_page(&opening))).await
    }
}

impl Dated for SalesPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn sales_page(&self, opening: &Opening<'_>) -> Result<SalesPage, PageError> {
        let period = opening.period;
        let metrics = names(&[&FIGURES, &CHANCES]);
        let wanted = opening.wanted(&metrics);
        let (mut cards, cuts, (deals, open_deals)) = futures::try_join!(
            self.cards(&wanted),
            self.cuts(&["sales"], &CUT_BY, period, &opening.filters),
            self.open_deals(opening.segment),
        )?;
        let figures = take_cards(&mut cards, &FIGURES, period);
        let chances = take_cards(&mut cards, &CHANCES, period);
        let empty = FigureCard::empty("sales", "money", period);
        let of = |name: &str| figures.iter().chain(&chances).find(|card| card.metric == name);
        let said = headline(Sold {
            period,
            sales: of("sales").unwrap_or(&empty),
            growth: of("sales_growth").and_then(|card| card.value),
            growth_year: of("sales_growth_year").and_then(|card| card.value),
            forecast: of("forecast"),
        });
        Ok(SalesPage {
            headline: no_customers(self.lens, None).unwrap_or(said),
            period: period.into(),
            figures,
            chances,
            cuts,
            deals,
            open_deals,
            freshness: Freshness::default(),
        })
    }
}
