//! Which bits of an address change: each one depends on the bits in front of it, by AES-128.
//!
//! Source: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization" (2002). What AES is given here are the bits
//! in front and where they end, under a key for each version. Changes of the first sixteen bits are computed once and looked
//! up.

use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use aes::{Aes128Enc, Block};

use crate::key::DomainKey;

/// Bits whose changes are looked up.
const TABLE: u32 = 16;

/// A range of addresses that stays as a whole: its first address and the length of its prefix.
type Range<T> = (T, u32);

/// Ranges of IPv4 that stay: this network, private (RFC 1918), carrier-grade (RFC 6598), loopback, link-local (RFC 3927),
/// multicast (RFC 5771), reserved (RFC 1112). Source: IANA, "IPv4 Special-Purpose Address Registry".
const SPECIAL_V4: [Range<u32>; 9] = [
    (0x0000_0000, 8),
    (0x0a00_0000, 8),
    (0x6440_0000, 10),
    (0x7f00_0000, 8),
    (0xa9fe_0000, 16),
    (0xac10_0000, 12),
    (0xc0a8_0000, 16),
    (0xe000_0000, 4),
    (0xf000_0000, 4),
];

/// Those of them whose addresses do not change: they name no machine on a network.
const SAME_V4: [Range<u32>; 3] = [(0x0000_0000, 8), (0x7f00_0000, 8), (0xf000_0000, 4)];

/// Ranges of IPv6 that stay: IPv4 in IPv6 of both sorts, unspecified and loopback among the first, global unicast, unique
/// local (RFC 4193), link-local (RFC 4291), multicast. Source: IANA, "IPv6 Special-Purpose Address Registry".
const SPECIAL_V6: [Range<u128>; 6] = [
    (0, 96),
    (0xffff << 32, 96),
    (0x2000 << 112, 3),
    (0xfc00 << 112, 7),
    (0xfe80 << 112, 10),
    (0xff00 << 112, 8),
];

/// The changes of one domain.
pub(super) struct Flips {
    v4: Version,
    v6: Version,
    /// Whether special ranges stay.
    special: bool,
}

impl Flips {
    pub(super) fn new(key: &DomainKey, special: bool) -> Self {
        Self {
            v4: Version::new(key, b"ip_prefix 4"),
            v6: Version::new(key, b"ip_prefix 6"),
            special,
        }
    }

    /// The stand-in of an IPv4 address.
    pub(super) fn v4(&self, address: u32) -> u32 {
        let changes = (self.v4.changes::<16>(u128::from(address) << 96) >> 96) as u32;
        if !self.special {
            return address ^ changes;
        }
        let common = |start: u32| (address ^ start).leading_zeros();
        if SAME_V4
            .iter()
            .any(|(start, length)| common(*start) >= *length)
        {
            return address;
        }
        // Of a range that stays, the bits up to where the address leaves it must stay too.
        let stays = SPECIAL_V4
            .iter()
            .map(|(start, length)| (common(*start) + 1).min(*length));
        address ^ changes & u32::MAX >> stays.max().unwrap_or(0)
    }

    /// The stand-in of an IPv6 address. One that holds an IPv4 address holds its stand-in.
    pub(super) fn v6(&self, address: u128) -> u128 {
        if self.special && matches!(address >> 32, 0 | 0xffff) {
            return address >> 32 << 32 | u128::from(self.v4(address as u32));
        }
        let changes = self.v6.changes::<112>(address);
        if !self.special {
            return address ^ changes;
        }
        let common = |start: u128| (address ^ start).leading_zeros();
        let stays = SPECIAL_V6
            .iter()
            .map(|(start, length)| (common(*start) + 1).min(*length));
        address ^ changes & u128::MAX >> stays.max().unwrap_or(0)
    }
}

#[cfg(test)]
impl Flips {
    /// The changes of an IPv4 address, in part looked up, as they are used.
    pub(super) fn changes_v4(&self, address: u32) -> u32 {
        (self.v4.changes::<16>(u128::from(address) << 96) >> 96) as u32
    }

    /// All of them asked for.
    pub(super) fn asked_v4(&self, address: u32) -> u32 {
        (self.v4.asked::<32>(u128::from(address) << 96, 0) >> 96) as u32
    }
}

/// The changes of one version's addresses.
struct Version {
    cipher: Aes128Enc,
    /// Changes of the first bits, by these bits.
    first: Vec<u16>,
}

impl Version {
    fn new(key: &DomainKey, label: &[u8]) -> Self {
        let mut bytes = [0; 16];
        key.stream(label).fill(&mut bytes);
        let cipher = Aes128Enc::new(&bytes.into());
        let first = first(&cipher);
        Self { cipher, first }
    }

    /// The changes of the first bits and of `N` more of an address that begins at the highest bit.
    #[inline]
    fn changes<const N: usize>(&self, address: u128) -> u128 {
        let first = self.first.get((address >> (128 - TABLE)) as usize);
        let first = first.copied().unwrap_or_default();
        self.asked::<N>(address, TABLE) | u128::from(first) << (128 - TABLE)
    }

    /// The changes of `N` bits from the bit `start` on; others are zero.
    #[inline]
    fn asked<const N: usize>(&self, address: u128, start: u32) -> u128 {
        let mut blocks = [Block::default(); N];
        for (block, place) in blocks.iter_mut().zip(start..) {
            *block = question(address, place);
        }
        self.cipher.encrypt_blocks(&mut blocks);
        let bits = blocks.iter().zip(start..);
        bits.fold(0, |changes, (block, place)| {
            changes | u128::from(block[0] & 1) << 127 >> place
        })
    }
}

/// What is asked for the bit at a place: the bits in front of it, a one that ends them, and zeros. No two prefixes make one
/// block.
#[inline]
fn question(address: u128, place: u32) -> Block {
    let end = 1u128 << 127 >> place;
    let front = address & !(end | (end - 1)) | end;
    front.to_be_bytes().into()
}

/// The changes of the first bits, by these bits: from no bits to all of them, each prefix is asked for once.
fn first(cipher: &Aes128Enc) -> Vec<u16> {
    const BATCH: usize = 64;
    let mut changes = vec![0u16];
    for place in 0..TABLE {
        let mut longer = Vec::with_capacity(2 * changes.len());
        for (number, part) in changes.chunks(BATCH).enumerate() {
            let mut blocks = [Block::default(); BATCH];
            for (at, block) in blocks[..part.len()].iter_mut().enumerate() {
                let prefix = (number * BATCH + at) as u128;
                *block = question(prefix.checked_shl(128 - place).unwrap_or(0), place);
            }
            cipher.encrypt_blocks(&mut blocks[..part.len()]);
            for (change, block) in part.iter().zip(&blocks) {
                let change = change << 1 | u16::from(block[0] & 1);
                longer.extend([change; 2]);
            }
        }
        changes = longer;
    }
    changes
}
