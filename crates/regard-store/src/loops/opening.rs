//! Opening cases for low scores, and handing one over. Owns that one answer is one case, however often it is loaded.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::loops::feedback_loop::{FeedbackLoop, LoopState, NewLoop};
use crate::loops::listing::loop_within;
use crate::store::Store;
use crate::texts::{keys_of, rows_of};
use crate::users::known_user;
use regard_model::UserId;
use serde_json::json;
use std::collections::HashMap;

/// How many cases one statement holds.
const AT_ONCE: usize = 500;

const INSERT: &str = "insert into feedback_loops (loop_id, answer_id, customer_id, score_milli, survey, owner_id, \
        due_at, opened_at, state, reopened) \
    select e.value ->> 0, e.value ->> 1, e.value ->> 2, cast(e.value ->> 3 as bigint), e.value ->> 4, \
        e.value ->> 5, cast(e.value ->> 6 as bigint), $2, 'open', 0 from json_each(json($1)) e";

/// The case of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLoop {
    /// Its key.
    pub loop_id: String,
    /// Whether it was opened by this. One that was there stays as it is.
    pub is_new: bool,
}

impl Store {
    /// Opens a case for each answer that has none, all or none, and returns the case of each, in the order given.
    ///
    /// # Errors
    /// [`CallerError::TooMany`]; [`CallerError::BadText`].
    pub async fn open_loops(&self, new: Vec<NewLoop>) -> Result<Vec<OpenedLoop>, StoreError> {
        self.unit(|store| async move {
            let at_most = store.inner.limits.loops_per_opening;
            if new.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
                return Err(CallerError::TooMany { what: "cases opened in one go", at_most }.into());
            }
            let now = store.now_micros();
            new.iter().try_for_each(|one| one.check(now))?;
            let mut work = store.inner.database.begin().await?;
            let mut opened = Vec::with_capacity(new.len());
            for some in new.chunks(AT_ONCE) {
                opened.extend(open_some(&store, &mut work, some, now).await?);
            }
            let fresh = opened.iter().filter(|one| one.is_new).count();
            if fresh > 0 {
                let details = json!({"opened": fresh});
                let deed = Deed { kind: AuditKind::LoopChanged, subject: ("loops", "opened"), details };
                record(&mut work, now, None, deed).await?;
            }
            work.commit().await?;
            Ok(opened)
        })
        .await
    }

    /// Hands a case to somebody. Whether they see the customer is for the caller to know.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such case in their scope; [`CallerError::WrongState`] when it is
    /// confirmed; [`CallerError::UnknownUser`] for either.
    pub async fn assign_loop(
        &self,
        by: Actor,
        loop_id: String,
        to: UserId,
    ) -> Result<FeedbackLoop, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let before = loop_within(&mut work, &by.scope, &loop_id).await?;
            if before.state == LoopState::Confirmed {
                let (state, then) = (before.state.as_str(), "there is nothing left to do");
                return Err(CallerError::WrongState { what: "the case", state, then }.into());
            }
            known_user(&mut work, &to).await?;
            let sql = "update feedback_loops set owner_id = $2 where loop_id = $1";
            work.execute(sql, &[loop_id.as_str().into(), to.as_str().into()]).await?;
            let details = json!({"owner": to.as_str()});
            let deed = Deed { kind: AuditKind::LoopChanged, subject: ("loop", &loop_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let after = loop_within(&mut work, &by.scope, &loop_id).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }
}

async fn open_some(
    store: &Store,
    work: &mut Work,
    new: &[NewLoop],
    now: i64,
) -> Result<Vec<OpenedLoop>, StoreError> {
    let mut there: HashMap<String, String> = HashMap::new();
    let sql = "select answer_id, loop_id from feedback_loops \
        where answer_id in (select key from json_each(json($1)))";
    let keys = keys_of(new.iter().map(|one| one.answer_id.as_str()));
    for row in work.fetch_all(sql, &[keys.into()]).await? {
        there.insert(row.get("answer_id")?, row.get("loop_id")?);
    }
    let mut opened = Vec::with_capacity(new.len());
    let mut rows = Vec::new();
    for one in new {
        if let Some(loop_id) = there.get(&one.answer_id) {
            opened.push(OpenedLoop { loop_id: loop_id.clone(), is_new: false });
            continue;
        }
        let loop_id = store.draw_id(now);
        rows.push(json!([
            loop_id,
            one.answer_id,
            one.customer_id.as_str(),
            one.score_milli(),
            one.survey,
            one.owner_id.as_str(),
            one.due_at.as_microsecond(),
        ]));
        there.insert(one.answer_id.clone(), loop_id.clone());
        opened.push(OpenedLoop { loop_id, is_new: true });
    }
    if !rows.is_empty() {
        work.execute(INSERT, &[rows_of(rows).into(), now.into()]).await?;
    }
    Ok(opened)
}
