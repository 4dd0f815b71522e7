//! Acting: what to do next, what is suggested, where voices are apart and what plans achieved. Owns no rule of any of
//! it.

mod next;
pub(crate) mod page;

use super::customers::saw;
use super::{ListQuery, Through};
use crate::extract::{Answered, Asked, Name, Nothing, Witness, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use regard_app::pages::{DisagreementsPage, PlanEffectsPage, SuggestionsPage};
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{PlanFilter, PlanStart, PlanState};
use serde_json::Value;
use std::collections::HashMap;

/// The page on which people act: rows of customers there, of whatever kind, are one look in the audit log.
const PAGE: &str = "actions";
/// How many plans are read at once, and at most. Of more the newest count.
const STARTS_AT_ONCE: u32 = 1000;
const STARTS_AT_MOST: usize = 100_000;
/// A customer has fewer open plans than that.
const OPEN_PLANS: u32 = 200;

/// What to do for a customer: the playbooks that fit, and why.
#[utoipa::path(get, path = "", tag = "plans", params(("customer_id" = String, Path), Through),
    responses((status = 200, body = SuggestionsPage)))]
pub(crate) async fn suggestions(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Result<Json<SuggestionsPage>, Problem> {
    let policy = state.policies.now().policy;
    let plans = state.open_plans(&asked.lens.scope, &customer_id).await?;
    let page = Box::pin(state.reader.suggestions(&asked.lens, &policy, &customer_id, &plans)).await;
    saw(&witness, &customer_id, &page)?;
    let mut page = page.map_err(page_problem)?;
    state.keep_users(&mut page).await?;
    Ok(Json(page))
}

/// Customers in view of whom two voices say different things.
#[utoipa::path(get, path = "", tag = "plans", params(Through, ListQuery),
    responses((status = 200, body = DisagreementsPage)))]
pub(crate) async fn disagreements(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<ListQuery>,
) -> Answered {
    let policy = state.policies.now().policy;
    let question = asked.question.into();
    let page = Box::pin(state.reader.disagreements(&asked.lens, &policy, &question)).await;
    witness.saw_page(PAGE, &page, |page| !page.rows.is_empty())?;
    asked.tag.answer(page)
}

/// What the plans for customers in view achieved, against similar customers without one.
#[utoipa::path(get, path = "", tag = "plans", params(Through),
    responses((status = 200, body = PlanEffectsPage)))]
pub(crate) async fn effects(
    State(state): State<Shared>,
    asked: Asked<Nothing>,
) -> Result<Json<PlanEffectsPage>, Problem> {
    let policy = state.policies.now().policy;
    let starts = state.plan_starts(&asked.lens.scope).await?;
    let page = Box::pin(state.reader.plan_effects(&asked.lens, &policy, starts)).await;
    Ok(Json(page.map_err(page_problem)?))
}

/// Rows about customers were looked at, or those about one of them.
pub(super) fn saw_rows(witness: &Witness, customer: Option<&CustomerId>, any: bool) -> Result<(), Problem> {
    match customer {
        _ if !any => Ok(()),
        Some(customer) => witness.saw_customer(customer.as_str(), &Value::Null),
        None => witness.saw_rows(("page", PAGE)),
    }
}

impl Running {
    /// The open plans of a customer by the key of their playbook.
    async fn open_plans(&self, scope: &Scope, customer_id: &str) -> Result<HashMap<String, String>, Problem> {
        let filter = PlanFilter {
            state: Some(PlanState::Open),
            customer_id: Some(CustomerId::new(customer_id)),
            ..PlanFilter::default()
        };
        let plans = self.store.plans(scope, &filter, None, OPEN_PLANS).await.map_err(store_problem)?;
        let keyed = plans.into_iter().filter_map(|plan| Some((plan.playbook?.key, plan.plan_id)));
        Ok(keyed.collect())
    }

    /// Takes away the keys of people who are no users: nothing can be handed to them. Users have the name that they
    /// have here.
    async fn keep_users(&self, page: &mut SuggestionsPage) -> Result<(), Problem> {
        let steps = || page.rows.iter().flat_map(|row| &row.steps);
        let people: Vec<UserId> = steps().filter_map(|step| step.user_id.as_ref()).map(UserId::new).collect();
        let names = self.names_of(&people).await?;
        for step in page.rows.iter_mut().flat_map(|row| &mut row.steps) {
            let name = step.user_id.as_ref().and_then(|user| names.get(&UserId::new(user)));
            match name {
                Some(name) => step.user_name = Some(name.clone()),
                None => step.user_id = None,
            }
        }
        Ok(())
    }

    async fn plan_starts(&self, scope: &Scope) -> Result<Vec<PlanStart>, Problem> {
        let mut starts: Vec<PlanStart> = Vec::new();
        loop {
            let after = starts.last().map(|one| one.plan_id.clone());
            let page = self.store.plan_starts(scope, after.as_deref(), STARTS_AT_ONCE).await;
            let page = page.map_err(store_problem)?;
            let is_last = page.len() < STARTS_AT_ONCE as usize;
            starts.extend(page);
            if is_last || starts.len() >= STARTS_AT_MOST {
                return Ok(starts);
            }
        }
    }
}
