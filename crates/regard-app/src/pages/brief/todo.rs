//! What to do now: concrete steps out of what is late, unanswered, faulty or old, each with the page
//! where it is done.

use super::seen_to::SeenTo;
use super::wire::Todo;
use crate::pages::customer::default_top;
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::promises::OverdueOrder;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::search::{customer_href, order_href, segment as path};
use crate::pages::sentence::Sentence;
use crate::pages::sources::{SourceRow, SourceState};
use crate::pages::voice::{OF_CUSTOMERS, banded};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use regard_model::{Period, Statement, Value};

/// How many steps are shown.
const MOST: usize = 5;
/// How many of them are late orders.
const LATE_ORDERS: usize = 2;
/// An answer waits so many days for a call at most; after that it is history.
const ANSWER_DAYS: i64 = 30;

/// Somebody who gave a low score and whom nobody has talked to since.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unanswered {
    pub(super) answer_id: String,
    pub(super) answered_at: Timestamp,
    pub(super) customer_id: String,
    pub(super) name: String,
    pub(super) score: f64,
    pub(super) scale_max: f64,
}

impl Unanswered {
    /// Whether nobody has seen to it yet.
    pub(super) fn waits(&self, seen_to: &SeenTo) -> bool {
        !seen_to.has(&self.answer_id, &self.customer_id, self.answered_at)
    }
}

/// What the steps are chosen from.
pub(super) struct Open<'a> {
    pub(super) today: Date,
    pub(super) oldest: &'a [OverdueOrder],
    /// Those whom nobody has seen to.
    pub(super) unanswered: Vec<&'a Unanswered>,
    pub(super) sources: &'a [SourceRow],
    /// The viewer may open the quarantine.
    pub(super) may_mend: bool,
}

impl View<'_> {
    /// Low scores of the last thirty days after which nobody wrote a note or opened a case, newest first. What is low is
    /// what the feed of comments calls low.
    pub(super) async fn unanswered(&self, segment: Option<&str>) -> Result<Vec<Unanswered>, PageError> {
        let since = self.lens.today().saturating_sub(ANSWER_DAYS.days());
        let statement = Statement::new(format!(
            "select told.answer_id, told.answered_at, told.customer_id, c.name, told.survey, told.score, told.scale_max \
             from {} join customers c on c.customer_id = told.customer_id \
             left join (select customer_id, max(noted_at) as last_at from notes group by customer_id) n \
             on n.customer_id = told.customer_id \
             left join (select customer_id, max(opened_at) as last_at from cases group by customer_id) k \
             on k.customer_id = told.customer_id \
             where told.band = 'low' and {OF_CUSTOMERS} and local_day(told.answered_at) >= $1 \
             and (n.last_at is null or n.last_at < told.answered_at) \
             and (k.last_at is null or k.last_at < told.answered_at){{segment}} \
             order by told.answered_at desc, told.answer_id",
            banded()
        ));
        let statement = to_segment(statement.bind(Value::Day(since)), "told.customer_id", segment);
        let answer = self.query(statement).await?;
        read(&answer, |row| {
            Ok(Unanswered {
                answer_id: row.key("answer_id")?,
                answered_at: row.must_instant("answered_at")?,
                customer_id: row.key("customer_id")?,
                name: row.key("name")?,
                score: row.number("score")?.unwrap_or(0.0),
                scale_max: row
                    .number("scale_max")?
                    .or_else(|| default_top(row.text("survey").ok().flatten()))
                    .unwrap_or(5.0),
            })
        })
    }
}

/// The steps, most pressing first: late orders fill what the others leave.
pub(super) fn steps(open: &Open<'_>) -> Vec<Todo> {
    let mut others: Vec<Todo> = call_back(open).into_iter().collect();
    others.extend(open.sources.iter().filter_map(reload));
    if open.may_mend {
        others.extend(open.sources.iter().filter(|source| source.quarantined_now > Some(0)).map(mend));
    }
    let late = LATE_ORDERS.max(MOST.saturating_sub(others.len()));
    let late = open.oldest.iter().take(late).map(late_order);
    late.chain(others).take(MOST).collect()
}

fn late_order(order: &OverdueOrder) -> Todo {
    let what = Sentence::new("todo.what.give_date")
        .with("customer_name", &order.customer_name)
        .with("order_id", &order.order_id);
    Todo {
        what,
        when: Sentence::new("todo.when.late").with("days", order.days_late),
        href: order_href(&order.order_id),
        late: true,
    }
}

fn call_back(open: &Open<'_>) -> Option<Todo> {
    let first = open.unanswered.first()?;
    let (what, href) = if open.unanswered.len() == 1 {
        let what = Sentence::new("todo.what.call_back")
            .with("customer_name", &first.name)
            .with("score", first.score)
            .with("scale_max", first.scale_max);
        (what, customer_href(&first.customer_id))
    } else {
        let period = Period { from: open.today.saturating_sub(ANSWER_DAYS.days()), to: open.today };
        let what = Sentence::new("todo.what.call_back_many")
            .with("count", open.unanswered.len())
            .with("period", period);
        // The low answers of those days, newest first.
        (what, format!("/voice?band=low&told=answers&days={period}#comments"))
    };
    Some(Todo { what, when: Sentence::new("todo.when.today"), href, late: false })
}

fn reload(source: &SourceRow) -> Option<Todo> {
    let key = match source.state {
        SourceState::Failed => "todo.what.failed_load",
        SourceState::Stale => "todo.what.stale_source",
        SourceState::Fresh | SourceState::Never => return None,
    };
    Some(Todo {
        what: Sentence::new(key).with("source", &source.source),
        when: Sentence::new("todo.when.today"),
        href: format!("/sources/{}", path(&source.source)),
        late: true,
    })
}

fn mend(source: &SourceRow) -> Todo {
    let what = Sentence::new("todo.what.quarantine")
        .with("count", source.quarantined_now.unwrap_or_default())
        .with("source", &source.source);
    Todo {
        what,
        when: Sentence::new("todo.when.this_week"),
        href: format!("/sources/quarantine?source={}", path(&source.source)),
        late: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(order_id: &str) -> OverdueOrder {
        OverdueOrder {
            order_id: order_id.into(),
            customer_id: "c1".into(),
            customer_name: "One".into(),
            promised_on: "2018-08-01".parse().unwrap(),
            first_promised_on: None,
            days_late: 31,
            lines_open: 1,
            amount_minor: None,
            currency: "EUR".into(),
        }
    }

    fn source(state: SourceState, quarantined_now: u64) -> SourceRow {
        SourceRow {
            source: "shop".into(),
            kind: "files".into(),
            root: None,
            tables: Vec::new(),
            last_load: None,
            fresh_for: None,
            schedule: None,
            next_load_at: None,
            loading: None,
            state,
            quarantined_now: Some(quarantined_now),
            waiting_now: Some(0),
        }
    }

    #[test]
    fn late_orders_fill_what_the_other_steps_leave() {
        let oldest: Vec<_> = (1..=10).map(|n| order(&format!("o{n}"))).collect();
        let unanswered = Unanswered {
            answer_id: "a1".into(),
            answered_at: "2018-08-20T10:00:00Z".parse().unwrap(),
            customer_id: "c1".into(),
            name: "One".into(),
            score: 3.0,
            scale_max: 10.0,
        };
        let sources = [source(SourceState::Stale, 7)];
        let keys = |may_mend| {
            let today = "2018-09-01".parse().unwrap();
            let unanswered = vec![&unanswered];
            let open = Open { today, oldest: &oldest, unanswered, sources: &sources, may_mend };
            steps(&open).into_iter().map(|step| step.what.key).collect::<Vec<_>>()
        };
        let give = "todo.what.give_date";
        let (call, stale) = ("todo.what.call_back", "todo.what.stale_source");
        assert_eq!(keys(true), [give, give, call, stale, "todo.what.quarantine"]);
        assert_eq!(keys(false), [give, give, give, call, stale]);
    }
}
