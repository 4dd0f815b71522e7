//! Acting: what to do next, what is suggested, where voices are apart and what plans achieved. Owns no rule of any of
//! it.

mod next;
pub(crate) mod page;
mod seen_to;

use super::customers::saw;
use super::{ListQuery, Through};
use crate::extract::{Answered, Asked, Name, Nothing, Witness, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use regard_app::pages::{DisagreementsPage, PlanEffectsPage, SuggestionsPage};
use regard_app::policies::Holding;
use regard_model::{CustomerId, Lens, Scope, UserId};
use regard_store::{Plan, PlanFilter, PlanStart};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// The page on which people act: rows of customers there, of whatever kind, are one look in the audit log.
const PAGE: &str = "actions";
/// How many plans are read at once, and at most. Of more the newest count.
const STARTS_AT_ONCE: u32 = 1000;
const STARTS_AT_MOST: usize = 100_000;
/// So many plans of one customer are looked at for those that are open. Of more the newest count.
const PLANS_OF_ONE: u32 = 1000;

/// What to do for a customer: the playbooks that fit, and why.
#[utoipa::path(get, path = "", tag = "plans", params(("customer_id" = String, Path), Through),
    responses((status = 200, body = SuggestionsPage)))]
pub(crate) async fn suggestions(
    State(state): State<Shared>,
    Name(customer_id): Name,
    witness: Witness,
    asked: Asked<Nothing>,
) -> Result<Json<SuggestionsPage>, Problem> {
    let until = state.kept_until(&asked.lens, asked.moment_is_asked);
    let (lens, holding) = state.held(asked.lens);
    let plans = state.open_plans(&lens.scope, &customer_id, until).await?;
    let page = Box::pin(state.reader.suggestions(&lens, &holding.policy, &customer_id, &plans)).await;
    saw(&witness, &customer_id, &page)?;
    let mut page = page.map_err(page_problem)?;
    state.keep_users(&mut page, &CustomerId::new(&customer_id)).await?;
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
    let (lens, holding) = state.held(asked.lens);
    let question = asked.question.into();
    let page = Box::pin(state.reader.disagreements(&lens, &holding.policy, &question)).await;
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
    let until = state.kept_until(&asked.lens, asked.moment_is_asked);
    let (lens, holding) = state.held(asked.lens);
    let starts = state.plan_starts(&lens.scope, until).await?;
    let page = Box::pin(state.reader.plan_effects(&lens, &holding.policy, starts)).await;
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
    /// Until when it counts what people did: the moment that was asked for, else now. What they did in a home whose
    /// present is pinned they did today nevertheless.
    fn kept_until(&self, lens: &Lens, moment_is_asked: bool) -> Timestamp {
        if moment_is_asked { lens.moment.instant() } else { (self.clock)() }
    }

    /// The policy that holds, and a lens of its version: what a page names of it is of one version.
    pub(in crate::handlers) fn held(&self, lens: Lens) -> (Lens, Holding) {
        let holding = self.policies.now();
        (Lens { policy: holding.version, ..lens }, holding)
    }

    /// The plans of a customer that were open at a time, by the key of their playbook.
    async fn open_plans(
        &self,
        scope: &Scope,
        customer_id: &str,
        until: Timestamp,
    ) -> Result<HashMap<String, String>, Problem> {
        let customers = self.kept_keys(Some(customer_id.to_owned())).await?;
        let filter = PlanFilter { customers, ..PlanFilter::default() };
        let scope = self.kept_scope(scope).await?;
        let plans = self.store.plans(&scope, &filter, None, PLANS_OF_ONE).await.map_err(store_problem)?;
        let open = plans.into_iter().filter(|plan| was_open(plan, until));
        Ok(open.filter_map(|plan| Some((plan.playbook?.key, plan.plan_id))).collect())
    }

    /// Takes away the keys of people who would not be handed a step: whoever may not sign in here, or does not see the
    /// customer. Who they are stays. Users have the name that they have here.
    async fn keep_users(&self, page: &mut SuggestionsPage, customer: &CustomerId) -> Result<(), Problem> {
        let steps = || page.rows.iter().flat_map(|row| &row.steps);
        let people: BTreeSet<&String> = steps().filter_map(|step| step.user_id.as_ref()).collect();
        let mut users: Vec<UserId> = Vec::new();
        for user in people {
            match self.colleague("user_id", Some(user.clone()), customer).await {
                Ok(found) => users.extend(found),
                Err(Problem::BadParameter { .. }) => {}
                Err(problem) => return Err(problem),
            }
        }
        let names = self.names_of(&users).await?;
        for step in page.rows.iter_mut().flat_map(|row| &mut row.steps) {
            let name = step.user_id.as_ref().and_then(|user| names.get(&UserId::new(user)));
            match name {
                Some(name) => step.user_name = Some(name.clone()),
                None => step.user_id = None,
            }
        }
        Ok(())
    }

    /// When the plans began that were there at a time, of the main customers of their keys.
    async fn plan_starts(&self, scope: &Scope, until: Timestamp) -> Result<Vec<PlanStart>, Problem> {
        let scope = self.kept_scope(scope).await?;
        let mut starts: Vec<PlanStart> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.store.plan_starts(&scope, after.as_deref(), STARTS_AT_ONCE).await;
            let page = page.map_err(store_problem)?;
            let is_last = page.len() < STARTS_AT_ONCE as usize;
            after = page.last().map(|one| one.plan_id.clone());
            starts.extend(page.into_iter().filter(|one| one.opened_at <= until));
            if is_last || starts.len() >= STARTS_AT_MOST {
                break;
            }
        }
        self.put_mains(starts.iter_mut().map(|one| &mut one.customer_id).collect()).await?;
        Ok(starts)
    }
}

/// Whether a plan was under way at a time.
fn was_open(plan: &Plan, until: Timestamp) -> bool {
    plan.opened_at <= until && plan.ended.as_ref().is_none_or(|(_, ended_at, _)| *ended_at > until)
}
