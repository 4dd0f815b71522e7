//! Sight that somebody was given beyond their own place. Owns the table of grants and when one is in force;
//! what it opens is worked out where scopes are.

use crate::access::revisions::bump_access;
use crate::audit::{AuditKind, Deed, KnownActor, record};
use crate::columns::{instant, instant_if_any, stored};
use crate::database::{Row, Value};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::{check_customer, check_key, check_text, cut};
use crate::users::known_user;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{CustomerId, UserId};
use serde_json::json;
use std::net::IpAddr;

/// The columns that [`read_grant`] reads.
macro_rules! select_grants {
    ($rest:literal) => {
        concat!(
            "select grant_id, to_user_id, kind, value, from_on, to_on, note, granted_by, granted_at, \
            revoked_by, revoked_at from grants ",
            $rest
        )
    };
}

/// What is given to see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Granted {
    /// What another sees by their place. It needs a last day.
    StandIn(UserId),
    /// The customers of a sales entity, by its name.
    SalesEntity(String),
    /// One customer.
    Customer(CustomerId),
    /// All customers.
    Everyone,
}

/// Sight to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// To whom.
    pub to_user_id: UserId,
    /// What.
    pub granted: Granted,
    /// The first day. **Empty**: it has begun.
    pub from_on: Option<Date>,
    /// The last day, which still counts. **Empty**: until it is revoked.
    pub to_on: Option<Date>,
    /// Why. **Range**: 1 to 200 characters.
    pub note: Option<String>,
    /// Who gives it. Whether they may is for the caller to know.
    pub granted_by: UserId,
}

/// Sight that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The key, for revoking it.
    pub grant_id: String,
    /// To whom.
    pub to_user_id: UserId,
    /// What.
    pub granted: Granted,
    /// The first day. **Empty**: it has begun.
    pub from_on: Option<Date>,
    /// The last day. **Empty**: until it is revoked.
    pub to_on: Option<Date>,
    /// Why. **Empty**: nobody wrote it down.
    pub note: Option<String>,
    /// Who gave it.
    pub granted_by: UserId,
    /// When.
    pub granted_at: Timestamp,
    /// Who took it back. **Empty**: nobody.
    pub revoked_by: Option<UserId>,
    /// When it was taken back. **Empty**: it was not.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Gives somebody sight, and writes to the audit log who did it and from which machine: neither is there without the
    /// other.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when either is no active user; [`CallerError::BadDays`];
    /// [`CallerError::BadText`]; [`CallerError::TooMany`].
    pub async fn create_grant(&self, new: NewGrant, address: Option<IpAddr>) -> Result<Grant, StoreError> {
        self.unit(|store| async move {
            new.check()?;
            let now = store.now_micros();
            let grant = new.given(store.draw_id(now), now)?;
            let mut work = store.inner.database.begin().await?;
            known_user(&mut work, &grant.to_user_id).await?;
            let by = KnownActor::at(&mut work, &grant.granted_by, address).await?;
            let sql = "select count(*) as grants from grants where to_user_id = $1 and revoked_at is null";
            let row = work.fetch_first(sql, &[grant.to_user_id.as_str().into()]).await?;
            let alive: i64 = row.map_or(Ok(0), |row| row.get("grants"))?;
            let at_most = store.inner.limits.grants_per_user;
            if alive >= i64::from(at_most) {
                return Err(CallerError::TooMany { what: "grants of one user", at_most }.into());
            }
            work.execute(
                "insert into grants (grant_id, to_user_id, kind, value, from_on, to_on, note, granted_by, \
                    granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                &grant.written(),
            )
            .await?;
            bump_access(&mut work).await?;
            record(&mut work, now, Some(&by), grant.given_deed()).await?;
            work.commit().await?;
            Ok(grant)
        })
        .await
    }

    /// Takes sight back, says which, and writes to the audit log who did it and from which machine. Said again, the first
    /// time counts.
    ///
    /// # Errors
    /// [`CallerError::UnknownGrant`]; [`CallerError::UnknownUser`] when who takes it back is no active user.
    pub async fn revoke_grant(
        &self,
        grant_id: String,
        revoked_by: UserId,
        address: Option<IpAddr>,
    ) -> Result<Grant, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let by = KnownActor::at(&mut work, &revoked_by, address).await?;
            let now = store.now_micros();
            let sql = "update grants set revoked_by = coalesce(revoked_by, $2), \
                revoked_at = coalesce(revoked_at, $3) where grant_id = $1";
            let values = [grant_id.as_str().into(), revoked_by.as_str().into(), now.into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownGrant(grant_id).into());
            }
            let row =
                work.fetch_first(select_grants!("where grant_id = $1"), &[grant_id.as_str().into()]).await?;
            let grant = row.as_ref().map(read_grant).transpose()?;
            let grant = grant.ok_or_else(|| CallerError::UnknownGrant(grant_id.clone()))?;
            bump_access(&mut work).await?;
            let (kind, about) = grant.granted.words();
            let user_id = grant.to_user_id.as_str();
            let details = json!({"revoked": true, "user_id": user_id, "kind": kind, "about": about.map(cut)});
            let deed = Deed { kind: AuditKind::AccessChanged, subject: ("grant", &grant_id), details };
            record(&mut work, now, Some(&by), deed).await?;
            work.commit().await?;
            Ok(grant)
        })
        .await
    }

    /// Every grant in force on a day, by whom it is for. One that was revoked is in force on no day, not on
    /// those before either: what was taken back is not seen again by looking from another day.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn grants(&self, on: Date) -> Result<Vec<Grant>, StoreError> {
        let sql = select_grants!(
            "where revoked_at is null and (from_on is null or from_on <= $1) \
                and (to_on is null or to_on >= $1) \
            order by to_user_id collate \"C\", grant_id collate \"C\""
        );
        self.inner.database.fetch_all(sql, &[on.to_string().into()]).await?.iter().map(read_grant).collect()
    }

    /// What somebody was ever given, newest first, after one of them or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::grants`].
    pub async fn grants_of(
        &self,
        user_id: &UserId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Grant>, StoreError> {
        let sql = select_grants!(
            "where to_user_id = $1 and ($2 is null or grant_id collate \"C\" < $2) \
            order by grant_id collate \"C\" desc limit $3"
        );
        let values = [user_id.as_str().into(), after.map(str::to_owned).into(), limit.into()];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_grant).collect()
    }
}

impl Granted {
    /// The words that are stored: the kind and what it is about.
    fn words(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::StandIn(user_id) => ("stand_in", Some(user_id.as_str())),
            Self::SalesEntity(name) => ("sales_entity", Some(name)),
            Self::Customer(customer_id) => ("customer", Some(customer_id.as_str())),
            Self::Everyone => ("everyone", None),
        }
    }

    fn of_words(kind: &str, value: Option<String>) -> Option<Self> {
        match (kind, value) {
            ("stand_in", Some(value)) => Some(Self::StandIn(UserId::new(value))),
            ("sales_entity", Some(value)) => Some(Self::SalesEntity(value)),
            ("customer", Some(value)) => Some(Self::Customer(CustomerId::new(value))),
            ("everyone", None) => Some(Self::Everyone),
            _ => None,
        }
    }
}

impl NewGrant {
    fn check(&self) -> Result<(), CallerError> {
        check_text("the note", self.note.as_deref())?;
        match &self.granted {
            Granted::StandIn(user_id) => {
                check_key("the key of the user", user_id.as_str())?;
                if *user_id == self.to_user_id {
                    let problem = "is the user themselves: name another";
                    return Err(CallerError::BadText { field: "whose place is taken", problem });
                }
                if self.to_on.is_none() {
                    return Err(CallerError::BadDays("a stand-in needs a last day"));
                }
            }
            Granted::SalesEntity(name) => check_text("the sales entity", Some(name))?,
            Granted::Customer(customer_id) => check_customer(customer_id.as_str())?,
            Granted::Everyone => {}
        }
        // Days are compared as texts, which holds for years of four digits.
        let is_odd = |day: &Date| day.year() < 1000;
        if self.from_on.iter().chain(&self.to_on).any(is_odd) {
            return Err(CallerError::BadDays("a day must have a year of four digits"));
        }
        match (self.from_on, self.to_on) {
            (Some(from), Some(to)) if from > to => {
                Err(CallerError::BadDays("the last day is before the first"))
            }
            _ => Ok(()),
        }
    }

    fn given(self, grant_id: String, now: i64) -> Result<Grant, StoreError> {
        Ok(Grant {
            grant_id,
            to_user_id: self.to_user_id,
            granted: self.granted,
            from_on: self.from_on,
            to_on: self.to_on,
            note: self.note,
            granted_by: self.granted_by,
            granted_at: instant("grants.granted_at", now)?,
            revoked_by: None,
            revoked_at: None,
        })
    }
}

impl Grant {
    /// What the audit log says of giving it.
    fn given_deed(&self) -> Deed<'_> {
        let (kind, about) = self.granted.words();
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let details = json!({
            "grant_id": self.grant_id,
            "kind": kind,
            "about": about.map(cut),
            "from_on": day(self.from_on),
            "to_on": day(self.to_on),
        });
        let subject = ("user", self.to_user_id.as_str());
        Deed { kind: AuditKind::AccessChanged, subject, details }
    }

    fn written(&self) -> [Value; 9] {
        let (kind, value) = self.granted.words();
        [
            self.grant_id.as_str().into(),
            self.to_user_id.as_str().into(),
            kind.into(),
            value.map(str::to_owned).into(),
            self.from_on.map(|day| day.to_string()).into(),
            self.to_on.map(|day| day.to_string()).into(),
            self.note.clone().into(),
            self.granted_by.as_str().into(),
            self.granted_at.as_microsecond().into(),
        ]
    }
}

fn read_day(column: &'static str, text: Option<String>) -> Result<Option<Date>, StoreError> {
    text.map(|text| text.parse().map_err(|_| stored(column, &text))).transpose()
}

fn read_grant(row: &Row) -> Result<Grant, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(Grant {
        grant_id: row.get("grant_id")?,
        to_user_id: UserId::new(row.get::<String>("to_user_id")?),
        granted: Granted::of_words(&kind, row.get("value")?).ok_or_else(|| stored("grants.kind", &kind))?,
        from_on: read_day("grants.from_on", row.get("from_on")?)?,
        to_on: read_day("grants.to_on", row.get("to_on")?)?,
        note: row.get("note")?,
        granted_by: UserId::new(row.get::<String>("granted_by")?),
        granted_at: instant("grants.granted_at", row.get("granted_at")?)?,
        revoked_by: row.get::<Option<String>>("revoked_by")?.map(UserId::new),
        revoked_at: instant_if_any("grants.revoked_at", row.get("revoked_at")?)?,
    })
}
