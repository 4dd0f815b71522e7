//! The sources with their last loads, and the loads of one source.

use super::quarantine::is_waiting;
use super::wire::{
    EntityLoad, LoadDetail, LoadRow, LoadsPage, SourceLoading, SourceRow, SourceTable, SourceTotals,
    SourcesPage,
};
use crate::activity::ActivityNow;
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::freshness::{SourceLoads, state_of};
use crate::pages::reader::{Reader, SourceFacts};
use crate::pages::records::QuarantineCount;
use crate::pages::wire::ListQuestion;
use jiff::Timestamp;
use regard_model::{BatchId, Lens, LoadRecord, LoadStatus, Scope};

impl Reader {
    /// All sources.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the ledger or the quarantine cannot be read.
    pub async fn sources(&self, lens: &Lens) -> Result<SourcesPage, PageError> {
        let (loads, counts, freshness) = futures::try_join!(
            self.source_loads(lens.snapshot),
            self.quarantine_counts(lens.snapshot),
            self.freshness(lens.snapshot),
        )?;
        let now = (self.parts.clock)();
        let activity = self.parts.activity.as_ref().map(|activity| activity.now()).unwrap_or_default();
        let row = |source: &SourceFacts| {
            let loads = loads.iter().find(|loads| loads.source == source.name);
            source_row(source, loads, &counts, now, &activity)
        };
        let mut sources: Vec<SourceRow> = self.home().sources.iter().map(row).collect();
        let mut totals = total(&sources);
        if lens.scope != Scope::Everyone {
            // How many rows came tells of customers whom the viewer does not see.
            sources.iter_mut().for_each(SourceRow::keep_counts_back);
            totals = SourceTotals { sources: totals.sources, ..SourceTotals::default() };
        }
        let scheduled = sources.iter().any(|source| source.schedule.is_some());
        let heartbeat_at = activity.looked_at.filter(|_| scheduled);
        Ok(SourcesPage { sources, totals, heartbeat_at, freshness })
    }

    /// The loads of one source, newest first; only for who sees every customer.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a source that the home does not have, and for anybody else; [`PageError::BadQuestion`];
    /// [`PageError::Engine`].
    pub async fn loads(
        &self,
        scope: &Scope,
        source: &str,
        question: &ListQuestion,
    ) -> Result<LoadsPage, PageError> {
        if *scope != Scope::Everyone {
            return Err(PageError::NotFound("source"));
        }
        let limit = cursor::limit(question.limit, 20)?;
        let last: Option<BatchId> = cursor::decode(question.after.as_deref())?;
        if !self.home().sources.iter().any(|known| known.name == source) {
            return Err(PageError::NotFound("source"));
        }
        let fetch = u32::try_from(limit + 1).unwrap_or(u32::MAX);
        let mut records = self.parts.ledger.loads(Some(source), last.as_ref(), fetch).await?;
        let more = records.len() > limit;
        records.truncate(limit);
        let next = match records.last() {
            Some(record) if more => Some(cursor::encode(&record.batch_id)?),
            _ => None,
        };
        Ok(LoadsPage { rows: records.iter().map(load_detail).collect(), next })
    }
}

impl SourceRow {
    /// Leaves that it was loaded and when, and takes away what tells of its rows and where they lie.
    fn keep_counts_back(&mut self) {
        self.root = None;
        self.tables.clear();
        (self.quarantined_now, self.waiting_now) = (None, None);
        if let Some(loading) = &mut self.loading {
            (loading.table, loading.rows) = (None, None);
        }
        if let Some(load) = &mut self.last_load {
            (load.read, load.created, load.updated) = (None, None, None);
            (load.unchanged, load.quarantined, load.message) = (None, None, None);
        }
    }
}

fn source_row(
    source: &SourceFacts,
    loads: Option<&SourceLoads>,
    counts: &[QuarantineCount],
    now: Timestamp,
    activity: &ActivityNow,
) -> SourceRow {
    let count = |waiting: bool| {
        let own = counts.iter().filter(|count| count.source == source.name);
        own.filter(|count| is_waiting(count) == waiting).map(|count| count.count).sum()
    };
    let table = |table: &crate::pages::reader::TableFacts| SourceTable {
        table: table.table.clone(),
        files: table.files.clone(),
    };
    SourceRow {
        source: source.name.clone(),
        kind: source.kind.clone(),
        root: source.root.clone(),
        tables: source.tables.iter().map(table).collect(),
        last_load: loads.and_then(|loads| loads.last.as_ref()).map(load_row),
        fresh_for: source.fresh_for.as_ref().map(|fresh_for| fresh_for.text.clone()),
        schedule: source.schedule.clone(),
        next_load_at: activity.next.get(&source.name).copied().filter(|_| source.schedule.is_some()),
        loading: activity.loading.as_ref().filter(|loading| loading.source == source.name).map(|loading| {
            SourceLoading {
                started_at: loading.started_at,
                table: loading.table.clone(),
                rows: Some(loading.rows),
            }
        }),
        state: state_of(source, loads, now),
        quarantined_now: Some(count(false)),
        waiting_now: Some(count(true)),
    }
}

fn load_row(record: &LoadRecord) -> LoadRow {
    let sum = |part: fn(&regard_model::EntityCount) -> u64| Some(record.entities.iter().map(part).sum());
    LoadRow {
        batch_id: record.batch_id.0.clone(),
        started_at: record.started_at,
        finished_at: record.finished_at,
        status: match record.status {
            LoadStatus::Done => "done",
            LoadStatus::Partly => "partly",
            LoadStatus::Failed => "failed",
        }
        .to_owned(),
        read: sum(|count| count.read),
        created: sum(|count| count.created),
        updated: sum(|count| count.updated),
        unchanged: sum(|count| count.unchanged),
        quarantined: sum(|count| count.quarantined),
        message: record.message.clone(),
    }
}

fn load_detail(record: &LoadRecord) -> LoadDetail {
    let entity = |count: &regard_model::EntityCount| EntityLoad {
        entity: count.entity.clone(),
        read: count.read,
        created: count.created,
        updated: count.updated,
        unchanged: count.unchanged,
        quarantined: count.quarantined,
    };
    LoadDetail { load: load_row(record), entities: record.entities.iter().map(entity).collect() }
}

fn total(sources: &[SourceRow]) -> SourceTotals {
    let now = |part: fn(&SourceRow) -> Option<u64>| Some(sources.iter().filter_map(part).sum());
    let last = |part: fn(&LoadRow) -> Option<u64>| {
        Some(sources.iter().filter_map(|source| part(source.last_load.as_ref()?)).sum())
    };
    SourceTotals {
        sources: sources.len() as u64,
        read: last(|load| load.read),
        created: last(|load| load.created),
        updated: last(|load| load.updated),
        unchanged: last(|load| load.unchanged),
        quarantined: last(|load| load.quarantined),
        quarantined_now: now(|source| source.quarantined_now),
        waiting_now: now(|source| source.waiting_now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sources::SourceState;
    use regard_model::{EntityCount, ReasonCode};

    fn record() -> LoadRecord {
        let entity = |name: &str, read, quarantined| EntityCount {
            entity: name.into(),
            read,
            created: read - quarantined,
            quarantined,
            ..EntityCount::default()
        };
        LoadRecord {
            batch_id: BatchId("b1".into()),
            source: "shop".into(),
            started_at: "2026-03-01T00:00:00Z".parse().unwrap(),
            finished_at: "2026-03-01T00:01:00Z".parse().unwrap(),
            status: LoadStatus::Done,
            message: None,
            snapshot: None,
            entities: vec![entity("orders", 10, 1), entity("order_lines", 30, 4)],
        }
    }

    #[test]
    fn a_load_is_the_sum_of_its_entities_and_waiting_rows_are_told_apart() {
        let source = SourceFacts {
            name: "shop".into(),
            kind: "files".into(),
            root: None,
            fresh_for: None,
            schedule: None,
            tables: Vec::new(),
            entities: Vec::new(),
        };
        let count = |source: &str, code, count| QuarantineCount {
            source: source.into(),
            entity: "order_lines".into(),
            code,
            column: None,
            count,
        };
        let counts = [
            count("shop", ReasonCode::WaitingForParent, 7),
            count("shop", ReasonCode::NotADate, 2),
            count("desk", ReasonCode::NotADate, 5),
        ];
        let good_at = Some("2026-03-01T00:01:00Z".parse().unwrap());
        let loads = SourceLoads { source: "shop".into(), last: Some(record()), good_at };
        let now = "2026-03-02T00:00:00Z".parse().unwrap();
        let row = source_row(&source, Some(&loads), &counts, now, &ActivityNow::default());
        assert_eq!((row.quarantined_now, row.waiting_now, row.state), (Some(2), Some(7), SourceState::Fresh));
        let load = row.last_load.clone().unwrap();
        assert_eq!(
            (load.read, load.created, load.quarantined, load.status.as_str()),
            (Some(40), Some(35), Some(5), "done")
        );
        let totals = total(&[row]);
        assert_eq!((totals.sources, totals.read, totals.waiting_now), (1, Some(40), Some(7)));
    }
}
