//! Opening a plan, and ending it. Owns that a customer has one open plan of a playbook at most, and that who ends a plan
//! says what came of it.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::plans::listing::plan_within;
use crate::plans::plan::{NewPlan, NewStep, Plan, PlanEnd, PlanState};
use crate::store::Store;
use crate::texts::{check_prose, cut};
use crate::users::known_user;
use serde_json::json;

/// **Unit**: characters.
const OUTCOME_AT_MOST: usize = 2000;

impl Store {
    /// Opens a plan.
    ///
    /// # Errors
    /// [`CallerError::PlanThere`] when the customer has an open plan of the playbook; [`CallerError::Unknown`] when the
    /// customer is out of scope; [`CallerError::TooMany`] steps, or open plans of the customer;
    /// [`CallerError::BadText`]; [`CallerError::UnknownUser`] for who opens it, owns it, or is to do a step.
    pub async fn open_plan(&self, by: Actor, new: NewPlan) -> Result<Plan, StoreError> {
        self.unit(|store| async move {
            new.check(store.inner.limits.steps_per_plan)?;
            by.sees(&new.customer_id)?;
            let now = store.now_micros();
            let plan_id = store.draw_id(now);
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            known_user(&mut work, &new.owner_id).await?;
            has_room(&store, &mut work, &new).await?;
            let playbook = new.playbook.as_ref();
            work.execute(
                "insert into plans (plan_id, customer_id, playbook, policy_version, title, owner_id, opened_by, \
                    opened_at, due_on, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')",
                &[
                    plan_id.as_str().into(),
                    new.customer_id.as_str().into(),
                    playbook.map(|playbook| playbook.key.clone()).into(),
                    playbook.map(|playbook| i64::from(playbook.policy.0)).into(),
                    new.title.as_str().into(),
                    new.owner_id.as_str().into(),
                    actor.user_id.as_str().into(),
                    now.into(),
                    new.due_on.to_string().into(),
                ],
            )
            .await?;
            for (step_no, step) in (1..).zip(&new.steps) {
                put_step(&mut work, &plan_id, step_no, step).await?;
            }
            let details = json!({
                "opened": cut(&new.title),
                "playbook": playbook.map(|playbook| cut(&playbook.key)),
                "steps": new.steps.len(),
            });
            let deed = Deed { kind: AuditKind::PlanChanged, subject: ("plan", &plan_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let plan = plan_within(&mut work, &by.scope, &plan_id).await?;
            work.commit().await?;
            Ok(plan)
        })
        .await
    }

    /// Ends a plan, and says what came of it. It stays as it is then.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such plan in their scope; [`CallerError::WrongState`] when it has ended;
    /// [`CallerError::BadText`] for the outcome, of 1 to 2,000 characters; [`CallerError::UnknownUser`].
    pub async fn end_plan(
        &self,
        by: Actor,
        plan_id: String,
        end: PlanEnd,
        outcome: String,
    ) -> Result<Plan, StoreError> {
        self.unit(|store| async move {
            check_prose("the outcome", &outcome, OUTCOME_AT_MOST)?;
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            open_within(&mut work, &by, &plan_id).await?;
            let state = end.state().as_str();
            let sql =
                "update plans set state = $2, ended_by = $3, ended_at = $4, outcome = $5 where plan_id = $1";
            let values = [
                plan_id.as_str().into(),
                state.into(),
                actor.user_id.as_str().into(),
                now.into(),
                outcome.as_str().into(),
            ];
            work.execute(sql, &values).await?;
            let details = json!({"ended": state, "outcome": cut(&outcome)});
            let deed = Deed { kind: AuditKind::PlanChanged, subject: ("plan", &plan_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let plan = plan_within(&mut work, &by.scope, &plan_id).await?;
            work.commit().await?;
            Ok(plan)
        })
        .await
    }
}

/// Whether the customer may have one more open plan, of this playbook.
async fn has_room(store: &Store, work: &mut Work, new: &NewPlan) -> Result<(), StoreError> {
    let sql = "select plan_id, playbook from plans where customer_id = $1 and state = 'open'";
    let open = work.fetch_all(sql, &[new.customer_id.as_str().into()]).await?;
    for row in &open {
        let playbook: Option<String> = row.get("playbook")?;
        if playbook.is_some() && playbook.as_ref() == new.playbook.as_ref().map(|playbook| &playbook.key) {
            return Err(CallerError::PlanThere(row.get("plan_id")?).into());
        }
    }
    let at_most = store.inner.limits.open_plans_per_customer;
    if open.len() >= usize::try_from(at_most).unwrap_or(usize::MAX) {
        return Err(CallerError::TooMany { what: "open plans of one customer", at_most }.into());
    }
    Ok(())
}

/// A plan that somebody may change, because they see it and it is open.
pub(super) async fn open_within(work: &mut Work, by: &Actor, plan_id: &str) -> Result<Plan, StoreError> {
    let plan = plan_within(work, &by.scope, plan_id).await?;
    if plan.state == PlanState::Open {
        return Ok(plan);
    }
    let then = "open a new one";
    Err(CallerError::WrongState { what: "the plan", state: plan.state.as_str(), then }.into())
}

pub(super) async fn put_step(
    work: &mut Work,
    plan_id: &str,
    step_no: i64,
    step: &NewStep,
) -> Result<(), StoreError> {
    if let Some(user_id) = &step.user_id {
        known_user(work, user_id).await?;
    }
    let sql = "insert into plan_steps (plan_id, step_no, text, user_id, due_on) values ($1, $2, $3, $4, $5)";
    let values = [
        plan_id.into(),
        step_no.into(),
        step.text.as_str().into(),
        step.user_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
        step.due_on.map(|day| day.to_string()).into(),
    ];
    work.execute(sql, &values).await?;
    Ok(())
}
