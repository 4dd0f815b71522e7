//! Drafts of the policy: everybody has one at most. Owns their table and the bound of a text.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::columns::instant;
use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError, unknown};
use crate::policy::history::{known_version, read_version};
use crate::store::Store;
use jiff::Timestamp;
use regard_model::{PolicyVersion, UserId};

/// **Unit**: bytes.
const TEXT_AT_MOST: usize = 256 * 1024;

/// The columns that [`read_draft`] reads.
macro_rules! select_drafts {
    ($rest:literal) => {
        concat!("select author_id, base, text, revision, saved_at from policy_drafts ", $rest)
    };
}

/// A policy that somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDraft {
    /// Whose it is.
    pub author_id: UserId,
    /// The version that it was made from.
    pub base: PolicyVersion,
    /// The policy, as YAML.
    pub text: String,
    /// Grows with every saving; it is named when the draft is published.
    pub revision: i64,
    /// When it was saved last.
    pub saved_at: Timestamp,
}

impl Store {
    /// Saves somebody's draft over the one they had.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the text is empty, longer than 256 KiB, or cannot be kept;
    /// [`CallerError::Unknown`] when there is no such base; [`CallerError::UnknownUser`].
    pub async fn save_policy_draft(
        &self,
        author: Actor,
        base: PolicyVersion,
        text: String,
    ) -> Result<PolicyDraft, StoreError> {
        self.unit(|store| async move {
            check_policy_text(&text)?;
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let by = author.known(&mut work).await?;
            known_version(&mut work, base).await?;
            work.execute(
                "insert into policy_drafts (author_id, base, text, revision, saved_at) values ($1, $2, $3, $4, $4) \
                 on conflict (author_id) do update set base = excluded.base, text = excluded.text, \
                    revision = case when excluded.revision > policy_drafts.revision then excluded.revision \
                        else policy_drafts.revision + 1 end, saved_at = excluded.saved_at",
                &[by.user_id.as_str().into(), base.0.into(), text.into(), now.into()],
            )
            .await?;
            let draft = draft_within(&mut work, &by.user_id).await?;
            let details = serde_json::json!({"draft": "saved", "base": base.0, "bytes": draft.text.len()});
            let subject = ("policy_draft", by.user_id.as_str());
            record(&mut work, now, Some(&by), Deed { kind: AuditKind::PolicyChanged, subject, details }).await?;
            work.commit().await?;
            Ok(draft)
        })
        .await
    }

    /// Throws somebody's own draft away.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when they have none; [`CallerError::UnknownUser`].
    pub async fn discard_policy_draft(&self, author: Actor) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let by = author.known(&mut work).await?;
            remove_draft(&mut work, &by.user_id).await?;
            let details = serde_json::json!({"draft": "discarded"});
            let subject = ("policy_draft", by.user_id.as_str());
            let deed = Deed { kind: AuditKind::PolicyChanged, subject, details };
            record(&mut work, store.now_micros(), Some(&by), deed).await?;
            work.commit().await
        })
        .await
    }

    /// Somebody's draft. **Empty**: they have none.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn policy_draft(&self, author_id: &UserId) -> Result<Option<PolicyDraft>, StoreError> {
        let sql = select_drafts!("where author_id = $1");
        let row = self.inner.database.fetch_first(sql, &[author_id.as_str().into()]).await?;
        row.as_ref().map(read_draft).transpose()
    }

    /// Everybody's drafts in the order of their authors, after one of these or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::policy_draft`].
    pub async fn policy_drafts(
        &self,
        after: Option<&UserId>,
        limit: u32,
    ) -> Result<Vec<PolicyDraft>, StoreError> {
        let sql = select_drafts!(
            "where $1 is null or author_id collate \"C\" > $1 order by author_id collate \"C\" limit $2"
        );
        let after = after.map(|author_id| author_id.as_str().to_owned());
        self.inner
            .database
            .fetch_all(sql, &[after.into(), limit.into()])
            .await?
            .iter()
            .map(read_draft)
            .collect()
    }
}

/// Somebody's draft as it is within a unit of work.
pub(super) async fn draft_within(work: &mut Work, author_id: &UserId) -> Result<PolicyDraft, StoreError> {
    let sql = select_drafts!("where author_id = $1");
    match work.fetch_first(sql, &[author_id.as_str().into()]).await? {
        Some(row) => read_draft(&row),
        None => Err(no_draft(author_id).into()),
    }
}

pub(super) async fn remove_draft(work: &mut Work, author_id: &UserId) -> Result<(), StoreError> {
    let sql = "delete from policy_drafts where author_id = $1";
    match work.execute(sql, &[author_id.as_str().into()]).await? {
        0 => Err(no_draft(author_id).into()),
        _ => Ok(()),
    }
}

fn no_draft(author_id: &UserId) -> CallerError {
    unknown("draft of", author_id.as_str())
}

fn check_policy_text(text: &str) -> Result<(), CallerError> {
    let problem = if text.trim().is_empty() {
        "is empty: write something"
    } else if text.len() > TEXT_AT_MOST {
        "is longer than 256 KiB: shorten it"
    } else if text.contains('\0') {
        "holds the character NUL: leave it out"
    } else {
        return Ok(());
    };
    Err(CallerError::BadText { field: "the policy", problem })
}

fn read_draft(row: &Row) -> Result<PolicyDraft, StoreError> {
    Ok(PolicyDraft {
        author_id: UserId::new(row.get::<String>("author_id")?),
        base: read_version("policy_drafts.base", row.get("base")?)?,
        text: row.get("text")?,
        revision: row.get("revision")?,
        saved_at: instant("policy_drafts.saved_at", row.get("saved_at")?)?,
    })
}
