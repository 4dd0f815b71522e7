//! The rows that wait in quarantine. They hold raw data of any customer, so only a viewer of everyone
//! sees them; to others the quarantine is empty. How many rows wait is no secret: every viewer sees the
//! counts of the sources.

use super::wire::{QuarantineGroup, QuarantinePage, QuarantineQuestion};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use crate::pages::records::{QuarantineCount, QuarantineFilter};
use regard_model::{Lens, ReasonCode, Scope, SnapshotId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows wait for their parent; nothing is wrong with them.
pub(super) fn is_waiting(count: &QuarantineCount) -> bool {
    count.code == ReasonCode::WaitingForParent
}

impl Reader {
    /// Rows in quarantine, newest first.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`] when the quarantine cannot be read.
    pub async fn quarantine(
        &self,
        lens: &Lens,
        question: &QuarantineQuestion,
    ) -> Result<QuarantinePage, PageError> {
        let limit = cursor::limit(question.limit, 50)?;
        let last: Option<String> = cursor::decode(question.after.as_deref())?;
        if lens.scope != Scope::Everyone {
            return Ok(QuarantinePage { rows: Vec::new(), next: None, total: 0, groups: Vec::new() });
        }
        let filter = QuarantineFilter {
            source: question.source.clone(),
            entity: question.entity.clone(),
            code: question.code,
        };
        let rows = self.parts.records.quarantined(lens.snapshot, &filter, last.as_deref(), limit + 1);
        let rows = async { Ok(rows.await?) };
        let (mut rows, counts) = futures::try_join!(rows, self.quarantine_counts(lens.snapshot))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(row) if more => Some(cursor::encode(&row.quarantine_id)?),
            _ => None,
        };
        let groups = group(&counts, &filter);
        Ok(QuarantinePage { rows, next, total: groups.iter().map(|group| group.count).sum(), groups })
    }

    /// How many rows wait, by source, entity, reason and column; the same for every viewer of a snapshot.
    pub(crate) async fn quarantine_counts(
        &self,
        snapshot: SnapshotId,
    ) -> Result<Arc<Vec<QuarantineCount>>, PageError> {
        let key = blake3::hash(format!("quarantine_counts|{snapshot}").as_bytes());
        let count = async {
            let counts = self.parts.records.quarantine_counts(snapshot).await?;
            let bytes = 256 * (counts.len() + 1);
            Ok((counts, bytes))
        };
        self.cache.get(key, count).await
    }
}

fn group(counts: &[QuarantineCount], filter: &QuarantineFilter) -> Vec<QuarantineGroup> {
    let lets_through = |count: &&QuarantineCount| {
        filter.source.as_ref().is_none_or(|source| *source == count.source)
            && filter.entity.as_ref().is_none_or(|entity| *entity == count.entity)
            && filter.code.is_none_or(|code| code == count.code)
    };
    let mut groups: BTreeMap<(&str, &str, Option<&str>), u64> = BTreeMap::new();
    for count in counts.iter().filter(lets_through) {
        let key = (count.entity.as_str(), count.code.as_str(), count.column.as_deref());
        *groups.entry(key).or_default() += count.count;
    }
    let group = |((entity, code, column), count): ((&str, &str, Option<&str>), u64)| QuarantineGroup {
        entity: entity.to_owned(),
        code: code.to_owned(),
        column: column.map(str::to_owned),
        count,
    };
    let mut groups: Vec<_> = groups.into_iter().map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_what_the_filter_lets_through_most_first() {
        let count = |source: &str, entity: &str, code, count| QuarantineCount {
            source: source.into(),
            entity: entity.into(),
            code,
            column: Some("ordered_at".into()),
            count,
        };
        let counts = [
            count("shop", "orders", ReasonCode::NotADate, 2),
            count("shop", "order_lines", ReasonCode::WaitingForParent, 9),
            count("desk", "orders", ReasonCode::NotADate, 3),
        ];
        let all = group(&counts, &QuarantineFilter::default());
        assert_eq!(all.iter().map(|group| group.count).collect::<Vec<_>>(), [9, 5]);
        let shop = QuarantineFilter {
            source: Some("shop".into()),
            code: Some(ReasonCode::NotADate),
            ..QuarantineFilter::default()
        };
        assert_eq!(group(&counts, &shop).iter().map(|group| group.count).sum::<u64>(), 2);
    }
}
