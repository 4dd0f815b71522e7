//! Single sign-on: out to a provider and back. What comes back is believed or not by `regard-sso`; here it becomes a
//! session, or a word on the sign-in page. Owns who may come in whom nobody has named before.

use super::session::{come_in, leave};
use crate::cookie;
use crate::extract::{Name, Plain, Query, Witness, Word, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_model::UserId;
use regard_sso::{Attempt, CallbackParameters, Fault, Identity, Provider};
use regard_store::{
    AuditKind, CallerError, EmailAddress, NewSsoAttempt, NewUser, Origin, Profile, Role, SignedIn,
    SsoIdentity, StoreError,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// The longest query that a provider sends back. **Unit**: bytes.
const QUERY_AT_MOST: usize = 16 * 1024;

/// Where to go after signing in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReturnQuery {
    /// A path of ours; the first page when not given.
    #[param(inline)]
    #[serde(rename = "return")]
    path: Option<Word<1000>>,
}

impl Query for ReturnQuery {}

/// Why nobody came in, as the sign-in page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    /// The provider, or the person there, said no.
    Refused,
    /// What came back cannot be believed.
    Failed,
    /// It took too long, or set out in another browser.
    Expired,
    /// The provider cannot be reached, or is set up wrongly.
    Unreachable,
    /// Nobody here is linked to who came, and nobody can be made for them.
    Unknown,
    /// The address belongs to another user; addresses prove nothing.
    EmailTaken,
}

impl Turned {
    fn code(self) -> &'static str {
        match self {
            Self::Refused => "sso_refused",
            Self::Failed => "sso_failed",
            Self::Expired => "sso_expired",
            Self::Unreachable => "sso_unreachable",
            Self::Unknown => "sso_unknown",
            Self::EmailTaken => "sso_email_taken",
        }
    }
}

/// Why it ends: with a word on the sign-in page, or with a failure of ours.
enum End {
    Turned(Turned),
    Problem(Problem),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Problem(store_problem(error))
    }
}

impl From<Problem> for End {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Running {
    fn provider(&self, name: &str) -> Result<&Provider, Problem> {
        self.providers.iter().find(|provider| provider.name() == name).ok_or(Problem::NotFound)
    }
}

/// Sends the browser to a provider. A link, not a question of a program.
#[utoipa::path(get, path = "", tag = "session", params(("provider" = String, Path), ReturnQuery),
    responses((status = 303, description = "To the provider, or back to the sign-in page with what went wrong.")))]
pub(crate) async fn begin(
    State(state): State<Shared>,
    Name(name): Name,
    Plain(query): Plain<ReturnQuery>,
) -> Result<Response, Problem> {
    let provider = state.provider(&name)?;
    let random = |bytes: &mut [u8]| state.store.random(bytes);
    let beginning = match provider.begin(&random).await {
        Ok(beginning) => beginning,
        Err(error) => {
            tracing::warn!(%error, "single sign-on");
            return Ok(to_sign_in(Turned::Unreachable));
        }
    };
    let attempt = NewSsoAttempt {
        state: beginning.attempt.state().to_owned(),
        nonce: beginning.attempt.nonce().to_owned(),
        pkce_verifier: beginning.attempt.pkce_verifier().to_owned(),
        provider: name,
        return_path: query.path.map(|path| path.0).filter(|path| !path.is_empty()).unwrap_or("/".to_owned()),
    };
    let browser = state.store.begin_attempt(attempt).await.map_err(|error| match error {
        StoreError::Caller(CallerError::BadText { .. }) => {
            Problem::bad_parameter("return", "write a path of this server, such as /promises")
        }
        other => store_problem(other),
    })?;
    let mut response = to(beginning.url.as_str()).map_err(Problem::internal)?;
    let cookie = cookie::bind(&browser).map_err(Problem::internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Where a provider sends the browser back to. The parameters are the provider's; what is not known is passed over.
#[utoipa::path(get, path = "", tag = "session", params(("provider" = String, Path),
        ("code" = Option<String>, Query), ("state" = Option<String>, Query), ("iss" = Option<String>, Query),
        ("error" = Option<String>, Query)),
    responses((status = 303,
        description = "Signed in and on to where the person wanted to go, or back to the sign-in page.")))]
pub(crate) async fn callback(
    State(state): State<Shared>,
    Name(name): Name,
    witness: Witness,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let provider = state.provider(&name)?;
    let mut response = match come_back(&state, provider, &headers, query.as_deref(), &witness).await {
        Ok((signed_in, path)) => {
            leave(&state, &headers).await?;
            let session = come_in(witness, &signed_in, "sso").await?;
            let mut response = to(&path).map_err(Problem::internal)?;
            for cookie in session.headers().get_all(header::SET_COOKIE) {
                response.headers_mut().append(header::SET_COOKIE, cookie.clone());
            }
            response
        }
        Err(End::Turned(turned)) => {
            let details = json!({"provider": name, "problem": turned.code()});
            witness.did(AuditKind::SignInFailed, None, details).await?;
            to_sign_in(turned)
        }
        Err(End::Problem(problem)) => return Err(problem),
    };
    response.headers_mut().append(header::SET_COOKIE, cookie::unbind());
    Ok(response)
}

/// Whom the browser comes back as, and where they wanted to go.
async fn come_back(
    state: &Running,
    provider: &Provider,
    headers: &HeaderMap,
    query: Option<&str>,
    witness: &Witness,
) -> Result<(SignedIn, String), End> {
    let query = query.filter(|query| query.len() <= QUERY_AT_MOST).ok_or(End::Turned(Turned::Failed))?;
    let parameters: CallbackParameters =
        serde_urlencoded::from_str(query).map_err(|_| End::Turned(Turned::Failed))?;
    let browser = cookie::bound(headers).ok_or(End::Turned(Turned::Expired))?;
    let asked = parameters.state.clone().ok_or(End::Turned(Turned::Failed))?;
    let kept = state.store.take_attempt(&asked, &browser).await?;
    let kept = kept.ok_or(End::Turned(Turned::Expired))?;
    let path = kept.return_path;
    let attempt = Attempt::remembered(kept.provider, asked, kept.nonce, kept.pkce_verifier, kept.created_at);
    let identity = provider.finish(attempt, parameters).await.map_err(|error| {
        tracing::warn!(%error, "single sign-on");
        End::Turned(match error.fault {
            Fault::Declined(_) => Turned::Refused,
            Fault::Refused(_) => Turned::Failed,
            Fault::Provider(_) | Fault::Configuration(_) | Fault::Bug(_) => Turned::Unreachable,
        })
    })?;
    Ok((signed_in(state, identity, witness).await?, path))
}

/// The session of who came: of the user whom they are linked to, else of one who is made for them.
async fn signed_in(state: &Running, identity: Identity, witness: &Witness) -> Result<SignedIn, End> {
    let who = SsoIdentity { issuer: identity.issuer.clone(), subject: identity.subject.clone() };
    match state.store.sign_in_sso(who.clone(), witness.visit()).await {
        Ok(signed_in) => return Ok(signed_in),
        Err(StoreError::Caller(CallerError::UnknownIdentity)) => {}
        // Somebody disabled is told no more than somebody unknown.
        Err(StoreError::Caller(CallerError::UnknownUser(_))) => return Err(End::Turned(Turned::Unknown)),
        Err(other) => return Err(other.into()),
    }
    let user_id = new_user(state, &identity, &who).await?;
    let details = json!({"issuer": who.issuer, "subject": who.subject});
    witness.did(AuditKind::IdentityLinked, Some(("user", user_id.as_str())), details).await?;
    Ok(state.store.sign_in_sso(who, witness.visit()).await?)
}

/// Makes a user for somebody who comes for the first time: a viewer, with a place in the org chart only if the
/// provider's claim names one, and never one who is there already: who takes over a user is for an administrator to
/// say.
async fn new_user(state: &Running, identity: &Identity, who: &SsoIdentity) -> Result<UserId, End> {
    let email = identity.email.as_deref().and_then(|email| email.parse::<EmailAddress>().ok());
    let email = email.ok_or(End::Turned(Turned::Unknown))?;
    let name = identity.name.clone().unwrap_or_else(|| email.as_str().to_owned());
    let profile = Profile { email, name, title: None, level: None, business_unit: None, role: Role::Viewer };
    let made = match &identity.place {
        None => state.store.provision_sso_user(who.clone(), profile).await,
        Some(place) => {
            let new =
                NewUser { user_id: Some(UserId::new(place)), origin: Origin::Sso, ..NewUser::from(profile) };
            match state.store.create_user(new, None).await {
                Ok(user) => {
                    state.store.link_identity(user.user_id.clone(), who.clone()).await?;
                    Ok(user)
                }
                Err(error) => Err(error),
            }
        }
    };
    match made {
        Ok(user) => Ok(user.user_id),
        Err(StoreError::Caller(CallerError::EmailTaken(_))) => Err(End::Turned(Turned::EmailTaken)),
        Err(StoreError::Caller(CallerError::UserTaken(_) | CallerError::BadText { .. })) => {
            Err(End::Turned(Turned::Unknown))
        }
        Err(other) => Err(other.into()),
    }
}

/// Sends the browser on.
fn to(place: &str) -> Result<Response, axum::http::header::InvalidHeaderValue> {
    let place = HeaderValue::from_str(place)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response())
}

fn to_sign_in(turned: Turned) -> Response {
    let place = HeaderValue::try_from(format!("/sign-in?problem={}", turned.code()));
    let place = place.unwrap_or(HeaderValue::from_static("/sign-in"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}
