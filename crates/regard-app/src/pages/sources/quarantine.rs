//! The rows that wait in quarantine. They hold raw data of any customer, so only a viewer of everyone
//! sees them; to others the quarantine is empty. How many rows wait is no secret: every viewer sees the
//! counts of the sources.

use super::wire::{QuarantineGroup, QuarantinePage, QuarantineQuestion, QuarantineRow};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use jiff::Timestamp;
use regard_model::{Lens, ReasonCode, Scope, Statement, Value};
use std::collections::BTreeMap;

/// How many rows wait with one kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QuarantineCount {
    /// The source.
    pub(crate) source: String,
    /// The entity that they were meant for; empty when they could not be read.
    pub(crate) entity: String,
    /// Why, as a code.
    pub(crate) code: String,
    /// The column at fault.
    pub(crate) column: Option<String>,
    /// How many.
    pub(crate) count: u64,
}

impl QuarantineCount {
    /// The rows wait for their parent; nothing is wrong with them.
    pub(crate) fn is_waiting(&self) -> bool {
        self.code == ReasonCode::WaitingForParent.as_str()
    }
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
        let last: Option<(Timestamp, String)> = cursor::decode(question.after.as_deref())?;
        if lens.scope != Scope::Everyone {
            return Ok(QuarantinePage { rows: Vec::new(), next: None, total: 0, groups: Vec::new() });
        }
        let view = self.through(lens);
        let (mut rows, counts) =
            futures::try_join!(view.quarantined(question, last, limit + 1), self.quarantine_counts(lens),)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(row) if more => Some(cursor::encode(&(row.since, &row.quarantine_id))?),
            _ => None,
        };
        let groups = group(&counts, question);
        Ok(QuarantinePage { rows, next, total: groups.iter().map(|group| group.count).sum(), groups })
    }

    /// How many rows wait, by source, entity, reason and column; the same for every viewer.
    pub(crate) async fn quarantine_counts(&self, lens: &Lens) -> Result<Vec<QuarantineCount>, PageError> {
        let everyone = Lens { scope: Scope::Everyone, ..lens.clone() };
        let statement = Statement::new(
            "select source, entity, code, column_name, count(*) as waiting from quarantine \
             group by source, entity, code, column_name order by source, entity, code, column_name",
        );
        let answer = self.through(&everyone).query(statement).await?;
        read(&answer, |row| {
            Ok(QuarantineCount {
                source: row.key("source")?,
                entity: row.owned("entity")?.unwrap_or_default(),
                code: row.key("code")?,
                column: row.owned("column_name")?,
                count: row.count("waiting")?,
            })
        })
    }
}

impl View<'_> {
    async fn quarantined(
        &self,
        question: &QuarantineQuestion,
        last: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<QuarantineRow>, PageError> {
        let mut values = Vec::new();
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let mut conditions = vec!["source is not null".to_owned()];
        let wanted = [
            ("source", question.source.clone()),
            ("entity", question.entity.clone()),
            ("code", question.code.map(|code| code.as_str().to_owned())),
        ];
        for (column, member) in wanted {
            if let Some(member) = member {
                conditions.push(format!("{column} = {}", place(Value::Text(member))));
            }
        }
        if let Some((since, id)) = last {
            let (before, same) = (place(Value::Instant(since)), place(Value::Instant(since)));
            let id = place(Value::Text(id));
            conditions.push(format!("(since_at < {before} or (since_at = {same} and quarantine_id > {id}))"));
        }
        let sql = format!(
            "select quarantine_id, source, entity, file, line, column_name, value, code, reason, row_json, \
             since_at from quarantine where {} order by since_at desc, quarantine_id limit {limit}",
            conditions.join(" and ")
        );
        let answer = self.query(Statement { sql, values }).await?;
        read(&answer, |row| {
            let line = row.int("line")?;
            Ok(QuarantineRow {
                quarantine_id: row.key("quarantine_id")?,
                source: row.key("source")?,
                entity: row.owned("entity")?.unwrap_or_default(),
                file: row.owned("file")?,
                line: line.and_then(|line| u64::try_from(line).ok()),
                column: row.owned("column_name")?,
                value: row.owned("value")?,
                code: row.key("code")?,
                reason: row.key("reason")?,
                row: row.key("row_json")?,
                since: row.must_instant("since_at")?,
            })
        })
    }
}

fn group(counts: &[QuarantineCount], question: &QuarantineQuestion) -> Vec<QuarantineGroup> {
    let lets_through = |count: &&QuarantineCount| {
        question.source.as_ref().is_none_or(|source| *source == count.source)
            && question.entity.as_ref().is_none_or(|entity| *entity == count.entity)
            && question.code.is_none_or(|code| code.as_str() == count.code)
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
        let count = |source: &str, entity: &str, code: ReasonCode, count| QuarantineCount {
            source: source.into(),
            entity: entity.into(),
            code: code.as_str().into(),
            column: Some("ordered_at".into()),
            count,
        };
        let counts = [
            count("shop", "orders", ReasonCode::NotADate, 2),
            count("shop", "order_lines", ReasonCode::WaitingForParent, 9),
            count("desk", "orders", ReasonCode::NotADate, 3),
        ];
        let all = group(&counts, &QuarantineQuestion::default());
        assert_eq!(all.iter().map(|group| group.count).collect::<Vec<_>>(), [9, 5]);
        let shop = QuarantineQuestion {
            source: Some("shop".into()),
            code: Some(ReasonCode::NotADate),
            ..QuarantineQuestion::default()
        };
        assert_eq!(group(&counts, &shop).iter().map(|group| group.count).sum::<u64>(), 2);
    }
}
