//! As many choices as a string needs, out of all 256 bits of its draw.

use crate::key::prf::Draw;

/// Choices one after the other. Several share 64 bits: what a choice leaves of them is as good as fresh, only less.
///
/// Source: Brackett-Rozinsky and Lemire, "Batched Ranged Random Integer Generation" (2024).
pub(super) struct Choices<'d> {
    draw: &'d Draw,
    /// Words of 64 bits taken so far.
    taken: usize,
    /// What goes on behind the draw's own four words.
    more: Option<blake3::OutputReader>,
    /// A fraction of 2⁶⁴, uniform but for its last bits.
    fraction: u64,
    /// How many values it may still tell apart.
    room: u64,
}

/// Below this room 64 fresh bits are taken: a choice among `n` is biased by at most n / 2⁴⁰.
const LEAST_ROOM: u64 = 1 << 40;

impl<'d> Choices<'d> {
    pub(super) fn of(draw: &'d Draw) -> Self {
        Self {
            draw,
            taken: 0,
            more: None,
            fraction: 0,
            room: 0,
        }
    }

    /// A number below `count`, which is at least 1.
    #[inline]
    pub(super) fn below(&mut self, count: u32) -> u32 {
        if count <= 1 {
            return 0;
        }
        if self.room < LEAST_ROOM {
            self.fraction = self.word();
            self.room = u64::MAX;
        }
        let wide = u128::from(self.fraction) * u128::from(count);
        self.fraction = wide as u64;
        self.room /= u64::from(count);
        (wide >> 64) as u32
    }

    fn word(&mut self) -> u64 {
        let (words, _) = self.draw.bytes().as_chunks::<8>();
        let word = words.get(self.taken).copied().unwrap_or_else(|| {
            let mut word = [0; 8];
            let more = self.more.get_or_insert_with(|| self.draw.expanded());
            more.fill(&mut word);
            word
        });
        self.taken += 1;
        u64::from_le_bytes(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn choices_stay_below_their_count_and_reach_all_of_it() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"x");
        let mut choices = Choices::of(&draw);
        let mut seen = [0u32; 7];
        for _ in 0..7000 {
            seen[choices.below(7) as usize] += 1;
        }
        assert!(
            seen.iter().all(|count| (800..1200).contains(count)),
            "{seen:?}"
        );
        assert_eq!(choices.below(1), 0);
    }

    #[test]
    fn all_words_of_the_draw_take_part() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"x");
        let made = |bytes: [u8; 32]| {
            let draw = Draw::from(bytes);
            let mut choices = Choices::of(&draw);
            (0..60).map(|_| choices.below(10)).collect::<Vec<_>>()
        };
        for word in 0..4 {
            let mut other = *draw.bytes();
            other[word * 8] ^= 1;
            assert_ne!(made(*draw.bytes()), made(other), "{word}");
        }
    }
}
