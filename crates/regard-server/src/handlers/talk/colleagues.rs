//! Who may be mentioned: colleagues by name, and of a customer those who may see it. Owns no rule of scope.

use super::about;
use super::listener::Listener;
use super::wire::AnchorName;
use crate::extract::{Plain, Query, SignedIn, Word, store_problem};
use crate::handlers::text;
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_model::{CustomerId, UserId};
use regard_store::{Anchor, UserSearch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many are shown.
const SHOWN: usize = 10;
/// How many are read at once.
const AT_ONCE: u32 = 50;
/// Of how many it is asked whether they see a customer; who stands further back is found by their name.
const LOOKED_THROUGH: usize = 200;

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
    /// Only those who may read what is said on this page, by its path.
    #[param(inline)]
    page: Option<Word<200>>,
    /// The thing on the page.
    #[param(inline)]
    anchor_kind: Option<AnchorName>,
    /// Which one, in the words of the page.
    #[param(inline)]
    anchor_key: Option<Word<300>>,
}

impl Query for ColleaguesQuery {}

impl ColleaguesQuery {
    /// Whom it is about that they would read.
    async fn customer(&mut self, listener: &Listener<'_>) -> Result<Option<CustomerId>, Problem> {
        let anchor = Anchor {
            kind: self.anchor_kind.unwrap_or(AnchorName::Page).into(),
            key: text(self.anchor_key.take()).unwrap_or_default(),
        };
        let (page, customer) = (text(self.page.take()), text(self.customer.take()));
        let given = ("customer", customer.as_deref());
        about::customer_of(listener, page.as_deref().unwrap_or_default(), &anchor, given).await
    }
}

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
    Plain(mut query): Plain<ColleaguesQuery>,
) -> Result<Json<Colleagues>, Problem> {
    let listener = Listener::of(&state, &session).await?;
    let customer = query.customer(&listener).await?;
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
