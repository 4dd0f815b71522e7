//! The inbox of the server over the home's spool. Owns which refusal is whose fault.

use regard_app::inbox::{Delivery, Inbox, Kept, Refused};
use regard_home::{Parcel, Spool, SpoolError};
use std::path::PathBuf;

/// Keeps deliveries in a home.
#[derive(Debug, Clone)]
pub(crate) struct HomeInbox {
    root: PathBuf,
}

impl HomeInbox {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

impl Inbox for HomeInbox {
    fn keep(&self, delivery: &Delivery<'_>) -> Result<Kept, Refused> {
        let Delivery { source, stream, key, lines, rows } = *delivery;
        let kept = Spool::of(&self.root, source).keep(&Parcel { stream, key, lines, rows });
        match kept {
            Ok((kept, repeated)) => Ok(Kept { name: kept.name, rows: kept.rows, repeated }),
            Err(error @ SpoolError::Stream(_)) => Err(Refused::Wrong(error.to_string())),
            Err(error @ SpoolError::OtherRows) => Err(Refused::OtherRows(error.to_string())),
            Err(error @ SpoolError::Full) => Err(Refused::Full(error.to_string())),
            Err(error @ SpoolError::Disk(_)) => Err(Refused::Failed(error.to_string())),
        }
    }
}
