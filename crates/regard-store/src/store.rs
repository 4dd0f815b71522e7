//! The open application database, and the unit of work that every mutation runs in. Owns opening,
//! closing and the bound on work under way; what the work is stands in the file of its tables.

use crate::audit::AuditQueue;
use crate::database::Database;
use crate::errors::{BugError, OutsideError, StoreError};
use crate::limits::Limits;
use crate::passwords::Hashing;
use crate::surroundings::Surroundings;
use crate::url::{Place, StoreUrl};
use crate::{migrations, postgres, sqlite};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The application database. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) database: Database,
    pub(crate) surroundings: Surroundings,
    pub(crate) limits: Limits,
    pub(crate) hashing: Hashing,
    pub(crate) audit: AuditQueue,
    units: Arc<Semaphore>,
}

impl Store {
    /// Opens it with the limits of the house, and brings its tables up to this release.
    ///
    /// # Errors
    /// [`OutsideError`] when it cannot be reached, or was made by other migrations than ours.
    pub async fn open(url: &StoreUrl, surroundings: Surroundings) -> Result<Self, StoreError> {
        Self::open_with(url, surroundings, Limits::default()).await
    }

    /// Opens it with other limits.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(
        url: &StoreUrl,
        surroundings: Surroundings,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let database = match &url.0 {
            Place::Sqlite(path) => sqlite::open(url.clone(), path).await?,
            Place::Postgres(options) => postgres::open(url.clone(), (**options).clone()).await?,
        };
        migrations::run(&database, surroundings.now_micros()).await?;
        let hashing = Hashing::new(&limits);
        let units = Arc::new(Semaphore::new(permits(limits.units_at_once)));
        let audit = AuditQueue::start(database.clone(), limits.audit_events_waiting);
        Ok(Self { inner: Arc::new(Inner { database, surroundings, limits, hashing, audit, units }) })
    }

    /// Waits for the work under way and the events of the audit log, then closes. Work that comes after this call is refused.
    pub async fn close(&self) {
        let all = self.inner.units.acquire_many(self.inner.limits.units_at_once.max(1)).await;
        self.inner.units.close();
        self.inner.audit.close().await;
        self.inner.database.close().await;
        drop(all);
    }

    /// Asks the database for nothing, to know whether it answers.
    ///
    /// # Errors
    /// [`OutsideError`] when it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.inner.database.fetch_first("select count(*) as migrations from migrations", &[]).await?;
        Ok(())
    }

    /// Draws bytes that nobody can guess.
    pub fn random(&self, bytes: &mut [u8]) {
        self.inner.surroundings.fill(bytes);
    }

    /// Runs a mutation in a task of its own, so that it ends whole although its caller may go away.
    pub(crate) async fn unit<T, Work, Running>(&self, work: Work) -> Result<T, StoreError>
    where
        Work: FnOnce(Self) -> Running,
        Running: Future<Output = Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let permit = self.inner.units.clone().acquire_owned().await.map_err(|_| OutsideError::Closed)?;
        let running = work(self.clone());
        let task = tokio::spawn(async move {
            let done = running.await;
            drop(permit);
            done
        });
        match task.await {
            Ok(done) => done,
            Err(stopped) if stopped.is_cancelled() => Err(OutsideError::Closed.into()),
            Err(panicked) => Err(BugError::Panicked(panicked.to_string()).into()),
        }
    }

    pub(crate) fn now_micros(&self) -> i64 {
        self.inner.surroundings.now_micros()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("place", &self.inner.database.place).finish_non_exhaustive()
    }
}

pub(crate) fn permits(number: u32) -> usize {
    usize::try_from(number.max(1)).unwrap_or(usize::MAX >> 4)
}
