//! Which derived tables a load computes again, and of which months: those that it touched. Orders, their lines and
//! their deliveries are filed under the month of the order, and what is derived of them too, so a month
//! can be computed by itself; how is in `derive_month.rs`.

use super::derive_month::{DERIVED, MonthWork, derive_month};
use super::loading::find_table;
use crate::catalog::{LiveFile, TableChange};
use crate::data_file::{DataFile, make_folder, sync_folder};
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::Month;
use crate::table::Table;
use jiff::tz::TimeZone;
use regard_model::{Currency, SnapshotId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::task::JoinSet;
use xxhash_rust::xxh3::xxh3_64;

const BASE: [&str; 3] = ["orders", "order_lines", "deliveries"];
const RATES: &str = "exchange_rates";

/// How sums and counts behind metrics are computed, those of one pass over one relation.
#[derive(Debug, Clone)]
pub struct MeasureStatement {
    /// A select over the derived tables of one month. Columns: `month`, `customer_id` (nobody: all together), `settled_at`
    /// and one for each name; ordered by customer and month.
    pub sql: String,
    /// The measures, in the order of their columns.
    pub names: Vec<String>,
}

/// What derivations need to know of the home and the load.
pub(super) struct Derivation<'a> {
    pub(super) snapshot: SnapshotId,
    pub(super) zone: &'a TimeZone,
    pub(super) currency: Currency,
    pub(super) batch_id: &'a str,
    pub(super) measures: &'a [MeasureStatement],
    /// What one derived table of one month may take of the memory. **Unit**: bytes.
    pub(super) bytes_in_memory: usize,
}

/// The way in which derived tables are computed; a new number computes them anew at the next load.
const VERSION: u32 = 5;
/// Months that are computed at once: what one does alone (reading, sorting, writing) the other does meanwhile. When one
/// is large, all are computed one after the other, for memory.
const MONTHS_AT_ONCE: usize = 2;

impl Derivation<'_> {
    /// Tables computed with another signature are out of date.
    pub(super) fn signature(&self) -> String {
        let words = self.measures.iter().flat_map(|measure| [&measure.sql].into_iter().chain(&measure.names));
        let measures = xxh3_64(words.cloned().collect::<Vec<_>>().join(";").as_bytes());
        let zone = self.zone.iana_name().unwrap_or("fixed");
        format!("{VERSION} {zone} {} {measures:016x}", self.currency)
    }
}

/// The changes of the derived tables that follow from the changes of their bases.
pub(super) async fn derive(
    inner: &Arc<Inner>,
    changes: &[TableChange],
    derivation: &Derivation<'_>,
) -> Result<Vec<TableChange>, LakeError> {
    let mut after = BTreeMap::new();
    for name in BASE.into_iter().chain([RATES]) {
        let table = find_table(name)?;
        after.insert(name, files_after(inner, table, changes, derivation.snapshot).await?);
    }
    let known = inner.catalog.derived_with().await?;
    let months = match known.is_none_or(|known| known == derivation.signature()) {
        true => touched_months(&after),
        false => after["orders"].files.iter().map(|file| file.month).chain(touched_months(&after)).collect(),
    };
    for name in DERIVED {
        make_folder(&inner.folder(find_table(name)?))?;
    }
    let works: Vec<MonthWork> = months.iter().map(|month| work(*month, &after, derivation)).collect();
    let at_once = if works.iter().any(MonthWork::is_large) { 1 } else { MONTHS_AT_ONCE };
    let mut added = compute(inner, works, at_once).await?;
    let mut derived = Vec::new();
    for name in DERIVED {
        let table = find_table(name)?;
        let old = inner.files(table, derivation.snapshot).await?;
        let outdated = old.iter().filter(|file| months.contains(&file.month));
        let removed: Vec<i64> = outdated.map(|file| file.data_file_id).collect();
        let added = added.remove(name).unwrap_or_default();
        if !added.is_empty() || !removed.is_empty() {
            sync_folder(&inner.folder(table))?;
            derived.push(TableChange { table, removed, added });
        }
    }
    Ok(derived)
}

/// The files of each derived table, months in order. A failure ends the other months before it is told: nothing of
/// this load may get its name when the next one begins.
async fn compute(
    inner: &Arc<Inner>,
    works: Vec<MonthWork>,
    at_once: usize,
) -> Result<BTreeMap<&'static str, Vec<DataFile>>, LakeError> {
    let mut waiting = works.into_iter();
    let mut under_way = JoinSet::new();
    let mut added: BTreeMap<&'static str, Vec<DataFile>> = BTreeMap::new();
    loop {
        while under_way.len() < at_once
            && let Some(work) = waiting.next()
        {
            let inner = Arc::clone(inner);
            under_way.spawn(async move { derive_month(&inner, work).await });
        }
        let Some(ended) = under_way.join_next().await else { break };
        let broke = |error| LakeError::Bug(format!("what is derived of a month broke: {error}"));
        match ended.map_err(broke).flatten() {
            Ok(files) => files.into_iter().for_each(|(name, file)| added.entry(name).or_default().push(file)),
            Err(error) => {
                under_way.shutdown().await;
                return Err(error);
            }
        }
    }
    added.values_mut().for_each(|files| files.sort_by_key(|file| file.month));
    Ok(added)
}

/// What is needed to compute one month.
fn work(month: Month, after: &BTreeMap<&'static str, After>, derivation: &Derivation<'_>) -> MonthWork {
    let of_month = |name: &str, file: &&LiveFile| name == RATES || file.month == month;
    let files = |(name, state): (&&'static str, &After)| {
        (*name, state.files.iter().filter(|file| of_month(name, file)).cloned().collect())
    };
    MonthWork {
        month,
        bases: after.iter().map(files).collect(),
        zone: derivation.zone.clone(),
        currency: derivation.currency,
        batch_id: derivation.batch_id.to_owned(),
        measures: derivation.measures.to_vec(),
        bytes_in_memory: derivation.bytes_in_memory,
    }
}

/// The files of a table as they will be after the commit, and the months that change.
struct After {
    files: Vec<LiveFile>,
    touched: BTreeSet<Month>,
}

async fn files_after(
    inner: &Inner,
    table: &'static Table,
    changes: &[TableChange],
    snapshot: SnapshotId,
) -> Result<After, LakeError> {
    let mut files = inner.files(table, snapshot).await?;
    let mut touched = BTreeSet::new();
    for change in changes.iter().filter(|change| change.table.name() == table.name()) {
        files.retain(|file| {
            let removed = change.removed.contains(&file.data_file_id);
            if removed {
                touched.insert(file.month);
            }
            !removed
        });
        for added in &change.added {
            touched.insert(added.month);
            files.push(added.live());
        }
    }
    Ok(After { files, touched })
}

/// The months with changed rows, and those that new rates may value anew: from the month before the
/// first changed rate on (a day at home may fall into the UTC month before), for a rate holds until
/// the next one.
fn touched_months(after: &BTreeMap<&str, After>) -> BTreeSet<Month> {
    let changed = BASE.iter().flat_map(|name| after[name].touched.iter().copied());
    let rates_from = after[RATES].touched.first().map(|month| month.previous());
    let revalued = after["orders"].files.iter().map(|file| file.month);
    changed.chain(revalued.filter(|month| rates_from.is_some_and(|from| *month >= from))).collect()
}
