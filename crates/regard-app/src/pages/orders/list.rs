//! A customer's orders, newest first. All of one customer's orders are read at once and cut here, so
//! that the list, its counts and the customer's page are the same rows.

use super::rules::{Days, Head, LineFacts, order_row};
use super::wire::{OrderCounts, OrderFilter, OrderRow, OrdersPage, OrdersQuestion};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, read};
use jiff::Timestamp;
use regard_model::{Lens, Statement, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// An order of a customer with the instant that lists are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) ordered_at: Timestamp,
    pub(crate) row: OrderRow,
}

impl Reader {
    /// A customer's orders, newest first.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a customer out of scope or unknown; [`PageError::BadQuestion`];
    /// [`PageError::Engine`].
    pub async fn orders(
        &self,
        lens: &Lens,
        customer_id: &str,
        question: &OrdersQuestion,
    ) -> Result<OrdersPage, PageError> {
        let limit = cursor::limit(question.limit, 50)?;
        let last: Option<(i64, String)> = cursor::decode(question.after.as_deref())?;
        let view = self.through(lens);
        let (customer_name, orders, freshness) = futures::try_join!(
            view.customer_name(customer_id),
            view.orders_of(customer_id),
            self.freshness(lens.snapshot),
        )?;
        let shown: Vec<&Listed> =
            orders.iter().filter(|order| question.state.shows(order.row.state)).collect();
        let (page, more) = cursor::page(&shown, limit, |order| {
            last.as_ref().is_none_or(|(at, id)| {
                let micros = order.ordered_at.as_microsecond();
                micros < *at || (micros == *at && order.row.order_id > *id)
            })
        });
        let next = match page.last() {
            Some(order) if more => {
                Some(cursor::encode(&(order.ordered_at.as_microsecond(), &order.row.order_id))?)
            }
            _ => None,
        };
        Ok(OrdersPage {
            customer_name,
            rows: page.iter().map(|order| order.row.clone()).collect(),
            next,
            total: shown.len() as u64,
            counts: count(&orders),
            freshness,
        })
    }
}

impl View<'_> {
    /// Every order of a customer, newest first.
    pub(crate) async fn orders_of(&self, customer_id: &str) -> Result<Arc<Vec<Listed>>, PageError> {
        let make = Box::pin(async {
            let id = || Value::Text(customer_id.to_owned());
            let heads = Statement::new(
                "select order_id, ordered_at, local_day(ordered_at) as ordered_on, \
                 local_day(cancelled_at) as cancelled_on, currency from orders where customer_id = $1",
            );
            let lines = Statement::new(
                "select order_id, amount_minor, first_promised_on, promised_on, delivered_on \
                 from fulfilments where customer_id = $1",
            );
            let (heads, lines) =
                futures::try_join!(self.query(heads.bind(id())), self.query(lines.bind(id())))?;
            let home = self.reader.home().currency;
            let heads = read(&heads, |row| read_head(row, home.code()))?;
            let mut by_order: HashMap<String, Vec<LineFacts>> = HashMap::new();
            for (order_id, line) in read(&lines, |row| Ok((row.key("order_id")?, read_facts(row)?)))? {
                by_order.entry(order_id).or_default().push(line);
            }
            let days = Days::of(self.lens);
            let mut orders: Vec<Listed> = heads
                .into_iter()
                .map(|head| {
                    let lines = by_order.get(&head.order_id).map_or(&[][..], Vec::as_slice);
                    Listed { ordered_at: head.ordered_at, row: order_row(&head, lines, days) }
                })
                .collect();
            orders.sort_by(|one, two| {
                two.ordered_at.cmp(&one.ordered_at).then_with(|| one.row.order_id.cmp(&two.row.order_id))
            });
            let bytes = 256 * (orders.len() + 1);
            Ok((orders, bytes))
        });
        self.keep("orders_of", &customer_id, make).await
    }
}

pub(crate) fn read_head(row: &Row<'_>, home_currency: &str) -> Result<Head, PageError> {
    Ok(Head {
        order_id: row.key("order_id")?,
        ordered_at: row.must_instant("ordered_at")?,
        ordered_on: row.must_day("ordered_on")?,
        cancelled_on: row.day("cancelled_on")?,
        currency: row.text("currency")?.unwrap_or(home_currency).to_owned(),
    })
}

fn read_facts(row: &Row<'_>) -> Result<LineFacts, PageError> {
    Ok(LineFacts {
        amount_minor: row.int("amount_minor")?,
        first_promised_on: row.day("first_promised_on")?,
        promised_on: row.day("promised_on")?,
        delivered_on: row.day("delivered_on")?,
    })
}

fn count(orders: &[Listed]) -> OrderCounts {
    let shown =
        |filter: OrderFilter| orders.iter().filter(|order| filter.shows(order.row.state)).count() as u64;
    OrderCounts {
        all: shown(OrderFilter::All),
        open: shown(OrderFilter::Open),
        late: shown(OrderFilter::Late),
        delivered: shown(OrderFilter::Delivered),
        cancelled: shown(OrderFilter::Cancelled),
    }
}
