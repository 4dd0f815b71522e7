//! Single documents: an order, an invoice. Owns no figure.

use super::Through;
use crate::extract::{Answered, Asked, Name, Nothing, Witness};
use crate::state::Shared;
use axum::extract::State;
use regard_app::pages::{InvoicePage, OrderPage};
use serde_json::json;

/// One order with its lines, deliveries, invoices, answers and returns.
#[utoipa::path(get, path = "", tag = "documents", params(("order_id" = String, Path), Through),
    responses((status = 200, body = OrderPage)))]
pub(crate) async fn order(
    State(state): State<Shared>,
    Name(order_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Answered {
    let page = state.reader.order(&asked.lens, &order_id).await;
    if let Ok(page) = &page {
        witness.saw_customer(&page.order.customer_id, &json!({"order_id": order_id}))?;
    }
    asked.tag.answer(page)
}

/// One invoice with its payments, disputes and order.
#[utoipa::path(get, path = "", tag = "documents", params(("invoice_id" = String, Path), Through),
    responses((status = 200, body = InvoicePage)))]
pub(crate) async fn invoice(
    State(state): State<Shared>,
    Name(invoice_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Answered {
    let page = state.reader.invoice(&asked.lens, &invoice_id).await;
    if let Ok(page) = &page {
        witness.saw_customer(&page.invoice.customer_id, &json!({"invoice_id": invoice_id}))?;
    }
    asked.tag.answer(page)
}
