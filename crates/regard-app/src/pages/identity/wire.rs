//! Pairs of customers as they travel.

use crate::pages::sentence::Sentence;
use crate::pages::wire::Freshness;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of two customers being one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// They may be one; a person decides.
    #[default]
    Waiting,
    /// They are one.
    Joined,
    /// A person said that they are two.
    KeptApart,
}

impl IdentityState {
    /// The word that the lake keeps.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Joined => "joined",
            Self::KeptApart => "kept_apart",
        }
    }
}

/// What the list is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct IdentityQuestion {
    /// Which pairs.
    pub state: IdentityState,
    /// Only pairs with this in a name or a key.
    pub search: Option<String>,
    /// Where to go on.
    pub after: Option<String>,
    /// How many pairs; 20 when not given, at most 200.
    pub limit: Option<u32>,
}

/// Pairs of one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IdentityPage {
    /// The pairs, those that most speaks for first.
    pub pairs: Vec<IdentityPair>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many there are of each state, whatever is searched for.
    pub counts: IdentityCounts,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// How many pairs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityCounts {
    /// That wait for a person.
    pub waiting: u64,
    /// That are one.
    pub joined: u64,
    /// That somebody kept apart.
    pub kept_apart: u64,
}

/// Two customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IdentityPair {
    /// The key of the pair.
    pub link_id: String,
    /// One of them.
    pub first: IdentityParty,
    /// The other.
    pub second: IdentityParty,
    /// What is known.
    pub verdict: IdentityState,
    /// `certain`, `likely` or `by_hand`. **Empty**: the source that linked them does not say.
    pub certainty: Option<String>,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Sentence>,
    /// What speaks against it.
    pub against: Vec<Sentence>,
    /// Since when this is known.
    pub decided_at: Timestamp,
    /// Who said so. **Empty**: the rules did.
    pub decided_by: Option<String>,
}

/// A customer beside another one, as it was when the two were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityParty {
    /// The customer.
    pub customer_id: String,
    /// Its name; its key where no name is known.
    pub name: String,
    /// Its country.
    pub country: Option<String>,
    /// Its segment.
    pub segment: Option<String>,
    /// Customer since.
    pub since_on: Option<Date>,
    /// Whether the other is (or would be) shown under it.
    pub is_main: bool,
}

/// What a person said about two customers, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySaid {
    /// Its key.
    pub decision_id: String,
    /// One customer.
    pub first_customer_id: String,
    /// The other.
    pub second_customer_id: String,
    /// `joined`, `kept_apart` or `undone`.
    pub verdict: String,
    /// Which of the two the other is shown under.
    pub main_customer_id: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// The name of who said it.
    pub decided_by: String,
}

/// What a person said about two customers, as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityWord {
    /// Its key.
    pub decision_id: String,
    /// One customer.
    pub first: IdentityParty,
    /// The other.
    pub second: IdentityParty,
    /// `joined`, `kept_apart` or `undone`.
    pub verdict: String,
    /// Why. **Empty**: nobody wrote it down.
    pub note: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// Who said it.
    pub decided_by: String,
}

/// Everything that was said, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityHistory {
    /// What was said.
    pub entries: Vec<IdentityWord>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
}
