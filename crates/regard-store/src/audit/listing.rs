//! Reading the audit log, for those who may. Only reads; who may is for the caller to know.

use crate::audit::event::{AuditEvent, AuditKind, AuditSubject, event_columns, read_event};
use crate::database::Value;
use crate::errors::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use regard_model::UserId;

/// Which events are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Those of one kind.
    pub kind: Option<AuditKind>,
    /// What one user did.
    pub actor_id: Option<UserId>,
    /// Those about one thing.
    pub subject: Option<AuditSubject>,
    /// Those that did not happen before.
    pub from: Option<Timestamp>,
    /// Those that happened before; for whole days, the begin of the day after the last.
    pub before: Option<Timestamp>,
}

impl Store {
    /// The events that are looked for, newest first, those numbered below one of them or from the last,
    /// `limit` at most. What has been taken and not been written yet is written first.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn audit_events(
        &self,
        filter: &AuditFilter,
        below: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        match self.flush_audit().await {
            // What is there can be read although nobody can write just now.
            Ok(()) | Err(StoreError::Outside(_)) => {}
            Err(other) => return Err(other),
        }
        let sql = concat!(
            "select ",
            event_columns!(),
            " from audit_events \
            where ($1 is null or kind = $1) and ($2 is null or actor_id = $2) \
                and ($3 is null or (subject_kind = $3 and subject_key = $4)) \
                and ($5 is null or happened_at >= $5) and ($6 is null or happened_at < $6) \
                and ($7 is null or seq < $7) \
            order by seq desc limit $8"
        );
        let subject = filter.subject.as_ref();
        let values: [Value; 8] = [
            filter.kind.map(|kind| kind.as_str().to_owned()).into(),
            filter.actor_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            subject.map(|subject| subject.kind.clone()).into(),
            subject.map(|subject| subject.key.clone()).into(),
            filter.from.map(Timestamp::as_microsecond).into(),
            filter.before.map(Timestamp::as_microsecond).into(),
            below.into(),
            limit.into(),
        ];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_event).collect()
    }
}
