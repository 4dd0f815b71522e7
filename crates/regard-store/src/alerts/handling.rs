//! What becomes of an alert: open, acknowledged, snoozed, resolved. Owns that it moves only so, and that a resolved one
//! stays resolved.

use crate::alerts::alert::{Alert, AlertState};
use crate::alerts::listing::alert_within;
use crate::audit::{Actor, AuditKind, Deed, KnownActor, record};
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::{check_prose, cut};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

/// **Unit**: characters.
const REASON_AT_MOST: usize = 2000;
/// How long an alert may be snoozed.
const SNOOZE_AT_MOST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// What somebody does with an alert.
enum Step {
    Acknowledge,
    Snooze(Timestamp),
    Resolve(String),
}

impl Store {
    /// Says that somebody has seen an alert and sees to it: from then on it is theirs, whosesoever it was. Said again by
    /// whose it is, the first time counts.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such alert in their scope; [`CallerError::WrongState`] when it is
    /// snoozed or resolved; [`CallerError::UnknownUser`].
    pub async fn acknowledge_alert(&self, by: Actor, alert_id: String) -> Result<Alert, StoreError> {
        self.step_alert(by, alert_id, Step::Acknowledge).await
    }

    /// Lets an alert rest until a time, when it is open again. Said again, the last time counts.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the time is not after now or more than 366 days away; [`CallerError::WrongState`]
    /// when it is resolved; else as [`Self::acknowledge_alert`].
    pub async fn snooze_alert(
        &self,
        by: Actor,
        alert_id: String,
        until: Timestamp,
    ) -> Result<Alert, StoreError> {
        self.step_alert(by, alert_id, Step::Snooze(until)).await
    }

    /// Says that an alert is done, and why. It is never opened again: the same cause raises a new one.
    ///
    /// # Errors
    /// [`CallerError::BadText`] for the reason, of 1 to 2,000 characters; [`CallerError::WrongState`] when it is
    /// resolved; else as [`Self::acknowledge_alert`].
    pub async fn resolve_alert(
        &self,
        by: Actor,
        alert_id: String,
        reason: String,
    ) -> Result<Alert, StoreError> {
        self.step_alert(by, alert_id, Step::Resolve(reason)).await
    }

    async fn step_alert(&self, by: Actor, alert_id: String, step: Step) -> Result<Alert, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            step.check(now)?;
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let before = alert_within(&mut work, &by.user_id, &by.scope, &alert_id, now).await?;
            let is_theirs = before.assigned_to.as_ref() == Some(&by.user_id);
            if is_theirs && matches!((&step, before.state), (Step::Acknowledge, AlertState::Acknowledged)) {
                return Ok(before);
            }
            step.is_open_to(before.state)?;
            let details = step.take(&mut work, &alert_id, &actor, now).await?;
            let deed = Deed { kind: AuditKind::AlertChanged, subject: ("alert", &alert_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let after = alert_within(&mut work, &by.user_id, &by.scope, &alert_id, now).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }
}

impl Step {
    fn check(&self, now: i64) -> Result<(), CallerError> {
        match self {
            Self::Acknowledge => Ok(()),
            Self::Resolve(reason) => check_prose("the reason", reason, REASON_AT_MOST),
            Self::Snooze(until) => {
                let latest =
                    now.saturating_add(i64::try_from(SNOOZE_AT_MOST.as_micros()).unwrap_or(i64::MAX));
                let until = until.as_microsecond();
                let problem = "must be after now, within 366 days";
                let fits = until > now && until <= latest;
                if fits { Ok(()) } else { Err(CallerError::BadText { field: "the time", problem }) }
            }
        }
    }

    fn is_open_to(&self, state: AlertState) -> Result<(), CallerError> {
        let refused = |then| Err(CallerError::WrongState { what: "the alert", state: state.as_str(), then });
        match (self, state) {
            (_, AlertState::Resolved) => refused("the same cause raises a new one"),
            (Self::Acknowledge, AlertState::Snoozed) => {
                refused("snooze it until another time, or resolve it")
            }
            _ => Ok(()),
        }
    }

    /// Writes it down, and returns what the audit log says of it.
    async fn take(
        &self,
        work: &mut Work,
        alert_id: &str,
        by: &KnownActor,
        now: i64,
    ) -> Result<Json, StoreError> {
        let (id, user) = (alert_id.into(), by.user_id.as_str().into());
        match self {
            Self::Acknowledge => {
                let sql = "update alerts set state = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3, \
                    assigned_to = $2 where alert_id = $1";
                work.execute(sql, &[id, user, now.into()]).await?;
                Ok(json!({"state": "acknowledged"}))
            }
            Self::Snooze(until) => {
                let sql = "update alerts set state = 'snoozed', snoozed_by = $2, snoozed_until = $3 \
                    where alert_id = $1";
                work.execute(sql, &[id, user, until.as_microsecond().into()]).await?;
                Ok(json!({"state": "snoozed", "until": until.to_string()}))
            }
            Self::Resolve(reason) => {
                let sql = "update alerts set state = 'resolved', resolved_by = $2, resolved_at = $3, reason = $4 \
                    where alert_id = $1";
                work.execute(sql, &[id, user, now.into(), reason.as_str().into()]).await?;
                Ok(json!({"state": "resolved", "reason": cut(reason)}))
            }
        }
    }
}
