//! A viewer's scope, at once: the company of the newest facts and what the application database says of it are
//! kept in memory, and read anew as soon as either has changed. Owns how long an answer is good.

use super::facts::{Everything, Facts};
use super::org::{Grant, Org, Person, Viewer};
use crate::pages::PageError;
use crate::pages::cache::{Cache, Key};
use async_trait::async_trait;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::{CustomerId, Engine, Joined, Scope, SnapshotId, UserId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
pub(super) struct Company {
    org: Org,
    granted: Granted,
    facts: Arc<Facts>,
}

impl Company {
    /// The place of a user with who says so. **Empty**: nobody says anything of them.
    fn place_of(&self, user: &UserId) -> Option<Place> {
        let person = self.org.person(user).cloned()?;
        let name = |manager: &UserId| self.facts.names.get(manager).cloned();
        let manager_name = person.manager_id.as_ref().and_then(name);
        Some(Place { person, manager_name, by_source: self.facts.people.contains_key(user) })
    }

    /// The customers whom somebody may see by their place, by grants, and by lists of others as far as these see
    /// them by their own place and grants: what was shared is not shared on.
    fn scope(&self, user: &UserId, shared: Vec<Shared>, day: Date) -> Scope {
        let mut owners: BTreeMap<UserId, Scope> = BTreeMap::new();
        let mut grants = self.grants_of(user);
        for one in shared {
            let owner = owners.entry(one.owner).or_insert_with_key(|owner| {
                let grants = self.grants_of(owner);
                self.org.scope(&self.viewer(owner, &grants), day)
            });
            let customer = self.main_of(&one.customer);
            if owner.holds(&customer) {
                grants.push(Grant::Customer(customer));
            }
        }
        self.org.scope(&self.viewer(user, &grants), day)
    }

    /// Whether somebody may see one customer by their place and by grants.
    fn sees(&self, user: &UserId, customer: &CustomerId, day: Date) -> bool {
        let grants = self.grants_of(user);
        self.org.sees(&self.viewer(user, &grants), customer, day)
    }

    fn viewer<'a>(&self, user: &'a UserId, grants: &'a [Grant]) -> Viewer<'a> {
        Viewer { user_id: user, administrator: self.granted.administrators.contains(user), grants }
    }

    fn grants_of(&self, user: &UserId) -> Vec<Grant> {
        let grants = self.granted.grants.get(user).into_iter().flatten();
        let with_mains = grants.map(|grant| match grant {
            Grant::Customer(customer) => Grant::Customer(self.main_of(customer)),
            other => other.clone(),
        });
        with_mains.collect()
    }

    pub(super) fn main_of(&self, customer: &CustomerId) -> CustomerId {
        CustomerId::new(self.facts.joined.main_of(customer.as_str()))
    }
}

/// Where somebody stands, and by whose word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Their place.
    pub person: Person,
    /// What the one they report to is called by a source. **Empty**: no source names them.
    pub manager_name: Option<String>,
    /// Whether a row of a source says so. What the application database says of them then does not count.
    pub by_source: bool,
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
        self.scope_at(user, when, self.revision().await?).await
    }

    /// The same, as of a revision that was just read.
    pub(super) async fn scope_at(
        &self,
        user: &UserId,
        when: When,
        revision: i64,
    ) -> Result<Scope, PageError> {
        let name = format!("scope|{}|{revision}|{}|{}|{user}", when.snapshot, when.day, when.today);
        let find = async {
            let company = self.company_at(when, revision).await?;
            let shared = self.parts.permissions.shared_with(user).await.map_err(PageError::Access)?;
            let scope = company.scope(user, shared, when.day);
            let customers = if let Scope::Customers(set) = &scope { set.len() } else { 0 };
            Ok((scope, 256 + customers * CUSTOMER_BYTES))
        };
        Ok((*self.cache.get(key(&name), Box::pin(find)).await?).clone())
    }

    /// Whether a user may see one customer, by its main key: as [`Self::scope`] says, without naming the others.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn sees(&self, user: &UserId, customer: &CustomerId, when: When) -> Result<bool, PageError> {
        let company = self.company(when).await?;
        if company.sees(user, customer, when.day) {
            return Ok(true);
        }
        let shared = self.parts.permissions.shared_with(user).await.map_err(PageError::Access)?;
        let mut owners = shared.iter().filter(|one| company.main_of(&one.customer) == *customer);
        Ok(owners.any(|one| company.sees(&one.owner, customer, when.day)))
    }

    /// A scope with every key that stands for a customer in it: what people kept under a key that was joined since is
    /// told apart by that key.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn with_joined_keys(&self, scope: &Scope, when: When) -> Result<Scope, PageError> {
        let Scope::Customers(customers) = scope else { return Ok(scope.clone()) };
        let company = self.company(when).await?;
        let joined = company.facts.joined.keys().iter().filter(|(_, main)| customers.holds(main));
        let keys: Vec<CustomerId> = joined.map(|(key, _)| CustomerId::new(key)).collect();
        if keys.is_empty() {
            return Ok(scope.clone());
        }
        Ok(Scope::of(customers.iter().map(CustomerId::new).chain(keys)))
    }

    /// Every key that stands for a customer, by its main key: that one first.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn keys_of(&self, customer_id: &str, when: When) -> Result<Vec<String>, PageError> {
        Ok(self.company(when).await?.facts.joined.keys_of(customer_id))
    }

    /// The keys that stand for another customer, each with the main one.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn joined(&self, when: When) -> Result<Joined, PageError> {
        Ok(self.company(when).await?.facts.joined.clone())
    }

    /// The keys of the main customers of these keys, each once: what people kept under a key that was joined since
    /// is of the main customer.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn mains(
        &self,
        customers: impl IntoIterator<Item = CustomerId>,
        when: When,
    ) -> Result<BTreeSet<CustomerId>, PageError> {
        let company = self.company(when).await?;
        Ok(customers.into_iter().map(|customer| company.main_of(&customer)).collect())
    }

    /// The same for each of these keys, in their order.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn mains_of(&self, customers: &[CustomerId], when: When) -> Result<Vec<CustomerId>, PageError> {
        let company = self.company(when).await?;
        Ok(customers.iter().map(|customer| company.main_of(customer)).collect())
    }

    /// How many people are below a user in the chart, at whatever distance.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn below(&self, user: &UserId, when: When) -> Result<u32, PageError> {
        let place = self.company(when).await?.org.chart().place(user);
        Ok(place.map_or(0, |place| place.end.saturating_sub(place.start).saturating_sub(1)))
    }

    /// The place of a user: the source's word, else the application database's.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn place(&self, user: &UserId, when: When) -> Result<Option<Person>, PageError> {
        Ok(self.company(when).await?.org.person(user).cloned())
    }

    /// The place of a user with who says so. **Empty**: nobody says anything of them.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn place_of(&self, user: &UserId, when: When) -> Result<Option<Place>, PageError> {
        Ok(self.company(when).await?.place_of(user))
    }

    /// The same of each of these users, in their order.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn places_of(&self, users: &[UserId], when: When) -> Result<Vec<Option<Place>>, PageError> {
        let company = self.company(when).await?;
        Ok(users.iter().map(|user| company.place_of(user)).collect())
    }

    /// Whether a source names somebody of this key. **Empty**: no source names anybody.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn is_in_chart(&self, user: &UserId, when: When) -> Result<Option<bool>, PageError> {
        let company = self.company(when).await?;
        let people = &company.facts.people;
        Ok((!people.is_empty()).then(|| people.contains_key(user)))
    }

    /// Read before anything else: what changes after it is read under the next number.
    pub(super) async fn revision(&self) -> Result<i64, PageError> {
        self.parts.permissions.revision().await.map_err(PageError::Access)
    }

    async fn company(&self, when: When) -> Result<Arc<Company>, PageError> {
        self.company_at(when, self.revision().await?).await
    }

    pub(super) async fn company_at(&self, when: When, revision: i64) -> Result<Arc<Company>, PageError> {
        let name = format!("company|{}|{revision}|{}", when.snapshot, when.today);
        let put_together = async {
            let granted = self.parts.permissions.granted(when.today).await.map_err(PageError::Access)?;
            let facts = self.facts(when.snapshot).await?;
            let mut billed_by = HashMap::new();
            for grant in granted.grants.values().flatten() {
                if let Grant::SalesEntity(name) = grant
                    && !billed_by.contains_key(name)
                {
                    billed_by.insert(name.clone(), self.billed_by(when.snapshot, name).await?.to_vec());
                }
            }
            let mut people = granted.people.clone();
            // Whom a source names stands where the source says.
            people.extend(facts.people.clone());
            let org = Org::of(people, &facts.assignments, billed_by);
            let bytes = org.bytes();
            Ok((Company { org, granted, facts }, bytes))
        };
        self.cache.get(key(&name), Box::pin(put_together)).await
    }

    /// What sources say changes with a load, and not with each grant.
    async fn facts(&self, snapshot: SnapshotId) -> Result<Arc<Facts>, PageError> {
        let read = async {
            let facts = self.everything(snapshot).facts().await?;
            let bytes = facts.bytes();
            Ok((facts, bytes))
        };
        self.cache.get(key(&format!("facts|{snapshot}")), Box::pin(read)).await
    }

    async fn billed_by(&self, snapshot: SnapshotId, entity: &str) -> Result<Arc<Vec<CustomerId>>, PageError> {
        let read = async {
            let customers = self.everything(snapshot).billed_by(entity).await?;
            let bytes = 256 + customers.len() * CUSTOMER_BYTES;
            Ok((customers, bytes))
        };
        self.cache.get(key(&format!("billed|{snapshot}|{entity}")), Box::pin(read)).await
    }

    fn everything(&self, snapshot: SnapshotId) -> Everything<'_> {
        Everything::at(self.parts.engine.as_ref(), snapshot, &self.parts.time_zone)
    }
}

fn key(name: &str) -> Key {
    blake3::hash(name.as_bytes())
}
