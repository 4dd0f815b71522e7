//! What shall I do next: how much there is to do, and the first of it.

use super::next::{NextRow, by_urgency, of_alert, of_disagreement, of_loop, of_step};
use super::saw_rows;
use crate::extract::{Nothing, Plain, SignedIn, Witness, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use regard_app::pages::{DisagreementsPage, ListQuestion};
use regard_model::{Lens, UserId};
use regard_store::{
    Alert, AlertFilter, AlertState, FeedbackLoop, LoopFilter, LoopState, PlanFilter, StepToDo,
};
use serde::Serialize;
use utoipa::ToSchema;

/// How many rows say what to do next.
const NEXT_AT_MOST: usize = 10;
/// So many of each kind are looked at to find the first: enough to fill the page with one kind.
const LOOKED_AT: u32 = 50;

/// What there is to do, and the first of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionsPage {
    alerts: AlertsToDo,
    loops: LoopsToDo,
    plans: PlansToDo,
    steps: StepsToDo,
    disagreements: DisagreementsToDo,
    /// What the viewer may do next: what is theirs first, then what is late, then by its day; ten at most.
    next: Vec<NextRow>,
}

/// Alerts that nobody has done with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlertsToDo {
    /// Nobody has said anything of them yet.
    open: i64,
    /// Of these, those that the viewer is to see to.
    mine: i64,
}

/// Cases of low scores that are open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoopsToDo {
    open: i64,
    /// Of these, those that should have been closed by now.
    overdue: i64,
    /// Of the open ones, those that the viewer sees to.
    mine: i64,
    /// How long it took to close those closed in the last 90 days: the middle one. **Unit**: hours. **Empty**: none was.
    median_hours: Option<f64>,
}

/// Plans that are under way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlansToDo {
    open: i64,
    /// Of these, those whose last day has passed.
    overdue: i64,
    /// Of the open ones, those that the viewer sees to.
    mine: i64,
}

/// Steps of open plans that the viewer is to do; at most 1,000 are counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepsToDo {
    to_do: u64,
    /// Of these, those whose day has passed.
    overdue: u64,
}

/// Customers on whom voices are far apart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisagreementsToDo {
    total: u64,
    /// What they are worth over twelve months, as far as it is known. **Unit**: minor units of the home currency.
    worth_minor: i64,
}

/// What there is to do for customers in view, and the first of it.
#[utoipa::path(get, path = "", tag = "plans", responses((status = 200, body = ActionsPage)))]
pub(crate) async fn actions(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
) -> Result<Json<ActionsPage>, Problem> {
    let viewer = &session.user.user_id;
    let lens = lens(&state, &session, state.newest().await?).await?;
    let apart = state.apart(&lens).await?;
    let steps = state.store.steps_to_do(&lens.scope, viewer).await.map_err(store_problem)?;
    let late = steps.iter().filter(|step| step.due_on < lens.today()).count();
    let counted = StepsToDo { to_do: steps.len() as u64, overdue: late as u64 };
    let disagreements = DisagreementsToDo { total: apart.total, worth_minor: apart.worth_minor };
    let next = state.next(&lens, viewer, steps, apart).await?;
    saw_rows(&witness, None, !next.is_empty())?;
    Ok(Json(ActionsPage {
        alerts: state.alerts_to_do(&lens, viewer).await?,
        loops: state.loops_to_do(&lens, viewer).await?,
        plans: state.plans_to_do(&lens, viewer).await?,
        next,
        steps: counted,
        disagreements,
    }))
}

impl Running {
    async fn apart(&self, lens: &Lens) -> Result<DisagreementsPage, Problem> {
        let policy = self.policies.now().policy;
        let question = ListQuestion { after: None, limit: Some(LOOKED_AT) };
        let page = Box::pin(self.reader.disagreements(lens, &policy, &question)).await;
        page.map_err(page_problem)
    }

    async fn alerts_to_do(&self, lens: &Lens, viewer: &UserId) -> Result<AlertsToDo, Problem> {
        let all = AlertFilter::default();
        let mine = AlertFilter { assigned_to: Some(viewer.clone()), ..all.clone() };
        let all = self.store.alert_counts(&lens.scope, &all).await.map_err(store_problem)?;
        let mine = self.store.alert_counts(&lens.scope, &mine).await.map_err(store_problem)?;
        Ok(AlertsToDo { open: all.open, mine: mine.open })
    }

    async fn loops_to_do(&self, lens: &Lens, viewer: &UserId) -> Result<LoopsToDo, Problem> {
        let all = LoopFilter::default();
        let mine = LoopFilter { owner_id: Some(viewer.clone()), ..all.clone() };
        let times = self.closing_times(&lens.scope, &all).await?;
        let counts = self.loop_counts(&lens.scope, all).await?;
        let mine = self.store.loop_counts(&lens.scope, &mine).await.map_err(store_problem)?;
        Ok(LoopsToDo {
            open: counts.open,
            overdue: counts.overdue,
            mine: mine.open,
            median_hours: times.median_hours,
        })
    }

    async fn plans_to_do(&self, lens: &Lens, viewer: &UserId) -> Result<PlansToDo, Problem> {
        let all = PlanFilter::default();
        let mine = PlanFilter { owner_id: Some(viewer.clone()), ..all.clone() };
        let counts = self.plan_counts(lens, all).await?;
        let mine = self.store.plan_counts(&lens.scope, &mine).await.map_err(store_problem)?;
        Ok(PlansToDo { open: counts.open, overdue: counts.overdue, mine: mine.open })
    }

    /// The first of everything that there is to do.
    async fn next(
        &self,
        lens: &Lens,
        viewer: &UserId,
        steps: Vec<StepToDo>,
        apart: DisagreementsPage,
    ) -> Result<Vec<NextRow>, Problem> {
        let now = (self.clock)();
        let mut rows: Vec<NextRow> =
            steps.into_iter().take(LOOKED_AT as usize).map(|step| of_step(step, lens.today())).collect();
        let loops = self.open_loops(lens, viewer, now).await?;
        rows.extend(loops.into_iter().map(|one| of_loop(one, viewer, now)));
        let alerts = self.open_alerts(lens, viewer).await?;
        rows.extend(alerts.into_iter().map(|alert| of_alert(alert, viewer)));
        rows.extend(apart.rows.into_iter().map(of_disagreement));
        rows.sort_by_cached_key(|row| by_urgency(row, &lens.zone));
        rows.truncate(NEXT_AT_MOST);
        let customers = rows.iter().map(|row| row.customer_id.clone()).collect();
        let names = self.reader.customer_names(lens, customers).await.map_err(page_problem)?;
        for row in &mut rows {
            row.customer_name = row.customer_name.take().or_else(|| names.get(&row.customer_id).cloned());
        }
        Ok(rows)
    }

    /// The viewer's open cases, and those of others that are late.
    async fn open_loops(
        &self,
        lens: &Lens,
        viewer: &UserId,
        now: jiff::Timestamp,
    ) -> Result<Vec<FeedbackLoop>, Problem> {
        let open = LoopFilter { state: Some(LoopState::Open), ..LoopFilter::default() };
        let mine = LoopFilter { owner_id: Some(viewer.clone()), ..open.clone() };
        let late = LoopFilter { overdue_at: Some(now), ..open };
        let mut found = self.store.loops(&lens.scope, &mine, None, LOOKED_AT).await.map_err(store_problem)?;
        let others = self.store.loops(&lens.scope, &late, None, LOOKED_AT).await.map_err(store_problem)?;
        found.extend(others.into_iter().filter(|one| one.owner_id != *viewer));
        Ok(found)
    }

    /// The viewer's open alerts, and the newest of others.
    async fn open_alerts(&self, lens: &Lens, viewer: &UserId) -> Result<Vec<Alert>, Problem> {
        let open = AlertFilter { state: Some(AlertState::Open), ..AlertFilter::default() };
        let mine = AlertFilter { assigned_to: Some(viewer.clone()), ..open.clone() };
        let scope = &lens.scope;
        let mut found =
            self.store.alerts(viewer, scope, &mine, None, LOOKED_AT).await.map_err(store_problem)?;
        let others = self.store.alerts(viewer, scope, &open, None, LOOKED_AT).await.map_err(store_problem)?;
        found.extend(others.into_iter().filter(|alert| alert.assigned_to.as_ref() != Some(viewer)));
        Ok(found)
    }
}
