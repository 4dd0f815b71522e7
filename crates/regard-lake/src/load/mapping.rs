//! Runs one mapping: a select over the tables of a source. Adds the file and line of each row where
//! the select is simple enough to know them.

use super::mistake::Known;
use super::source::{SourceProvider, SourceTable, TextFunction};
use crate::engine::{configuration, local_day_function, text_function};
use crate::error::LakeError;
use crate::lake::Inner;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{DataFrame, SessionContext};
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, SelectItem, SetExpr, Statement, TableFactor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use futures::StreamExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

const BATCH_ROWS: usize = 32_768;
const BATCHES_AHEAD: usize = 3;
const LINEAGE: [&str; 2] = ["_file", "_line"];

/// The rows that a mapping delivers, in the order of its source.
#[derive(Debug)]
pub struct MappedRows {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch, LakeError>>,
    reader: Option<JoinHandle<()>>,
}

impl MappedRows {
    /// The columns that the mapping delivers.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// [`LakeError::Mapping`] when the select fails on the way.
    pub fn next_batch(&mut self) -> BoxFuture<'_, Option<Result<RecordBatch, LakeError>>> {
        Box::pin(self.next_batch_now())
    }

    async fn next_batch_now(&mut self) -> Option<Result<RecordBatch, LakeError>> {
        if let Some(batch) = self.batches.recv().await {
            return Some(batch);
        }
        // The end of the rows, unless the reader broke on the way: that must not look like an end.
        match self.reader.take()?.await {
            Ok(()) => None,
            Err(_) => Some(Err(LakeError::Mapping("the reader of a file broke; the file is damaged".into()))),
        }
    }
}

/// A session in which the tables of the source, and nothing else, can be read.
pub(super) fn session(
    inner: &Inner,
    tables: &[SourceTable],
    functions: &[TextFunction],
    zone: &TimeZone,
) -> Result<SessionContext, LakeError> {
    let config = configuration(1).with_batch_size(BATCH_ROWS);
    let context = SessionContext::new_with_config_rt(config, Arc::clone(&inner.runtime));
    context.register_udf(local_day_function(zone.clone()));
    for function in functions {
        context.register_udf(text_function(function));
    }
    for table in tables {
        context.register_table(table.name.as_str(), Arc::new(SourceProvider(Arc::clone(&table.rows))))?;
    }
    Ok(context)
}

/// The table whose rows a mapping turns into rows one by one. **Empty**: it does something else, or has a mistake.
pub(super) async fn only_table(context: &SessionContext, sql: &str) -> Option<String> {
    let frame = context.sql_with_options(sql, read_only()).await.ok()?;
    super::row_by_row::only_table(frame.logical_plan()).ok()?
}

fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

/// Plans a mapping and starts it.
pub(super) async fn run(
    context: &SessionContext,
    tables: &[SourceTable],
    unread: &BTreeSet<String>,
    sql: &str,
) -> Result<MappedRows, LakeError> {
    let known = Known::new(tables, unread);
    let frame = plan(context, tables, sql).await.map_err(|error| known.mistake(&error))?;
    let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
    let mut stream = frame.execute_stream().await.map_err(|error| known.mistake(&error))?;
    let (sender, batches) = mpsc::channel(BATCHES_AHEAD);
    let reader = tokio::spawn(async move {
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|error| known.mistake(&error));
            if sender.send(batch).await.is_err() {
                break;
            }
        }
    });
    Ok(MappedRows { schema, batches, reader: Some(reader) })
}

async fn plan(
    context: &SessionContext,
    tables: &[SourceTable],
    sql: &str,
) -> Result<DataFrame, DataFusionError> {
    let read_only = read_only();
    if let Some(with_lineage) = add_lineage(sql, tables)
        && let Ok(frame) = context.sql_with_options(&with_lineage, read_only).await
    {
        return Ok(frame);
    }
    context.sql_with_options(sql, read_only).await
}

/// The select with the file and line of its first table added; `None` where a row of the result is
/// not one row of that table.
fn add_lineage(sql: &str, tables: &[SourceTable]) -> Option<String> {
    let mut statements = Parser::parse_sql(&GenericDialect {}, sql).ok()?;
    let [Statement::Query(query)] = statements.as_mut_slice() else { return None };
    let SetExpr::Select(select) = query.body.as_mut() else { return None };
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(list, _) if list.is_empty());
    if grouped || select.distinct.is_some() || select.having.is_some() {
        return None;
    }
    let TableFactor::Table { name, alias, .. } = &select.from.first()?.relation else { return None };
    let table_name = name.0.last()?.as_ident()?.clone();
    let table = tables.iter().find(|table| table.name.eq_ignore_ascii_case(&table_name.value))?;
    let schema = table.rows.schema();
    let already = select.projection.iter().any(names_lineage);
    if already || LINEAGE.iter().any(|column| schema.column_with_name(column).is_none()) {
        return None;
    }
    let qualifier = alias.as_ref().map_or(table_name, |alias| alias.name.clone());
    for column in LINEAGE {
        let expr = Expr::CompoundIdentifier(vec![qualifier.clone(), Ident::new(column)]);
        select.projection.push(SelectItem::ExprWithAlias { expr, alias: Ident::new(column) });
    }
    Some(statements.first()?.to_string())
}

/// Whether the select names the file or the line itself.
fn names_lineage(item: &SelectItem) -> bool {
    let name = match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last(),
        _ => None,
    };
    name.is_some_and(|name| LINEAGE.contains(&name.value.as_str()))
}
