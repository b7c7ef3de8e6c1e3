//! Words in cells of one size: picked without following a pointer and appended without asking how long they are.
//!
//! Draws jump all over a list. With strings behind pointers that is two misses of the cache a word and a call of
//! `memcpy` whose length no processor can guess; it was a fifth of what names, streets and towns took.

use crate::key::prf::Draw;

/// A word of at most fifteen bytes, and its length in the last.
#[derive(Debug, Clone, Copy)]
pub struct Word([u8; CELL]);

const CELL: usize = 16;
const LONGEST: usize = CELL - 1;

impl Word {
    const EMPTY: Self = Self([0; CELL]);

    const fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        assert!(bytes.len() <= LONGEST, "a word is too long for its cell");
        let mut cell = [0; CELL];
        let mut at = 0;
        while at < bytes.len() {
            cell[at] = bytes[at];
            at += 1;
        }
        cell[LONGEST] = bytes.len() as u8;
        Self(cell)
    }

    /// Only its ASCII letters, in lower case, as they stand in addresses and user names.
    const fn handle(word: &str) -> Self {
        let bytes = word.as_bytes();
        let mut cell = [0; CELL];
        let (mut from, mut to) = (0, 0);
        while from < bytes.len() {
            if bytes[from].is_ascii_alphabetic() {
                assert!(to < LONGEST, "a word is too long for its cell");
                cell[to] = bytes[from].to_ascii_lowercase();
                to += 1;
            }
            from += 1;
        }
        cell[LONGEST] = to as u8;
        Self(cell)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        let word = self.0.get(..usize::from(self.0[LONGEST]));
        word.and_then(|word| std::str::from_utf8(word).ok())
            .unwrap_or_default()
    }

    /// Appends the word: all of its cell, and takes back what is not of the word.
    #[inline]
    pub fn append(&self, out: &mut Vec<u8>) {
        let end = out.len() + usize::from(self.0[LONGEST]);
        out.extend_from_slice(&self.0);
        out.truncate(end);
    }
}

/// A list of words in cells. `N` is the list's length.
pub(super) const fn cells<const N: usize>(list: &[&str]) -> [Word; N] {
    written(list, false)
}

/// The same of their [handles](Word::handle).
pub(super) const fn handles<const N: usize>(list: &[&str]) -> [Word; N] {
    written(list, true)
}

const fn written<const N: usize>(list: &[&str], as_handles: bool) -> [Word; N] {
    let mut cells = [Word::EMPTY; N];
    let mut at = 0;
    while at < N {
        cells[at] = if as_handles {
            Word::handle(list[at])
        } else {
            Word::of(list[at])
        };
        at += 1;
    }
    cells
}

/// The word of a list, which must not be empty, that choice `choice` (0 to 7) of a draw points at.
#[inline]
pub fn pick<'w>(list: &'w [Word], draw: &Draw, choice: usize) -> &'w Word {
    &list[draw.below(choice, list.len() as u32) as usize]
}

/// Characters of the longest word.
pub fn longest(list: &[Word]) -> u32 {
    let lengths = list.iter().map(|word| word.as_str().chars().count());
    lengths.max().unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_appended_as_they_are() {
        let words: [Word; 3] = cells(&["", "São", "fifteen letters"]);
        let mut out = b"a".to_vec();
        for word in &words {
            word.append(&mut out);
            out.push(b'|');
        }
        assert_eq!(String::from_utf8(out).unwrap(), "a|São|fifteen letters|");
        assert_eq!(longest(&words), 15);
    }

    #[test]
    fn handles_are_letters_in_lower_case() {
        let words: [Word; 2] = handles(&["O'Connell-Ré", "D'Amore"]);
        assert_eq!(
            words.map(|word| word.as_str().to_owned()),
            ["oconnellr", "damore"]
        );
    }

    #[test]
    fn choices_reach_the_whole_list() {
        let words: [Word; 2] = cells(&["a", "b"]);
        let picked = |byte| pick(&words, &Draw::from([byte; 32]), 3).as_str();
        assert_eq!([picked(0), picked(0xff)], ["a", "b"]);
    }
}
