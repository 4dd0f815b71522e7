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

/// The least key that may have been drawn at a time or later.
pub(crate) fn drawn_from(at_micros: i64) -> String {
    let millis = u64::try_from(at_micros / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid().to_string()
}

/// Whether a text is written as a key that we draw, to the letter.
pub(crate) fn is_drawn(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_key_of_a_time_is_after_all_before_it() {
        let key = |millis: u64, fill: u8| {
            uuid::Builder::from_unix_timestamp_millis(millis, &[fill; 10]).into_uuid().to_string()
        };
        let least = drawn_from(1_767_603_600_000_999);
        assert!(key(1_767_603_599_999, 0xff) < least && least <= key(1_767_603_600_000, 0));
        assert!(is_drawn(&least) && drawn_from(-1) <= key(0, 0));
    }

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
