//! What every request passes before a handler: the host check, the cross-site check, the limits,
//! the headers of the answer and the access log; and that a change, once begun, is carried to its end. Owns no
//! decision about users.

use crate::problem::Problem;
use crate::state::Shared;
use crate::web;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::{FutureExt, StreamExt, stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// A body larger than this is refused: our largest is a sign-in.
pub(crate) const BODY_LIMIT_BYTES: usize = 64 * 1024;
/// Requests in work at once; the engine has its own, smaller gate.
pub(crate) const REQUESTS_AT_ONCE: u32 = 256;
/// How long a request may wait for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take; longer than the engine's own limit, so that its message is seen.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// The place of a request among those in work. What goes on without whoever asked keeps it.
pub(crate) type Turn = Arc<OwnedSemaphorePermit>;

/// Turns away requests for host names that are not ours.
pub(crate) async fn check_host(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = authority.as_deref().or_else(|| text(request.headers(), &header::HOST));
    if !state.hosts.answers_to(host) {
        return Problem::WrongHost.into_response();
    }
    next.run(request).await
}

/// Turns away changes that another site could have made a browser send.
pub(crate) async fn check_origin(request: Request, next: Next) -> Response {
    let changes = changes(request.method());
    // No site can make a browser send this header without a preflight, which we never grant.
    let by_token = request.headers().contains_key(header::AUTHORIZATION);
    if changes && !by_token && !comes_from_our_pages(request.headers()) {
        return Problem::CrossSite.into_response();
    }
    next.run(request).await
}

/// Whether a request may change something, by what methods mean.
fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The header `X-Regard` cannot be sent across origins without a preflight, which we never grant.
/// Browsers also say where a request comes from: by `Sec-Fetch-Site`, which holds behind a proxy
/// that renames the host, and the older ones by `Origin`.
fn comes_from_our_pages(headers: &HeaderMap) -> bool {
    let marked = headers.get("x-regard").is_some_and(|value| value == "1");
    let from_here = match (headers.get("sec-fetch-site"), headers.get(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let authority = origin.to_str().ok().and_then(|text| text.split_once("://")).map(|pair| pair.1);
            authority.is_some() && authority == text(headers, &header::HOST)
        }
        (None, None) => true,
    };
    marked && from_here
}

/// Bounds how many requests are in work and how long each may take.
pub(crate) async fn limit(State(state): State<Shared>, mut request: Request, next: Next) -> Response {
    let turn = tokio::time::timeout(TURN_TIMEOUT, state.turns.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Problem::Busy.into_response() };
    let turn: Turn = Arc::new(turn);
    request.extensions_mut().insert(turn.clone());
    match tokio::time::timeout(ANSWER_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TooSlow.into_response(),
    }
}

/// Runs every change in a task of its own. Connections break and answers come too late; what was done must still be
/// done whole, and written down.
pub(crate) async fn carry_out(request: Request, next: Next) -> Response {
    if !changes(request.method()) {
        return next.run(request).await;
    }
    let turn = request.extensions().get::<Turn>().cloned();
    let (_here, gone) = oneshot::channel();
    let request = request.map(|body| while_somebody_sends(body, gone));
    let done = to_the_end(async move {
        let response = next.run(request).await;
        drop(turn);
        response
    });
    done.await.unwrap_or_else(IntoResponse::into_response)
}

/// Runs work in a task of its own, which ends although nobody waits for it.
pub(crate) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(work).await.map_err(|stopped| Problem::internal(format!("a handler stopped: {stopped}")))
}

/// A body of which nobody sends the rest any more breaks off, so that no task waits for it.
fn while_somebody_sends(body: Body, gone: oneshot::Receiver<Infallible>) -> Body {
    let (mut data, mut gone) = (body.into_data_stream(), gone.fuse());
    Body::from_stream(stream::poll_fn(move |context| match data.poll_next_unpin(context) {
        Poll::Pending if gone.poll_unpin(context).is_ready() => {
            Poll::Ready(Some(Err(axum::Error::new("whoever sent this went away"))))
        }
        polled => polled,
    }))
}

/// Headers that every answer has.
pub(crate) async fn add_headers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, web::content_security_policy());
    // What does not say that it may be kept is not kept.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// One line a request: the route's pattern, never the path or the query, which may name people.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("*", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if route == "*" {
        tracing::debug!(%method, route, status, took_ms, "request");
    } else {
        tracing::info!(%method, route, status, took_ms, "request");
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_change_must_be_marked_and_of_this_origin() {
        let ours = [("host", "127.0.0.1:8080"), ("x-regard", "1")];
        assert!(comes_from_our_pages(&headers(&ours)));
        assert!(!comes_from_our_pages(&headers(&ours[..1])));
        let with = |name, value| headers(&[ours[0], ours[1], (name, value)]);
        assert!(comes_from_our_pages(&with("origin", "http://127.0.0.1:8080")));
        assert!(!comes_from_our_pages(&with("origin", "http://127.0.0.1:9090")));
        assert!(!comes_from_our_pages(&with("origin", "null")));
        assert!(comes_from_our_pages(&with("sec-fetch-site", "same-origin")));
        for site in ["cross-site", "same-site", "none"] {
            assert!(!comes_from_our_pages(&with("sec-fetch-site", site)), "{site}");
        }
    }
}
