//! Numbers of payment cards: 13 to 19 digits with a right check digit. Source: ISO/IEC 7812-1 (Luhn); the first digits
//! 2 to 6 are those of banking, travel and merchandising.

use std::ops::{Range, RangeInclusive};

use super::digits::Group;

/// Digits of a number.
const LENGTHS: RangeInclusive<usize> = 13..=19;

/// Hands over the numbers of a text with some groups of digits, written in one or in groups with a blank or dash between
/// them.
pub fn find(text: &str, all: &[Group], mut found: impl FnMut(Range<usize>)) {
    let mut last: Option<Range<usize>> = None;
    for at in 0..all.len() {
        let groups = &all[at..];
        if let Some(taken) = number(text, groups) {
            let range = groups[0].start..groups[taken - 1].end;
            match last.as_mut().filter(|last| last.end > range.start) {
                // What passes the check by chance may begin before the number itself and end within it.
                Some(last) => last.end = last.end.max(range.end),
                None => last.replace(range).into_iter().for_each(&mut found),
            }
        }
    }
    last.into_iter().for_each(found);
}

/// How many of the groups, from the first one on, make a card's number: as many as can.
fn number(text: &str, groups: &[Group]) -> Option<usize> {
    let first = groups.first()?;
    if !matches!(text.as_bytes().get(first.start), Some(b'2'..=b'6')) {
        return None;
    }
    // Most groups hang together with too few digits.
    if first.count() + digits_behind(text, groups) < *LENGTHS.start() {
        return None;
    }
    let (mut digits, mut length, mut longest) = ([0; 19], 0, None);
    for (index, group) in groups.iter().enumerate() {
        let joined = index == 0 || is_joined(text, groups[index - 1], *group);
        let place = digits.get_mut(length..length + group.count());
        let Some(place) = place.filter(|_| joined) else {
            break;
        };
        place.copy_from_slice(group.of(text).as_bytes());
        length += group.count();
        if LENGTHS.contains(&length) && passes_luhn(ascii(&digits[..length])) {
            longest = Some(index + 1);
        }
    }
    longest
}

/// Digits of the groups that hang together with the first one, as far as they may count.
fn digits_behind(text: &str, groups: &[Group]) -> usize {
    let pairs = groups.windows(2).take(*LENGTHS.end());
    let joined = pairs.take_while(|pair| is_joined(text, pair[0], pair[1]));
    joined.map(|pair| pair[1].count()).sum()
}

/// Whether a blank or dash is all that stands between two groups.
fn is_joined(text: &str, left: Group, right: Group) -> bool {
    right.start == left.end + 1 && matches!(text.as_bytes().get(left.end), Some(b' ' | b'-'))
}

fn ascii(digits: &[u8]) -> impl DoubleEndedIterator<Item = u8> {
    digits.iter().map(|digit| digit.wrapping_sub(b'0'))
}

/// Whether the last of some digits, given as numbers, is their check digit.
pub fn passes_luhn(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let value = |(place, digit): (usize, u8)| match (place % 2, u32::from(digit)) {
        (1, digit @ 5..) => digit * 2 - 9,
        (1, digit) => digit * 2,
        (_, digit) => digit,
    };
    let sum: u32 = digits.rev().enumerate().map(value).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn cards_are_found_in_any_grouping() {
        for (text, number) in [
            ("card 4539148803436467.", "4539148803436467"),
            ("(4539 1488 0343 6467)", "4539 1488 0343 6467"),
            ("3714-496353-98431", "3714-496353-98431"),
            ("no. 12 4539 1488 0343 6467 12/27", "4539 1488 0343 6467"),
            ("PAN:4222222222222", "4222222222222"),
        ] {
            assert_eq!(texts(Kind::CreditCard, text), [number], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "4539148803436468",
            "45391488034364670000000",
            "1700000000008",
            "4539  1488  0343  6467",
            "453914880343",
        ] {
            assert_eq!(
                texts(Kind::CreditCard, text),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }
}
