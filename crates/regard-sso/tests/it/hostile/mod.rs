//! A provider that plays by the rules but for what its plan says. Owns the server and the walk to it and back; what goes wrong
//! is the plan's.

mod plan;
mod server;
mod signer;

pub(crate) use plan::{Plan, Reply};
pub(crate) use server::Hits;
pub(crate) use signer::{Signer, public_keys, strangers_key};

use regard_sso::{
    Attempt, Beginning, CallbackParameters, ClientSecret, Fault, Http, HttpLimits, Identity, Provider,
    ProviderConfig, SsoError,
};
use regard_testkit::{FixedClock, seeded_bytes};
use server::Server;
use std::sync::{Arc, MutexGuard};

pub(crate) const CLIENT_ID: &str = "regard";
pub(crate) const CLIENT_SECRET: &str = "the-secret-of-the-client";
pub(crate) const ACCESS_TOKEN: &str = "the-access-token";
/// What the clock of the bench shows. **Unit**: seconds since 1970.
pub(crate) const NOW: i64 = 1_767_603_600;

/// Fills bytes with randomness from a seed.
type Fill = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// A hostile provider, and Regard's side of it.
pub(crate) struct Bench {
    pub(crate) provider: Provider,
    pub(crate) clock: FixedClock,
    server: Server,
    random: Fill,
    /// A browser that shows where it is sent and does not go there.
    browser: reqwest::Client,
}

impl Bench {
    pub(crate) async fn new(plan: Plan) -> anyhow::Result<Self> {
        let configure = plan.config;
        let time = plan.time;
        let server = Server::start(plan).await?;
        let mut config = config(server.issuer());
        configure(&mut config);
        let clock = FixedClock::default();
        assert_eq!(clock.now().as_second(), NOW);
        let http = Http::new(HttpLimits { time, ..HttpLimits::default() })?;
        let browser =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        Ok(Self {
            provider: Provider::new(config, Arc::new(clock.reader()), http)?,
            clock,
            server,
            random: Box::new(seeded_bytes(7)),
            browser,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        self.server.issuer()
    }

    /// The plan, to change it between two steps.
    pub(crate) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.server.plan()
    }

    /// How often what was asked for.
    pub(crate) fn hits(&self) -> Hits {
        self.server.hits()
    }

    pub(crate) async fn begin(&self) -> Result<Beginning, SsoError> {
        self.provider.begin(&*self.random).await
    }

    /// The way of a person: to the sign-in page and back with what it sends.
    pub(crate) async fn visit(&self, beginning: &Beginning) -> anyhow::Result<CallbackParameters> {
        let page = self.browser.get(beginning.url.as_str()).send().await?;
        let location =
            page.headers().get("location").ok_or_else(|| anyhow::anyhow!("nobody is sent back"))?;
        parameters(location.to_str()?)
    }

    /// Begins an attempt and walks it up to the last step.
    pub(crate) async fn come_back(&self) -> anyhow::Result<(Attempt, CallbackParameters)> {
        let beginning = self.begin().await?;
        let parameters = self.visit(&beginning).await?;
        Ok((beginning.attempt, parameters))
    }

    /// The whole way.
    pub(crate) async fn sign_in(&self) -> Result<Identity, SsoError> {
        let beginning = self.begin().await?;
        let parameters = self.visit(&beginning).await.expect("the browser gets back");
        let secrets = secrets(&beginning.attempt, &parameters);
        let signed_in = self.provider.finish(beginning.attempt, parameters).await;
        if let Err(error) = &signed_in {
            assert_tells_nothing(error, &secrets);
        }
        signed_in
    }

    /// Why nobody gets in.
    pub(crate) async fn fault(&self) -> Fault {
        match self.sign_in().await {
            Ok(identity) => panic!("{identity:?} got in"),
            Err(error) => error.fault,
        }
    }
}

/// The settings of a confidential client at this issuer.
pub(crate) fn config(issuer: &str) -> ProviderConfig {
    let settings = format!(
        "name = \"corp\"\ntitle = \"Sign in with Corp\"\nissuer = \"{issuer}\"\nclient_id = \"{CLIENT_ID}\"\n\
         redirect_url = \"http://127.0.0.1:9/callback\"\nallow_http_for_loopback = true\n"
    );
    let mut config: ProviderConfig = toml::from_str(&settings).expect("the settings can be read");
    config.client_secret = Some(ClientSecret::new(CLIENT_SECRET));
    config
}

/// The parameters in the address that the browser is sent to.
pub(crate) fn parameters(location: &str) -> anyhow::Result<CallbackParameters> {
    let (_, query) = location.split_once('?').unwrap_or((location, ""));
    let mut parameters = CallbackParameters::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = Some(value.into_owned());
        match name.as_ref() {
            "code" => parameters.code = value,
            "state" => parameters.state = value,
            "iss" => parameters.iss = value,
            "error" => parameters.error = value,
            "error_description" => parameters.error_description = value,
            other => anyhow::bail!("an unexpected parameter: {other}"),
        }
    }
    Ok(parameters)
}

fn secrets(attempt: &Attempt, parameters: &CallbackParameters) -> Vec<String> {
    let mut secrets = vec![CLIENT_SECRET.to_owned(), ACCESS_TOKEN.to_owned(), attempt.state().to_owned()];
    secrets.extend(parameters.code.clone().filter(|code| !code.is_empty()));
    secrets.extend(parameters.state.clone().filter(|state| !state.is_empty()));
    secrets
}

/// Whatever went wrong, the words about it hold no secret, no markup and not much from outside.
fn assert_tells_nothing(error: &SsoError, secrets: &[String]) {
    let words = format!("{error} {error:?}");
    assert!(words.len() < 1000, "{} bytes of words", words.len());
    assert!(words.contains("corp"), "{words}: does not name the provider");
    assert!(!words.contains(['<', '\u{1b}', '\n']), "{words}");
    // Every token begins so: `{"` in base64url.
    assert!(!words.contains("eyJ"), "{words}: holds a token");
    for secret in secrets {
        assert!(!words.contains(secret.as_str()), "{words}: holds {secret}");
    }
}
