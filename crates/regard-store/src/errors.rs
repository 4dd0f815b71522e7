//! What can go wrong, told apart by whose move it is: the caller's, the outside world's, or ours. Owns
//! how a database's words become one of the three; does not know HTTP.

use std::borrow::Cow;
use std::fmt;

/// Any failure of the application database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Who asked must ask differently; nothing is broken.
    #[error(transparent)]
    Caller(#[from] CallerError),
    /// A file, a disk, a server or another process stands in the way; asking again later may do.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// This crate is wrong.
    #[error(transparent)]
    Bug(#[from] BugError),
}

/// What the caller asked for cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallerError {
    /// Somebody has this address.
    #[error("the email {0} belongs to another user")]
    EmailTaken(String),
    /// Somebody has this key.
    #[error("there is a user {0} already")]
    UserTaken(String),
    /// Somebody has this key in the directory.
    #[error("the directory's key {0} belongs to another user")]
    ExternalIdTaken(String),
    /// After it, nobody could let others in.
    #[error("this is the last administrator who can sign in: name another first")]
    LastAdmin,
    /// The key of a persona belongs to a user who is none.
    #[error("the user {0} is no persona")]
    NotAPersona(String),
    /// There is no such user, or they are disabled.
    #[error("there is no active user {0}")]
    UnknownUser(String),
    /// The user has no session of this key, or it has ended.
    #[error("there is no open session {0}")]
    UnknownSession(String),
    /// The user has no token of this key.
    #[error("there is no token {0}")]
    UnknownToken(String),
    /// A token would end too late, or has ended already.
    #[error("a token ends within 366 days from now: name such a time")]
    BadExpiry,
    /// A token would do more than its user may.
    #[error("a token for {scope} is not open to the role {role}")]
    ScopeNotOpen {
        /// What it would do.
        scope: &'static str,
        /// What its user is.
        role: &'static str,
    },
    /// No more of a thing is taken.
    #[error("there are {at_most} {what} already, and no more are taken: remove one first")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        at_most: u32,
    },
    /// A link of one use opens nothing; on purpose it does not say why.
    #[error("this link has been used or has expired: ask for a new one")]
    LinkVoid,
    /// A provider's word about who somebody is opens no user's place.
    #[error("nobody here is linked to this identity")]
    UnknownIdentity,
    /// It opens another user's place.
    #[error("this identity belongs to another user")]
    IdentityTaken,
    /// There is no grant of this key.
    #[error("there is no grant {0}")]
    UnknownGrant(String),
    /// The days of a grant make no sense.
    #[error("{0}")]
    BadDays(&'static str),
    /// There is no watchlist of this key, or it is not theirs.
    #[error("there is no watchlist {0}")]
    UnknownWatchlist(String),
    /// Only a list names customers and gives sight of them.
    #[error("the watchlist {0} is a segment: make a list of the customers")]
    NotAList(String),
    /// Only a segment has a description.
    #[error("the watchlist {0} is a list: make a segment")]
    NotASegment(String),
    /// There is no thread of this key.
    #[error("there is no thread {0}")]
    UnknownThread(String),
    /// There is no comment of this key, it is not theirs, or it was deleted.
    #[error("there is no comment {0}")]
    UnknownComment(String),
    /// There is nothing of this kind and key, or it is about a customer out of scope.
    #[error("there is no {what} {key}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// Its key.
        key: String,
    },
    /// Somebody published a policy meanwhile.
    #[error(
        "version {current} was published by {by} meanwhile, and this draft is from version {base}: look at theirs, and save the draft again"
    )]
    PolicyMoved {
        /// What the draft started from.
        base: u32,
        /// What is current.
        current: u32,
        /// The name of who published it.
        by: String,
    },
    /// The draft was saved again since it was read.
    #[error("the draft was saved again meanwhile: look at it before it is published")]
    DraftMoved,
    /// The thing is not in a state from which this can be done.
    #[error("{what} is {state}: {then}")]
    WrongState {
        /// What it is.
        what: &'static str,
        /// How it is.
        state: &'static str,
        /// What can be done.
        then: &'static str,
    },
    /// Who closed a case does not say themselves that the customer confirmed it.
    #[error(
        "who closed a case does not confirm it: a colleague asks the customer and writes down the answer"
    )]
    OwnClosing,
    /// The customer has an open plan from this playbook.
    #[error("the customer has an open plan of this playbook, {0}: end it first")]
    PlanThere(String),
    /// Customers were judged by a later moment already.
    #[error("customers were judged as of {0} already, which is later")]
    JudgedLater(jiff::Timestamp),
    /// A webhook's secret cannot be read with this key.
    #[error("the secret of the webhook {0} was sealed with another key: rotate it")]
    NotOurSeal(String),
    /// There is no program of this key that might send rows.
    #[error("there is no sender {0}; `regard token list` names them")]
    UnknownSender(String),
    /// Not an address of electronic mail.
    #[error("{0:?} is no email address: write it as name@example.com")]
    NotAnEmail(String),
    /// A text is empty, too long, or holds what cannot be stored.
    #[error("{field} {problem}")]
    BadText {
        /// Which one.
        field: &'static str,
        /// What is wrong with it and what would do.
        problem: &'static str,
    },
    /// Not a word that the application database knows.
    #[error("{given:?} is not {what}: write one of {words}")]
    NotAWord {
        /// What was given, cut short.
        given: String,
        /// What it should be.
        what: &'static str,
        /// Those that would do.
        words: &'static str,
    },
    /// Too short to resist guessing, or too long to hash.
    #[error("the password must have {at_least} to {at_most} characters")]
    PasswordLength {
        /// **Unit**: characters.
        at_least: usize,
        /// **Unit**: characters.
        at_most: usize,
    },
    /// The address or the password is wrong; on purpose it does not say which.
    #[error("the email or the password is wrong")]
    WrongCredentials,
    /// Too many attempts; the password was not even looked at.
    #[error("too many attempts to sign in: try again in {retry_after_seconds} s")]
    Throttled {
        /// **Unit and range**: seconds, at least 1.
        retry_after_seconds: u64,
    },
    /// More personas than a demo has.
    #[error("{given} personas are too many: {at_most} at most")]
    TooManyPersonas {
        /// How many were given.
        given: usize,
        /// How many are allowed.
        at_most: usize,
    },
}

/// What the machine or another program does not let us do.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// The text names no application database.
    #[error("{0:?} is no application database: write sqlite:PATH or postgres://USER@HOST/DATABASE")]
    NotAUrl(String),
    /// It cannot be reached or opened.
    #[error("cannot use the application database {place}: {source}")]
    Unreachable {
        /// Its place, without its password.
        place: String,
        /// The driver's words.
        source: sqlx::Error,
    },
    /// The file cannot be made.
    #[error("cannot make the application database {place}: {source}")]
    NotMade {
        /// Its place.
        place: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// Another process kept it locked for longer than we wait, or too much work is queued here.
    #[error("the application database is busy: try again, and look for another process that holds it")]
    Busy,
    /// It was closed, because the program is ending.
    #[error("the application database is closed")]
    Closed,
    /// A migration that ran is not the migration that this program holds.
    #[error(
        "the application database was migrated by other words for {name}: use the program that made it, or restore a backup"
    )]
    MigrationChanged {
        /// The migration's file name.
        name: String,
    },
    /// A newer program made it.
    #[error("the application database holds {name}, which this program does not know: use a newer release")]
    Newer {
        /// The migration's file name.
        name: String,
    },
}

/// What should not be possible.
#[derive(Debug, thiserror::Error)]
pub enum BugError {
    /// A statement failed for a reason that no caller can cause.
    #[error("a statement of the application database failed: {0}")]
    Statement(#[source] sqlx::Error),
    /// A stored value is none that we store.
    #[error("the application database holds {value:?} as {column}")]
    Stored {
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// A task of ours panicked.
    #[error("a unit of work panicked: {0}")]
    Panicked(String),
    /// The hash function refused.
    #[error("cannot hash a password: {0}")]
    Hash(String),
}

/// There is nothing of this kind and key. The key is said again, so it is cut short.
pub(crate) fn unknown(what: &'static str, key: &str) -> CallerError {
    const KEY_AT_MOST: usize = 200;
    CallerError::Unknown { what, key: key.chars().take(KEY_AT_MOST).collect() }
}

/// The name of the constraint that a statement broke.
///
/// PostgreSQL tells it. SQLite tells a check's name, but for a key it tells the columns; our names follow
/// from those by rule (`<table>_<columns>_key`, `<table>_pkey`), so the name comes out the same.
pub(crate) fn broken_constraint(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    const SQLITE_PRIMARY_KEY: &str = "1555";
    let sqlx::Error::Database(database) = error else { return None };
    if let Some(name) = database.constraint() {
        return Some(Cow::Borrowed(name));
    }
    let message = database.message();
    if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
        return Some(Cow::Borrowed(name));
    }
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    let (table, _) = columns.split_once('.')?;
    if database.code().as_deref() == Some(SQLITE_PRIMARY_KEY) {
        return Some(Cow::Owned(format!("{table}_pkey")));
    }
    let names: Vec<&str> =
        columns.split(", ").filter_map(|column| column.split_once('.').map(|(_, name)| name)).collect();
    Some(Cow::Owned(format!("{table}_{}_key", names.join("_"))))
}

/// Sorts a driver's error into the world's fault and ours.
pub(crate) fn sort(place: &impl fmt::Display, error: sqlx::Error) -> StoreError {
    let outside = |source| OutsideError::Unreachable { place: place.to_string(), source }.into();
    match &error {
        sqlx::Error::PoolClosed => OutsideError::Closed.into(),
        sqlx::Error::PoolTimedOut => OutsideError::Busy.into(),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Configuration(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => outside(error),
        sqlx::Error::Database(database) => match database.code().as_deref().map(blame) {
            Some(Blame::Busy) => OutsideError::Busy.into(),
            Some(Blame::World) => outside(error),
            Some(Blame::Us) | None => BugError::Statement(error).into(),
        },
        _ => BugError::Statement(error).into(),
    }
}

enum Blame {
    Busy,
    World,
    Us,
}

/// By SQLite's (extended) result code, which is a number, or PostgreSQL's SQLSTATE of five characters.
fn blame(code: &str) -> Blame {
    if code.len() == 5 {
        return match (code, code.get(..2).unwrap_or_default()) {
            // Lock not available, query cancelled by a timeout, deadlock, serialization.
            ("55P03" | "57014", _) | (_, "40") => Blame::Busy,
            // Connection, sign-in, no such database, resources, operator, system, read-only, privileges.
            (_, "08" | "28" | "3D" | "53" | "57" | "58" | "25") | ("42501", _) => Blame::World,
            _ => Blame::Us,
        };
    }
    // The low byte is the primary code: busy 5, locked 6; permissions 3, out of memory 7, read-only 8,
    // input or output 10, damaged 11, full 13, cannot open 14, too big 18, not a database 26.
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Blame::Busy,
        Ok(3 | 7 | 8 | 10 | 11 | 13 | 14 | 18 | 26) => Blame::World,
        _ => Blame::Us,
    }
}
