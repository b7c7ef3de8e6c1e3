//! `ip_prefix`: addresses of one network stay in one network.

mod bits;

use std::net::IpAddr;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray};

use crate::catalog::Family;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, is_text, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::inet::Network;
use bits::Flips;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "ip_prefix",
    group: Group::Internet,
    summary: "an IP address with as many bits in common as before",
    doc: "Two addresses that share their first k bits share k bits afterwards, and no more: subnets stay subnets, `<<` and \
          routing tables keep their meaning, in `inet`, `cidr` and text columns alike. Each bit is changed or not by what \
          AES says of the bits in front of it (Xu, Fan, Ammar, Moon: Crypto-PAn, 2002). One to one in `inet` and `cidr` \
          columns; in text, what is no address becomes the address of a keyed hash. With `special: keep`, private, \
          carrier-grade, link-local, unique local and multicast addresses stay in their ranges, and IPv6 stays in \
          2000::/3; loopback, 0.0.0.0/8, 240.0.0.0/4, :: and ::1 do not change. Of addresses next to such a range more \
          leading bits stay, three at least: 11.0.0.0/8 is the only neighbour of 10.0.0.0/8, so it becomes itself. `mix` \
          changes all bits, and an address may become a multicast one. Either way results are addresses that someone may \
          have: they must not be contacted. Who knows some pairs knows the networks around them; use `ip_address` where \
          networks do not matter.",
    params: &[Param {
        name: "special",
        kind: "keep|mix",
        default: "keep",
        doc: "whether addresses of special ranges stay in their ranges",
    }],
    accepts: &[
        Family::Inet,
        Family::Cidr,
        Family::Text,
        Family::Bpchar,
        Family::Citext,
    ],
    examples: &[
        "93.184.215.14",
        "93.184.215.0/24",
        "2606:2800:21f::1",
        "10.1.2.3",
    ],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let special = params.choice("special", &[("keep", true), ("mix", false)]);
    params.finish()?;
    Ok(Box::new(IpPrefix {
        special: special.unwrap_or(true),
        fold: Fold::of(input.ty.family),
        text: input.ty.family.is_text(),
    }))
}

#[derive(Debug)]
struct IpPrefix {
    special: bool,
    fold: Fold,
    text: bool,
}

/// The longest text: `ffff:` seven times, an address with dots behind it being no longer, and `/128`.
const LONGEST: u32 = 39 + 4;

impl Prepared for IpPrefix {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // Several texts are one address.
            distinct: if self.text {
                Distinct::No
            } else {
                Distinct::Always
            },
            makes_nulls: false,
            max_chars: self.text.then_some(LONGEST),
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        Arc::new(Kernel {
            flips: Flips::new(&key, self.special),
            fold: self.fold,
            key,
        })
    }
}

struct Kernel {
    flips: Flips,
    fold: Fold,
    /// For texts that are no addresses.
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.as_binary_opt() {
            Some(column) => self.networks(column),
            None if is_text(input) => self.texts(texts(input)?),
            None => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn networks(&self, column: &BinaryArray) -> Result<ArrayRef, Refusal> {
        let mut out = Column::with_capacity(column.len(), column.len() * 20);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let network = Network::from_field(column.value(row))
                    .ok_or_else(|| Refusal::new(row, "a field is no inet value"))?;
                self.stand_in(network).write_field(&mut out.bytes);
            }
            out.end(row)?;
        }
        out.into_binary(column.nulls())
    }

    fn texts(&self, column: &StringArray) -> Result<ArrayRef, Refusal> {
        let mut out = Column::sized(column, 16);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.fold.apply(column.value(row));
                let network = match Network::parse(&value, false) {
                    Some(network) => Some(network),
                    None => (!value.is_empty()).then(|| self.other(value.as_bytes())),
                };
                if let Some(network) = network {
                    self.stand_in(network).write_text(&mut out.bytes);
                }
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }

    /// An address in place of a text that is none.
    fn other(&self, text: &[u8]) -> Network {
        Network {
            address: IpAddr::V4(self.key.draw(text).word(0).into()),
            prefix: 32,
            cidr: false,
        }
    }

    fn stand_in(&self, network: Network) -> Network {
        let address = match network.address {
            IpAddr::V4(v4) => {
                let unused = u32::MAX.checked_shr(network.prefix.into()).unwrap_or(0);
                let new = self.flips.v4(v4.to_bits());
                // Behind the prefix of a cidr there are zeros.
                IpAddr::V4(if network.cidr { new & !unused } else { new }.into())
            }
            IpAddr::V6(v6) => {
                let unused = u128::MAX.checked_shr(network.prefix.into()).unwrap_or(0);
                let new = self.flips.v6(v6.to_bits());
                IpAddr::V6(if network.cidr { new & !unused } else { new }.into())
            }
        };
        Network { address, ..network }
    }
}

#[cfg(test)]
mod tests;
