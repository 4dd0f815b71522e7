//! Programs that may send rows: from a token to the one source that it opens. Owns their table; what is
//! sent is not kept here.

use crate::columns::{instant, instant_if_any};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::check_text;
use crate::tokens::{PushToken, hex_of};
use jiff::Timestamp;

/// A program that may send rows to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The key, for revoking it.
    pub push_token_id: String,
    /// The source that it may send to.
    pub source: String,
    /// What it is called.
    pub name: String,
    /// Since when it may send.
    pub created_at: Timestamp,
    /// Since when it may not. **Empty**: it may.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Lets a program send rows to a source. The token can be had here and never again.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the name or the source is empty or too long.
    pub async fn create_sender(
        &self,
        source: String,
        name: String,
    ) -> Result<(PushToken, Sender), StoreError> {
        self.unit(|store| async move {
            check_text("the source", Some(&source))?;
            check_text("the name", Some(&name))?;
            let now = store.now_micros();
            let token = PushToken::draw(&store.inner.surroundings);
            let id: [u8; 8] = store.inner.surroundings.random();
            let push_token_id = hex_of(&id);
            let mut work = store.inner.database.begin().await?;
            work.execute(
                "insert into push_tokens (push_token_id, token_hash, source, name, created_at) \
                 values ($1, $2, $3, $4, $5)",
                &[
                    push_token_id.as_str().into(),
                    token.hash().into(),
                    source.as_str().into(),
                    name.as_str().into(),
                    now.into(),
                ],
            )
            .await?;
            work.commit().await?;
            let created_at = instant("push_tokens.created_at", now)?;
            Ok((token, Sender { push_token_id, source, name, created_at, revoked_at: None }))
        })
        .await
    }

    /// Who sends with a token. **Empty**: nobody may.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn sender(&self, token: &PushToken) -> Result<Option<Sender>, StoreError> {
        let sql = "select push_token_id, source, name, created_at, revoked_at from push_tokens \
            where token_hash = $1 and revoked_at is null";
        let row = self.inner.database.fetch_first(sql, &[token.hash().into()]).await?;
        row.as_ref().map(read_sender).transpose()
    }

    /// All that ever might send, by source and key.
    ///
    /// # Errors
    /// As [`Self::sender`].
    pub async fn senders(&self) -> Result<Vec<Sender>, StoreError> {
        let sql = "select push_token_id, source, name, created_at, revoked_at from push_tokens \
            order by source collate \"C\", push_token_id collate \"C\"";
        self.inner.database.fetch_all(sql, &[]).await?.iter().map(read_sender).collect()
    }

    /// Lets a program send no more.
    ///
    /// # Errors
    /// [`CallerError::UnknownSender`].
    pub async fn revoke_sender(&self, push_token_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let sql = "update push_tokens set revoked_at = coalesce(revoked_at, $2) where push_token_id = $1";
            let mut work = store.inner.database.begin().await?;
            let values = [push_token_id.as_str().into(), store.now_micros().into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownSender(push_token_id).into());
            }
            work.commit().await
        })
        .await
    }
}

fn read_sender(row: &Row) -> Result<Sender, StoreError> {
    Ok(Sender {
        push_token_id: row.get("push_token_id")?,
        source: row.get("source")?,
        name: row.get("name")?,
        created_at: instant("push_tokens.created_at", row.get("created_at")?)?,
        revoked_at: instant_if_any("push_tokens.revoked_at", row.get("revoked_at")?)?,
    })
}
