//! From where somebody asks. Owns how much of what a browser says about itself is kept.

use std::net::IpAddr;

/// **Unit**: characters.
const USER_AGENT_AT_MOST: usize = 300;

/// The machine and the browser that ask to sign in. An address alone will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The machine.
    pub address: IpAddr,
    /// What the browser says it is. It is cut and cleaned before it is kept. **Empty**: it says nothing.
    pub user_agent: Option<String>,
}

impl From<IpAddr> for Visit {
    fn from(address: IpAddr) -> Self {
        Self { address, user_agent: None }
    }
}

impl Visit {
    /// What is kept of the browser's words: one line of 300 characters at most.
    pub(crate) fn cleaned_user_agent(&self) -> Option<String> {
        let said = self.user_agent.as_deref()?;
        let clean: String =
            said.chars().filter(|letter| !letter.is_control()).take(USER_AGENT_AT_MOST).collect();
        let clean = clean.trim();
        (!clean.is_empty()).then(|| clean.to_owned())
    }

    /// An IPv4 address that came in IPv6's clothes is written as what it is.
    pub(crate) fn address_text(&self) -> String {
        self.address.to_canonical().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    proptest! {
        #[test]
        fn what_is_kept_is_one_short_line(said in "(?s).{0,400}") {
            let visit = Visit { user_agent: Some(said), ..IpAddr::V4(Ipv4Addr::LOCALHOST).into() };
            if let Some(kept) = visit.cleaned_user_agent() {
                prop_assert!((1..=USER_AGENT_AT_MOST).contains(&kept.chars().count()));
                prop_assert!(!kept.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn an_address_is_written_one_way() {
        let visit = |text: &str| Visit::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(visit("::ffff:192.0.2.1").address_text(), "192.0.2.1");
        assert_eq!(visit("2001:db8::1").address_text(), "2001:db8::1");
        assert_eq!(visit("192.0.2.1").cleaned_user_agent(), None);
        let blank = Visit { user_agent: Some(" \n\t ".to_owned()), ..visit("192.0.2.1") };
        assert_eq!(blank.cleaned_user_agent(), None);
    }
}
