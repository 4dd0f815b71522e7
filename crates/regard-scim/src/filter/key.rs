//! A filter that can be answered by one key, as nearly all are that directories send. Owns finding that key; the rest of the filter
//! is still asked of whom the key finds.

use super::{Filter, Test};
use crate::schema::Place;

/// What one user at most has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Id(String),
    ExternalId(String),
    /// The address.
    UserName(String),
}

impl Filter {
    /// A key that everybody must have for whom the filter holds. **Empty**: it asks for none.
    pub(crate) fn key(&self) -> Option<Key> {
        match self {
            Self::Has(place, test) => key_of(place, test),
            Self::And(all) => all.iter().find_map(Self::key),
            Self::Element { then: Some((place, test)), .. } => key_of(place, test),
            Self::Element { of, filter, then: None } if of.is_core("emails") => filter.key(),
            _ => None,
        }
    }
}

fn key_of(place: &Place, test: &Test) -> Option<Key> {
    let text = test.equal_text()?.to_owned();
    match place.part.map(|part| part.name) {
        None if place.is_core("id") => Some(Key::Id(text)),
        None if place.is_core("externalId") => Some(Key::ExternalId(text)),
        None if place.is_core("userName") => Some(Key::UserName(text)),
        // The one address is the user's name.
        Some("value") if place.is_core("emails") => Some(Key::UserName(text)),
        _ => None,
    }
}
