//! Pages of a customer by their path: which key a path names, and the same page under another key.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const BEFORE: &str = "/customers/";
/// What browsers leave as it is in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The customer whom a path names. **Empty**: it is no page of a customer.
pub(super) fn customer_of(page: &str) -> Option<String> {
    let (customer, _) = parts(page)?;
    Some(percent_decode_str(customer).decode_utf8_lossy().into_owned())
}

/// The same page under another key; any other page as it is.
pub(super) fn under(page: &str, key: &str) -> String {
    match parts(page) {
        Some((_, below)) => format!("{BEFORE}{}{below}", utf8_percent_encode(key, PART)),
        None => page.to_owned(),
    }
}

fn parts(page: &str) -> Option<(&str, &str)> {
    let rest = page.strip_prefix(BEFORE)?;
    let (customer, below) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    (!customer.is_empty()).then_some((customer, below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_under_another_key() {
        assert_eq!(customer_of("/customers/C%2F1/orders").as_deref(), Some("C/1"));
        assert_eq!(under("/customers/C%2F1/orders?state=late", "a b"), "/customers/a%20b/orders?state=late");
        assert_eq!(under("/customers/c1", "c-2"), "/customers/c-2");
        for page in ["/customers", "/customers/", "/orders/o1"] {
            assert_eq!((customer_of(page), under(page, "x")), (None, page.to_owned()));
        }
    }
}
