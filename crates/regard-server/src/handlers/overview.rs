//! The overview pages: brief, promises, money, sales, search. Owns no figure.

use super::{PageQuery, Through};
use crate::extract::{Answered, Asked, Query, Word};
use crate::state::Shared;
use axum::extract::State;
use regard_app::pages::{Brief, MoneyPage, PromisesPage, SalesPage, SearchPage, ViewerFacts};
use regard_store::Role;
use serde::Deserialize;
use utoipa::IntoParams;

/// The whole story in ninety seconds.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = Brief)))]
pub(crate) async fn brief(State(state): State<Shared>, asked: Asked<PageQuery>) -> Answered {
    let profile = &asked.session.user.profile;
    let viewer = ViewerFacts {
        level: profile.level.clone(),
        business_unit: profile.business_unit.clone(),
        may_mend: profile.role == Role::Admin,
    };
    asked.tag.answer(state.reader.brief(&asked.lens, &asked.question.into(), &viewer).await)
}

/// Which promises we keep, and which wait.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = PromisesPage)))]
pub(crate) async fn promises(State(state): State<Shared>, asked: Asked<PageQuery>) -> Answered {
    asked.tag.answer(state.reader.promises(&asked.lens, &asked.question.into()).await)
}

/// How fast money comes in, what is overdue or contested, and what serving customers costs.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = MoneyPage)))]
pub(crate) async fn money(State(state): State<Shared>, asked: Asked<PageQuery>) -> Answered {
    asked.tag.answer(state.reader.money(&asked.lens, &asked.question.into()).await)
}

/// How much customers order, and what may still be won.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = SalesPage)))]
pub(crate) async fn sales(State(state): State<Shared>, asked: Asked<PageQuery>) -> Answered {
    asked.tag.answer(state.reader.sales(&asked.lens, &asked.question.into()).await)
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a name, an id, a serial number or a page's name.
    #[param(inline)]
    q: Word<200>,
}

impl Query for SearchQuery {}

/// Customers, orders, invoices and installed items by name or number.
#[utoipa::path(get, path = "", tag = "pages", params(Through, SearchQuery),
    responses((status = 200, body = SearchPage)))]
pub(crate) async fn search(State(state): State<Shared>, asked: Asked<SearchQuery>) -> Answered {
    asked.tag.answer(state.reader.search(&asked.lens, &asked.question.q.0).await)
}
