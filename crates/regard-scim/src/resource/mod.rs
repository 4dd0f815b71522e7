//! A user as a SCIM resource: how one is written, how much of it is shown, and what a body says that one should be. Owns the
//! translation between the two worlds; does not know who may be touched.

pub(crate) mod body;
mod intent;
mod languages;
mod projection;
mod render;
mod tags;
mod wishes;

pub(crate) use intent::{Intent, Manner, intend, newcomer};
pub(crate) use projection::Projection;
pub(crate) use render::render;
pub(crate) use tags::{is_named, matches_none, version};
pub(crate) use wishes::Wishes;
