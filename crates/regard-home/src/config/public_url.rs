//! Where people open the product: its address as browsers have it. Owns what may be written.

const PROBLEM: &str = "public_url is no address of this product: write it as people open it, such as https://regard.example.com";

/// Reads an address, and takes the slash off its end.
pub(super) fn read(text: &str) -> Result<String, &'static str> {
    let address = text.strip_suffix('/').unwrap_or(text);
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let rest = rest.ok_or(PROBLEM)?;
    let host = rest.split('/').next().unwrap_or_default();
    let is_odd = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '@' | '?' | '#' | '\\' | '"' | '<' | '>')
    };
    let is_good = !host.is_empty() && !rest.ends_with('/') && !rest.contains(is_odd) && text.len() <= 500;
    if is_good { Ok(address.to_owned()) } else { Err(PROBLEM) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_without_its_last_slash() {
        for (text, address) in [
            ("https://regard.example.com", "https://regard.example.com"),
            ("https://regard.example.com/", "https://regard.example.com"),
            ("http://localhost:8080/cx", "http://localhost:8080/cx"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(address));
        }
        for text in [
            "",
            "regard.example.com",
            "https://",
            "https:///x",
            "https://a b",
            "https://a//",
            "https://a@b",
            "https://a?b",
            "ftp://a",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
