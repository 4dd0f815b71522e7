//! Puts the brief together: its statements run side by side.

use super::attention::Chosen;
use super::headline::{Story, headline};
use super::seen_to::SeenTo;
use super::todo::{Open, Unanswered, steps};
use super::wire::Brief;
use crate::pages::cards::Wanted;
use crate::pages::error::PageError;
use crate::pages::figure_card::FigureCard;
use crate::pages::narrow::to_segment;
use crate::pages::opening::{Opening, no_customers};
use crate::pages::promises::{OverdueOrder, whole};
use crate::pages::reader::{Reader, View as Through};
use crate::pages::rows::first;
use crate::pages::sentence::Sentence;
use crate::pages::wire::PageQuestion;
use crate::views::{Lead, View};
use regard_model::{Lens, Period, Scope, Statement};
use regard_policy::Policy;

/// The numbers that stand in for those of a view that have no data, in order of importance.
const STAND_IN: [&str; 20] = [
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
/// What a brief is asked with.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefQuestion<'a> {
    /// The days and customers.
    pub page: PageQuestion,
    /// What is in it.
    pub view: &'a View,
    /// The policy that places customers and suggests what to do: the one that the lens names.
    pub policy: &'a Policy,
    /// Who looks may open the quarantine.
    pub may_mend: bool,
    /// What people have seen to: nobody is asked to call for it.
    pub seen_to: &'a SeenTo,
}

/// The part of the brief that depends on facts alone.
#[derive(Debug, Clone)]
struct Made {
    headline: Sentence,
    period: Period,
    reference: Period,
    figures: Vec<FigureCard>,
    attention: Vec<Chosen>,
    oldest: Vec<OverdueOrder>,
    unanswered: Vec<Unanswered>,
    customers: u64,
}

impl Reader {
    /// The whole story in ninety seconds.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn brief(&self, lens: &Lens, question: &BriefQuestion<'_>) -> Result<Brief, PageError> {
        let through = self.through(lens);
        // By what is read of the view, not by its name: a view is changed, and looked at before it is.
        let View { lead, numbers, customers, .. } = question.view;
        let asked = (&question.page, lead, numbers, customers);
        let made = through.keep("brief", &asked, async {
            let made = Box::pin(through.brief(&question.page, question.view)).await?;
            Ok((made, 64 * 1024))
        });
        let grid = Box::pin(self.grid_in_short(lens, question.policy, question.page.segment.as_deref()));
        let (made, sources, grid) = futures::try_join!(made, self.sources(lens), grid)?;
        let customers: Vec<&str> = made.attention.iter().map(Chosen::customer_id).collect();
        let first_steps = self.first_steps(lens, question.policy, &customers).await?;
        let open = Open {
            today: lens.today(),
            oldest: &made.oldest,
            unanswered: made.unanswered.iter().filter(|one| one.waits(question.seen_to)).collect(),
            sources: &sources.sources,
            may_mend: question.may_mend,
        };
        let mut todo = steps(&open);
        todo.truncate(question.view.steps);
        let sub = Sentence::new("brief.sub")
            .with("level", question.view.level.as_ref())
            .with("business_unit", question.view.business_unit.as_ref())
            .with("rhythm", question.view.often.as_str())
            .with("customers", made.customers);
        Ok(Brief {
            headline: made.headline.clone(),
            sub,
            view: question.view.clone(),
            period: made.period.into(),
            reference_period: made.reference.into(),
            figures: made.figures.clone(),
            grid,
            attention: made
                .attention
                .iter()
                .zip(first_steps)
                .map(|(one, first)| one.told(question.seen_to, first))
                .collect(),
            todo,
            freshness: sources.freshness,
            customers_in_scope: made.customers,
        })
    }
}

impl Through<'_> {
    async fn brief(&self, question: &PageQuestion, view: &View) -> Result<Made, PageError> {
        let opening = Opening::of(self.lens, question);
        let Opening { asked, period, segment, .. } = opening;
        let numbers: Vec<&str> = view.numbers.iter().map(String::as_str).collect();
        let first = with(&numbers, told_by(view.lead));
        let wanted = opening.wanted(&first);
        let (mut cards, evidence, oldest, attention, unanswered, customers) = futures::try_join!(
            self.cards(&wanted),
            self.evidence(asked, period, segment, &opening.filters),
            self.oldest_overdue(segment),
            self.attention(segment),
            self.unanswered(segment),
            self.count_customers(segment),
        )?;
        // The others are only asked for where some of the first have nothing to say.
        let has_data = |name: &&str| cards.get(*name).is_some_and(FigureCard::has_data);
        if numbers.iter().filter(|name| has_data(name)).count() < numbers.len() {
            let others: Vec<&str> = STAND_IN.into_iter().filter(|name| !first.contains(name)).collect();
            cards.extend(self.cards(&Wanted { metrics: &others, ..wanted }).await?);
        }
        for card in cards.values_mut() {
            card.cause = evidence.cause(card, &oldest);
        }
        let concentrated = evidence.broken_promises();
        // Of a part nothing may be known while much is loaded.
        let is_part = segment.is_some() || self.lens.scope != Scope::Everyone;
        let story = Story {
            lead: view.lead,
            period,
            reference: period.previous(),
            kept: cards.get("otif_latest"),
            kept_all: cards.get("promises_kept"),
            overdue_share: cards.get("overdue_share"),
            concentrated: concentrated.as_ref(),
            nps: cards.get("nps"),
            sales: cards.get("sales"),
            due_met: cards.get("due_met"),
            backlog: cards.get("backlog"),
            dso: cards.get("dso_countback"),
            late_now: cards.get("overdue_orders").and_then(|card| card.value).map(whole),
            oldest_days: oldest.first().map(|order| order.days_late),
            any_data: is_part || (customers > 0 && cards.values().any(FigureCard::has_data)),
        };
        let headline = no_customers(self.lens, segment.is_none().then_some(customers))
            .unwrap_or_else(|| headline(&story));
        // Deliveries are most of all promises: one of the two numbers is enough, unless the view wants both.
        let wants_all = numbers.contains(&"promises_kept");
        if !wants_all && cards.get("otif_latest").is_some_and(FigureCard::has_data) {
            cards.remove("promises_kept");
        }
        let in_order = with(&numbers, &STAND_IN);
        let figures = in_order.iter().filter_map(|name| cards.remove(*name)).filter(FigureCard::has_data);
        Ok(Made {
            headline,
            period,
            reference: period.previous(),
            figures: figures.take(numbers.len()).collect(),
            attention: attention.into_iter().take(view.customers).collect(),
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

/// The metrics that the first sentences of a brief are told by.
fn told_by(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Promises => &["otif_latest", "nps", "sales", "overdue_orders"],
        Lead::Cases => &["due_met", "backlog"],
        Lead::Money => &["overdue_share", "dso_countback"],
        Lead::Voice => &["nps", "due_met"],
        Lead::Sales => &["sales", "nps", "overdue_orders"],
    }
}

/// These names and then those that are not among them.
fn with<'a>(first: &[&'a str], then: &[&'a str]) -> Vec<&'a str> {
    let more = then.iter().filter(|name| !first.contains(name));
    first.iter().chain(more).copied().collect()
}
