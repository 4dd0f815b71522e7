//! What a user is in SCIM: the attributes, by schema. Owns the tables that everything else here follows: what can be written, what
//! a filter compares and how, and what `/Schemas` says. Knows no user.

mod attribute;
pub(crate) mod discovery;
mod place;
mod tables;

pub(crate) use attribute::{Attribute, Kind, Leaf, Mutability};
pub(crate) use place::{Named, Place, resolve};
pub(crate) use tables::{CORE, ENTERPRISE, REGARD, Schema};
