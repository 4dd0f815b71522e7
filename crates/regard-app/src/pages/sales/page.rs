//! Puts the page of sales together: its questions run side by side.

use super::headline::{Sold, headline};
use super::wire::SalesPage;
use crate::pages::calendar::last_whole_month;
use crate::pages::cards::{Wanted, filter, take_cards};
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::orders::rules::Days;
use crate::pages::reader::{Reader, View};
use crate::pages::wire::PageQuestion;
use regard_metrics::ReferenceKind;
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
        let made = view.keep("sales", question, async {
            let page = Box::pin(view.sales_page(question)).await?;
            Ok((page, 64 * 1024))
        });
        let (made, freshness) = futures::try_join!(made, self.freshness(lens.snapshot))?;
        Ok(SalesPage { freshness, ..SalesPage::clone(&made) })
    }
}

impl View<'_> {
    async fn sales_page(&self, question: &PageQuestion) -> Result<SalesPage, PageError> {
        let days = Days::of(self.lens);
        let period = question.period.unwrap_or_else(|| last_whole_month(days.passed));
        let segment = question.segment.as_deref();
        let filters = filter("segment", segment);
        let metrics: Vec<&str> = FIGURES.iter().chain(&CHANCES).map(|(name, _)| *name).collect();
        let wanted = Wanted {
            metrics: &metrics,
            period: question.period,
            filters: filters.clone(),
            reference: ReferenceKind::PreviousPeriod,
            line_to: Some(period.to.min(days.today)),
        };
        let (mut cards, cuts, (deals, open_deals)) = futures::try_join!(
            self.cards(&wanted),
            self.cuts(&["sales"], &CUT_BY, period, &filters),
            self.open_deals(segment),
        )?;
        let figures = take_cards(&mut cards, &FIGURES, period);
        let chances = take_cards(&mut cards, &CHANCES, period);
        let empty = FigureCard::empty("sales", "money", period);
        let of = |name: &str| figures.iter().chain(&chances).find(|card| card.metric == name);
        let headline = headline(Sold {
            period,
            sales: of("sales").unwrap_or(&empty),
            growth: of("sales_growth").and_then(|card| card.value),
            growth_year: of("sales_growth_year").and_then(|card| card.value),
            forecast: of("forecast"),
        });
        Ok(SalesPage {
            headline,
            period: period.into(),
            figures,
            chances,
            cuts,
            deals,
            open_deals,
            freshness: self.reader.freshness(self.lens.snapshot).await?,
        })
    }
}
