//! Draws for many values at once: BLAKE3 hashes as many one-block messages side by side as the processor has lanes,
//! at a sixth of the time that one after the other takes.
//!
//! Built on `blake3::platform`, which the crate keeps for itself and its benches; its version is pinned for that, and
//! a test holds each result against the public function.

use blake3::IncrementCounter;
use blake3::platform::Platform;

use super::DomainKey;
use super::prf::{BLOCK, Draw, pad};

/// Rows worth collecting before they are hashed: several times the widest processor's lanes, few enough for the first
/// cache.
pub const ROWS: usize = 64;

/// Messages that are hashed in one call: the lanes of AVX-512. Narrower processors take several steps.
const LANES: usize = 16;

/// What makes a block the whole of a keyed message: its only chunk's first and last block, and the root.
/// Source: BLAKE3 specification, table 3 (flags).
const KEYED_HASH: u8 = 1 << 4;
const CHUNK_START: u8 = 1 << 0;
const CHUNK_END_AND_ROOT: u8 = 1 << 1 | 1 << 3;

/// Collects values, then gives their draws in the same order. Each draw is that of [`DomainKey::draw`].
pub struct Draws<'k> {
    key: &'k DomainKey,
    words: [u32; 8],
    platform: Platform,
    blocks: Vec<[u8; BLOCK]>,
    /// Draws of values that do not fit into a block, and how many values came before each of them.
    long: Vec<(usize, Draw)>,
    done: Vec<Draw>,
}

impl DomainKey {
    /// For values that are drawn for many at a time.
    pub fn draws(&self) -> Draws<'_> {
        let (words, _) = self.0.as_chunks::<4>();
        let mut key = [0; 8];
        for (word, bytes) in key.iter_mut().zip(words) {
            *word = u32::from_le_bytes(*bytes);
        }
        Draws {
            key: self,
            words: key,
            platform: Platform::detect(),
            blocks: Vec::with_capacity(ROWS),
            long: Vec::new(),
            done: Vec::with_capacity(ROWS),
        }
    }
}

impl Draws<'_> {
    /// Forgets all values.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.long.clear();
    }

    /// Adds a value in canonical form.
    #[inline]
    pub fn push(&mut self, canonical: &[u8]) {
        if canonical.len() < BLOCK {
            self.blocks.push([0; BLOCK]);
            if let Some(block) = self.blocks.last_mut() {
                pad(canonical, block);
            }
        } else {
            let before = self.blocks.len() + self.long.len();
            self.long.push((before, self.key.draw(canonical)));
        }
    }

    /// The draws of all values since the last [`Draws::clear`], in order.
    pub fn finish(&mut self) -> &[Draw] {
        self.done.clear();
        let mut out = [0; LANES * 32];
        for blocks in self.blocks.chunks(LANES) {
            // All lanes at once are as fast as three blocks alone: the last ones are filled up.
            let inputs: [&[u8; BLOCK]; LANES] =
                std::array::from_fn(|lane| blocks.get(lane).unwrap_or(&[0; BLOCK]));
            self.platform.hash_many(
                &inputs,
                &self.words,
                0,
                IncrementCounter::No,
                KEYED_HASH,
                CHUNK_START,
                CHUNK_END_AND_ROOT,
                &mut out,
            );
            let (hashes, _) = out.as_chunks::<32>();
            let hashes = hashes.iter().take(blocks.len());
            self.done.extend(hashes.map(|hash| Draw::from(*hash)));
        }
        for (before, draw) in &self.long {
            self.done.insert(*before, *draw);
        }
        &self.done
    }
}

impl Drop for Draws<'_> {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.words);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::key::MasterKey;

    proptest! {
        #[test]
        fn many_at_once_are_drawn_as_one_by_one(
            values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..70),
        ) {
            let key = MasterKey::of(0x5a).domain("test");
            let mut draws = key.draws();
            values.iter().for_each(|value| draws.push(value));
            let alone: Vec<_> = values.iter().map(|value| *key.draw(value).bytes()).collect();
            let together: Vec<_> = draws.finish().iter().map(|draw| *draw.bytes()).collect();
            prop_assert_eq!(together, alone);
            draws.clear();
            prop_assert!(draws.finish().is_empty());
        }
    }
}
