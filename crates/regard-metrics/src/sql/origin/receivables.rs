//! What was invoiced, what was paid for it, and since when an invoice is paid in full. A payment settles an
//! invoice that it names and whose currency it is in; any other is money received that settles nothing
//! known, and has no rate, so that metrics count it as left out.

use super::valued::{INVOICES, Rates, is_credit};
use super::{of_entity, of_table};
use regard_model::Period;

const COLUMNS: [&str; 13] = [
    "posting",
    "posting_id",
    "document_id",
    "invoice_id",
    "customer_id",
    "order_id",
    "sales_entity",
    "currency",
    "is_credit",
    "issued_on",
    "due_on",
    "posted_on",
    "amount_minor",
];

/// A row for each invoice or credit note, and one for each payment with its sign turned. All rows of an
/// invoice have its rate, so that what is paid in full leaves nothing. A payment made before its invoice
/// counts from the day of the invoice.
pub(super) fn postings(rates: &Rates) -> String {
    let home = &rates.code;
    format!(
        "select {own}, case when postings.posting = 'unmatched payment' then null else {rate} end as home_rate \
         from (select 'invoice' as posting, invoices.invoice_id as posting_id, \
         invoices.invoice_id as document_id, invoices.invoice_id, invoices.customer_id, invoices.order_id, \
         invoices.sales_entity, coalesce(invoices.currency, {home}) as currency, {invoice_is_credit} as is_credit, \
         invoices.issued_on, invoices.due_on, invoices.issued_on as posted_on, invoices.amount_minor \
         from invoices \
         union all \
         select case when i.invoice_id is null then 'unmatched payment' else 'payment' end as posting, \
         p.payment_id as posting_id, coalesce(i.invoice_id, 'payment ' || p.payment_id) as document_id, \
         p.invoice_id, coalesce(i.customer_id, p.customer_id) as customer_id, i.order_id, i.sales_entity, \
         coalesce(p.currency, {home}) as currency, \
         i.invoice_id is not null and {paid_is_credit} as is_credit, i.issued_on, i.due_on, \
         greatest(i.issued_on, p.paid_on) as posted_on, -p.amount_minor as amount_minor \
         from payments as p left join invoices as i on i.invoice_id = p.invoice_id \
         and coalesce(i.currency, {home}) = coalesce(p.currency, {home})) as postings {join}",
        own = of_table("postings", COLUMNS),
        rate = rates.rate("postings.currency"),
        invoice_is_credit = is_credit("invoices"),
        paid_is_credit = is_credit("i"),
        join = rates.join_as("postings.currency", "postings.issued_on", &INVOICES),
    )
}

/// The postings of invoices that `among`, a condition on the columns of invoices, keeps: of what settles nothing known
/// there is none.
pub(super) fn matched_postings(rates: &Rates, among: &str) -> String {
    let kept = format!(
        "(select invoice_id, customer_id, kind, currency, issued_on, due_on, amount_minor from invoices where {among})"
    );
    let home = &rates.code;
    format!(
        "select postings.customer_id, postings.invoice_id, postings.is_credit, postings.due_on, postings.posted_on, \
         postings.amount_minor, postings.payment_id, postings.paid_on, {rate} as home_rate from (\
         select i.customer_id, i.invoice_id, coalesce(i.currency, {home}) as currency, {is_credit} as is_credit, \
         i.issued_on, i.due_on, i.issued_on as posted_on, i.amount_minor, cast(null as varchar) as payment_id, \
         cast(null as date) as paid_on from {kept} as i \
         union all \
         select i.customer_id, i.invoice_id, coalesce(i.currency, {home}) as currency, {is_credit} as is_credit, \
         i.issued_on, i.due_on, greatest(i.issued_on, p.paid_on) as posted_on, -p.amount_minor as amount_minor, \
         p.payment_id, p.paid_on \
         from payments as p join {kept} as i on i.invoice_id = p.invoice_id \
         and coalesce(i.currency, {home}) = coalesce(p.currency, {home})) as postings {join}",
        rate = rates.rate("postings.currency"),
        is_credit = is_credit("i"),
        join = rates.join_as("postings.currency", "postings.issued_on", &INVOICES),
    )
}

/// Invoices that are paid in full, with the first day on which they were. Of those that were before or after these
/// `days` some are left out: an invoice is paid in full on the day of a payment of it, or on its own.
pub(super) fn settlements(rates: &Rates, days: Option<Period>) -> String {
    let payments = days.map_or_else(
        || "payments".to_owned(),
        |Period { from, to }| {
            let within = |day: &str| format!("{day} >= date '{from}' and {day} <= date '{to}'");
            format!(
                "(select payment_id, invoice_id, currency, paid_on, amount_minor from payments where invoice_id in (\
                 select invoice_id from payments where {} union all select invoice_id from invoices where {}))",
                within("paid_on"),
                within("issued_on")
            )
        },
    );
    format!(
        "select {own}, {is_credit} as is_credit, {amount} as amount_home_minor, paid.settled_on from invoices \
         join (select invoice_id, min(posted_on) as settled_on from ({running}) as running \
         where so_far >= amount_minor group by invoice_id) as paid on paid.invoice_id = invoices.invoice_id \
         {join}",
        own = of_entity("invoices", "invoices"),
        is_credit = is_credit("invoices"),
        running = running(rates, "invoices", &payments),
        amount = rates.amount("invoices.amount_minor", "invoices.currency"),
        join = rates.join(&INVOICES),
    )
}

/// Invoices with what was paid of each, and since when it is paid in full; of those that `among`, a condition on the
/// columns of invoices, keeps. Credit notes are left out.
pub(super) fn receivables(rates: &Rates, among: &str) -> String {
    let kept = format!(
        "(select invoice_id, customer_id, kind, sales_entity, currency, issued_on, due_on, amount_minor from invoices \
         where {among})"
    );
    format!(
        "select invoices.invoice_id, invoices.customer_id, invoices.sales_entity, \
         coalesce(invoices.currency, {home}) as currency, invoices.issued_on, invoices.due_on, \
         invoices.amount_minor, {amount} as amount_home_minor, paid.paid_minor, paid.settled_on \
         from {kept} as invoices left join (select invoice_id, sum(paid_minor) as paid_minor, \
         min(case when so_far >= amount_minor then posted_on end) as settled_on from ({running}) as running \
         group by invoice_id) as paid on paid.invoice_id = invoices.invoice_id {join} where not {is_credit}",
        home = rates.code,
        amount = rates.amount("invoices.amount_minor", "invoices.currency"),
        running = running(rates, &kept, "payments"),
        join = rates.join(&INVOICES),
        is_credit = is_credit("invoices"),
    )
}

/// Payments of invoices in their own currency, each with what was paid of the invoice up to it.
fn running(rates: &Rates, invoices: &str, payments: &str) -> String {
    format!(
        "select i.invoice_id, i.amount_minor, p.amount_minor as paid_minor, \
         greatest(i.issued_on, p.paid_on) as posted_on, \
         sum(p.amount_minor) over (partition by i.invoice_id order by p.paid_on, p.payment_id \
         rows between unbounded preceding and current row) as so_far \
         from {payments} as p join {invoices} as i on i.invoice_id = p.invoice_id \
         and coalesce(i.currency, {home}) = coalesce(p.currency, {home})",
        home = rates.code
    )
}
