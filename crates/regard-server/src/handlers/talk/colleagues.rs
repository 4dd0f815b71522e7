//! Who may be mentioned: colleagues by name, and of a customer those who may see it. Owns no rule of scope.

use super::Listener;
use crate::extract::{Plain, Query, SignedIn, Word, store_problem};
use crate::handlers::text;
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_model::UserId;
use regard_store::UserSearch;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many are shown.
const SHOWN: usize = 10;
/// How many are read at once, and how many are looked through.
const AT_ONCE: u32 = 50;
const LOOKED_THROUGH: usize = 500;

/// What colleagues are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ColleaguesQuery {
    /// Part of a name, an address or a key.
    #[param(inline)]
    search: Option<Word<200>>,
    /// Only those who may see this customer.
    #[param(inline)]
    customer: Option<Word<500>>,
}

impl Query for ColleaguesQuery {}

/// Colleagues.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleagues {
    /// In the order of their names, ten at most.
    rows: Vec<Colleague>,
}

/// Somebody who may be mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleague {
    user_id: String,
    name: String,
    title: Option<String>,
    business_unit: Option<String>,
}

/// Colleagues who may be mentioned.
#[utoipa::path(get, path = "", tag = "comments", params(ColleaguesQuery),
    responses((status = 200, body = Colleagues)))]
pub(crate) async fn colleagues(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Plain(query): Plain<ColleaguesQuery>,
) -> Result<Json<Colleagues>, Problem> {
    let customer = match text(query.customer) {
        Some(customer) => Some(Listener::of(&state, &session).await?.customer(&customer).await?),
        None => None,
    };
    let search = UserSearch { text: text(query.search), role: None, enabled: Some(true) };
    let (mut rows, mut looked) = (Vec::new(), 0);
    let mut after: Option<UserId> = None;
    loop {
        let found = state.store.find_users(&search, after.as_ref(), AT_ONCE).await.map_err(store_problem)?;
        let more = found.len() == AT_ONCE as usize;
        looked += found.len();
        for user in found {
            after = Some(user.user_id.clone());
            let may = match &customer {
                Some(customer) => state.sees(&user.user_id, customer).await?,
                None => true,
            };
            if may {
                rows.push(Colleague {
                    user_id: user.user_id.as_str().to_owned(),
                    name: user.profile.name,
                    title: user.profile.title,
                    business_unit: user.profile.business_unit,
                });
            }
            if rows.len() == SHOWN {
                return Ok(Json(Colleagues { rows }));
            }
        }
        if !more || looked >= LOOKED_THROUGH {
            return Ok(Json(Colleagues { rows }));
        }
    }
}
