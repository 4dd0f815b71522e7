//! Customers that are one, may be one, or are not: the list for whoever decides, and what was decided.

mod history;
mod links;
mod list;
mod wire;

pub use wire::{
    IdentityCounts, IdentityHistory, IdentityPage, IdentityPair, IdentityParty, IdentityQuestion,
    IdentitySaid, IdentityState, IdentityWord,
};
