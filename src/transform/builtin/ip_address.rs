//! `ip_address`: addresses of networks that are never routed; version and prefix length stay.
//!
//! IPv4 out of 198.18.0.0/15 (benchmarks, RFC 2544 and RFC 6890), IPv6 out of 2001:db8::/32 (documentation, RFC 3849).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use arrow::buffer::OffsetBuffer;

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{map_text, unexpected};
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::inet::Network;

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Box::new(IpAddress {
        family: input.ty.family,
    }))
}

#[derive(Debug)]
struct IpAddress {
    family: Family,
}

impl Prepared for IpAddress {
    fn guarantees(&self) -> Guarantees {
        // The longest text is an IPv6 address with its prefix.
        Guarantees {
            max_chars: self.family.is_text().then_some(43),
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            text: self.family.is_text(),
        })
    }
}

struct Kernel {
    key: DomainKey,
    text: bool,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        if self.text {
            self.text(input)
        } else {
            self.fields(input)
        }
    }
}

impl Kernel {
    /// Hashed as text without the prefix, so that text and inet columns agree.
    fn stand_in(&self, network: Network, canonical: &mut Vec<u8>) -> Network {
        canonical.clear();
        let prefix = if network.address.is_ipv4() { 32 } else { 128 };
        Network {
            prefix,
            cidr: false,
            ..network
        }
        .write_text(canonical);
        let draw = self.key.draw(canonical);
        let mut address = match network.address {
            IpAddr::V4(_) => v4(&draw),
            IpAddr::V6(_) => v6(&draw),
        };
        if network.cidr {
            address = cut(address, network.prefix);
        }
        Network { address, ..network }
    }

    fn fields(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Some(values) = input.as_binary_opt::<i32>() else {
            return Err(unexpected(input));
        };
        let mut bytes = Vec::with_capacity(values.value_data().len());
        let mut offsets = Vec::with_capacity(values.len() + 1);
        let mut canonical = Vec::new();
        offsets.push(0);
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value {
                let network = Network::from_field(value)
                    .ok_or_else(|| Refusal::new(row, "a value is not a valid address"))?;
                self.stand_in(network, &mut canonical)
                    .write_field(&mut bytes);
            }
            offsets.push(bytes.len() as i32);
        }
        let offsets = OffsetBuffer::new(offsets.into());
        Ok(Arc::new(BinaryArray::new(
            offsets,
            bytes.into(),
            values.nulls().cloned(),
        )))
    }

    /// Text that is no address (`unknown`, a host's name) becomes an IPv4 address: nothing of it may pass.
    fn text(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut canonical = Vec::new();
        map_text(input, |_, value, out| {
            let value = value.trim();
            let network =
                Network::parse(value, false).map(|network| self.stand_in(network, &mut canonical));
            match network {
                _ if value.is_empty() => {}
                Some(network) => network.write_text(out),
                None => {
                    let address = v4(&self.key.draw(value.as_bytes()));
                    Network {
                        address,
                        prefix: 32,
                        cidr: false,
                    }
                    .write_text(out);
                }
            }
            Ok(())
        })
    }
}

fn v4(draw: &Draw) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0xc612_0000 | draw.below(0, 1 << 17)))
}

fn v6(draw: &Draw) -> IpAddr {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&draw.bytes()[..16]);
    bytes[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
    IpAddr::V6(Ipv6Addr::from(bytes))
}

/// Clears the bits behind the prefix, as cidr requires. A prefix shorter than the reserved network's keeps no more
/// than its own bits.
fn cut(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from(u32::from(v4) & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from(u128::from(v6) & mask))
        }
    }
}
