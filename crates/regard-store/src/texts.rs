//! What texts may be kept. Owns the checks that every table shares; which text is held to which is said
//! where it is taken.

use crate::errors::CallerError;

/// **Unit**: characters.
const LINE_AT_MOST: usize = 200;
/// **Unit**: characters.
const KEY_AT_MOST: usize = 200;

/// A JSON object, kept as it was written.
pub(crate) fn check_json_object(
    field: &'static str,
    text: &str,
    bytes_at_most: usize,
) -> Result<(), CallerError> {
    let fits = text.len() <= bytes_at_most
        && !text.contains('\0')
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok();
    let problem = "must be a JSON object of 4 KB at most";
    if fits { Ok(()) } else { Err(CallerError::BadText { field, problem }) }
}

/// The longest key of a customer that is taken. **Unit**: characters.
const CUSTOMER_AT_MOST: usize = 1000;
/// What PostgreSQL takes into an index, with a key of ours beside it. **Unit**: bytes.
const CUSTOMER_BYTES_AT_MOST: usize = 2000;

/// The key of a customer, as the lake has it.
pub(crate) fn check_customer(key: &str) -> Result<(), CallerError> {
    let fits = !key.is_empty()
        && key.len() <= CUSTOMER_BYTES_AT_MOST
        && key.chars().count() <= CUSTOMER_AT_MOST
        && !key.contains('\0');
    let problem = "is empty, too long, or cannot be kept";
    if fits { Ok(()) } else { Err(CallerError::BadText { field: "the customer's key", problem }) }
}

/// One line for people: 1 to 200 characters.
pub(crate) fn check_text(field: &'static str, text: Option<&str>) -> Result<(), CallerError> {
    let Some(text) = text else { return Ok(()) };
    let problem = if text.trim().is_empty() {
        "is empty: leave it out or write something"
    } else if text.chars().count() > LINE_AT_MOST {
        "is longer than 200 characters: shorten it"
    } else if text.chars().any(char::is_control) {
        "holds a line break or another control character: leave it out"
    } else {
        return Ok(());
    };
    Err(CallerError::BadText { field, problem })
}

/// The key of something elsewhere, as that spells it: 1 to 200 characters, not framed by blanks.
pub(crate) fn check_key(field: &'static str, key: &str) -> Result<(), CallerError> {
    let fits = (1..=KEY_AT_MOST).contains(&key.chars().count())
        && key.trim() == key
        && !key.chars().any(char::is_control);
    let problem = "must be 1 to 200 characters, without blanks around it and without line breaks";
    if fits { Ok(()) } else { Err(CallerError::BadText { field, problem }) }
}

/// A text for people that may have several lines: 1 character at least.
pub(crate) fn check_prose(
    field: &'static str,
    text: &str,
    characters_at_most: usize,
) -> Result<(), CallerError> {
    let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    let problem = if text.trim().is_empty() {
        "is empty: write something"
    } else if text.chars().count() > characters_at_most {
        "is too long: shorten it"
    } else if text.contains(is_odd) {
        "holds a control character: leave it out"
    } else {
        return Ok(());
    };
    Err(CallerError::BadText { field, problem })
}

/// What of a text goes into the details of an event: its begin.
pub(crate) fn cut(text: &str) -> String {
    const DETAIL_AT_MOST: usize = 200;
    text.chars().take(DETAIL_AT_MOST).collect()
}

/// What of many keys goes into the details of an event: as many of the first as there is room for.
pub(crate) fn first_of<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const BYTES_AT_MOST: usize = 2000;
    let mut room = BYTES_AT_MOST;
    let fits = |key: &&str| {
        // In quotes, and what has to be escaped is escaped.
        let left = room.checked_sub(serde_json::Value::from(*key).to_string().len() + 1);
        room = left.unwrap_or(0);
        left.is_some()
    };
    keys.into_iter().take_while(fits).collect()
}

/// The keys of many, for `in (select key from json_each(json($1)))`.
pub(crate) fn keys_of<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::from("{");
    for key in keys {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&serde_json::Value::from(key).to_string());
        text.push_str(":0");
    }
    text.push('}');
    text
}

/// Many rows as one value, for `from json_each(json($1)) e`, where `e.value ->> 0` is the first of a row.
pub(crate) fn rows_of(rows: impl IntoIterator<Item = serde_json::Value>) -> String {
    let rows: serde_json::Map<String, serde_json::Value> =
        rows.into_iter().enumerate().map(|(place, row)| (place.to_string(), row)).collect();
    serde_json::Value::Object(rows).to_string()
}
