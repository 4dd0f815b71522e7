//! The address of S3-compatible storage, as `endpoint` writes it. Owns what such an address may be; asks no
//! network.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `https://minio.example:9000`, or `http://…` where somebody wrote that on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) encrypted: bool,
    /// Host and port.
    authority: String,
}

impl Endpoint {
    /// Reads an address: a scheme, a host and perhaps a port, and nothing behind them.
    ///
    /// # Errors
    /// What is wrong and what to write, without a word of the address: people put keys into it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (encrypted, rest) = match text.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => {
                return Err(
                    "endpoint must begin with https:// (or with http:// for storage without encryption), \
                            such as endpoint = \"https://minio.example:9000\"",
                );
            }
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains('@') {
            return Err(
                "endpoint has a user or key in it; write host and port only, and the names of the variables \
                        with the keys as access_key_env and secret_key_env",
            );
        }
        if !is_authority(authority) {
            return Err(
                "endpoint is no address; write a host, perhaps a port, and nothing behind them, such as \
                        endpoint = \"https://minio.example:9000\"; the bucket belongs into root",
            );
        }
        Ok(Self { encrypted, authority: authority.to_owned() })
    }

    /// The address under which the objects of a bucket lie, where it stands in the host.
    pub(super) fn of_bucket(&self, bucket: &str) -> String {
        format!("{}://{bucket}.{}", self.scheme(), self.authority)
    }

    fn scheme(&self) -> &'static str {
        if self.encrypted { "https" } else { "http" }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority)
    }
}

fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    port.is_none_or(is_port) && is_host(host)
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|letter: char| letter.is_ascii_digit()) {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Whether this can stand between the dots of a host. The client is not told of hosts that it takes apart
/// again: a name in Punycode may be a wrong one, and it has no answer to that.
pub(super) fn is_label(label: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_punycode = label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    (1..=63).contains(&label.len()) && label.bytes().all(is_letter) && !is_punycode
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port() {
        for (text, shown, encrypted) in [
            ("https://minio.example:9000", "https://minio.example:9000", true),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000", false),
            ("https://[::1]:9000", "https://[::1]:9000", true),
            ("https://[fe80::1]", "https://[fe80::1]", true),
            ("https://fsn1.your-objectstorage.com", "https://fsn1.your-objectstorage.com", true),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((endpoint.to_string().as_str(), endpoint.encrypted), (shown, encrypted));
        }
        let endpoint = Endpoint::parse("https://minio.example:9000").unwrap();
        assert_eq!(endpoint.of_bucket("shop"), "https://shop.minio.example:9000");
    }

    #[test]
    fn what_is_no_address_is_refused_without_a_word_of_it() {
        for (text, word) in [
            ("", "must begin with https://"),
            ("minio.example:9000", "must begin with https://"),
            ("HTTPS://minio", "must begin with https://"),
            ("s3://secret", "must begin with https://"),
            ("https://", "is no address"),
            ("https://minio/secret", "is no address"),
            ("https://minio?key=secret", "is no address"),
            ("https://minio#secret", "is no address"),
            ("https://minio:port", "is no address"),
            ("https://minio:70000", "is no address"),
            ("https://minio:0", "is no address"),
            ("https://minio:+9", "is no address"),
            ("https://minio:", "is no address"),
            ("https://mi nio", "is no address"),
            ("https://mi..nio", "is no address"),
            ("https://minio\n", "is no address"),
            ("https://[::1", "is no address"),
            ("https://[secret]", "is no address"),
            ("https://mïnio", "is no address"),
            ("https://xn--a.example", "is no address"),
            ("https://1.2.3.999", "is no address"),
            ("https://minio.0x7f", "is no address"),
            ("https://ann:secret@minio", "has a user or key in it"),
        ] {
            let error = Endpoint::parse(text).unwrap_err();
            assert!(
                error.contains(word) && !error.contains("secret@") && !error.contains("=secret"),
                "{text}: {error}"
            );
        }
        assert!(Endpoint::parse(&format!("https://{}", "a.".repeat(200))).is_err());
    }
}
