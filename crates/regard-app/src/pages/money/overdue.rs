//! The largest overdue invoices. What is left of an invoice and where it stands is said by the rules of its
//! document, so that the table and the document cannot differ.

use super::wire::OverdueInvoice;
use crate::pages::error::PageError;
use crate::pages::invoices::rules::{InvoiceFacts, invoice_row};
use crate::pages::invoices::{InvoiceRow, InvoiceState};
use crate::pages::narrow::to_segment;
use crate::pages::reader::View;
use crate::pages::rows::{Row, read};
use regard_model::{Statement, Value};
use std::collections::BTreeSet;

/// How many are shown.
const SHOWN: usize = 10;
/// How many of each currency are read: more than are shown, as rates differ from day to day.
const OF_A_CURRENCY: usize = 100;

/// Invoices past due of which something is left, the largest of each currency. A payment settles what is in
/// its own currency; an amount without one is in the home's, which is written as an empty text here.
const PAST_DUE: &str = "select invoice_id, customer_id, kind, order_id, issued_on, due_on, amount_minor, currency, \
     paid_minor from (select o.invoice_id, o.customer_id, o.kind, o.order_id, o.issued_on, o.due_on, \
     o.amount_minor, o.currency, coalesce(p.paid_minor, 0) as paid_minor, \
     row_number() over (partition by o.money order by o.amount_minor - coalesce(p.paid_minor, 0) desc, o.invoice_id) \
     as place from (select i.invoice_id, i.customer_id, i.kind, i.order_id, i.issued_on, i.due_on, i.amount_minor, \
     i.currency, case when i.currency is null or i.currency = $2 then '' else i.currency end as money \
     from invoices i where i.due_on < $1 and i.amount_minor > 0{segment}) as o \
     left join (select invoice_id, case when currency is null or currency = $2 then '' else currency end as money, \
     sum(amount_minor) as paid_minor from payments where invoice_id is not null group by 1, 2) as p \
     on p.invoice_id = o.invoice_id and p.money = o.money \
     where o.amount_minor - coalesce(p.paid_minor, 0) > 0) as placed";

impl View<'_> {
    /// The largest overdue invoices, largest first; those without a rate last.
    pub(super) async fn largest_overdue(
        &self,
        segment: Option<&str>,
    ) -> Result<Vec<OverdueInvoice>, PageError> {
        let (home, today) = (self.reader.home().currency, self.lens.today());
        let statement = Statement::new(format!("{PAST_DUE} where place <= {OF_A_CURRENCY}"))
            .bind(Value::Day(today))
            .bind(Value::Text(home.code().to_owned()));
        let answer = self.query(to_segment(statement, "i.customer_id", segment)).await?;
        let mut found = read(&answer, |row| Ok((row.key("customer_id")?, facts(row, home.code())?)))?;
        let disputed =
            self.disputed(found.iter().map(|(_, facts)| facts.invoice_id.clone()).collect()).await?;
        for (_, facts) in &mut found {
            facts.disputed = disputed.contains(&facts.invoice_id);
        }
        let rows: Vec<(String, InvoiceRow)> =
            found.into_iter().map(|(customer_id, facts)| (customer_id, invoice_row(facts, today))).collect();
        let currencies: BTreeSet<String> = rows.iter().map(|(_, row)| row.currency.clone()).collect();
        let rates = self.rates_from(&currencies.into_iter().collect::<Vec<_>>()).await?;
        let mut overdue: Vec<(Option<i64>, String, InvoiceRow)> = rows
            .into_iter()
            .filter(|(_, row)| matches!(row.state, InvoiceState::Overdue | InvoiceState::Disputed))
            .map(|(customer_id, row)| {
                (rates.convert(row.open_minor, &row.currency, row.issued_on), customer_id, row)
            })
            .collect();
        overdue.sort_by(|one, two| two.0.cmp(&one.0).then_with(|| one.2.invoice_id.cmp(&two.2.invoice_id)));
        overdue.truncate(SHOWN);
        let names =
            self.names(overdue.iter().map(|(_, customer_id, _)| customer_id.clone()).collect()).await?;
        let invoice =
            |(open_home_minor, customer_id, row): (Option<i64>, String, InvoiceRow)| OverdueInvoice {
                customer_name: names.get(&customer_id).unwrap_or(&customer_id).clone(),
                row,
                customer_id,
                open_home_minor,
            };
        Ok(overdue.into_iter().map(invoice).collect())
    }
}

fn facts(row: &Row<'_>, home_currency: &str) -> Result<InvoiceFacts, PageError> {
    Ok(InvoiceFacts {
        invoice_id: row.key("invoice_id")?,
        kind: row.owned("kind")?,
        issued_on: row.must_day("issued_on")?,
        due_on: row.must_day("due_on")?,
        amount_minor: row.must_int("amount_minor")?,
        currency: row.text("currency")?.unwrap_or(home_currency).to_owned(),
        order_id: row.owned("order_id")?,
        paid_minor: row.int("paid_minor")?.unwrap_or(0),
        disputed: false,
    })
}
