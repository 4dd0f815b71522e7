//! Puts the brief together: its statements run side by side.

use super::headline::{Story, headline};
use super::todo::{Open, Unanswered, steps};
use super::wire::{Attention, Brief};
use crate::pages::cards::Wanted;
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::narrow::to_segment;
use crate::pages::opening::Opening;
use crate::pages::promises::{OverdueOrder, whole};
use crate::pages::reader::{Reader, View};
use crate::pages::rows::first;
use crate::pages::sentence::Sentence;
use crate::pages::wire::PageQuestion;
use regard_model::{Lens, Period, Statement};

/// The numbers of the brief in order of importance; the first five that have data are shown.
const FIGURES: [&str; 20] = [
    "otif_latest",
    "overdue_orders",
    "nps",
    "sales",
    "lead_time_days",
    "csat",
    "reorder_rate",
    "average_basket",
    "new_customers",
    "orders",
    // Of a home without orders, scores or sales.
    "promises_kept",
    "backlog",
    "resolution_hours",
    "first_response_hours",
    "dso_countback",
    "overdue_share",
    "days_late",
    "recommendation_rate",
    "ces_easy",
    "response_rate",
];
/// How many numbers are shown.
const MOST: usize = 5;

/// Who looks, for the sentence that says for whom the brief is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ViewerFacts {
    /// `ic`, `manager`, `director` or `executive`.
    pub level: Option<String>,
    /// Their business unit.
    pub business_unit: Option<String>,
    /// They may open the quarantine.
    pub may_mend: bool,
}

/// The part of the brief that depends on facts alone.
#[derive(Debug, Clone)]
struct Made {
    headline: Sentence,
    period: Period,
    reference: Period,
    figures: Vec<FigureCard>,
    attention: Vec<Attention>,
    oldest: Vec<OverdueOrder>,
    unanswered: Vec<Unanswered>,
    customers: u64,
}

impl Reader {
    /// The whole story in ninety seconds.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn brief(
        &self,
        lens: &Lens,
        question: &PageQuestion,
        viewer: &ViewerFacts,
    ) -> Result<Brief, PageError> {
        let view = self.through(lens);
        let made = view.keep("brief", question, async {
            let made = Box::pin(view.brief(question)).await?;
            Ok((made, 64 * 1024))
        });
        let (made, sources) = futures::try_join!(made, self.sources(lens))?;
        let open = Open {
            today: lens.today(),
            oldest: &made.oldest,
            unanswered: &made.unanswered,
            sources: &sources.sources,
            may_mend: viewer.may_mend,
        };
        let sub = Sentence::new("brief.sub")
            .with("level", viewer.level.as_ref())
            .with("business_unit", viewer.business_unit.as_ref())
            .with("customers", made.customers);
        Ok(Brief {
            headline: made.headline.clone(),
            sub,
            period: made.period.into(),
            reference_period: made.reference.into(),
            figures: made.figures.clone(),
            attention: made.attention.clone(),
            todo: steps(&open),
            freshness: sources.freshness,
            customers_in_scope: made.customers,
        })
    }
}

impl View<'_> {
    async fn brief(&self, question: &PageQuestion) -> Result<Made, PageError> {
        let opening = Opening::of(self.lens, question);
        let Opening { asked, period, segment, .. } = opening;
        let (first, others) = FIGURES.split_at(MOST);
        let wanted = opening.wanted(first);
        let (mut cards, evidence, oldest, attention, unanswered, customers) = futures::try_join!(
            self.cards(&wanted),
            self.evidence(asked, period, segment, &opening.filters),
            self.oldest_overdue(segment),
            self.attention(segment),
            self.unanswered(segment),
            self.count_customers(segment),
        )?;
        // The others are only asked for where some of the first have nothing to say.
        if cards.values().filter(|card| card.has_data()).count() < MOST {
            cards.extend(self.cards(&Wanted { metrics: others, ..wanted }).await?);
        }
        for card in cards.values_mut() {
            card.cause = evidence.cause(card, &oldest);
        }
        let concentrated = evidence.broken_promises();
        let story = Story {
            period,
            reference: period.previous(),
            kept: cards.get("otif_latest"),
            kept_all: cards.get("promises_kept"),
            overdue_share: cards.get("overdue_share"),
            concentrated: concentrated.as_ref(),
            nps: cards.get("nps"),
            sales: cards.get("sales"),
            late_now: cards.get("overdue_orders").and_then(|card| card.value).map(whole),
            oldest_days: oldest.first().map(|order| order.days_late),
            any_data: customers > 0 && cards.values().any(FigureCard::has_data),
        };
        let headline = headline(&story);
        // Deliveries are most of all promises: one of the two numbers is enough.
        if cards.get("otif_latest").is_some_and(FigureCard::has_data) {
            cards.remove("promises_kept");
        }
        let figures = FIGURES.iter().filter_map(|name| cards.remove(*name)).filter(FigureCard::has_data);
        Ok(Made {
            headline,
            period,
            reference: period.previous(),
            figures: figures.take(MOST).collect(),
            attention,
            oldest,
            unanswered,
            customers,
        })
    }

    async fn count_customers(&self, segment: Option<&str>) -> Result<u64, PageError> {
        let statement = Statement::new(
            "select count(*) as customers from customers c where c.customer_id is not null{segment}",
        );
        let answer = self.query(to_segment(statement, "c.customer_id", segment)).await?;
        Ok(first(&answer, |row| row.count("customers"))?.unwrap_or(0))
    }
}
