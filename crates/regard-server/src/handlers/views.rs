//! Views, for administrators: looking at a draft, saving it, and taking a company's own view away. Owns no rule of
//! what a view may say.

use super::Through;
use crate::extract::{Asked, Body, Name, Nothing, PeriodText, Plain, Query, Witness, page_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regard_app::pages::{Brief, BriefQuestion, PageQuestion};
use regard_app::views::{ChangeError, Draft, Refused, View};
use regard_store::AuditKind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// What a preview is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// The days to look at.
    #[param(inline)]
    period: Option<PeriodText>,
}

impl Query for PreviewQuery {}

/// A draft of a view.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewWanted {
    /// The name that it will have.
    name: String,
    draft: Draft,
}

/// What a draft would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The view. **Empty**: it is refused.
    view: Option<View>,
    /// What is wrong with it; nothing when it may be saved.
    refused: Vec<Refused>,
    /// The text of its file. **Empty**: it is refused.
    yaml: Option<String>,
    /// The brief that it would show the administrator. **Empty**: it is refused.
    brief: Option<Brief>,
}

/// What a draft would be, with the brief that it would show. Nothing is changed.
#[utoipa::path(post, path = "", tag = "views", params(Through, PreviewQuery), request_body = PreviewWanted,
    responses((status = 200, body = Preview)))]
pub(crate) async fn preview(
    State(state): State<Shared>,
    asked: Asked<PreviewQuery>,
    Body(wanted): Body<PreviewWanted>,
) -> Result<Json<Preview>, Problem> {
    let (view, yaml) = match state.views.look(&wanted.name, &wanted.draft) {
        Ok(found) => found,
        Err(refused) => return Ok(Json(Preview { view: None, refused, yaml: None, brief: None })),
    };
    let seen_to = state.seen_to(&asked.lens, asked.moment_is_asked).await?;
    let page = PageQuestion { period: asked.question.period.map(|period| period.0), segment: None };
    let policy = &asked.holding.policy;
    let question = BriefQuestion { page, view: &view, policy, may_mend: true, seen_to: &seen_to };
    let brief = Box::pin(state.reader.brief(&asked.lens, &question)).await.map_err(page_problem)?;
    Ok(Json(Preview { view: Some(view), refused: Vec::new(), yaml: Some(yaml), brief: Some(brief) }))
}

/// Makes a view say this, for everybody from now on. It is written to the home's `views` folder.
#[utoipa::path(put, path = "", tag = "views", params(("view" = String, Path)), request_body = Draft,
    responses((status = 200, body = View)))]
pub(crate) async fn save(
    State(state): State<Shared>,
    witness: Witness,
    Name(name): Name,
    _: Plain<Nothing>,
    Body(draft): Body<Draft>,
) -> Result<Json<View>, Problem> {
    let (kept, key) = (state.views.clone(), name.clone());
    let view = blocking(move || kept.save(&key, &draft)).await?;
    witness.did(AuditKind::ViewChanged, Some(("view", &name)), json!({"saved": true})).await?;
    Ok(Json(view))
}

/// Takes a company's own view away; the built-in one of its name comes back.
#[utoipa::path(delete, path = "", tag = "views", params(("view" = String, Path)),
    responses((status = 204, description = "Taken away.")))]
pub(crate) async fn remove(
    State(state): State<Shared>,
    witness: Witness,
    Name(name): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let (kept, key) = (state.views.clone(), name.clone());
    blocking(move || kept.remove(&key)).await?;
    witness.did(AuditKind::ViewChanged, Some(("view", &name)), json!({"removed": true})).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes a file where other requests do not wait for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ChangeError> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?;
    done.map_err(|error| match error {
        ChangeError::Unknown => Problem::NotFound,
        ChangeError::Unwritten(reason) => Problem::Internal(reason),
        ChangeError::Refused(refused) => match refused.into_iter().next() {
            Some(first) => Problem::bad_parameter(first.place, format!("{}; {}", first.problem, first.fix)),
            None => Problem::internal("a view was refused without a reason"),
        },
    })
}
