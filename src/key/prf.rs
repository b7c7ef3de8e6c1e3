//! Keyed hashing: one BLAKE3 a value, and every choice for that value out of its 32 bytes.
//!
//! What is hashed is the value, one byte 0x80, and zeros up to a whole number of 64-byte blocks: no two values become
//! the same, and short ones become a few blocks, which [`draws`](super::draws) hashes many of at once.
//! Source of the padding: ISO/IEC 9797-1, method 2.
//!
//! Values are hashed in a canonical form, so that what PostgreSQL calls equal, and what a reference may tie across
//! types, gets the same stand-in: text as it is, `citext` in lower case, `char(n)` without trailing blanks, integers
//! and numerics as shortest decimal text, UUIDs and network addresses in the server's text form.

use super::DomainKey;

impl DomainKey {
    /// The choices for one value, given in canonical form.
    pub fn draw(&self, canonical: &[u8]) -> Draw {
        if canonical.len() < BLOCK {
            let mut block = [0; BLOCK];
            pad(canonical, &mut block);
            return Draw(*blake3::keyed_hash(&self.0, &block).as_bytes());
        }
        let mut padding = [0; BLOCK];
        padding[0] = PADDING;
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(canonical);
        hasher.update(&padding[..BLOCK - canonical.len() % BLOCK]);
        Draw(*hasher.finalize().as_bytes())
    }

    /// As many pseudo-random bytes for a label as are asked for: for tables that are made once, and for rounds over
    /// long values.
    pub fn stream(&self, label: &[u8]) -> blake3::OutputReader {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(label);
        hasher.finalize_xof()
    }
}

/// Bytes of a block of BLAKE3.
pub(super) const BLOCK: usize = 64;

/// What follows a value.
const PADDING: u8 = 0x80;

/// Pads a value that is shorter than the message, which must be zero.
#[inline]
pub(super) fn pad(canonical: &[u8], message: &mut [u8]) {
    message[..canonical.len()].copy_from_slice(canonical);
    message[canonical.len()] = PADDING;
}

/// Thirty-two keyed bytes: eight independent choices, or 80 bits and three choices.
#[derive(Clone, Copy)]
pub struct Draw([u8; 32]);

/// Digits that need no case and are hard to misread (RFC 4648 lower-cased, without l and o look-alikes).
const BASE32: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Characters of [`Draw::suffix`]: 16 × 5 = 80 bits.
pub const SUFFIX: usize = 16;

impl From<[u8; 32]> for Draw {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl Draw {
    /// A number below `count` from choice `index` (0 to 7). Its bias is below count / 2³².
    #[inline]
    pub fn below(&self, index: usize, count: u32) -> u32 {
        ((u64::from(self.word(index)) * u64::from(count)) >> 32) as u32
    }

    /// Choice `index` (0 to 7) as 32 bits.
    #[inline]
    pub fn word(&self, index: usize) -> u32 {
        let at = (index & 7) * 4;
        u32::from_le_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]])
    }

    /// A number below `count` from the 64 bits of choices `index` and `index + 1`. Its bias is below count / 2⁶⁴.
    #[inline]
    pub fn wide_below(&self, index: usize, count: u64) -> u64 {
        let wide = u64::from(self.word(index)) | u64::from(self.word(index + 1)) << 32;
        ((u128::from(wide) * u128::from(count)) >> 64) as u64
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As many bytes as are asked for, made of all 256 bits: unlike those of [`Stream`], they separate as many values.
    pub fn expanded(&self) -> blake3::OutputReader {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.finalize_xof()
    }

    /// Appends [`SUFFIX`] characters that carry the 80 bits of bytes 16 to 25: choices 0 to 3 and 7 stay independent.
    #[inline]
    pub fn suffix(&self, out: &mut Vec<u8>) {
        for five in self.0[16..26].chunks_exact(5) {
            let bits = five
                .iter()
                .fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
            let mut digits = [0; 8];
            for (place, digit) in digits.iter_mut().enumerate() {
                *digit = BASE32[(bits >> (35 - place * 5) & 31) as usize];
            }
            out.extend_from_slice(&digits);
        }
    }
}

/// As many choices as a long value needs, unfolded from its draw. `SplitMix64`: fast, and not itself keyed, so only the
/// 64 bits it starts from separate two values; fit for filler text, not for uniqueness.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
#[derive(Clone)]
pub struct Stream(u64);

impl Stream {
    /// Starts from all bytes of a draw.
    pub fn of(draw: &Draw) -> Self {
        let (words, _) = draw.0.as_chunks::<8>();
        Self(
            words
                .iter()
                .fold(0, |seed, word| seed ^ u64::from_le_bytes(*word)),
        )
    }

    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `count`. Its bias is below count / 2⁶⁴.
    #[inline]
    pub fn below(&mut self, count: u32) -> u32 {
        ((u128::from(self.bits()) * u128::from(count)) >> 64) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    fn key() -> DomainKey {
        MasterKey::of(0x00).domain("test")
    }

    #[test]
    fn the_alphabet_has_thirty_two_different_digits() {
        let mut digits = BASE32.to_vec();
        digits.sort_unstable();
        digits.dedup();
        assert_eq!(digits.len(), 32);
    }

    #[test]
    fn pinned_draws_do_not_change() {
        let mut suffix = Vec::new();
        key().draw(b"ada@example.org").suffix(&mut suffix);
        assert_eq!(String::from_utf8(suffix).unwrap(), "bpd8aysua9jdgz39");
        assert_eq!(
            hex::encode(key().draw(b"").bytes()),
            "3e5f903a700371380174a3426d070f9497e163b7d002e3bbd0189f3a52274c1c"
        );
    }

    #[test]
    fn pinned_streams_do_not_change() {
        let mut stream = Stream::of(&key().draw(b"ada@example.org"));
        assert_eq!(
            [stream.bits(), stream.bits()],
            [5_061_258_918_091_214_719, 9_770_717_275_815_866_150]
        );
        assert!((0..1000).all(|_| stream.below(7) < 7));
    }

    #[test]
    fn values_are_padded_to_whole_blocks_before_they_are_hashed() {
        let key = key();
        for length in [0, 1, 62, 63, 64, 65, 127, 128, 1000] {
            let value = vec![7; length];
            let mut padded = value.clone();
            padded.push(0x80);
            padded.resize(padded.len().next_multiple_of(64), 0);
            let hash = blake3::keyed_hash(&key.0, &padded);
            assert_eq!(key.draw(&value).bytes(), hash.as_bytes(), "{length}");
        }
    }

    #[test]
    fn choices_stay_below_their_count() {
        for value in 0..1000u32 {
            let draw = key().draw(&value.to_le_bytes());
            assert!((0..8).all(|index| draw.below(index, 7) < 7));
            assert!(draw.wide_below(0, 1_000_000_007) < 1_000_000_007);
        }
    }
}
