//! Short ways to the made worlds.

use regard_predict::drivers::{Answer, Drivers, Study, find};
pub(crate) use regard_predict::worlds::{DRIVER_POINTS as POINTS, Driven as World, driven as world};

/// The drivers found.
pub(crate) fn drivers(study: &Study) -> Drivers {
    match find(study).unwrap() {
        Answer::Known(drivers) => drivers,
        Answer::Unknown(why) => panic!("no drivers: {why:?}"),
    }
}
