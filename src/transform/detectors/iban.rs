//! International bank account numbers. Source: ISO 13616-1, and the SWIFT IBAN Registry for lengths by country.

use std::ops::Range;

use super::digits::Group;
use super::{after, before, is_word};

/// Countries with the length of their numbers.
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// Countries in whose numbers only digits follow: a random UUID that begins with `be` is none of them. Source: the registry's
/// structures of BBANs that are all `n`.
const OF_DIGITS: &[&[u8; 2]] = &[
    b"AE", b"AT", b"BA", b"BE", b"BI", b"CR", b"CZ", b"DE", b"DJ", b"DK", b"EE", b"EG", b"ES",
    b"FI", b"FO", b"GL", b"HR", b"HU", b"IL", b"IS", b"LT", b"LY", b"ME", b"MN", b"MR", b"NO",
    b"PL", b"PT", b"RS", b"SD", b"SE", b"SI", b"SK", b"SO", b"ST", b"TL", b"TN", b"VA", b"XK",
];

/// Characters of the longest number that ISO 13616 allows.
pub const LONGEST: usize = 34;

/// Hands over the numbers of a text with some groups of digits, written in one or in groups with a blank or dash between
/// them.
pub fn find(text: &str, groups: &[Group], mut found: impl FnMut(Range<usize>)) {
    let mut from = 0;
    for group in groups.iter().filter(|group| group.count() >= 2) {
        // The country is in front of the check digits.
        let Some(start) = group.start.checked_sub(2).filter(|start| *start >= from) else {
            continue;
        };
        let country = text.as_bytes().get(start..group.start);
        let starts = country.is_some_and(|country| country.iter().all(u8::is_ascii_alphabetic))
            && before(text, start).is_none_or(|c| c == '_' || !is_word(c));
        if let Some(end) = starts.then(|| number(text, start)).flatten() {
            found(start..end);
            from = end;
        }
    }
}

/// Where the number ends that starts at a byte.
fn number(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let country = [bytes.get(start)?, bytes.get(start + 1)?].map(u8::to_ascii_uppercase);
    let (_, length) = LENGTHS.iter().find(|(name, _)| **name == country)?;
    let (mut compact, mut taken, mut at) = ([0; LONGEST], 0, start);
    while taken < *length {
        let byte = *bytes.get(at)?;
        if byte.is_ascii_alphanumeric() {
            *compact.get_mut(taken)? = byte;
            taken += 1;
        } else if !(matches!(byte, b' ' | b'-') && bytes.get(at + 1)?.is_ascii_alphanumeric()) {
            return None;
        }
        at += 1;
    }
    let ends = after(text, at).is_none_or(|c| c == '_' || !is_word(c));
    (ends && is_number(compact.get(..taken)?)).then_some(at)
}

/// Whether characters without blanks are such a number: a country's length, only digits where the country has no others,
/// mostly digits everywhere, as random ids hardly ever are, and right check digits.
pub fn is_number(compact: &[u8]) -> bool {
    let Some((country, rest)) = compact.split_first_chunk::<2>() else {
        return false;
    };
    let country = country.map(|byte| byte.to_ascii_uppercase());
    let has_length = LENGTHS
        .iter()
        .any(|(name, length)| **name == country && *length == compact.len());
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    let enough = if OF_DIGITS.contains(&&country) {
        digits == rest.len()
    } else {
        digits * 100 >= compact.len() * LEAST_DIGITS
    };
    has_length && enough && checks(compact)
}

/// Least digits of a hundred characters.
const LEAST_DIGITS: usize = 45;

/// Whether the check digits of a number without blanks are right: moved to its end, it is 1 modulo 97.
pub fn checks(compact: &[u8]) -> bool {
    compact.len() > 4 && remainder(compact.iter().skip(4).chain(&compact[..4])) == Some(1)
}

/// Letters and digits as one number, letters counting from 10 to 35, modulo 97. `None` for any other character.
pub fn remainder<'b>(characters: impl Iterator<Item = &'b u8>) -> Option<u32> {
    characters.copied().try_fold(0, |rest, byte| {
        let value = char::from(byte).to_digit(36)?;
        Some((rest * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn numbers_are_found_in_groups_and_without() {
        // Examples of the registry.
        for (text, iban) in [
            ("IBAN: DE89370400440532013000.", "DE89370400440532013000"),
            (
                "DE89 3704 0044 0532 0130 00 please",
                "DE89 3704 0044 0532 0130 00",
            ),
            ("gb29 nwbk 6016 1331 9268 19", "gb29 nwbk 6016 1331 9268 19"),
            ("x NO93-8601-1117-947", "NO93-8601-1117-947"),
            (
                "MT84MALT011000012345MTLCAST001S",
                "MT84MALT011000012345MTLCAST001S",
            ),
            (
                "FR14 2004 1010 0505 0001 3M02 606",
                "FR14 2004 1010 0505 0001 3M02 606",
            ),
        ] {
            assert_eq!(texts(Kind::Iban, text), [iban], "{text}");
        }
    }

    #[test]
    fn wrong_check_digits_lengths_and_countries_are_not() {
        for text in [
            "DE88370400440532013000",
            "DE8937040044053201300",
            "DE893704004405320130001",
            "ZZ89370400440532013000",
            "XDE89370400440532013000",
            "DE89  3704 0044 0532 0130 00",
            "DE89",
            // Right modulo 97, and no digits where Belgium has nothing else.
            "be69dfe6-208f-40fe-b5e0-76e72147985d",
        ] {
            assert_eq!(texts(Kind::Iban, text), Vec::<String>::new(), "{text}");
        }
    }
}
