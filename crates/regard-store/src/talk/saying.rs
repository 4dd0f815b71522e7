//! Saying something, and taking it back. Owns that everybody changes only their own words, and that a
//! deleted text is gone.

use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::talk::comment::{Comment, NewThread, Remark};
use crate::talk::listing::comment_within;
use crate::users::known_user;
use regard_model::UserId;
use std::collections::BTreeSet;

impl Store {
    /// Starts a thread with its first comment.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when the author or somebody mentioned is no active user;
    /// [`CallerError::BadText`]; [`CallerError::TooMany`].
    pub async fn start_thread(&self, new: NewThread) -> Result<Comment, StoreError> {
        self.unit(|store| async move {
            new.check()?;
            let now = store.now_micros();
            let thread_id = store.draw_id(now);
            let mut work = store.inner.database.begin().await?;
            work.execute(
                "insert into comment_threads (thread_id, page, anchor_kind, anchor_key, question, \
                    customer_id, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    thread_id.as_str().into(),
                    new.page.into(),
                    new.anchor.kind.as_str().into(),
                    new.anchor.key.into(),
                    new.question.into(),
                    new.customer_id.map(|customer_id| customer_id.as_str().to_owned()).into(),
                    now.into(),
                ],
            )
            .await?;
            let comment = say(&store, &mut work, &thread_id, &new.remark, now).await?;
            work.commit().await?;
            Ok(comment)
        })
        .await
    }

    /// Replies in a thread, whether it is open or resolved.
    ///
    /// # Errors
    /// [`CallerError::UnknownThread`]; else as [`Self::start_thread`].
    pub async fn reply(&self, thread_id: String, remark: Remark) -> Result<Comment, StoreError> {
        self.unit(|store| async move {
            remark.check()?;
            let mut work = store.inner.database.begin().await?;
            let sql = "select count(*) as comments from comments where thread_id = $1";
            let row = work.fetch_first(sql, &[thread_id.as_str().into()]).await?;
            let there: i64 = row.map_or(Ok(0), |row| row.get("comments"))?;
            // A thread has a first comment, if only what is left of it.
            if there == 0 {
                return Err(CallerError::UnknownThread(thread_id).into());
            }
            let at_most = store.inner.limits.comments_per_thread;
            if there >= i64::from(at_most) {
                return Err(CallerError::TooMany { what: "comments in one thread", at_most }.into());
            }
            let comment = say(&store, &mut work, &thread_id, &remark, store.now_micros()).await?;
            work.commit().await?;
            Ok(comment)
        })
        .await
    }

    /// Changes what the author said, and whom they mentioned. Who was mentioned before and has seen it need
    /// not see it again.
    ///
    /// # Errors
    /// [`CallerError::UnknownComment`] when it is not theirs or was deleted; else as [`Self::start_thread`].
    pub async fn edit_comment(&self, comment_id: String, remark: Remark) -> Result<Comment, StoreError> {
        self.unit(|store| async move {
            remark.check()?;
            let mut work = store.inner.database.begin().await?;
            known_user(&mut work, &remark.author_id).await?;
            let sql = "update comments set text = $3, edited_at = $4 \
                where comment_id = $1 and author_id = $2 and deleted_at is null";
            let values = [
                comment_id.as_str().into(),
                remark.author_id.as_str().into(),
                remark.text.as_str().into(),
                store.now_micros().into(),
            ];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownComment(comment_id).into());
            }
            for user_id in comment_within(&mut work, &comment_id).await?.mentions.difference(&remark.mentions)
            {
                let sql = "delete from comment_mentions where comment_id = $1 and user_id = $2";
                work.execute(sql, &[comment_id.as_str().into(), user_id.as_str().into()]).await?;
            }
            mention(&mut work, &comment_id, &remark.mentions).await?;
            let comment = comment_within(&mut work, &comment_id).await?;
            work.commit().await?;
            Ok(comment)
        })
        .await
    }

    /// Deletes what the author said: the text is gone, and that something stood there stays.
    ///
    /// # Errors
    /// [`CallerError::UnknownComment`] when it is not theirs or was deleted.
    pub async fn delete_comment(&self, comment_id: String, author_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = "update comments set text = '', deleted_at = $3 \
                where comment_id = $1 and author_id = $2 and deleted_at is null";
            let values = [comment_id.as_str().into(), author_id.as_str().into(), store.now_micros().into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownComment(comment_id).into());
            }
            work.execute("delete from comment_mentions where comment_id = $1", &[comment_id.into()]).await?;
            work.commit().await
        })
        .await
    }
}

async fn say(
    store: &Store,
    work: &mut Work,
    thread_id: &str,
    remark: &Remark,
    now: i64,
) -> Result<Comment, StoreError> {
    known_user(work, &remark.author_id).await?;
    let comment_id = store.draw_id(now);
    work.execute(
        "insert into comments (comment_id, thread_id, author_id, text, created_at) \
         values ($1, $2, $3, $4, $5)",
        &[
            comment_id.as_str().into(),
            thread_id.into(),
            remark.author_id.as_str().into(),
            remark.text.as_str().into(),
            now.into(),
        ],
    )
    .await?;
    mention(work, &comment_id, &remark.mentions).await?;
    comment_within(work, &comment_id).await
}

async fn mention(work: &mut Work, comment_id: &str, mentions: &BTreeSet<UserId>) -> Result<(), StoreError> {
    for user_id in mentions {
        known_user(work, user_id).await?;
        let sql = "insert into comment_mentions (comment_id, user_id) values ($1, $2) \
            on conflict (comment_id, user_id) do nothing";
        work.execute(sql, &[comment_id.into(), user_id.as_str().into()]).await?;
    }
    Ok(())
}
