//! Finds out which customers of several sources are one, and writes it down as links of the lake. Owns when
//! and from what; the rules are in `regard-identity`, what people said comes from above.

mod evidence;
mod links;
mod records;

use crate::error::HomeError;
use crate::home::Home;
use crate::load::measures;
use jiff::Timestamp;
use links::{Known, Link, changes, wanted};
use regard_identity::{Certainty, Decision, Decisions, Limits, MainChoice, decide};
use regard_lake::{Lake, LoadPlan};
use regard_model::{BatchId, CustomerId, LoadRecord, LoadStatus, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// The source under which the links stand in the ledger and in the lineage. No source of a home can have
/// this name: theirs have no blank.
const SOURCE: &str = "same customers";

/// What somebody said about two customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// One customer.
    pub first: CustomerId,
    /// The other.
    pub second: CustomerId,
    /// What was said.
    pub verdict: Verdict,
    /// Which of the two the other is shown under. **Empty**: nobody chose.
    pub main: Option<CustomerId>,
    /// When.
    pub at: Timestamp,
    /// The name of who said it.
    pub by: String,
}

/// What matching found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matched {
    /// Customers that are shown under another one.
    pub joined: u64,
    /// Pairs that wait for a person.
    pub waiting: u64,
    /// Weaker pairs that wait behind them.
    pub behind: u64,
    /// Links that are other than before.
    pub changed: u64,
}

/// Whether a load brought something that tells customers apart or together.
pub fn concerns_customers(record: &LoadRecord) -> bool {
    let told = ["customers", "identities", "contacts"];
    let mut counts = record.entities.iter().filter(|count| told.contains(&count.entity.as_str()));
    counts.any(|count| count.created + count.updated > 0)
}

/// Matches all customers of a home anew. `said` tells what people said; it is asked again once nobody else can write.
/// A matching that changes nothing makes no snapshot, and stands in no load's way.
///
/// # Errors
/// [`HomeError::Lake`] when facts cannot be read or written, or another load is running.
pub async fn match_customers<S, F>(
    home: &Home,
    lake: &Lake,
    said: S,
    clock: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Matched, HomeError>
where
    S: Fn() -> F,
    F: Future<Output = Result<Vec<Said>, String>>,
{
    let now = clock();
    let (matched, changed) = find(home, lake, &said().await.map_err(HomeError::Bug)?, now).await?;
    if changed.is_empty() {
        return Ok(matched);
    }
    // From here on nobody else writes: what is read is what the links are about, and nobody who was told later
    // than we are can have written before us.
    let mut loading = lake.begin(plan(home, now)).await?;
    let (matched, changed) = find(home, lake, &said().await.map_err(HomeError::Bug)?, now).await?;
    if changed.is_empty() {
        return Ok(matched);
    }
    let entity = regard_model::entities::find("customer_links")
        .ok_or_else(|| HomeError::Bug("there are no customer_links".to_owned()))?;
    loading.put(entity, &links::batch(&changed)?).await?;
    loading.commit(None, LoadStatus::Done, clock).await?;
    Ok(Matched { changed: changed.len() as u64, ..matched })
}

/// What there is to write down.
async fn find(
    home: &Home,
    lake: &Lake,
    said: &[Said],
    now: Timestamp,
) -> Result<(Matched, Vec<Link>), HomeError> {
    let reading = records::Reading::begin(home, lake).await?;
    let (customers, parties) = reading.customers().await?;
    let words = decisions(said);
    let deciding = tokio::task::spawn_blocking(move || decide(&customers, &words, &Limits::default()));
    let identities = deciding.await.map_err(|error| HomeError::Bug(error.to_string()))?;
    let known: Known = reading.links(SOURCE).await?;
    let links = wanted(&identities, &parties, said, &known)?;
    let count = |verdict: &str| links.iter().filter(|link| link.verdict == verdict).count() as u64;
    let likely = identities.pairs.iter().filter(|pair| pair.certainty == Certainty::Likely).count() as u64;
    let matched = Matched {
        joined: count("joined"),
        waiting: count("waiting"),
        behind: likely.saturating_sub(count("waiting")),
        changed: 0,
    };
    Ok((matched, changes(links, known, now)))
}

fn plan(home: &Home, now: Timestamp) -> LoadPlan {
    let config = home.config();
    LoadPlan {
        source: SOURCE.to_owned(),
        batch_id: BatchId(uuid::Uuid::now_v7().to_string()),
        started_at: now,
        zone: config.zone.clone(),
        currency: config.currency,
        tables: Vec::new(),
        unread: BTreeSet::new(),
        functions: Vec::new(),
        measures: measures(home),
        marks: BTreeMap::new(),
        reading: BTreeMap::new(),
        dry_run: false,
    }
}

fn decisions(said: &[Said]) -> Decisions {
    let pair = |one: &Said| Decision {
        first: one.first.clone(),
        second: one.second.clone(),
        verdict: one.verdict,
        decided_at: one.at,
    };
    let main = |one: &Said| {
        let customer_id = one.main.clone().filter(|_| one.verdict == Verdict::Joined)?;
        Some(MainChoice { customer_id, chosen_at: one.at })
    };
    Decisions { pairs: said.iter().map(pair).collect(), mains: said.iter().filter_map(main).collect() }
}
