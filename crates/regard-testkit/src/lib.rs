//! What tests of every floor share: a throwaway real PostgreSQL, an empty home, a clock that stands
//! still and randomness from a seed. Owns no assertions and knows no other crate of Regard.

mod clock;
mod home;
mod postgres;
mod random;

pub use clock::FixedClock;
pub use home::{TempHome, temp_home};
pub use postgres::{PostgresError, fresh_postgres};
pub use random::seeded_bytes;
