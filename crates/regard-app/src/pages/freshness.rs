//! How fresh the facts are: the last loads of each source against how long a load is fresh. Owns the
//! rule; the time comes from the reader's clock.

use super::error::PageError;
use super::reader::{Reader, SourceFacts};
use super::rows::first;
use super::sources::SourceState;
use super::wire::{Freshness, StaleSource};
use jiff::{Timestamp, civil::Date};
use regard_metrics::Metric;
use regard_model::{BatchId, Ledger, Lens, LoadRecord, LoadStatus, Moment, SnapshotId, Statement};
use std::sync::Arc;

/// How long the state of the loads is remembered: a failed load makes no snapshot, so the snapshot
/// alone is no key.
const REMEMBERED_SECONDS: i64 = 5;

/// A moment after all facts.
const LAST_DAY: Date = jiff::civil::date(2999, 12, 31);

/// How many loads are read at once when looking for the last good one, and how often at most.
const LOADS_AT_ONCE: u32 = 50;
const LOADS_TRIES: usize = 10;

/// The last loads of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceLoads {
    /// The source.
    pub(crate) source: String,
    /// The last load, however it ended.
    pub(crate) last: Option<LoadRecord>,
    /// When a load last brought facts in, wholly or partly, that the snapshot has.
    pub(crate) good_at: Option<Timestamp>,
}

impl Reader {
    /// How fresh the facts of a snapshot are.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the ledger cannot be read.
    pub async fn freshness(&self, snapshot: SnapshotId) -> Result<Freshness, PageError> {
        let loads = self.source_loads(snapshot).await?;
        Ok(freshness_of(&self.home().sources, &loads, (self.parts.clock)()))
    }

    /// The sources that a metric's facts come from, in the order of the home.
    pub(crate) fn rests_on(&self, metric: &Metric) -> Vec<&SourceFacts> {
        let entities = metric.sources();
        let fills =
            |source: &&SourceFacts| source.entities.iter().any(|entity| entities.contains(&entity.as_str()));
        self.home().sources.iter().filter(fills).collect()
    }

    /// When the facts of a metric were last loaded: of several sources, the one whose load is oldest tells.
    /// **Empty**: one of them was never loaded, or no source fills it.
    pub(crate) fn as_of(&self, metric: &Metric, loads: &[SourceLoads]) -> Option<Timestamp> {
        let good_at = |source: &SourceFacts| {
            loads.iter().find(|loads| loads.source == source.name).and_then(|loads| loads.good_at)
        };
        let times: Option<Vec<Timestamp>> = self.rests_on(metric).into_iter().map(good_at).collect();
        times?.into_iter().min()
    }

    /// The day of the earliest order of the viewer's customers: there is nothing to see before it.
    /// **Empty**: there is no order.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn first_day(&self, lens: &Lens) -> Result<Option<Date>, PageError> {
        let lens = lens.at(Moment::end_of_day(LAST_DAY, &lens.zone));
        let statement = Statement::new("select min(local_day(ordered_at)) as first_on from orders");
        let answer = self.through(&lens).query(statement).await?;
        Ok(first(&answer, |row| row.day("first_on"))?.flatten())
    }

    /// The last loads of every source of the home, in its order.
    pub(crate) async fn source_loads(
        &self,
        snapshot: SnapshotId,
    ) -> Result<Arc<Vec<SourceLoads>>, PageError> {
        let now = (self.parts.clock)().as_second().div_euclid(REMEMBERED_SECONDS);
        let key = blake3::hash(format!("loads|{snapshot}|{now}").as_bytes());
        let find = async {
            let ledger = self.parts.ledger.as_ref();
            let sources = self.home().sources.iter().map(|source| last_loads(ledger, &source.name, snapshot));
            let loads = futures::future::try_join_all(sources).await?;
            let bytes = 1024 * (loads.len() + 1);
            Ok((loads, bytes))
        };
        self.cache.get(key, Box::pin(find)).await
    }
}

async fn last_loads(
    ledger: &dyn Ledger,
    source: &str,
    snapshot: SnapshotId,
) -> Result<SourceLoads, PageError> {
    // What is shown may be older than what is there.
    let is_in = |load: &&LoadRecord| {
        load.status != LoadStatus::Failed && load.snapshot.is_none_or(|made| made <= snapshot)
    };
    let mut found = SourceLoads { source: source.to_owned(), last: None, good_at: None };
    let mut before: Option<BatchId> = None;
    let mut limit = 1;
    for _ in 0..LOADS_TRIES {
        let loads = ledger.loads(Some(source), before.as_ref(), limit).await?;
        let good = loads.iter().find(is_in);
        found.good_at = good.map(|load| load.finished_at);
        before = loads.last().map(|load| load.batch_id.clone());
        found.last = found.last.or_else(|| loads.into_iter().next());
        if found.good_at.is_some() || before.is_none() {
            break;
        }
        limit = LOADS_AT_ONCE;
    }
    Ok(found)
}

/// How a source stands at `now`.
pub(crate) fn state_of(source: &SourceFacts, loads: Option<&SourceLoads>, now: Timestamp) -> SourceState {
    let last = loads.and_then(|loads| loads.last.as_ref());
    match (last, loads.and_then(|loads| loads.good_at)) {
        (None, _) => SourceState::Never,
        (Some(load), _) if load.status != LoadStatus::Done => SourceState::Failed,
        (Some(_), Some(good_at)) if is_young(source, good_at, now) => SourceState::Fresh,
        (Some(_), _) => SourceState::Stale,
    }
}

fn is_young(source: &SourceFacts, good_at: Timestamp, now: Timestamp) -> bool {
    source.fresh_for.as_ref().is_none_or(|fresh_for| now.duration_since(good_at) <= fresh_for.duration)
}

fn freshness_of(sources: &[SourceFacts], loads: &[SourceLoads], now: Timestamp) -> Freshness {
    let mut freshness = Freshness { as_of: None, fresh: 0, total: sources.len() as u64, stale: Vec::new() };
    for source in sources {
        let loaded_at =
            loads.iter().find(|loads| loads.source == source.name).and_then(|loads| loads.good_at);
        freshness.as_of = freshness.as_of.max(loaded_at);
        match loaded_at {
            Some(loaded_at) if is_young(source, loaded_at, now) => freshness.fresh += 1,
            _ => freshness.stale.push(StaleSource { source: source.name.clone(), loaded_at }),
        }
    }
    freshness
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::reader::FreshFor;
    use jiff::SignedDuration;

    fn source(name: &str) -> SourceFacts {
        let fresh_for = FreshFor { text: "7d".into(), duration: SignedDuration::from_hours(7 * 24) };
        SourceFacts {
            name: name.into(),
            kind: "files".into(),
            root: None,
            fresh_for: Some(fresh_for),
            schedule: None,
            tables: Vec::new(),
            entities: Vec::new(),
        }
    }

    fn loads(name: &str, status: LoadStatus, good_at: Option<&str>) -> SourceLoads {
        let at: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let last = LoadRecord {
            batch_id: BatchId("1".into()),
            source: name.into(),
            started_at: at,
            finished_at: at,
            status,
            message: None,
            snapshot: None,
            entities: Vec::new(),
        };
        let good_at = good_at.map(|text| text.parse().unwrap());
        SourceLoads { source: name.into(), last: Some(last), good_at }
    }

    /// One load a snapshot, the newest first.
    struct Loaded(i64);

    #[async_trait::async_trait]
    impl Ledger for Loaded {
        async fn head(&self) -> Result<SnapshotId, regard_model::EngineError> {
            Ok(SnapshotId(self.0))
        }

        async fn loads(
            &self,
            _: Option<&str>,
            before: Option<&BatchId>,
            limit: u32,
        ) -> Result<Vec<LoadRecord>, regard_model::EngineError> {
            let newest = before.map_or(self.0, |batch| batch.0.parse::<i64>().unwrap() - 1);
            let load = |number: i64| LoadRecord {
                batch_id: BatchId(number.to_string()),
                finished_at: Timestamp::from_second(number).unwrap(),
                snapshot: Some(SnapshotId(number)),
                ..loads("shop", LoadStatus::Done, None).last.unwrap()
            };
            Ok((1..=newest).rev().take(limit as usize).map(load).collect())
        }
    }

    #[tokio::test]
    async fn older_facts_are_as_of_their_own_load() {
        let good_at = async |snapshot| last_loads(&Loaded(3), "shop", SnapshotId(snapshot)).await.unwrap();
        let second = |number| Timestamp::from_second(number).ok();
        assert_eq!(good_at(3).await.good_at, second(3));
        let before = good_at(2).await;
        assert_eq!((before.good_at, before.last.unwrap().batch_id), (second(2), BatchId("3".into())));
        assert_eq!(good_at(0).await.good_at, None);
    }

    #[test]
    fn a_source_is_fresh_for_as_long_as_it_says() {
        let now: Timestamp = "2026-03-08T00:00:00Z".parse().unwrap();
        let shop = source("shop");
        let state = |loads: Option<&SourceLoads>| state_of(&shop, loads, now);
        let done = |at| loads("shop", LoadStatus::Done, Some(at));
        assert_eq!(state(None), SourceState::Never);
        assert_eq!(state(Some(&done("2026-03-01T00:00:00Z"))), SourceState::Fresh);
        assert_eq!(state(Some(&done("2026-02-28T23:59:59Z"))), SourceState::Stale);
        assert_eq!(state(Some(&loads("shop", LoadStatus::Failed, None))), SourceState::Failed);
        assert_eq!(
            state(Some(&loads("shop", LoadStatus::Partly, Some("2026-03-07T00:00:00Z")))),
            SourceState::Failed
        );
    }

    #[test]
    fn a_failed_load_leaves_the_last_good_one_standing() {
        let now: Timestamp = "2026-03-08T00:00:00Z".parse().unwrap();
        let known = [
            loads("shop", LoadStatus::Failed, Some("2026-03-07T00:00:00Z")),
            loads("desk", LoadStatus::Done, Some("2026-02-01T00:00:00Z")),
        ];
        let freshness = freshness_of(&[source("shop"), source("desk"), source("bank")], &known, now);
        assert_eq!((freshness.fresh, freshness.total), (1, 3));
        assert_eq!(freshness.as_of.unwrap().to_string(), "2026-03-07T00:00:00Z");
        let stale: Vec<_> = freshness.stale.iter().map(|stale| stale.source.as_str()).collect();
        assert_eq!(stale, ["desk", "bank"]);
    }
}
