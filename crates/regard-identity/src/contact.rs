//! Mail domains, addresses and phone numbers, brought to one spelling; and domains at which anybody can have
//! an address. Owns no rule about how many customers may share one.

use std::collections::HashSet;
use std::sync::LazyLock;

/// One domain a line; `name.*` is that name under any ending. Where they are from: `data/README.md`.
const FREE_MAIL: &str = include_str!("../data/free_mail.txt");

/// RFC 1035, 2.3.4. **Unit**: bytes.
const LENGTH_AT_MOST: usize = 253;

/// How many digits at the end of a phone number tell it from others: what stands before them is the country
/// and its zeros, which sources write in many ways. **Unit**: digits.
const TELLING_DIGITS: usize = 9;

/// In front of the @, written where there is no address.
const NOBODY_THERE: &[&str] =
    &["noreply", "no-reply", "donotreply", "none", "noemail", "nomail", "test", "x"];

static FREE: LazyLock<FreeMail> = LazyLock::new(|| {
    let lines = FREE_MAIL.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (families, domains): (Vec<_>, Vec<_>) = lines.partition(|line| line.ends_with(".*"));
    let families = families.into_iter().filter_map(|line| line.strip_suffix(".*")).collect();
    FreeMail { families, domains: domains.into_iter().collect() }
});

struct FreeMail {
    families: HashSet<&'static str>,
    domains: HashSet<&'static str>,
}

/// The domain of a company's mail in lower case, out of a domain, an address or a web address.
///
/// **Empty**: `None` for no domain, and for one at which anybody can have an address.
pub(crate) fn company_domain(text: &str) -> Option<String> {
    domain(text).filter(|domain| !is_free(domain))
}

fn domain(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = text.rsplit('@').next()?.split(['/', '?', ':', '>', ' ']).next()?;
    let host = host.trim_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let labels = host.split('.').count();
    let allowed = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let holds = host.split('.').all(|label| !label.is_empty() && label.chars().all(allowed));
    let ending = host.rsplit('.').next()?;
    let named = ending.chars().any(char::is_alphabetic);
    (holds && named && labels >= 2 && host.len() <= LENGTH_AT_MOST).then(|| host.to_owned())
}

/// Whether anybody can have an address there.
fn is_free(domain: &str) -> bool {
    let (name, ending) = domain.split_once('.').unwrap_or((domain, ""));
    let short_ending = ending.split('.').all(|label| label.len() <= 3) && ending.split('.').count() <= 2;
    let top = domain.rsplit('.').next().unwrap_or_default();
    FREE.domains.contains(domain)
        || FREE.domains.contains(top)
        || (FREE.families.contains(name) && short_ending)
}

/// An address in lower case.
///
/// **Empty**: `None` for no address, and for one that is written where there is none.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let (local, host) = text.split_once('@')?;
    let broken = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '@';
    let holds = !local.is_empty() && local.len() <= 64 && !text.replacen('@', "", 1).contains(broken);
    let host = domain(host).filter(|_| holds && !NOBODY_THERE.contains(&local))?;
    let invented = host.starts_with("example.")
        || ["test", "invalid", "localhost"].iter().any(|ending| host.ends_with(ending));
    (!invented).then(|| format!("{local}@{host}"))
}

/// The digits that tell a phone number from others.
///
/// **Empty**: `None` when there are too few, or all the same.
pub(crate) fn phone(text: &str) -> Option<String> {
    // A zero in brackets is dialled inside the country only.
    let text = text.replace("(0)", "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(TELLING_DIGITS)?;
    let telling = digits.get(from..)?;
    let first = telling.chars().next()?;
    let filler = telling.chars().all(|digit| digit == first) || "0123456789".contains(telling);
    (!filler && digits.len() <= 15).then(|| telling.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_read_however_it_is_written() {
        for text in ["acme.de", " ACME.de. ", "www.acme.de", "https://www.acme.de/about", "ann@acme.de"] {
            assert_eq!(company_domain(text).as_deref(), Some("acme.de"), "{text}");
        }
        for nothing in ["", "acme", "a..b", "a b.de", "1.2.3.4", "@", "http://", "-"] {
            assert_eq!(company_domain(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn where_anybody_can_have_an_address_is_no_company() {
        for free in [
            "gmail.com",
            "web.de",
            "t-online.de",
            "gmx.at",
            "wp.pl",
            "o2.pl",
            "interia.pl",
            "libero.it",
            "pec.it",
            "orange.fr",
            "laposte.net",
            "sapo.pt",
            "uol.com.br",
            "yahoo.com.br",
            "hotmail.es",
            "outlook.pt",
            "live.com.pt",
            "telefonica.net",
            "xs4all.nl",
            "aon.at",
            "example.com",
        ] {
            assert_eq!(company_domain(free), None, "{free}");
        }
        for company in ["live.concerts-berlin.de", "aol-logistik.de", "outlook-travel.com", "weber.de"] {
            assert!(company_domain(company).is_some(), "{company}");
        }
    }

    #[test]
    fn the_list_holds_domains_each_once() {
        let lines = FREE_MAIL.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let mut seen = HashSet::new();
        for line in lines {
            assert!(seen.insert(line), "{line} stands twice");
            assert_eq!(line, line.trim().to_lowercase());
        }
    }

    #[test]
    fn addresses_and_phones_have_one_spelling() {
        assert_eq!(email(" Ann.Lee@ACME.de ").as_deref(), Some("ann.lee@acme.de"));
        assert_eq!(email("mailto:ann@gmail.com").as_deref(), Some("ann@gmail.com"));
        for nothing in ["ann", "@acme.de", "a@b@c.de", "noreply@acme.de", "ann@example.com", "a n@acme.de"] {
            assert_eq!(email(nothing), None, "{nothing}");
        }
        for text in ["+49 (0) 30 1234987", "0049 30 1234987", "030/1234987", "+49-30-1234987"] {
            assert_eq!(phone(text).as_deref(), Some("301234987"), "{text}");
        }
        for nothing in ["", "112", "000000000", "123456789", "ext. 5"] {
            assert_eq!(phone(nothing), None, "{nothing}");
        }
    }
}
