//! Publishing a draft. Owns that a version follows only the one that is current, that it says why and until when, and
//! that nobody publishes what they have not seen.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::columns::instant;
use crate::errors::{CallerError, StoreError};
use crate::policy::drafting::{draft_within, remove_draft};
use crate::policy::history::{Published, PublishedPolicy, current_within};
use crate::store::Store;
use crate::texts::{check_prose, cut};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::PolicyVersion;

/// **Unit**: characters.
const REASON_AT_MOST: usize = 2000;

/// A draft becomes the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The saving of the author's own draft that was looked at.
    pub revision: i64,
    /// Why. **Range**: 1 to 2,000 characters; it may have several lines.
    pub reason: String,
    /// The last day by which somebody looks at it again. **Range**: after today, in UTC.
    pub review_by_on: Date,
}

impl Store {
    /// Makes somebody's own draft the current policy. The draft is gone then.
    ///
    /// # Errors
    /// [`CallerError::PolicyMoved`] when another version was published since the draft's base;
    /// [`CallerError::DraftMoved`] when the draft was saved again; [`CallerError::Unknown`] when there is none;
    /// [`CallerError::BadText`] for the reason or the day; [`CallerError::UnknownUser`].
    pub async fn publish_policy(
        &self,
        author: Actor,
        publication: Publication,
    ) -> Result<PublishedPolicy, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let published_at = instant("policy_versions.published_at", now)?;
            publication.check(published_at.to_zoned(TimeZone::UTC).date())?;
            let mut work = store.inner.database.begin().await?;
            let by = author.known(&mut work).await?;
            let draft = draft_within(&mut work, &by.user_id).await?;
            if draft.revision != publication.revision {
                return Err(CallerError::DraftMoved.into());
            }
            let current = current_within(&mut work).await?;
            let number = current.as_ref().map_or(0, |current| current.version.0);
            if draft.base.0 != number {
                let by = current.map(|current| current.published_by_name).unwrap_or_default();
                return Err(CallerError::PolicyMoved { base: draft.base.0, current: number, by }.into());
            }
            let published = Published {
                version: PolicyVersion(number.saturating_add(1)),
                base: draft.base,
                reason: publication.reason,
                review_by_on: publication.review_by_on,
                published_at,
                published_by: by.user_id.clone(),
                published_by_name: by.name.clone(),
            };
            work.execute(
                "insert into policy_versions (version, base, text, reason, review_by_on, published_at, \
                    published_by, published_by_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[
                    published.version.0.into(),
                    published.base.0.into(),
                    draft.text.as_str().into(),
                    published.reason.as_str().into(),
                    published.review_by_on.to_string().into(),
                    now.into(),
                    published.published_by.as_str().into(),
                    published.published_by_name.as_str().into(),
                ],
            )
            .await?;
            remove_draft(&mut work, &by.user_id).await?;
            let details = serde_json::json!({
                "base": published.base.0,
                "reason": cut(&published.reason),
                "review_by_on": published.review_by_on.to_string(),
            });
            let key = published.version.0.to_string();
            let deed = Deed { kind: AuditKind::PolicyChanged, subject: ("policy", &key), details };
            record(&mut work, now, Some(&by), deed).await?;
            work.commit().await?;
            Ok(PublishedPolicy { published, text: draft.text })
        })
        .await
    }
}

impl Publication {
    fn check(&self, today: Date) -> Result<(), CallerError> {
        check_prose("the reason", &self.reason, REASON_AT_MOST)?;
        if self.review_by_on <= today {
            let problem = "must be later than today";
            return Err(CallerError::BadText { field: "the review-by date", problem });
        }
        Ok(())
    }
}
