//! Where a list goes on: an opaque text that holds the sort key and id of the last row shown. Owns the
//! encoding; each list owns what its key is.

use super::error::PageError;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Write;

/// The most rows that one answer holds.
pub const MAX_LIMIT: u32 = 200;

/// The text for the next page's `after`: hex of the position as JSON.
pub(crate) fn encode<T: Serialize>(position: &T) -> Result<String, PageError> {
    let bytes = serde_json::to_vec(position).map_err(|error| PageError::Shape(error.to_string()))?;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// The position in an `after`; a text that no page gave is the caller's fault.
pub(crate) fn decode<T: DeserializeOwned>(after: Option<&str>) -> Result<Option<T>, PageError> {
    let Some(text) = after else { return Ok(None) };
    let wrong = || PageError::bad("after", "this is not a place in the list; start again without it");
    if text.len() % 2 != 0 || text.len() > 4096 {
        return Err(wrong());
    }
    let bytes = text
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()))
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(wrong)?;
    serde_json::from_slice(&bytes).map(Some).map_err(|_| wrong())
}

/// The number of rows to give: the list's own default, at most [`MAX_LIMIT`], at least one.
pub(crate) fn limit(asked: Option<u32>, default: u32) -> Result<usize, PageError> {
    match asked {
        None => Ok(default as usize),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit as usize),
        Some(limit) => Err(PageError::bad("limit", format!("{limit} is not between 1 and {MAX_LIMIT}"))),
    }
}

/// One page of a list that is already in order: the rows after `last`, and whether there are more.
///
/// `is_after` says of a row whether it stands after the position; rows must be sorted by it.
pub(crate) fn page<T>(rows: &[T], limit: usize, is_after: impl Fn(&T) -> bool) -> (&[T], bool) {
    let start = rows.partition_point(|row| !is_after(row));
    let end = rows.len().min(start + limit);
    (&rows[start..end], end < rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_position_comes_back_as_it_was(day in any::<i64>(), id in ".{0,40}") {
            let text = encode(&(day, &id)).unwrap();
            prop_assert_eq!(decode::<(i64, String)>(Some(&text)).unwrap(), Some((day, id)));
        }

        #[test]
        fn any_text_is_a_position_or_the_callers_fault(text in ".{0,60}") {
            match decode::<(i64, String)>(Some(&text)) {
                Ok(_) | Err(PageError::BadQuestion { parameter: "after", .. }) => {}
                Err(other) => prop_assert!(false, "{other}"),
            }
        }

        #[test]
        fn pages_put_together_are_the_list(count in 0_usize..50, limit in 1_usize..9) {
            let rows: Vec<usize> = (0..count).collect();
            let mut seen = Vec::new();
            let mut last = None;
            loop {
                let (part, more) = page(&rows, limit, |row| last.is_none_or(|last| *row > last));
                seen.extend_from_slice(part);
                last = part.last().copied().or(last);
                if !more { break; }
            }
            prop_assert_eq!(seen, rows);
        }
    }

    #[test]
    fn a_limit_is_between_one_and_the_most() {
        assert_eq!(limit(None, 50).unwrap(), 50);
        assert_eq!(limit(Some(200), 50).unwrap(), 200);
        assert!(limit(Some(0), 50).is_err() && limit(Some(201), 50).is_err());
    }
}
