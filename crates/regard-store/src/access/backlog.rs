//! How much waits within a scope: what is open, what of it is late, and what is one user's own. Counted in one go, for
//! plans and for cases alike.

use crate::database::Row;
use crate::errors::StoreError;

/// The columns that [`read_backlog`] reads, by the condition of what is late and that of what is one's own.
macro_rules! backlog {
    ($late:literal, $own:literal) => {
        concat!(
            "select count(*) as open_there, coalesce(cast(sum(case when ",
            $late,
            " then 1 else 0 end) as bigint), 0) as late_there, coalesce(cast(sum(case when ",
            $own,
            " then 1 else 0 end) as bigint), 0) as own_there"
        )
    };
}
pub(crate) use backlog;

/// How much waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// What is open.
    pub open: i64,
    /// Of these, those that should have been done by now.
    pub overdue: i64,
    /// Of the open ones, those that one user sees to.
    pub own: i64,
}

pub(crate) fn read_backlog(row: &Row) -> Result<Backlog, StoreError> {
    Ok(Backlog { open: row.get("open_there")?, overdue: row.get("late_there")?, own: row.get("own_there")? })
}
