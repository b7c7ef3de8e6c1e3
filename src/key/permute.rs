//! Keyed permutations: every number below `n` goes to another one below `n`, no two to the same.
//!
//! A number is taken as two digits to the base `⌈√n⌉`, which go through a Feistel network: ten rounds, AES-128 as round
//! function, addition instead of XOR. Base² is hardly more than `n`, so what leaves the range, and is sent through the
//! network again until it does not (cycle walking), is one number in a hundred at most. Rounds run over up to 64 values
//! at once, which is what makes AES cheap. Below 65,536 values a Feistel network is weak, so the whole permutation is
//! drawn as a table instead.
//!
//! Sources: Black and Rogaway, "Ciphers with Arbitrary Finite Domains" (2002), for the generalized network and for cycle
//! walking; NIST SP 800-38G for the round count; Durstenfeld (1964) for the shuffle. On domains this small, who knows
//! many pairs knows much: a permutation hides values, not their frequency.

use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use aes::{Aes128Enc, Block};

use super::DomainKey;

/// Below this many values the permutation is a table.
const TABLE: u128 = 1 << 16;

/// Rounds of the network.
const ROUNDS: u8 = 10;

/// Values that share one call into AES.
const BATCH: usize = 64;

/// A permutation of the numbers below `count`.
pub struct Permutation {
    count: u128,
    kind: Kind,
}

enum Kind {
    Table(Vec<u32>),
    Feistel { cipher: Aes128Enc, base: u64 },
}

impl Permutation {
    /// The permutation that a domain's key and a label give. `count` must be at least 1 and at most 2¹²⁶.
    pub fn new(key: &DomainKey, label: &str, count: u128) -> Self {
        let count = count.clamp(1, 1 << 126);
        let mut stream = key.stream(format!("permutation {label} {count}").as_bytes());
        let kind = if count < TABLE {
            Kind::Table(shuffled(count as u32, &mut stream))
        } else {
            let mut bytes = [0; 16];
            stream.fill(&mut bytes);
            Kind::Feistel {
                cipher: Aes128Enc::new(&bytes.into()),
                // At most 2⁶³.
                base: (count - 1).isqrt() as u64 + 1,
            }
        };
        Self { count, kind }
    }

    /// Replaces every number; all must be below the count.
    pub fn apply(&self, values: &mut [u128]) {
        match &self.kind {
            Kind::Table(table) => {
                for value in values {
                    // A number beyond the count would be a mistake of the caller; it stays in range all the same.
                    *value = u128::from(table[(*value % self.count) as usize]);
                }
            }
            Kind::Feistel { cipher, base } => {
                values
                    .chunks_mut(BATCH)
                    .for_each(|batch| self.walk(cipher, *base, batch));
            }
        }
    }

    /// Runs the network over a batch, then again over those that left the range.
    fn walk(&self, cipher: &Aes128Enc, base: u64, values: &mut [u128]) {
        let mut pending = [0usize; BATCH];
        let mut waiting = values.len();
        pending
            .iter_mut()
            .enumerate()
            .for_each(|(place, slot)| *slot = place);
        let mut numbers = [0u128; BATCH];
        while waiting > 0 {
            for (number, &place) in numbers.iter_mut().zip(&pending[..waiting]) {
                *number = values[place];
            }
            network(cipher, base, &mut numbers[..waiting]);
            let mut kept = 0;
            for index in 0..waiting {
                let place = pending[index];
                values[place] = numbers[index];
                if numbers[index] >= self.count {
                    pending[kept] = place;
                    kept += 1;
                }
            }
            waiting = kept;
        }
    }
}

/// One pass of the network over up to [`BATCH`] numbers below the base's square.
fn network(cipher: &Aes128Enc, base: u64, numbers: &mut [u128]) {
    let (mut left, mut right) = (&mut [0u64; BATCH], &mut [0u64; BATCH]);
    for ((left, right), number) in left.iter_mut().zip(right.iter_mut()).zip(numbers.iter()) {
        (*left, *right) = split(*number, base);
    }
    let mut blocks = [Block::default(); BATCH];
    let blocks = &mut blocks[..numbers.len()];
    for round in 0..ROUNDS {
        for (block, right) in blocks.iter_mut().zip(right.iter()) {
            *block = (u128::from(*right) | u128::from(round) << 64)
                .to_le_bytes()
                .into();
        }
        cipher.encrypt_blocks(blocks);
        for (block, left) in blocks.iter().zip(left.iter_mut()) {
            // Both are below the base, which is at most 2⁶³.
            let sum = *left + below(u128::from_le_bytes((*block).into()), base);
            *left = if sum < base { sum } else { sum - base };
        }
        std::mem::swap(&mut left, &mut right);
    }
    for ((left, right), number) in left.iter().zip(right.iter()).zip(numbers) {
        *number = u128::from(*left) * u128::from(base) + u128::from(*right);
    }
}

/// The two digits of a number.
#[inline]
fn split(number: u128, base: u64) -> (u64, u64) {
    // Dividing numbers of 128 bits takes many times as long.
    if let Ok(number) = u64::try_from(number) {
        return (number / base, number % base);
    }
    let base = u128::from(base);
    ((number / base) as u64, (number % base) as u64)
}

/// A number below the base out of 128 random bits. Its bias is below base / 2¹²⁸.
#[inline]
fn below(random: u128, base: u64) -> u64 {
    let base = u128::from(base);
    let (high, low) = (random >> 64, random & u128::from(u64::MAX));
    ((high * base + ((low * base) >> 64)) >> 64) as u64
}

/// The numbers below `count` in a keyed order.
fn shuffled(count: u32, stream: &mut blake3::OutputReader) -> Vec<u32> {
    let mut table: Vec<u32> = (0..count).collect();
    for last in (1..table.len()).rev() {
        let mut word = [0; 8];
        stream.fill(&mut word);
        let choice = (u128::from(u64::from_le_bytes(word)) * (last as u128 + 1)) >> 64;
        table.swap(last, choice as usize);
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::MasterKey;

    fn permutation(count: u128) -> Permutation {
        let key = MasterKey::of(0x07).domain("test");
        Permutation::new(&key, "test", count)
    }

    #[test]
    fn every_number_is_hit_once_in_tables_and_networks() {
        for count in [1, 2, 3, 10, 1000, 65_535, 65_536, 65_537, 100_003, 1 << 18] {
            let mut values: Vec<u128> = (0..count).collect();
            permutation(count).apply(&mut values);
            assert!(values.iter().enumerate().any(|(at, &v)| at as u128 != v) || count < 4);
            values.sort_unstable();
            assert!(values.into_iter().eq(0..count), "{count}");
        }
    }

    #[test]
    fn pinned_permutations_do_not_change() {
        let mut small = [0, 1, 999];
        permutation(1000).apply(&mut small);
        let mut large = [0, 1, 999_999_999_999];
        permutation(1_000_000_000_000).apply(&mut large);
        assert_eq!(
            (small, large),
            (
                [481, 38, 192],
                [311_430_234_045, 866_783_827_670, 641_187_914_576]
            )
        );
    }

    proptest! {
        #[test]
        fn batches_and_single_values_agree(
            count in 65_536u128..(1 << 126),
            seeds in prop::collection::hash_set(any::<u128>(), 1..200),
        ) {
            let permutation = permutation(count);
            let mut together: Vec<u128> = seeds.iter().map(|seed| seed % count).collect();
            together.sort_unstable();
            together.dedup();
            let mut alone = together.clone();
            permutation.apply(&mut together);
            alone.chunks_mut(1).for_each(|value| permutation.apply(value));
            prop_assert_eq!(&together, &alone);
            prop_assert!(together.iter().all(|&value| value < count));
            together.sort_unstable();
            together.dedup();
            prop_assert_eq!(together.len(), alone.len());
        }
    }
}
