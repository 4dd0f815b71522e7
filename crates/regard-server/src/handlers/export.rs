//! The rows behind a metric as a file. Owns the question and the headers; the formats are in
//! [`crate::files`], the rows are those of the JSON answer.

use super::metrics::filters;
use super::{Through, text};
use crate::extract::{Answered, Asked, Cursor, Name, PeriodText, Query, Word, page_problem};
use crate::files::{self, CSV_TYPE, XLSX_TYPE};
use crate::problem::Problem;
use crate::state::Shared;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use regard_app::pages::{Part, RowsQuestion};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Says of a file that was finished before it is sent whether it holds all rows.
const CUT: HeaderName = HeaderName::from_static("x-regard-cut");

/// The format of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    /// Text with commas, UTF-8.
    #[default]
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// What the rows of a file are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// The format; csv when not given.
    #[param(inline)]
    format: Option<FileFormat>,
    /// The days; the metric's own default when not given.
    #[param(inline)]
    period: Option<PeriodText>,
    /// The rows that count (numerator) or all that could (denominator).
    #[param(inline)]
    part: Option<Part>,
    /// Only customers of this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
    /// Only members: `dimension=member`. May be given several times.
    #[serde(rename = "where")]
    #[param(rename = "where", value_type = Option<Vec<String>>)]
    filters: Option<String>,
    /// Where to go on: `next` of a page of the rows.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 100000.
    limit: Option<u32>,
}

impl Query for ExportQuery {
    const REPEATED: Option<&'static str> = Some("where");
}

/// The rows behind one metric as a file: at most 100,000, and the file says when there are more.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, ExportQuery),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn export_rows(
    State(state): State<Shared>,
    Name(metric): Name,
    asked: Asked<ExportQuery>,
) -> Answered {
    let place = state.files.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    let query = asked.question;
    let mut filters = filters(query.filters)?;
    filters.extend(text(query.segment).map(|segment| format!("segment={segment}")));
    let question = RowsQuestion {
        period: query.period.map(|period| period.0),
        part: query.part.unwrap_or_default(),
        filters,
        after: text(query.after),
        limit: query.limit,
    };
    let export = state.reader.export_rows(&asked.lens, &metric, &question).await.map_err(page_problem)?;
    let format = query.format.unwrap_or_default();
    let name = files::name(export.about(), if format == FileFormat::Csv { "csv" } else { "xlsx" });
    match format {
        FileFormat::Csv => Ok(file(&name, CSV_TYPE, Body::from_stream(files::csv(export, place)))?),
        FileFormat::Xlsx => {
            let (bytes, cut) = files::xlsx(export).await?;
            let mut response = file(&name, XLSX_TYPE, Body::from(bytes))?;
            if cut {
                response.headers_mut().insert(CUT, HeaderValue::from_static("true"));
            }
            Ok(response)
        }
    }
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
