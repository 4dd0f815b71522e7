//! The five customers who need someone now: money at stake times how bad their recent experience was.
//! Chosen from the remembered table of customers; the details of the five are then read.

use super::wire::Attention;
use crate::pages::calendar::twelve_months;
use crate::pages::customers::{CustomerTable, Entry, LastAnswer};
use crate::pages::error::PageError;
use crate::pages::orders::rules::days_between;
use crate::pages::promises::any_of;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::sentence::Sentence;
use jiff::civil::Date;
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
        let detractor = answer.filter(|(answer, day)| {
            answer.is_low() && (0..=ANSWER_DAYS).contains(&days_between(*day, today))
        });
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
    pub(super) async fn attention(&self, segment: Option<&str>) -> Result<Vec<Attention>, PageError> {
        let today = self.lens.today();
        let table = self.customer_table(twelve_months(today)).await?;
        let chosen = choose(&table, segment, today, &self.lens.zone);
        let ids = chosen.iter().map(|(entry, _)| entry.row.customer_id.clone()).collect();
        let oldest = self.oldest_promise_of(ids).await?;
        let attention = |(entry, experience): &(&Entry, Experience)| {
            let row = &entry.row;
            let days = oldest.get(&row.customer_id).map(|day| days_between(*day, today));
            Attention {
                customer_id: row.customer_id.clone(),
                name: row.name.clone(),
                segment: row.segment.clone(),
                country: row.country.clone(),
                reasons: reasons(experience, days),
                money_minor: row.sales_minor,
                currency: row.currency.clone(),
                next: next(experience),
            }
        };
        Ok(chosen.iter().map(attention).collect())
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

    fn answer(score: f64, top: f64, at: &str) -> Option<LastAnswer> {
        Some(LastAnswer { score, top, at: at.parse().unwrap() })
    }

    fn table() -> CustomerTable {
        let mut small = made("small", "Small");
        small.row.overdue_orders = Some(3);
        small.row.sales_minor = Some(100);
        let mut large = made("large", "Large");
        large.last_answer = answer(3.0, 10.0, "2018-08-20T10:00:00Z");
        large.row.sales_minor = Some(90_000);
        let mut happy = made("happy", "Happy");
        happy.last_answer = answer(3.0, 5.0, "2018-08-20T10:00:00Z");
        happy.row.open_cases = Some(1);
        happy.row.sales_minor = Some(900_000);
        let mut past = made("past", "Past");
        past.last_answer = answer(1.0, 10.0, "2018-01-20T10:00:00Z");
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
}
