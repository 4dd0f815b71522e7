//! The networks that are no place for a webhook, by what they are. Owns the tables; [`super::address`] applies them.
//!
//! **Source**: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and what amended it), and what clouds
//! document of their metadata services.

use super::address::AddressKind;
use super::address::AddressKind::{
    Documentation, LinkLocal, Loopback, Multicast, Private, Reserved, Shared, Transition, Unspecified,
};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A network of the older kind.
pub(super) struct Network4(Ipv4Addr, u32, AddressKind);

/// A network of the newer kind.
pub(super) struct Network6(Ipv6Addr, u32, AddressKind);

/// Where machines of a cloud ask for their own secrets. Nothing opens these.
pub(super) const METADATA_4: &[Ipv4Addr] = &[
    // AWS, Google, Azure, Oracle, DigitalOcean and others.
    Ipv4Addr::new(169, 254, 169, 254),
    // AWS: containers, and pods of Kubernetes.
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    // AWS and others: the resolver and the time beside it.
    Ipv4Addr::new(169, 254, 169, 253),
    Ipv4Addr::new(169, 254, 169, 123),
    // Scaleway.
    Ipv4Addr::new(169, 254, 42, 42),
    // Tencent.
    Ipv4Addr::new(169, 254, 0, 23),
    // Alibaba.
    Ipv4Addr::new(100, 100, 100, 200),
    // Oracle.
    Ipv4Addr::new(192, 0, 0, 192),
    // Azure: among public addresses.
    Ipv4Addr::new(168, 63, 129, 16),
];

/// The same in the newer kind.
pub(super) const METADATA_6: &[Ipv6Addr] = &[
    // AWS.
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253),
    // Google.
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    // Scaleway.
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

const fn v4(a: u8, b: u8, c: u8, length: u32, kind: AddressKind) -> Network4 {
    Network4(Ipv4Addr::new(a, b, c, 0), length, kind)
}

/// Every special network of the older kind.
pub(super) const NETWORKS_4: &[Network4] = &[
    v4(0, 0, 0, 8, Unspecified),
    v4(10, 0, 0, 8, Private),
    v4(100, 64, 0, 10, Shared),
    v4(127, 0, 0, 8, Loopback),
    v4(169, 254, 0, 16, LinkLocal),
    v4(172, 16, 0, 12, Private),
    v4(192, 0, 0, 24, Reserved),
    v4(192, 0, 2, 24, Documentation),
    v4(192, 88, 99, 24, Transition),
    v4(192, 168, 0, 16, Private),
    v4(198, 18, 0, 15, Reserved),
    v4(198, 51, 100, 24, Documentation),
    v4(203, 0, 113, 24, Documentation),
    v4(224, 0, 0, 4, Multicast),
    v4(240, 0, 0, 4, Reserved),
];

const fn v6(a: u16, b: u16, c: u16, length: u32, kind: AddressKind) -> Network6 {
    Network6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length, kind)
}

/// Special networks of the newer kind, the narrow ones first. What is in none of them and not in `2000::/3` is reserved.
pub(super) const NETWORKS_6: &[Network6] = &[
    Network6(Ipv6Addr::UNSPECIFIED, 128, Unspecified),
    Network6(Ipv6Addr::LOCALHOST, 128, Loopback),
    v6(0x64, 0xff9b, 1, 48, Transition),
    v6(0x2001, 0, 0, 32, Transition),
    v6(0x2001, 0, 0, 23, Reserved),
    v6(0x2001, 0xdb8, 0, 32, Documentation),
    v6(0x3fff, 0, 0, 20, Documentation),
    v6(0xfc00, 0, 0, 7, Private),
    v6(0xfe80, 0, 0, 10, LinkLocal),
    v6(0xfec0, 0, 0, 10, Private),
    v6(0xff00, 0, 0, 8, Multicast),
];

impl Network4 {
    /// What an address is, if it is in this network.
    pub(super) fn kind_of(&self, address: Ipv4Addr) -> Option<AddressKind> {
        let Self(network, length, kind) = self;
        let apart = network.to_bits() ^ address.to_bits();
        (apart.leading_zeros() >= *length).then_some(*kind)
    }
}

impl Network6 {
    /// What an address is, if it is in this network.
    pub(super) fn kind_of(&self, address: Ipv6Addr) -> Option<AddressKind> {
        let Self(network, length, kind) = self;
        let apart = network.to_bits() ^ address.to_bits();
        (apart.leading_zeros() >= *length).then_some(*kind)
    }
}
