//! One provider: sends people there and takes them back. Owns the order of the steps; each step has a file of its own.

use crate::answer;
use crate::attempt::{Attempt, Beginning, CallbackParameters};
use crate::config::ProviderConfig;
use crate::errors::{Fault, Refusal, SsoError};
use crate::http::Http;
use crate::identity::Identity;
use crate::knowledge::Knowledge;
use crate::spent::Spent;
use crate::surroundings::Clock;
use crate::token::{self, Tokens};
use crate::verify::{Claims, Expected};
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use std::fmt;

/// A provider that people sign in with. It is asked nothing until somebody does.
pub struct Provider {
    config: ProviderConfig,
    clock: Clock,
    http: Http,
    knowledge: Knowledge,
    spent: Spent,
}

impl Provider {
    /// A provider by its settings. Nothing is fetched, so one that is down stops nobody from starting.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(config: ProviderConfig, clock: Clock, http: Http) -> Result<Self, SsoError> {
        let addresses = config.check().map_err(|fault| Fault::from(fault).with(&config.name))?;
        let with_secret = config.client_secret.is_some();
        let knowledge = Knowledge::new(http.clone(), clock.clone(), addresses, with_secret);
        Ok(Self { config, clock, http, knowledge, spent: Spent::default() })
    }

    /// Its name in addresses and logs.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// What the button says.
    pub fn title(&self) -> &str {
        &self.config.title
    }

    /// Begins an attempt: where to send the person, and what to keep until they are back.
    ///
    /// # Errors
    /// The provider's or the settings' faults, when its metadata cannot be had.
    pub async fn begin(&self, random: &(dyn Fn(&mut [u8]) + Send + Sync)) -> Result<Beginning, SsoError> {
        let metadata = self.knowledge.metadata().await.map_err(|fault| self.named(fault))?;
        let attempt = Attempt::new(&self.config.name, (self.clock)(), random);
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let verifier = PkceCodeVerifier::new(attempt.pkce_verifier.clone());
        let client = token::client(&self.config, self.knowledge.addresses(), &metadata);
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(self.config.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(Beginning { url, attempt })
    }

    /// Ends an attempt: who it is that came back. An attempt is spent by this, whatever comes of it.
    ///
    /// # Errors
    /// Whose move it is: see [`Fault`].
    pub async fn finish(
        &self,
        attempt: Attempt,
        parameters: CallbackParameters,
    ) -> Result<Identity, SsoError> {
        // On the heap: it holds all of a request, and every caller's future would hold it in turn.
        Box::pin(self.finished(attempt, parameters)).await.map_err(|fault| self.named(fault))
    }

    async fn finished(&self, attempt: Attempt, parameters: CallbackParameters) -> Result<Identity, Fault> {
        let now = (self.clock)();
        answer::check_attempt(&self.config.name, &attempt, &parameters, now)?;
        if !self.spent.spend(&attempt.state, now) {
            return Err(Refusal::Replayed.into());
        }
        let addresses = self.knowledge.addresses();
        let metadata = self.knowledge.metadata().await?;
        answer::check_issuer(&parameters, &addresses.issuer, metadata.sends_issuer)?;
        let code = answer::code_of(parameters)?;
        let client = token::client(&self.config, addresses, &metadata);
        let tokens = token::exchange(&self.http, &client, addresses, code, attempt.pkce_verifier).await?;
        let claims = self.believe(&tokens, &attempt.nonce).await?;
        Identity::of(&claims, &self.config)
    }

    /// The claims of a token, if it is to be believed, by newer keys when those that we have are not the ones.
    async fn believe(&self, tokens: &Tokens, nonce: &str) -> Result<Claims, Fault> {
        let known = self.knowledge.keys().await?;
        let issuer = &self.knowledge.addresses().issuer;
        let expected = Expected { config: &self.config, issuer, nonce, now: (self.clock)() };
        let believed = expected.verify(tokens, &known.keys);
        // A provider that changes its key may keep the key's name.
        if !matches!(believed, Err(Fault::Refused(Refusal::UnknownKey | Refusal::Signature))) {
            return believed;
        }
        match self.knowledge.newer_keys(&known).await? {
            Some(newer) => expected.verify(tokens, &newer.keys),
            None => believed,
        }
    }

    fn named(&self, fault: Fault) -> SsoError {
        fault.with(&self.config.name)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("config", &self.config).finish_non_exhaustive()
    }
}
