//! Which machines in front of us are believed when they say who asks: the brake on guessing and the audit log
//! want the person's address, not the proxy's. Owns no list; whoever starts the server names them.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The header to which each proxy adds from whom it got a request.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies that are believed; none unless somebody names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpAddr>);

impl Proxies {
    /// These machines.
    pub fn of(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self(addresses.into_iter().map(|address| address.to_canonical()).collect())
    }

    /// From where a request comes: of the way that the proxies tell, the last machine that is none of them. What
    /// stands before it was written by somebody unknown.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.holds(peer) {
            return peer;
        }
        let lines: Vec<&str> =
            headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
        let mut nearest = peer;
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let Some(address) = address(hop.trim()) else { return nearest };
            nearest = address;
            if !self.holds(address) {
                break;
            }
        }
        nearest
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// An address, with or without a port; some write IPv6 in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, lines: &[&'static str]) -> String {
        let proxies = Proxies::of(["127.0.0.1", "10.0.0.2"].map(|address| address.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_proxy_that_was_named_is_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::ffff:127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            Proxies::default().client("127.0.0.1".parse().unwrap(), &HeaderMap::new()).to_string(),
            "127.0.0.1"
        );
    }

    #[test]
    fn what_the_person_wrote_before_the_proxies_is_not_believed() {
        assert_eq!(client("127.0.0.1", &["1.2.3.4, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["1.2.3.4", "198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["10.0.0.2"]), "10.0.0.2");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn addresses_come_in_several_spellings() {
        for spelled in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
            assert_eq!(address(spelled).unwrap().to_string(), "2001:db8::1");
        }
        assert_eq!(address("198.51.100.1:80").unwrap().to_string(), "198.51.100.1");
        assert_eq!(address("unknown"), None);
    }
}
