//! The rows behind a metric as a file. Owns the question and the headers; the formats are in
//! [`crate::files`], the rows are those of the JSON answer.

use super::Through;
use super::metrics::RowsQuery;
use crate::extract::{Answered, Asked, Name, page_problem};
use crate::files::{self, CSV_TYPE, XLSX_TYPE};
use crate::problem::Problem;
use crate::state::Shared;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use regard_app::pages::RowsExport;
use tokio::sync::OwnedSemaphorePermit;

/// Says of a file that was finished before it is sent whether it holds all rows.
const CUT: HeaderName = HeaderName::from_static("x-regard-cut");

/// The rows behind one metric as text with commas, UTF-8: at most 100,000, and the last line says when there are
/// more.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, RowsQuery),
    responses((status = 200, content((String = "text/csv")))))]
pub(crate) async fn rows_csv(
    State(state): State<Shared>,
    Name(metric): Name,
    asked: Asked<RowsQuery>,
) -> Answered {
    let (place, export) = export(&state, &metric, asked).await?;
    let name = files::name(export.about(), "csv");
    file(&name, CSV_TYPE, Body::from_stream(files::csv(export, place)))
}

/// The rows behind one metric as a spreadsheet: at most 100,000, and the last row and the header `x-regard-cut`
/// say when there are more.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, RowsQuery),
    responses((status = 200,
        content((String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn rows_xlsx(
    State(state): State<Shared>,
    Name(metric): Name,
    asked: Asked<RowsQuery>,
) -> Answered {
    let (_place, export) = export(&state, &metric, asked).await?;
    let name = files::name(export.about(), "xlsx");
    let (bytes, cut) = files::xlsx(export).await?;
    let mut response = file(&name, XLSX_TYPE, Body::from(bytes))?;
    if cut {
        response.headers_mut().insert(CUT, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The rows of a file, with its place among those that are made at once.
async fn export(
    state: &Shared,
    metric: &str,
    asked: Asked<RowsQuery>,
) -> Result<(OwnedSemaphorePermit, RowsExport), Problem> {
    let place = state.files.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    let question = asked.question.question()?;
    let export = state.reader.export_rows(&asked.lens, metric, &question).await.map_err(page_problem)?;
    Ok((place, export))
}

/// An answer that a browser saves under a name. It is not kept: it may be large, and nobody reads it twice.
fn file(name: &str, content_type: &'static str, body: Body) -> Result<Response, Problem> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition.map_err(Problem::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok((headers, body).into_response())
}
