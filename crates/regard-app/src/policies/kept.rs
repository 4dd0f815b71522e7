//! Which version holds: now, and as of any moment before. Owns that a version which does not fit this home is never
//! passed off as another one: what held before it goes on, and nobody is judged meanwhile.

use super::FILE;
use super::text::published_text;
use jiff::Timestamp;
use regard_model::{FileFault, Moment, PolicyVersion};
use regard_policy::{BUILT_IN, Known, Policy, built_in};
use regard_store::{PublishedPolicy, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// So many older versions are remembered.
const REMEMBERED: usize = 32;
/// So many versions are asked for at once when there are newer ones.
const ASKED_AT_ONCE: u32 = 100;

/// A policy that holds, with its number.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Its number; 0 is the built-in one.
    pub version: PolicyVersion,
    /// What it says.
    pub policy: Arc<Policy>,
}

/// The version that was published last, where it names what this home does not have any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Its number.
    pub version: PolicyVersion,
    /// It, as YAML: what is mended begins from it.
    pub text: String,
    /// What is wrong with it.
    pub faults: Vec<FileFault>,
}

/// The policies of a home.
#[derive(Debug)]
pub struct Policies {
    known: Known,
    built_in: Arc<Policy>,
    kept: RwLock<Kept>,
}

/// What was read of them. A version never changes, nor does what a home has while it is served.
#[derive(Debug)]
struct Kept {
    now: Holding,
    /// **Empty**: what holds now is what was published last.
    unfit: Option<Arc<Unfit>>,
    /// Since when there is which version, by their numbers.
    published: Vec<(PolicyVersion, Timestamp)>,
    /// Those that fit and were read lately.
    read: BTreeMap<PolicyVersion, Arc<Policy>>,
    /// Those that do not fit.
    do_not_fit: BTreeSet<PolicyVersion>,
}

/// A version that held before. **Empty**: it was never published, or names what this home does not have any more.
///
/// # Errors
/// [`StoreError`] when the application database cannot be read.
pub(crate) async fn earlier(
    store: &Store,
    known: &Known,
    version: PolicyVersion,
) -> Result<Option<Policy>, StoreError> {
    if version == PolicyVersion::default() {
        return Ok(built_in(known).ok());
    }
    let published = store.policy(version).await?;
    Ok(published.and_then(|published| Policy::read(FILE, &published.text, known).ok()))
}

impl Kept {
    /// The version that was published last, as far as it is known.
    fn newest(&self) -> PolicyVersion {
        self.published.last().map_or_else(PolicyVersion::default, |(version, _)| *version)
    }

    fn remember(&mut self, version: PolicyVersion, policy: &Arc<Policy>) {
        if self.read.len() >= REMEMBERED {
            self.read.pop_first();
        }
        self.read.insert(version, policy.clone());
    }
}

impl Policies {
    /// Those of a home in which nothing was published, as far as it is known.
    ///
    /// # Errors
    /// [`FileFault`]s when the built-in policy names what is not there.
    pub fn new(known: Known) -> Result<Self, Vec<FileFault>> {
        let built_in = Arc::new(built_in(&known)?);
        let kept = Kept {
            now: Holding { version: PolicyVersion::default(), policy: built_in.clone() },
            unfit: None,
            published: Vec::new(),
            read: BTreeMap::new(),
            do_not_fit: BTreeSet::new(),
        };
        Ok(Self { known, built_in, kept: RwLock::new(kept) })
    }

    /// The text of the built-in one.
    pub fn built_in_text(&self) -> &'static str {
        BUILT_IN
    }

    /// Reads a policy for this home.
    ///
    /// # Errors
    /// [`FileFault`]s, each with its line and what to do.
    pub fn read(&self, text: &str) -> Result<Policy, Vec<FileFault>> {
        Policy::read(FILE, text, &self.known)
    }

    /// What a policy may name.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// The one that holds now: the newest that fits this home.
    pub fn now(&self) -> Holding {
        self.kept().now.clone()
    }

    /// The version that was published last, if it does not fit this home. **Empty**: it is what holds now.
    pub fn unfit(&self) -> Option<Arc<Unfit>> {
        self.kept().unfit.clone()
    }

    /// Both at one and the same moment.
    pub fn now_and_unfit(&self) -> (Holding, Option<Arc<Unfit>>) {
        let kept = self.kept();
        (kept.now.clone(), kept.unfit.clone())
    }

    /// The policy to judge customers by and to raise alerts, looked up this very moment. **Empty**: what was published
    /// last does not fit this home, and by another one nobody is judged.
    ///
    /// # Errors
    /// [`StoreError`] when nobody can say which one holds.
    pub async fn judging(&self, store: &Store) -> Result<Option<Holding>, StoreError> {
        self.refresh(store).await?;
        let (now, unfit) = self.now_and_unfit();
        Ok(unfit.is_none().then_some(now))
    }

    /// The one that held at a moment: of those that were published by then, the newest that fits this home. Before the
    /// first, the built-in one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn at(&self, store: &Store, moment: Moment) -> Result<Holding, StoreError> {
        let newest = {
            let kept = self.kept();
            let by_then = kept.published.iter().rev().find(|(_, since)| *since <= moment.instant());
            by_then.map_or_else(PolicyVersion::default, |(version, _)| *version)
        };
        self.fitting(store, newest).await
    }

    /// Looks which policy was published last, and lets it hold. Where it does not fit this home, the newest that does
    /// goes on, and [`Self::unfit`] says so.
    ///
    /// # Errors
    /// [`StoreError`]; then the one that held goes on.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let newest = self.catch_up(store).await?;
        {
            let kept = self.kept();
            let is_known = kept.unfit.as_ref().map_or(kept.now.version, |unfit| unfit.version);
            if is_known == newest {
                return Ok(());
            }
        }
        let now = self.fitting(store, newest).await?;
        let unfit = if now.version == newest { None } else { Some(self.why_not(store, newest).await?) };
        let mut kept = self.kept_to_change();
        // A look that took longer than a later one has nothing to say any more.
        if kept.newest() == newest {
            (kept.now, kept.unfit) = (now, unfit.map(Arc::new));
        }
        Ok(())
    }

    /// Learns which versions there are that it has not heard of, and returns the newest.
    async fn catch_up(&self, store: &Store) -> Result<PolicyVersion, StoreError> {
        let known = self.kept().newest();
        let mut newer: Vec<(PolicyVersion, Timestamp)> = Vec::new();
        let mut below = None;
        loop {
            // Most often there is no newer one: the newest alone says so.
            let limit = if below.is_none() { 1 } else { ASKED_AT_ONCE };
            let page = store.policy_history(below, limit).await?;
            let before = newer.len();
            let unheard = page.into_iter().filter(|one| one.version > known);
            newer.extend(unheard.map(|one| (one.version, one.published_at)));
            if newer.len() - before < limit as usize {
                break;
            }
            below = newer.last().map(|(version, _)| *version);
        }
        let mut kept = self.kept_to_change();
        let last = kept.newest();
        kept.published.extend(newer.into_iter().rev().filter(|(version, _)| *version > last));
        Ok(kept.newest())
    }

    /// The newest up to a version that fits this home.
    async fn fitting(&self, store: &Store, newest: PolicyVersion) -> Result<Holding, StoreError> {
        for version in (1..=newest.0).rev().map(PolicyVersion) {
            if let Some(policy) = self.version(store, version).await? {
                return Ok(Holding { version, policy });
            }
        }
        Ok(Holding { version: PolicyVersion::default(), policy: self.built_in.clone() })
    }

    /// One version. **Empty**: it does not fit this home.
    async fn version(
        &self,
        store: &Store,
        version: PolicyVersion,
    ) -> Result<Option<Arc<Policy>>, StoreError> {
        {
            let kept = self.kept();
            let now = (kept.now.version == version).then(|| kept.now.policy.clone());
            if let Some(policy) = now.or_else(|| kept.read.get(&version).cloned()) {
                return Ok(Some(policy));
            }
            if kept.do_not_fit.contains(&version) {
                return Ok(None);
            }
        }
        let Some(published) = store.policy(version).await? else { return Ok(None) };
        let read = self.read_published(&published);
        let mut kept = self.kept_to_change();
        match read {
            Ok(policy) => {
                let policy = Arc::new(policy);
                kept.remember(version, &policy);
                Ok(Some(policy))
            }
            Err(_) => {
                kept.do_not_fit.insert(version);
                Ok(None)
            }
        }
    }

    /// What is wrong with a version that does not fit, by the lines of the text from which it is mended.
    async fn why_not(&self, store: &Store, version: PolicyVersion) -> Result<Unfit, StoreError> {
        let published = store.policy(version).await?;
        let text = published.map(|one| published_text(&one.text, &one.published)).unwrap_or_default();
        let faults = self.read(&text).err().unwrap_or_default();
        Ok(Unfit { version, text, faults })
    }

    fn read_published(&self, published: &PublishedPolicy) -> Result<Policy, Vec<FileFault>> {
        let mut policy = self.read(&published.text)?;
        // What was said when it was published counts, not what its text was begun with.
        policy.reason.clone_from(&published.published.reason);
        policy.review_by = published.published.review_by_on;
        Ok(policy)
    }

    fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept_to_change(&self) -> RwLockWriteGuard<'_, Kept> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}
