//! Customers that are one: the list for whoever decides, their word, and what was said before. Owns no
//! rule of which customers are one.

use super::{ListQuery, Through, text};
use crate::extract::{
    Answered, Asked, Body, Cursor, Nothing, Plain, Query, SignedIn, Witness, Word, page_problem,
    store_problem,
};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regard_app::pages::{IdentityHistory, IdentityPage, IdentityQuestion, IdentitySaid, IdentityState};
use regard_model::Verdict;
use regard_store::{AuditKind, NewDecision};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// What the list is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IdentityQuery {
    /// Which pairs; those that wait when not given.
    #[param(inline)]
    state: Option<IdentityState>,
    /// Only pairs with this in a name or a key.
    #[param(inline)]
    search: Option<Word<200>>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many pairs, at most 200.
    limit: Option<u32>,
}

impl Query for IdentityQuery {}

/// Pairs of customers that may be one, are one, or were kept apart.
#[utoipa::path(get, path = "", tag = "identity", params(Through, IdentityQuery),
    responses((status = 200, body = IdentityPage)))]
pub(crate) async fn identity(State(state): State<Shared>, asked: Asked<IdentityQuery>) -> Answered {
    let query = asked.question;
    let question = IdentityQuestion {
        state: query.state.unwrap_or_default(),
        search: text(query.search),
        after: text(query.after),
        limit: query.limit,
    };
    asked.tag.answer(state.reader.identity(&asked.lens, &question).await)
}

/// Everything that people said about pairs of customers, newest first.
#[utoipa::path(get, path = "", tag = "identity", params(Through, ListQuery),
    responses((status = 200, body = IdentityHistory)))]
pub(crate) async fn history(
    State(state): State<Shared>,
    asked: Asked<ListQuery>,
) -> Result<Json<IdentityHistory>, Problem> {
    let decisions = state.store.customer_decisions().await.map_err(store_problem)?;
    let said: Vec<IdentitySaid> = decisions
        .into_iter()
        .map(|one| IdentitySaid {
            decision_id: one.decision_id,
            first_customer_id: one.first_customer_id,
            second_customer_id: one.second_customer_id,
            verdict: one.verdict.word().to_owned(),
            main_customer_id: one.main_customer_id,
            note: one.note,
            decided_at: one.decided_at,
            decided_by: one.decided_by,
        })
        .collect();
    let history = state.reader.identity_history(&asked.lens, &said, &asked.question.into()).await;
    history.map(Json).map_err(page_problem)
}

/// What is said about two customers.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityVerdict)]
pub(crate) enum VerdictName {
    /// They are one.
    Joined,
    /// They are two.
    KeptApart,
    /// What was said or joined before is taken back.
    Undone,
}

impl From<VerdictName> for Verdict {
    fn from(name: VerdictName) -> Self {
        match name {
            VerdictName::Joined => Self::Joined,
            VerdictName::KeptApart => Self::KeptApart,
            VerdictName::Undone => Self::Undone,
        }
    }
}

/// A word about two customers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerDecision {
    /// One customer.
    first: String,
    /// The other.
    second: String,
    /// What is said.
    verdict: VerdictName,
    /// Which of the two the other is shown under; the rules choose when not given.
    main: Option<String>,
    /// Why, in at most 200 characters.
    note: Option<String>,
}

/// Says that two customers are one, are two, or that an earlier word is taken back.
#[utoipa::path(post, path = "", tag = "identity", request_body = CustomerDecision,
    responses((status = 204, description = "Written down, and the numbers follow it."),
        (status = 202, description = "Written down; a load is running, and the numbers follow after it.")))]
pub(crate) async fn decide(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(asked): Body<CustomerDecision>,
) -> Result<StatusCode, Problem> {
    let Some(matcher) = state.matcher.clone() else { return Err(Problem::NotFound) };
    let details = json!({
        "first": asked.first,
        "second": asked.second,
        "verdict": Verdict::from(asked.verdict).word(),
    });
    let decision = NewDecision {
        customers: (asked.first, asked.second),
        verdict: asked.verdict.into(),
        main_customer_id: asked.main,
        note: asked.note.filter(|note| !note.trim().is_empty()),
        decided_by: session.user.user_id.clone(),
    };
    state.store.decide_customers(decision).await.map_err(store_problem)?;
    witness.did(AuditKind::CustomersDecided, None, details).await?;
    let done = matcher.run().await.map_err(Problem::internal)?;
    if done {
        state.present.show_at_least(state.newest().await?);
    }
    Ok(if done { StatusCode::NO_CONTENT } else { StatusCode::ACCEPTED })
}
