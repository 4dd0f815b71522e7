//! Which addresses may be spoken to: HTTPS, and plain HTTP only to this very machine and only when the settings say so.

use url::{Host, Url};

/// The rule of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressRule {
    /// Whether `http://127.0.0.1` and its like will do.
    pub(crate) http_on_loopback: bool,
}

impl AddressRule {
    /// Whether what is sent to this address reaches nobody else.
    pub(crate) fn allows(self, url: &Url) -> bool {
        // A name and password in an address are sent to whoever it leads to.
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let safe = match url.scheme() {
            "https" => url.host().is_some(),
            "http" => self.http_on_loopback && is_loopback(url),
            _ => false,
        };
        bare && safe
    }

    /// The rule for what a provider names in turn: one that is reached over HTTPS cannot lead back to HTTP.
    pub(crate) fn below(self, issuer: &Url) -> Self {
        Self { http_on_loopback: self.http_on_loopback && issuer.scheme() == "http" }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(http_on_loopback: bool, url: &str) -> bool {
        AddressRule { http_on_loopback }.allows(&Url::parse(url).unwrap())
    }

    #[test]
    fn plain_http_goes_to_this_machine_only_and_only_when_allowed() {
        for (url, without, with) in [
            ("https://id.example.com/a", true, true),
            ("http://id.example.com/a", false, false),
            ("http://127.0.0.1:8080/a", false, true),
            ("http://[::1]:8080/a", false, true),
            ("http://localhost/a", false, true),
            ("http://localhost.example.com/a", false, false),
            ("http://127.0.0.1.example.com/a", false, false),
            ("http://127.0.0.1@example.com/a", false, false),
            ("http://10.0.0.1/a", false, false),
            ("https://name:word@id.example.com/a", false, false),
            ("https://id.example.com/a#part", false, false),
            ("file:///etc/passwd", false, false),
            ("javascript:alert(1)", false, false),
        ] {
            assert_eq!((allowed(false, url), allowed(true, url)), (without, with), "{url}");
        }
    }

    #[test]
    fn https_never_leads_back_to_http() {
        let rule = AddressRule { http_on_loopback: true };
        let loopback = Url::parse("http://127.0.0.1/a").unwrap();
        assert!(rule.below(&loopback).allows(&loopback));
        assert!(!rule.below(&Url::parse("https://id.example.com").unwrap()).allows(&loopback));
    }
}
