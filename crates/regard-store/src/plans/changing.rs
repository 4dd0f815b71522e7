//! Changing a plan while it is open: ticking, adding and rewording its steps, handing it over. Owns that one that has
//! ended does not change.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::database::Work;
use crate::errors::{CallerError, StoreError, unknown};
use crate::plans::listing::plan_within;
use crate::plans::opening::{open_within, put_step};
use crate::plans::plan::{NewStep, Plan, check_day, check_step_count, check_step_text};
use crate::store::Store;
use crate::texts::cut;
use crate::users::known_user;
use jiff::civil::Date;
use regard_model::UserId;
use serde_json::{Value as Json, json};

/// What is to be another about a plan. The default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanChanges {
    /// Who sees to it.
    pub owner_id: Option<UserId>,
    /// The last day by which it should be done.
    pub due_on: Option<Date>,
}

/// What is to be another about a step. The default is nothing; the inner **empty** takes a value away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepChanges {
    /// What is to be done.
    pub text: Option<String>,
    /// Who is to do it.
    pub user_id: Option<Option<UserId>>,
    /// The last day by which it should be done.
    pub due_on: Option<Option<Date>>,
}

/// What somebody does with an open plan.
enum Change {
    Plan(PlanChanges),
    Tick(i64, bool),
    Add(NewStep),
    Step(i64, StepChanges),
}

impl Store {
    /// Hands a plan over, or moves its day.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such plan in their scope; [`CallerError::WrongState`] when it has ended;
    /// [`CallerError::BadText`] for the day; [`CallerError::UnknownUser`] for who changes it or is to own it.
    pub async fn change_plan(
        &self,
        by: Actor,
        plan_id: String,
        changes: PlanChanges,
    ) -> Result<Plan, StoreError> {
        self.apply_to_plan(by, plan_id, Change::Plan(changes)).await
    }

    /// Says that a step is done, or not after all. Said again, the first time counts.
    ///
    /// # Errors
    /// As [`Self::change_plan`]; [`CallerError::Unknown`] also when there is no such step.
    pub async fn tick_step(
        &self,
        by: Actor,
        plan_id: String,
        step_no: i64,
        done: bool,
    ) -> Result<Plan, StoreError> {
        self.apply_to_plan(by, plan_id, Change::Tick(step_no, done)).await
    }

    /// Adds a step at the end.
    ///
    /// # Errors
    /// As [`Self::change_plan`]; [`CallerError::TooMany`] steps.
    pub async fn add_step(&self, by: Actor, plan_id: String, step: NewStep) -> Result<Plan, StoreError> {
        self.apply_to_plan(by, plan_id, Change::Add(step)).await
    }

    /// Changes what a step says, who does it, and by when.
    ///
    /// # Errors
    /// As [`Self::tick_step`].
    pub async fn change_step(
        &self,
        by: Actor,
        plan_id: String,
        step_no: i64,
        changes: StepChanges,
    ) -> Result<Plan, StoreError> {
        self.apply_to_plan(by, plan_id, Change::Step(step_no, changes)).await
    }

    async fn apply_to_plan(&self, by: Actor, plan_id: String, change: Change) -> Result<Plan, StoreError> {
        self.unit(|store| async move {
            change.check()?;
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let before = open_within(&mut work, &by, &plan_id).await?;
            let details = match change {
                Change::Plan(changes) => change_plan(&mut work, &plan_id, &changes).await?,
                Change::Tick(step_no, done) => {
                    let step = before.steps.iter().find(|step| step.step_no == step_no);
                    let step = step.ok_or_else(|| unknown("step", &step_no.to_string()))?;
                    if step.done.is_some() == done {
                        return Ok(before);
                    }
                    let sql = "update plan_steps set done_by = $3, done_at = $4 \
                        where plan_id = $1 and step_no = $2";
                    let by = done.then(|| actor.user_id.as_str().to_owned());
                    let at = done.then_some(now);
                    work.execute(sql, &[plan_id.as_str().into(), step_no.into(), by.into(), at.into()])
                        .await?;
                    json!({"step": step_no, "done": done})
                }
                Change::Add(step) => {
                    let steps = before.steps.len();
                    check_step_count(steps.saturating_add(1), store.inner.limits.steps_per_plan)?;
                    let step_no = before.steps.last().map_or(0, |step| step.step_no).saturating_add(1);
                    put_step(&mut work, &plan_id, step_no, &step).await?;
                    json!({"step": step_no, "added": cut(&step.text)})
                }
                Change::Step(step_no, changes) => change_step(&mut work, &plan_id, step_no, &changes).await?,
            };
            let deed = Deed { kind: AuditKind::PlanChanged, subject: ("plan", &plan_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let after = plan_within(&mut work, &by.scope, &plan_id).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }
}

impl Change {
    fn check(&self) -> Result<(), CallerError> {
        match self {
            Self::Plan(changes) => changes.due_on.map_or(Ok(()), check_day),
            Self::Tick(..) => Ok(()),
            Self::Add(step) => step.check(),
            Self::Step(_, changes) => {
                changes.text.as_deref().map_or(Ok(()), check_step_text)?;
                changes.due_on.flatten().map_or(Ok(()), check_day)
            }
        }
    }
}

async fn change_plan(work: &mut Work, plan_id: &str, changes: &PlanChanges) -> Result<Json, StoreError> {
    if let Some(owner_id) = &changes.owner_id {
        known_user(work, owner_id).await?;
    }
    let owner_id = changes.owner_id.as_ref().map(|owner_id| owner_id.as_str().to_owned());
    let due_on = changes.due_on.map(|day| day.to_string());
    let details = json!({"owner": owner_id, "due_on": due_on});
    let sql = "update plans set owner_id = coalesce($2, owner_id), due_on = coalesce($3, due_on) \
        where plan_id = $1";
    work.execute(sql, &[plan_id.into(), owner_id.into(), due_on.into()]).await?;
    Ok(details)
}

async fn change_step(
    work: &mut Work,
    plan_id: &str,
    step_no: i64,
    changes: &StepChanges,
) -> Result<Json, StoreError> {
    if let Some(Some(user_id)) = &changes.user_id {
        known_user(work, user_id).await?;
    }
    let user_id = changes.user_id.as_ref();
    let user = user_id.and_then(|user_id| user_id.as_ref().map(|user_id| user_id.as_str().to_owned()));
    let due_on = changes.due_on.flatten().map(|day| day.to_string());
    let details =
        json!({"step": step_no, "text": changes.text.as_deref().map(cut), "by": user, "due_on": due_on});
    let sql = "update plan_steps set text = coalesce($3, text), \
            user_id = case when $4 = 1 then $5 else user_id end, \
            due_on = case when $6 = 1 then $7 else due_on end \
        where plan_id = $1 and step_no = $2";
    let values = [
        plan_id.into(),
        step_no.into(),
        changes.text.clone().into(),
        i64::from(user_id.is_some()).into(),
        user.into(),
        i64::from(changes.due_on.is_some()).into(),
        due_on.into(),
    ];
    match work.execute(sql, &values).await? {
        0 => Err(unknown("step", &step_no.to_string()).into()),
        _ => Ok(details),
    }
}
