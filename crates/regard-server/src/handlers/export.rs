//! The rows behind a metric as a file. Owns the question and the headers; the formats are in
//! [`crate::files`], the rows are those of the JSON answer.

use super::Through;
use super::metrics::RowsQuery;
use super::talk::{self, Listener, MOST_IN_A_FILE};
use crate::extract::{Answered, Asked, Name, Session, Witness, page_problem};
use crate::files::{self, CSV_TYPE, XLSX_TYPE};
use crate::problem::Problem;
use crate::state::Shared;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use regard_app::pages::{ExportAbout, RowsExport};
use regard_store::{AuditKind, CommentFilter};
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;

/// Says of a file that was finished before it is sent that it does not hold all rows, or not all that was said.
const CUT: HeaderName = HeaderName::from_static("x-regard-cut");

/// The rows behind one metric as text with commas, UTF-8: at most 100,000, and the last line says when there are
/// more.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, RowsQuery),
    responses((status = 200, content((String = "text/csv")))))]
pub(crate) async fn rows_csv(
    State(state): State<Shared>,
    Name(metric): Name,
    witness: Witness,
    asked: Asked<RowsQuery>,
) -> Answered {
    let (place, export) = export(&state, &metric, asked).await?;
    told(&witness, &metric, export.about(), "csv").await?;
    let name = files::name(export.about(), "csv");
    file(&name, CSV_TYPE, Body::from_stream(files::csv(export, place)))
}

/// The rows behind one metric as a spreadsheet: at most 100,000, and the last row and the header `x-regard-cut`
/// say when there are more. What was said of them stands on a sheet of its own: the newest 10,000 comments, and the
/// last line and the same header say when there are more.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, RowsQuery),
    responses((status = 200,
        content((String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn rows_xlsx(
    State(state): State<Shared>,
    Name(metric): Name,
    witness: Witness,
    asked: Asked<RowsQuery>,
) -> Answered {
    let (said, said_more) = said_of(&state, &asked.session, &metric).await?;
    let (_place, export) = export(&state, &metric, asked).await?;
    told(&witness, &metric, export.about(), "xlsx").await?;
    let name = files::name(export.about(), "xlsx");
    let (bytes, cut) = files::xlsx(export, &said, (state.clock)()).await?;
    let mut response = file(&name, XLSX_TYPE, Body::from(bytes))?;
    if cut || said_more {
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

/// What was said of the metric, of a point of it or of its rows, as far as the viewer may read it: the lines of a
/// sheet, and whether there is more.
async fn said_of(
    state: &Shared,
    session: &Session,
    metric: &str,
) -> Result<(Vec<Vec<String>>, bool), Problem> {
    let listener = Listener::of(state, session).await?;
    let of_metric = CommentFilter { thing: Some(metric.to_owned()), ..CommentFilter::default() };
    let (comments, next) = listener.comments(&of_metric, None, MOST_IN_A_FILE).await?;
    let rows = listener.rows(comments).await?;
    Ok((talk::sheet(&rows, next.is_some()), next.is_some()))
}

/// Writes down who took which rows out, before they go.
async fn told(witness: &Witness, metric: &str, about: &ExportAbout, format: &str) -> Result<(), Problem> {
    let details = json!({"format": format, "period": about.period.to_string(), "where": about.filters});
    witness.did(AuditKind::Export, Some(("metric", metric)), details).await
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
