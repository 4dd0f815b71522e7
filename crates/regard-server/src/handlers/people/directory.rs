//! A directory of people over SCIM 2.0. What SCIM is stands in `regard-scim`; here it is reached over HTTP, and what it
//! did goes into the audit log.

use crate::extract::{SignedIn, Witness};
use crate::problem::{Problem, ProblemBody};
use crate::routes::BASE;
use crate::state::Shared;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_scim::{BODY_BYTES_AT_MOST, CONTENT_TYPE, ScimAnswer, ScimMethod, ScimRequest, ScimService};

/// Where the directory's service begins, below [`BASE`].
const ROOT: &str = "/scim/v2";

macro_rules! operations {
    ($($(#[doc = $about:literal])+ $name:ident $method:ident ($($status:literal),+) $({$($parameter:literal),+})?
        $(body $body:literal)?;)*) => {
        $($(#[doc = $about])+
        #[utoipa::path($method, path = "", tag = "directory",
            $(params($(($parameter = String, Path)),+),)?
            $(request_body(content = Object, description = $body, content_type = "application/scim+json"),)?
            responses(
                (status = 404, description = "Absent, or not for this token.",
                    content((Object = "application/scim+json"), (ProblemBody = "application/problem+json"))),
                $((status = $status, description = "SCIM 2.0, RFC 7644.",
                    content_type = "application/scim+json")),+))]
        pub(crate) async fn $name(
            State(state): State<Shared>,
            user: SignedIn,
            witness: Witness,
            request: Request,
        ) -> Result<Response, Problem> {
            pass(state, user, witness, request).await
        })*
    };
}

operations! {
    /// Users: all, or those that a filter finds.
    users get (200, 400, 413, 414);
    /// Adds a user.
    add_user post (201, 400, 409, 413) body "A user.";
    /// Users that a filter in the body finds.
    search post (200, 400, 413) body "A search.";
    /// One user.
    user get (200, 304, 400) {"user_id"};
    /// Replaces what is said of a user.
    replace_user put (200, 400, 409, 412, 413) {"user_id"} body "A user.";
    /// Changes some of what is said of a user.
    change_user patch (200, 204, 400, 409, 412, 413) {"user_id"} body "Operations.";
    /// Lets a user in no more.
    remove_user delete (204, 400, 409, 412) {"user_id"};
    /// Groups, of which there are none here.
    groups get (200, 400);
    /// What this service can do.
    service_provider_config get (200, 400);
    /// What there is.
    resource_types get (200, 400);
    /// One kind of thing.
    resource_type get (200, 400) {"name"};
    /// What things are described with.
    schemas get (200, 400);
    /// One description.
    schema get (200, 400) {"urn"};
}

/// Hands a request to the directory's service, which writes down what it does.
async fn pass(
    state: Shared,
    SignedIn(session): SignedIn,
    witness: Witness,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let below = path.strip_prefix(BASE).and_then(|path| path.strip_prefix(ROOT)).ok_or(Problem::NotFound)?;
    let text = |name: HeaderName| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    let asked = ScimRequest {
        method: ScimMethod::from(parts.method.as_str()),
        path: below.to_owned(),
        query: parts.uri.query().map(str::to_owned),
        if_match: text(header::IF_MATCH),
        if_none_match: text(header::IF_NONE_MATCH),
        body: to_bytes(body, BODY_BYTES_AT_MOST)
            .await
            .map_err(|_| Problem::BodyTooLarge { limit_bytes: BODY_BYTES_AT_MOST })?
            .to_vec(),
    };
    let actor = (session.user.user_id.clone(), session.user.profile.name.clone());
    let service = ScimService::new(state.store.clone(), base(&parts.headers));
    let service = service.under(state.directory).asked_by(actor, witness.address());
    let answer = service.answer(asked).await;
    if let Some(failure) = &answer.failure {
        tracing::error!(%failure, "the directory could not be answered");
    }
    respond(answer)
}

/// Where the service is, as the directory reached it: its answers name places by it. Whoever is not this very machine
/// comes over TLS.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let scheme = if ["localhost", "127.0.0.1", "[::1]"].contains(&name) { "http" } else { "https" };
    format!("{scheme}://{host}{BASE}{ROOT}")
}

fn respond(answer: ScimAnswer) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status).map_err(Problem::internal)?;
    let mut response = (status, answer.body.unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).map_err(Problem::internal)?;
        headers.insert(name, HeaderValue::try_from(value).map_err(Problem::internal)?);
    }
    Ok(response)
}
