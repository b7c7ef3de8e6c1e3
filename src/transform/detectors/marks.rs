//! Which bytes of a text are letters and digits of ASCII, a bit each: most of a text is neither number nor near one, and is
//! passed over 64 bytes at a time.

use super::digits::Group;

/// Bytes that are looked at together.
pub(super) const LINE: usize = 64;

/// The marks of a text, in memory that is reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Marks {
    lines: Vec<Near>,
    length: usize,
}

/// The marks of up to [`LINE`] bytes side by side, the first one's the lowest bit.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    /// Letters and digits.
    symbols: u64,
    digits: u64,
}

impl Near {
    /// Those of the first bytes of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        if let Some(line) = text.first_chunk() {
            return Self::of_line(line);
        }
        let mut line = [0; LINE];
        line.iter_mut()
            .zip(text)
            .for_each(|(room, byte)| *room = *byte);
        Self::of_line(&line)
    }

    fn of_line(line: &[u8; LINE]) -> Self {
        let is_digit = |byte: u8| byte.wrapping_sub(b'0') < 10;
        let is_letter = |byte: u8| (byte | 0x20).wrapping_sub(b'a') < 26;
        let digits = bits(line, is_digit);
        Self {
            symbols: digits | bits(line, is_letter),
            digits,
        }
    }

    /// How many letters and digits stand side by side from the first byte on.
    pub(super) fn length(self) -> usize {
        self.symbols.trailing_ones() as usize
    }

    /// Whether there are digits among those.
    pub(super) fn has_digits(self) -> bool {
        self.digits & first(self.length()) != 0
    }

    /// How many letters and digits stand side by side from one of the bytes on, and how many of them are digits.
    pub(super) fn word(self, from: usize) -> (usize, usize) {
        let rest = Self {
            symbols: self.symbols >> from,
            digits: self.digits >> from,
        };
        (rest.length(), rest.digits(rest.length()))
    }

    /// How many of the first bytes are digits.
    pub(super) fn digits(self, among: usize) -> usize {
        (self.digits & first(among)).count_ones() as usize
    }
}

/// The lowest bits, as many as asked for.
fn first(count: usize) -> u64 {
    let others = u64::MAX.checked_shl(count as u32);
    !others.unwrap_or(0)
}

/// A bit for each byte that is of a kind.
#[inline]
fn bits(line: &[u8; LINE], is_one: impl Fn(u8) -> bool) -> u64 {
    let ones = line.map(|byte| u8::from(is_one(byte)));
    let (eights, _) = ones.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        // Moves the lowest bit of the byte at each place to that place of the highest byte.
        let moved = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080);
        bits << 8 | moved >> 56
    })
}

impl Marks {
    /// Takes the place of those of another text.
    pub(super) fn read(&mut self, text: &str) {
        let (lines, rest) = text.as_bytes().as_chunks();
        self.length = text.len();
        self.lines.clear();
        self.lines.extend(lines.iter().map(Near::of_line));
        self.lines.push(Near::of(rest));
    }

    /// The marks of the bytes from one on.
    pub(super) fn near(&self, from: usize) -> Near {
        let line = |index: usize| self.lines.get(index).copied().unwrap_or_default();
        let (left, right) = (line(from / LINE), line(from / LINE + 1));
        let shift = from % LINE;
        let joined = |left: u64, right: u64| left >> shift | right << 1 << (LINE - 1 - shift);
        Near {
            symbols: joined(left.symbols, right.symbols),
            digits: joined(left.digits, right.digits),
        }
    }

    /// Where a letter or digit is next.
    pub(super) fn next_symbol(&self, from: usize) -> Option<usize> {
        self.next(from, |line| line.symbols)
    }

    /// Where the letters and digits end that stand side by side from a byte on.
    pub(super) fn end_of_word(&self, from: usize) -> usize {
        let end = self.next(from, |line| !line.symbols);
        end.map_or(self.length, |end| end.min(self.length))
    }

    /// All groups of digits, in order.
    pub(super) fn groups(&self) -> impl Iterator<Item = Group> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = self.next(from, |line| line.digits)?;
            let end = self.next(start, |line| !line.digits);
            from = end.map_or(self.length, |end| end.min(self.length));
            Some(Group { start, end: from })
        })
    }

    /// Where the next byte is that some marks are set for.
    #[inline]
    fn next(&self, from: usize, marks: impl Fn(&Near) -> u64) -> Option<usize> {
        let mut index = from / LINE;
        let mut ahead = marks(self.lines.get(index)?) & u64::MAX << (from % LINE);
        while ahead == 0 {
            index += 1;
            ahead = marks(self.lines.get(index)?);
        }
        Some(index * LINE + ahead.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::digits::groups;
    use super::*;

    proptest! {
        #[test]
        fn marks_say_what_each_byte_is(text in "([a-z]{0,40}|[0-9]{0,80}|[@`/:\\[{é日 .]){0,12}") {
            let mut marks = Marks::default();
            // What was there before is forgotten.
            marks.read(&"7".repeat(300));
            marks.read(&text);
            let all: Vec<Group> = groups(&text).collect();
            prop_assert_eq!(marks.groups().collect::<Vec<_>>(), all);
            let bytes = text.as_bytes();
            for from in 0..=bytes.len() {
                let rest = &bytes[from..];
                let word: Vec<&u8> = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).collect();
                let near = marks.near(from);
                prop_assert_eq!(near, Near::of(rest));
                prop_assert_eq!(marks.end_of_word(from), from + word.len());
                let next = rest.iter().position(u8::is_ascii_alphanumeric);
                prop_assert_eq!(marks.next_symbol(from), next.map(|next| from + next));
                let count = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
                let length = word.len().min(LINE);
                let digits = count(&rest[..length]);
                prop_assert_eq!(near.word(0), (length, digits));
                prop_assert_eq!((near.length(), near.has_digits()), (length, digits > 0));
                for among in [0, 24, LINE] {
                    prop_assert_eq!(near.digits(among), count(&rest[..among.min(rest.len())]));
                }
            }
        }
    }
}
