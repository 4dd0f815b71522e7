//! Whom a comment is about. A page or an anchor that names a customer, or something of theirs, names whom the comment
//! is about, whatever the browser says of it: so nothing is said of a customer to those who may not see them. Owns the
//! reading of paths and of anchors' keys; what a row belongs to is asked of the facts.

use super::listener::Listener;
use crate::problem::Problem;
use percent_encoding::percent_decode_str;
use regard_app::pages::Whose;
use regard_model::{CustomerId, Entity, Reach, entities};
use regard_store::{Anchor, AnchorKind};

/// Pages of one row each; they are called as the entity is.
const PAGES: [&str; 3] = ["customers", "orders", "invoices"];
/// The column of what is owed: the key of an invoice, or of a payment that settles none.
const DOCUMENT: &str = "document_id";
/// What stands before the key of such a payment.
const PAYMENT: &str = "payment ";

/// What a page or an anchor names.
#[derive(Debug, PartialEq)]
enum Named {
    /// Nothing of any customer.
    Nothing,
    /// The row of an entity with this key.
    Row(&'static str, String),
    /// A row, and its key does not tell whose it is.
    SomeRow,
}

/// Whom a comment is about: the customer of the page and of the anchor, else the one who is given in a parameter.
///
/// # Errors
/// [`Problem::NotFound`] for what the viewer does not see; [`Problem::BadParameter`] when a customer is given who is
/// another one, or nobody tells whose a row is.
pub(super) async fn customer_of(
    listener: &Listener<'_>,
    page: &str,
    anchor: &Anchor,
    (parameter, given): (&'static str, Option<&str>),
) -> Result<Option<CustomerId>, Problem> {
    let (page, anchor) = (of_page(page), of_anchor(anchor));
    let untold = anchor == Named::SomeRow;
    let (page, anchor) = (owner(listener, page).await?, owner(listener, anchor).await?);
    if page.is_some() && anchor.is_some() && page != anchor {
        return Err(Problem::bad_parameter("anchor", "is of another customer than the page"));
    }
    match (page.or(anchor), given) {
        (Some(customer), Some(given)) if customer.as_str() != given => {
            let message = "is not whom the page or the anchor is about: leave it out";
            Err(Problem::bad_parameter(parameter, message))
        }
        (Some(customer), _) => Ok(Some(customer)),
        (None, Some(given)) => listener.customer(given).await.map(Some),
        (None, None) if untold => {
            Err(Problem::bad_parameter(parameter, "say whose row it is: the anchor does not tell"))
        }
        (None, None) => Ok(None),
    }
}

/// The customer to whom a thing belongs, or 404.
async fn owner(listener: &Listener<'_>, named: Named) -> Result<Option<CustomerId>, Problem> {
    let Named::Row(entity, key) = named else { return Ok(None) };
    let entity = entities::find(entity).ok_or(Problem::NotFound)?;
    match listener.whose(entity, &key).await? {
        Whose::Customers(customer) => Ok(Some(customer)),
        Whose::Nobodys => {
            Err(Problem::bad_parameter("anchor", "is of no customer: comment on the page or the chart"))
        }
        Whose::Absent => Err(Problem::NotFound),
    }
}

/// What the path of a page names.
fn of_page(page: &str) -> Named {
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next().and_then(|first| PAGES.into_iter().find(|page| *page == first)), parts.next()) {
        (Some(entity), Some(key)) => {
            Named::Row(entity, percent_decode_str(key).decode_utf8_lossy().into_owned())
        }
        _ => Named::Nothing,
    }
}

/// What an anchor names: a row's key is `table/column=value`.
fn of_anchor(anchor: &Anchor) -> Named {
    match anchor.kind {
        AnchorKind::Customer if !anchor.key.is_empty() => Named::Row("customers", anchor.key.clone()),
        AnchorKind::Row => {
            let column_and_value = anchor.key.split_once('/').and_then(|(_, rest)| rest.split_once('='));
            column_and_value.map_or(Named::SomeRow, |(column, value)| of_row(column, value))
        }
        AnchorKind::Customer | AnchorKind::Page | AnchorKind::Chart | AnchorKind::Point => Named::Nothing,
    }
}

/// What a row names, by the column that tells it from others.
fn of_row(column: &str, value: &str) -> Named {
    if column == DOCUMENT {
        return match value.strip_prefix(PAYMENT) {
            Some(payment) => Named::Row("payments", payment.to_owned()),
            None => Named::Row("invoices", value.to_owned()),
        };
    }
    let is_key = |entity: &&Entity| entity.key().map(|key| key.name).eq([column]);
    match entities::all().find(is_key) {
        Some(entity) if entity.reach == Reach::Common => Named::Nothing,
        Some(entity) => Named::Row(entity.name, value.to_owned()),
        None => Named::SomeRow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entity: &'static str, key: &str) -> Named {
        Named::Row(entity, key.to_owned())
    }

    #[test]
    fn a_page_of_one_row_names_it() {
        for (page, named) in [
            ("/customers/c-1", row("customers", "c-1")),
            ("/customers/c-1/orders", row("customers", "c-1")),
            ("/orders/o%2F1%20a", row("orders", "o/1 a")),
            ("/orders/o-1/", row("orders", "o-1")),
            ("//invoices//i-1?x=1", row("invoices", "i-1")),
            ("/invoices?id=i-1", Named::Nothing),
            ("/customers", Named::Nothing),
            ("/customers/", Named::Nothing),
            ("/sources/customers", Named::Nothing),
            ("/", Named::Nothing),
            ("", Named::Nothing),
        ] {
            assert_eq!(of_page(page), named, "{page}");
        }
    }

    #[test]
    fn an_anchor_on_a_row_names_it_by_its_key() {
        for (key, named) in [
            ("customers/customer_id=c-1", row("customers", "c-1")),
            ("overdue_orders/order_id=o/1=a", row("orders", "o/1=a")),
            ("deliveries/delivery_id=d-1", row("deliveries", "d-1")),
            ("receivables/document_id=i-1", row("invoices", "i-1")),
            ("receivables/document_id=payment p-1", row("payments", "p-1")),
            ("longest_lead_items/item_id=x", Named::Nothing),
            ("promises_kept/promise_id=o-1 / 1", Named::SomeRow),
            ("orders/order_id", Named::SomeRow),
            ("o-1", Named::SomeRow),
            ("", Named::SomeRow),
        ] {
            assert_eq!(of_anchor(&Anchor { kind: AnchorKind::Row, key: key.to_owned() }), named, "{key}");
        }
        let other = |kind| of_anchor(&Anchor { kind, key: "c-1".to_owned() });
        assert_eq!(other(AnchorKind::Customer), row("customers", "c-1"));
        assert_eq!(other(AnchorKind::Point), Named::Nothing);
        let empty = Anchor { kind: AnchorKind::Customer, key: String::new() };
        assert_eq!(of_anchor(&empty), Named::Nothing);
    }
}
