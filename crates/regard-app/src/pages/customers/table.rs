//! Every customer of a lens with their numbers, put together once and remembered. Owns the statements
//! and the join; the table and the brief's list of customers to save both read it.

use super::fitting::Candidate;
use super::wire::{CustomerFacets, CustomerRow};
use crate::pages::customer::{default_top, minor};
use crate::pages::error::PageError;
use crate::pages::promises::whole;
use crate::pages::reader::View;
use crate::pages::rows::{Row, read};
use crate::pages::voice::{OF_CUSTOMERS, banded};
use jiff::Timestamp;
use regard_model::{Answer, Currency, Period, Statement, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How a missing member is written where one can be chosen.
pub(crate) const NONE: &str = "none";

/// All customers of a lens.
#[derive(Debug)]
pub(crate) struct CustomerTable {
    /// The customers, by name and id.
    pub(crate) customers: Vec<Entry>,
    /// What can be chosen.
    pub(crate) facets: CustomerFacets,
}

/// A customer of the table, with what the table searches and the brief weighs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) row: CustomerRow,
    /// The name in lower case.
    pub(crate) lower_name: String,
    /// Open cases that were escalated.
    pub(crate) escalated_cases: u64,
    /// The last answer with a score, whatever was asked.
    pub(crate) last_answer: Option<LastAnswer>,
}

impl Entry {
    pub(super) fn candidate(&self) -> Candidate<'_> {
        Candidate {
            customer_id: &self.row.customer_id,
            lower_name: &self.lower_name,
            segment: self.row.segment.as_deref(),
            country: self.row.country.as_deref(),
        }
    }
}

/// What a customer said last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LastAnswer {
    pub(crate) score: f64,
    /// The top of the scale.
    pub(crate) top: f64,
    /// Whether it is low on that scale, as everywhere.
    pub(crate) is_low: bool,
    pub(crate) at: Timestamp,
}

impl View<'_> {
    /// All customers, with orders, sales and kept promises of a period. What is a metric comes from the
    /// metrics, so that the table cannot say another number than `ask`, nor 0 where that says none.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn customer_table(&self, period: Period) -> Result<Arc<CustomerTable>, PageError> {
        let make = Box::pin(async {
            let today = self.lens.today();
            let (customers, flows, states, last, cases, answers, owners) = futures::try_join!(
                self.query(Statement::new(CUSTOMERS)),
                self.by_customer(&["orders", "sales", "otif_latest"], period),
                // Late is what is late now, whatever the period.
                self.by_customer(&["overdue_orders"], Period { from: today, to: today }),
                self.query(Statement::new(LAST_ORDER)),
                self.query(Statement::new(OPEN_CASES)),
                self.query(Statement::new(last_of_each_survey())),
                self.query(Statement::new(OWNERS).bind(Value::Day(today)).bind(Value::Day(today))),
            )?;
            let mut values = flows.into_iter().chain(states);
            let mut value = || values.next().unwrap_or_default();
            let mut parts = Parts {
                orders: value(),
                sales: value(),
                kept: value(),
                overdue: value(),
                last: by_customer(&last, |row| row.instant("last_at"))?,
                cases: by_customer(&cases, |row| {
                    Ok((row.count("open_cases")?, row.count("escalated_cases")?))
                })?,
                answers: last_answers(&answers)?,
                owners: by_customer(&owners, |row| row.owned("owner_name"))?,
            };
            let currency = self.reader.home().currency;
            let mut customers = read(&customers, |row| entry(row, &mut parts, currency, &self.lens.zone))?;
            customers.sort_by(|one, two| {
                let key = |entry: &Entry| (entry.lower_name.clone(), entry.row.customer_id.clone());
                key(one).cmp(&key(two))
            });
            let facets = facets(&customers);
            let bytes = 512 * (customers.len() + 1);
            Ok((CustomerTable { customers, facets }, bytes))
        });
        self.keep("customer_table", &period, make).await
    }
}

pub(super) const CUSTOMERS: &str =
    "select customer_id, name, segment, country, industry, known_by_key from customers";

const LAST_ORDER: &str = "select customer_id, max(ordered_at) as last_at from orders \
     where cancelled_at is null group by customer_id";

const OPEN_CASES: &str = "select customer_id, sum(case when resolved_at is null then 1 else 0 end) as open_cases, \
     sum(case when resolved_at is null and escalated_at is not null then 1 else 0 end) as escalated_cases \
     from cases group by customer_id";

/// The last answer of each customer to each survey of customers.
fn last_of_each_survey() -> String {
    format!(
        "select customer_id, survey, score, scale_max, answered_at, band from \
         (select customer_id, survey, score, scale_max, answered_at, band, row_number() over \
         (partition by customer_id, survey order by answered_at desc, answer_id desc) as place from {} \
         where {OF_CUSTOMERS} and score is not null and answered_at is not null \
         and customer_id is not null) as latest where place = 1",
        banded()
    )
}

/// The owner for Sales where there is one, else the first by name.
const OWNERS: &str = "select a.customer_id, \
     coalesce(min(case when lower(a.business_unit) = 'sales' then u.name end), min(u.name)) as owner_name \
     from assignments a join users u on u.user_id = a.user_id \
     where (a.role is null or a.role = 'owner') and (a.from_on is null or a.from_on <= $1) \
     and (a.to_on is null or a.to_on >= $2) group by a.customer_id";

/// By customer; one who has no value is not there.
struct Parts {
    orders: HashMap<String, f64>,
    sales: HashMap<String, f64>,
    kept: HashMap<String, f64>,
    overdue: HashMap<String, f64>,
    last: HashMap<String, Option<Timestamp>>,
    cases: HashMap<String, (u64, u64)>,
    answers: HashMap<String, Answered>,
    owners: HashMap<String, Option<String>>,
}

fn by_customer<T>(
    answer: &Answer,
    make: impl Fn(&Row<'_>) -> Result<T, PageError>,
) -> Result<HashMap<String, T>, PageError> {
    Ok(read(answer, |row| Ok((row.key("customer_id")?, make(row)?)))?.into_iter().collect())
}

/// What a customer said: the last recommendation, and the last of all answers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Answered {
    nps: Option<f64>,
    last: Option<LastAnswer>,
}

fn last_answers(answer: &Answer) -> Result<HashMap<String, Answered>, PageError> {
    let mut answered: HashMap<String, Answered> = HashMap::new();
    let rows = read(answer, |row| {
        let survey = row.text("survey")?;
        let last = LastAnswer {
            score: row.number("score")?.unwrap_or_default(),
            top: row.number("scale_max")?.or(default_top(survey)).unwrap_or(5.0),
            is_low: row.text("band")? == Some("low"),
            at: row.must_instant("answered_at")?,
        };
        Ok((row.key("customer_id")?, survey == Some("nps"), last))
    })?;
    for (customer_id, is_nps, last) in rows {
        let known = answered.entry(customer_id).or_default();
        if is_nps {
            known.nps = Some(last.score);
        }
        if known.last.is_none_or(|other| other.at < last.at) {
            known.last = Some(last);
        }
    }
    Ok(answered)
}

fn entry(
    row: &Row<'_>,
    parts: &mut Parts,
    currency: Currency,
    zone: &jiff::tz::TimeZone,
) -> Result<Entry, PageError> {
    let customer_id = row.key("customer_id")?;
    let name = row.owned("name")?.unwrap_or_else(|| customer_id.clone());
    let id = customer_id.as_str();
    let value = |of: &HashMap<String, f64>| of.get(id).copied();
    // Where anybody's cases are known, who has none has none open.
    let known = (!parts.cases.is_empty()).then_some((0, 0));
    let cases = parts.cases.get(id).copied().or(known);
    let answered = parts.answers.get(id).copied().unwrap_or_default();
    let last = parts.last.get(id).copied().flatten();
    Ok(Entry {
        lower_name: name.to_lowercase(),
        escalated_cases: cases.map_or(0, |(_, escalated)| escalated),
        last_answer: answered.last,
        row: CustomerRow {
            name,
            segment: row.owned("segment")?,
            country: row.owned("country")?,
            industry: row.owned("industry")?,
            owner: parts.owners.remove(id).flatten(),
            orders: value(&parts.orders).map(whole),
            sales_minor: value(&parts.sales).map(|sales| minor(sales, Some(currency.code()))),
            currency: currency.code().to_owned(),
            overdue_orders: value(&parts.overdue).map(whole),
            open_cases: cases.map(|(open, _)| open),
            otif: value(&parts.kept),
            nps_last: answered.nps,
            last_order_on: last.map(|instant| zone.to_datetime(instant).date()),
            known_by_key: row.flag("known_by_key")?.unwrap_or(false),
            customer_id,
        },
    })
}

/// A share in percent; none of none is no share.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let percent = |part: u64, whole: u64| part as f64 / whole as f64 * 100.0;
    (whole > 0).then(|| percent(part, whole))
}

fn facets(customers: &[Entry]) -> CustomerFacets {
    fn members(members: impl Iterator<Item = Option<String>>) -> Vec<String> {
        let found: BTreeSet<Option<String>> = members.collect();
        let mut names: Vec<String> = found.iter().flatten().cloned().collect();
        if !names.is_empty() && found.contains(&None) {
            names.push(NONE.to_owned());
        }
        names
    }
    CustomerFacets {
        segments: members(customers.iter().map(|entry| entry.row.segment.clone())),
        countries: members(customers.iter().map(|entry| entry.row.country.clone())),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn made(customer_id: &str, name: &str) -> Entry {
        Entry {
            lower_name: name.to_lowercase(),
            escalated_cases: 0,
            last_answer: None,
            row: CustomerRow {
                customer_id: customer_id.into(),
                name: name.into(),
                segment: None,
                country: None,
                industry: None,
                owner: None,
                orders: None,
                sales_minor: None,
                currency: "EUR".into(),
                overdue_orders: None,
                open_cases: None,
                otif: None,
                nps_last: None,
                last_order_on: None,
                known_by_key: false,
            },
        }
    }

    #[test]
    fn none_can_be_chosen_where_some_have_a_member() {
        let mut one = made("1", "One");
        one.row.segment = Some("smb".into());
        let facets = facets(&[one, made("2", "Two")]);
        assert_eq!(facets.segments, ["smb", NONE]);
        assert!(facets.countries.is_empty());
    }

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!((share(1, 4), share(0, 0)), (Some(25.0), None));
    }
}
