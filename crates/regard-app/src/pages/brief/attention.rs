//! The five customers who need someone now: money at stake times how bad their recent experience was.
//! Chosen from the remembered table of customers; the details of the five are then read.

use super::seen_to::SeenTo;
use super::wire::Attention;
use crate::pages::actions::FirstStep;
use crate::pages::calendar::twelve_months;
use crate::pages::customers::{CustomerTable, Entry, LastAnswer};
use crate::pages::error::PageError;
use crate::pages::orders::rules::days_between;
use crate::pages::promises::any_of;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::sentence::Sentence;
use crate::pages::voice::OF_CUSTOMERS;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use regard_model::{Statement, Value};
use std::collections::HashMap;

/// How many are shown.
const MOST: usize = 5;
/// An answer older than this says nothing about now.
const ANSWER_DAYS: i64 = 90;

/// What is known of a customer's experience.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Experience {
    late_orders: u64,
    escalated: u64,
    open_cases: u64,
    detractor: Option<(LastAnswer, Date)>,
}

impl Experience {
    fn of(entry: &Entry, today: Date, zone: &jiff::tz::TimeZone) -> Self {
        let answer = entry.last_answer.map(|answer| (answer, zone.to_datetime(answer.at).date()));
        let detractor = answer
            .filter(|(answer, day)| answer.is_low && (0..=ANSWER_DAYS).contains(&days_between(*day, today)));
        Self {
            late_orders: entry.row.overdue_orders.unwrap_or(0),
            escalated: entry.escalated_cases,
            open_cases: entry.row.open_cases.unwrap_or(0),
            detractor,
        }
    }

    /// How bad it is: late orders count up to three, an escalated case and a detractor two each.
    fn weight(&self) -> u64 {
        self.late_orders.min(3)
            + 2 * self.escalated.min(2)
            + u64::from(self.open_cases > 0)
            + if self.detractor.is_some() { 2 } else { 0 }
    }

    /// Something happened that calls for somebody; an open case alone is everyday work.
    fn calls(&self) -> bool {
        self.late_orders > 0 || self.escalated > 0 || self.detractor.is_some()
    }
}

/// When a customer gave an answer.
struct Said {
    customer_id: String,
    answer_id: String,
    answered_at: Timestamp,
    score: f64,
}

impl Said {
    fn is(&self, last: &LastAnswer) -> bool {
        self.answered_at == last.at && self.score.total_cmp(&last.score).is_eq()
    }
}

/// A customer to save, before it is known what people have seen to.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    row: Attention,
    experience: Experience,
    /// The answers that they gave when they gave their last one, which is low. **Empty**: it is not low.
    answers: Vec<String>,
}

impl Chosen {
    /// Who it is.
    pub(super) fn customer_id(&self) -> &str {
        &self.row.customer_id
    }

    /// The customer as the brief tells of them: nobody has to call for what was seen to, and nothing is suggested
    /// where a plan is under way.
    pub(super) fn told(&self, seen_to: &SeenTo, first: Option<FirstStep>) -> Attention {
        let suggested = first.filter(|_| !seen_to.plans.contains_key(&self.row.customer_id));
        let row = Attention { suggested, ..self.row.clone() };
        let Some((answer, _)) = self.experience.detractor else { return row };
        let is_seen_to = |key: &String| seen_to.has(key, &row.customer_id, answer.at);
        if self.answers.is_empty() || !self.answers.iter().all(is_seen_to) {
            return row;
        }
        Attention { next: next(&Experience { detractor: None, ..self.experience }), ..row }
    }
}

/// The customers to save, worst and largest first.
fn choose<'a>(
    table: &'a CustomerTable,
    segment: Option<&str>,
    today: Date,
    zone: &jiff::tz::TimeZone,
) -> Vec<(&'a Entry, Experience)> {
    let mut found: Vec<(i128, &Entry, Experience)> = table
        .customers
        .iter()
        .filter(|entry| {
            segment.is_none_or(|segment| entry.row.segment.as_deref().unwrap_or("none") == segment)
        })
        .map(|entry| (entry, Experience::of(entry, today, zone)))
        .filter(|(_, experience)| experience.calls())
        .map(|(entry, experience)| {
            // A customer without sales, or without sales that are known, counts after all who have some.
            let stake = i128::from(entry.row.sales_minor.unwrap_or(0).max(0)) + 1;
            (stake * i128::from(experience.weight()), entry, experience)
        })
        .collect();
    found.sort_by(|one, two| {
        two.0.cmp(&one.0).then_with(|| one.1.row.customer_id.cmp(&two.1.row.customer_id))
    });
    found.into_iter().take(MOST).map(|(_, entry, experience)| (entry, experience)).collect()
}

impl View<'_> {
    /// Five customers to save.
    pub(super) async fn attention(&self, segment: Option<&str>) -> Result<Vec<Chosen>, PageError> {
        let today = self.lens.today();
        let table = self.customer_table(twelve_months(today)).await?;
        let chosen = choose(&table, segment, today, &self.lens.zone);
        let key = |(entry, _): &(&Entry, Experience)| entry.row.customer_id.clone();
        let low = chosen.iter().filter(|(_, experience)| experience.detractor.is_some());
        let (oldest, answers) = futures::try_join!(
            self.oldest_promise_of(chosen.iter().map(key).collect()),
            self.answers_of(low.map(key).collect()),
        )?;
        let attention = |(entry, experience): &(&Entry, Experience)| {
            let row = &entry.row;
            let days = oldest.get(&row.customer_id).map(|day| days_between(*day, today));
            let is_last = |said: &Said| experience.detractor.is_some_and(|(last, _)| said.is(&last));
            let said = answers.iter().filter(|said| said.customer_id == row.customer_id && is_last(said));
            let answers = said.map(|said| said.answer_id.clone()).collect();
            let row = Attention {
                customer_id: row.customer_id.clone(),
                name: row.name.clone(),
                segment: row.segment.clone(),
                country: row.country.clone(),
                reasons: reasons(experience, days),
                money_minor: row.sales_minor,
                currency: row.currency.clone(),
                next: next(experience),
                suggested: None,
            };
            Chosen { row, experience: *experience, answers }
        };
        Ok(chosen.iter().map(attention).collect())
    }

    /// What these customers answered of late with a score.
    async fn answers_of(&self, ids: Vec<String>) -> Result<Vec<Said>, PageError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let since = self.lens.today().saturating_sub(ANSWER_DAYS.days());
        let statement = Statement::new(format!(
            "select customer_id, answer_id, answered_at, score from answers where {OF_CUSTOMERS} \
             and score is not null and local_day(answered_at) >= $1 and customer_id in"
        ));
        let answer = self.query(any_of(statement.bind(Value::Day(since)), ids)).await?;
        read(&answer, |row| {
            Ok(Said {
                customer_id: row.key("customer_id")?,
                answer_id: row.key("answer_id")?,
                answered_at: row.must_instant("answered_at")?,
                score: row.number("score")?.unwrap_or_default(),
            })
        })
    }

    async fn oldest_promise_of(&self, ids: Vec<String>) -> Result<HashMap<String, Date>, PageError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let overdue = self.overdue(|overdue| {
            format!(
                "select customer_id, min(promised_on) as promised_on from late_lines \
                 where {overdue} and customer_id in"
            )
        })?;
        let mut statement = any_of(overdue, ids);
        statement.sql.push_str(" group by customer_id");
        let answer = self.query(statement).await?;
        let rows = read(&answer, |row| Ok((row.key("customer_id")?, row.must_day("promised_on")?)))?;
        Ok(rows.into_iter().collect())
    }
}

fn reasons(experience: &Experience, oldest_days: Option<i64>) -> Vec<Sentence> {
    let mut reasons = Vec::new();
    if experience.escalated > 0 {
        reasons.push(Sentence::new("attention.reason.escalated").with("count", experience.escalated));
    }
    if experience.late_orders > 0 {
        let late = Sentence::new("attention.reason.late_orders").with("count", experience.late_orders);
        reasons.push(late.with("days", oldest_days));
    }
    if let Some((answer, day)) = experience.detractor {
        let detractor = Sentence::new("attention.reason.detractor").with("score", answer.score);
        reasons.push(detractor.with("scale_max", answer.top).with("answered_on", day));
    }
    if experience.open_cases > experience.escalated {
        reasons.push(Sentence::new("attention.reason.open_cases").with("count", experience.open_cases));
    }
    reasons
}

fn next(experience: &Experience) -> Sentence {
    if experience.escalated > 0 {
        Sentence::new("attention.next.answer_case").with("count", experience.escalated)
    } else if experience.late_orders > 0 {
        Sentence::new("attention.next.give_date").with("count", experience.late_orders)
    } else if experience.detractor.is_some() {
        Sentence::new("attention.next.call")
    } else {
        Sentence::new("attention.next.review")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::customers::{CustomerFacets, made};

    fn answer(score: f64, top: f64, is_low: bool, at: &str) -> Option<LastAnswer> {
        Some(LastAnswer { score, top, is_low, at: at.parse().unwrap() })
    }

    fn table() -> CustomerTable {
        let mut small = made("small", "Small");
        small.row.overdue_orders = Some(3);
        small.row.sales_minor = Some(100);
        let mut large = made("large", "Large");
        large.last_answer = answer(3.0, 10.0, true, "2018-08-20T10:00:00Z");
        large.row.sales_minor = Some(90_000);
        let mut happy = made("happy", "Happy");
        happy.last_answer = answer(3.0, 5.0, false, "2018-08-20T10:00:00Z");
        happy.row.open_cases = Some(1);
        happy.row.sales_minor = Some(900_000);
        let mut past = made("past", "Past");
        past.last_answer = answer(1.0, 10.0, true, "2018-01-20T10:00:00Z");
        let mut new = made("new", "New");
        new.escalated_cases = 1;
        new.row.open_cases = Some(2);
        CustomerTable { customers: vec![small, large, happy, past, new], facets: CustomerFacets::default() }
    }

    #[test]
    fn those_with_most_money_and_the_worst_experience_come_first() {
        let table = table();
        let chosen = choose(&table, None, "2018-09-01".parse().unwrap(), &jiff::tz::TimeZone::UTC);
        let ids: Vec<_> = chosen.iter().map(|(entry, _)| entry.row.customer_id.as_str()).collect();
        assert_eq!(ids, ["large", "small", "new"]);
        let keys = |experience: &Experience| {
            reasons(experience, Some(4)).into_iter().map(|reason| reason.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(&chosen[0].1), ["attention.reason.detractor"]);
        assert_eq!(keys(&chosen[2].1), ["attention.reason.escalated", "attention.reason.open_cases"]);
        assert_eq!(next(&chosen[1].1).key, "attention.next.give_date");
        assert_eq!(next(&chosen[2].1).key, "attention.next.answer_case");
    }

    #[test]
    fn nobody_is_to_call_for_what_was_seen_to() {
        let table = table();
        let chosen = choose(&table, None, "2018-09-01".parse().unwrap(), &jiff::tz::TimeZone::UTC);
        let (entry, experience) = chosen[0];
        let row = Attention {
            customer_id: entry.row.customer_id.clone(),
            name: entry.row.name.clone(),
            segment: None,
            country: None,
            reasons: reasons(&experience, None),
            money_minor: None,
            currency: "EUR".to_owned(),
            next: next(&experience),
            suggested: None,
        };
        let large = Chosen { row, experience, answers: vec!["a1".to_owned()] };
        let closed = |answer: &str| SeenTo { answers: [answer.to_owned()].into(), ..SeenTo::default() };
        assert_eq!(large.told(&SeenTo::default(), None).next.key, "attention.next.call");
        assert_eq!(large.told(&closed("a2"), None).next.key, "attention.next.call", "another answer's case");
        let told = large.told(&closed("a1"), None);
        assert_eq!((told.next.key, told.reasons), (next(&Experience::default()).key, large.row.reasons));
    }

    #[test]
    fn nothing_is_suggested_where_a_plan_is_under_way() {
        let table = table();
        let chosen = choose(&table, None, "2018-09-01".parse().unwrap(), &jiff::tz::TimeZone::UTC);
        let (entry, experience) = chosen[1];
        let row = Attention {
            customer_id: entry.row.customer_id.clone(),
            name: entry.row.name.clone(),
            segment: None,
            country: None,
            reasons: Vec::new(),
            money_minor: None,
            currency: "EUR".to_owned(),
            next: next(&experience),
            suggested: None,
        };
        let small = Chosen { row, experience, answers: Vec::new() };
        let first = FirstStep { playbook: "ask".into(), title: "Ask".into(), text: "Call".into() };
        let planned = |customer: &str| SeenTo {
            plans: [(customer.to_owned(), Timestamp::UNIX_EPOCH)].into(),
            ..SeenTo::default()
        };
        assert_eq!(small.told(&planned("large"), Some(first.clone())).suggested, Some(first.clone()));
        assert_eq!(small.told(&planned("small"), Some(first)).suggested, None);
    }
}
