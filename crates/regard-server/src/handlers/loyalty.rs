//! Loyalty: the grid, what other thresholds would do, and where one customer stands. Owns no rule of who stands where.

use super::Through;
use super::customers::saw;
use crate::extract::{Answered, Asked, Name, Nothing, Query, Witness};
use crate::state::Shared;
use axum::extract::State;
use regard_app::pages::{LoyaltyPage, PlacementPage, ThresholdPreview, Thresholds};
use serde::Deserialize;
use utoipa::IntoParams;

/// Where customers stand, and where they are heading.
#[utoipa::path(get, path = "", tag = "pages", params(Through),
    responses((status = 200, body = LoyaltyPage)))]
pub(crate) async fn loyalty(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Answered {
    let page = Box::pin(state.reader.loyalty(&asked.lens, &asked.holding.policy)).await;
    witness.saw_page("loyalty", &page, |page| {
        !(page.points.is_empty() && page.entered_critical.is_empty() && page.left_critical.is_empty())
    })?;
    asked.tag.answer(page)
}

/// Other thresholds for one rule of the policy.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// The place of the rule in the policy, counted from 0; the first when not given.
    rule: Option<u32>,
    /// From so many points on, retention would be high: 0 to 100. As it is when not given.
    retention: Option<f64>,
    /// From so many points on, loyalty would be high: 0 to 100. As it is when not given.
    loyalty: Option<f64>,
}

impl Query for PreviewQuery {}

/// What other thresholds would do to the customers in view, beside the policy that holds now, also at an older moment:
/// it is the one that a draft changes. Nothing is changed.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PreviewQuery),
    responses((status = 200, body = ThresholdPreview)))]
pub(crate) async fn preview(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<PreviewQuery>,
) -> Answered {
    let (lens, holding) = state.held(asked.lens);
    let PreviewQuery { rule, retention, loyalty } = asked.question;
    let wanted = Thresholds { rule: rule.unwrap_or(0), retention, loyalty };
    let page = Box::pin(state.reader.loyalty_preview(&lens, &holding.policy, &wanted)).await;
    witness.saw_page("loyalty", &page, |page| page.moves.iter().any(|one| !one.names.is_empty()))?;
    asked.tag.answer(page)
}

/// Where a customer stands, by what, and how they came there.
#[utoipa::path(get, path = "", tag = "customers", params(("customer_id" = String, Path), Through),
    responses((status = 200, body = PlacementPage)))]
pub(crate) async fn placement(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Answered {
    let page = Box::pin(state.reader.placement(&asked.lens, &asked.holding.policy, &customer_id)).await;
    saw(&witness, &customer_id, &page)?;
    asked.tag.answer(page)
}
