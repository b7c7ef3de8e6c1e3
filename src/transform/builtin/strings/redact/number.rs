//! A known phone number or the like in all its spellings: the same digits with other signs between them, with the code of
//! its country or without, and against letters.

use std::ops::Range;

/// Digits that a value must have to be looked for by them.
const FEWEST: usize = 7;

/// Last digits by which many are looked for: all that two spellings must share.
pub(super) const TAIL: usize = FEWEST;

/// Digits that must agree where one of two spellings has more in front.
const AGREEING: usize = 8;

/// Most digits of a country's code. Source: ITU-T E.164, section 6.2.1.
const LONGEST_CODE: usize = 3;

/// Most digits of a number: those of cards, and of E.164 (15), behind what is dialled first.
const MOST: usize = 19;

/// Most zeros in front: those that are dialled first, for another country or town.
const MOST_ZEROS: usize = 3;

/// Most signs between two digits: `) -`.
const MOST_SIGNS: usize = 3;

/// Digits as they are compared: without zeros in front, and without the `(0)` behind a country's code.
#[derive(Debug, Clone, Copy, Default)]
struct Digits {
    all: [u8; MOST],
    count: usize,
    /// Zeros in front, left out.
    zeros: usize,
}

impl Digits {
    /// Takes one more; `None` where there are too many, or too many zeros in front.
    fn push(&mut self, digit: u8) -> Option<()> {
        if self.count == 0 && digit == b'0' {
            self.zeros += 1;
            return (self.zeros <= MOST_ZEROS).then_some(());
        }
        *self.all.get_mut(self.count)? = digit;
        self.count += 1;
        Some(())
    }

    /// Takes a digit that stands between others, but for the zero that only those at home dial: `+44 (0)20 …`.
    fn take(&mut self, before: Option<char>, digit: char, behind: &str) -> Option<()> {
        let is_national = self.count > 0 && digit == '0' && before == Some('(');
        if is_national && behind.starts_with(')') {
            return Some(());
        }
        self.push(u8::try_from(digit).ok()?)
    }

    fn get(&self) -> &[u8] {
        self.all.get(..self.count).unwrap_or_default()
    }
}

/// A value that is looked for by its digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(Digits);

impl Number {
    /// Of a value of digits and the signs that stand between them; `None` for any other, and for few digits.
    pub(super) fn of(value: &str) -> Option<Self> {
        let mut digits = Digits::default();
        let mut before = None;
        for (at, c) in value.char_indices() {
            let is_taken = match c {
                '0'..='9' => digits.take(before, c, value.get(at + 1..)?).is_some(),
                '+' => at == 0,
                _ => is_sign(c),
            };
            if !is_taken {
                return None;
            }
            before = Some(c);
        }
        (digits.count >= FEWEST).then_some(Self(digits))
    }

    /// Its last digits; equal for all spellings of a number.
    pub(super) fn tail(&self) -> Option<[u8; TAIL]> {
        self.0.get().last_chunk().copied()
    }

    /// The next place of the number in a text.
    pub(super) fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        Self::starts(text, from).find_map(|start| self.at(text, start))
    }

    /// Where numbers begin in a text, from a byte on.
    pub(super) fn starts(text: &str, from: usize) -> impl Iterator<Item = usize> {
        let mut before = text.get(..from).and_then(|head| head.chars().next_back());
        let rest = text.get(from..).unwrap_or_default();
        rest.char_indices().filter_map(move |(at, c)| {
            let begins = c.is_ascii_digit() && !before.is_some_and(|c| c.is_ascii_digit());
            before = Some(c);
            begins.then_some(from + at)
        })
    }

    /// The last digits of all numbers that begin there.
    pub(super) fn tails(text: &str, start: usize) -> Vec<[u8; TAIL]> {
        let mut tails = Vec::new();
        groups(text, start, |digits, _, _| {
            tails.extend(digits.get().last_chunk().copied());
            None::<()>
        });
        tails
    }

    /// Where it ends that begins here; `None` where it does not.
    pub(super) fn at(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let (head, rest) = text.split_at_checked(start)?;
        let is_international = head.ends_with('+') || rest.starts_with("00");
        groups(text, start, |digits, first_group, end| {
            let more = digits.count.saturating_sub(self.0.count);
            // A number of its own in front is no country's code.
            let is_apart = more > 0 && first_group == more && !is_international;
            if !self.is(digits) || is_apart {
                return None;
            }
            let signs = ['+', '('];
            let before = signs.iter().filter(|sign| head.ends_with(**sign)).count();
            Some(start - before..end)
        })
    }

    /// Whether digits are the same, or have the code of a country more or less in front.
    fn is(&self, digits: &Digits) -> bool {
        let (own, other) = (self.0.get(), digits.get());
        let (short, long) = match own.len() <= other.len() {
            true => (own, other),
            false => (other, own),
        };
        let more = long.len() - short.len();
        more == 0 && own == other
            || more <= LONGEST_CODE && short.len() >= AGREEING && long.ends_with(short)
    }
}

/// The groups of digits of a number that begins there, until one of them tells something: each with all digits up to its
/// end, how many the first one has, and the byte of its end.
fn groups<T>(
    text: &str,
    start: usize,
    mut told: impl FnMut(&Digits, usize, usize) -> Option<T>,
) -> Option<T> {
    let (head, rest) = text.split_at_checked(start)?;
    let mut digits = Digits::default();
    let (mut before, mut signs, mut first_group) = (head.chars().next_back(), 0, None);
    for (at, c) in rest.char_indices() {
        let behind = rest.get(at + c.len_utf8()..)?;
        if c.is_ascii_digit() {
            signs = 0;
            digits.take(before, c, behind)?;
            if !behind.starts_with(|c: char| c.is_ascii_digit()) {
                let first = *first_group.get_or_insert(digits.count);
                if let Some(told) = told(&digits, first, start + at + 1) {
                    return Some(told);
                }
            }
        } else {
            signs += 1;
            if !is_sign(c) || signs > MOST_SIGNS {
                return None;
            }
        }
        before = Some(c);
    }
    None
}

/// Whether a character stands between the digits of numbers.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2013}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(value: &str, text: &'t str) -> Vec<&'t str> {
        let number = Number::of(value).unwrap();
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(range) = number.next(text, from) {
            from = range.end;
            found.push(&text[range]);
        }
        found
    }

    #[test]
    fn every_spelling_of_a_number_is_found() {
        for value in [
            "612345678",
            "34 612 345 678",
            "0034612345678",
            "612-34-56-78",
        ] {
            for text in [
                "612345678",
                "612 345 678",
                "612.34.56.78",
                "(612) 345-678",
                "+34612345678",
                "+34 612 34 56 78",
                "0034 612345678",
                "34612345678",
                "0612345678",
            ] {
                assert_eq!(found(value, text), [text], "{value}");
                let around = format!("tel{text}x, twice {text}.");
                assert_eq!(found(value, &around), [text, text], "{value} {around}");
            }
        }
        assert_eq!(
            found("2079460018", "+44 (0)20 7946 0018"),
            ["+44 (0)20 7946 0018"]
        );
        assert_eq!(
            found("44 (0)20 7946 0018", "020 7946 0018"),
            ["020 7946 0018"]
        );
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "5612345678901",
            "612345679",
            "61234567",
            "612 345",
            "6123456789",
            "612345 of 678",
            "9999612345678",
            "612(9)345678",
        ] {
            assert_eq!(found("612345678", text), [""; 0], "{text}");
        }
        // What stands in front is a number of its own.
        assert_eq!(found("612345678", "34 612345678 12"), ["612345678"]);
        for value in [
            "123456",
            "12 May 2024",
            "1234567a",
            "",
            "12345678901234567890",
        ] {
            assert!(Number::of(value).is_none(), "{value}");
        }
    }

    #[test]
    fn odd_texts_end_well() {
        for text in [
            "",
            "(",
            "+",
            "0",
            "(0)",
            "é612",
            "612345678é",
            &"6 ".repeat(100_000),
            &"0 ".repeat(100_000),
            &"(0)".repeat(100_000),
        ] {
            let _ = found("612345678", text);
        }
    }
}
