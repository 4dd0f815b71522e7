//! One mapping of a load: its rows are checked, the good ones go into the lake, the bad ones into
//! quarantine.

use super::report::{Progress, SHOWN_BAD_ROWS};
use super::run::Load;
use crate::home::MappingFile;
use regard_ingest::{CheckContext, Checker, Origins, rows_from_json, rows_to_json};
use regard_lake::Waiting;
use regard_model::{Entity, Quarantined, ReasonCode, entities};

impl Load<'_> {
    /// Runs a mapping; the answer is what stopped it, if anything did.
    pub(super) async fn map(&mut self, mapping: &MappingFile) -> Result<(), String> {
        let Some(entity) = entities::find(&mapping.entity) else {
            let known: Vec<_> = entities::all().map(|entity| entity.name).collect();
            return Err(format!(
                "{:?} is no entity; name the file after one of: {}",
                mapping.entity,
                known.join(", ")
            ));
        };
        let mut rows = self.loading.map(&mapping.sql).await.map_err(|error| error.to_string())?;
        let context = CheckContext { zone: self.zone.clone(), currency: self.currency };
        let checker = Checker::new(entity, rows.schema(), context).map_err(|error| error.to_string())?;
        self.loading.completed(entity.name).await.map_err(|error| error.to_string())?;
        let mut seen = 0_u64;
        while let Some(batch) = rows.next().await {
            let batch = batch.map_err(|error| error.to_string())?;
            seen += batch.num_rows() as u64;
            let checked = checker.check(&batch).map_err(|error| error.to_string())?;
            let waiting = self.loading.put(entity, &checked.good).await.map_err(|error| error.to_string())?;
            for row in waiting_rows(entity, &checked.good, &checked.origins, waiting)? {
                self.keep(row);
            }
            for row in checked.bad {
                self.keep(row);
            }
            (self.progress)(&Progress::Mapping { entity: entity.name.to_owned(), rows: seen });
        }
        Ok(())
    }

    /// Lets rows of other sources enter that waited for what this load brought.
    pub(super) async fn release(&mut self, entity: &'static Entity) -> Result<(), String> {
        let waiting = self.loading.waiting_rows(entity).await.map_err(|error| error.to_string())?;
        let json = waiting.json();
        if json.is_empty() {
            return Ok(());
        }
        let context = CheckContext { zone: self.zone.clone(), currency: self.currency };
        let checked = rows_from_json(entity, &json, context).map_err(|error| error.to_string())?;
        if !checked.bad.is_empty() {
            return Err(format!("rows of {} that wait for a parent cannot be read back", entity.name));
        }
        let released = self.loading.release(entity, &waiting, &checked.good).await;
        released.map_err(|error| error.to_string())
    }

    pub(super) fn keep(&mut self, row: Quarantined) {
        // Rows that wait come by the thousand and mend themselves; they are not what a report shows first.
        if self.bad_rows.len() < SHOWN_BAD_ROWS && row.code != ReasonCode::WaitingForParent {
            self.bad_rows.push(row.clone());
        }
        self.loading.quarantine(row);
    }
}

fn waiting_rows(
    entity: &Entity,
    batch: &arrow_array::RecordBatch,
    origins: &Origins,
    waiting: Vec<Waiting>,
) -> Result<Vec<Quarantined>, String> {
    let positions: Vec<usize> = waiting.iter().map(|row| row.row).collect();
    let json = rows_to_json(batch, &positions).map_err(|error| error.to_string())?;
    Ok(waiting
        .into_iter()
        .zip(json)
        .map(|(waiting, row)| Quarantined {
            entity: entity.name.to_owned(),
            file: origins.file(waiting.row).map(str::to_owned),
            line: origins.line(waiting.row),
            column: Some(waiting.column.to_owned()),
            value: Some(waiting.key),
            code: ReasonCode::WaitingForParent,
            reason: format!(
                "waits for its parent in {}; it enters by itself when that arrives",
                waiting.parent
            ),
            row,
        })
        .collect())
}
