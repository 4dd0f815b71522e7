//! The chain of hashes over the audit log. Owns what goes into a row's hash, and the walk that finds where
//! a row was changed, put in or taken out. It sees what was done behind the program's back; who can write to
//! the database and also makes all later hashes anew is only seen by somebody who noted an earlier one.

use crate::audit::event::event_columns;
use crate::database::{Row, Value};
use crate::errors::StoreError;
use crate::store::Store;

/// How many rows are looked at in one go.
const PAGE: u32 = 1000;

/// What the first row takes for the hash of the row before.
pub(super) const BEFORE_ALL: &str = "";

/// What a walk over the audit log has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditState {
    /// Every row is as it was written.
    Whole {
        /// How many there are.
        events: i64,
        /// The hash of the last one, to be noted elsewhere. **Empty text**: there is none.
        last_hash: String,
    },
    /// Something was changed behind our back.
    Broken {
        /// The number of the first row that is missing or not as it was written.
        seq: i64,
    },
}

/// What is hashed of a row, besides the hash of the row before: its values in the order of the columns.
pub(super) fn hash_of_row(former: &str, values: &[Value]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut put = |mark: u8, bytes: &[u8]| {
        // Each value says what it is and how long, so that none can run into the next.
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        hasher.update(&[mark]).update(&length.to_le_bytes()).update(bytes);
    };
    put(b'h', former.as_bytes());
    for value in values {
        match value {
            Value::Text(Some(text)) => put(b't', text.as_bytes()),
            Value::Integer(Some(number)) => put(b'i', &number.to_le_bytes()),
            Value::Flag(flag) => put(b'f', &[u8::from(*flag)]),
            Value::Text(None) | Value::Integer(None) => put(b'n', &[]),
        }
    }
    hasher.finalize().to_hex().to_string()
}

impl Store {
    /// Walks the whole audit log and says whether every row is as it was written.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn verify_audit(&self) -> Result<AuditState, StoreError> {
        // Read before the walk: what is written meanwhile makes the log longer, never shorter.
        let expected = self.last_audit_seq().await?;
        let mut state = (0, BEFORE_ALL.to_owned());
        let sql =
            concat!("select ", event_columns!(), " from audit_events where seq > $1 order by seq limit $2");
        loop {
            let rows = self.inner.database.fetch_all(sql, &[state.0.into(), PAGE.into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let next = state.0 + 1;
                let (seq, hash): (i64, String) = (row.get("seq")?, row.get("hash")?);
                if seq != next || hash != hash_of_row(&state.1, &values_of(row)?) {
                    return Ok(AuditState::Broken { seq: next });
                }
                state = (seq, hash);
            }
        }
        let (events, last_hash) = state;
        if events < expected {
            return Ok(AuditState::Broken { seq: events + 1 });
        }
        Ok(AuditState::Whole { events, last_hash })
    }

    async fn last_audit_seq(&self) -> Result<i64, StoreError> {
        let sql = "select revision from revisions where name = 'audit'";
        let row = self.inner.database.fetch_first(sql, &[]).await?;
        // Without its row nobody can say how many there should be, so that is a change too.
        row.map_or(Ok(i64::MAX), |row| row.get("revision"))
    }
}

/// The values of a row as they were hashed.
fn values_of(row: &Row) -> Result<[Value; 9], StoreError> {
    Ok([
        Value::Integer(row.get("seq")?),
        Value::Integer(row.get("happened_at")?),
        Value::Text(row.get("actor_id")?),
        Value::Text(row.get("actor_name")?),
        Value::Text(row.get("kind")?),
        Value::Text(row.get("subject_kind")?),
        Value::Text(row.get("subject_key")?),
        Value::Text(row.get("details")?),
        Value::Text(row.get("address")?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            prop::option::of("[ab]{0,3}").prop_map(Value::Text),
            prop::option::of(0_i64..3).prop_map(Value::Integer),
            any::<bool>().prop_map(Value::Flag),
        ]
    }

    proptest! {
        /// Rows that differ in anything, or follow another row, have other hashes.
        #[test]
        fn another_row_is_another_hash(
            one in prop::collection::vec(value(), 0..4),
            other in prop::collection::vec(value(), 0..4),
        ) {
            // Two kinds of nothing are one nothing.
            let plain = |values: &[Value]| {
                values.iter().map(|value| match value {
                    Value::Integer(None) => Value::Text(None),
                    value => value.clone(),
                }).collect::<Vec<_>>()
            };
            let same = plain(&one) == plain(&other);
            prop_assert_eq!(hash_of_row("", &one) == hash_of_row("", &other), same);
            prop_assert_ne!(hash_of_row("", &one), hash_of_row("a", &one));
        }
    }
}
