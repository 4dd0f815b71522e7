//! A viewer's scope, at once: the company of the newest facts and what the application database says of it are
//! kept in memory, and read anew as soon as either has changed. Owns how long an answer is good.

use super::facts;
use super::org::{Grant, Org, Person, Viewer};
use crate::pages::PageError;
use crate::pages::cache::{Cache, Key};
use async_trait::async_trait;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::{CustomerId, Engine, Scope, SnapshotId, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The most bytes of remembered scopes and charts.
const CACHE_BYTES: u64 = 128 << 20;
/// What a customer in a scope is counted with. **Unit**: bytes.
const CUSTOMER_BYTES: usize = 80;

/// What the application database says about who sees what.
#[async_trait]
pub trait Permissions: Send + Sync {
    /// A number that is another one after every change of what [`Self::granted`] tells.
    ///
    /// # Errors
    /// What failed.
    async fn revision(&self) -> Result<i64, String>;

    /// Everything that it says, for a day.
    ///
    /// # Errors
    /// What failed.
    async fn granted(&self, on: Date) -> Result<Granted, String>;

    /// Customers on lists that others share with a user.
    ///
    /// # Errors
    /// What failed.
    async fn shared_with(&self, user: &UserId) -> Result<Vec<Shared>, String>;
}

/// A customer on a list that somebody shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Whose list it is. They can give no more than they see.
    pub owner: UserId,
    /// The customer.
    pub customer: CustomerId,
}

/// The people whom the application database knows, and what they were granted.
#[derive(Debug, Clone, Default)]
pub struct Granted {
    /// Their places, for those whom no source names.
    pub people: BTreeMap<UserId, Person>,
    /// Those who run this home.
    pub administrators: BTreeSet<UserId>,
    /// What is in force on the day, by whom it was granted to.
    pub grants: BTreeMap<UserId, Vec<Grant>>,
}

/// What access is decided from.
#[derive(Clone)]
pub struct AccessParts {
    /// Answers statements.
    pub engine: Arc<dyn Engine>,
    /// Knows people and grants.
    pub permissions: Arc<dyn Permissions>,
    /// What a day is.
    pub time_zone: TimeZone,
}

/// Decides who sees what. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    parts: AccessParts,
    cache: Cache,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

/// The company at one snapshot and revision.
struct Company {
    org: Org,
    granted: Granted,
}

impl Company {
    /// The customers whom somebody may see by their place, by grants, and by lists of others as far as these see
    /// them by their own place and grants: what was shared is not shared on.
    fn scope(&self, user: &UserId, shared: Vec<Shared>, day: Date) -> Scope {
        let mut owners: BTreeMap<UserId, Scope> = BTreeMap::new();
        let mut more = Vec::new();
        for one in shared {
            let owner = owners.entry(one.owner).or_insert_with_key(|owner| self.own(owner, Vec::new(), day));
            if owner.holds(&one.customer) {
                more.push(Grant::Customer(one.customer));
            }
        }
        self.own(user, more, day)
    }

    fn own(&self, user: &UserId, more: Vec<Grant>, day: Date) -> Scope {
        let mut grants = self.granted.grants.get(user).cloned().unwrap_or_default();
        grants.extend(more);
        let administrator = self.granted.administrators.contains(user);
        self.org.scope(&Viewer { user_id: user, administrator, grants: &grants }, day)
    }
}

/// What a scope is good for.
#[derive(Debug, Clone, Copy)]
pub struct When {
    /// The newest facts, never older ones that are still shown: who was moved away sees no more.
    pub snapshot: SnapshotId,
    /// The day of the moment that is looked from: accounts are those of that day.
    pub day: Date,
    /// The day it is: grants are those of today.
    pub today: Date,
}

impl Access {
    /// With nothing remembered.
    pub fn new(parts: AccessParts) -> Self {
        Self { parts, cache: Cache::new(CACHE_BYTES) }
    }

    /// The customers whom a user may see.
    ///
    /// # Errors
    /// [`PageError`] when the facts or the application database cannot be read; nobody sees anything then.
    pub async fn scope(&self, user: &UserId, when: When) -> Result<Scope, PageError> {
        // Read first: what changes after it is read under the next number.
        let revision = self.parts.permissions.revision().await.map_err(PageError::Access)?;
        let name = format!("scope|{}|{revision}|{}|{}|{user}", when.snapshot, when.day, when.today);
        let find = async {
            let company = self.company(when, revision).await?;
            let shared = self.parts.permissions.shared_with(user).await.map_err(PageError::Access)?;
            let scope = company.scope(user, shared, when.day);
            let customers = if let Scope::Customers(set) = &scope { set.len() } else { 0 };
            Ok((scope, 256 + customers * CUSTOMER_BYTES))
        };
        Ok((*self.cache.get(key(&name), Box::pin(find)).await?).clone())
    }

    /// Whether somebody is above another in the chart.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn is_above(&self, upper: &UserId, lower: &UserId, when: When) -> Result<bool, PageError> {
        let revision = self.parts.permissions.revision().await.map_err(PageError::Access)?;
        Ok(self.company(when, revision).await?.org.chart().is_above(upper, lower))
    }

    /// How many people are below a user in the chart, at whatever distance.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn below(&self, user: &UserId, when: When) -> Result<u32, PageError> {
        let revision = self.parts.permissions.revision().await.map_err(PageError::Access)?;
        let place = self.company(when, revision).await?.org.chart().place(user);
        Ok(place.map_or(0, |place| place.end.saturating_sub(place.start).saturating_sub(1)))
    }

    /// The place of a user: the source's word, else the application database's.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn place(&self, user: &UserId, when: When) -> Result<Option<Person>, PageError> {
        let revision = self.parts.permissions.revision().await.map_err(PageError::Access)?;
        Ok(self.company(when, revision).await?.org.person(user).cloned())
    }

    async fn company(&self, when: When, revision: i64) -> Result<Arc<Company>, PageError> {
        let name = format!("company|{}|{revision}|{}", when.snapshot, when.today);
        let read = async {
            let granted = self.parts.permissions.granted(when.today).await.map_err(PageError::Access)?;
            let entities = granted.grants.values().flatten().filter_map(|grant| match grant {
                Grant::SalesEntity(name) => Some(name.clone()),
                _ => None,
            });
            let (engine, zone) = (self.parts.engine.as_ref(), &self.parts.time_zone);
            let people = granted.people.clone();
            let org = facts::org(engine, when.snapshot, zone, people, &entities.collect()).await?;
            let bytes = org.bytes();
            Ok((Company { org, granted }, bytes))
        };
        self.cache.get(key(&name), Box::pin(read)).await
    }
}

fn key(name: &str) -> Key {
    blake3::hash(name.as_bytes())
}
