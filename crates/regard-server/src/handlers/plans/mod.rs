//! Plans: what is done for a customer, by whom and by when. Owns no rule of which playbook fits.

mod rows;
pub(crate) mod taking_up;
mod wire;

use super::acting::saw_rows;
use super::{actor, limit_of, no_place, text};
use crate::extract::{Body, Name, Nothing, Pair, Plain, SignedIn, Witness, lens, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use regard_model::{CustomerId, Lens, Scope, UserId};
use regard_store::{
    Actor, NewStep, Plan, PlanChanges, PlanFilter, PlanState, StepChanges, is_comment_id as is_drawn_key,
};
use serde_json::json;
use wire::{PlanCountsWire, PlanEndWanted, PlanPatch, PlanRow, PlansPage, PlansQuery, StepPatch, StepWanted};

/// Plans for customers in view, newest first.
#[utoipa::path(get, path = "", tag = "plans", params(PlansQuery), responses((status = 200, body = PlansPage)))]
pub(crate) async fn plans(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Plain(query): Plain<PlansQuery>,
) -> Result<Json<PlansPage>, Problem> {
    let limit = limit_of(query.limit)?;
    let lens = lens(&state, &session, state.newest().await?).await?;
    let after = text(query.after);
    if after.as_ref().is_some_and(|after| !is_drawn_key(after)) {
        return Err(no_place());
    }
    let filter = PlanFilter {
        state: query.state.map(PlanState::from),
        customers: state.kept_keys(text(query.customer)).await?,
        owner_id: query.mine.unwrap_or(false).then(|| session.user.user_id.clone()),
        playbook: text(query.playbook),
        overdue_on: query.overdue.unwrap_or(false).then(|| lens.today()),
    };
    let scope = state.kept_scope(&lens.scope).await?;
    let found = state.store.plans(&scope, &filter, after.as_deref(), limit + 1).await;
    let mut found = found.map_err(store_problem)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.plan_id.clone());
    saw_rows(&witness, filter.customers.first(), !found.is_empty())?;
    let counts = state.plan_counts(&scope, filter, lens.today()).await?;
    Ok(Json(PlansPage { rows: state.plan_rows(&lens, found).await?, next, counts }))
}

/// One plan.
#[utoipa::path(get, path = "", tag = "plans", params(("plan_id" = String, Path)),
    responses((status = 200, body = PlanRow)))]
pub(crate) async fn plan(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(plan_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<PlanRow>, Problem> {
    let lens = lens(&state, &session, state.newest().await?).await?;
    let plan = state.plan_within(&state.kept_scope(&lens.scope).await?, &plan_id).await?;
    witness.saw_customer(plan.customer_id.as_str(), &json!({"plan_id": plan_id}))?;
    state.plan_row(&lens, plan).await
}

/// Hands a plan over, or moves its last day.
#[utoipa::path(patch, path = "", tag = "plans", params(("plan_id" = String, Path)), request_body = PlanPatch,
    responses((status = 200, body = PlanRow)))]
pub(crate) async fn change_plan(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(plan_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<PlanPatch>,
) -> Result<Json<PlanRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let before = state.plan_within(&actor.scope, &plan_id).await?;
    let owner_id = state.colleague("owner_id", wanted.owner_id, &before.customer_id).await?;
    let changes = PlanChanges { owner_id, due_on: wanted.due_on };
    if changes == PlanChanges::default() {
        return state.plan_row(&lens, before).await;
    }
    let plan = state.store.change_plan(actor, plan_id, changes).await.map_err(store_problem)?;
    state.plan_row(&lens, plan).await
}

/// Ends a plan, and says what came of it. It stays as it is then.
#[utoipa::path(put, path = "", tag = "plans", params(("plan_id" = String, Path)), request_body = PlanEndWanted,
    responses((status = 200, body = PlanRow)))]
pub(crate) async fn end_plan(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(plan_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<PlanEndWanted>,
) -> Result<Json<PlanRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let ended = state.store.end_plan(actor, plan_id, wanted.end.into(), wanted.outcome).await;
    state.plan_row(&lens, ended.map_err(store_problem)?).await
}

/// Adds a step to a plan, at the end.
#[utoipa::path(post, path = "", tag = "plans", params(("plan_id" = String, Path)), request_body = StepWanted,
    responses((status = 201, body = PlanRow)))]
pub(crate) async fn add_step(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(plan_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<StepWanted>,
) -> Result<(StatusCode, Json<PlanRow>), Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let before = state.plan_within(&actor.scope, &plan_id).await?;
    let user_id = state.colleague("user_id", wanted.user_id, &before.customer_id).await?;
    let step = NewStep { text: wanted.text, user_id, due_on: wanted.due_on };
    let plan = state.store.add_step(actor, plan_id, step).await.map_err(store_problem)?;
    Ok((StatusCode::CREATED, state.plan_row(&lens, plan).await?))
}

/// Changes what a step says, who does it, and by when.
#[utoipa::path(patch, path = "", tag = "plans",
    params(("plan_id" = String, Path), ("step_no" = String, Path)), request_body = StepPatch,
    responses((status = 200, body = PlanRow)))]
pub(crate) async fn change_step(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Pair(plan_id, step_no): Pair,
    _: Plain<Nothing>,
    Body(wanted): Body<StepPatch>,
) -> Result<Json<PlanRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let before = state.plan_within(&actor.scope, &plan_id).await?;
    let user_id = match wanted.user_id {
        Some(Some(user)) => Some(state.colleague("user_id", Some(user), &before.customer_id).await?),
        Some(None) => Some(None),
        None => None,
    };
    let changes = StepChanges { text: wanted.text, user_id, due_on: wanted.due_on };
    if changes == StepChanges::default() {
        return state.plan_row(&lens, before).await;
    }
    let changed = state.store.change_step(actor, plan_id, number_of(&step_no)?, changes).await;
    state.plan_row(&lens, changed.map_err(store_problem)?).await
}

/// Says that a step is done. Said again, the first time counts.
#[utoipa::path(put, path = "", tag = "plans",
    params(("plan_id" = String, Path), ("step_no" = String, Path)), responses((status = 200, body = PlanRow)))]
pub(crate) async fn tick_step(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Pair(plan_id, step_no): Pair,
    _: Plain<Nothing>,
) -> Result<Json<PlanRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    state.tick(actor, &lens, plan_id, &step_no, true).await
}

/// Says that a step is not done after all.
#[utoipa::path(delete, path = "", tag = "plans",
    params(("plan_id" = String, Path), ("step_no" = String, Path)), responses((status = 200, body = PlanRow)))]
pub(crate) async fn untick_step(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Pair(plan_id, step_no): Pair,
    _: Plain<Nothing>,
) -> Result<Json<PlanRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    state.tick(actor, &lens, plan_id, &step_no, false).await
}

/// The number of a step in a path; what is no number names no step.
fn number_of(step_no: &str) -> Result<i64, Problem> {
    step_no.parse().map_err(|_| Problem::NotFound)
}

impl Running {
    async fn tick(
        &self,
        actor: Actor,
        lens: &Lens,
        plan_id: String,
        step_no: &str,
        done: bool,
    ) -> Result<Json<PlanRow>, Problem> {
        let plan = self.store.tick_step(actor, plan_id, number_of(step_no)?, done).await;
        self.plan_row(lens, plan.map_err(store_problem)?).await
    }

    async fn plan_within(&self, scope: &Scope, plan_id: &str) -> Result<Plan, Problem> {
        self.store.plan(scope, plan_id).await.map_err(store_problem)?.ok_or(Problem::NotFound)
    }

    /// How many plans there are of those that are asked for, whatever their state.
    async fn plan_counts(
        &self,
        scope: &Scope,
        filter: PlanFilter,
        today: Date,
    ) -> Result<PlanCountsWire, Problem> {
        let counts = self.store.plan_counts(scope, &filter).await.map_err(store_problem)?;
        let late = PlanFilter { overdue_on: Some(today), ..filter };
        let late = self.store.plan_counts(scope, &late).await.map_err(store_problem)?;
        Ok(PlanCountsWire {
            open: counts.open,
            done: counts.done,
            dropped: counts.dropped,
            overdue: late.open,
        })
    }

    /// Who is to see to something about a customer: a colleague who may sign in and sees them. **Empty**: nobody is
    /// named.
    pub(crate) async fn colleague(
        &self,
        field: &'static str,
        named: Option<String>,
        customer: &CustomerId,
    ) -> Result<Option<UserId>, Problem> {
        let Some(user_id) = named.map(UserId::new) else { return Ok(None) };
        let user = self.store.user(&user_id).await.map_err(store_problem)?;
        let is_here = user.is_some_and(|user| user.disabled_at.is_none());
        // It may be kept under a key that was joined since; who sees whom is told by main keys.
        let mut main = customer.clone();
        self.put_mains(vec![&mut main]).await?;
        if is_here && self.sees(&user_id, &main).await? {
            return Ok(Some(user_id));
        }
        Err(Problem::bad_parameter(
            field,
            "there is no such colleague who sees this customer: choose another",
        ))
    }
}
