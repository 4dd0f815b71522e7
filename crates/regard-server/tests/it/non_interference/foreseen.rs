//! What was foreseen, once and of everybody, put into a home as it is or without what is of hidden customers. The models
//! stand still meanwhile: they are the company's, and hidden customers taught them too (docs/decisions/0021).

use crate::house::House;
use arrow_array::cast::AsArray;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use async_trait::async_trait;
use jiff::Timestamp;
use regard_app::foresight::Run;
use regard_model::{BatchId, EngineError, Foreseen, ForeseenTable, SnapshotId};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Tables that name nobody: how good the models have been, and what goes along with what.
const NOBODYS: [&str; 2] = ["track_records", "drivers"];
const CUSTOMER: &str = "customer_id";

type Tables = Vec<(&'static str, Vec<RecordBatch>)>;

/// Everything that one run found.
pub(super) struct Frozen(Tables);

/// Hands on what a run would keep.
#[derive(Default)]
struct Taken(Mutex<Tables>);

#[async_trait]
impl Foreseen for Taken {
    async fn replace(
        &self,
        tables: Vec<ForeseenTable>,
        _run: &BatchId,
        _now: Timestamp,
    ) -> Result<SnapshotId, EngineError> {
        let mut taken = self.0.lock().unwrap();
        for table in tables {
            taken.push((table.name, table.batches.collect::<Result<Vec<_>, EngineError>>()?));
        }
        Ok(SnapshotId(0))
    }
}

impl Frozen {
    /// What a run finds in a home. Nothing of it is kept there.
    pub(super) async fn of(house: &House) -> Self {
        let (taken, lens) = (Taken::default(), house.everyones_lens().await);
        let name = BatchId("a run of a test".into());
        let run = Run { reader: &house.state.reader, keeper: &taken, name, progress: &|_| {} };
        Box::pin(run.run(&lens, house.clock.now())).await.unwrap();
        let tables = taken.0.into_inner().unwrap();
        for (name, batches) in &tables {
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            assert!(rows > 0, "nothing was foreseen in {name}: its pages would be compared empty");
        }
        Self(tables)
    }

    /// Every theme that a comment, a case or a note has, whoever wrote it.
    pub(super) fn themes(&self) -> Vec<String> {
        let of = self.0.iter().filter(|(name, _)| *name == "comment_themes");
        let mut themes = BTreeSet::new();
        for batch in of.flat_map(|(_, batches)| batches) {
            let column = batch.column_by_name("theme").unwrap().as_string::<i32>();
            themes.extend(column.iter().flatten().map(str::to_owned));
        }
        themes.into_iter().collect()
    }

    /// Keeps it in a home, as a run there would: all of it, or what is of these customers and of nobody.
    pub(super) async fn put_into(&self, house: &House, seen: Option<&BTreeSet<String>>) {
        let table = |(name, batches): &(&'static str, Vec<RecordBatch>)| {
            let kept = batches.iter().map(|batch| match seen {
                Some(seen) => of_these(name, batch, seen),
                None => batch.clone(),
            });
            ForeseenTable::of(name, kept.collect())
        };
        let run = BatchId("a run of a test".into());
        let tables = self.0.iter().map(table).collect();
        house.keeper().replace(tables, &run, house.clock.now()).await.unwrap();
    }
}

fn of_these(name: &str, batch: &RecordBatch, seen: &BTreeSet<String>) -> RecordBatch {
    let Some(customers) = batch.column_by_name(CUSTOMER) else {
        assert!(NOBODYS.contains(&name), "whose are the rows of {name}?");
        return batch.clone();
    };
    let customers = customers.as_string::<i32>();
    let is_seen: Vec<bool> =
        customers.iter().map(|customer| customer.is_some_and(|customer| seen.contains(customer))).collect();
    filter_record_batch(batch, &BooleanArray::from(is_seen)).unwrap()
}
