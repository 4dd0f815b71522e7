//! The settings of delivery and their checking. Owns what may be written; does not read files or the environment.

use crate::retry::RetryPolicy;
use crate::webhooks::{AddressRule, BODY_WITHIN, TargetRule};
use ipnet::IpNet;
use jiff::SignedDuration;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// How alerts go out.
///
/// **Source**: `[delivery]` of `regard.toml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeliverySettings {
    /// **Empty**: nothing goes out by e-mail.
    pub mail: Option<MailSettings>,
    /// How webhooks are called.
    pub webhooks: WebhookSettings,
    /// How much at once.
    pub sending: SendingSettings,
    /// How often and how long.
    pub retry: RetrySettings,
}

/// The mail server through which everything goes out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// **Empty**: 587, 465 or 25, by `security`.
    #[serde(default)]
    pub port: Option<u16>,
    /// How what is said stays between us.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who mails are from: `regard@example.com` or `Regard <regard@example.com>`.
    pub from: String,
    /// **Empty**: nobody signs in.
    #[serde(default)]
    pub user: Option<String>,
    /// The name of the environment variable with the password, never the password.
    #[serde(default)]
    pub password_env: Option<String>,
    /// **Source**: the environment variable that `password_env` names.
    #[serde(skip)]
    pub password: Option<MailPassword>,
    /// What we call ourselves. **Empty**: the domain of `from`.
    #[serde(default)]
    pub hello: Option<String>,
    /// How many mails at once. **Range**: 1 to 32.
    #[serde(default = "usual_connections")]
    pub connections: u32,
    /// From the connection to the welcome. **Range**: 100 to 300,000.
    #[serde(default = "usual_mail_connect")]
    pub connect_timeout_ms: u64,
    /// For one mail. **Range**: 100 to 600,000.
    #[serde(default = "usual_mail_whole")]
    pub timeout_ms: u64,
}

/// How what is said to the mail server stays between us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// It begins in the open and must turn to TLS before anything is said.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// In the open, to this very machine only.
    None,
}

/// What only we and the mail server know. Not shown by `Debug`, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct MailPassword(String);

/// How webhooks are called.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookSettings {
    /// Whether `http://` will do.
    pub allow_http: bool,
    /// Ports that may be called: `443`, or `"9000-9099"` for several.
    pub ports: Vec<PortRange>,
    /// Networks that are not public and may be called all the same, such as `10.1.0.0/16`.
    pub allowed_networks: Vec<Network>,
    /// Networks that are public and may not be called all the same.
    pub refused_networks: Vec<Network>,
    /// For each address of a receiver. **Range**: 10 to 60,000.
    pub connect_timeout_ms: u64,
    /// From resolving the name to the status of the answer. **Range**: 10 to 120,000.
    pub timeout_ms: u64,
    /// Whether nothing but this very machine may be called, and that only where `allowed_networks` says so: for a demo,
    /// which anybody enters as anybody. No file says so; whoever knows the home does.
    #[serde(skip)]
    pub only_this_machine: bool,
}

/// One port or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PortText")]
pub struct PortRange(u16, u16);

/// A network. **Shape**: an address and the length of its prefix, or an address alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(pub IpNet);

/// How much at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SendingSettings {
    /// How many tries at once, in all. **Range**: 1 to 1,000.
    pub at_once: u32,
    /// And to one webhook. **Range**: 1 to `at_once`.
    pub at_once_each: u32,
    /// How many are claimed in one go. **Range**: 1 to 1,000.
    pub claimed_at_once: u32,
    /// How many are held at most. **Range**: `claimed_at_once` to 100,000.
    pub held_at_most: u32,
    /// How long what is claimed is ours. **Range**: 1 s to a day, and longer than any try.
    pub lease_seconds: u32,
    /// How often the outbox is looked at while there is nothing in it. **Range**: 10 to 600,000.
    pub look_every_ms: u64,
    /// How long a stop waits for tries that have begun. **Range**: 0 to 600,000.
    pub stop_within_ms: u64,
}

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetrySettings {
    /// The pause after the first try, doubled after each further one. **Range**: 1 to 3,600.
    pub first_pause_seconds: u32,
    /// The longest pause. **Range**: `first_pause_seconds` to 86,400.
    pub longest_pause_seconds: u32,
    /// How many tries there are. **Range**: 1 to 100.
    pub tries: u32,
    /// How many hours a message is tried. **Range**: 1 to 720.
    pub hours: u32,
}

/// A setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("delivery.{setting} {problem}")]
pub struct BadSetting {
    /// Which one.
    pub setting: &'static str,
    /// What is wrong with it and what would do.
    pub problem: &'static str,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_http: false,
            ports: vec![PortRange(443, 443), PortRange(8443, 8443)],
            allowed_networks: Vec::new(),
            refused_networks: Vec::new(),
            connect_timeout_ms: 5_000,
            timeout_ms: 20_000,
            only_this_machine: false,
        }
    }
}

impl Default for SendingSettings {
    fn default() -> Self {
        Self {
            at_once: 64,
            at_once_each: 8,
            claimed_at_once: 200,
            held_at_most: 2_000,
            lease_seconds: 600,
            look_every_ms: 1_000,
            stop_within_ms: 10_000,
        }
    }
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self { first_pause_seconds: 15, longest_pause_seconds: 21_600, tries: 20, hours: 72 }
    }
}

fn usual_connections() -> u32 {
    4
}

fn usual_mail_connect() -> u64 {
    10_000
}

fn usual_mail_whole() -> u64 {
    60_000
}

impl MailPassword {
    /// Takes a password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MailPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailPassword(…)")
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PortText {
    One(u16),
    Text(String),
}

impl PortRange {
    /// From a port to another one, both of them too.
    pub fn new(first: u16, last: u16) -> Self {
        Self(first, last)
    }
}

impl TryFrom<PortText> for PortRange {
    type Error = String;

    fn try_from(text: PortText) -> Result<Self, String> {
        let text = match text {
            PortText::One(port) => return Ok(Self(port, port)),
            PortText::Text(text) => text,
        };
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        let range = first.trim().parse().ok().zip(last.trim().parse().ok());
        match range {
            Some((first, last)) if first <= last => Ok(Self(first, last)),
            _ => Err(format!("{text:?} is no port: write 443 or \"9000-9099\"")),
        }
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let network = network.map_err(|_| format!("{text:?} is no network: write 10.1.0.0/16"))?;
        Ok(Self(network.trunc()))
    }
}

impl WebhookSettings {
    pub(crate) fn target_rule(&self) -> TargetRule {
        let ports = self.ports.iter().map(|PortRange(first, last)| *first..=*last).collect();
        TargetRule { allow_http: self.allow_http, ports }
    }

    pub(crate) fn address_rule(&self) -> AddressRule {
        let networks = |named: &[Network]| named.iter().map(|Network(network)| *network).collect();
        AddressRule { allowed: networks(&self.allowed_networks), refused: networks(&self.refused_networks) }
    }

    pub(crate) fn connect_within(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    pub(crate) fn whole_within(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}

impl RetrySettings {
    pub(crate) fn policy(&self) -> RetryPolicy {
        RetryPolicy {
            first: SignedDuration::from_secs(i64::from(self.first_pause_seconds)),
            longest: SignedDuration::from_secs(i64::from(self.longest_pause_seconds)),
            tries: self.tries,
            for_at_most: SignedDuration::from_hours(i64::from(self.hours)),
        }
    }
}

impl MailSettings {
    /// Who mails are from.
    pub(crate) fn sender(&self) -> Result<Mailbox, BadSetting> {
        let problem = "is no address: write regard@example.com or Regard <regard@example.com>";
        let is_one_line = !self.from.chars().any(char::is_control);
        let mailbox = self.from.parse().ok().filter(|_| is_one_line);
        mailbox.ok_or(BadSetting { setting: "mail.from", problem })
    }

    pub(crate) fn port_or_usual(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            MailSecurity::Starttls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        })
    }

    fn check(&self) -> Result<(), BadSetting> {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':');
        if self.host.is_empty() || self.host.len() > 253 || !self.host.chars().all(is_name) {
            return bad("mail.host", "is no name of a server");
        }
        if self.security == MailSecurity::None && !is_this_machine(&self.host) {
            return bad("mail.security", "may be none only to localhost: write starttls or tls");
        }
        self.sender()?;
        if self.user.is_some() != self.password_env.is_some() && self.password.is_none() {
            return bad("mail.user", "and mail.password_env go together: write both or none");
        }
        // A forgotten variable must not let mail go out without signing in.
        if self.password_env.is_some() && self.password.as_ref().is_none_or(|word| word.expose().is_empty()) {
            return bad("mail.password_env", "names an environment variable that is not set");
        }
        if self.password.is_some() && self.user.is_none() {
            return bad("mail.user", "is missing: write it beside the password");
        }
        let hello_is_bad = |hello: &String| hello.is_empty() || !hello.chars().all(is_name);
        if self.hello.as_ref().is_some_and(hello_is_bad) {
            return bad("mail.hello", "is no name of a machine");
        }
        within("mail.connections", u64::from(self.connections), 1, 32)?;
        within("mail.connect_timeout_ms", self.connect_timeout_ms, 100, 300_000)?;
        within("mail.timeout_ms", self.timeout_ms, 100, 600_000)
    }
}

impl DeliverySettings {
    /// No try takes longer.
    pub(crate) fn longest_try(&self) -> SignedDuration {
        // Twice to connect: whether a connection that waited is alive is asked first.
        let by_mail = self
            .mail
            .as_ref()
            .map_or(0, |mail| mail.connect_timeout_ms.saturating_mul(2).saturating_add(mail.timeout_ms));
        let rest = u64::try_from(BODY_WITHIN.as_millis()).unwrap_or(u64::MAX);
        let millis = self.webhooks.timeout_ms.saturating_add(rest).max(by_mail);
        SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// # Errors
    /// The first setting that cannot be used, with what would do.
    pub fn check(&self) -> Result<(), BadSetting> {
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        let webhooks = &self.webhooks;
        if webhooks.ports.is_empty() || webhooks.ports.iter().any(|PortRange(first, _)| *first == 0) {
            return bad("webhooks.ports", "must name ports from 1 to 65535");
        }
        within("webhooks.connect_timeout_ms", webhooks.connect_timeout_ms, 10, 60_000)?;
        within("webhooks.timeout_ms", webhooks.timeout_ms, 10, 120_000)?;
        let sending = &self.sending;
        let wide = u64::from;
        within("sending.at_once", wide(sending.at_once), 1, 1_000)?;
        within("sending.at_once_each", wide(sending.at_once_each), 1, wide(sending.at_once))?;
        within("sending.claimed_at_once", wide(sending.claimed_at_once), 1, 1_000)?;
        within("sending.held_at_most", wide(sending.held_at_most), wide(sending.claimed_at_once), 100_000)?;
        let lease = SignedDuration::from_secs(i64::from(sending.lease_seconds));
        if lease <= self.longest_try() || lease > SignedDuration::from_hours(24) {
            return bad("sending.lease_seconds", "must be longer than any try, and a day at most");
        }
        within("sending.look_every_ms", sending.look_every_ms, 10, 600_000)?;
        within("sending.stop_within_ms", sending.stop_within_ms, 0, 600_000)?;
        let retry = &self.retry;
        within("retry.first_pause_seconds", wide(retry.first_pause_seconds), 1, 3_600)?;
        let first = wide(retry.first_pause_seconds);
        within("retry.longest_pause_seconds", wide(retry.longest_pause_seconds), first, 86_400)?;
        within("retry.tries", wide(retry.tries), 1, 100)?;
        within("retry.hours", wide(retry.hours), 1, 720)
    }
}

pub(crate) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn bad<T>(setting: &'static str, problem: &'static str) -> Result<T, BadSetting> {
    Err(BadSetting { setting, problem })
}

fn within(setting: &'static str, value: u64, least: u64, most: u64) -> Result<(), BadSetting> {
    let problem = "is out of its range; docs/alerts.md names it";
    if (least..=most).contains(&value) { Ok(()) } else { bad(setting, problem) }
}
