//! Which host names the server answers to. A page of another site that makes its name point at
//! 127.0.0.1 (DNS rebinding) sends that name, and is turned away here. Owns no address binding.

use std::net::{IpAddr, SocketAddr};

/// The names that a request may have in `Host`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    only: Option<Vec<String>>,
}

impl Hosts {
    /// The rule for an address that is listened on: on loopback only loopback names are answered;
    /// elsewhere the network and its proxy decide.
    pub fn for_address(address: SocketAddr) -> Self {
        if address.ip().is_loopback() {
            Self { only: Some(vec!["localhost".to_owned()]) }
        } else {
            Self { only: None }
        }
    }

    /// Also this name: a proxy on the same machine that passes its own name on.
    #[must_use]
    pub fn and(mut self, name: &str) -> Self {
        if let Some(only) = &mut self.only {
            only.push(name.to_ascii_lowercase());
        }
        self
    }

    /// Whether a request for this `Host` is answered. Ports do not matter: tunnels change them.
    pub fn answers_to(&self, host: Option<&str>) -> bool {
        let Some(only) = &self.only else { return true };
        let Some(host) = host else { return false };
        let name = without_port(host).to_ascii_lowercase();
        let is_loopback = name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
        is_loopback || only.contains(&name)
    }
}

/// `[::1]:80` → `[::1]`, `localhost:80` → `localhost`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') && !name.is_empty() => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_loopback_only_loopback_names_are_answered() {
        let hosts = Hosts::for_address("127.0.0.1:8080".parse().unwrap());
        for good in ["localhost", "LOCALHOST:8080", "127.0.0.1:9000", "[::1]:8080", "[::1]"] {
            assert!(hosts.answers_to(Some(good)), "{good}");
        }
        for bad in ["evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1", ""] {
            assert!(!hosts.answers_to(Some(bad)), "{bad}");
        }
        assert!(!hosts.answers_to(None));
        assert!(hosts.and("Regard.example").answers_to(Some("regard.example")));
    }

    #[test]
    fn elsewhere_every_name_is_answered() {
        let hosts = Hosts::for_address("0.0.0.0:8080".parse().unwrap());
        assert!(hosts.answers_to(Some("regard.example")));
    }
}
