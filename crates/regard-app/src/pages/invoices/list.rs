//! A customer's invoices, newest first. All of one customer's invoices are read at once and cut here,
//! so that the list, its counts and the customer's money are the same rows.

use super::disputed::keys;
use super::rules::{InvoiceFacts, invoice_row};
use super::wire::{InvoiceCounts, InvoiceFilter, InvoiceRow, InvoicesPage, InvoicesQuestion};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::promises::any_of;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, read};
use jiff::civil::Date;
use regard_model::{Answer, Lens, Statement, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Which invoices are read: those of a customer, of an order, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Customer,
    Order,
    Invoice,
}

impl Which {
    fn column(self) -> &'static str {
        match self {
            Self::Customer => "i.customer_id",
            Self::Order => "i.order_id",
            Self::Invoice => "i.invoice_id",
        }
    }
}

impl Reader {
    /// A customer's invoices, newest first.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a customer out of scope or unknown; [`PageError::BadQuestion`];
    /// [`PageError::Engine`].
    pub async fn invoices(
        &self,
        lens: &Lens,
        customer_id: &str,
        question: &InvoicesQuestion,
    ) -> Result<InvoicesPage, PageError> {
        let limit = cursor::limit(question.limit, 50)?;
        let last: Option<(Date, String)> = cursor::decode(question.after.as_deref())?;
        let view = self.through(lens);
        let (customer_name, invoices, freshness) = futures::try_join!(
            view.customer_name(customer_id),
            view.invoices_of(customer_id),
            self.freshness(lens.snapshot),
        )?;
        let shown: Vec<&InvoiceRow> =
            invoices.iter().filter(|invoice| question.state.shows(invoice.state)).collect();
        let (page, more) = cursor::page(&shown, limit, |invoice| {
            last.as_ref().is_none_or(|(on, id)| {
                invoice.issued_on < *on || (invoice.issued_on == *on && invoice.invoice_id > *id)
            })
        });
        let next = match page.last() {
            Some(invoice) if more => Some(cursor::encode(&(invoice.issued_on, &invoice.invoice_id))?),
            _ => None,
        };
        Ok(InvoicesPage {
            customer_name,
            rows: page.iter().copied().cloned().collect(),
            next,
            total: shown.len() as u64,
            counts: count(&invoices),
            freshness,
        })
    }
}

impl View<'_> {
    /// Every invoice of a customer, newest first.
    pub(crate) async fn invoices_of(&self, customer_id: &str) -> Result<Arc<Vec<InvoiceRow>>, PageError> {
        let make = Box::pin(async {
            let rows = self.invoices_where(Which::Customer, customer_id).await?;
            let bytes = 256 * (rows.len() + 1);
            Ok((rows, bytes))
        });
        self.keep("invoices_of", &customer_id, make).await
    }

    /// What was invoiced for an order, newest first.
    pub(crate) async fn invoices_of_order(&self, order_id: &str) -> Result<Vec<InvoiceRow>, PageError> {
        self.invoices_where(Which::Order, order_id).await
    }

    /// Invoices with what was paid for and is contested of each, newest first.
    pub(super) async fn invoices_where(&self, which: Which, id: &str) -> Result<Vec<InvoiceRow>, PageError> {
        let column = which.column();
        let bind = |sql: String| Statement::new(sql).bind(Value::Text(id.to_owned()));
        let invoices = bind(format!(
            "select i.invoice_id, i.kind, i.issued_on, i.due_on, i.amount_minor, i.currency, i.order_id \
             from invoices i where {column} = $1 order by i.issued_on desc, i.invoice_id",
        ));
        let disputes = bind(format!(
            "select distinct d.invoice_id from invoices i join disputes d on d.invoice_id = i.invoice_id \
             where {column} = $1 and d.resolved_at is null",
        ));
        let (invoices, payments, disputes) =
            futures::try_join!(self.query(invoices), self.payments_where(which, id), self.query(disputes))?;
        let payments = payments.iter().map(Arc::as_ref);
        let disputed = keys(&disputes)?;
        assemble(&invoices, payments, &disputed, self.reader.home().currency.code(), self.lens.today())
    }

    /// Invoices with these keys, with what was paid for and is contested of each. Meant for a few dozen.
    pub(crate) async fn invoices_named(&self, ids: Vec<String>) -> Result<Vec<InvoiceRow>, PageError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let of = |sql: &str| any_of(Statement::new(sql), ids.clone());
        let invoices =
            of("select i.invoice_id, i.kind, i.issued_on, i.due_on, i.amount_minor, i.currency, i.order_id \
             from invoices i where i.invoice_id in");
        let payments = of("select p.invoice_id, p.currency, p.amount_minor as paid_minor from payments p \
             where p.invoice_id in");
        let (invoices, payments, disputed) =
            futures::try_join!(self.query(invoices), self.query(payments), self.disputed(ids.clone()))?;
        let payments = std::iter::once(payments.as_ref());
        assemble(&invoices, payments, &disputed, self.reader.home().currency.code(), self.lens.today())
    }

    /// What was paid, by invoice and currency: at least for the invoices that are asked for.
    async fn payments_where(&self, which: Which, id: &str) -> Result<Vec<Arc<Answer>>, PageError> {
        let about = |sql: String| Statement::new(sql).bind(Value::Text(id.to_owned()));
        if which == Which::Customer {
            // Payments lie by who paid. What is paid by another (a parent, say) is rare, and read for all at once.
            let by_others =
                paid(&format!("where p.customer_id <> i.customer_id {BY_INVOICE} limit {MOST_BY_OTHERS}"));
            let by_others = self.query(Statement::new(by_others)).await?;
            if by_others.row_count() < MOST_BY_OTHERS {
                let own = about(format!(
                    "{PAID} where p.customer_id = $1 and p.invoice_id is not null {BY_INVOICE}"
                ));
                return Ok(vec![self.query(own).await?, by_others]);
            }
        }
        let all = about(paid(&format!("where {} = $1 {BY_INVOICE}", which.column())));
        Ok(vec![self.query(all).await?])
    }
}

const PAID: &str = "select p.invoice_id, p.currency, sum(p.amount_minor) as paid_minor from payments p";
const BY_INVOICE: &str = "group by p.invoice_id, p.currency";

/// Payments beside the invoices that they are for.
fn paid(rest: &str) -> String {
    format!("{PAID} join invoices i on i.invoice_id = p.invoice_id {rest}")
}

/// So many invoices that others paid are too many to be read for all at once.
const MOST_BY_OTHERS: usize = 5000;

fn assemble<'a>(
    invoices: &Answer,
    payments: impl Iterator<Item = &'a Answer>,
    disputed: &HashSet<String>,
    home_currency: &str,
    today: Date,
) -> Result<Vec<InvoiceRow>, PageError> {
    let mut paid: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for payments in payments {
        let payments = read(payments, |row| {
            // As everywhere, an amount without a currency is in the home's, not in the invoice's.
            let currency = row.text("currency")?.unwrap_or(home_currency).to_owned();
            Ok((row.key("invoice_id")?, currency, row.must_int("paid_minor")?))
        })?;
        for (invoice_id, currency, paid_minor) in payments {
            paid.entry(invoice_id).or_default().push((currency, paid_minor));
        }
    }
    read(invoices, |row| {
        let mut facts = read_facts(row, home_currency)?;
        let payments = paid.get(&facts.invoice_id).map_or(&[][..], Vec::as_slice);
        // A payment in another currency is money received, but does not say how much of this it pays.
        facts.paid_minor = payments
            .iter()
            .filter(|(currency, _)| *currency == facts.currency)
            .map(|(_, paid_minor)| paid_minor)
            .sum();
        facts.disputed = disputed.contains(&facts.invoice_id);
        Ok(invoice_row(facts, today))
    })
}

fn read_facts(row: &Row<'_>, home_currency: &str) -> Result<InvoiceFacts, PageError> {
    Ok(InvoiceFacts {
        invoice_id: row.key("invoice_id")?,
        kind: row.owned("kind")?,
        issued_on: row.must_day("issued_on")?,
        due_on: row.must_day("due_on")?,
        amount_minor: row.must_int("amount_minor")?,
        currency: row.text("currency")?.unwrap_or(home_currency).to_owned(),
        order_id: row.owned("order_id")?,
        paid_minor: 0,
        disputed: false,
    })
}

fn count(invoices: &[InvoiceRow]) -> InvoiceCounts {
    let shown =
        |filter: InvoiceFilter| invoices.iter().filter(|invoice| filter.shows(invoice.state)).count() as u64;
    InvoiceCounts {
        all: shown(InvoiceFilter::All),
        open: shown(InvoiceFilter::Open),
        overdue: shown(InvoiceFilter::Overdue),
        disputed: shown(InvoiceFilter::Disputed),
        paid: shown(InvoiceFilter::Paid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
    use regard_model::SnapshotId;

    fn answer(columns: Vec<(&str, ArrayRef)>) -> Answer {
        let columns = columns.into_iter().map(|(name, column)| (name, column, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        Answer { schema: batch.schema(), batches: vec![batch], snapshot: SnapshotId(1) }
    }

    fn texts(values: Vec<Option<&str>>) -> ArrayRef {
        Arc::new(StringArray::from(values))
    }

    #[test]
    fn a_payment_settles_what_is_in_its_currency_and_without_one_in_the_homes() {
        let day: ArrayRef = Arc::new(Date32Array::from(vec![17_700; 3]));
        let invoices = answer(vec![
            ("invoice_id", texts(vec![Some("dollars"), Some("euros"), Some("home")])),
            ("kind", texts(vec![None; 3])),
            ("issued_on", Arc::clone(&day)),
            ("due_on", day),
            ("amount_minor", Arc::new(Int64Array::from(vec![1000; 3]))),
            ("currency", texts(vec![Some("USD"), Some("EUR"), None])),
            ("order_id", texts(vec![None; 3])),
        ]);
        let payments = answer(vec![
            ("invoice_id", texts(vec![Some("dollars"), Some("dollars"), Some("euros"), Some("home")])),
            ("currency", texts(vec![None, Some("USD"), None, Some("EUR")])),
            ("paid_minor", Arc::new(Int64Array::from(vec![700, 200, 1000, 400]))),
        ]);
        let today = "2018-09-01".parse().unwrap();
        let rows = assemble(&invoices, [&payments].into_iter(), &HashSet::new(), "EUR", today).unwrap();
        let open: Vec<_> = rows.iter().map(|row| (row.invoice_id.as_str(), row.open_minor)).collect();
        assert_eq!(open, [("dollars", 800), ("euros", 0), ("home", 600)]);
    }
}
