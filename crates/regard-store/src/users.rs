//! Who may look. Owns the table of users; what a user may see is not here.

use crate::database::{Database, Row, Value, Work};
use crate::email::EmailAddress;
use crate::errors::{BugError, CallerError, StoreError, broken_constraint};
use crate::passwords::Password;
use crate::store::Store;
use jiff::Timestamp;
use regard_model::UserId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// **Unit**: characters.
const TEXT_AT_MOST: usize = 200;
/// **Unit**: bytes.
const KEY_AT_MOST: usize = 100;

/// The columns that [`read_user`] reads, and where they are from. The rest of the statement is a literal.
macro_rules! select_users {
    ($rest:literal) => {
        concat!(
            "select user_id, email, name, title, level, business_unit, role, persona, created_at, \
            disabled_at from users ",
            $rest
        )
    };
}
pub(crate) use select_users;

/// What a user may do, beyond looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Also connects sources and names users.
    Admin,
    /// Looks.
    Viewer,
}

impl Role {
    /// The word that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Viewer => "viewer",
        }
    }
}

impl FromStr for Role {
    type Err = CallerError;

    fn from_str(text: &str) -> Result<Self, CallerError> {
        match text {
            "admin" => Ok(Self::Admin),
            "viewer" => Ok(Self::Viewer),
            _ => Err(CallerError::NotARole(text.chars().take(TEXT_AT_MOST).collect())),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is said about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The address that they sign in with.
    pub email: EmailAddress,
    /// What they are called. **Range**: 1 to 200 characters.
    pub name: String,
    /// What they do, in the company's words.
    pub title: Option<String>,
    /// How far up the org chart, in the company's words.
    pub level: Option<String>,
    /// The part of the company.
    pub business_unit: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The key.
    pub user_id: UserId,
    /// What is said about them.
    pub profile: Profile,
    /// Whether a demo lets anybody in as this user, with one click.
    pub persona: bool,
    /// When they came to be.
    pub created_at: Timestamp,
    /// Since when they may not sign in. **Empty**: they may.
    pub disabled_at: Option<Timestamp>,
}

impl Store {
    /// Adds a user. Without a password they cannot sign in until one is set.
    ///
    /// # Errors
    /// [`CallerError::EmailTaken`], and [`CallerError::BadText`] when a text is empty or too long.
    pub async fn create_user(
        &self,
        profile: Profile,
        password: Option<Password>,
    ) -> Result<User, StoreError> {
        self.unit(|store| async move {
            profile.check()?;
            let hash = match password {
                Some(password) => Some(store.hash(password).await?),
                None => None,
            };
            let now = store.now_micros();
            let user_id = new_user_id(now, store.inner.surroundings.random());
            let mut work = store.inner.database.begin().await?;
            let values = [
                user_id.as_str().into(),
                profile.email.as_str().into(),
                profile.name.as_str().into(),
                profile.title.clone().into(),
                profile.level.clone().into(),
                profile.business_unit.clone().into(),
                profile.role.as_str().into(),
                hash.into(),
                now.into(),
            ];
            let done = work
                .try_execute(
                    "insert into users (user_id, email, name, title, level, business_unit, role, persona, \
                        password_hash, created_at) \
                     values ($1, $2, $3, $4, $5, $6, $7, false, $8, $9)",
                    &values,
                )
                .await?;
            done.map_err(|error| named(&work, error, &profile))?;
            work.commit().await?;
            let created_at = instant("users.created_at", now)?;
            Ok(User { user_id, profile, persona: false, created_at, disabled_at: None })
        })
        .await
    }

    /// Makes these the personas, and no others: who was one before and is not given is disabled.
    ///
    /// # Errors
    /// [`CallerError::NotAPersona`] when the key belongs to a user who is none, and as
    /// [`Self::create_user`]. Then nothing has changed.
    pub async fn set_personas(&self, personas: Vec<(UserId, Profile)>) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let at_most = store.inner.limits.personas;
            if personas.len() > at_most {
                return Err(CallerError::TooManyPersonas { given: personas.len(), at_most }.into());
            }
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            // Their addresses are freed first, since two of them may have changed places.
            work.execute(
                "update users set disabled_at = $1, email = user_id || '@retired.invalid' where persona",
                &[now.into()],
            )
            .await?;
            for (user_id, profile) in &personas {
                check_key(user_id)?;
                profile.check()?;
                put_persona(&mut work, user_id, profile, now).await?;
            }
            work.commit().await
        })
        .await
    }

    /// One user. **Empty**: there is none with this key.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn user(&self, user_id: &UserId) -> Result<Option<User>, StoreError> {
        let sql = select_users!("where user_id = $1");
        let row = self.inner.database.fetch_first(sql, &[user_id.as_str().into()]).await?;
        row.as_ref().map(read_user).transpose()
    }

    /// The user with an address. **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn user_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let sql = select_users!("where email = $1");
        let row = self.inner.database.fetch_first(sql, &[email.as_str().into()]).await?;
        row.as_ref().map(read_user).transpose()
    }

    /// Users in the order of their keys, after one of them or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        let sql = select_users!(
            "where user_id collate \"C\" > $1 \
            order by user_id collate \"C\" limit $2"
        );
        let after = after.map_or("", UserId::as_str);
        self.read_users(sql, &[after.into(), limit.into()]).await
    }

    /// Those whom a demo lets in with one click, in the order of their keys.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn personas(&self) -> Result<Vec<User>, StoreError> {
        let sql = select_users!(
            "where persona and disabled_at is null \
            order by user_id collate \"C\""
        );
        self.read_users(sql, &[]).await
    }

    /// Sets a user's password, and ends their sessions: who knew the old one is out.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona.
    pub async fn set_password(&self, user_id: UserId, password: Password) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let hash = store.hash(password).await?;
            let sql = "update users set password_hash = $2 where user_id = $1 and not persona";
            store.change_and_sign_out(&user_id, sql, &[user_id.as_str().into(), hash.into()]).await
        })
        .await
    }

    /// Lets a user in no more, and ends their sessions.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`].
    pub async fn disable_user(&self, user_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let sql = "update users set disabled_at = coalesce(disabled_at, $2) where user_id = $1";
            let values = [user_id.as_str().into(), store.now_micros().into()];
            store.change_and_sign_out(&user_id, sql, &values).await
        })
        .await
    }

    /// Lets a disabled user in again.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona.
    pub async fn enable_user(&self, user_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            // A persona that was retired has no address any more.
            let sql = "update users set disabled_at = null where user_id = $1 and not persona";
            let mut work = store.inner.database.begin().await?;
            if work.execute(sql, &[user_id.as_str().into()]).await? == 0 {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            }
            work.commit().await
        })
        .await
    }

    async fn change_and_sign_out(
        &self,
        user_id: &UserId,
        sql: &'static str,
        values: &[Value],
    ) -> Result<(), StoreError> {
        let mut work = self.inner.database.begin().await?;
        if work.execute(sql, values).await? == 0 {
            return Err(CallerError::UnknownUser(user_id.to_string()).into());
        }
        work.execute("delete from sessions where user_id = $1", &[user_id.as_str().into()]).await?;
        work.commit().await
    }

    async fn hash(&self, password: Password) -> Result<String, StoreError> {
        self.inner.hashing.hash(password, self.inner.surroundings.random()).await
    }

    async fn read_users(&self, sql: &'static str, values: &[Value]) -> Result<Vec<User>, StoreError> {
        let database: &Database = &self.inner.database;
        database.fetch_all(sql, values).await?.iter().map(read_user).collect()
    }
}

async fn put_persona(
    work: &mut Work,
    user_id: &UserId,
    profile: &Profile,
    now: i64,
) -> Result<(), StoreError> {
    let values = [
        user_id.as_str().into(),
        profile.email.as_str().into(),
        profile.name.as_str().into(),
        profile.title.clone().into(),
        profile.level.clone().into(),
        profile.business_unit.clone().into(),
        profile.role.as_str().into(),
        now.into(),
    ];
    let done = work
        .try_execute(
            "insert into users (user_id, email, name, title, level, business_unit, role, persona, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, true, $8) \
             on conflict (user_id) do update set email = excluded.email, name = excluded.name, \
                title = excluded.title, level = excluded.level, business_unit = excluded.business_unit, \
                role = excluded.role, disabled_at = null \
             where users.persona",
            &values,
        )
        .await?;
    // The key of a colleague who is no persona must not open their place to one click.
    match done.map_err(|error| named(work, error, profile))? {
        0 => Err(CallerError::NotAPersona(user_id.to_string()).into()),
        _ => Ok(()),
    }
}

impl Profile {
    fn check(&self) -> Result<(), CallerError> {
        check_text("the name", Some(&self.name))?;
        check_text("the title", self.title.as_deref())?;
        check_text("the level", self.level.as_deref())?;
        check_text("the business unit", self.business_unit.as_deref())
    }
}

/// A key becomes part of an address when its persona is retired.
fn check_key(user_id: &UserId) -> Result<(), CallerError> {
    let key = user_id.as_str();
    let fits = (1..=KEY_AT_MOST).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let problem = "must be 1 to 100 letters, digits, hyphens, underscores or dots";
    if fits { Ok(()) } else { Err(CallerError::BadText { field: "the key of a persona", problem }) }
}

pub(crate) fn check_text(field: &'static str, text: Option<&str>) -> Result<(), CallerError> {
    let Some(text) = text else { return Ok(()) };
    let problem = if text.trim().is_empty() {
        "is empty: leave it out or write something"
    } else if text.chars().count() > TEXT_AT_MOST {
        "is longer than 200 characters: shorten it"
    } else if text.chars().any(char::is_control) {
        "holds a line break or another control character: leave it out"
    } else {
        return Ok(());
    };
    Err(CallerError::BadText { field, problem })
}

/// A named constraint becomes the error that the caller can do something about.
fn named(work: &Work, error: sqlx::Error, profile: &Profile) -> StoreError {
    match broken_constraint(&error).as_deref() {
        Some("users_email_key") => CallerError::EmailTaken(profile.email.to_string()).into(),
        _ => work.sorted(error),
    }
}

pub(crate) fn read_user(row: &Row) -> Result<User, StoreError> {
    let email: String = row.get("email")?;
    let role: String = row.get("role")?;
    Ok(User {
        user_id: UserId::new(row.get::<String>("user_id")?),
        profile: Profile {
            email: email.parse().map_err(|_| stored("users.email", &email))?,
            name: row.get("name")?,
            title: row.get("title")?,
            level: row.get("level")?,
            business_unit: row.get("business_unit")?,
            role: role.parse().map_err(|_| stored("users.role", &role))?,
        },
        persona: row.get("persona")?,
        created_at: instant("users.created_at", row.get("created_at")?)?,
        disabled_at: row
            .get::<Option<i64>>("disabled_at")?
            .map(|micros| instant("users.disabled_at", micros))
            .transpose()?,
    })
}

pub(crate) fn instant(column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| stored(column, &micros.to_string()))
}

fn stored(column: &'static str, value: &str) -> StoreError {
    BugError::Stored { column, value: value.to_owned() }.into()
}

/// **Shape**: a UUID of version 7, so that keys sort by when users came.
fn new_user_id(now_micros: i64, random: [u8; 10]) -> UserId {
    let millis = u64::try_from(now_micros / 1000).unwrap_or(0);
    UserId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string())
}
