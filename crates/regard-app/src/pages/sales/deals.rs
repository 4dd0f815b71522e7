//! Deals that are open at the moment, the largest first. Which are open is said by the metric `pipeline`.

use super::wire::OpenDeal;
use crate::pages::ask::bad_ask;
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::orders::rules::Days;
use crate::pages::reader::View;
use crate::pages::rows::{Row, first, read};
use jiff::civil::Date;
use regard_model::Statement;
use std::collections::BTreeSet;

const PIPELINE: &str = "pipeline";
/// How many are shown.
const SHOWN: usize = 20;
/// How many of each currency are read: more than are shown, as rates differ from day to day.
const OF_A_CURRENCY: usize = 100;

impl View<'_> {
    /// The largest open deals, and how many are open.
    pub(super) async fn open_deals(&self, segment: Option<&str>) -> Result<(Vec<OpenDeal>, u64), PageError> {
        if self.reader.registry().find(PIPELINE).is_none() {
            return Ok((Vec::new(), 0));
        }
        let rule = regard_metrics::state_condition(self.reader.registry(), PIPELINE, self.lens);
        let rule = rule.map_err(bad_ask)?;
        let of = |sql: String| {
            let statement = Statement { sql, values: rule.values.clone() };
            self.query(to_segment(statement, "customer_id", segment))
        };
        let open = &rule.sql;
        let (deals, count) = futures::try_join!(
            of(format!(
                "select d.deal_id, d.customer_id, c.name as customer_name, d.name, d.kind, d.stage, d.amount_minor, \
                 d.currency, d.probability, d.opened_on, d.expected_on from (select deal_id, customer_id, name, kind, \
                 stage, amount_minor, currency, probability, opened_on, expected_on, \
                 row_number() over (partition by currency order by amount_minor desc nulls last, deal_id) as place \
                 from deals where {open}{{segment}}) as d \
                 left join customers c on c.customer_id = d.customer_id where d.place <= {OF_A_CURRENCY}"
            )),
            of(format!("select count(*) as deals from deals where {open}{{segment}}")),
        )?;
        let (home, passed) = (self.reader.home().currency, Days::of(self.lens).passed);
        let mut deals = read(&deals, |row| deal(row, home.code(), passed))?;
        let currencies: BTreeSet<String> = deals.iter().map(|deal| deal.currency.clone()).collect();
        let rates = self.rates_from(&currencies.into_iter().collect::<Vec<_>>()).await?;
        for deal in &mut deals {
            let convert = |amount| rates.convert(amount, &deal.currency, deal.opened_on);
            deal.amount_home_minor = deal.amount_minor.and_then(convert);
        }
        let count = first(&count, |row| row.count("deals"))?.unwrap_or(0);
        Ok((largest(deals), count))
    }
}

fn deal(row: &Row<'_>, home_currency: &str, passed: Date) -> Result<OpenDeal, PageError> {
    let customer_id = row.owned("customer_id")?;
    let expected_on = row.day("expected_on")?;
    Ok(OpenDeal {
        deal_id: row.key("deal_id")?,
        customer_name: row.owned("customer_name")?.or_else(|| customer_id.clone()),
        customer_id,
        name: row.owned("name")?,
        kind: row.owned("kind")?,
        stage: row.owned("stage")?,
        amount_minor: row.int("amount_minor")?,
        currency: row.text("currency")?.unwrap_or(home_currency).to_owned(),
        amount_home_minor: None,
        probability: row.number("probability")?.map(|share| share * 100.0),
        opened_on: row.must_day("opened_on")?,
        overdue: expected_on.is_some_and(|expected| expected <= passed),
        expected_on,
    })
}

/// The largest at home first; those without an amount or a rate last.
fn largest(mut deals: Vec<OpenDeal>) -> Vec<OpenDeal> {
    deals.sort_by(|one, two| {
        two.amount_home_minor.cmp(&one.amount_home_minor).then_with(|| one.deal_id.cmp(&two.deal_id))
    });
    deals.truncate(SHOWN);
    deals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(deal_id: &str, amount_home_minor: Option<i64>) -> OpenDeal {
        OpenDeal {
            deal_id: deal_id.into(),
            customer_id: None,
            customer_name: None,
            name: None,
            kind: None,
            stage: None,
            amount_minor: amount_home_minor,
            currency: "EUR".into(),
            amount_home_minor,
            probability: None,
            opened_on: "2018-08-01".parse().unwrap(),
            expected_on: None,
            overdue: false,
        }
    }

    #[test]
    fn the_largest_come_first_and_those_without_an_amount_last() {
        let deals = vec![open("a", None), open("b", Some(5)), open("c", Some(9)), open("d", Some(5))];
        let ids: Vec<String> = largest(deals).into_iter().map(|deal| deal.deal_id).collect();
        assert_eq!(ids, ["c", "b", "d", "a"]);
    }
}
