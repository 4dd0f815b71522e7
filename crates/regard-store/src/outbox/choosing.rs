//! How soon users hear by e-mail, where they have said so. Owns their choices, and that a choice holds for what waits
//! already.

use crate::columns::stored;
use crate::database::Row;
use crate::errors::StoreError;
use crate::outbox::message::Timing;
use crate::store::Store;
use crate::texts::keys_of;
use crate::users::known_user;
use crate::words::words;
use regard_model::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many keys one statement holds.
const AT_ONCE: usize = 1000;

/// How soon somebody wants to hear of alerts by e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailChoice {
    /// Of each at once.
    AtOnce,
    /// Of all together, once a day.
    Digest,
    /// Not by e-mail.
    Never,
}
words!(MailChoice, "a choice of mail", { AtOnce = "at_once", Digest = "digest", Never = "never" });

impl MailChoice {
    /// How soon a message goes to who chose so. **Empty**: it does not.
    pub fn timing(self) -> Option<Timing> {
        match self {
            Self::AtOnce => Some(Timing::AtOnce),
            Self::Digest => Some(Timing::Digest),
            Self::Never => None,
        }
    }
}

impl Store {
    /// What somebody chose. **Empty**: they have not, and hear as the policy says.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn mail_choice(&self, user_id: &UserId) -> Result<Option<MailChoice>, StoreError> {
        let sql = "select choice from mail_choices where user_id = $1";
        let row = self.inner.database.fetch_first(sql, &[user_id.as_str().into()]).await?;
        row.as_ref().map_or(Ok(None), read_choice)
    }

    /// Takes down what somebody chose, also for what waits to be sent to them: it goes out as they say now, and who
    /// wants no mail gets none of it. **Empty**: they hear as the policy says; what waits stays as it is.
    ///
    /// # Errors
    /// [`crate::CallerError::UnknownUser`]; else as [`Self::mail_choice`].
    pub async fn set_mail_choice(
        &self,
        user_id: UserId,
        choice: Option<MailChoice>,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            known_user(&mut work, &user_id).await?;
            let user = user_id.as_str();
            let Some(choice) = choice else {
                work.execute("delete from mail_choices where user_id = $1", &[user.into()]).await?;
                return work.commit().await;
            };
            work.execute(
                "insert into mail_choices (user_id, choice, chosen_at) values ($1, $2, $3) \
                 on conflict (user_id) do update set choice = excluded.choice, chosen_at = excluded.chosen_at",
                &[user.into(), choice.as_str().into(), store.now_micros().into()],
            )
            .await?;
            match choice.timing() {
                Some(timing) => {
                    let sql = "update outbox_messages set timing = $2 \
                        where state = 'waiting' and channel = 'email_user' and recipient = $1";
                    work.execute(sql, &[user.into(), timing.as_str().into()]).await?;
                }
                None => {
                    let sql = "delete from outbox_messages \
                        where state = 'waiting' and channel = 'email_user' and recipient = $1";
                    work.execute(sql, &[user.into()]).await?;
                }
            }
            work.commit().await
        })
        .await
    }

    /// Those of these people who are users and may sign in, with what they chose. Nobody else is sent anything.
    ///
    /// # Errors
    /// As [`Self::mail_choice`].
    pub async fn mail_readers(
        &self,
        people: &[UserId],
    ) -> Result<BTreeMap<UserId, Option<MailChoice>>, StoreError> {
        let sql = "select u.user_id, c.choice from users u left join mail_choices c on c.user_id = u.user_id \
            where u.disabled_at is null and u.user_id in (select key from json_each(json($1)))";
        let mut readers = BTreeMap::new();
        for some in people.chunks(AT_ONCE) {
            let keys = keys_of(some.iter().map(UserId::as_str));
            for row in self.inner.database.fetch_all(sql, &[keys.into()]).await? {
                readers.insert(UserId::new(row.get::<String>("user_id")?), read_choice(&row)?);
            }
        }
        Ok(readers)
    }
}

fn read_choice(row: &Row) -> Result<Option<MailChoice>, StoreError> {
    let choice: Option<String> = row.get("choice")?;
    choice.map(|word| word.parse().map_err(|_| stored("mail_choices.choice", &word))).transpose()
}
