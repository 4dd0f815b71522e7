//! DataFusion behind the engine port: what a lens lets through, and how much a question may cost.

mod decoded;
mod functions;
mod joined;
mod kept_rows;
mod provider;
mod sessions;
mod sums;
mod views;
mod whole_sort;

pub(crate) use decoded::DecodedFiles;
pub(crate) use functions::{local_day_function, minor_units_function, text_function};
pub(crate) use kept_rows::KeptRowsOfFiles;
pub(crate) use provider::FileTable;
pub(crate) use sessions::{Access, Sessions, configuration};
