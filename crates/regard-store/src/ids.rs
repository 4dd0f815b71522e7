//! The keys that we draw. Owns that they sort by when they were drawn.

use crate::store::Store;

impl Store {
    /// A new key. **Shape**: a UUID of version 7, so that keys sort by when their rows came, to the
    /// millisecond.
    pub(crate) fn draw_id(&self, now_micros: i64) -> String {
        let millis = u64::try_from(now_micros / 1000).unwrap_or(0);
        let random = self.inner.surroundings.random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }
}
