//! The messages of a Singer tap, for a target: schemas, records, states, versions and batch files, line by line
//! and in bounded memory. Owns their order; what is done with rows and states is the caller's.

mod batch;
mod error;
mod message;
mod pump;
mod schema;
mod stream;
#[cfg(test)]
mod tests;

pub use error::SingerError;
pub use pump::{Event, SingerPump};
pub use schema::{SchemaChange, SingerColumn};
pub use stream::{EXTRACTED_COLUMN, VERSION_COLUMN};
