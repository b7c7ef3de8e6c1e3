//! Draws for many values at once: BLAKE3 hashes as many messages of one length side by side as the processor has lanes,
//! at a sixth of the time that one after the other takes. Values of up to four blocks are taken so, longer ones by
//! themselves.
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

/// What makes a few blocks the whole of a keyed message: its only chunk's first and last block, and the root.
/// Source: BLAKE3 specification, table 3 (flags).
const KEYED_HASH: u8 = 1 << 4;
const CHUNK_START: u8 = 1 << 0;
const CHUNK_END_AND_ROOT: u8 = 1 << 1 | 1 << 3;

/// Collects values, then gives their draws in the same order. Each draw is that of [`DomainKey::draw`].
pub struct Draws<'k> {
    key: &'k DomainKey,
    words: [u32; 8],
    platform: Platform,
    count: usize,
    one: Messages<BLOCK>,
    two: Messages<{ 2 * BLOCK }>,
    three: Messages<{ 3 * BLOCK }>,
    four: Messages<{ 4 * BLOCK }>,
    /// Draws of longer values, and their places among all.
    long: Vec<(usize, Draw)>,
    done: Vec<Draw>,
}

/// Padded values of one length, and their places among all.
#[derive(Default)]
struct Messages<const LENGTH: usize> {
    padded: Vec<[u8; LENGTH]>,
    places: Vec<usize>,
}

impl<const LENGTH: usize> Messages<LENGTH> {
    fn clear(&mut self) {
        self.padded.clear();
        self.places.clear();
    }

    #[inline]
    fn push(&mut self, canonical: &[u8], place: usize) {
        self.padded.push([0; LENGTH]);
        if let Some(message) = self.padded.last_mut() {
            pad(canonical, message);
        }
        self.places.push(place);
    }

    /// Puts the hashes into their places.
    fn hash(&self, platform: Platform, key: &[u32; 8], done: &mut [Draw]) {
        let mut out = [0; LANES * 32];
        let lanes = self.padded.chunks(LANES).zip(self.places.chunks(LANES));
        for (messages, places) in lanes {
            // All lanes at once are as fast as three messages alone: the last ones are filled up.
            let inputs: [&[u8; LENGTH]; LANES] =
                std::array::from_fn(|lane| messages.get(lane).unwrap_or(&[0; LENGTH]));
            platform.hash_many(
                &inputs,
                key,
                0,
                IncrementCounter::No,
                KEYED_HASH,
                CHUNK_START,
                CHUNK_END_AND_ROOT,
                &mut out,
            );
            for (place, hash) in places.iter().zip(out.as_chunks::<32>().0) {
                done[*place] = Draw::from(*hash);
            }
        }
    }
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
            count: 0,
            one: Messages {
                padded: Vec::with_capacity(ROWS),
                places: Vec::with_capacity(ROWS),
            },
            two: Messages::default(),
            three: Messages::default(),
            four: Messages::default(),
            long: Vec::new(),
            done: Vec::with_capacity(ROWS),
        }
    }
}

impl Draws<'_> {
    /// Forgets all values.
    pub fn clear(&mut self) {
        self.count = 0;
        self.one.clear();
        self.two.clear();
        self.three.clear();
        self.four.clear();
        self.long.clear();
    }

    /// Adds a value in canonical form.
    #[inline]
    pub fn push(&mut self, canonical: &[u8]) {
        let place = self.count;
        self.count += 1;
        match canonical.len() / BLOCK {
            0 => self.one.push(canonical, place),
            1 => self.two.push(canonical, place),
            2 => self.three.push(canonical, place),
            3 => self.four.push(canonical, place),
            _ => self.long.push((place, self.key.draw(canonical))),
        }
    }

    /// The draws of all values since the last [`Draws::clear`], in order.
    pub fn finish(&mut self) -> &[Draw] {
        // Every place is written below: what stands there of earlier values need not be cleared.
        self.done.resize(self.count, Draw::from([0; 32]));
        let done = &mut self.done;
        self.one.hash(self.platform, &self.words, done);
        self.two.hash(self.platform, &self.words, done);
        self.three.hash(self.platform, &self.words, done);
        self.four.hash(self.platform, &self.words, done);
        for (place, draw) in &self.long {
            done[*place] = *draw;
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
            values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..70),
        ) {
            let key = MasterKey::of(0x5a).domain("test");
            let mut draws = key.draws();
            values.iter().for_each(|value| draws.push(value));
            let alone: Vec<_> = values.iter().map(|value| *key.draw(value).bytes()).collect();
            let together: Vec<_> = draws.finish().iter().map(|draw| *draw.bytes()).collect();
            prop_assert_eq!(&together, &alone);
            draws.clear();
            prop_assert!(draws.finish().is_empty());
            values.iter().rev().for_each(|value| draws.push(value));
            let again = draws.finish().iter().map(|draw| *draw.bytes());
            prop_assert!(again.eq(alone.into_iter().rev()));
        }
    }
}
