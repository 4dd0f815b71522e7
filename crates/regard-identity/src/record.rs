//! What is known about a customer when its identity is decided. Owns the shape, not where it is read from.

use jiff::civil::Date;
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One customer as one source knows it: a row of `customers` with what `identities` and `contacts` hold
/// about it.
///
/// **Empty**: what is not known is `None`, an empty text or an empty list; none of them proves anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// The key in the lake. Records with the same key are taken as one; their lists are put together.
    pub customer_id: CustomerId,
    /// The source that delivered it.
    pub source: Option<String>,
    /// The name as it is written there.
    pub name: String,
    /// An ISO code, or a name in some language.
    pub country: Option<String>,
    /// Tax numbers as they are written there.
    pub tax_numbers: Vec<String>,
    /// Domains of mail, with or without `www.`.
    pub email_domains: Vec<String>,
    /// Addresses; their domains count as well.
    pub emails: Vec<String>,
    /// Phone numbers as they are written there.
    pub phones: Vec<String>,
    /// The keys under which sources say that they know this customer. Two customers with one of them in
    /// common are said to be one.
    pub same_as: Vec<SourceKey>,
    /// Since when it is a customer.
    pub since_on: Option<Date>,
}

/// A customer's key in one source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceKey {
    /// The source.
    pub source: String,
    /// The key there.
    pub key: String,
}

impl SourceKey {
    /// Without blanks around it.
    ///
    /// **Empty**: `None` when the key is empty.
    pub(crate) fn trimmed(&self) -> Option<Self> {
        let (source, key) = (self.source.trim().to_owned(), self.key.trim().to_owned());
        (!key.is_empty()).then_some(Self { source, key })
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.source, self.key)
    }
}

impl CustomerRecord {
    /// A record of which only the key and the name are known.
    pub fn new(customer_id: CustomerId, name: impl Into<String>) -> Self {
        Self {
            customer_id,
            source: None,
            name: name.into(),
            country: None,
            tax_numbers: Vec::new(),
            email_domains: Vec::new(),
            emails: Vec::new(),
            phones: Vec::new(),
            same_as: Vec::new(),
            since_on: None,
        }
    }

    /// Takes in what another record of the same customer knows; what is known here already stays.
    pub(crate) fn take_in(&mut self, other: &Self) {
        if self.name.trim().is_empty() {
            self.name.clone_from(&other.name);
        }
        self.source = self.source.take().or_else(|| other.source.clone());
        self.country = self.country.take().or_else(|| other.country.clone());
        self.since_on = match (self.since_on, other.since_on) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self.tax_numbers.extend_from_slice(&other.tax_numbers);
        self.email_domains.extend_from_slice(&other.email_domains);
        self.emails.extend_from_slice(&other.emails);
        self.phones.extend_from_slice(&other.phones);
        self.same_as.extend_from_slice(&other.same_as);
    }
}
