//! Orders whose promised day has wholly passed: the oldest of them, and how many wait long.

use super::wire::OverdueOrder;
use crate::pages::ask::bad_ask;
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::orders::rules::days_between;
use crate::pages::reader::View;
use crate::pages::rows::{first, read};
use jiff::ToSpan;
use regard_model::{Statement, Value};
use std::collections::HashMap;

/// How many of the oldest are shown.
const OLDEST: usize = 10;
/// Orders that wait longer than so many days wait long.
const LONG_DAYS: i64 = 30;

/// An overdue order before its lines are read.
struct Found {
    order_id: String,
    customer_id: String,
    promised_on: jiff::civil::Date,
    lines_open: u64,
}

/// What of an overdue order's lines is shown.
#[derive(Default)]
struct Lines {
    first_promised_on: Option<jiff::civil::Date>,
    amount_minor: Option<i64>,
    currency: Option<String>,
}

impl View<'_> {
    /// The ten oldest overdue orders, oldest promise first.
    pub(crate) async fn oldest_overdue(&self, segment: Option<&str>) -> Result<Vec<OverdueOrder>, PageError> {
        let today = self.lens.today();
        let statement = self.overdue(|overdue| {
            format!(
                "select f.order_id, min(f.customer_id) as customer_id, min(f.promised_on) as promised_on, \
                 count(*) as lines_open from late_lines f where {overdue}{{segment}} \
                 group by f.order_id order by min(f.promised_on), f.order_id limit {OLDEST}"
            )
        })?;
        let statement = to_segment(statement, "f.customer_id", segment);
        let found = read(&*self.query(statement).await?, |row| {
            Ok(Found {
                order_id: row.key("order_id")?,
                customer_id: row.key("customer_id")?,
                promised_on: row.must_day("promised_on")?,
                lines_open: row.count("lines_open")?,
            })
        })?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let (names, mut lines) = futures::try_join!(
            self.names(found.iter().map(|order| order.customer_id.clone()).collect()),
            self.lines_of(&found),
        )?;
        let home = self.reader.home().currency;
        let order = |found: Found| {
            let lines = lines.remove(&found.order_id).unwrap_or_default();
            OverdueOrder {
                customer_name: names.get(&found.customer_id).unwrap_or(&found.customer_id).clone(),
                promised_on: found.promised_on,
                first_promised_on: lines.first_promised_on,
                days_late: days_between(found.promised_on, today),
                lines_open: found.lines_open,
                amount_minor: lines.amount_minor,
                currency: lines.currency.unwrap_or_else(|| home.code().to_owned()),
                order_id: found.order_id,
                customer_id: found.customer_id,
            }
        };
        Ok(found.into_iter().map(order).collect())
    }

    async fn lines_of(&self, found: &[Found]) -> Result<HashMap<String, Lines>, PageError> {
        let ids: Vec<String> = found.iter().map(|order| order.order_id.clone()).collect();
        let statement = any_of(
            Statement::new(
                "select order_id, promised_on, first_promised_on, delivered_on, amount_minor, currency \
                 from fulfilments where order_id in",
            ),
            ids,
        );
        let answer = self.query(statement).await?;
        let mut lines: HashMap<String, Lines> = HashMap::new();
        let rows = read(&answer, |row| {
            let open = row.day("delivered_on")?.is_none();
            let worst = (row.day("promised_on")?, row.day("first_promised_on")?, open);
            Ok((row.key("order_id")?, worst, row.int("amount_minor")?, row.owned("currency")?))
        })?;
        for (order_id, (promised_on, first_promised_on, open), amount_minor, currency) in rows {
            let worst = found.iter().find(|order| order.order_id == order_id).map(|order| order.promised_on);
            let lines = lines.entry(order_id).or_default();
            if open && promised_on == worst && lines.first_promised_on.is_none() {
                lines.first_promised_on = first_promised_on;
            }
            if let Some(amount) = amount_minor {
                lines.amount_minor = Some(lines.amount_minor.unwrap_or(0) + amount);
            }
            lines.currency = lines.currency.take().or(currency);
        }
        Ok(lines)
    }

    /// The names of customers by id.
    pub(crate) async fn names(&self, mut ids: Vec<String>) -> Result<HashMap<String, String>, PageError> {
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let named = Statement::new("select customer_id, name from customers where customer_id in");
        let answer = self.query(any_of(named, ids)).await?;
        let named = read(&answer, |row| Ok((row.key("customer_id")?, row.owned("name")?)))?;
        Ok(named.into_iter().filter_map(|(customer, name)| Some((customer, name?))).collect())
    }

    /// How many orders have been overdue for longer than thirty days.
    pub(crate) async fn long_overdue(&self, segment: Option<&str>) -> Result<u64, PageError> {
        let before = self.lens.today().saturating_sub(LONG_DAYS.days());
        let statement = self.overdue(|overdue| {
            format!("select count(distinct f.order_id) as orders from late_lines f where {overdue}")
        })?;
        let place = statement.values.len() + 1;
        let sql = format!("{} and f.promised_on < ${place}{{segment}}", statement.sql);
        let statement = Statement { sql, ..statement }.bind(Value::Day(before));
        self.count_orders(to_segment(statement, "f.customer_id", segment)).await
    }

    /// A statement over lines that are overdue at the moment. The rule is that of the metric
    /// `overdue_orders`, so that a list and its number cannot drift apart.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] when the home has no such metric.
    pub(crate) fn overdue(&self, write: impl FnOnce(&str) -> String) -> Result<Statement, PageError> {
        let rule = regard_metrics::state_condition(self.reader.registry(), "overdue_orders", self.lens);
        let rule = rule.map_err(bad_ask)?;
        Ok(Statement { sql: write(&rule.sql), values: rule.values })
    }

    /// How many orders are not delivered in full, late or not.
    pub(super) async fn open_orders(&self, segment: Option<&str>) -> Result<u64, PageError> {
        let statement = Statement::new(
            "select count(distinct f.order_id) as orders from fulfilments f where f.cancelled_at is null \
             and f.delivered_in_full_at is null{segment}",
        );
        self.count_orders(to_segment(statement, "f.customer_id", segment)).await
    }

    async fn count_orders(&self, statement: Statement) -> Result<u64, PageError> {
        let answer = self.query(statement).await?;
        Ok(first(&answer, |row| row.count("orders"))?.unwrap_or(0))
    }
}

/// A statement that ends in `in`, with the texts bound in brackets after it.
pub(crate) fn any_of(statement: Statement, texts: Vec<String>) -> Statement {
    let Statement { sql, mut values } = statement;
    let places = values.len() + 1..=values.len() + texts.len();
    let places: Vec<String> = places.map(|place| format!("${place}")).collect();
    values.extend(texts.into_iter().map(Value::Text));
    Statement { sql: format!("{sql} ({})", places.join(", ")), values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bound_after_what_is_bound_already() {
        let statement = Statement::new("select 1 from orders where line = $1 and order_id in");
        let bound = any_of(statement.bind(Value::Int(1)), vec!["a".into(), "b".into()]);
        assert!(bound.sql.ends_with("order_id in ($2, $3)"), "{}", bound.sql);
        assert_eq!(bound.values[2], Value::Text("b".into()));
    }
}
