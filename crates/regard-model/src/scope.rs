//! Whose facts a viewer may see. Owns the type; who gets which scope is decided in the use cases.

use crate::ids::CustomerId;
use blake3::{Hash, Hasher};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The customers in view. There is no default: a read without a scope cannot be written, and what
/// is not granted here does not exist for the viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// No customer at all.
    Nobody,
    /// Every customer: local administrators and company-wide roles.
    Everyone,
    /// Exactly these customers.
    Customers(Arc<CustomerSet>),
}

impl Scope {
    /// A scope of these customers; none given is [`Scope::Nobody`].
    pub fn of(customers: impl IntoIterator<Item = CustomerId>) -> Self {
        let set = CustomerSet::of(customers);
        if set.is_empty() { Self::Nobody } else { Self::Customers(Arc::new(set)) }
    }

    /// The most customers that are named in a statement. Of more, the engine finds out once which rows are theirs, and
    /// has their sums.
    pub const NAMED_AT_MOST: usize = 100;

    /// Whether the engine has sums of its customers together: of everyone, and of many.
    pub fn has_sums(&self) -> bool {
        match self {
            Self::Everyone => true,
            Self::Nobody => false,
            Self::Customers(customers) => customers.len() > Self::NAMED_AT_MOST,
        }
    }

    /// Whether a customer is in it.
    pub fn holds(&self, customer: &CustomerId) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everyone => true,
            Self::Customers(set) => set.holds(customer.as_str()),
        }
    }
}

/// Customers by key, and one digest that stands for all of them: a scope of a hundred thousand is compared,
/// and is part of a cache key, as fast as a scope of one.
///
/// **Shape**: all keys lie end to end in one text, and a table holds where each lies; asked of millions of rows, it
/// stays in the processor's cache.
#[derive(Clone)]
pub struct CustomerSet {
    text: Box<str>,
    places: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    digest: Hash,
}

impl CustomerSet {
    /// These customers, each once.
    pub fn of(customers: impl IntoIterator<Item = CustomerId>) -> Self {
        let mut sorted: Vec<CustomerId> = customers.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut digest = Hasher::new();
        let mut text = String::new();
        let hasher = DefaultHashBuilder::default();
        let mut places = HashTable::with_capacity(sorted.len());
        for customer in &sorted {
            let key = customer.as_str();
            digest.update(&key.len().to_le_bytes()).update(key.as_bytes());
            // Four gigabytes of keys are beyond any company: what does not fit is not seen.
            let Ok(from) = u32::try_from(text.len()) else { break };
            let Ok(to) = u32::try_from(text.len() + key.len()) else { break };
            text.push_str(key);
            let of_place = |place: &(u32, u32)| hasher.hash_one(at(&text, *place));
            places.insert_unique(hasher.hash_one(key), (from, to), of_place);
        }
        Self { text: text.into_boxed_str(), places, hasher, digest: digest.finalize() }
    }

    /// Whether a customer with this key is one of them.
    pub fn holds(&self, key: &str) -> bool {
        let is_key = |place: &(u32, u32)| at(&self.text, *place) == key;
        self.places.find(self.hasher.hash_one(key), is_key).is_some()
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether they are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Their keys, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| at(&self.text, *place))
    }

    /// Equal exactly for equal sets.
    pub fn digest(&self) -> Hash {
        self.digest
    }
}

fn at(text: &str, (from, to): (u32, u32)) -> &str {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    text.get(place(from)..place(to)).unwrap_or_default()
}

impl PartialEq for CustomerSet {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for CustomerSet {}

impl std::hash::Hash for CustomerSet {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.digest.as_bytes().hash(state);
    }
}

/// A hundred thousand keys are no line of a log.
impl fmt::Debug for CustomerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} customers, {}", self.len(), &self.digest.to_hex()[..12])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(keys: &[String]) -> CustomerSet {
        CustomerSet::of(keys.iter().map(|key| CustomerId::new(key.as_str())))
    }

    proptest! {
        /// Two sets are equal exactly when they hold the same keys, in whatever order and number given.
        #[test]
        fn equal_sets_have_equal_digests(mut keys in prop::collection::vec("[ab]{0,3}", 0..8), more in "[ab]{0,3}") {
            let given = set(&keys);
            keys.reverse();
            keys.extend(keys.clone());
            prop_assert_eq!(&given, &set(&keys));
            keys.push(more.clone());
            prop_assert_eq!(given == set(&keys), given.holds(&more));
        }
    }

    #[test]
    fn a_scope_holds_its_customers_and_no_others() {
        let (a, b) = (CustomerId::new("a"), CustomerId::new("b"));
        assert!(Scope::of([a.clone()]).holds(&a) && !Scope::of([a.clone()]).holds(&b));
        assert!(Scope::Everyone.holds(&b) && !Scope::Nobody.holds(&b));
        assert_eq!(Scope::of([]), Scope::Nobody);
    }
}
