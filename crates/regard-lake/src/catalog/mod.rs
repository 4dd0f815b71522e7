//! The DuckLake catalog: which files make up which table at which snapshot. Owns the SQL on the
//! catalog database; files themselves are written by [`crate::data_file`].
//!
//! The tables follow the DuckLake 1.0 specification, so that DuckDB can attach the catalog; our
//! own ledger lies beside them in tables that begin with `regard_`.

mod commit;
mod ledger;
mod open;
mod read;
mod shape;

pub(crate) use commit::{Commit, TableChange};
pub(crate) use ledger::Marks;
pub(crate) use open::Catalog;
pub(crate) use read::LiveFile;
