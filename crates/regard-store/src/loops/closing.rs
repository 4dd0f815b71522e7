//! Closing a case, and what the customer says of it. Owns that it is closed with cause and action, and that the
//! customer has the last word, which is not theirs to say who closed it.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::errors::{CallerError, StoreError};
use crate::loops::feedback_loop::{FeedbackLoop, LoopAnswer, LoopState, NewClosing, check_due};
use crate::loops::listing::loop_within;
use crate::store::Store;
use crate::texts::cut;
use jiff::Timestamp;
use regard_model::Scope;
use serde_json::json;

impl Store {
    /// Closes a case that is open, for one of these causes.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the cause is none of `causes`, or the action is missing or too long;
    /// [`CallerError::Unknown`] when there is no such case in their scope; [`CallerError::WrongState`] when it is not
    /// open; [`CallerError::UnknownUser`].
    pub async fn close_loop(
        &self,
        by: Actor,
        loop_id: String,
        closing: NewClosing,
        causes: &[String],
    ) -> Result<FeedbackLoop, StoreError> {
        closing.check(causes)?;
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let before = loop_within(&mut work, &by.scope, &loop_id).await?;
            before.is(LoopState::Open, "only an open one is closed")?;
            let number = i64::try_from(before.closings.len()).unwrap_or(i64::MAX).saturating_add(1);
            work.execute(
                "insert into loop_closings (loop_id, closing_no, cause, action, closed_by, closed_at) \
                 values ($1, $2, $3, $4, $5, $6)",
                &[
                    loop_id.as_str().into(),
                    number.into(),
                    closing.cause.as_str().into(),
                    closing.action.as_str().into(),
                    actor.user_id.as_str().into(),
                    now.into(),
                ],
            )
            .await?;
            let sql = "update feedback_loops set state = 'closed' where loop_id = $1";
            work.execute(sql, &[loop_id.as_str().into()]).await?;
            let details =
                json!({"state": "closed", "cause": cut(&closing.cause), "action": cut(&closing.action)});
            let deed = Deed { kind: AuditKind::LoopChanged, subject: ("loop", &loop_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let after = loop_within(&mut work, &by.scope, &loop_id).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }

    /// Takes the customer's word on a case that was closed: it is confirmed, or open again until `due_at`. `scope` is
    /// whom the customer speaks for.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such case of theirs; [`CallerError::WrongState`] when it is not closed;
    /// [`CallerError::BadText`] for a time before now.
    pub async fn answer_loop(
        &self,
        scope: Scope,
        loop_id: String,
        answer: LoopAnswer,
        due_at: Timestamp,
    ) -> Result<FeedbackLoop, StoreError> {
        self.take_answer(None, scope, loop_id, answer, due_at).await
    }

    /// The same, as a colleague heard it from the customer and writes it down. Who closed the case last may write down that
    /// it is not solved, and not that it is.
    ///
    /// # Errors
    /// As [`Self::answer_loop`]; [`CallerError::OwnClosing`]; [`CallerError::UnknownUser`].
    pub async fn write_down_answer(
        &self,
        by: Actor,
        loop_id: String,
        answer: LoopAnswer,
        due_at: Timestamp,
    ) -> Result<FeedbackLoop, StoreError> {
        let scope = by.scope.clone();
        self.take_answer(Some(by), scope, loop_id, answer, due_at).await
    }

    async fn take_answer(
        &self,
        by: Option<Actor>,
        scope: Scope,
        loop_id: String,
        answer: LoopAnswer,
        due_at: Timestamp,
    ) -> Result<FeedbackLoop, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            check_due(due_at, now)?;
            let mut work = store.inner.database.begin().await?;
            let actor = match &by {
                Some(by) => Some(by.known(&mut work).await?),
                None => None,
            };
            let before = loop_within(&mut work, &scope, &loop_id).await?;
            before.is(LoopState::Closed, "only a closed one is answered")?;
            let closed_by = before.closings.last().map(|closing| &closing.closed_by);
            let own = actor.as_ref().is_some_and(|actor| closed_by == Some(&actor.user_id));
            if own && answer == LoopAnswer::Solved {
                return Err(CallerError::OwnClosing.into());
            }
            let sql = "update loop_closings set answer = $2, answered_at = $3 \
                where loop_id = $1 and answer is null";
            work.execute(sql, &[loop_id.as_str().into(), answer.as_str().into(), now.into()]).await?;
            let (state, reopened, due_at) = match answer {
                LoopAnswer::Solved => (LoopState::Confirmed, 0_i64, before.due_at),
                LoopAnswer::NotSolved => (LoopState::Open, 1, due_at),
            };
            let sql = "update feedback_loops set state = $2, reopened = reopened + $3, due_at = $4 \
                where loop_id = $1";
            let values = [
                loop_id.as_str().into(),
                state.as_str().into(),
                reopened.into(),
                due_at.as_microsecond().into(),
            ];
            work.execute(sql, &values).await?;
            let details = json!({"state": state.as_str(), "customer_said": answer.as_str()});
            let deed = Deed { kind: AuditKind::LoopChanged, subject: ("loop", &loop_id), details };
            record(&mut work, now, actor.as_ref(), deed).await?;
            let after = loop_within(&mut work, &scope, &loop_id).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }
}

impl FeedbackLoop {
    fn is(&self, state: LoopState, then: &'static str) -> Result<(), CallerError> {
        if self.state == state {
            return Ok(());
        }
        Err(CallerError::WrongState { what: "the case", state: self.state.as_str(), then })
    }
}
