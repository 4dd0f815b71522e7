//! Reading what was said: on a page, about a customer, in a thread, to somebody. Only reads. A list holds what is
//! within a scope alone; of one comment or thread the row says which customer it is about, for the caller to judge.

use crate::columns::one_of;
use crate::database::{Value, Work};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::talk::comment::{BETWEEN, Comment, Thread, read_comment, read_thread};
use crate::talk::hearing::heard;
use regard_model::{CustomerId, Scope, UserId};

/// The columns of a thread `t`, and of who resolved it, `v`.
macro_rules! thread_columns {
    () => {
        "t.thread_id, t.page, t.anchor_kind, t.anchor_key, t.question, t.customer_id, t.resolved_by, \
        v.name as resolved_by_name, t.resolved_at, (select count(*) from comments s \
            where s.thread_id = t.thread_id and s.deleted_at is null) as thread_size"
    };
}

/// What [`read_comment`] reads; `$1` is what stands between those mentioned.
macro_rules! select_comments {
    ($($rest:expr),+ $(,)?) => {
        concat!(
            "select c.comment_id, c.author_id, a.name as author_name, c.text, c.created_at, c.edited_at, \
                c.deleted_at, (select string_agg(m.user_id, $1) from comment_mentions m \
                    where m.comment_id = c.comment_id) as mentions, ",
            thread_columns!(),
            " from comments c join comment_threads t on t.thread_id = c.thread_id \
            join users a on a.user_id = c.author_id \
            left join users v on v.user_id = t.resolved_by ",
            $($rest),+
        )
    };
}

/// Which comments are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommentFilter {
    /// Those on these pages. **Empty**: on any.
    pub pages: Vec<String>,
    /// Those on one thing, by the first part of the anchor's key: a chart and its points, a table and its rows.
    pub thing: Option<String>,
    /// Those about these customers: one may have several keys. **Empty**: about anything.
    pub customers: Vec<CustomerId>,
    /// Those that mention somebody.
    pub mentioning: Option<UserId>,
    /// With `mentioning`, those alone that they have not seen.
    pub unseen: bool,
    /// Those of threads that are open (`true`) or resolved. **Empty**: both.
    pub open: Option<bool>,
}

impl Store {
    /// The comments that are looked for and that a reader with this scope may read, newest first, after a place
    /// or from the first, `limit` at most. Fewer than the limit means that there are no more. A place is any key
    /// of a comment, whether there is one or not.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn comments(
        &self,
        filter: &CommentFilter,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Comment>, StoreError> {
        let sql = select_comments!(
            "where ($2 is null or t.page in (select key from json_each(json($2)))) \
                and ($3 is null or t.customer_id in (select key from json_each(json($3)))) \
                and ($4 is null or exists (select 1 from comment_mentions n \
                    where n.comment_id = c.comment_id and n.user_id = $4 \
                        and ($5 = 0 or n.seen_at is null))) \
                and ($6 is null or (t.resolved_at is null) = ($6 = 1)) \
                and ($7 is null or c.comment_id collate \"C\" < $7) \
                and ($8 is null or t.anchor_key = $8 \
                    or substr(t.anchor_key, 1, length($8) + 1) = $8 || '/') and ",
            heard!("$9", "$10"),
            " order by c.comment_id collate \"C\" desc limit $11",
        );
        let [all, customers] = self.hearing(scope).await?;
        let values: [Value; 11] = [
            BETWEEN.into(),
            one_of(filter.pages.iter().map(String::as_str)),
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.mentioning.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            i64::from(filter.unseen).into(),
            filter.open.map(i64::from).into(),
            after.map(str::to_owned).into(),
            filter.thing.clone().into(),
            all,
            customers,
            limit.into(),
        ];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_comment).collect()
    }

    /// What was said in a thread, oldest first, after one of them or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::comments`].
    pub async fn thread_comments(
        &self,
        thread_id: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Comment>, StoreError> {
        let sql = select_comments!(
            "where c.thread_id = $2 and ($3 is null or c.comment_id collate \"C\" > $3) \
            order by c.comment_id collate \"C\" limit $4"
        );
        let values = [BETWEEN.into(), thread_id.into(), after.map(str::to_owned).into(), limit.into()];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_comment).collect()
    }

    /// One comment. **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::comments`].
    pub async fn comment(&self, comment_id: &str) -> Result<Option<Comment>, StoreError> {
        let values = [BETWEEN.into(), comment_id.into()];
        let row = self.inner.database.fetch_first(ONE, &values).await?;
        row.as_ref().map(read_comment).transpose()
    }

    /// Where a thread stands, so that the caller can tell whether somebody may read and answer it.
    /// **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::comments`].
    pub async fn thread(&self, thread_id: &str) -> Result<Option<Thread>, StoreError> {
        let sql = concat!(
            "select ",
            thread_columns!(),
            " from comment_threads t left join users v on v.user_id = t.resolved_by where t.thread_id = $1"
        );
        let row = self.inner.database.fetch_first(sql, &[thread_id.into()]).await?;
        row.as_ref().map(read_thread).transpose()
    }
}

const ONE: &str = select_comments!("where c.comment_id = $2");

/// One comment as it is within a unit of work.
pub(super) async fn comment_within(work: &mut Work, comment_id: &str) -> Result<Comment, StoreError> {
    match work.fetch_first(ONE, &[BETWEEN.into(), comment_id.into()]).await? {
        Some(row) => read_comment(&row),
        None => Err(CallerError::UnknownComment(comment_id.to_owned()).into()),
    }
}
