//! One invoice with everything that belongs to it.

use super::list::Which;
use super::wire::{DisputeRow, InvoiceFilter, InvoiceHead, InvoicePage, PaymentRow};
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{first, read};
use regard_model::{Lens, Statement, Value};

impl Reader {
    /// One invoice.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for an invoice out of scope or unknown; [`PageError::Engine`].
    pub async fn invoice(&self, lens: &Lens, invoice_id: &str) -> Result<InvoicePage, PageError> {
        let view = self.through(lens);
        let (rows, head, payments, disputes, freshness) = futures::try_join!(
            view.invoices_where(Which::Invoice, invoice_id),
            view.invoice_head(invoice_id),
            view.payments_of(invoice_id),
            view.disputes_of(invoice_id),
            self.freshness(lens.snapshot),
        )?;
        let (Some(row), Some(head)) = (rows.into_iter().next(), head) else {
            return Err(PageError::NotFound("invoice"));
        };
        let (customer_id, customer_name, sales_entity) = head;
        let order = async {
            match &row.order_id {
                Some(order_id) => view.order_with_lines(order_id).await,
                None => Ok(None),
            }
        };
        let key = [invoice_id];
        let expected = async {
            // What was paid since it was looked is not expected any more.
            if InvoiceFilter::Open.shows(row.state) { view.expected_of(invoice_id).await } else { Ok(None) }
        };
        let (order, source, expected) = futures::try_join!(order, view.origin("invoices", &key), expected)?;
        let (order, lines) = order.map_or((None, Vec::new()), |(head, lines)| (Some(head.row), lines));
        let invoice = InvoiceHead {
            row,
            customer_name: customer_name.unwrap_or_else(|| customer_id.clone()),
            customer_id,
            sales_entity,
        };
        Ok(InvoicePage { invoice, expected, payments, disputes, order, lines, source, freshness })
    }
}

type Head = (String, Option<String>, Option<String>);

impl View<'_> {
    async fn invoice_head(&self, invoice_id: &str) -> Result<Option<Head>, PageError> {
        let statement = Statement::new(
            "select i.customer_id, c.name as customer_name, i.sales_entity from invoices i \
             left join customers c on c.customer_id = i.customer_id where i.invoice_id = $1",
        );
        let answer = self.query(statement.bind(Value::Text(invoice_id.to_owned()))).await?;
        first(&answer, |row| {
            Ok((row.key("customer_id")?, row.owned("customer_name")?, row.owned("sales_entity")?))
        })
    }

    async fn payments_of(&self, invoice_id: &str) -> Result<Vec<PaymentRow>, PageError> {
        let statement = Statement::new(
            "select p.payment_id, p.paid_on, p.amount_minor, p.currency from payments p \
             join invoices i on i.invoice_id = p.invoice_id where p.invoice_id = $1 \
             order by p.paid_on, p.payment_id",
        );
        let answer = self.query(statement.bind(Value::Text(invoice_id.to_owned()))).await?;
        let home = self.reader.home().currency;
        read(&answer, |row| {
            Ok(PaymentRow {
                payment_id: row.key("payment_id")?,
                paid_on: row.must_day("paid_on")?,
                amount_minor: row.must_int("amount_minor")?,
                currency: row.text("currency")?.unwrap_or(home.code()).to_owned(),
            })
        })
    }

    async fn disputes_of(&self, invoice_id: &str) -> Result<Vec<DisputeRow>, PageError> {
        let statement = Statement::new(
            "select dispute_id, opened_at, reason, amount_minor, resolved_at, outcome from disputes \
             where invoice_id = $1 order by opened_at, dispute_id",
        );
        let answer = self.query(statement.bind(Value::Text(invoice_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(DisputeRow {
                dispute_id: row.key("dispute_id")?,
                opened_at: row.must_instant("opened_at")?,
                reason: row.owned("reason")?,
                amount_minor: row.int("amount_minor")?,
                resolved_at: row.instant("resolved_at")?,
                outcome: row.owned("outcome")?,
            })
        })
    }
}
