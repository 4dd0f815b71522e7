//! The policy: the one that holds and those before it, for everybody; drafts, their replay and publishing, for
//! experts and administrators. Owns no rule of what a policy may say.

use super::{Through, actor};
use crate::extract::{Asked, Body, Nothing, Plain, SignedIn, Witness, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_app::pages::{PolicyContents, PolicyReplay};
use regard_app::policies::{Unfit, published_text};
use regard_model::{FileFault, PolicyVersion};
use regard_store::{Publication, Published, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many versions are listed.
const VERSIONS_LISTED: u32 = 50;

/// The policy that holds, and how it came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyPage {
    /// Its number; 0 is the built-in one.
    version: u32,
    /// It, as YAML, with the reason and the day of the next review that were given when it was published.
    text: String,
    /// It, value by value.
    contents: PolicyContents,
    /// By when somebody looks at it again.
    review_by: Date,
    /// Whether that day has passed.
    review_overdue: bool,
    /// The version that was published last, where it does not fit this home: while it is so, nobody is judged and no
    /// alert is raised. **Empty**: it is the one that holds.
    unfit: Option<PolicyUnfit>,
    /// The versions that were published, newest first, 50 at most.
    history: Vec<PolicyPublished>,
    /// The viewer's own draft. **Empty**: they have none.
    draft: Option<PolicyDraft>,
    /// Whether the viewer may change it.
    may_change: bool,
}

/// A version that was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyPublished {
    version: u32,
    /// The version that it was made from.
    base: u32,
    reason: String,
    review_by: Date,
    published_at: Timestamp,
    published_by_name: String,
}

/// A version that was published and names what this home does not have any more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyUnfit {
    version: u32,
    /// It, as YAML: the draft that mends it begins from it.
    text: String,
    /// What is wrong with it.
    faults: Vec<PolicyFault>,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyDraft {
    /// The version that it is made from.
    base: u32,
    text: String,
    /// Goes up with each change.
    revision: i64,
    saved_at: Timestamp,
    /// What is wrong with it; nothing when it may be published.
    faults: Vec<PolicyFault>,
    /// It, value by value. **Empty**: there are faults.
    contents: Option<PolicyContents>,
}

/// A mistake in a draft.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyFault {
    /// Its line, counted from 1.
    line: u64,
    message: String,
    fix: String,
}

/// What a draft says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftWanted {
    /// The version that it is made from.
    base: u32,
    /// The whole policy, as YAML.
    text: String,
}

/// Why a draft is published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicationWanted {
    /// The revision of the draft that was looked at.
    revision: i64,
    reason: String,
    /// By when somebody looks at it again: later than today.
    review_by: Date,
}

/// The policy that holds, and how it came to.
#[utoipa::path(get, path = "", tag = "policy", responses((status = 200, body = PolicyPage)))]
pub(crate) async fn policy(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<PolicyPage>, Problem> {
    // All that is said of it is of this one, whatever is published meanwhile.
    let (holding, unfit) = state.policies.now_and_unfit();
    let text = state.text_of(holding.version).await?;
    let history = state.store.policy_history(None, VERSIONS_LISTED).await.map_err(store_problem)?;
    let today = today(&state);
    let review_by = holding.policy.review_by;
    let may_change = matches!(session.user.profile.role, Role::Expert | Role::Admin);
    let draft = if may_change { draft_of(&state, &session.user.user_id).await? } else { None };
    Ok(Json(PolicyPage {
        version: holding.version.0,
        text,
        contents: PolicyContents::of(&holding.policy, today),
        review_by,
        review_overdue: review_by < today,
        unfit: unfit.as_deref().map(PolicyUnfit::from),
        history: history.into_iter().map(PolicyPublished::from).collect(),
        draft,
        may_change,
    }))
}

/// Saves the author's draft, mistakes and all. Nothing changes for others.
#[utoipa::path(put, path = "", tag = "policy", request_body = DraftWanted,
    responses((status = 200, body = PolicyDraft)))]
pub(crate) async fn save_draft(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(wanted): Body<DraftWanted>,
) -> Result<Json<PolicyDraft>, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    let saved = state.store.save_policy_draft(actor, PolicyVersion(wanted.base), wanted.text).await;
    Ok(Json(told(&state, saved.map_err(store_problem)?)))
}

/// Throws the author's draft away.
#[utoipa::path(delete, path = "", tag = "policy", responses((status = 204, description = "It is gone.")))]
pub(crate) async fn discard_draft(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    state.store.discard_policy_draft(actor).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the author's draft would have done beside the policy that holds, to the customers in view.
#[utoipa::path(get, path = "", tag = "policy", params(Through), responses((status = 200, body = PolicyReplay)))]
pub(crate) async fn replay(
    State(state): State<Shared>,
    asked: Asked<Nothing>,
) -> Result<Json<PolicyReplay>, Problem> {
    let draft = state.store.policy_draft(&asked.session.user.user_id).await.map_err(store_problem)?;
    let draft = draft.ok_or(Problem::NotFound)?;
    let draft = state.policies.read(&draft.text).map_err(|faults| refused(&faults))?;
    let holds = state.policies.now().policy;
    let replay = Box::pin(state.reader.policy_replay(&asked.lens, &holds, &draft)).await;
    Ok(Json(replay.map_err(page_problem)?))
}

/// Lets the author's draft hold, for everybody from now on.
#[utoipa::path(post, path = "", tag = "policy", request_body = PublicationWanted,
    responses((status = 200, body = PolicyPublished)))]
pub(crate) async fn publish(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(wanted): Body<PublicationWanted>,
) -> Result<Json<PolicyPublished>, Problem> {
    let draft = state.store.policy_draft(&session.user.user_id).await.map_err(store_problem)?;
    let draft = draft.ok_or(Problem::NotFound)?;
    state.policies.read(&draft.text).map_err(|faults| refused(&faults))?;
    let (actor, _) = actor(&state, &session, &witness).await?;
    let publication =
        Publication { revision: wanted.revision, reason: wanted.reason, review_by_on: wanted.review_by };
    let published = state.store.publish_policy(actor, publication).await.map_err(store_problem)?;
    state.policies.refresh(&state.store).await.map_err(Problem::internal)?;
    Ok(Json(published.published.into()))
}

/// The day that it is at home.
fn today(state: &Running) -> Date {
    regard_model::Moment::at((state.clock)()).day(&state.home().time_zone)
}

async fn draft_of(state: &Running, user: &regard_model::UserId) -> Result<Option<PolicyDraft>, Problem> {
    let draft = state.store.policy_draft(user).await.map_err(store_problem)?;
    Ok(draft.map(|draft| told(state, draft)))
}

fn told(state: &Running, draft: regard_store::PolicyDraft) -> PolicyDraft {
    let (contents, faults) = match state.policies.read(&draft.text) {
        Ok(policy) => (Some(PolicyContents::of(&policy, today(state))), Vec::new()),
        Err(faults) => (None, faults),
    };
    PolicyDraft {
        base: draft.base.0,
        text: draft.text,
        revision: draft.revision,
        saved_at: draft.saved_at,
        faults: faults.into_iter().map(PolicyFault::from).collect(),
        contents,
    }
}

impl Running {
    /// The text of a version that was read before.
    async fn text_of(&self, version: PolicyVersion) -> Result<String, Problem> {
        if version == PolicyVersion::default() {
            return Ok(self.policies.built_in_text().to_owned());
        }
        let published = self.store.policy(version).await.map_err(store_problem)?;
        let published = published.ok_or_else(|| Problem::internal("a version of the policy is gone"))?;
        Ok(published_text(&published.text, &published.published))
    }
}

fn refused(faults: &[FileFault]) -> Problem {
    let first = faults.first().map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
    Problem::bad_parameter("draft", first)
}

impl From<FileFault> for PolicyFault {
    fn from(fault: FileFault) -> Self {
        let FileFault { file: _, line, message, fix } = fault;
        Self { line, message, fix }
    }
}

impl From<&Unfit> for PolicyUnfit {
    fn from(unfit: &Unfit) -> Self {
        let faults = unfit.faults.iter().cloned().map(PolicyFault::from).collect();
        Self { version: unfit.version.0, text: unfit.text.clone(), faults }
    }
}

impl From<Published> for PolicyPublished {
    fn from(published: Published) -> Self {
        Self {
            version: published.version.0,
            base: published.base.0,
            reason: published.reason,
            review_by: published.review_by_on,
            published_at: published.published_at,
            published_by_name: published.published_by_name,
        }
    }
}
