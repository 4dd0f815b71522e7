//! What a provider says about itself: where it signs people in, where it gives tokens, where its keys are. Owns the fetching
//! and the checking; does not keep it.

use crate::config::Addresses;
use crate::errors::{ConfigurationFault, Document, Excerpt, Fault, ProviderFault};
use crate::http::Http;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, AuthType, AuthUrl, ProviderMetadata, TokenUrl};
use serde::{Deserialize, Serialize};
use url::Url;

/// What we need of a provider's metadata, checked.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) sign_in_page: AuthUrl,
    pub(crate) token_endpoint: TokenUrl,
    pub(crate) keys: Url,
    /// How the client's secret is sent.
    pub(crate) secret_goes: AuthType,
    /// Whether each answer names its issuer (RFC 9207).
    pub(crate) sends_issuer: bool,
}

/// The part of the metadata that is younger than OpenID Connect Discovery.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Further {
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for Further {}

type Discovered = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Asks a provider about itself.
///
/// # Errors
/// The provider's faults on the way; a configuration fault when it is not the one that was configured.
pub(crate) async fn fetch(http: &Http, addresses: &Addresses, with_secret: bool) -> Result<Metadata, Fault> {
    // OpenID Connect Discovery 1.0, section 4.1: what is added begins where the issuer ends, but for one slash.
    let issuer = addresses.issuer.as_str();
    let place = format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer));
    let body = http.fetch(addresses.rule, Document::Metadata, &place).await?;
    let malformed = |_| ProviderFault::Malformed(Document::Metadata);
    let said: Discovered = serde_json::from_slice(&body).map_err(malformed)?;
    if *said.issuer() != addresses.issuer {
        return Err(ConfigurationFault::IssuerDiffers { said: Excerpt::of(said.issuer()) }.into());
    }
    let token_endpoint = said.token_endpoint().cloned().ok_or(ConfigurationFault::NoTokenEndpoint)?;
    for (document, url) in [
        (Document::SignInPage, said.authorization_endpoint().url()),
        (Document::Token, token_endpoint.url()),
        (Document::Keys, said.jwks_uri().url()),
    ] {
        if !addresses.rule.allows(url) {
            return Err(ProviderFault::InsecureAddress(document).into());
        }
    }
    Ok(Metadata {
        sign_in_page: said.authorization_endpoint().clone(),
        secret_goes: secret_goes(said.token_endpoint_auth_methods_supported(), with_secret)?,
        keys: said.jwks_uri().url().clone(),
        sends_issuer: said.additional_metadata().authorization_response_iss_parameter_supported == Some(true),
        token_endpoint,
    })
}

/// In the header when the provider takes it there, as all must who say nothing; else in the body.
fn secret_goes(
    methods: Option<&Vec<CoreClientAuthMethod>>,
    with_secret: bool,
) -> Result<AuthType, ConfigurationFault> {
    let takes = |method: CoreClientAuthMethod| methods.is_some_and(|methods| methods.contains(&method));
    if !with_secret || methods.is_none() || takes(CoreClientAuthMethod::ClientSecretBasic) {
        Ok(AuthType::BasicAuth)
    } else if takes(CoreClientAuthMethod::ClientSecretPost) {
        Ok(AuthType::RequestBody)
    } else {
        Err(ConfigurationFault::ClientAuthentication)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_goes_where_the_provider_takes_it() {
        use CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost, PrivateKeyJwt};
        let of = |methods: Option<Vec<CoreClientAuthMethod>>| secret_goes(methods.as_ref(), true);
        assert!(matches!(of(None), Ok(AuthType::BasicAuth)));
        assert!(matches!(of(Some(vec![ClientSecretPost, ClientSecretBasic])), Ok(AuthType::BasicAuth)));
        assert!(matches!(of(Some(vec![PrivateKeyJwt, ClientSecretPost])), Ok(AuthType::RequestBody)));
        assert_eq!(of(Some(vec![PrivateKeyJwt])).unwrap_err(), ConfigurationFault::ClientAuthentication);
        assert!(secret_goes(Some(&vec![PrivateKeyJwt]), false).is_ok(), "a public client has none to send");
    }
}
