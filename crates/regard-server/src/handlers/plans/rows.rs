//! From plans to what is shown of them, with the names of customers and colleagues.

use super::wire::{PlanEnded, PlanRow, PlanStateName, PlanStepRow};
use crate::extract::page_problem;
use crate::problem::Problem;
use crate::state::Running;
use axum::Json;
use jiff::civil::Date;
use regard_model::{Lens, UserId};
use regard_store::{Plan, PlanState, PlanStep};
use std::collections::{BTreeMap, HashMap};

/// What people are called, by their keys.
type People = BTreeMap<UserId, String>;

/// Everybody who has to do with plans.
fn people_of(plans: &[Plan]) -> Vec<UserId> {
    let mut people = Vec::new();
    for plan in plans {
        people.extend([plan.owner_id.clone(), plan.opened_by.clone()]);
        people.extend(plan.ended.as_ref().map(|(by, ..)| by.clone()));
        for step in &plan.steps {
            people.extend(step.user_id.clone());
            people.extend(step.done.as_ref().map(|(by, _)| by.clone()));
        }
    }
    people
}

impl Running {
    pub(super) async fn plan_row(&self, lens: &Lens, plan: Plan) -> Result<Json<PlanRow>, Problem> {
        let row = self.plan_rows(lens, vec![plan]).await?.pop();
        row.map(Json).ok_or_else(|| Problem::internal("a plan has no row"))
    }

    pub(super) async fn plan_rows(&self, lens: &Lens, mut plans: Vec<Plan>) -> Result<Vec<PlanRow>, Problem> {
        self.put_mains(plans.iter_mut().map(|plan| &mut plan.customer_id).collect()).await?;
        let customers = plans.iter().map(|plan| plan.customer_id.as_str().to_owned()).collect();
        let customers = self.reader.customer_names(lens, customers).await.map_err(page_problem)?;
        let people = self.names_of(&people_of(&plans)).await?;
        Ok(plans.into_iter().map(|plan| row(plan, lens.today(), &customers, &people)).collect())
    }
}

fn row(plan: Plan, today: Date, customers: &HashMap<String, String>, people: &People) -> PlanRow {
    let name = |user: &UserId| people.get(user).cloned();
    let customer_id = plan.customer_id.as_str().to_owned();
    let is_open = plan.state == PlanState::Open;
    let day = plan.due_on;
    PlanRow {
        plan_id: plan.plan_id,
        customer_name: customers.get(&customer_id).cloned(),
        customer_id,
        playbook: plan.playbook.map(|playbook| playbook.key),
        title: plan.title,
        owner_name: name(&plan.owner_id),
        owner_id: plan.owner_id.as_str().to_owned(),
        opened_by_name: name(&plan.opened_by),
        opened_by: plan.opened_by.as_str().to_owned(),
        opened_at: plan.opened_at,
        due_on: day,
        state: PlanStateName::from(plan.state),
        overdue: is_open && day < today,
        ended: plan.ended.map(|(by, at, outcome)| PlanEnded {
            by_name: name(&by),
            by: by.as_str().to_owned(),
            at,
            outcome,
        }),
        steps: plan.steps.into_iter().map(|step| step_row(step, is_open, (day, today), people)).collect(),
    }
}

/// `days` are the last day of the plan, and today.
fn step_row(step: PlanStep, is_open: bool, days: (Date, Date), people: &People) -> PlanStepRow {
    let name = |user: &UserId| people.get(user).cloned();
    let (last, today) = days;
    PlanStepRow {
        step_no: step.step_no,
        text: step.text,
        user_name: step.user_id.as_ref().and_then(name),
        user_id: step.user_id.map(|user| user.as_str().to_owned()),
        due_on: step.due_on,
        overdue: is_open && step.done.is_none() && step.due_on.unwrap_or(last) < today,
        done_by_name: step.done.as_ref().and_then(|(by, _)| name(by)),
        done_at: step.done.as_ref().map(|(_, at)| *at),
        done_by: step.done.map(|(by, _)| by.as_str().to_owned()),
    }
}
