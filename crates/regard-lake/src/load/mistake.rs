//! Says what is wrong with SQL, a mapping's above all, in the words of its author instead of the engine's.

use super::source::SourceTable;
use crate::error::LakeError;
use arrow_schema::ArrowError;
use datafusion::common::{Column, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a mapping may name.
#[derive(Debug, Clone)]
pub(super) struct Known {
    tables: Arc<[String]>,
    unread: Arc<BTreeSet<String>>,
}

impl Known {
    pub(super) fn new(tables: &[SourceTable], unread: &BTreeSet<String>) -> Self {
        Self {
            tables: tables.iter().map(|table| table.name.clone()).collect(),
            unread: Arc::new(unread.clone()),
        }
    }

    /// The mistake behind an error of the engine.
    pub(super) fn mistake(&self, error: &DataFusionError) -> LakeError {
        let root = error.find_root();
        if let Some(table) = missing_table(root) {
            return match self.unread.iter().find(|unread| unread.eq_ignore_ascii_case(&table)) {
                Some(unread) => LakeError::Unread(unread.clone()),
                None => LakeError::Mapping(format!(
                    "there is no table {table} in this source; it has {}",
                    self.tables.join(", ")
                )),
            };
        }
        LakeError::Mapping(explain(root))
    }
}

/// The table that a select names and that is not there.
fn missing_table(error: &DataFusionError) -> Option<String> {
    let DataFusionError::Plan(message) = error else { return None };
    let name = message.strip_prefix("table '")?.strip_suffix("' not found")?;
    Some(name.rsplit('.').next()?.to_owned())
}

/// What a mistake in SQL is, without the engine's own words around it.
pub(crate) fn explain(error: &DataFusionError) -> String {
    if let Some(table) = missing_table(error) {
        return format!("there is no table {table}");
    }
    match error {
        DataFusionError::SQL(cause, _) => match cause.as_ref() {
            ParserError::ParserError(text) | ParserError::TokenizerError(text) => {
                format!("the SQL has a mistake: {text}")
            }
            ParserError::RecursionLimitExceeded => "the SQL is nested too deeply".to_owned(),
        },
        DataFusionError::SchemaError(cause, _) => match cause.as_ref() {
            SchemaError::FieldNotFound { field, valid_fields } => missing_column(field, valid_fields),
            other => other.to_string(),
        },
        DataFusionError::ArrowError(cause, _) => match cause.as_ref() {
            ArrowError::DivideByZero => "a row divides by zero; guard it with nullif(…, 0)".to_owned(),
            ArrowError::CastError(text) => format!("{text}; try_cast leaves such values empty"),
            other => other.to_string(),
        },
        DataFusionError::Plan(text) | DataFusionError::Execution(text) => text.clone(),
        DataFusionError::NotImplemented(text) => format!("this is not possible: {text}"),
        other => other.strip_backtrace(),
    }
}

fn missing_column(field: &Column, valid: &[Column]) -> String {
    let same = |column: &&Column| column.name.eq_ignore_ascii_case(&field.name);
    let todo = match valid.iter().find(same) {
        Some(column) => format!("a name with capitals stands in double quotes: \"{}\"", column.name),
        None => {
            let names = valid.iter().map(|column| column.name.as_str()).filter(|name| !name.starts_with('_'));
            format!("there is {}", names.collect::<Vec<_>>().join(", "))
        }
    };
    format!("there is no column {}; {todo}", field.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::prelude::SessionContext;

    #[tokio::test]
    async fn a_question_is_answered_without_the_engines_words() {
        let context = SessionContext::new();
        let said = async |sql: &str| match context.sql(sql).await {
            Ok(_) => panic!("{sql} has no mistake"),
            Err(error) => explain(error.find_root()),
        };
        assert_eq!(said("select 1 from gone").await, "there is no table gone");
        assert!(said("select 1 +").await.starts_with("the SQL has a mistake: "));
    }

    async fn mistake(sql: &str) -> String {
        let context = SessionContext::new();
        let table = "create table orders as select 1 as id, 'x' as \"Who\"";
        context.sql(table).await.unwrap().collect().await.unwrap();
        let error = match context.sql(sql).await {
            Ok(frame) => frame.collect().await.unwrap_err(),
            Err(error) => error,
        };
        let known = Known {
            tables: Arc::new(["orders".to_owned()]),
            unread: Arc::new(BTreeSet::from(["rates".to_owned()])),
        };
        known.mistake(&error).to_string()
    }

    #[tokio::test]
    async fn a_mistake_is_told_without_the_engines_words() {
        assert_eq!(
            mistake("select id from order").await,
            "there is no table order in this source; it has orders"
        );
        assert_eq!(mistake("select id from rates").await, "table rates could not be read");
        assert_eq!(
            mistake("select Who from orders").await,
            "there is no column who; a name with capitals stands in double quotes: \"Who\""
        );
        assert_eq!(mistake("select what from orders").await, "there is no column what; there is id, Who");
        assert_eq!(
            mistake("select 1 / (id - 1) from orders").await,
            "a row divides by zero; guard it with nullif(…, 0)"
        );
        assert!(mistake("selec id").await.starts_with("the SQL has a mistake: Expected: an SQL statement"));
    }
}
