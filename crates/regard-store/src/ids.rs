//! The keys that we draw. Owns that they sort by when they were drawn.

use crate::store::Store;
use uuid::Uuid;

impl Store {
    /// A new key. **Shape**: a UUID of version 7, so that keys sort by when their rows came, to the
    /// millisecond.
    pub(crate) fn draw_id(&self, now_micros: i64) -> String {
        let millis = u64::try_from(now_micros / 1000).unwrap_or(0);
        let random = self.inner.surroundings.random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }
}

/// Whether a text is written as a key that we draw, to the letter.
pub(crate) fn is_drawn(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_by_its_letters() {
        assert!(is_drawn("019b1c2d-0000-7000-8000-00000000000a"));
        for other in
            ["", "nothing", "019B1C2D-0000-7000-8000-00000000000A", "019b1c2d000070008000000000000000a"]
        {
            assert!(!is_drawn(other), "{other}");
        }
    }
}
