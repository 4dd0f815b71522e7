//! What each route does: reads its question, calls one use case, answers. One file a family; the
//! table of all of them is in [`crate::routes`].

pub(crate) mod account;
pub(crate) mod acting;
pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod customers;
pub(crate) mod delivery;
pub(crate) mod documents;
pub(crate) mod entry;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod identity;
mod kept;
pub(crate) mod lists;
pub(crate) mod loops;
pub(crate) mod loyalty;
pub(crate) mod metrics;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod policy;
pub(crate) mod push;
pub(crate) mod session;
pub(crate) mod sources;
pub(crate) mod sso;
pub(crate) mod talk;
pub(crate) mod tokens;
pub(crate) mod views;
pub(crate) mod voice;

use crate::extract::{Cursor, PeriodText, Query, Session, Witness, Word, lens};
use crate::files::CSV_TYPE;
use crate::problem::Problem;
use crate::state::Running;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use regard_app::pages::{ListQuestion, MAX_LIMIT, PageQuestion};
use regard_model::Lens;
use regard_store::Actor;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

/// The parameters of every question through a lens; [`crate::extract::Asked`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents parameters that the extractor reads by name")]
pub(crate) struct Through {
    /// The time to look from: a day (its end, at home) or an RFC 3339 time. The home's present
    /// when not given.
    #[param(inline)]
    moment: Option<Word<40>>,
    /// Only the customers of this list; all that the viewer sees when not given.
    #[param(inline)]
    list: Option<Word<100>>,
}

/// What an overview page is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The days to look at, such as 2018-08 or 2018-07..2018-08.
    #[param(inline)]
    pub(crate) period: Option<PeriodText>,
    /// Only customers of this segment.
    #[param(inline)]
    pub(crate) segment: Option<Word<200>>,
}

impl Query for PageQuery {}

impl From<PageQuery> for PageQuestion {
    fn from(query: PageQuery) -> Self {
        Self { period: query.period.map(|period| period.0), segment: text(query.segment) }
    }
}

/// What a plain list is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    pub(crate) after: Option<Cursor>,
    /// How many rows, at most 200.
    pub(crate) limit: Option<u32>,
}

impl Query for ListQuery {}

impl From<ListQuery> for ListQuestion {
    fn from(query: ListQuery) -> Self {
        Self { after: text(query.after), limit: query.limit }
    }
}

/// How many rows a list without facts has.
const USUAL: u32 = 50;

/// How many rows are asked for.
fn limit_of(asked: Option<u32>) -> Result<u32, Problem> {
    match asked {
        None => Ok(USUAL),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        Some(limit) => {
            Err(Problem::bad_parameter("limit", format!("{limit} is not between 1 and {MAX_LIMIT}")))
        }
    }
}

/// Who acts and of whom they see what is kept, for the application database: it writes down itself what they did.
async fn actor(state: &Running, session: &Session, witness: &Witness) -> Result<(Actor, Lens), Problem> {
    let lens = lens(state, session, state.newest().await?).await?;
    let actor = Actor {
        user_id: session.user.user_id.clone(),
        scope: state.kept_scope(&lens.scope).await?,
        address: witness.address(),
    };
    Ok((actor, lens))
}

/// `after` names no place in a list.
fn no_place() -> Problem {
    Problem::bad_parameter("after", "is no place in this list: give `next` of the answer before")
}

/// A field that may be left out, be taken away by `null`, or be given.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// Text with commas that a browser saves under a name.
fn csv_file(name: &'static str, text: String) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(CSV_TYPE)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, text).into_response()
}

/// The text in a parameter.
fn text<const MAX: usize>(word: Option<Word<MAX>>) -> Option<String> {
    word.map(|word| word.0).filter(|text| !text.is_empty())
}
