//! `regard sql`: the local administrator looks into the facts, read-only.

use crate::cli::{Format, SqlArgs, UsageError};
use crate::output;
use crate::wiring::open_with;
use anyhow::Result;
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use regard_lake::LakeOptions;
use regard_model::{EngineError, Statement};
use serde_json::{Map, Value};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// How long a local administrator may let a statement run.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) async fn run(home: &Path, arguments: &SqlArgs) -> Result<ExitCode> {
    let patient = LakeOptions { question_timeout: PATIENCE, ..LakeOptions::default() };
    let opened = open_with(home, patient).await?;
    let moment = opened.moment(arguments.moment.as_deref())?;
    let lens = opened.lens(moment, arguments.snapshot).await?;
    let answer = opened.lake.inspect(&lens, &Statement::new(&*arguments.sql)).await;
    let answer = answer.map_err(|error| match error {
        EngineError::Question(message) => UsageError(message).into(),
        other => anyhow::Error::new(other),
    })?;
    let headings: Vec<String> = answer.schema.fields().iter().map(|field| field.name().clone()).collect();
    match arguments.format {
        Format::Json => {
            let rows = answer.batches.iter().map(json_rows).collect::<Result<Vec<_>>>()?;
            output::line(&serde_json::to_string(&rows.concat())?);
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&headings)?;
            for row in text_rows(&answer.batches)? {
                writer.write_record(row)?;
            }
            output::line(String::from_utf8(writer.into_inner()?)?.trim_end());
        }
        Format::Table => {
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            output::line(&output::table(&headings, &text_rows(&answer.batches)?));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text_rows(batches: &[RecordBatch]) -> Result<Vec<Vec<String>>> {
    let options = FormatOptions::new();
    let mut rows = Vec::new();
    for batch in batches {
        let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|column| column.value(row).try_to_string());
            rows.push(cells.collect::<Result<Vec<_>, _>>()?);
        }
    }
    Ok(rows)
}

/// Rows as JSON objects: numbers and flags as such, everything else as text, nothing as null.
fn json_rows(batch: &RecordBatch) -> Result<Vec<Value>> {
    let options = FormatOptions::new();
    let schema = batch.schema();
    let mut rows = vec![Map::new(); batch.num_rows()];
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
        for (position, row) in rows.iter_mut().enumerate() {
            let value = if column.is_null(position) {
                Value::Null
            } else {
                json_value(field.data_type(), formatter.value(position).try_to_string()?)
            };
            row.insert(field.name().clone(), value);
        }
    }
    Ok(rows.into_iter().map(Value::Object).collect())
}

fn json_value(kind: &DataType, text: String) -> Value {
    let plain = kind.is_numeric() && !matches!(kind, DataType::Decimal128(..) | DataType::Decimal256(..));
    if plain || *kind == DataType::Boolean {
        return serde_json::from_str(&text).unwrap_or(Value::String(text));
    }
    Value::String(text)
}
