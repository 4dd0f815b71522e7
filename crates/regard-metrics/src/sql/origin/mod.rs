//! The `from` of a query: a view, or a relation that is derived in the question. Owns which; the derived
//! ones are a file a family. What the lens hides is hidden in them too: they read its views.

mod activity;
mod promised;
mod receivables;
mod valued;

use crate::ask::Home;
use crate::dimension::Join;
use crate::relation::{Origin, Relation};
use regard_model::{Currency, Period};
use valued::Rates;

/// `from` with the joins.
pub(crate) fn from_sql(relation: &Relation, joins: &[Join], home: Home) -> String {
    from_sql_within(relation, joins, home, None)
}

/// The same, of which only rows of these days are wanted, by the relation's main date; others may be left out.
pub(crate) fn from_sql_within(
    relation: &Relation,
    joins: &[Join],
    home: Home,
    days: Option<Period>,
) -> String {
    let rates = Rates::into_home(home.currency);
    let rows = match relation.origin {
        Origin::View => None,
        Origin::FirstOrders => Some(activity::first_orders()),
        Origin::ValuedDeals => Some(valued::deals(relation, &rates)),
        Origin::ValuedInvoices => Some(valued::invoices(&rates)),
        Origin::ValuedDisputes => Some(valued::disputes(&rates)),
        Origin::InvoicePostings => Some(receivables::postings(&rates)),
        Origin::Settlements => Some(receivables::settlements(&rates, days)),
        Origin::ServiceCosts => Some(activity::service_costs()),
        Origin::Activities => Some(activity::activities()),
        Origin::ContactDays => Some(activity::contact_days()),
        Origin::Tenures => Some(activity::tenures()),
        Origin::Promises => Some(promised::promises()),
    };
    widened(&named(rows, relation), joins)
}

/// The promises of the ledger that are no deliveries, as a select over facts. Columns: those of the relation `promises`.
pub fn other_promises() -> String {
    promised::others()
}

/// The days on which there was contact with a customer, as a select over facts. Columns: those of the relation
/// `contact_days`.
pub fn contact_days() -> String {
    activity::contact_days()
}

/// Since when and until when each customer was one, as a select over facts. Columns: `customer_id`, `since_on`,
/// `left_on`.
pub fn tenures() -> String {
    activity::tenures()
}

/// Invoices with what was paid of each and since when it is paid in full, as a select over facts; of those that
/// `among`, a condition on the columns of invoices, keeps. Columns: `invoice_id`, `customer_id`, `sales_entity`,
/// `currency`, `issued_on`, `due_on`, `amount_minor`, `amount_home_minor` (**Empty**: no rate is known), `paid_minor`
/// (**Empty**: nothing), `settled_on`. Credit notes are left out.
pub fn receivables(home: Currency, among: &str) -> String {
    receivables::receivables(&Rates::into_home(home), among)
}

/// Invoices, credit notes and what was paid for them, as a select over facts; of those that `among`, a condition on the
/// columns of invoices, keeps. Columns: `customer_id`, `invoice_id`, `is_credit`, `due_on`, `posted_on`, `amount_minor`
/// (negative for a payment), `payment_id` and `paid_on` (**Empty**: it is the invoice itself), `home_rate` (**Empty**: no rate is known).
pub fn postings(home: Currency, among: &str) -> String {
    receivables::matched_postings(&Rates::into_home(home), among)
}

/// Those rows of a relation of which sums and counts are kept at load.
pub(crate) fn kept_rows(relation: &Relation) -> String {
    named((relation.origin == Origin::Promises).then(promised::deliveries), relation)
}

/// `from` with the joins, of the rows beside them; `None` where there are no others.
pub(super) fn beside_kept_sql(relation: &Relation, joins: &[Join]) -> Option<String> {
    let rows = (relation.origin == Origin::Promises).then(other_promises)?;
    Some(widened(&named(Some(rows), relation), joins))
}

/// Rows under the name of their relation.
fn named(rows: Option<String>, relation: &Relation) -> String {
    rows.map_or_else(String::new, |sql| format!("({sql}) as ")) + relation.name
}

fn widened(source: &str, joins: &[Join]) -> String {
    joins.iter().fold(format!("\nfrom {source}"), |sql, join| format!("{sql}\n{}", join.sql()))
}

/// Columns of a table by its name or alias.
fn of_table<'a>(table: &str, columns: impl IntoIterator<Item = &'a str>) -> String {
    let named: Vec<String> = columns.into_iter().map(|name| format!("{table}.{name}")).collect();
    named.join(", ")
}

/// The columns of an entity by an alias of its table.
fn of_entity(alias: &str, entity: &str) -> String {
    let columns = regard_model::entities::find(entity).into_iter().flat_map(|entity| entity.columns);
    of_table(alias, columns.map(|column| column.name))
}
