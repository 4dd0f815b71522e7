//! Matches the customers of a home with what people said. Owns when it is done again; the rules are below
//! `regard-home`.

use anyhow::Result;
use async_trait::async_trait;
use jiff::Timestamp;
use regard_app::matching::Matcher;
use regard_home::{Home, HomeError, Matched, Said, match_customers};
use regard_lake::{Lake, LakeError};
use regard_model::CustomerId;
use regard_store::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// How long to wait until a running load may be done.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// For how long to try: no load takes longer.
const TRIES: u32 = 720;

/// Matches one home, one matching at a time.
#[derive(Clone)]
pub(crate) struct HomeMatcher(Arc<Matching>);

struct Matching {
    home: Home,
    lake: Lake,
    store: Store,
    /// How often it was wanted.
    wanted: AtomicU64,
    /// How many of those wishes are fulfilled.
    done: Mutex<u64>,
}

impl HomeMatcher {
    pub(crate) fn new(home: Home, lake: Lake, store: Store) -> Self {
        Self(Arc::new(Matching { home, lake, store, wanted: AtomicU64::new(0), done: Mutex::new(0) }))
    }

    /// Matches now. **Empty**: a load is running.
    pub(crate) async fn match_now(&self) -> Result<Option<Matched>> {
        let Matching { home, lake, store, .. } = self.0.as_ref();
        let words = || async {
            let decisions = store.customer_decisions().await.map_err(|error| error.to_string())?;
            Ok(decisions.into_iter().map(said).collect())
        };
        match match_customers(home, lake, words, &Timestamp::now).await {
            Ok(matched) => Ok(Some(matched)),
            Err(HomeError::Lake(LakeError::Locked)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Fulfils the wishes up to one, unless a matching that began after it has done so.
    async fn fulfil(&self, wish: u64) -> Result<bool> {
        let mut done = self.0.done.lock().await;
        if *done >= wish {
            return Ok(true);
        }
        let reached = self.0.wanted.load(Ordering::SeqCst);
        let matched = self.match_now().await?.is_some();
        if matched {
            *done = reached;
        }
        Ok(matched)
    }

    /// Tries until no load is running any more.
    async fn insist(self, wish: u64) {
        for _ in 0..TRIES {
            tokio::time::sleep(TRY_AGAIN).await;
            match self.fulfil(wish).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "customers could not be matched"),
            }
        }
    }
}

fn said(decision: regard_store::CustomerDecision) -> Said {
    Said {
        first: CustomerId::new(decision.first_customer_id),
        second: CustomerId::new(decision.second_customer_id),
        verdict: decision.verdict,
        main: decision.main_customer_id.map(CustomerId::new),
        at: decision.decided_at,
        by: decision.decided_by,
    }
}

#[async_trait]
impl Matcher for HomeMatcher {
    async fn run(&self) -> Result<bool, String> {
        let wish = self.0.wanted.fetch_add(1, Ordering::SeqCst) + 1;
        let matcher = self.clone();
        // In a task of its own: who asked may go away.
        let unit = tokio::spawn(async move {
            let done = matcher.fulfil(wish).await;
            if matches!(done, Ok(false)) {
                tokio::spawn(matcher.insist(wish));
            }
            done
        });
        let done = unit.await.map_err(|error| error.to_string())?;
        done.map_err(|error| format!("{error:#}"))
    }
}
