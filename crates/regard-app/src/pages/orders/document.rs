//! One order with everything that belongs to it.

use super::list::read_head;
use super::rules::{Days, Head, LineFacts, order_row};
use super::wire::{DeliveryRow, OrderHead, OrderLine, OrderPage, OrderRow, OrderState, Origin, ReturnRow};
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, first, read};
use jiff::Timestamp;
use regard_model::{Lens, Statement, Value};

impl Reader {
    /// One order.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for an order out of scope or unknown; [`PageError::Engine`].
    pub async fn order(&self, lens: &Lens, order_id: &str) -> Result<OrderPage, PageError> {
        let view = self.through(lens);
        let (found, deliveries, invoices, answers, returns, freshness) = futures::try_join!(
            view.order_with_lines(order_id),
            view.deliveries_of(order_id),
            view.invoices_of_order(order_id),
            Box::pin(view.answers_to_order(order_id)),
            view.returns_of(order_id),
            self.freshness(lens.snapshot),
        )?;
        let Some((order, lines)) = found else { return Err(PageError::NotFound("order")) };
        let source = view.origin("orders", &[order_id]).await?;
        Ok(OrderPage { order, lines, deliveries, invoices, answers, returns, source, freshness })
    }
}

struct Document {
    head: Head,
    customer_id: String,
    customer_name: Option<String>,
    channel: Option<String>,
    sales_entity: Option<String>,
    cancelled_at: Option<Timestamp>,
}

impl View<'_> {
    /// The order and its lines; `None` when the viewer has no such order.
    pub(crate) async fn order_with_lines(
        &self,
        order_id: &str,
    ) -> Result<Option<(OrderHead, Vec<OrderLine>)>, PageError> {
        let id = || Value::Text(order_id.to_owned());
        let head = Statement::new(
            "select o.order_id, o.ordered_at, local_day(o.ordered_at) as ordered_on, o.cancelled_at, \
             local_day(o.cancelled_at) as cancelled_on, o.currency, o.customer_id, c.name as customer_name, \
             o.channel, o.sales_entity from orders o left join customers c on c.customer_id = o.customer_id \
             where o.order_id = $1",
        );
        let lines = Statement::new(
            "select f.line, f.item_id, i.name as item_name, f.quantity, f.unit_price_minor, f.amount_minor, \
             f.requested_on, f.first_promised_on, f.promised_on, d.delivered_quantity, f.delivered_on \
             from fulfilments f left join items i on i.item_id = f.item_id \
             left join (select line, sum(quantity) as delivered_quantity from line_deliveries \
             where order_id = $1 group by line) d on d.line = f.line where f.order_id = $1 order by f.line",
        );
        let (head, lines) = futures::try_join!(self.query(head.bind(id())), self.query(lines.bind(id())))?;
        let home = self.reader.home().currency;
        let read_document = |row: &Row<'_>| {
            Ok(Document {
                head: read_head(row, home.code())?,
                customer_id: row.key("customer_id")?,
                customer_name: row.owned("customer_name")?,
                channel: row.owned("channel")?,
                sales_entity: row.owned("sales_entity")?,
                cancelled_at: row.instant("cancelled_at")?,
            })
        };
        let Some(document) = first(&head, read_document)? else { return Ok(None) };
        let days = Days::of(self.lens);
        let cancelled = document.head.cancelled_on.is_some();
        let lines = read(&lines, |row| read_line(row, days, cancelled))?;
        let facts: Vec<LineFacts> = lines.iter().map(LineFacts::of).collect();
        let row: OrderRow = order_row(&document.head, &facts, days);
        let order = OrderHead {
            row,
            customer_name: document.customer_name.unwrap_or_else(|| document.customer_id.clone()),
            customer_id: document.customer_id,
            channel: document.channel,
            sales_entity: document.sales_entity,
            ordered_at: document.head.ordered_at,
            cancelled_at: document.cancelled_at,
        };
        Ok(Some((order, lines)))
    }

    async fn deliveries_of(&self, order_id: &str) -> Result<Vec<DeliveryRow>, PageError> {
        let statement = Statement::new(
            "select delivery_id, line, carrier_handed_at, delivered_at, quantity from deliveries \
             where order_id = $1 order by delivered_at nulls last, delivery_id",
        );
        let answer = self.query(statement.bind(Value::Text(order_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(DeliveryRow {
                delivery_id: row.key("delivery_id")?,
                line: row.owned("line")?,
                carrier_handed_at: row.instant("carrier_handed_at")?,
                delivered_at: row.instant("delivered_at")?,
                quantity: row.number("quantity")?,
            })
        })
    }

    async fn returns_of(&self, order_id: &str) -> Result<Vec<ReturnRow>, PageError> {
        let statement = Statement::new(
            "select r.return_id, r.line, coalesce(i.name, r.item_id) as item_name, r.quantity, r.returned_at, \
             r.reason from returns r left join items i on i.item_id = r.item_id where r.order_id = $1 \
             order by r.returned_at, r.return_id",
        );
        let answer = self.query(statement.bind(Value::Text(order_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(ReturnRow {
                return_id: row.key("return_id")?,
                line: row.owned("line")?,
                item_name: row.owned("item_name")?,
                quantity: row.number("quantity")?.unwrap_or(0.0),
                returned_at: row.must_instant("returned_at")?,
                reason: row.owned("reason")?,
            })
        })
    }

    /// Where a row that the viewer may see comes from.
    pub(crate) async fn origin(
        &self,
        entity: &'static str,
        key: &[&str],
    ) -> Result<Option<Origin>, PageError> {
        let origin = self.reader.parts.records.origin(self.lens.snapshot, entity, key).await?;
        Ok(origin.map(|origin| Origin {
            source: origin.source,
            batch_id: origin.batch_id.0,
            loaded_at: origin.loaded_at,
        }))
    }
}

/// Reads a line of an order and says where it stands.
fn read_line(row: &Row<'_>, days: Days, cancelled: bool) -> Result<OrderLine, PageError> {
    let item_id = row.owned("item_id")?;
    let mut line = OrderLine {
        line: row.key("line")?,
        item_name: row.owned("item_name")?.or_else(|| item_id.clone()),
        item_id,
        quantity: row.number("quantity")?.unwrap_or(0.0),
        unit_price_minor: row.int("unit_price_minor")?,
        amount_minor: row.int("amount_minor")?,
        requested_on: row.day("requested_on")?,
        first_promised_on: row.day("first_promised_on")?,
        promised_on: row.day("promised_on")?,
        delivered_quantity: row.number("delivered_quantity")?.unwrap_or(0.0),
        delivered_on: row.day("delivered_on")?,
        state: OrderState::Cancelled,
        days_late: None,
    };
    if !cancelled {
        (line.state, line.days_late) = LineFacts::of(&line).stand(days);
    }
    Ok(line)
}
