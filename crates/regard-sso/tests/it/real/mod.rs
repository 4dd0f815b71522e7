//! The whole way at a real provider: the certified `oidc-provider` for Node.js, with its own pages for signing in and for
//! consent. Its clock and its randomness are its own, so these tests alone run by the system's.

mod browser;
mod server;

use browser::Browser;
use regard_sso::{
    ClientSecret, ConfigurationFault, Fault, Http, HttpLimits, Identity, Provider, ProviderConfig, Refusal,
    SsoError,
};
use regard_testkit::seeded_bytes;
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const SECRET: &str = "the secret of & the client %";

fn config(server: &Server, client_id: &str) -> ProviderConfig {
    let mut config = crate::hostile::config(server.issuer());
    config.client_id = client_id.to_owned();
    config.client_secret = Some(ClientSecret::new(SECRET));
    config.place_claim = Some("employee_number".to_owned());
    config.required_claims.insert("groups".to_owned(), vec!["regard".to_owned()]);
    config
}

fn provider(config: ProviderConfig) -> anyhow::Result<Provider> {
    // Node.js on a busy machine may need longer than any provider in use.
    let limits = HttpLimits { time: Duration::from_secs(60), ..HttpLimits::default() };
    Ok(Provider::new(config, Arc::new(jiff::Timestamp::now), Http::new(limits)?)?)
}

/// Signs in as somebody, in a browser that may know the provider already.
async fn sign_in(provider: &Provider, browser: &mut Browser, person: &str) -> Result<Identity, SsoError> {
    static SEEDS: AtomicU64 = AtomicU64::new(0);
    // One seed twice would be the same attempt twice, and that is refused.
    let beginning = provider.begin(&seeded_bytes(SEEDS.fetch_add(1, Ordering::Relaxed))).await?;
    let parameters = browser.sign_in(&beginning.url, person).await.expect("the browser gets back");
    provider.finish(beginning.attempt, parameters).await
}

#[tokio::test]
async fn a_person_signs_in_and_is_the_same_the_next_time() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_person_signs_in", &[]).await? else { return Ok(()) };
    let corp = provider(config(&server, "regard-RS256"))?;
    let ada = sign_in(&corp, &mut Browser::new()?, "ada").await?;
    assert_eq!((ada.issuer.as_str(), ada.subject.as_str()), (server.issuer(), "ada"));
    assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
    assert_eq!((ada.name.as_deref(), ada.place.as_deref()), (Some("Name of ada"), Some("key-ada")));
    let mut browser = Browser::new()?;
    assert_eq!(sign_in(&corp, &mut browser, "ada").await?, ada, "in another browser");
    assert_eq!(sign_in(&corp, &mut browser, "ada").await?, ada, "in one that is signed in at the provider");
    let bob = sign_in(&corp, &mut Browser::new()?, "bob").await?;
    assert_ne!(bob.subject, ada.subject);
    Ok(())
}

#[tokio::test]
async fn every_usual_algorithm_is_understood() -> anyhow::Result<()> {
    let Some(server) = Server::start("every_usual_algorithm", &[]).await? else { return Ok(()) };
    for client in ["regard-RS256", "regard-PS256", "regard-ES256", "regard-EdDSA"] {
        let corp = provider(config(&server, client))?;
        let ada = sign_in(&corp, &mut Browser::new()?, "ada").await?;
        assert_eq!(ada.subject, "ada", "{client}");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_without_a_secret_signs_people_in() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_client_without_a_secret", &[]).await? else { return Ok(()) };
    let mut config = config(&server, "regard-public");
    config.client_secret = None;
    assert_eq!(sign_in(&provider(config)?, &mut Browser::new()?, "ada").await?.subject, "ada");
    Ok(())
}

#[tokio::test]
async fn a_provider_that_takes_secrets_in_the_body_gets_them_there() -> anyhow::Result<()> {
    let Some(server) = Server::start("secrets_in_the_body", &["--post-only"]).await? else { return Ok(()) };
    let corp = provider(config(&server, "regard-post"))?;
    assert_eq!(sign_in(&corp, &mut Browser::new()?, "ada").await?.subject, "ada");
    Ok(())
}

#[tokio::test]
async fn new_keys_of_the_provider_are_found() -> anyhow::Result<()> {
    let Some(mut server) = Server::start("new_keys", &[]).await? else { return Ok(()) };
    let corp = provider(config(&server, "regard-RS256"))?;
    let mut browser = Browser::new()?;
    let before = sign_in(&corp, &mut browser, "ada").await?;
    server.rotate_keys().await?;
    assert_eq!(sign_in(&corp, &mut browser, "ada").await?, before);
    server.rotate_keys().await?;
    let again = sign_in(&corp, &mut browser, "ada").await.unwrap_err();
    assert_eq!(again.fault, Fault::Refused(Refusal::UnknownKey), "and not twice in a minute");
    Ok(())
}

#[tokio::test]
async fn a_wrong_secret_is_a_matter_of_the_settings() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_wrong_secret", &[]).await? else { return Ok(()) };
    let mut config = config(&server, "regard-RS256");
    config.client_secret = Some(ClientSecret::new("guess"));
    let error = sign_in(&provider(config)?, &mut Browser::new()?, "ada").await.unwrap_err();
    assert_eq!(error.fault, Fault::Configuration(ConfigurationFault::ClientRefused));
    Ok(())
}

#[tokio::test]
async fn a_person_may_cancel() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_person_may_cancel", &[]).await? else { return Ok(()) };
    let corp = provider(config(&server, "regard-RS256"))?;
    let beginning = corp.begin(&seeded_bytes(1)).await?;
    let parameters = Browser::new()?.cancel(&beginning.url).await?;
    let error = corp.finish(beginning.attempt, parameters).await.unwrap_err();
    assert!(matches!(error.fault, Fault::Declined(_)), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_code_of_another_browser_is_refused() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_code_of_another_browser", &[]).await? else { return Ok(()) };
    let corp = provider(config(&server, "regard-RS256"))?;
    let (mine, theirs) = (corp.begin(&seeded_bytes(1)).await?, corp.begin(&seeded_bytes(2)).await?);
    let mut parameters = Browser::new()?.sign_in(&mine.url, "ada").await?;
    parameters.code = Browser::new()?.sign_in(&theirs.url, "mallory").await?.code;
    let error = corp.finish(mine.attempt, parameters).await.unwrap_err();
    assert_eq!(error.fault, Fault::Refused(Refusal::Code));
    Ok(())
}

#[tokio::test]
async fn a_slash_too_many_in_the_issuer_is_told() -> anyhow::Result<()> {
    let Some(server) = Server::start("a_slash_too_many", &[]).await? else { return Ok(()) };
    let mut config = config(&server, "regard-RS256");
    config.issuer.push('/');
    let error = provider(config)?.begin(&seeded_bytes(1)).await.map(|_| ()).unwrap_err();
    let told = format!("the provider calls itself {}: write exactly that as issuer", server.issuer());
    assert!(error.to_string().ends_with(&told), "{error}");
    Ok(())
}
