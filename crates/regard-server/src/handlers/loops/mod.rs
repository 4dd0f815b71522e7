//! Cases of low scores: who sees to them, how they were closed, and what the customer said of it. Owns no rule of which
//! score is low.

mod rows;
mod wire;

use super::acting::saw_rows;
use super::{actor, limit_of, no_place, text};
use crate::extract::{Body, Name, Nothing, Plain, SignedIn, Witness, lens, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use regard_app::acting::{LOOP_CAUSES, due_from};
use regard_model::{Lens, Scope};
use regard_store::{FeedbackLoop, LoopFilter, LoopState, NewClosing, is_comment_id as is_drawn_key};
use serde_json::json;
use wire::{
    LoopAnswerWanted, LoopClosingWanted, LoopCountsWire, LoopOwnerWanted, LoopRow, LoopsPage, LoopsQuery,
};

/// How long it takes to close cases is told of those of so many days. **Unit**: hours.
const CLOSED_LATELY: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How long it took to close cases lately.
pub(crate) struct ClosingTimes {
    /// The middle one. **Unit**: hours. **Empty**: none was closed.
    pub(crate) median_hours: Option<f64>,
    /// How many that rests on.
    pub(crate) closed: u64,
}

/// Cases of low scores of customers in view, newest first.
#[utoipa::path(get, path = "", tag = "loops", params(LoopsQuery), responses((status = 200, body = LoopsPage)))]
pub(crate) async fn loops(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Plain(query): Plain<LoopsQuery>,
) -> Result<Json<LoopsPage>, Problem> {
    let limit = limit_of(query.limit)?;
    let lens = lens(&state, &session, state.newest().await?).await?;
    let after = text(query.after);
    if after.as_ref().is_some_and(|after| !is_drawn_key(after)) {
        return Err(no_place());
    }
    let filter = LoopFilter {
        state: query.state.map(LoopState::from),
        customers: state.kept_keys(text(query.customer)).await?,
        owner_id: query.mine.unwrap_or(false).then(|| session.user.user_id.clone()),
        overdue_at: query.overdue.unwrap_or(false).then(|| (state.clock)()),
    };
    let scope = state.kept_scope(&lens.scope).await?;
    let found = state.store.loops(&scope, &filter, after.as_deref(), limit + 1).await;
    let mut found = found.map_err(store_problem)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.loop_id.clone());
    saw_rows(&witness, filter.customers.first(), !found.is_empty())?;
    let times = state.closing_times(&scope, &filter).await?;
    Ok(Json(LoopsPage {
        rows: state.loop_rows(&lens, found).await?,
        next,
        counts: state.loop_counts(&scope, filter).await?,
        median_hours: times.median_hours,
        closed_lately: times.closed,
        causes: causes(),
    }))
}

/// One case of a low score.
#[utoipa::path(get, path = "", tag = "loops", params(("loop_id" = String, Path)),
    responses((status = 200, body = LoopRow)))]
pub(crate) async fn feedback_loop(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(loop_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<LoopRow>, Problem> {
    let lens = lens(&state, &session, state.newest().await?).await?;
    let found = state.loop_within(&state.kept_scope(&lens.scope).await?, &loop_id).await?;
    witness.saw_customer(found.customer_id.as_str(), &json!({"loop_id": loop_id}))?;
    state.loop_row(&lens, found).await
}

/// Hands a case to somebody.
#[utoipa::path(put, path = "", tag = "loops", params(("loop_id" = String, Path)), request_body = LoopOwnerWanted,
    responses((status = 200, body = LoopRow)))]
pub(crate) async fn assign_loop(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(loop_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<LoopOwnerWanted>,
) -> Result<Json<LoopRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let before = state.loop_within(&actor.scope, &loop_id).await?;
    let to = state.colleague("user_id", Some(wanted.user_id), &before.customer_id).await?;
    let to = to.ok_or(Problem::NotFound)?;
    let after = state.store.assign_loop(actor, loop_id, to).await.map_err(store_problem)?;
    state.loop_row(&lens, after).await
}

/// Closes a case, with its cause and what was done.
#[utoipa::path(put, path = "", tag = "loops", params(("loop_id" = String, Path)), request_body = LoopClosingWanted,
    responses((status = 200, body = LoopRow)))]
pub(crate) async fn close_loop(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(loop_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<LoopClosingWanted>,
) -> Result<Json<LoopRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    // Whether it is there comes before what is wrong with the words: both are told alike of what is out of scope.
    state.loop_within(&actor.scope, &loop_id).await?;
    let closing = NewClosing { cause: wanted.cause, action: wanted.action };
    let closed = state.store.close_loop(actor, loop_id, closing, &causes()).await;
    state.loop_row(&lens, closed.map_err(store_problem)?).await
}

/// Writes down what the customer said of a case that was closed: it is confirmed, or open again.
#[utoipa::path(put, path = "", tag = "loops", params(("loop_id" = String, Path)), request_body = LoopAnswerWanted,
    responses((status = 200, body = LoopRow)))]
pub(crate) async fn answer_loop(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(loop_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<LoopAnswerWanted>,
) -> Result<Json<LoopRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let due_at = due_from((state.clock)());
    let answered = state.store.write_down_answer(actor, loop_id, wanted.answer.into(), due_at).await;
    state.loop_row(&lens, answered.map_err(store_problem)?).await
}

fn causes() -> Vec<String> {
    LOOP_CAUSES.map(str::to_owned).to_vec()
}

impl Running {
    async fn loop_within(&self, scope: &Scope, loop_id: &str) -> Result<FeedbackLoop, Problem> {
        let found = self.store.feedback_loop(scope, loop_id).await.map_err(store_problem)?;
        found.ok_or(Problem::NotFound)
    }

    /// How many cases there are of those that are asked for, whatever their state.
    async fn loop_counts(&self, scope: &Scope, filter: LoopFilter) -> Result<LoopCountsWire, Problem> {
        let counts = self.store.loop_counts(scope, &filter).await.map_err(store_problem)?;
        let late = LoopFilter { overdue_at: Some((self.clock)()), ..filter };
        let late = self.store.loop_counts(scope, &late).await.map_err(store_problem)?;
        Ok(LoopCountsWire {
            open: counts.open,
            closed: counts.closed,
            confirmed: counts.confirmed,
            overdue: late.open,
        })
    }

    /// How long it took to close those that are asked for and were closed lately.
    pub(crate) async fn closing_times(
        &self,
        scope: &Scope,
        filter: &LoopFilter,
    ) -> Result<ClosingTimes, Problem> {
        let since = (self.clock)().saturating_sub(CLOSED_LATELY).unwrap_or(jiff::Timestamp::MIN);
        let times = self.store.loop_times(scope, filter, since).await.map_err(store_problem)?;
        let closed = times.len() as u64;
        Ok(ClosingTimes { median_hours: median_hours(times), closed })
    }

    async fn loop_row(&self, lens: &Lens, one: FeedbackLoop) -> Result<Json<LoopRow>, Problem> {
        let row = self.loop_rows(lens, vec![one]).await?.pop();
        row.map(Json).ok_or_else(|| Problem::internal("a case has no row"))
    }
}

/// The middle of several times; of an even number the mean of the two in the middle. **Unit**: hours. **Empty**: there
/// are none.
fn median_hours(mut times: Vec<SignedDuration>) -> Option<f64> {
    times.sort_unstable();
    let middle = times.len() / 2;
    let hours = |time: &SignedDuration| time.as_secs_f64() / 3600.0;
    let upper = hours(times.get(middle)?);
    if times.len() % 2 == 1 {
        return Some(upper);
    }
    Some((hours(times.get(middle.checked_sub(1)?)?) + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let hours =
            |all: &[i64]| median_hours(all.iter().map(|one| SignedDuration::from_hours(*one)).collect());
        assert_eq!((hours(&[]), hours(&[5])), (None, Some(5.0)));
        assert_eq!((hours(&[9, 1, 2]), hours(&[9, 1, 2, 4])), (Some(2.0), Some(3.0)));
    }
}
