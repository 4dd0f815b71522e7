//! The grammar of JSON over a text in memory: strings decoded, everything else as it is written. Owns the
//! limit on nesting; not what keys and values mean.

use std::borrow::Cow;

/// How deep objects and arrays may lie in each other.
pub(crate) const MAX_DEPTH: usize = 128;

/// Where and why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// **Unit**: bytes from the start of the text.
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

/// Walks over a text.
#[derive(Debug, Clone)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Where it stands. **Unit**: bytes from the start of the text.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// What is wrong here.
    pub(crate) fn malformed<T>(&self, what: &'static str) -> Result<T, Malformed> {
        Err(Malformed { at: self.at, what })
    }

    /// The next byte that is no space, not yet taken. **Empty**: the text ends.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Takes this byte, if it is next.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Nothing but space may follow.
    ///
    /// # Errors
    /// [`Malformed`] when something does.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.malformed("something follows after the end of the value"),
        }
    }

    /// Goes into an object or array, whose first byte is next.
    ///
    /// # Errors
    /// [`Malformed`] when they lie too deep in each other.
    pub(crate) fn enter(&mut self) -> Result<(), Malformed> {
        if self.depth == MAX_DEPTH {
            return self.malformed("objects and arrays lie more than 128 deep in each other");
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Between members: whether another one follows. Takes the comma, or the byte that closes.
    ///
    /// # Errors
    /// [`Malformed`] when it is neither.
    pub(crate) fn another(&mut self, close: u8, first: bool) -> Result<bool, Malformed> {
        if self.take(close) {
            self.depth -= 1;
            return Ok(false);
        }
        if !first && !self.take(b',') {
            let what = match (self.peek(), close) {
                (None, _) => "the text ends too early",
                (Some(_), b'}') => "here a comma or } is expected",
                (Some(_), _) => "here a comma or ] is expected",
            };
            return self.malformed(what);
        }
        Ok(true)
    }

    /// A key and its colon.
    ///
    /// # Errors
    /// [`Malformed`] when it is none.
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, Malformed> {
        match self.peek() {
            Some(b'"') => {}
            None => return self.malformed("the text ends too early"),
            Some(_) => return self.malformed("here a key in double quotes is expected"),
        }
        let key = self.string()?;
        if !self.take(b':') {
            return self.malformed("here a colon is expected");
        }
        Ok(key)
    }

    /// A text, whose quote is next.
    ///
    /// # Errors
    /// [`Malformed`] when it does not end, or holds what no text may hold.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let (text, start) = (self.text, self.at);
        let has_escapes = self.skip_string()?;
        if !has_escapes {
            return Ok(Cow::Borrowed(&text[start + 1..self.at - 1]));
        }
        match serde_json::from_str::<String>(&text[start..self.at]) {
            Ok(decoded) => Ok(Cow::Owned(decoded)),
            Err(_) => {
                let what = "this text has an escape that means no character";
                Err(Malformed { at: start, what })
            }
        }
    }

    /// Goes behind a text; says whether it has escapes.
    fn skip_string(&mut self) -> Result<bool, Malformed> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + 1;
        let mut has_escapes = false;
        loop {
            let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                return Err(Malformed { at: start, what: "this text is not closed" });
            };
            if let Some(control) = bytes[at..at + found].iter().position(|byte| *byte < b' ') {
                let what = "a line end, tab or other control character stands in a text; write it as \\n, \\t or \\u…";
                return Err(Malformed { at: at + control, what });
            }
            at += found;
            if bytes[at] == b'"' {
                self.at = at + 1;
                return Ok(has_escapes);
            }
            has_escapes = true;
            // The escaped byte may be a quote. One of several bytes is no escape, which decoding finds.
            at = (at + 2).min(bytes.len());
        }
    }

    /// Any value, as it is written.
    ///
    /// # Errors
    /// [`Malformed`] when it is none.
    pub(crate) fn value(&mut self) -> Result<&'a str, Malformed> {
        let first = self.peek();
        let (text, start) = (self.text, self.at);
        match first {
            Some(b'{') => {
                self.enter()?;
                let mut first = true;
                while self.another(b'}', first)? {
                    self.key()?;
                    self.value()?;
                    first = false;
                }
            }
            Some(b'[') => {
                self.enter()?;
                let mut first = true;
                while self.another(b']', first)? {
                    self.value()?;
                    first = false;
                }
            }
            Some(b'"') => {
                self.string()?;
            }
            Some(b'-' | b'0'..=b'9') => self.skip_number()?,
            Some(_) => self.skip_word()?,
            None => return self.malformed("the text ends too early"),
        }
        Ok(&text[start..self.at])
    }

    fn skip_word(&mut self) -> Result<(), Malformed> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        match &rest[..length] {
            b"true" | b"false" | b"null" => {
                self.at += length;
                Ok(())
            }
            b"NaN" | b"Infinity" => self.malformed("NaN and Infinity are no JSON; write null"),
            _ => self.malformed("here a value is expected; a text stands in double quotes"),
        }
    }

    fn skip_number(&mut self) -> Result<(), Malformed> {
        let bytes = self.text.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut at = self.at + usize::from(bytes[self.at] == b'-');
        let whole = digits(at);
        if whole == 0 {
            return self.malformed("this is no number");
        }
        if whole > 1 && bytes[at] == b'0' {
            return self.malformed("a number with leading zeros stands in double quotes");
        }
        at += whole;
        if bytes.get(at) == Some(&b'.') {
            let fraction = digits(at + 1);
            if fraction == 0 {
                return self.malformed("this number has a point and no decimals");
            }
            at += 1 + fraction;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = bytes.get(at + 1 + sign..).map_or(0, |_| digits(at + 1 + sign));
            if exponent == 0 {
                return self.malformed("this number has an e and no exponent");
            }
            at += 1 + sign + exponent;
        }
        if bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.') {
            return self.malformed("this is no number");
        }
        self.at = at;
        Ok(())
    }
}

/// A value without the spaces between its parts.
pub(crate) fn push_compact(value: &str, into: &mut Vec<u8>) {
    let (mut in_text, mut escaped) = (false, false);
    for byte in value.bytes() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            continue;
        } else {
            in_text = byte == b'"';
        }
        into.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(text: &str) -> Result<&str, Malformed> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value()?;
        scanner.end()?;
        Ok(value)
    }

    #[test]
    fn values_stay_as_they_are_written() {
        for text in [
            "1.10",
            "-0",
            "1E+5",
            "123456789012345678901234567890.5",
            "true",
            "null",
            "[1 , {}]",
            "{}",
            "\"\\\"\"",
        ] {
            assert_eq!(whole(&format!(" {text}\n")), Ok(text));
        }
        let mut compact = Vec::new();
        push_compact("[1 , \"a b\\\" c\",\n {\"x\" : null}]", &mut compact);
        assert_eq!(String::from_utf8(compact).unwrap(), "[1,\"a b\\\" c\",{\"x\":null}]");
    }

    #[test]
    fn what_is_no_json_has_a_place_and_a_reason() {
        for (text, at, what) in [
            ("", 0, "ends too early"),
            ("{\"a\":1", 6, "ends too early"),
            ("{\"a\" 1}", 5, "a colon"),
            ("{a:1}", 1, "in double quotes"),
            ("[1 2]", 3, "a comma or ]"),
            ("[1,]", 3, "a value is expected"),
            ("{\"a\":1,}", 7, "in double quotes"),
            ("\"ab", 0, "not closed"),
            ("\"a\\", 0, "not closed"),
            ("\"a\nb\"", 2, "control character"),
            ("\"\\ud800\"", 0, "means no character"),
            ("\"\\é\"", 0, "means no character"),
            ("007", 0, "leading zeros"),
            ("1.", 0, "no decimals"),
            ("1e", 0, "no exponent"),
            ("1a", 0, "no number"),
            ("NaN", 0, "write null"),
            ("nul", 0, "a value is expected"),
            ("{} x", 3, "follows"),
        ] {
            let malformed = whole(text).unwrap_err();
            assert_eq!(malformed.at, at, "{text}: {malformed:?}");
            assert!(malformed.what.contains(what), "{text}: {malformed:?}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(whole(&nested(MAX_DEPTH)).is_ok());
        assert!(whole(&nested(MAX_DEPTH + 1)).unwrap_err().what.contains("128 deep"));
        assert!(whole(&"[".repeat(1_000_000)).is_err());
    }

    proptest! {
        #[test]
        fn it_takes_what_another_reader_takes(text in "[\\[\\]{}:,\"\\\\0-9eE.+-truefalsn é\n]{0,24}") {
            let known = serde_json::from_str::<serde::de::IgnoredAny>(&text);
            let strict = whole(&text);
            if strict.is_ok() {
                prop_assert!(known.is_ok(), "{known:?}");
            }
        }

        #[test]
        fn it_takes_every_value(value in any_value()) {
            let text = value.to_string();
            prop_assert_eq!(whole(&text), Ok(text.as_str()));
        }
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::hash_map(".{0,4}", inner, 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }
}
