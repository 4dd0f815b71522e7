//! Addresses of electronic mail, folded so that one mailbox is one user however it is spelled. Does not
//! send mail, and does not prove that the mailbox exists.

use crate::errors::CallerError;
use std::fmt;
use std::str::FromStr;

/// RFC 5321, 4.5.3.1.3. **Unit**: bytes.
const LENGTH_AT_MOST: usize = 254;

/// An address, in lower case and without surrounding blanks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = CallerError;

    fn from_str(text: &str) -> Result<Self, CallerError> {
        let folded = text.trim().to_lowercase();
        let fits = folded.len() <= LENGTH_AT_MOST
            && !folded.contains(|letter: char| letter.is_whitespace() || letter.is_control());
        match folded.split_once('@') {
            Some((name, host)) if fits && !name.is_empty() && is_host(host) => Ok(Self(folded)),
            _ => Err(CallerError::NotAnEmail(text.chars().take(LENGTH_AT_MOST).collect())),
        }
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && !text.contains('@') && !text.split('.').any(str::is_empty)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_mailbox_is_one_address_however_it_is_spelled() {
        let address: EmailAddress = " Ann.Lee@Example.COM ".parse().unwrap();
        assert_eq!(address.as_str(), "ann.lee@example.com");
        for wrong in ["", "ann", "@example.com", "ann@", "ann@b@c", "an n@example.com", "ann@example..com"] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,20}@\\PC{1,20}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert_eq!(address.as_str().parse::<EmailAddress>(), Ok(address.clone()));
            }
        }

        #[test]
        fn case_makes_no_difference(name in "[a-z0-9._+-]{1,20}", host in "[a-z]{1,10}\\.[a-z]{2,3}") {
            let lower: EmailAddress = format!("{name}@{host}").parse()?;
            let upper: EmailAddress = format!("{name}@{host}").to_uppercase().parse()?;
            prop_assert_eq!(lower, upper);
        }
    }
}
