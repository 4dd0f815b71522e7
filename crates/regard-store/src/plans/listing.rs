//! Reading plans within a scope. Only reads. As to the order of keys, see `alerts/listing.rs`.

use crate::access::backlog::{Backlog, backlog, read_backlog};
use crate::access::scoped::{Page, named, within};
use crate::columns::one_of;
use crate::database::{Row, Work};
use crate::errors::{StoreError, unknown};
use crate::plans::plan::{Plan, PlanState, PlanStep, read_plan, read_step};
use crate::store::Store;
use crate::texts::keys_of;
use jiff::civil::Date;
use regard_model::{CustomerId, Scope, UserId};
use std::collections::HashMap;

/// The columns that [`read_plan`] reads, of a table called `p`.
macro_rules! plan_columns {
    () => {
        "p.plan_id, p.customer_id, p.playbook, p.policy_version, p.title, p.owner_id, p.opened_by, p.opened_at, \
        p.due_on, p.state, p.ended_by, p.ended_at, p.outcome"
    };
}

/// A page of plans, newest first. From `$5` the filter.
macro_rules! select_plans {
    ($besides:literal) => {
        concat!(
            "select ",
            plan_columns!(),
            " from plans p where ",
            $besides,
            " and ($1 is null or p.plan_id < $1) and ",
            within!("p.customer_id", "$3", "$4"),
            " and ($5 is null or p.state = $5) \
            and ($6 is null or p.customer_id in (select key from json_each(json($6)))) \
            and ($7 is null or p.owner_id = $7) and ($8 is null or p.playbook = $8) \
            and ($9 is null or (p.state = 'open' and p.due_on < $9)) order by p.plan_id desc limit $2"
        )
    };
}

/// How many are in each state. From `$3` the filter.
const COUNT: &str = concat!(
    "select p.state, count(*) as rows_there from plans p where ",
    within!("p.customer_id", "$1", "$2"),
    " and ($3 is null or p.customer_id in (select key from json_each(json($3)))) \
            and ($4 is null or p.owner_id = $4) \
            and ($5 is null or p.playbook = $5) and ($6 is null or (p.state = 'open' and p.due_on < $6)) group by 1"
);

/// How many are open; `$3` is today, `$4` whose own are counted.
const BACKLOG: &str = concat!(
    backlog!("p.due_on < $3", "p.owner_id = $4"),
    " from plans p where p.state = 'open' and ",
    within!("p.customer_id", "$1", "$2")
);

/// Which plans are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanFilter {
    /// Those in one state. Of [`Store::plan_counts`] it is left out.
    pub state: Option<PlanState>,
    /// Those for customers of these keys. **Empty**: for anybody.
    pub customers: Vec<CustomerId>,
    /// Those that one user sees to.
    pub owner_id: Option<UserId>,
    /// Those from one playbook, by its key.
    pub playbook: Option<String>,
    /// Those that are open and should have been done before a day.
    pub overdue_on: Option<Date>,
}

/// How many plans are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanCounts {
    /// They are under way.
    pub open: i64,
    /// They were carried out.
    pub done: i64,
    /// They were given up.
    pub dropped: i64,
}

impl Store {
    /// The plans that are looked for, for customers within a scope, newest first, after a key or from the first, `limit`
    /// at most and 1,000 at most. Fewer mean that there are no more.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn plans(
        &self,
        scope: &Scope,
        filter: &PlanFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Plan>, StoreError> {
        let sql = match (filter.customers.is_empty(), filter.state) {
            (false, _) => select_plans!("p.customer_id in (select key from json_each(json($6)))"),
            (true, Some(PlanState::Open)) => select_plans!("p.state = 'open'"),
            (true, None) if filter.overdue_on.is_some() => select_plans!("p.state = 'open'"),
            (true, _) => select_plans!("1 = 1"),
        };
        let filter = vec![
            filter.state.map(|state| state.as_str().to_owned()).into(),
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.owner_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            filter.playbook.clone().into(),
            filter.overdue_on.map(|day| day.to_string()).into(),
        ];
        let page = Page { sql, filter, key: "plan_id", scope, after, limit };
        let mut plans = self.page_within(page, read_plan).await?;
        let keys = keys_of(plans.iter().map(|plan| plan.plan_id.as_str()));
        let rows = self.inner.database.fetch_all(STEPS, &[keys.into()]).await?;
        put_steps(&mut plans, &rows)?;
        Ok(plans)
    }

    /// One plan. **Empty**: there is none, or its customer is out of scope.
    ///
    /// # Errors
    /// As [`Self::plans`].
    pub async fn plan(&self, scope: &Scope, plan_id: &str) -> Result<Option<Plan>, StoreError> {
        let row = self.inner.database.fetch_first(ONE, &[plan_id.into()]).await?;
        let plan = row.as_ref().map(read_plan).transpose()?;
        let mut plans: Vec<Plan> = plan.into_iter().filter(|plan| scope.holds(&plan.customer_id)).collect();
        let rows = self.inner.database.fetch_all(STEPS, &[keys_of([plan_id]).into()]).await?;
        put_steps(&mut plans, &rows)?;
        Ok(plans.pop())
    }

    /// How many of the plans that are looked for are in each state.
    ///
    /// # Errors
    /// As [`Self::plans`].
    pub async fn plan_counts(&self, scope: &Scope, filter: &PlanFilter) -> Result<PlanCounts, StoreError> {
        let filter = vec![
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.owner_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            filter.playbook.clone().into(),
            filter.overdue_on.map(|day| day.to_string()).into(),
        ];
        let counts = self.count_within(COUNT, scope, filter).await?;
        let of = |state: PlanState| counts.get(state.as_str()).copied().unwrap_or(0);
        Ok(PlanCounts {
            open: of(PlanState::Open),
            done: of(PlanState::Done),
            dropped: of(PlanState::Dropped),
        })
    }

    /// How many plans for customers within a scope are open, late on a day, and a user's own.
    ///
    /// # Errors
    /// As [`Self::plans`].
    pub async fn plan_backlog(
        &self,
        scope: &Scope,
        user: &UserId,
        today: Date,
    ) -> Result<Backlog, StoreError> {
        let [all, customers] = named(scope);
        let values = [all, customers, today.to_string().into(), user.as_str().into()];
        let row = self.inner.database.fetch_first(BACKLOG, &values).await?;
        row.as_ref().map_or(Ok(Backlog::default()), read_backlog)
    }
}

const ONE: &str = concat!("select ", plan_columns!(), " from plans p where p.plan_id = $1");

const STEPS: &str = "select plan_id, step_no, text, user_id, due_on, done_at, done_by from plan_steps \
    where plan_id in (select key from json_each(json($1))) order by plan_id, step_no";

/// One plan as it is within a unit of work; out of scope there is none.
pub(super) async fn plan_within(work: &mut Work, scope: &Scope, plan_id: &str) -> Result<Plan, StoreError> {
    let row = work.fetch_first(ONE, &[plan_id.into()]).await?;
    let plan = row.as_ref().map(read_plan).transpose()?;
    let mut plans: Vec<Plan> = plan.into_iter().filter(|plan| scope.holds(&plan.customer_id)).collect();
    let rows = work.fetch_all(STEPS, &[keys_of([plan_id]).into()]).await?;
    put_steps(&mut plans, &rows)?;
    plans.pop().ok_or_else(|| unknown("plan", plan_id).into())
}

/// Gives each plan its steps.
fn put_steps(plans: &mut [Plan], rows: &[Row]) -> Result<(), StoreError> {
    let mut steps: HashMap<String, Vec<PlanStep>> = HashMap::new();
    for row in rows {
        steps.entry(row.get("plan_id")?).or_default().push(read_step(row)?);
    }
    for plan in plans {
        plan.steps = steps.remove(&plan.plan_id).unwrap_or_default();
    }
    Ok(())
}
