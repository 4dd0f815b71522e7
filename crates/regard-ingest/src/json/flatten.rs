//! One JSON object as a flat row of texts: objects in it become columns `parent_child`, arrays stay JSON
//! text, numbers stay as they are written, `null` is empty. Owns the limits of one row.

use super::scan::{Malformed, Scanner, push_compact};
use crate::table::broken::shown;
use crate::table::{MAX_COLUMNS, MAX_FIELD_BYTES};
use regard_model::ReasonCode;

/// How long a column's name may be. **Unit**: bytes.
const MAX_NAME_BYTES: usize = 1 << 10;
/// What a key without letters is called.
const UNNAMED: &str = "unnamed";

/// Why an object is no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonFault {
    pub(crate) code: ReasonCode,
    /// **Unit**: bytes from the start of the text.
    pub(crate) at: usize,
    /// The column at fault, where it is one.
    pub(crate) column: Option<String>,
    /// The value at fault, as a person is shown it.
    pub(crate) value: Option<String>,
    pub(crate) reason: String,
}

impl From<Malformed> for JsonFault {
    fn from(malformed: Malformed) -> Self {
        Self {
            code: ReasonCode::BrokenText,
            at: malformed.at,
            column: None,
            value: None,
            reason: malformed.what.to_owned(),
        }
    }
}

/// The names and values of one object, in order. Kept from row to row, so that it allocates once.
#[derive(Debug, Default)]
pub(crate) struct FlatRow {
    names: String,
    values: Vec<u8>,
    /// Where each name and each value ends.
    ends: Vec<(usize, usize)>,
    path: String,
}

impl FlatRow {
    /// Takes an object's text.
    ///
    /// # Errors
    /// [`JsonFault`] when it is none, or larger than a row may be.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), JsonFault> {
        self.names.clear();
        self.values.clear();
        self.ends.clear();
        self.path.clear();
        let mut scanner = Scanner::new(text);
        match scanner.peek() {
            Some(b'{') => self.object(&mut scanner)?,
            Some(b'[') => return Err(scanner.not_an_object("an array")),
            Some(_) => {
                scanner.clone().value()?;
                return Err(scanner.not_an_object("a single value"));
            }
            None => scanner.malformed("the text ends too early")?,
        }
        scanner.end()?;
        Ok(())
    }

    /// The names and values.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let starts = std::iter::once((0, 0)).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|((name, value), (name_end, value_end))| {
            (&self.names[name..*name_end], &self.values[value..*value_end])
        })
    }

    /// All values, one after the other.
    pub(crate) fn values(&self) -> &[u8] {
        &self.values
    }

    fn object(&mut self, scanner: &mut Scanner<'_>) -> Result<(), JsonFault> {
        scanner.enter()?;
        let path_length = self.path.len();
        let mut first = true;
        while scanner.another(b'}', first)? {
            first = false;
            let key = scanner.key()?;
            if !self.path.is_empty() {
                self.path.push('_');
            }
            self.path.push_str(if key.is_empty() { UNNAMED } else { &key });
            if self.path.len() > MAX_NAME_BYTES {
                let reason = format!("a key is longer than {MAX_NAME_BYTES} bytes; is it data?");
                return Err(self.too_large(scanner, reason));
            }
            self.member(scanner)?;
            self.path.truncate(path_length);
        }
        Ok(())
    }

    fn member(&mut self, scanner: &mut Scanner<'_>) -> Result<(), JsonFault> {
        let start = self.values.len();
        match scanner.peek() {
            Some(b'{') => return self.object(scanner),
            Some(b'"') => self.values.extend_from_slice(scanner.string()?.as_bytes()),
            Some(b'[') => push_compact(scanner.value()?, &mut self.values),
            _ => {
                let value = scanner.value()?;
                self.values.extend_from_slice(if value == "null" { &[] } else { value.as_bytes() });
            }
        }
        if self.values.len() - start > MAX_FIELD_BYTES {
            let reason =
                format!("the text is longer than {} MiB; shorten it or leave it out", MAX_FIELD_BYTES >> 20);
            return Err(JsonFault {
                column: Some(self.path.clone()),
                value: Some(shown(&self.values[start..])),
                ..self.too_large(scanner, reason)
            });
        }
        if self.ends.len() == MAX_COLUMNS {
            let reason = format!("the row has more than {MAX_COLUMNS} keys; are some of them data?");
            return Err(self.too_large(scanner, reason));
        }
        self.names.push_str(&self.path);
        self.ends.push((self.names.len(), self.values.len()));
        Ok(())
    }

    fn too_large(&self, scanner: &Scanner<'_>, reason: String) -> JsonFault {
        JsonFault { code: ReasonCode::OutOfRange, at: scanner.place(), column: None, value: None, reason }
    }
}

impl Scanner<'_> {
    fn not_an_object(&self, what: &str) -> JsonFault {
        let reason = format!("this is {what}, but a row is an object with keys");
        JsonFault { code: ReasonCode::BrokenText, at: self.place(), column: None, value: None, reason }
    }
}

/// A key that stands twice in one row, or meets another one in the same column.
pub(crate) fn twice(name: &str) -> JsonFault {
    JsonFault {
        code: ReasonCode::WrongFieldCount,
        at: 0,
        column: Some(name.to_owned()),
        value: None,
        reason: format!("the column {name} comes twice in this row; rename one of the keys"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Result<Vec<String>, JsonFault> {
        let mut row = FlatRow::default();
        row.read("{\"left\":\"over\"}").unwrap();
        row.read(text)?;
        Ok(row.members().map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value))).collect())
    }

    #[test]
    fn objects_become_columns_and_values_stay_as_written() {
        assert_eq!(
            flat(r#"{"id":1.10,"to":{"city":"Łódź","geo":{"lat":-0,"lon":1e5}},"tags":["a", {"b":null}],"vip":true,"x":null,"":"?"}"#)
                .unwrap(),
            ["id=1.10", "to_city=Łódź", "to_geo_lat=-0", "to_geo_lon=1e5", "tags=[\"a\",{\"b\":null}]", "vip=true", "x=", "unnamed=?"]
        );
        assert_eq!(flat(" { } ").unwrap(), Vec::<String>::new());
        assert_eq!(flat(r#"{"a":{},"b":"\u00e9\n"}"#).unwrap(), ["b=é\n"]);
    }

    #[test]
    fn what_is_no_row_says_so() {
        for (text, code, reason) in [
            ("[1]", ReasonCode::BrokenText, "an array"),
            ("7", ReasonCode::BrokenText, "a single value"),
            ("\"x\"", ReasonCode::BrokenText, "a single value"),
            ("oops", ReasonCode::BrokenText, "a value is expected"),
            ("{\"a\":}", ReasonCode::BrokenText, "a value is expected"),
            ("{} {}", ReasonCode::BrokenText, "follows"),
            ("", ReasonCode::BrokenText, "ends too early"),
        ] {
            let fault = flat(text).unwrap_err();
            assert_eq!(fault.code, code, "{text}");
            assert!(fault.reason.contains(reason), "{text}: {fault:?}");
        }
    }

    #[test]
    fn rows_names_and_values_have_limits() {
        let long = flat(&format!("{{\"a\":{{\"b\":\"{}\"}}}}", "x".repeat((1 << 20) + 1))).unwrap_err();
        assert_eq!((long.code, long.column.as_deref()), (ReasonCode::OutOfRange, Some("a_b")));
        assert_eq!(long.value.unwrap().len(), 200);
        let key = flat(&format!("{{\"{}\":1}}", "k".repeat(1_025))).unwrap_err();
        assert!(key.reason.contains("1024 bytes"), "{key:?}");
        let keys: Vec<_> = (0..2_001).map(|key| format!("\"k{key}\":1")).collect();
        assert!(flat(&format!("{{{}}}", keys.join(","))).unwrap_err().reason.contains("2000 keys"));
        let deep = format!("{}1{}", "{\"a\":".repeat(129), "}".repeat(129));
        assert!(flat(&deep).unwrap_err().reason.contains("128 deep"));
    }
}
