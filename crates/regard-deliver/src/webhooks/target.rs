//! What may be written as the address of a webhook. Owns scheme, host, port and what else an address can hide; where its
//! name leads is for [`super::address`].

use std::net::IpAddr;
use std::ops::RangeInclusive;
use url::{Host, Url};

/// **Unit**: bytes.
const URL_AT_MOST: usize = 2000;
/// **Unit**: bytes; RFC 1035.
const NAME_AT_MOST: usize = 253;

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// It is none.
    #[error("is none: write https://…")]
    NotAUrl,
    /// It is longer than any.
    #[error("is longer than 2,000 bytes")]
    TooLong,
    /// It is not HTTPS.
    #[error("is not https; http only where allow_http is set")]
    Scheme,
    /// It holds a name or a password: they would be sent to whoever it leads to.
    #[error("holds a user name or a password: leave them out")]
    Credentials,
    /// It holds no host, or one that no name can be.
    #[error("names no host")]
    Host,
    /// The port is none of those that may be called.
    #[error("names a port that is not allowed: name it in ports if it is meant")]
    Port,
}

/// What may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRule {
    /// Whether `http://` will do. Then port 80 does too.
    pub allow_http: bool,
    /// Which ports may be called.
    pub ports: Vec<RangeInclusive<u16>>,
}

impl Default for TargetRule {
    fn default() -> Self {
        Self { allow_http: false, ports: vec![443..=443, 8443..=8443] }
    }
}

/// An address that may be written; where it leads is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) is_https: bool,
    pub(super) host: TargetHost,
    pub(super) port: u16,
    /// As it stands in a request.
    pub(super) path: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TargetHost {
    Name(String),
    Address(IpAddr),
}

impl TargetRule {
    /// Reads an address.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(&self, text: &str) -> Result<Target, UrlProblem> {
        if text.len() > URL_AT_MOST {
            return Err(UrlProblem::TooLong);
        }
        // The reader of addresses would drop them without a word.
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace() || letter == '\\') {
            return Err(UrlProblem::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| UrlProblem::NotAUrl)?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" if self.allow_http => false,
            _ => return Err(UrlProblem::Scheme),
        };
        // An empty name before the @ is one as well.
        let authority = text.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        let is_bare = url.username().is_empty() && url.password().is_none();
        if !is_bare || authority.is_none_or(|authority| authority.contains('@')) {
            return Err(UrlProblem::Credentials);
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => TargetHost::Name(checked_name(name)?),
            Some(Host::Ipv4(address)) => TargetHost::Address(address.into()),
            Some(Host::Ipv6(address)) => TargetHost::Address(address.into()),
            None => return Err(UrlProblem::Host),
        };
        let port = url.port_or_known_default().ok_or(UrlProblem::Port)?;
        let is_allowed = self.ports.iter().any(|ports| ports.contains(&port));
        if port == 0 || !(is_allowed || (!is_https && port == 80)) {
            return Err(UrlProblem::Port);
        }
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Target { is_https, host, port, path: format!("{}{query}", url.path()) })
    }
}

impl Target {
    /// The host as it stands in a request and in a certificate.
    pub(super) fn host_text(&self) -> String {
        match &self.host {
            TargetHost::Name(name) => name.clone(),
            TargetHost::Address(address) => address.to_string(),
        }
    }

    /// The value of the header `host`.
    pub(super) fn host_header(&self) -> String {
        let host = match &self.host {
            TargetHost::Address(IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.host_text(),
        };
        match (self.is_https, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

fn checked_name(name: &str) -> Result<String, UrlProblem> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let is_name = !name.is_empty() && name.len() <= NAME_AT_MOST && name.chars().all(is_letter);
    let has_gap = name.split('.').any(str::is_empty);
    if is_name && !has_gap { Ok(name.to_owned()) } else { Err(UrlProblem::Host) }
}
