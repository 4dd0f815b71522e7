//! Runs questions: a session for each lens, and limits on time, memory and how many run at once.

use super::functions::{local_day_function, minor_units_function};
use super::provider::FileTable;
use super::views;
use super::whole_sort::WholeSort;
use crate::error::LakeError;
use crate::lake::Inner;
use crate::load::explain;
use crate::table;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider};
use datafusion::common::{ParamValues, ScalarValue};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_plan::collect;
use datafusion::prelude::{SessionConfig, SessionContext};
use regard_model::{Answer, EngineError, Lens, SnapshotId, Statement, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

const SESSIONS_KEPT: usize = 128;
/// A page asks some forty questions at once, and all but a few of them wait for their turn; how many
/// pages are asked for at once is bounded by who serves them.
const WAIT_FOR_TURN: Duration = Duration::from_secs(60);

/// What a statement may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The views of its lens.
    Views,
    /// Beside them the tables as they lie, in the schema `lake`: our own statements and the local
    /// administrator's.
    Stored,
}

/// The sessions of the lenses that were used last.
pub(crate) struct Sessions {
    recent: Mutex<VecDeque<((String, Access), SessionContext)>>,
    turns: Semaphore,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("turns", &self.turns).finish_non_exhaustive()
    }
}

/// How every session plans and runs.
pub(crate) fn configuration(threads: usize) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_target_partitions(threads)
        .with_information_schema(false)
        .with_create_default_catalog_and_schema(true)
        .with_parquet_pruning(true);
    let options = config.options_mut();
    options.execution.parquet.pushdown_filters = true;
    options.execution.parquet.reorder_filters = true;
    options.execution.parquet.schema_force_view_types = false;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.execution.collect_statistics = false;
    // It prunes little here, as files are small, and with filters pushed into files it has given wrong rows
    // (apache/datafusion#24352).
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    config
}

/// A session without tables.
pub(super) fn new_context(config: SessionConfig, runtime: Arc<RuntimeEnv>) -> SessionContext {
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_physical_optimizer_rule(Arc::new(WholeSort))
        .build();
    SessionContext::new_with_state(state)
}

impl Sessions {
    pub(crate) fn new(questions_at_once: usize) -> Self {
        Self { recent: Mutex::new(VecDeque::new()), turns: Semaphore::new(questions_at_once) }
    }

    /// Answers one statement through a lens.
    pub(crate) async fn query(
        &self,
        inner: &Inner,
        lens: &Lens,
        access: Access,
        statement: &Statement,
    ) -> Result<Answer, EngineError> {
        let turn = tokio::time::timeout(WAIT_FOR_TURN, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| EngineError::Busy)?.map_err(|_| EngineError::Busy)?;
        let context = self.session(inner, lens, access).await?;
        let values = statement.values.iter().map(scalar).collect();
        run(&context, &statement.sql, values, lens.snapshot, inner.options.question_timeout).await
    }

    async fn session(
        &self,
        inner: &Inner,
        lens: &Lens,
        access: Access,
    ) -> Result<SessionContext, EngineError> {
        let key = (lens.key(), access);
        if let Some(found) = self.recall(&key) {
            return Ok(found);
        }
        let facts = |error: LakeError| EngineError::Facts(error.to_string());
        let context = new_session(inner, lens).await.map_err(facts)?;
        if access == Access::Stored {
            add_stored(&context, inner, lens.snapshot).await.map_err(facts)?;
        }
        if let Ok(mut recent) = self.recent.lock() {
            recent.truncate(SESSIONS_KEPT - 1);
            recent.push_front((key, context.clone()));
        }
        Ok(context)
    }

    fn recall(&self, key: &(String, Access)) -> Option<SessionContext> {
        let mut recent = self.recent.lock().ok()?;
        let position = recent.iter().position(|(known, _)| known == key)?;
        let entry = recent.remove(position)?;
        let context = entry.1.clone();
        recent.push_front(entry);
        Some(context)
    }
}

async fn new_session(inner: &Inner, lens: &Lens) -> Result<SessionContext, LakeError> {
    let config = configuration(inner.options.threads);
    let context = new_context(config, Arc::clone(&inner.runtime));
    context.register_udf(local_day_function(lens.zone.clone()));
    context.register_udf(minor_units_function());
    views::register(&context, inner, lens).await?;
    Ok(context)
}

/// Adds the tables as they lie.
async fn add_stored(context: &SessionContext, inner: &Inner, snapshot: SnapshotId) -> Result<(), LakeError> {
    let stored = Arc::new(MemorySchemaProvider::new());
    for table in table::all() {
        let files = inner.files(table, snapshot).await?;
        let provider = FileTable::new(table, &inner.folder(table), &files)?;
        stored.register_table(table.name().to_owned(), Arc::new(provider))?;
    }
    let catalog = context.catalog("datafusion");
    let catalog = catalog.ok_or_else(|| LakeError::Bug("the session has no catalog".into()))?;
    catalog.register_schema("lake", stored)?;
    Ok(())
}

async fn run(
    context: &SessionContext,
    sql: &str,
    values: Vec<ScalarValue>,
    snapshot: SnapshotId,
    timeout: Duration,
) -> Result<Answer, EngineError> {
    let read_only =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let began = Instant::now();
    let answer = async {
        let frame = context.sql_with_options(sql, read_only).await.map_err(|error| question(&error))?;
        let frame = if values.is_empty() {
            frame
        } else {
            let listed = values.into_iter().map(Into::into).collect();
            frame.with_param_values(ParamValues::List(listed)).map_err(|error| question(&error))?
        };
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        let plan = frame.create_physical_plan().await.map_err(|error| running(&error))?;
        let planned = began.elapsed();
        let batches: Vec<RecordBatch> =
            collect(plan, context.task_ctx()).await.map_err(|error| running(&error))?;
        tracing::debug!(?planned, took = ?began.elapsed(), sql, "answered");
        Ok(Answer { schema: batches.first().map_or(schema, RecordBatch::schema), batches, snapshot })
    };
    match tokio::time::timeout(timeout, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(EngineError::TooSlow(timeout)),
    }
}

fn question(error: &DataFusionError) -> EngineError {
    EngineError::Question(explain(error.find_root()))
}

fn running(error: &DataFusionError) -> EngineError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(text) => EngineError::TooLarge(text.clone()),
        DataFusionError::Plan(_) | DataFusionError::SchemaError(..) => question(error),
        _ => EngineError::Facts(error.strip_backtrace()),
    }
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Text(text) => ScalarValue::Utf8(Some(text.clone())),
        Value::Int(number) => ScalarValue::Int64(Some(*number)),
        Value::Number(number) => ScalarValue::Float64(Some(*number)),
        Value::Day(day) => ScalarValue::Date32(Some((*day - jiff::civil::date(1970, 1, 1)).get_days())),
        Value::Instant(at) => {
            ScalarValue::TimestampMicrosecond(Some(at.as_microsecond()), Some("UTC".into()))
        }
        Value::Flag(flag) => ScalarValue::Boolean(Some(*flag)),
    }
}
