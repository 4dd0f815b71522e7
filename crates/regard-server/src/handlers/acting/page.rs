//! What shall I do next: how much there is to do, and the first of it.

use super::next::{NextRow, by_urgency, of_alert, of_disagreement, of_loop, of_step};
use super::saw_rows;
use crate::extract::{Nothing, Plain, SignedIn, Witness, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use regard_app::pages::{DisagreementsPage, ListQuestion};
use regard_model::{Lens, Scope, UserId};
use regard_store::{Alert, AlertFilter, AlertState, FeedbackLoop, LoopFilter, StepToDo};
use serde::Serialize;
use std::collections::HashSet;
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
    /// **Empty**: it is known of none of them.
    worth_minor: Option<i64>,
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
    // Voices are of the facts that are shown, for which pages are ready; what people keep is of now.
    let shown = lens(&state, &session, state.now(false).await?).await?;
    let apart = state.apart(shown).await?;
    let lens = lens(&state, &session, state.newest().await?).await?;
    let scope = state.kept_scope(&lens.scope).await?;
    let steps = state.store.steps_to_do(&scope, viewer).await.map_err(store_problem)?;
    let late = steps.iter().filter(|step| step.due_on < lens.today()).count();
    let counted = StepsToDo { to_do: steps.len() as u64, overdue: late as u64 };
    let disagreements = DisagreementsToDo { total: apart.total, worth_minor: apart.worth_minor };
    let next = state.next(&scope, &lens, viewer, ToDo { steps, apart }).await?;
    saw_rows(&witness, None, !next.is_empty())?;
    Ok(Json(ActionsPage {
        alerts: state.alerts_to_do(&scope, viewer).await?,
        loops: state.loops_to_do(&scope, viewer).await?,
        plans: state.plans_to_do(&scope, &lens, viewer).await?,
        next,
        steps: counted,
        disagreements,
    }))
}

/// What was read for the counts, and is among the first to do as well.
struct ToDo {
    steps: Vec<StepToDo>,
    apart: DisagreementsPage,
}

impl Running {
    async fn apart(&self, lens: Lens) -> Result<DisagreementsPage, Problem> {
        let (lens, holding) = self.held(lens);
        let question = ListQuestion { after: None, limit: Some(LOOKED_AT) };
        let page = Box::pin(self.reader.disagreements(&lens, &holding.policy, &question)).await;
        page.map_err(page_problem)
    }

    async fn alerts_to_do(&self, scope: &Scope, viewer: &UserId) -> Result<AlertsToDo, Problem> {
        let all = AlertFilter::default();
        let mine = AlertFilter { assigned_to: Some(viewer.clone()), ..all.clone() };
        let all = self.store.alert_counts(scope, &all).await.map_err(store_problem)?;
        let mine = self.store.alert_counts(scope, &mine).await.map_err(store_problem)?;
        Ok(AlertsToDo { open: all.open, mine: mine.open })
    }

    async fn loops_to_do(&self, scope: &Scope, viewer: &UserId) -> Result<LoopsToDo, Problem> {
        let times = self.closing_times(scope, &LoopFilter::default()).await?;
        let backlog = self.store.loop_backlog(scope, viewer, (self.clock)()).await.map_err(store_problem)?;
        Ok(LoopsToDo {
            open: backlog.open,
            overdue: backlog.overdue,
            mine: backlog.own,
            median_hours: times.median_hours,
        })
    }

    async fn plans_to_do(&self, scope: &Scope, lens: &Lens, viewer: &UserId) -> Result<PlansToDo, Problem> {
        let backlog = self.store.plan_backlog(scope, viewer, lens.today()).await.map_err(store_problem)?;
        Ok(PlansToDo { open: backlog.open, overdue: backlog.overdue, mine: backlog.own })
    }

    /// The first of what there is to do: of each kind so many are looked at, and the most urgent of all are shown.
    /// What is kept is read within `scope`, and named through `lens`.
    async fn next(
        &self,
        scope: &Scope,
        lens: &Lens,
        viewer: &UserId,
        to_do: ToDo,
    ) -> Result<Vec<NextRow>, Problem> {
        let now = (self.clock)();
        let mut steps = to_do.steps;
        steps.truncate(LOOKED_AT as usize);
        let mut loops = self.open_loops(scope, viewer).await?;
        let mut alerts = self.open_alerts(scope, viewer).await?;
        let customers = steps.iter_mut().map(|step| &mut step.customer_id);
        let customers = customers.chain(loops.iter_mut().map(|one| &mut one.customer_id));
        let customers = customers.chain(alerts.iter_mut().map(|alert| &mut alert.key.customer_id));
        self.put_mains(customers.collect()).await?;
        let mut rows: Vec<NextRow> = steps.into_iter().map(|step| of_step(step, lens.today())).collect();
        rows.extend(loops.into_iter().map(|one| of_loop(one, viewer, now)));
        rows.extend(alerts.into_iter().map(|alert| of_alert(alert, viewer)));
        let apart = to_do.apart.rows.into_iter().filter(|row| row.weighs);
        rows.extend(apart.map(of_disagreement));
        rows.sort_by_cached_key(|row| by_urgency(row, &lens.zone));
        rows.truncate(NEXT_AT_MOST);
        let customers = rows.iter().map(|row| row.customer_id.clone()).collect();
        let names = self.reader.customer_names(lens, customers).await.map_err(page_problem)?;
        for row in &mut rows {
            row.customer_name = row.customer_name.take().or_else(|| names.get(&row.customer_id).cloned());
        }
        Ok(rows)
    }

    /// The open cases that are due first, the viewer's and those of others; each once.
    async fn open_loops(&self, scope: &Scope, viewer: &UserId) -> Result<Vec<FeedbackLoop>, Problem> {
        let mut found = self.store.loops_due(scope, Some(viewer), LOOKED_AT).await.map_err(store_problem)?;
        let all = self.store.loops_due(scope, None, LOOKED_AT).await.map_err(store_problem)?;
        let known: HashSet<String> = found.iter().map(|one| one.loop_id.clone()).collect();
        found.extend(all.into_iter().filter(|one| !known.contains(&one.loop_id)));
        Ok(found)
    }

    /// The viewer's open alerts, and the newest of others.
    async fn open_alerts(&self, scope: &Scope, viewer: &UserId) -> Result<Vec<Alert>, Problem> {
        let open = AlertFilter { state: Some(AlertState::Open), ..AlertFilter::default() };
        let mine = AlertFilter { assigned_to: Some(viewer.clone()), ..open.clone() };
        let mut found =
            self.store.alerts(viewer, scope, &mine, None, LOOKED_AT).await.map_err(store_problem)?;
        let others = self.store.alerts(viewer, scope, &open, None, LOOKED_AT).await.map_err(store_problem)?;
        found.extend(others.into_iter().filter(|alert| alert.assigned_to.as_ref() != Some(viewer)));
        Ok(found)
    }
}
