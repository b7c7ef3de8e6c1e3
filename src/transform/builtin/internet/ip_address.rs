//! `ip_address`: an address that is not on the Internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray};

use crate::catalog::Family;
use crate::key::draws::{self, Draws};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, is_text, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::inet::Network;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "ip_address",
    group: Group::Internet,
    summary: "an IP address of a private or documentation range",
    doc: "IPv4 stays IPv4, by default in the private range 10.0.0.0/8 (RFC 1918), with `range` in the documentation \
          ranges (RFC 5737) or the benchmarking range (RFC 2544). IPv6 stays IPv6, in 2001:db8::/32 (RFC 3849). The \
          prefix length stays; a `cidr` keeps its host bits zero, so one whose prefix is shorter than the range's \
          leaves the range. In text columns, what is no address becomes an IPv4 address. Two addresses may become \
          one. With `version` all become addresses of one version; one that changes it is a single host. \
          With `prefix: drop` every one is, so that IPv4 fits into 15 characters. Where networks must stay together, use \
          `ip_prefix`.",
    params: &[
        Param {
            name: "range",
            kind: "private|documentation|benchmark",
            default: "private",
            doc: "range of IPv4 addresses: 16.7 million, 768 or 131,072 of them",
        },
        Param {
            name: "version",
            kind: "keep|4|6",
            default: "keep",
            doc: "version of all addresses, or each one's own",
        },
        Param {
            name: "prefix",
            kind: "keep|drop",
            default: "keep",
            doc: "prefix length of networks, or single hosts without one",
        },
    ],
    accepts: &[
        Family::Text,
        Family::Bpchar,
        Family::Citext,
        Family::Inet,
        Family::Cidr,
    ],
    examples: &["8.8.8.8", "93.184.215.14/24", "2606:2800:21f::1"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// IPv4 networks to draw from, all of one size: their first addresses and their prefix length.
type Ranges = (&'static [u32], u8);

const PRIVATE: Ranges = (&[0x0a00_0000], 8);
const DOCUMENTATION: Ranges = (&[0xc000_0200, 0xc633_6400, 0xcb00_7100], 24);
const BENCHMARK: Ranges = (&[0xc612_0000], 15);
const DOCUMENTATION_V6: [u8; 4] = [0x20, 0x01, 0x0d, 0xb8];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("private", PRIVATE),
        ("documentation", DOCUMENTATION),
        ("benchmark", BENCHMARK),
    ];
    let ranges = params.choice("range", &words).unwrap_or(PRIVATE);
    let versions = [("keep", None), ("4", Some(4)), ("6", Some(6))];
    let version = params.choice("version", &versions).flatten();
    let drops_prefix = params.choice("prefix", &[("keep", false), ("drop", true)]);
    params.finish()?;
    Ok(Box::new(IpAddress {
        ranges,
        version,
        drops_prefix: drops_prefix.unwrap_or(false),
        fold: Fold::of(input.ty.family),
        text: input.ty.family.is_text(),
    }))
}

#[derive(Debug)]
struct IpAddress {
    ranges: Ranges,
    version: Option<u8>,
    drops_prefix: bool,
    fold: Fold,
    text: bool,
}

/// `2001:db8:` with six groups of four digits, and `/128`.
const LONGEST: u32 = 8 + 6 * 5 + 4;

/// `10.255.255.255`, or as long in another range, and `/32`.
const LONGEST_V4: u32 = 15 + 3;

impl IpAddress {
    /// Most characters of a stand-in in a text.
    fn longest(&self) -> u32 {
        let (whole, prefix) = match self.version {
            Some(4) => (LONGEST_V4, 3),
            _ => (LONGEST, 4),
        };
        whole - if self.drops_prefix { prefix } else { 0 }
    }
}

impl Prepared for IpAddress {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: self.text.then(|| self.longest()),
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            ranges: self.ranges,
            version: self.version,
            drops_prefix: self.drops_prefix,
            fold: self.fold,
            key: key.domain(domain),
        })
    }
}

struct Kernel {
    ranges: Ranges,
    /// The version of all addresses, if not each one's own.
    version: Option<u8>,
    /// Whether all are single hosts.
    drops_prefix: bool,
    fold: Fold,
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
        let mut batch = Batch::new(&self.key);
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            batch.clear();
            for row in rows.clone().filter(|row| column.is_valid(*row)) {
                let network = Network::from_field(column.value(row))
                    .ok_or_else(|| Refusal::new(row, "a field is no inet value"))?;
                batch.push(network);
            }
            let mut each = batch.finish();
            for row in rows {
                if column.is_valid(row)
                    && let Some((Some(network), draw)) = each.next()
                {
                    self.stand_in(network, draw).write_field(&mut out.bytes);
                }
                out.end(row)?;
            }
        }
        out.into_binary(column.nulls())
    }

    fn texts(&self, column: &StringArray) -> Result<ArrayRef, Refusal> {
        let mut out = Column::sized(column, 16);
        let mut batch = Batch::new(&self.key);
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            let value = |row: usize| {
                let value = column.is_valid(row).then(|| column.value(row))?;
                let value = self.fold.apply(value);
                (!value.is_empty()).then_some(value)
            };
            batch.clear();
            for value in rows.clone().filter_map(value) {
                match Network::parse(&value, false) {
                    Some(network) => batch.push(network),
                    None => batch.push_other(value.as_bytes()),
                }
            }
            let mut each = batch.finish();
            for row in rows {
                if value(row).is_some()
                    && let Some((network, draw)) = each.next()
                {
                    let network = network.unwrap_or(NO_ADDRESS);
                    self.stand_in(network, draw).write_text(&mut out.bytes);
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }

    fn stand_in(&self, network: Network, draw: &Draw) -> Network {
        let own = if network.address.is_ipv4() { 4 } else { 6 };
        let version = self.version.unwrap_or(own);
        let (address, whole) = match version {
            4 => (IpAddr::V4(self.v4(draw)), 32),
            _ => (IpAddr::V6(v6(draw)), 128),
        };
        if version != own || self.drops_prefix {
            return Network {
                address,
                prefix: whole,
                cidr: network.cidr,
            };
        }
        let address = if network.cidr {
            without_host(address, network.prefix)
        } else {
            address
        };
        Network { address, ..network }
    }

    fn v4(&self, draw: &Draw) -> Ipv4Addr {
        let (starts, prefix) = self.ranges;
        let start = starts[draw.below(0, starts.len() as u32) as usize];
        Ipv4Addr::from(start | draw.word(1) >> prefix)
    }
}

/// Networks whose draws are made together: of the server's text of the value as inet, so that an address has one
/// stand-in in columns of any type.
struct Batch<'k> {
    draws: Draws<'k>,
    networks: Vec<Option<Network>>,
    canonical: Vec<u8>,
}

impl<'k> Batch<'k> {
    fn new(key: &'k DomainKey) -> Self {
        Self {
            draws: key.draws(),
            networks: Vec::with_capacity(draws::ROWS),
            canonical: Vec::with_capacity(LONGEST as usize),
        }
    }

    fn clear(&mut self) {
        self.draws.clear();
        self.networks.clear();
    }

    fn push(&mut self, network: Network) {
        self.canonical.clear();
        Network {
            cidr: false,
            ..network
        }
        .write_text(&mut self.canonical);
        self.draws.push(&self.canonical);
        self.networks.push(Some(network));
    }

    /// A text that is no address.
    fn push_other(&mut self, text: &[u8]) {
        self.draws.push(text);
        self.networks.push(None);
    }

    fn finish(&mut self) -> impl Iterator<Item = (Option<Network>, &Draw)> {
        self.networks.iter().copied().zip(self.draws.finish())
    }
}

/// 96 keyed bits behind the documentation prefix.
fn v6(draw: &Draw) -> Ipv6Addr {
    let mut octets = [0; 16];
    octets[..4].copy_from_slice(&DOCUMENTATION_V6);
    octets[4..].copy_from_slice(&draw.bytes()[..12]);
    octets.into()
}

/// What a text that is no address counts as.
const NO_ADDRESS: Network = Network {
    address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    prefix: 32,
    cidr: false,
};

/// The address with all bits behind the prefix zero, as `cidr` demands.
fn without_host(address: IpAddr, prefix: u8) -> IpAddr {
    let prefix = u32::from(prefix);
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
            Ipv4Addr::from(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
            Ipv6Addr::from(v6.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in(text: &str, cidr: bool, ranges: Ranges) -> Network {
        let key = MasterKey::for_documentation().domain("test");
        let kernel = Kernel {
            ranges,
            version: None,
            drops_prefix: false,
            fold: Fold::Exact,
            key,
        };
        let mut batch = Batch::new(&kernel.key);
        batch.push(Network::parse(text, cidr).unwrap());
        let (network, draw) = batch.finish().next().unwrap();
        kernel.stand_in(network.unwrap(), draw)
    }

    #[test]
    fn stand_ins_lie_in_their_ranges() {
        for last in 0..=255 {
            let real = format!("8.8.8.{last}");
            let address = |ranges| match stand_in(&real, false, ranges).address {
                IpAddr::V4(v4) => v4,
                IpAddr::V6(_) => panic!("a v6 address"),
            };
            assert!(address(PRIVATE).is_private());
            assert!(address(DOCUMENTATION).is_documentation());
            assert!((0xc612_0000..=0xc613_ffff).contains(&address(BENCHMARK).to_bits()));
        }
    }

    #[test]
    fn version_and_prefix_stay_and_cidr_has_no_host_bits() {
        let v6 = stand_in("2606:2800::1/64", false, PRIVATE);
        assert!(v6.address.is_ipv6() && v6.prefix == 64);
        for prefix in [0, 1, 7, 8, 20, 31, 32] {
            let network = stand_in(&format!("0.0.0.0/{prefix}"), true, PRIVATE);
            assert_eq!(network.prefix, prefix);
            assert_eq!(network.address, without_host(network.address, prefix));
        }
        assert!(stand_in("::/0", true, PRIVATE).address.is_unspecified());
    }

    #[test]
    fn without_prefixes_addresses_of_version_four_fit_into_fifteen_characters() {
        let made = |prefix| {
            let ty = crate::catalog::Type::plain("text", Family::Text);
            let args = Arg::map(&[("version", "4"), ("prefix", prefix)]);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            let longest = prepared.guarantees().max_chars.unwrap() as usize;
            let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
            let values: Vec<String> = (0..200)
                .map(|at| format!("73.{at}.1.0/{}", at % 33))
                .chain(["2606:2800::/32", "none"].map(str::to_owned))
                .collect();
            let input: ArrayRef = Arc::new(StringArray::from(values));
            let output = kernel.apply(&input).unwrap();
            let all: Vec<String> = output
                .as_string::<i32>()
                .iter()
                .flatten()
                .map(str::to_owned)
                .collect();
            assert!(all.iter().all(|text| text.len() <= longest), "{all:?}");
            (longest, all.iter().any(|text| text.contains('/')))
        };
        assert_eq!(made("drop"), (15, false));
        assert_eq!(made("keep"), (18, true));
    }

    #[test]
    fn one_version_for_all_where_it_is_asked_for() {
        for (version, address) in [("4", "10."), ("6", "2001:db8:")] {
            let ty = crate::catalog::Type::plain("text", Family::Text);
            let args = Arg::map(&[("version", version)]);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
            let values = vec!["8.8.8.8", "2606:2800::/32", "none"];
            let input: ArrayRef = Arc::new(StringArray::from(values));
            let output = kernel.apply(&input).unwrap();
            let output = output.as_string::<i32>();
            assert!(
                output
                    .iter()
                    .flatten()
                    .all(|text| text.starts_with(address))
            );
            // Only an address of its own version keeps its prefix.
            assert_eq!(output.value(1).contains("/32"), version == "6");
        }
    }

    #[test]
    fn one_address_has_one_stand_in_in_every_type() {
        let (inet, cidr) = (
            stand_in("8.8.8.8", false, PRIVATE),
            stand_in("8.8.8.8/32", true, PRIVATE),
        );
        assert_eq!(inet.address, cidr.address);
    }
}
