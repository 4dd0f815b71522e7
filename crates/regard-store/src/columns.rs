//! How stored columns become values, for every table. Owns that a value which we never store is a bug and
//! is named.

use crate::database::Value;
use crate::errors::{BugError, StoreError};
use jiff::Timestamp;

/// The instant of an `_at` column.
pub(crate) fn instant(column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| stored(column, &micros.to_string()))
}

/// The same where there may be none.
pub(crate) fn instant_if_any(
    column: &'static str,
    micros: Option<i64>,
) -> Result<Option<Timestamp>, StoreError> {
    micros.map(|micros| instant(column, micros)).transpose()
}

/// A stored value that is none of ours.
pub(crate) fn stored(column: &'static str, value: &str) -> StoreError {
    BugError::Stored { column, value: value.to_owned() }.into()
}

/// Keys as one value of a condition. **Empty**: null, which asks for nothing.
pub(crate) fn one_of<'a>(keys: impl Iterator<Item = &'a str>) -> Value {
    let keys: serde_json::Map<String, serde_json::Value> =
        keys.map(|key| (key.to_owned(), 0.into())).collect();
    let keys = (!keys.is_empty()).then(|| serde_json::Value::Object(keys).to_string());
    keys.into()
}
