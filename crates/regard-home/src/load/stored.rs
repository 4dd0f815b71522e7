//! The objects of storage that a load fetched for a table: what the storage called each content, and the name under
//! which it is kept. What is called the same at the same place is not fetched again.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The objects of one table, at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredFiles {
    /// Where they were fetched from: elsewhere the same words may mean another content.
    place: String,
    /// By name under the source's root.
    objects: BTreeMap<String, StoredObject>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StoredObject {
    content: String,
    kept: String,
}

impl StoredFiles {
    /// None yet.
    pub(super) fn of(place: String) -> Self {
        Self { place, objects: BTreeMap::new() }
    }

    /// Those of them that were fetched from here.
    pub(super) fn at(self, place: &str) -> Self {
        if self.place == place { self } else { Self::default() }
    }

    /// The name under which this content of an object is kept.
    pub(super) fn kept(&self, name: &str, content: Option<&str>) -> Option<&str> {
        let object = self.objects.get(name)?;
        (content == Some(object.content.as_str())).then_some(object.kept.as_str())
    }

    /// Notes an object that is there now.
    pub(super) fn note(&mut self, name: &str, content: &str, kept: &str) {
        let object = StoredObject { content: content.to_owned(), kept: kept.to_owned() };
        self.objects.insert(name.to_owned(), object);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_at_the_same_place_is_known() {
        let mut stored = StoredFiles::of("s3://shop at s3.example".into());
        stored.note("orders.csv", "\"one\"", "abc-orders.csv");
        let here = stored.clone().at("s3://shop at s3.example");
        assert_eq!(here.kept("orders.csv", Some("\"one\"")), Some("abc-orders.csv"));
        assert_eq!(here.kept("orders.csv", Some("\"two\"")), None);
        assert_eq!(here.kept("orders.csv", None), None);
        assert_eq!(stored.at("s3://other at s3.example").kept("orders.csv", Some("\"one\"")), None);
    }
}
