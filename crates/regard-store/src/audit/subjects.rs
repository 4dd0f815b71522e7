//! Whom the things are about that events of the log name by key alone: plans, cases and alerts. Only reads.

use crate::columns::one_of;
use crate::errors::StoreError;
use crate::store::Store;
use regard_model::CustomerId;
use std::collections::BTreeMap;

/// Keys are drawn, so that no two things have the same.
const CUSTOMERS: &str = "select plan_id as thing_id, customer_id from plans \
    where plan_id in (select key from json_each(json($1))) \
    union all select loop_id as thing_id, customer_id from feedback_loops \
    where loop_id in (select key from json_each(json($1))) \
    union all select alert_id as thing_id, customer_id from alerts \
    where alert_id in (select key from json_each(json($1)))";

impl Store {
    /// Whom plans, cases and alerts are about, by their keys, in whosever view: for who reads the audit log. Of one that is
    /// gone there is none.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn customers_of_things(
        &self,
        ids: &[String],
    ) -> Result<BTreeMap<String, CustomerId>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let values = [one_of(ids.iter().map(String::as_str))];
        let rows = self.inner.database.fetch_all(CUSTOMERS, &values).await?;
        rows.iter()
            .map(|row| Ok((row.get("thing_id")?, CustomerId::new(row.get::<String>("customer_id")?))))
            .collect()
    }
}
