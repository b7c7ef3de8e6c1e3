//! `inet` and `cidr`: the binary field ↔ text as the server prints it.
//!
//! The binary field is: family (2 for IPv4, 3 for IPv6), prefix length, 1 for cidr, address length, address.
//! Source: PostgreSQL source, `network_send` in `src/backend/utils/adt/network.c`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address with its prefix length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// The address.
    pub address: IpAddr,
    /// Leading bits that count.
    pub prefix: u8,
    /// Whether it is a `cidr`, which always shows its prefix.
    pub cidr: bool,
}

impl Network {
    /// From a binary field; `None` when it is not one that a server sends.
    pub fn from_field(field: &[u8]) -> Option<Self> {
        let &[family, prefix, cidr, length, ref address @ ..] = field else {
            return None;
        };
        let address = match (family, length, address.len()) {
            (2, 4, 4) => IpAddr::from(<[u8; 4]>::try_from(address).ok()?),
            (3, 16, 16) => IpAddr::from(<[u8; 16]>::try_from(address).ok()?),
            _ => return None,
        };
        (prefix <= full(address)).then_some(Self {
            address,
            prefix,
            cidr: cidr == 1,
        })
    }

    /// From text: an address, with an optional `/prefix`.
    pub fn parse(text: &str, cidr: bool) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse().ok()?, Some(prefix.parse().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let prefix = prefix.unwrap_or_else(|| full(address));
        (prefix <= full(address)).then_some(Self {
            address,
            prefix,
            cidr,
        })
    }

    /// Appends the binary field, without its length.
    pub fn write_field(self, out: &mut Vec<u8>) {
        let (family, octets): (u8, &[u8]) = match &self.address {
            IpAddr::V4(v4) => (2, &v4.octets()),
            IpAddr::V6(v6) => (3, &v6.octets()),
        };
        out.extend([family, self.prefix, u8::from(self.cidr), octets.len() as u8]);
        out.extend(octets);
    }

    /// Appends the text: the prefix only where it counts, as the server does.
    pub fn write_text(self, out: &mut Vec<u8>) {
        match self.address {
            IpAddr::V4(v4) => write_v4(v4, out),
            IpAddr::V6(v6) => write_v6(v6, out),
        }
        if self.cidr || self.prefix != full(self.address) {
            out.push(b'/');
            out.extend_from_slice(itoa::Buffer::new().format(self.prefix).as_bytes());
        }
    }
}

fn full(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn write_v4(address: Ipv4Addr, out: &mut Vec<u8>) {
    for (index, octet) in address.octets().into_iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        out.extend(itoa::Buffer::new().format(octet).as_bytes());
    }
}

/// The server writes IPv4-compatible addresses with dots (`::1.2.3.4`), as BIND's `inet_net_ntop` does; Rust only the
/// mapped ones.
fn write_v6(address: Ipv6Addr, out: &mut Vec<u8>) {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => {
            out.extend(b"::");
            write_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)), out)
        }
        _ => out.extend_from_slice(address.to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(network: Network) -> String {
        let mut out = Vec::new();
        network.write_text(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn prefixes_show_where_they_count() {
        for (shown, cidr) in [
            ("192.0.2.7", false),
            ("192.0.2.0/24", false),
            ("192.0.2.7/32", true),
            ("2001:db8::1", false),
            ("2001:db8::/32", true),
            ("::ffff:1.2.3.4", false),
        ] {
            assert_eq!(text(Network::parse(shown, cidr).unwrap()), shown);
        }
        assert_eq!(Network::parse("192.0.2.0/33", false), None);
    }

    proptest! {
        #[test]
        fn fields_survive(bytes in any::<[u8; 16]>(), v4 in any::<bool>(), prefix in 0u8..=32, cidr in any::<bool>()) {
            let address = if v4 { IpAddr::from([bytes[0], bytes[1], bytes[2], bytes[3]]) } else { bytes.into() };
            let network = Network { address, prefix, cidr };
            let mut field = Vec::new();
            network.write_field(&mut field);
            prop_assert_eq!(Network::from_field(&field), Some(network));
            prop_assert_eq!(Network::parse(&text(network), cidr), Some(network));
        }

        #[test]
        fn any_bytes_are_an_address_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
            if let Some(network) = Network::from_field(&bytes) {
                prop_assert!(!text(network).is_empty());
            }
        }
    }
}
