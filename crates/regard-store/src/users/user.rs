//! What a user is, and what of it may be kept. Owns the checks and the reading of a row; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::email::EmailAddress;
use crate::errors::{CallerError, StoreError};
use crate::texts::{check_key, check_text};
use crate::users::folding::folded;
use crate::users::words::{Language, Origin, Role};
use jiff::Timestamp;
use regard_model::UserId;

/// The columns that [`read_user`] reads, of a table called `u`.
macro_rules! user_columns {
    () => {
        "u.user_id, u.email, u.name, u.title, u.level, u.business_unit, u.manager_id, u.role, u.language, \
        u.origin, u.external_id, u.persona, u.created_at, u.disabled_at"
    };
}
pub(crate) use user_columns;

/// The same with where they are from. The rest of the statement is a literal.
macro_rules! select_users {
    ($rest:expr) => {
        concat!("select ", $crate::users::user::user_columns!(), " from users u ", $rest)
    };
}
pub(crate) use select_users;

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
    /// To whom they answer; it may be somebody who is no user. **Empty**: to nobody that is known.
    pub manager_id: Option<UserId>,
    /// What they read in. **Empty**: they have not chosen.
    pub language: Option<Language>,
    /// Who said that there is such a user.
    pub origin: Origin,
    /// Their key in the directory that keeps them. **Empty**: none does.
    pub external_id: Option<String>,
    /// Whether a demo lets anybody in as this user, with one click.
    pub persona: bool,
    /// When they came to be.
    pub created_at: Timestamp,
    /// Since when they may not sign in. **Empty**: they may.
    pub disabled_at: Option<Timestamp>,
}

/// A user to be. A [`Profile`] alone is one whom an administrator adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The key of the person in the company's org chart who this is. **Range**: 1 to 200 characters.
    /// **Empty**: a new key is drawn.
    pub user_id: Option<UserId>,
    /// What is said about them.
    pub profile: Profile,
    /// To whom they answer.
    pub manager_id: Option<UserId>,
    /// What they read in.
    pub language: Option<Language>,
    /// Who says that there is such a user.
    pub origin: Origin,
    /// Their key in the directory that keeps them. **Range**: 1 to 200 characters.
    pub external_id: Option<String>,
}

impl From<Profile> for NewUser {
    fn from(profile: Profile) -> Self {
        Self {
            user_id: None,
            profile,
            manager_id: None,
            language: None,
            origin: Origin::Admin,
            external_id: None,
        }
    }
}

/// What is to be another about a user. **Empty**: it stays; an inner `None` takes the value away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChanges {
    /// The address that they sign in with.
    pub email: Option<EmailAddress>,
    /// What they are called.
    pub name: Option<String>,
    /// What they do.
    pub title: Option<Option<String>>,
    /// How far up the org chart.
    pub level: Option<Option<String>>,
    /// The part of the company.
    pub business_unit: Option<Option<String>>,
    /// To whom they answer.
    pub manager_id: Option<Option<UserId>>,
    /// What they may do.
    pub role: Option<Role>,
    /// What they read in.
    pub language: Option<Option<Language>>,
    /// Their key in the directory that keeps them.
    pub external_id: Option<Option<String>>,
}

impl UserChanges {
    /// The user as they will be.
    pub(crate) fn applied_to(self, mut user: User) -> User {
        /// Puts in what is given.
        fn put<T>(into: &mut T, given: Option<T>) {
            if let Some(given) = given {
                *into = given;
            }
        }
        put(&mut user.profile.email, self.email);
        put(&mut user.profile.name, self.name);
        put(&mut user.profile.title, self.title);
        put(&mut user.profile.level, self.level);
        put(&mut user.profile.business_unit, self.business_unit);
        put(&mut user.profile.role, self.role);
        put(&mut user.manager_id, self.manager_id);
        put(&mut user.language, self.language);
        put(&mut user.external_id, self.external_id);
        user
    }
}

impl Profile {
    pub(crate) fn check(&self) -> Result<(), CallerError> {
        check_text("the name", Some(&self.name))?;
        check_text("the title", self.title.as_deref())?;
        check_text("the level", self.level.as_deref())?;
        check_text("the business unit", self.business_unit.as_deref())
    }
}

impl User {
    pub(crate) fn check(&self) -> Result<(), CallerError> {
        self.profile.check()?;
        check_key("the key of the user", self.user_id.as_str())?;
        if let Some(manager_id) = &self.manager_id {
            check_key("the key of the manager", manager_id.as_str())?;
            if *manager_id == self.user_id {
                let problem = "is the user themselves: name another or nobody";
                return Err(CallerError::BadText { field: "the manager", problem });
            }
        }
        self.external_id.as_deref().map_or(Ok(()), |key| check_key("the key in the directory", key))
    }

    /// What is searched, and what lists are ordered by.
    pub(crate) fn search_text(&self) -> String {
        search_text(&self.user_id, &self.profile)
    }
}

/// What a user is found by.
pub(crate) fn search_text(user_id: &UserId, profile: &Profile) -> String {
    folded(&profile.name, profile.email.as_str(), user_id.as_str())
}

pub(crate) fn read_user(row: &Row) -> Result<User, StoreError> {
    let email: String = row.get("email")?;
    let role: String = row.get("role")?;
    let origin: String = row.get("origin")?;
    let language: Option<String> = row.get("language")?;
    let language = language.map(|word| word.parse().map_err(|_| stored("users.language", &word)));
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
        manager_id: row.get::<Option<String>>("manager_id")?.map(UserId::new),
        language: language.transpose()?,
        origin: origin.parse().map_err(|_| stored("users.origin", &origin))?,
        external_id: row.get("external_id")?,
        persona: row.get("persona")?,
        created_at: instant("users.created_at", row.get("created_at")?)?,
        disabled_at: instant_if_any("users.disabled_at", row.get("disabled_at")?)?,
    })
}
