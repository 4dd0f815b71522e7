//! Single sign-on: out to a provider and back. What comes back is believed or not by `regard-sso`; here it becomes a
//! session, or a word on the sign-in page. Owns who may come in whom nobody has named before.

use super::session::{come_in, leave};
use crate::cookie;
use crate::extract::{Name, Plain, Query, Witness, Word, store_problem};
use crate::guards::{Turn, to_the_end};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::extract::{Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_model::UserId;
use regard_sso::{Attempt, CallbackParameters, Fault, Identity, Provider};
use regard_store::{
    AuditKind, CallerError, EmailAddress, NewAuditEvent, NewSsoAttempt, Profile, Role, SignedIn, SsoAttempt,
    SsoIdentity, StoreError, User,
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

/// Sends the browser to a provider. A link, not a question of a program. Anybody can set out, so it is braked.
#[utoipa::path(get, path = "", tag = "session", params(("provider" = String, Path), ReturnQuery),
    responses((status = 303, description = "To the provider, or back to the sign-in page with what went wrong.")))]
pub(crate) async fn begin(
    State(state): State<Shared>,
    Name(name): Name,
    witness: Witness,
    Plain(query): Plain<ReturnQuery>,
) -> Result<Response, Problem> {
    let provider = state.provider(&name)?;
    state.store.count_attempt(witness.visit().address).await.map_err(store_problem)?;
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
    Extension(turn): Extension<Turn>,
    witness: Witness,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    // It changes things, although a browser can only be sent here by a link.
    let work = to_the_end(async move {
        let response = come_back(&state, &name, &headers, query.as_deref(), witness).await;
        drop(turn);
        response
    });
    let mut response = work.await??;
    response.headers_mut().append(header::SET_COOKIE, cookie::unbind());
    Ok(response)
}

/// Signs in whom the browser comes back as, and sends it to where they wanted to go; else back to the sign-in page.
async fn come_back(
    state: &Running,
    name: &str,
    headers: &HeaderMap,
    query: Option<&str>,
    witness: Witness,
) -> Result<Response, Problem> {
    let provider = state.provider(name)?;
    let (attempt, path, parameters) = match taken(state, headers, query).await {
        Ok(taken) => taken,
        Err(End::Turned(turned)) => {
            // Nobody of ours set out for this, and anybody can ask it: it is braked, and no event.
            state.store.count_attempt(witness.visit().address).await.map_err(store_problem)?;
            return Ok(to_sign_in(turned));
        }
        Err(End::Problem(problem)) => return Err(problem),
    };
    match believed(state, provider, attempt, parameters, &witness).await {
        Ok(signed_in) => {
            leave(state, headers).await?;
            let session = come_in(witness, &signed_in, "sso").await?;
            let mut response = to(&path).map_err(Problem::internal)?;
            for cookie in session.headers().get_all(header::SET_COOKIE) {
                response.headers_mut().append(header::SET_COOKIE, cookie.clone());
            }
            Ok(response)
        }
        Err(End::Turned(turned)) => {
            let details = json!({"provider": name, "problem": turned.code()});
            witness.did(AuditKind::SignInFailed, None, details).await?;
            Ok(to_sign_in(turned))
        }
        Err(End::Problem(problem)) => Err(problem),
    }
}

/// The attempt that this browser set out on, where to go afterwards, and what the provider says.
async fn taken(
    state: &Running,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<(Attempt, String, CallbackParameters), End> {
    let query = query.filter(|query| query.len() <= QUERY_AT_MOST).ok_or(End::Turned(Turned::Failed))?;
    let parameters: CallbackParameters =
        serde_urlencoded::from_str(query).map_err(|_| End::Turned(Turned::Failed))?;
    let browser = cookie::bound(headers).ok_or(End::Turned(Turned::Expired))?;
    let asked = parameters.state.clone().ok_or(End::Turned(Turned::Failed))?;
    let kept = state.store.take_attempt(&asked, &browser).await?;
    let SsoAttempt { nonce, pkce_verifier, provider, return_path, created_at } =
        kept.ok_or(End::Turned(Turned::Expired))?;
    let attempt = Attempt::remembered(provider, asked, nonce, pkce_verifier, created_at);
    Ok((attempt, return_path, parameters))
}

/// The session of who came, if what the provider says is believed.
async fn believed(
    state: &Running,
    provider: &Provider,
    attempt: Attempt,
    parameters: CallbackParameters,
    witness: &Witness,
) -> Result<SignedIn, End> {
    let identity = provider.finish(attempt, parameters).await.map_err(|error| {
        tracing::warn!(%error, "single sign-on");
        End::Turned(match error.fault {
            Fault::Declined(_) => Turned::Refused,
            Fault::Refused(_) => Turned::Failed,
            Fault::Provider(_) | Fault::Configuration(_) | Fault::Bug(_) => Turned::Unreachable,
        })
    })?;
    signed_in(state, identity, witness).await
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
    if !is_directory_user(state, &identity, &who, witness).await? {
        new_user(state, identity, &who, witness).await?;
    }
    Ok(state.store.sign_in_sso(who, witness.visit()).await?)
}

/// Whether a directory made a user for who comes: when the provider tells the directory's key and they have never had
/// a way in. Then they have one now.
async fn is_directory_user(
    state: &Running,
    identity: &Identity,
    who: &SsoIdentity,
    witness: &Witness,
) -> Result<bool, End> {
    let Some(key) = &identity.directory_key else { return Ok(false) };
    let (witness, by) = (witness.clone(), who.clone());
    let told = move |user: &User| vec![linked(&witness, &by, user)];
    let user = state.store.link_directory_user(who.clone(), key.clone(), told).await?;
    Ok(user.is_some())
}

fn linked(witness: &Witness, who: &SsoIdentity, user: &User) -> NewAuditEvent {
    let details = json!({"issuer": who.issuer, "subject": who.subject});
    witness.event(AuditKind::IdentityLinked, Some(("user", user.user_id.as_str())), &details)
}

fn added(witness: &Witness, user: &User) -> NewAuditEvent {
    let details = json!({
        "by": "sso",
        "email": user.profile.email.as_str(),
        "role": user.profile.role.as_str(),
    });
    witness.event(AuditKind::UserAdded, Some(("user", user.user_id.as_str())), &details)
}

/// Makes a user for somebody who comes for the first time: a viewer, with a place in the org chart only if the
/// provider's claim names one, and never one who is there already: who takes over a user is for an administrator to
/// say.
async fn new_user(
    state: &Running,
    identity: Identity,
    who: &SsoIdentity,
    witness: &Witness,
) -> Result<(), End> {
    let email = identity.email.as_deref().and_then(|email| email.parse::<EmailAddress>().ok());
    let email = email.ok_or(End::Turned(Turned::Unknown))?;
    let name = identity.name.unwrap_or_else(|| email.as_str().to_owned());
    let profile = Profile { email, name, title: None, level: None, business_unit: None, role: Role::Viewer };
    let place = identity.place.map(UserId::new);
    let (witness, by) = (witness.clone(), who.clone());
    let told = move |user: &User| vec![added(&witness, user), linked(&witness, &by, user)];
    match state.store.provision_sso_user(who.clone(), profile, place, told).await {
        Ok(_) => Ok(()),
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
