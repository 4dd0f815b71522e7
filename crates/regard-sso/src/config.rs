//! The settings of one provider and their checking. Owns what may be written; does not read files or the environment.

use crate::address::AddressRule;
use crate::algorithm::Algorithm;
use crate::errors::ConfigurationFault;
use openidconnect::IssuerUrl;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use url::Url;

const NAME_LENGTH_AT_MOST: usize = 32;
const TEXT_LENGTH_AT_MOST: usize = 255;
const ADDRESS_LENGTH_AT_MOST: usize = 500;
const LIST_LENGTH_AT_MOST: usize = 50;

/// A provider of identities and how Regard is known to it.
///
/// **Source**: `[[sign_in.providers]]` of `regard.toml`, but for the secret, which is never in a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its name in addresses and logs. **Shape**: `a-z`, digits and `-`, at most 32.
    pub name: String,
    /// What the button says.
    pub title: String,
    /// The provider's own name for itself, to the letter. **Shape**: an HTTPS address.
    pub issuer: String,
    /// How the provider knows Regard.
    pub client_id: String,
    /// **Source**: the environment variable that `client_secret_env` names. **Empty**: a public client.
    #[serde(skip)]
    pub client_secret: Option<ClientSecret>,
    /// The name of the environment variable with the secret, never the secret.
    #[serde(default)]
    pub client_secret_env: Option<String>,
    /// Where the provider sends the person back to. **Shape**: an address that is registered there to the letter.
    pub redirect_url: String,
    /// What is asked for besides `openid`, which always is.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// How the provider may sign.
    #[serde(default = "usual_algorithms")]
    pub algorithms: Vec<Algorithm>,
    /// The claim that names the person's place in the org chart. **Empty**: the provider does not tell.
    #[serde(default)]
    pub place_claim: Option<String>,
    /// The claim with the key under which a directory keeps the person, which is the `externalId` of SCIM.
    /// **Empty**: nobody whom a directory made is known by what the provider tells.
    #[serde(default)]
    pub directory_claim: Option<String>,
    /// Claims without which nobody gets in, with the values that are allowed: `hd = ["example.com"]`.
    #[serde(default)]
    pub required_claims: BTreeMap<String, Vec<String>>,
    /// Other clients that may stand beside ours in a token's audience.
    #[serde(default)]
    pub trusted_audiences: Vec<String>,
    /// Whether plain HTTP to this very machine will do: for tests, and for looking at Regard without a certificate.
    #[serde(default)]
    pub allow_http_for_loopback: bool,
}

/// What only the provider and Regard know. Not shown by `Debug`, and there is no `Display`.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Takes a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

fn usual_scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}

fn usual_algorithms() -> Vec<Algorithm> {
    Algorithm::USUAL.to_vec()
}

/// Addresses of a checked configuration.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) issuer: IssuerUrl,
    pub(crate) redirect: Url,
    /// For what the provider names in turn.
    pub(crate) rule: AddressRule,
}

impl ProviderConfig {
    /// # Errors
    /// The first setting that cannot be used, with what would do.
    pub(crate) fn check(&self) -> Result<Addresses, ConfigurationFault> {
        self.check_texts()?;
        self.check_lists()?;
        let rule = AddressRule { http_on_loopback: self.allow_http_for_loopback };
        let issuer = address("issuer", &self.issuer, rule)?;
        if issuer.query().is_some() {
            return Err(bad("issuer", "holds a question mark: write it without parameters"));
        }
        let redirect = address("redirect_url", &self.redirect_url, rule)?;
        let rule = rule.below(&issuer);
        // From the text and not from the parsed address: tokens repeat the issuer to the letter.
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| bad("issuer", "is no address"))?;
        Ok(Addresses { issuer, redirect, rule })
    }

    fn check_texts(&self) -> Result<(), ConfigurationFault> {
        let in_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if self.name.is_empty() || self.name.len() > NAME_LENGTH_AT_MOST || !self.name.chars().all(in_name) {
            return Err(bad("name", "must have 1 to 32 letters a to z, digits or hyphens"));
        }
        plain("title", &self.title)?;
        plain("client_id", &self.client_id)?;
        for (setting, claim) in
            [("place_claim", &self.place_claim), ("directory_claim", &self.directory_claim)]
        {
            if let Some(claim) = claim {
                plain(setting, claim)?;
            }
        }
        match &self.client_secret {
            Some(secret) if secret.expose().is_empty() => Err(bad("client_secret", "is empty")),
            // A forgotten variable must not turn a confidential client into a public one.
            None if self.client_secret_env.is_some() => {
                Err(bad("client_secret_env", "names an environment variable that is not set"))
            }
            _ => Ok(()),
        }
    }

    fn check_lists(&self) -> Result<(), ConfigurationFault> {
        if self.algorithms.is_empty() {
            return Err(bad("algorithms", "is empty: leave it out for the usual ones"));
        }
        let lengths = [
            self.scopes.len(),
            self.required_claims.len(),
            self.trusted_audiences.len(),
            self.algorithms.len(),
        ];
        if lengths.into_iter().any(|length| length > LIST_LENGTH_AT_MOST) {
            return Err(bad("a list", "has more than 50 entries"));
        }
        for scope in &self.scopes {
            plain("scopes", scope)?;
            if scope.contains(char::is_whitespace) {
                return Err(bad("scopes", "holds a blank: write each scope as an entry of its own"));
            }
        }
        for audience in &self.trusted_audiences {
            plain("trusted_audiences", audience)?;
        }
        for (claim, values) in &self.required_claims {
            plain("required_claims", claim)?;
            if values.is_empty() || values.len() > LIST_LENGTH_AT_MOST {
                return Err(bad("required_claims", "needs 1 to 50 allowed values for each claim"));
            }
        }
        Ok(())
    }
}

fn plain(setting: &'static str, text: &str) -> Result<(), ConfigurationFault> {
    match text {
        text if text.trim().is_empty() => Err(bad(setting, "is empty")),
        text if text.len() > TEXT_LENGTH_AT_MOST => Err(bad(setting, "is longer than 255 bytes")),
        text if text.contains(char::is_control) => Err(bad(setting, "holds control characters")),
        _ => Ok(()),
    }
}

fn address(setting: &'static str, text: &str, rule: AddressRule) -> Result<Url, ConfigurationFault> {
    if text.len() > ADDRESS_LENGTH_AT_MOST {
        return Err(bad(setting, "is longer than 500 bytes"));
    }
    let url = Url::parse(text).map_err(|_| bad(setting, "is no address: write https://…"))?;
    if rule.allows(&url) {
        return Ok(url);
    }
    Err(bad(
        setting,
        "must be an https address without password and fragment; only http://127.0.0.1 will do too, with allow_http_for_loopback",
    ))
}

fn bad(setting: &'static str, problem: &'static str) -> ConfigurationFault {
    ConfigurationFault::BadSetting { setting, problem }
}
