//! What is known of a provider, fetched when it is first needed and kept for a while. Owns how often a provider is asked: one
//! request at a time, keys anew at most once a minute, and a provider that failed is left alone for a moment.

use crate::config::Addresses;
use crate::errors::Fault;
use crate::http::Http;
use crate::limits::{KNOWN_FOR, LEFT_ALONE_FOR, REFRESHED_AT_MOST_EVERY};
use crate::metadata::{self, Metadata};
use crate::{keys, surroundings::Clock};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::CoreJsonWebKeySet;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What is known of one provider.
pub(crate) struct Knowledge {
    http: Http,
    clock: Clock,
    addresses: Addresses,
    with_secret: bool,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<Aged<Metadata>>,
    keys: Option<Aged<CoreJsonWebKeySet>>,
    /// How often keys were fetched.
    generation: u64,
    /// When keys were last fetched because of one that was not among them.
    refreshed_at: Option<Timestamp>,
    failure: Option<(Timestamp, Fault)>,
}

struct Aged<T> {
    value: Arc<T>,
    learnt_at: Timestamp,
}

/// The keys as they were fetched once.
pub(crate) struct KnownKeys {
    pub(crate) keys: Arc<CoreJsonWebKeySet>,
    generation: u64,
}

impl Knowledge {
    pub(crate) fn new(http: Http, clock: Clock, addresses: Addresses, with_secret: bool) -> Self {
        Self { http, clock, addresses, with_secret, known: Mutex::default() }
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// # Errors
    /// As [`metadata::fetch`]; the same error again for whoever asks within a moment.
    pub(crate) async fn metadata(&self) -> Result<Arc<Metadata>, Fault> {
        let mut known = self.known.lock().await;
        self.metadata_of(&mut known).await
    }

    /// # Errors
    /// As [`metadata::fetch`] and [`keys::fetch`].
    pub(crate) async fn keys(&self) -> Result<KnownKeys, Fault> {
        let mut known = self.known.lock().await;
        if let Some(keys) = known.keys.as_ref().filter(|keys| self.is_young(keys.learnt_at, KNOWN_FOR)) {
            return Ok(KnownKeys { keys: keys.value.clone(), generation: known.generation });
        }
        self.fetch_keys(&mut known).await
    }

    /// Fetches the keys anew, because one is not among these. **Empty**: not again so soon.
    ///
    /// # Errors
    /// As [`Self::keys`].
    pub(crate) async fn newer_keys(&self, than: &KnownKeys) -> Result<Option<KnownKeys>, Fault> {
        let mut known = self.known.lock().await;
        // Somebody else may have fetched them while we waited.
        if let Some(keys) = known.keys.as_ref().filter(|_| known.generation > than.generation) {
            return Ok(Some(KnownKeys { keys: keys.value.clone(), generation: known.generation }));
        }
        if known.refreshed_at.is_some_and(|at| self.is_young(at, REFRESHED_AT_MOST_EVERY)) {
            return Ok(None);
        }
        known.refreshed_at = Some((self.clock)());
        self.fetch_keys(&mut known).await.map(Some)
    }

    async fn metadata_of(&self, known: &mut Known) -> Result<Arc<Metadata>, Fault> {
        if let Some(metadata) =
            known.metadata.as_ref().filter(|known| self.is_young(known.learnt_at, KNOWN_FOR))
        {
            return Ok(metadata.value.clone());
        }
        self.leave_alone(known)?;
        let fetched = metadata::fetch(&self.http, &self.addresses, self.with_secret).await;
        let value = Arc::new(self.remember_failure(known, fetched)?);
        known.metadata = Some(Aged { value: value.clone(), learnt_at: (self.clock)() });
        Ok(value)
    }

    async fn fetch_keys(&self, known: &mut Known) -> Result<KnownKeys, Fault> {
        let metadata = self.metadata_of(known).await?;
        self.leave_alone(known)?;
        let fetched = keys::fetch(&self.http, &metadata.keys, self.addresses.rule).await;
        let keys = Arc::new(self.remember_failure(known, fetched)?);
        known.generation += 1;
        known.keys = Some(Aged { value: keys.clone(), learnt_at: (self.clock)() });
        Ok(KnownKeys { keys, generation: known.generation })
    }

    /// Everybody who waits for a provider that is down would else wait in turn.
    fn leave_alone(&self, known: &Known) -> Result<(), Fault> {
        match &known.failure {
            Some((at, fault)) if self.is_young(*at, LEFT_ALONE_FOR) => Err(fault.clone()),
            _ => Ok(()),
        }
    }

    fn remember_failure<T>(&self, known: &mut Known, fetched: Result<T, Fault>) -> Result<T, Fault> {
        known.failure = fetched.as_ref().err().map(|fault| ((self.clock)(), fault.clone()));
        fetched
    }

    /// Whether it is less long ago than that. A clock that was set back makes nothing young for ever.
    fn is_young(&self, at: Timestamp, lifetime: SignedDuration) -> bool {
        let age = (self.clock)().duration_since(at);
        age < lifetime && age > -lifetime
    }
}
