//! The exchange of a code for tokens. Owns the request and whose fault a failure is; does not believe the ID token yet.

use crate::answer::UNKNOWN;
use crate::config::{Addresses, ProviderConfig};
use crate::errors::{AnswerCode, ConfigurationFault, Document, Fault, ProviderFault, Refusal};
use crate::http::{Http, WireError};
use crate::metadata::Metadata;
use openidconnect::core::{CoreClient, CoreErrorResponseType, CoreIdToken, CoreJsonWebKeySet, CoreTokenType};
use openidconnect::{
    AccessToken, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardErrorResponse,
    TokenResponse,
};
use serde::Deserialize;
use serde_json::Value;

/// A client that can sign people in and take tokens.
pub(crate) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// What came for a code. None of it is believed yet.
pub(crate) struct Tokens {
    pub(crate) id_token: CoreIdToken,
    pub(crate) access_token: AccessToken,
}

/// The client of the settings at the provider that the metadata tell of.
pub(crate) fn client(config: &ProviderConfig, addresses: &Addresses, metadata: &Metadata) -> Client {
    let sign_in_page = AuthUrl::from_url(metadata.sign_in_page.url().clone());
    // Keys are looked up when there is a token to verify, not here.
    let keys = CoreJsonWebKeySet::default();
    let client = CoreClient::new(ClientId::new(config.client_id.clone()), addresses.issuer.clone(), keys)
        .set_auth_uri(sign_in_page)
        .set_token_uri(metadata.token_endpoint.clone())
        .set_auth_type(metadata.secret_goes.clone())
        .set_redirect_uri(RedirectUrl::from_url(addresses.redirect.clone()));
    match &config.client_secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
        None => client,
    }
}

/// Gives the code and takes tokens for it.
///
/// # Errors
/// The settings' fault when the client is refused, a refusal when the code is, else the provider's.
pub(crate) async fn exchange(
    http: &Http,
    client: &Client,
    addresses: &Addresses,
    code: String,
    pkce_verifier: String,
) -> Result<Tokens, Fault> {
    let wire = http.wire(addresses.rule, Document::Token);
    let answer = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier))
        .request_async(&wire)
        .await
        .map_err(fault_of)?;
    if *answer.token_type() != CoreTokenType::Bearer {
        return Err(ProviderFault::TokenType.into());
    }
    let id_token = answer.id_token().ok_or(ProviderFault::NoIdToken)?.clone();
    Ok(Tokens { id_token, access_token: AccessToken::new(answer.access_token().secret().clone()) })
}

type ExchangeError = RequestTokenError<WireError, StandardErrorResponse<CoreErrorResponseType>>;

/// Nothing of the answer's text goes into the fault: a provider may repeat the code in its words.
fn fault_of(error: ExchangeError) -> Fault {
    let malformed = Fault::from(ProviderFault::Malformed(Document::Token));
    match error {
        RequestTokenError::Request(WireError(fault)) => fault,
        RequestTokenError::ServerResponse(answer) => no(answer.error()),
        RequestTokenError::Parse(_, body) => {
            // The answer may be right in all but its ID token, and that is another matter.
            let id_token =
                serde_json::from_slice::<IdTokenOnly>(&body).ok().and_then(|answer| answer.id_token);
            if id_token.is_some() { Refusal::Malformed.into() } else { malformed }
        }
        RequestTokenError::Other(_) => malformed,
    }
}

#[derive(Deserialize)]
struct IdTokenOnly {
    id_token: Option<Value>,
}

/// Whose move an error code of the token endpoint makes it (RFC 6749, 5.2).
fn no(error: &CoreErrorResponseType) -> Fault {
    match error {
        CoreErrorResponseType::InvalidClient => ConfigurationFault::ClientRefused.into(),
        CoreErrorResponseType::InvalidGrant => Refusal::Code.into(),
        CoreErrorResponseType::InvalidRequest => refused("invalid_request"),
        CoreErrorResponseType::InvalidScope => refused("invalid_scope"),
        CoreErrorResponseType::UnauthorizedClient => refused("unauthorized_client"),
        CoreErrorResponseType::UnsupportedGrantType => refused("unsupported_grant_type"),
        _ => ProviderFault::Failed(UNKNOWN).into(),
    }
}

fn refused(code: &'static str) -> Fault {
    ConfigurationFault::RequestRefused(AnswerCode::of(code)).into()
}
