//! Changes that nobody was told of yet: they outlive a program that ends between judging and telling. Owns that a
//! customer who moved on, or back, meanwhile has one change or none.

use crate::columns::instant;
use crate::database::Row;
use crate::errors::StoreError;
use crate::standings::standing::{AT_ONCE, Standing, StandingChange, read_standing};
use crate::store::Store;
use crate::texts::rows_of;
use regard_model::CustomerId;
use serde_json::json;

impl Store {
    /// Who stands elsewhere than alerts were told of, in the order of their keys, after one of them or from the first,
    /// `limit` at most. `before` is what was told last; it is never empty.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn untold_changes(
        &self,
        after: Option<&CustomerId>,
        limit: u32,
    ) -> Result<Vec<StandingChange>, StoreError> {
        let sql = "select customer_id, told_standing, standing, since_at from standings \
            where standing <> told_standing and ($1 is null or customer_id collate \"C\" > $1) \
            order by customer_id collate \"C\" limit $2";
        let after = after.map(|customer| customer.as_str().to_owned());
        self.inner
            .database
            .fetch_all(sql, &[after.into(), limit.into()])
            .await?
            .iter()
            .map(read_change)
            .collect()
    }

    /// Says that alerts know where these customers stand. Who has moved on since they were read stays untold. Returns
    /// how many are told by it.
    ///
    /// # Errors
    /// As [`Self::untold_changes`].
    pub async fn changes_told(&self, told: Vec<(CustomerId, Standing)>) -> Result<u64, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let mut changed = 0;
            for some in told.chunks(AT_ONCE) {
                let rows =
                    some.iter().map(|(customer, standing)| json!([customer.as_str(), standing.as_str()]));
                changed += work
                    .execute(
                        "update standings set told_standing = standing where standing <> told_standing \
                            and (customer_id, standing) in (select e.value ->> 0, e.value ->> 1 \
                                from json_each(json($1)) e)",
                        &[rows_of(rows).into()],
                    )
                    .await?;
            }
            work.commit().await?;
            Ok(changed)
        })
        .await
    }
}

fn read_change(row: &Row) -> Result<StandingChange, StoreError> {
    let told: String = row.get("told_standing")?;
    Ok(StandingChange {
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        before: Some(read_standing("standings.told_standing", &told)?),
        after: read_standing("standings.standing", &row.get::<String>("standing")?)?,
        since_at: instant("standings.since_at", row.get("since_at")?)?,
    })
}
