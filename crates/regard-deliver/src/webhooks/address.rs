//! Whether something may be sent to an address. Owns the rule: public addresses, and those of networks that the settings
//! name; never what a cloud keeps its secrets under.
//!
//! An address of the newer kind may hold one of the older kind; what it holds is judged too.

use super::networks::{METADATA_4, METADATA_6, NETWORKS_4, NETWORKS_6};
use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is, other than a public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// Of a house's own network.
    Private,
    /// This very machine.
    Loopback,
    /// Of one cable.
    LinkLocal,
    /// Behind a provider's shared address.
    Shared,
    /// Many machines.
    Multicast,
    /// None in particular, which is this very machine.
    Unspecified,
    /// Of books.
    Documentation,
    /// Where a cloud tells a machine its secrets.
    Metadata,
    /// Of a way from one kind of address to the other that hides where it leads.
    Transition,
    /// Kept for other uses.
    Reserved,
    /// Of a network that the settings refuse.
    Refused,
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "a private network",
            Self::Loopback => "this very machine",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "an address that a provider shares out",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "no address in particular",
            Self::Documentation => "an address for documentation",
            Self::Metadata => "a metadata service",
            Self::Transition => "a transition address",
            Self::Reserved => "a reserved address",
            Self::Refused => "a network that the settings refuse",
        })
    }
}

/// Which addresses may be spoken to. The default is all public ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddressRule {
    /// Networks that are not public and may be spoken to all the same.
    pub allowed: Vec<IpNet>,
    /// Networks that may not, whatever else is said.
    pub refused: Vec<IpNet>,
}

impl AddressRule {
    /// Whether an address may be spoken to.
    ///
    /// # Errors
    /// What the address is instead of a public one.
    pub fn check(&self, address: IpAddr) -> Result<(), AddressKind> {
        // The same machine, written in the newer kind.
        let address = address.to_canonical();
        let forms = forms_of(address);
        if forms.iter().any(|form| self.refused.iter().any(|network| network.contains(form))) {
            return Err(AddressKind::Refused);
        }
        if let Some(kind) = forms.iter().find_map(|form| never(*form)) {
            return Err(kind);
        }
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        match forms.into_iter().find_map(special) {
            Some(kind) => Err(kind),
            None => Ok(()),
        }
    }
}

/// What no setting opens.
fn never(address: IpAddr) -> Option<AddressKind> {
    let is_metadata = match address {
        IpAddr::V4(address) => METADATA_4.contains(&address),
        IpAddr::V6(address) => METADATA_6.contains(&address),
    };
    if is_metadata {
        return Some(AddressKind::Metadata);
    }
    match special(address)? {
        kind @ (AddressKind::Multicast | AddressKind::Unspecified) => Some(kind),
        _ => None,
    }
}

/// What an address is, taken by itself. **Empty**: a public one.
fn special(address: IpAddr) -> Option<AddressKind> {
    match address {
        IpAddr::V4(address) => NETWORKS_4.iter().find_map(|network| network.kind_of(address)),
        IpAddr::V6(address) => {
            let known = NETWORKS_6.iter().find_map(|network| network.kind_of(address));
            let is_global = address.segments()[0] & 0xe000 == 0x2000 || is_translated(address);
            known.or((!is_global).then_some(AddressKind::Reserved))
        }
    }
}

/// The address, and those that it holds.
fn forms_of(address: IpAddr) -> Vec<IpAddr> {
    let mut forms = vec![address];
    if let IpAddr::V6(address) = address {
        forms.extend(held_by(address).map(IpAddr::V4));
    }
    forms
}

/// Whether it is one of the older kind behind the prefix that everybody uses. **Source**: RFC 6052.
fn is_translated(address: Ipv6Addr) -> bool {
    address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0]
}

/// The address of the older kind that one of the newer kind leads to. **Empty**: none that can be seen.
fn held_by(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, _, e, f, g, h] = address.segments();
    let of = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match (a, b, c, e, f) {
        // Compatible with the older kind, long given up (RFC 4291); what is mapped is canonical already.
        (0, 0, 0, 0, 0) if !address.is_unspecified() && !address.is_loopback() => of(g, h),
        _ if is_translated(address) => of(g, h),
        // 6to4 (RFC 3056).
        (0x2002, high, low, _, _) => of(high, low),
        // ISATAP (RFC 5214).
        (_, _, _, 0 | 0x200, 0x5efe) => of(g, h),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(rule: &AddressRule, address: &str) -> Result<(), AddressKind> {
        rule.check(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_fine_and_so_are_their_other_forms() {
        let rule = AddressRule::default();
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700:4700::1111",
            "2a00:1450:4001::200e",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert_eq!(check(&rule, address), Ok(()), "{address}");
        }
    }

    #[test]
    fn a_network_that_is_named_opens_and_nothing_beside_it() {
        let rule = AddressRule {
            allowed: ["10.1.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/0", "fd00::/8"]
                .map(|network| network.parse().unwrap())
                .into(),
            refused: vec!["10.1.9.0/24".parse().unwrap()],
        };
        for (address, expected) in [
            ("10.1.2.3", Ok(())),
            ("::ffff:10.1.2.3", Ok(())),
            ("127.0.0.1", Ok(())),
            ("fd12::1", Ok(())),
            ("10.1.9.9", Err(AddressKind::Refused)),
            ("::ffff:10.1.9.9", Err(AddressKind::Refused)),
            ("::1", Err(AddressKind::Loopback)),
            ("169.254.169.254", Err(AddressKind::Metadata)),
            ("fd00:ec2::254", Err(AddressKind::Metadata)),
            ("0.0.0.0", Err(AddressKind::Unspecified)),
            ("224.0.0.1", Err(AddressKind::Multicast)),
        ] {
            assert_eq!(check(&rule, address), expected, "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_form_of_an_address_does_what_the_address_does_not(bits: u32) {
            let rule = AddressRule::default();
            let plain = Ipv4Addr::from_bits(bits);
            let [a, b, c, d] = plain.octets();
            let plain = rule.check(plain.into());
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for form in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2a00, 1, 2, 3, 0x200, 0x5efe, high, low),
            ] {
                prop_assert_eq!(rule.check(form.into()), plain, "{}", form);
            }
        }
    }
}
