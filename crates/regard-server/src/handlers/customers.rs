//! Customers: the table, one customer, and the lists below one customer. Owns no figure.

use super::{ListQuery, Through, text};
use crate::extract::{Answered, Asked, Cursor, Name, Nothing, PeriodText, Query, Witness, Word};
use crate::problem::Problem;
use crate::state::Shared;
use axum::extract::State;
use regard_app::pages::{
    CustomerPage, CustomerSort, CustomersPage, CustomersQuestion, Direction, Fitting, InvoiceFilter,
    InvoicesPage, InvoicesQuestion, OrderFilter, OrdersPage, OrdersQuestion, TimelinePage,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

/// What the table of customers is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomersQuery {
    /// The days of the figures in the table.
    #[param(inline)]
    period: Option<PeriodText>,
    /// Part of a name, or the start of an id.
    #[param(inline)]
    search: Option<Word<200>>,
    /// Only this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
    /// Only this country.
    #[param(inline)]
    country: Option<Word<200>>,
    /// What to sort by; the name when not given.
    #[param(inline)]
    sort: Option<CustomerSort>,
    /// Which way; names go up and numbers down when not given.
    #[param(inline)]
    direction: Option<Direction>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 200.
    limit: Option<u32>,
}

impl Query for CustomersQuery {}

/// The table of customers.
#[utoipa::path(get, path = "", tag = "customers", params(Through, CustomersQuery),
    responses((status = 200, body = CustomersPage)))]
pub(crate) async fn customers(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<CustomersQuery>,
) -> Answered {
    let query = asked.question;
    let question = CustomersQuestion {
        period: query.period.map(|period| period.0),
        fitting: Fitting {
            search: text(query.search),
            segment: text(query.segment),
            country: text(query.country),
        },
        sort: query.sort.unwrap_or_default(),
        direction: query.direction,
        after: text(query.after),
        limit: query.limit,
    };
    let page = Box::pin(state.reader.customers(&asked.lens, &question)).await;
    witness.saw_page("customers", &page, |page| !page.rows.is_empty())?;
    asked.tag.answer(page)
}

/// Everything about one customer.
#[utoipa::path(get, path = "", tag = "customers", params(("customer_id" = String, Path), Through),
    responses((status = 200, body = CustomerPage)))]
pub(crate) async fn customer(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Answered {
    let page = state.reader.customer(&asked.lens, &customer_id).await;
    saw(&witness, &customer_id, &page)?;
    asked.tag.answer(page)
}

/// What happened with one customer, newest first.
#[utoipa::path(get, path = "", tag = "customers", params(("customer_id" = String, Path), Through, ListQuery),
    responses((status = 200, body = TimelinePage)))]
pub(crate) async fn timeline(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<ListQuery>,
) -> Answered {
    let page = state.reader.timeline(&asked.lens, &customer_id, &asked.question.into()).await;
    saw(&witness, &customer_id, &page)?;
    asked.tag.answer(page)
}

/// What a customer's orders are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrdersQuery {
    /// Which orders; all when not given.
    #[param(inline)]
    state: Option<OrderFilter>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 200.
    limit: Option<u32>,
}

impl Query for OrdersQuery {}

/// One customer's orders.
#[utoipa::path(get, path = "", tag = "customers", params(("customer_id" = String, Path), Through, OrdersQuery),
    responses((status = 200, body = OrdersPage)))]
pub(crate) async fn orders(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<OrdersQuery>,
) -> Answered {
    let query = asked.question;
    let question = OrdersQuestion {
        state: query.state.unwrap_or_default(),
        after: text(query.after),
        limit: query.limit,
    };
    let page = state.reader.orders(&asked.lens, &customer_id, &question).await;
    saw(&witness, &customer_id, &page)?;
    asked.tag.answer(page)
}

/// What a customer's invoices are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoicesQuery {
    /// Which invoices; all when not given.
    #[param(inline)]
    state: Option<InvoiceFilter>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 200.
    limit: Option<u32>,
}

impl Query for InvoicesQuery {}

/// One customer's invoices.
#[utoipa::path(get, path = "", tag = "customers", params(("customer_id" = String, Path), Through, InvoicesQuery),
    responses((status = 200, body = InvoicesPage)))]
pub(crate) async fn invoices(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<InvoicesQuery>,
) -> Answered {
    let query = asked.question;
    let question = InvoicesQuestion {
        state: query.state.unwrap_or_default(),
        after: text(query.after),
        limit: query.limit,
    };
    let page = state.reader.invoices(&asked.lens, &customer_id, &question).await;
    saw(&witness, &customer_id, &page)?;
    asked.tag.answer(page)
}

/// A customer was looked at, if there is one.
pub(super) fn saw<T, E>(witness: &Witness, customer_id: &str, page: &Result<T, E>) -> Result<(), Problem> {
    if page.is_ok() { witness.saw_customer(customer_id, &Value::Null) } else { Ok(()) }
}
