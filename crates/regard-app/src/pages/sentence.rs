//! Sentences that the server chooses and the web app says: a key and raw parameters. Owns no words in
//! any language.

use jiff::{Timestamp, civil::Date};
use regard_model::Period;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A sentence to be said in the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sentence {
    /// Which sentence of the message file.
    pub key: String,
    /// What goes into it: raw numbers, days, periods, names; null where there is none.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub params: BTreeMap<String, Json>,
}

impl Sentence {
    /// A sentence without parameters.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), params: BTreeMap::new() }
    }

    /// Puts a parameter in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), value.into().0);
        self
    }

    /// Says another sentence after this one.
    #[must_use]
    pub fn then(self, next: Option<Sentence>) -> Self {
        match next {
            Some(next) => {
                let value = json!({ "key": next.key, "params": next.params });
                self.with("then", Param(value))
            }
            None => self,
        }
    }
}

/// A parameter's value as it travels.
#[derive(Debug, Clone, PartialEq)]
pub struct Param(Json);

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self(Json::from(text))
    }
}

impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Self(Json::from(text.as_str()))
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self(Json::from(text))
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self(Json::from(number))
    }
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self(Json::from(number))
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self(Json::from(number))
    }
}

impl From<f64> for Param {
    fn from(number: f64) -> Self {
        Self(Json::from(number))
    }
}

impl From<Date> for Param {
    fn from(day: Date) -> Self {
        Self(Json::from(day.to_string()))
    }
}

impl From<Timestamp> for Param {
    fn from(instant: Timestamp) -> Self {
        Self(Json::from(instant.to_string()))
    }
}

impl From<Period> for Param {
    fn from(period: Period) -> Self {
        Self(json!({ "from": period.from.to_string(), "to": period.to.to_string() }))
    }
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(Json::Null), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_travels_as_key_and_raw_params() {
        let late = Sentence::new("brief.then.late_now").with("count", 3_u64).with("days", None::<i64>);
        let period = Period::parse("2018-08").unwrap();
        let sentence = Sentence::new("brief.headline.kept").with("period", period).then(Some(late));
        assert_eq!(
            serde_json::to_value(&sentence).unwrap(),
            json!({"key": "brief.headline.kept", "params": {
                "period": {"from": "2018-08-01", "to": "2018-08-31"},
                "then": {"key": "brief.then.late_now", "params": {"count": 3, "days": null}},
            }})
        );
    }
}
