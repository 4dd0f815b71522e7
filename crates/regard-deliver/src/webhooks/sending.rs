//! One try to send one message to one webhook. Owns the order in which it is checked, resolved, checked again, signed and
//! sent.

use super::address::AddressRule;
use super::answer::Answer;
use super::resolving::Resolve;
use super::signature::signatures;
use super::target::{Target, TargetHost, TargetRule};
use super::wire::{Rest, Wire};
use crate::fault::Fault;
use crate::outbox::Call;
use crate::settings::WebhookSettings;
use crate::trust::{Trust, TrustError};
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use jiff::Timestamp;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// How many addresses of one name are tried.
const ADDRESSES_AT_MOST: usize = 4;
/// How many answers for one name are looked at; one with more is no name of a receiver.
const ANSWERS_AT_MOST: usize = 64;
const SECRETS_AT_MOST: usize = 4;
const MESSAGE_ID_AT_MOST: usize = 64;

/// The way to all webhooks.
pub struct Webhooks {
    target_rule: TargetRule,
    address_rule: AddressRule,
    only_this_machine: bool,
    resolver: Arc<dyn Resolve>,
    wire: Wire,
    whole_within: Duration,
}

impl Webhooks {
    /// The way to webhooks as the settings open it.
    ///
    /// # Errors
    /// [`TrustError`] when there is no TLS on this machine.
    pub fn new(
        settings: &WebhookSettings,
        trust: &Trust,
        resolver: Arc<dyn Resolve>,
    ) -> Result<Self, TrustError> {
        Ok(Self {
            target_rule: settings.target_rule(),
            address_rule: settings.address_rule(),
            only_this_machine: settings.only_this_machine,
            resolver,
            wire: Wire::new(trust.client()?, settings.connect_within()),
            whole_within: settings.whole_within(),
        })
    }

    /// Whether a message could be sent to this address now, for when somebody makes a webhook. It is checked again at
    /// each try.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self, url: &str) -> Result<(), Fault> {
        let target = self.target_rule.read(url)?;
        let found = tokio::time::timeout(self.whole_within, self.addresses(&target)).await;
        found.unwrap_or(Err(Fault::TooSlow)).map(|_| ())
    }

    /// Tries once.
    ///
    /// # Errors
    /// Why it was not delivered, as far as we know: a receiver that was too slow may have taken it all the same.
    pub async fn send(&self, call: &Call, message_id: &str, now: Timestamp) -> Result<(), Fault> {
        let exchange = self.exchange(call, message_id, now);
        let heard = tokio::time::timeout(self.whole_within, exchange).await;
        let (answer, rest) = heard.unwrap_or(Err(Fault::TooSlow))?;
        // Its status is known: however the rest comes, it changes nothing.
        self.wire.finish(rest).await;
        answer.verdict(now)
    }

    async fn exchange(&self, call: &Call, message_id: &str, now: Timestamp) -> Result<(Answer, Rest), Fault> {
        let target = self.target_rule.read(&call.url)?;
        let request = request(call, &target, message_id, now)?;
        let addresses = self.addresses(&target).await?;
        self.wire.send(&target, &addresses, request).await
    }

    /// Where a target leads now. One address that is not allowed spoils all: no honest name has such a one beside others.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Fault> {
        let mut found = match &target.host {
            TargetHost::Address(address) => vec![*address],
            TargetHost::Name(name) => self.resolver.addresses(name).await.map_err(|_| Fault::Unresolved)?,
        };
        if found.is_empty() || found.len() > ANSWERS_AT_MOST {
            return Err(Fault::Unresolved);
        }
        for address in &found {
            if self.only_this_machine && !address.to_canonical().is_loopback() {
                return Err(Fault::NotFromDemo);
            }
            self.address_rule.check(*address).map_err(Fault::Forbidden)?;
        }
        found.truncate(ADDRESSES_AT_MOST);
        Ok(found)
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Webhooks");
        shown.field("target_rule", &self.target_rule).field("address_rule", &self.address_rule);
        shown.field("only_this_machine", &self.only_this_machine);
        shown.finish_non_exhaustive()
    }
}

fn request(
    call: &Call,
    target: &Target,
    message_id: &str,
    now: Timestamp,
) -> Result<Request<Full<Bytes>>, Fault> {
    if !is_message_id(message_id) {
        return Err(Fault::BadMessage("has a key that is none: 1 to 64 letters, digits, _ or -"));
    }
    if call.secrets.is_empty() || call.secrets.len() > SECRETS_AT_MOST {
        return Err(Fault::BadMessage("needs 1 to 4 secrets to be signed with"));
    }
    let timestamp = now.as_second();
    let signatures = signatures(&call.secrets, message_id, timestamp, call.body.as_bytes())
        .map_err(|_| Fault::BadMessage("cannot be signed"))?;
    Request::post(&target.path)
        .header(HOST, target.host_header())
        .header(USER_AGENT, concat!("regard/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "*/*")
        .header("webhook-id", message_id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signatures)
        .body(Full::new(Bytes::from(call.body.clone())))
        .map_err(|_| Fault::BadMessage("cannot be put into a request"))
}

/// No full stop: it parts what is signed.
pub(crate) fn is_message_id(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !text.is_empty() && text.len() <= MESSAGE_ID_AT_MOST && text.bytes().all(is_letter)
}
