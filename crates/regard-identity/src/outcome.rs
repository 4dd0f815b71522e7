//! What is decided: pairs with their reasons, groups, and values that proved nothing. Owns the shape only.

use crate::reason::Reason;
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};

/// How sure it is that two customers are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Waits for a person.
    Likely,
    /// Joined, and can be taken apart.
    Certain,
}

/// Two customers worth naming together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The customer with the smaller key.
    pub first: CustomerId,
    /// The other.
    pub second: CustomerId,
    /// How sure it is.
    pub certainty: Certainty,
    /// Only to sort a worklist by: the larger, the more speaks for it. **Unit and range**: none, 0 or more.
    pub strength: u32,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Reason>,
    /// What speaks against it.
    ///
    /// **Empty**: nothing does.
    pub against: Vec<Reason>,
}

/// Customers that are one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The customer under which the others are shown.
    pub main: CustomerId,
    /// All of them, the main one too, by key. Two or more.
    pub members: Vec<CustomerId>,
}

/// What kind of value it was that proved nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedKind {
    /// A mail domain.
    Domain,
    /// An address.
    Email,
    /// A name, folded.
    Name,
    /// A phone number's last digits.
    Phone,
    /// A source and a key in it.
    SourceKey,
    /// A tax number.
    TaxNumber,
}

/// A value that too many customers share to prove anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TooShared {
    /// What it is.
    pub kind: SharedKind,
    /// The value.
    pub value: String,
    /// How many share it. **Unit and range**: customers.
    pub customers: u32,
}

/// Everything that was decided. The same records and decisions give the same, in whatever order they come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identities {
    /// Pairs by key. Between two groups (or customers in none) no more than one likely pair is named: the strongest.
    pub pairs: Vec<Pair>,
    /// Groups by the key of their first member. A customer is in one at most.
    pub groups: Vec<Group>,
    /// What proved nothing.
    pub too_shared: Vec<TooShared>,
    /// How many pairs were looked at. **Unit and range**: pairs; it grows with the number of customers, not with
    /// its square.
    pub compared: u64,
}

impl Identities {
    /// Every customer that is shown under another one, with that one.
    pub fn mains(&self) -> impl Iterator<Item = (&CustomerId, &CustomerId)> {
        self.groups.iter().flat_map(|group| {
            group.members.iter().filter(|member| **member != group.main).map(|member| (member, &group.main))
        })
    }
}
