//! What foresight kept as one text, read back through a lens.

use super::error::PageError;
use super::reader::View;
use super::rows::first;
use regard_model::{Statement, Value};
use serde::de::DeserializeOwned;

impl View<'_> {
    /// The newest record of a foresight: how good it has been. **Empty**: no run has come to its end yet, or not by the
    /// moment.
    pub(crate) async fn track_record<T: DeserializeOwned>(
        &self,
        foresight: &str,
    ) -> Result<Option<T>, PageError> {
        let sql =
            "select record as kept from track_records where foresight = $1 order by made_at desc limit 1";
        self.kept_json(Statement::new(sql).bind(Value::Text(foresight.to_owned()))).await
    }

    /// What goes along with an outcome. **Empty**: as above.
    pub(crate) async fn drivers_of<T: DeserializeOwned>(
        &self,
        outcome: &str,
    ) -> Result<Option<T>, PageError> {
        let sql = "select found as kept from drivers where outcome = $1 order by made_at desc limit 1";
        self.kept_json(Statement::new(sql).bind(Value::Text(outcome.to_owned()))).await
    }

    async fn kept_json<T: DeserializeOwned>(&self, statement: Statement) -> Result<Option<T>, PageError> {
        let text = first(&*self.query(statement).await?, |row| row.owned("kept"))?.flatten();
        let read =
            |text: String| serde_json::from_str(&text).map_err(|error| PageError::Shape(error.to_string()));
        text.map(read).transpose()
    }
}
