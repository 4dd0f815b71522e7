//! What may stand in the settings of a provider, and that the documentation's examples may.

use crate::hostile::config;
use regard_sso::{Algorithm, Clock, ConfigurationFault, Fault, Http, HttpLimits, Provider, ProviderConfig};
use regard_testkit::FixedClock;
use serde::Deserialize;
use std::sync::Arc;

fn checked(config: ProviderConfig) -> anyhow::Result<Result<(), Fault>> {
    let clock: Clock = Arc::new(FixedClock::default().reader());
    let made = Provider::new(config, clock, Http::new(HttpLimits::default())?);
    Ok(made.map(|_| ()).map_err(|error| error.fault))
}

/// The setting that is refused. **Empty**: none is.
fn refused(change: impl FnOnce(&mut ProviderConfig)) -> anyhow::Result<Option<&'static str>> {
    let mut config = config("https://id.example.com");
    config.redirect_url = "https://regard.example.com/callback".to_owned();
    config.allow_http_for_loopback = false;
    change(&mut config);
    Ok(match checked(config)? {
        Ok(()) => None,
        Err(Fault::Configuration(ConfigurationFault::BadSetting { setting, .. })) => Some(setting),
        Err(other) => anyhow::bail!("another fault: {other}"),
    })
}

#[test]
fn what_cannot_work_is_refused_at_the_start() -> anyhow::Result<()> {
    assert_eq!(refused(|_| {})?, None);
    for name in ["", "Corp", "a b", "a/b", "..", &"x".repeat(33)] {
        assert_eq!(refused(|config| config.name = name.to_owned())?, Some("name"), "{name}");
    }
    for issuer in [
        "",
        "id.example.com",
        "http://id.example.com",
        "http://127.0.0.1",
        "https://id.example.com?tenant=1",
        "https://id.example.com#part",
        "https://me:secret@id.example.com",
        &format!("https://id.example.com/{}", "x".repeat(500)),
    ] {
        assert_eq!(refused(|config| config.issuer = issuer.to_owned())?, Some("issuer"), "{issuer}");
    }
    for address in ["", "/callback", "http://regard.example.com/callback", "http://localhost/callback"] {
        assert_eq!(
            refused(|config| config.redirect_url = address.to_owned())?,
            Some("redirect_url"),
            "{address}"
        );
    }
    assert_eq!(refused(|config| config.title = " ".to_owned())?, Some("title"));
    assert_eq!(refused(|config| config.client_id = "a\nb".to_owned())?, Some("client_id"));
    assert_eq!(refused(|config| config.algorithms.clear())?, Some("algorithms"));
    assert_eq!(refused(|config| config.scopes = vec!["openid email".to_owned()])?, Some("scopes"));
    assert_eq!(refused(|config| config.place_claim = Some(String::new()))?, Some("place_claim"));
    assert_eq!(refused(|config| config.directory_claim = Some(" ".to_owned()))?, Some("directory_claim"));
    let nobody = |config: &mut ProviderConfig| {
        config.required_claims.insert("hd".to_owned(), Vec::new());
    };
    assert_eq!(refused(nobody)?, Some("required_claims"));
    Ok(())
}

#[test]
fn a_forgotten_secret_does_not_make_a_public_client() -> anyhow::Result<()> {
    let forgotten = |config: &mut ProviderConfig| {
        config.client_secret = None;
        config.client_secret_env = Some("CORP_SECRET".to_owned());
    };
    assert_eq!(refused(forgotten)?, Some("client_secret_env"));
    assert_eq!(
        refused(|config| config.client_secret = Some(regard_sso::ClientSecret::new("")))?,
        Some("client_secret")
    );
    assert_eq!(refused(|config| config.client_secret = None)?, None, "without a variable it is meant");
    Ok(())
}

#[test]
fn plain_http_needs_this_machine_and_the_word() -> anyhow::Result<()> {
    let local = |config: &mut ProviderConfig| {
        config.allow_http_for_loopback = true;
        config.issuer = "http://127.0.0.1:9".to_owned();
        config.redirect_url = "http://localhost:8080/callback".to_owned();
    };
    assert_eq!(refused(local)?, None);
    let far = |config: &mut ProviderConfig| {
        config.allow_http_for_loopback = true;
        config.issuer = "http://192.168.0.1".to_owned();
    };
    assert_eq!(refused(far)?, Some("issuer"));
    Ok(())
}

#[test]
fn a_secret_in_the_file_and_a_dangerous_algorithm_cannot_be_written() {
    let rest = "name = \"corp\"\ntitle = \"Corp\"\nissuer = \"https://id.example.com\"\nclient_id = \"regard\"\n\
                redirect_url = \"https://regard.example.com/callback\"\n";
    assert!(toml::from_str::<ProviderConfig>(rest).is_ok());
    for further in [
        "client_secret = \"secret\"",
        "algorithms = [\"none\"]",
        "algorithms = [\"HS256\"]",
        "algorithms = [\"rs256\"]",
        "issuers = \"https://id.example.com\"",
    ] {
        assert!(toml::from_str::<ProviderConfig>(&format!("{rest}{further}\n")).is_err(), "{further}");
    }
}

#[derive(Deserialize)]
struct Settings {
    sign_in: SignIn,
}

#[derive(Deserialize)]
struct SignIn {
    providers: Vec<ProviderConfig>,
}

#[test]
fn every_example_of_the_documentation_can_be_used() -> anyhow::Result<()> {
    let page = include_str!("../../../../docs/single-sign-on.md");
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 4, "{} examples", examples.len());
    for example in examples {
        let settings: Settings = toml::from_str(example)?;
        for mut provider in settings.sign_in.providers {
            if provider.client_secret_env.is_some() {
                provider.client_secret = Some(regard_sso::ClientSecret::new("secret"));
            }
            assert!(!provider.algorithms.is_empty());
            assert_eq!(checked(provider)?, Ok(()), "{example}");
        }
    }
    assert_eq!(Algorithm::USUAL.len(), 4);
    Ok(())
}
