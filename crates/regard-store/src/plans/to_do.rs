//! The steps of open plans that wait for one user, and which plans began when, within a scope. Only reads.

use crate::access::scoped::{Page, holds, named, named_if_few, within};
use crate::columns::{instant, stored};
use crate::database::Row;
use crate::errors::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{CustomerId, Scope, UserId};

/// The open steps of one user, the earliest first. `$2` is how many are read, `$3` and `$4` are the scope.
const STEPS_OF: &str = concat!(
    "select p.plan_id, p.customer_id, p.title, s.step_no, s.text, coalesce(s.due_on, p.due_on) as due_on \
    from plan_steps s join plans p on p.plan_id = s.plan_id \
    where p.state = 'open' and s.done_at is null and coalesce(s.user_id, p.owner_id) = $1 and ",
    within!("p.customer_id", "$3", "$4"),
    " order by coalesce(s.due_on, p.due_on), p.plan_id, s.step_no limit $2"
);

/// When plans began, newest first. `$1` to `$4` are those of a [`Page`].
const STARTS: &str = concat!(
    "select p.plan_id, p.customer_id, p.playbook, p.opened_at from plans p where ($1 is null or p.plan_id < $1) and ",
    within!("p.customer_id", "$3", "$4"),
    " order by p.plan_id desc limit $2"
);

/// When the newest of each customer's plans that were open at a time was opened. `$1` and `$2` are the scope, `$3` is
/// that time.
const TAKEN_UP: &str = concat!(
    "select p.customer_id, max(p.opened_at) as opened_at from plans p \
    where p.opened_at <= $3 and (p.state = 'open' or p.ended_at > $3) and ",
    within!("p.customer_id", "$1", "$2"),
    " group by p.customer_id"
);
/// The same of now, when those that are open are enough.
const TAKEN_UP_NOW: &str = concat!(
    "select p.customer_id, max(p.opened_at) as opened_at from plans p where p.state = 'open' and p.opened_at <= $3 and ",
    within!("p.customer_id", "$1", "$2"),
    " group by p.customer_id"
);

/// A step that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepToDo {
    /// Its plan.
    pub plan_id: String,
    /// For whom that is.
    pub customer_id: CustomerId,
    /// What people call the plan.
    pub title: String,
    /// Its number in the plan.
    pub step_no: i64,
    /// What is to be done.
    pub text: String,
    /// The last day by which it should be done: its own, or that of the plan.
    pub due_on: Date,
}

/// When a plan began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStart {
    /// The plan.
    pub plan_id: String,
    /// For whom it is.
    pub customer_id: CustomerId,
    /// The key of its playbook. **Empty**: it is free.
    pub playbook: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Store {
    /// The most steps of one user that are read.
    pub const STEPS_TO_DO_AT_MOST: u32 = 1000;

    /// What a user has to do in open plans for customers within a scope, the earliest day first: steps that are theirs,
    /// and nobody's of plans that are. Of more than [`Self::STEPS_TO_DO_AT_MOST`] the earliest.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn steps_to_do(&self, scope: &Scope, user: &UserId) -> Result<Vec<StepToDo>, StoreError> {
        let [all, customers] = named(scope);
        let values = [user.as_str().into(), Self::STEPS_TO_DO_AT_MOST.into(), all, customers];
        let mut steps = Vec::new();
        for row in self.inner.database.fetch_all(STEPS_OF, &values).await? {
            if holds(scope, &row)? {
                steps.push(read_step_to_do(&row)?);
            }
        }
        Ok(steps)
    }

    /// When the plans for customers within a scope began, newest first, after a key or from the first, `limit` at most
    /// and 1,000 at most. Fewer mean that there are no more.
    ///
    /// # Errors
    /// As [`Self::steps_to_do`].
    pub async fn plan_starts(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<PlanStart>, StoreError> {
        let page = Page { sql: STARTS, filter: Vec::new(), key: "plan_id", scope, after, limit };
        self.page_within(page, read_start).await
    }

    /// The customers within a scope who had an open plan at a time, each with when the newest of them was opened.
    /// **Empty** `at`: of now.
    ///
    /// # Errors
    /// As [`Self::steps_to_do`].
    pub async fn plans_taken_up(
        &self,
        scope: &Scope,
        at: Option<Timestamp>,
    ) -> Result<Vec<(CustomerId, Timestamp)>, StoreError> {
        let sql = if at.is_some() { TAKEN_UP } else { TAKEN_UP_NOW };
        let mut values = Vec::from(named_if_few(scope));
        values.push(at.unwrap_or(Timestamp::MAX).as_microsecond().into());
        let mut customers = Vec::new();
        for row in self.inner.database.fetch_all(sql, &values).await? {
            if holds(scope, &row)? {
                let opened_at = instant("plans.opened_at", row.get("opened_at")?)?;
                customers.push((CustomerId::new(row.get::<String>("customer_id")?), opened_at));
            }
        }
        Ok(customers)
    }
}

fn read_step_to_do(row: &Row) -> Result<StepToDo, StoreError> {
    let due_on: String = row.get("due_on")?;
    Ok(StepToDo {
        plan_id: row.get("plan_id")?,
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        title: row.get("title")?,
        step_no: row.get("step_no")?,
        text: row.get("text")?,
        due_on: due_on.parse().map_err(|_| stored("plan_steps.due_on", &due_on))?,
    })
}

fn read_start(row: &Row) -> Result<PlanStart, StoreError> {
    Ok(PlanStart {
        plan_id: row.get("plan_id")?,
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        playbook: row.get("playbook")?,
        opened_at: instant("plans.opened_at", row.get("opened_at")?)?,
    })
}
