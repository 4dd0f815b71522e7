//! A question through a lens: the one way to read facts over HTTP. Builds the viewer's lens and
//! knows when the browser has the answer already. Owns no page.

use super::answer::{page_problem, store_problem};
use super::query::{LIST, MOMENT, Nothing, Pairs, Query};
use super::session::{Session, SignedIn};
use crate::present::Now;
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_app::pages::PageError;
use regard_app::policies::Holding;
use regard_model::{Lens, Moment, Scope};
use serde::Serialize;

/// A proven session, its lens, and the question that came with it.
pub(crate) struct Asked<Q = Nothing> {
    pub(crate) session: Session,
    pub(crate) lens: Lens,
    /// Whether the moment of the lens was asked for; else it is the home's present.
    pub(crate) moment_is_asked: bool,
    /// The policy of the lens.
    pub(crate) holding: Holding,
    pub(crate) question: Q,
    pub(crate) tag: Tag,
}

/// By what a browser asks whether an answer changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(HeaderValue);

/// What a handler gives back.
pub(crate) type Answered = Result<Response, Problem>;

/// A question that needs no facts, or facts that do not depend on the moment.
pub(crate) struct Plain<Q>(pub(crate) Q);

/// Why a handler does not run.
pub(crate) enum Refusal {
    Problem(Problem),
    /// The browser has this answer.
    NotModified(Tag),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::NotModified(tag) => {
                let mut response = StatusCode::NOT_MODIFIED.into_response();
                tag.remember(response.headers_mut());
                response
            }
        }
    }
}

impl<Q: Query> FromRequestParts<Shared> for Asked<Q> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Refusal> {
        let SignedIn(session) = SignedIn::from_request_parts(parts, state).await?;
        let query = parts.uri.query().unwrap_or_default();
        let mut pairs = Pairs::read::<Q>(query, &[MOMENT, LIST])?;
        let (asked, list) = (pairs.take(MOMENT), pairs.take(LIST));
        let now = state.now(asked.is_some()).await?;
        let now = Now { moment: moment(state, asked.as_deref(), now.moment)?, ..now };
        let holding = held(state, asked.is_some(), now.moment).await?;
        let lens = Lens { policy: holding.version, ..lens(state, &session, now).await? };
        let lens = match list {
            Some(list) => of_list(state, &session, lens, &list).await?,
            None => lens,
        };
        let tag = tag(state, &session, &lens, parts)?;
        let question = pairs.into_question()?;
        if parts.headers.get_all(header::IF_NONE_MATCH).iter().any(|known| tag.is_in(known)) {
            return Err(Refusal::NotModified(tag));
        }
        Ok(Self { session, lens, moment_is_asked: asked.is_some(), holding, question, tag })
    }
}

impl<Q: Query> FromRequestParts<Shared> for Plain<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        Pairs::read::<Q>(parts.uri.query().unwrap_or_default(), &[])?.into_question().map(Self)
    }
}

impl Tag {
    /// The page as JSON, marked with this tag.
    pub(crate) fn answer<T: Serialize>(self, page: Result<T, PageError>) -> Answered {
        let page = page.map_err(page_problem)?;
        let mut response = Json(page).into_response();
        self.remember(response.headers_mut());
        Ok(response)
    }

    fn remember(self, headers: &mut HeaderMap) {
        headers.insert(header::ETAG, self.0);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
    }

    /// Whether an `If-None-Match` names it.
    fn is_in(&self, known: &HeaderValue) -> bool {
        match (known.to_str(), self.0.to_str()) {
            (Ok(known), Ok(tag)) => known.split(',').any(|one| one.trim() == tag),
            _ => false,
        }
    }
}

/// The moment in the query, else the present; never after the last day that may be asked for.
fn moment(state: &Running, asked: Option<&str>, present: Moment) -> Result<Moment, Problem> {
    let Some(text) = asked else { return Ok(present) };
    let moment = Moment::parse(text, &state.home().time_zone)
        .map_err(|error| Problem::bad_parameter(MOMENT, error.to_string()))?;
    let last = state.moment_max();
    if moment > last {
        let day = last.day(&state.home().time_zone);
        return Err(Problem::bad_parameter(
            MOMENT,
            format!("{text} is in the future: {day} is the last day"),
        ));
    }
    Ok(moment)
}

/// The policy that held at the moment that was asked for. The present is cut down to some minutes, and what was
/// published within them holds; so it does in a home whose present is pinned.
async fn held(state: &Running, moment_is_asked: bool, moment: Moment) -> Result<Holding, Problem> {
    if !moment_is_asked {
        return Ok(state.policies.now());
    }
    state.policies.at(&state.store, moment).await.map_err(store_problem)
}

/// The viewer's lens, under the policy that holds now.
pub(crate) async fn lens(state: &Running, session: &Session, now: Now) -> Result<Lens, Problem> {
    Ok(Lens {
        snapshot: now.snapshot,
        moment: now.moment,
        policy: state.policies.now().version,
        scope: state.scope(&session.user.user_id, now.moment).await?,
        zone: state.home().time_zone.clone(),
    })
}

/// The same for the customers of a list alone, as far as the viewer sees them.
async fn of_list(state: &Running, session: &Session, lens: Lens, list: &str) -> Result<Lens, Problem> {
    let members = state.list_members(&session.user.user_id, list, &lens).await;
    let members = members.map_err(|problem| match problem {
        Problem::NotFound => Problem::bad_parameter(LIST, "there is no such list, or none that you may read"),
        other => other,
    })?;
    Ok(Lens { scope: Scope::of(members), ..lens })
}

/// An answer is a function of the lens and the question; freshness in it also of the minute, and
/// its words of the viewer. A restart forgets, because the program may be another.
fn tag(state: &Running, session: &Session, lens: &Lens, parts: &Parts) -> Result<Tag, Problem> {
    let mut hasher = blake3::Hasher::new();
    let minute = (state.clock)().as_second().div_euclid(60);
    let profile = &session.user.profile;
    let path_and_query = parts.uri.path_and_query().map_or("", |both| both.as_str());
    for part in [
        state.started_at.to_string().as_str(),
        minute.to_string().as_str(),
        session.user.user_id.as_str(),
        lens.key().as_str(),
        // What other thresholds are tried against, whatever held at the moment.
        state.policies.now().version.0.to_string().as_str(),
        // Which view is theirs, and what it says.
        state.views.changes().to_string().as_str(),
        profile.role.as_str(),
        profile.level.as_deref().unwrap_or_default(),
        profile.business_unit.as_deref().unwrap_or_default(),
        path_and_query,
    ] {
        hasher.update(&u64::try_from(part.len()).unwrap_or_default().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hash = hasher.finalize().to_hex();
    HeaderValue::try_from(format!("W/\"{}\"", &hash[..32])).map(Tag).map_err(Problem::internal)
}
