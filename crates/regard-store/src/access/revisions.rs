//! The number that grows whenever who sees what may have changed. Owns its row; what changes it calls
//! [`bump_access`] in its own unit of work.

use crate::database::Work;
use crate::errors::StoreError;
use crate::store::Store;

/// Says that who sees what may be another from this unit of work on.
pub(crate) async fn bump_access(work: &mut Work) -> Result<(), StoreError> {
    work.execute("update revisions set revision = revision + 1 where name = 'access'", &[]).await?;
    Ok(())
}

impl Store {
    /// How often who sees what may have changed. While it stays the same, a scope that was worked out
    /// before still holds.
    ///
    /// **Unit and range**: a count from 0, which never falls.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn access_revision(&self) -> Result<i64, StoreError> {
        let sql = "select revision from revisions where name = 'access'";
        let row = self.inner.database.fetch_first(sql, &[]).await?;
        row.map_or(Ok(0), |row| row.get("revision"))
    }
}
