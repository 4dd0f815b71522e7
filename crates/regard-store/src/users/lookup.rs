//! Finding users: by key, by address, by a piece of their name. Only reads.

use crate::database::{Database, Value, Work};
use crate::email::EmailAddress;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::users::user::{User, read_user, select_users};
use crate::users::words::Role;
use regard_model::UserId;
use std::collections::{BTreeMap, BTreeSet};

/// The longest text that is searched for. **Unit**: characters.
const SEARCH_AT_MOST: usize = 200;

/// How many names one statement asks for; more than any page shows.
const NAMES_AT_ONCE: usize = 199;

/// The numbers of a ten, as places in a statement.
macro_rules! ten {
    ($ten:literal) => {
        concat!(
            ", $", $ten, "0, $", $ten, "1, $", $ten, "2, $", $ten, "3, $", $ten, "4, $", $ten, "5, $", $ten,
            "6, $", $ten, "7, $", $ten, "8, $", $ten, "9"
        )
    };
}

const NAMES: &str = concat!(
    "select user_id, name from users where user_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9",
    ten!("1"),
    ten!("2"),
    ten!("3"),
    ten!("4"),
    ten!("5"),
    ten!("6"),
    ten!("7"),
    ten!("8"),
    ten!("9"),
    ten!("10"),
    ten!("11"),
    ten!("12"),
    ten!("13"),
    ten!("14"),
    ten!("15"),
    ten!("16"),
    ten!("17"),
    ten!("18"),
    ten!("19"),
    ")"
);

/// Which users are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserSearch {
    /// A piece of the name, the address or the key, in any case.
    pub text: Option<String>,
    /// Those of one role.
    pub role: Option<Role>,
    /// Those who may sign in (`true`), or those who may not. **Empty**: both.
    pub enabled: Option<bool>,
}

impl Store {
    /// One user. **Empty**: there is none with this key.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn user(&self, user_id: &UserId) -> Result<Option<User>, StoreError> {
        self.read_user(select_users!("where u.user_id = $1"), user_id.as_str()).await
    }

    /// What users are called, by their keys. Of a key that is no user's there is none.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn names_of(&self, users: &[UserId]) -> Result<BTreeMap<UserId, String>, StoreError> {
        let users: BTreeSet<&UserId> = users.iter().collect();
        let users: Vec<&UserId> = users.into_iter().collect();
        let mut names = BTreeMap::new();
        for some in users.chunks(NAMES_AT_ONCE) {
            // The statement has one length, so the last key fills it up.
            let filled = some.iter().chain(std::iter::repeat_n(some.last(), NAMES_AT_ONCE).flatten());
            let values: Vec<Value> =
                filled.take(NAMES_AT_ONCE).map(|user_id| Value::from(user_id.as_str())).collect();
            for row in self.inner.database.fetch_all(NAMES, &values).await? {
                names.insert(UserId::new(row.get::<String>("user_id")?), row.get("name")?);
            }
        }
        Ok(names)
    }

    /// Whether a user can sign in with a password; nobody can who does not exist.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn has_password(&self, user_id: &UserId) -> Result<bool, StoreError> {
        let sql = "select password_hash from users where user_id = $1 and password_hash is not null";
        Ok(self.inner.database.fetch_first(sql, &[user_id.as_str().into()]).await?.is_some())
    }

    /// The user with an address. **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn user_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        self.read_user(select_users!("where u.email = $1"), email.as_str()).await
    }

    /// The user whom the directory keeps under a key. **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn user_by_external_id(&self, external_id: &str) -> Result<Option<User>, StoreError> {
        self.read_user(select_users!("where u.external_id = $1"), external_id).await
    }

    /// Users in the order of their keys, after one of them or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        let sql = select_users!(
            "where u.user_id collate \"C\" > $1 \
            order by u.user_id collate \"C\" limit $2"
        );
        let after = after.map_or("", UserId::as_str);
        self.read_users(sql, &[after.into(), limit.into()]).await
    }

    /// The users that are looked for, in the order of their names, after one of them or from the first,
    /// `limit` at most.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the text is longer than 200 characters; else as [`Self::user`].
    pub async fn find_users(
        &self,
        search: &UserSearch,
        after: Option<&UserId>,
        limit: u32,
    ) -> Result<Vec<User>, StoreError> {
        let text = search.text.as_deref().unwrap_or_default().trim();
        if text.chars().count() > SEARCH_AT_MOST {
            let problem = "is longer than 200 characters: shorten it";
            return Err(CallerError::BadText { field: "the search", problem }.into());
        }
        let sql = select_users!(
            "left join users a on a.user_id = $1 \
            where ($1 is null or u.search_text collate \"C\" > a.search_text \
                    or (u.search_text = a.search_text and u.user_id collate \"C\" > a.user_id)) \
                and u.search_text like $2 escape '\\' \
                and ($3 is null or u.role = $3) \
                and ($4 is null or (u.disabled_at is null) = ($4 = 1)) \
            order by u.search_text collate \"C\", u.user_id collate \"C\" limit $5"
        );
        let values: [Value; 5] = [
            after.map(|user_id| user_id.as_str().to_owned()).into(),
            containing(text).into(),
            search.role.map(|role| role.as_str().to_owned()).into(),
            search.enabled.map(i64::from).into(),
            limit.into(),
        ];
        self.read_users(sql, &values).await
    }

    /// Those whom a demo lets in with one click, in the order of their keys.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn personas(&self) -> Result<Vec<User>, StoreError> {
        let sql = select_users!(
            "where u.persona and u.disabled_at is null \
            order by u.user_id collate \"C\""
        );
        self.read_users(sql, &[]).await
    }

    async fn read_user(&self, sql: &'static str, key: &str) -> Result<Option<User>, StoreError> {
        let row = self.inner.database.fetch_first(sql, &[key.into()]).await?;
        row.as_ref().map(read_user).transpose()
    }

    pub(crate) async fn read_users(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<User>, StoreError> {
        let database: &Database = &self.inner.database;
        database.fetch_all(sql, values).await?.iter().map(read_user).collect()
    }
}

/// Proves, within a unit of work, that a user is there and is not disabled.
pub(crate) async fn known_user(work: &mut Work, user_id: &UserId) -> Result<(), StoreError> {
    let sql = "select user_id from users where user_id = $1 and disabled_at is null";
    match work.fetch_first(sql, &[user_id.as_str().into()]).await? {
        Some(_) => Ok(()),
        None => Err(CallerError::UnknownUser(user_id.to_string()).into()),
    }
}

/// The pattern for `like … escape '\'` that holds where the text is contained, as it is written.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
