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
        Ok(text.as_deref().and_then(of_this_shape))
    }
}

/// What a text holds. **Empty**: another version of the program wrote it in another shape. Then it is as if there were
/// none, so that the next run is due and writes it anew; as an error it would stop that run too.
fn of_this_shape<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::{CommentsRecord, PaymentRecord, StayingRecord};

    #[test]
    fn a_record_of_another_shape_is_none() {
        let text = r#"{"seen_on": "2026-03-01", "of_an_older_version": true}"#;
        assert_eq!(of_this_shape::<PaymentRecord>(text), None);
        assert_eq!(of_this_shape::<CommentsRecord>(text), None);
        assert_eq!(of_this_shape::<StayingRecord>(text), None);
        assert_eq!(of_this_shape::<Vec<u8>>("[1, 2]"), Some(vec![1, 2]));
    }
}
