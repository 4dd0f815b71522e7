//! Whose facts a viewer may see. Owns the type; who gets which scope is decided in the use cases.

use crate::ids::CustomerId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The customers in view. There is no default: a read without a scope cannot be written, and what
/// is not granted here does not exist for the viewer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// No customer at all.
    Nobody,
    /// Every customer: local administrators and company-wide roles.
    Everyone,
    /// Exactly these customers.
    Customers(Arc<BTreeSet<CustomerId>>),
}

impl Scope {
    /// A scope of these customers; none given is [`Scope::Nobody`].
    pub fn of(customers: impl IntoIterator<Item = CustomerId>) -> Self {
        let set: BTreeSet<_> = customers.into_iter().collect();
        if set.is_empty() { Self::Nobody } else { Self::Customers(Arc::new(set)) }
    }
}
