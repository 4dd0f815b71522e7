//! The providers of single sign-on, from the home's settings and the secrets in the environment.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use regard_home::Home;
use regard_sso::{ClientSecret, Http, HttpLimits, Provider};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The providers that the settings name. Nothing is asked of them yet.
///
/// # Errors
/// A setting that cannot be used, a name that stands twice, or a secret that is not in the environment.
pub(crate) fn providers(home: &Home) -> Result<Vec<Provider>> {
    let configs = home.config().providers.clone();
    if configs.is_empty() {
        return Ok(Vec::new());
    }
    let http = Http::new(HttpLimits::default())?;
    let mut names = BTreeSet::new();
    let mut providers = Vec::new();
    for mut config in configs {
        if !names.insert(config.name.clone()) {
            bail!("regard.toml names two sign-in providers {:?}: give one of them another name", config.name);
        }
        if let Some(variable) = &config.client_secret_env {
            let secret = std::env::var(variable).with_context(|| {
                format!("sign-in with {}: client_secret_env names {variable}, which is not set", config.name)
            })?;
            config.client_secret = Some(ClientSecret::new(secret));
        }
        providers.push(Provider::new(config, Arc::new(Timestamp::now), http.clone())?);
    }
    Ok(providers)
}
