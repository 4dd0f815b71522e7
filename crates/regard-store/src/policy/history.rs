//! What was published, and what of it is current. Only reads.

use crate::columns::{instant, stored};
use crate::database::{Row, Work};
use crate::errors::{StoreError, unknown};
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{PolicyVersion, UserId};

/// The columns that [`read_published`] reads.
macro_rules! select_published {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select version, base, reason, review_by_on, published_at, published_by, published_by_name",
            $columns,
            " from policy_versions ",
            $rest
        )
    };
}

/// A version of the policy, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number. **Range**: from 1, without gaps.
    pub version: PolicyVersion,
    /// The version that it was made from.
    pub base: PolicyVersion,
    /// Why.
    pub reason: String,
    /// The last day by which somebody looks at it again.
    pub review_by_on: Date,
    /// When it became the current one.
    pub published_at: Timestamp,
    /// Who published it.
    pub published_by: UserId,
    /// What they were called then.
    pub published_by_name: String,
}

/// A version of the policy with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPolicy {
    /// What is known of it.
    pub published: Published,
    /// The policy, as YAML.
    pub text: String,
}

impl Published {
    /// Whether nobody looked at it again in time, on this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.review_by_on < today
    }
}

impl Store {
    /// The version that counts. **Empty**: none was published, so the built-in one counts.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn current_policy(&self) -> Result<Option<PublishedPolicy>, StoreError> {
        let sql = select_published!(", text", "order by version desc limit 1");
        self.inner.database.fetch_first(sql, &[]).await?.as_ref().map(read_policy).transpose()
    }

    /// One version, whenever it was published. **Empty**: there is none of this number.
    ///
    /// # Errors
    /// As [`Self::current_policy`].
    pub async fn policy(&self, version: PolicyVersion) -> Result<Option<PublishedPolicy>, StoreError> {
        let sql = select_published!(", text", "where version = $1");
        self.inner.database.fetch_first(sql, &[version.0.into()]).await?.as_ref().map(read_policy).transpose()
    }

    /// Everything ever published, newest first, below a version or from the current one, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::current_policy`].
    pub async fn policy_history(
        &self,
        below: Option<PolicyVersion>,
        limit: u32,
    ) -> Result<Vec<Published>, StoreError> {
        let sql = select_published!("", "where $1 is null or version < $1 order by version desc limit $2");
        let below = below.map(|version| i64::from(version.0));
        let rows = self.inner.database.fetch_all(sql, &[below.into(), limit.into()]).await?;
        rows.iter().map(read_published).collect()
    }

    /// The current version, if nobody looked at it again in time. **Empty**: there is nothing to look at.
    ///
    /// # Errors
    /// As [`Self::current_policy`].
    pub async fn overdue_policy(&self, today: Date) -> Result<Option<Published>, StoreError> {
        let current = self.policy_history(None, 1).await?.into_iter().next();
        Ok(current.filter(|published| published.is_overdue(today)))
    }
}

/// The current version within a unit of work. **Empty**: the built-in one.
pub(super) async fn current_within(work: &mut Work) -> Result<Option<Published>, StoreError> {
    let sql = select_published!("", "order by version desc limit 1");
    work.fetch_first(sql, &[]).await?.as_ref().map(read_published).transpose()
}

/// Proves, within a unit of work, that a version was published or is the built-in one.
pub(crate) async fn known_version(work: &mut Work, version: PolicyVersion) -> Result<(), StoreError> {
    let current = current_within(work).await?.map_or(0, |current| current.version.0);
    if version.0 <= current {
        return Ok(());
    }
    Err(unknown("policy of version", &version.0.to_string()).into())
}

/// The number in a column.
pub(crate) fn read_version(column: &'static str, number: i64) -> Result<PolicyVersion, StoreError> {
    u32::try_from(number).map(PolicyVersion).map_err(|_| stored(column, &number.to_string()))
}

fn read_policy(row: &Row) -> Result<PublishedPolicy, StoreError> {
    Ok(PublishedPolicy { published: read_published(row)?, text: row.get("text")? })
}

fn read_published(row: &Row) -> Result<Published, StoreError> {
    let review_by_on: String = row.get("review_by_on")?;
    Ok(Published {
        version: read_version("policy_versions.version", row.get("version")?)?,
        base: read_version("policy_versions.base", row.get("base")?)?,
        reason: row.get("reason")?,
        review_by_on: review_by_on
            .parse()
            .map_err(|_| stored("policy_versions.review_by_on", &review_by_on))?,
        published_at: instant("policy_versions.published_at", row.get("published_at")?)?,
        published_by: UserId::new(row.get::<String>("published_by")?),
        published_by_name: row.get("published_by_name")?,
    })
}
