//! A short way to the made world.

pub(crate) use regard_predict::worlds::{LEAVING_DRIVERS as DRIVERS, Leaving as World};

/// `rows` customers. With `crossed`, two columns count only together.
pub(crate) fn world(rows: usize, seed: u64, crossed: bool) -> World {
    regard_predict::worlds::leaving(rows, seed, crossed).unwrap()
}
