//! `credit_card`: a card number that passes the Luhn check and that payment systems know as a test number.

use std::ops::RangeInclusive;

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, all_digits, is_separator, only_digits};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "credit_card",
    group: Group::Finance,
    summary: "a card number that passes the Luhn check",
    doc: "The first six digits are those of the test cards that payment processors publish (Visa 4242 42, Mastercard \
          5555 55, American Express 3782 82 …); the check digit is right (ISO/IEC 7812-1, Luhn). Length and grouping \
          of the real number stay if it has 13 to 19 digits; anything else becomes 16 digits. A number with and \
          without blanks is one number. Two cards may get the same one.",
    params: &[],
    accepts: TEXTS,
    examples: &["4539 1488 0343 6467", "371449635398431"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Lengths of card numbers. Source: ISO/IEC 7812-1; in use are 13 to 19 digits.
const LENGTHS: RangeInclusive<usize> = 13..=19;
const USUAL: usize = 16;
/// Longest grouping that is kept: a separator after every digit is none that people write.
const WIDEST: usize = 23;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    // Grouped numbers keep their length; anything else becomes a plain one.
    let max_chars = Some(USUAL as u32);
    Ok(strings::prepared(
        input,
        Distinct::No,
        max_chars,
        CreditCard,
    ))
}

/// First digits of published test cards, by length: Visa, Mastercard, Discover, JCB; Amex; Diners Club.
fn test_prefixes(length: usize) -> &'static [&'static [u8; 6]] {
    match length {
        13 => &[b"422222"],
        14 => &[b"305693", b"385200"],
        15 => &[b"378282", b"371449"],
        16 => &[
            b"424242", b"411111", b"401288", b"555555", b"510510", b"601111", b"353011",
        ],
        _ => &[b"424242"],
    }
}

#[derive(Debug, Clone)]
struct CreditCard;

impl Maker for CreditCard {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        only_digits(value, LENGTHS, scratch)
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let mut number = [0; 19];
        if LENGTHS.contains(&value.len()) && all_digits(value) {
            let number = &mut number[..value.len()];
            fill(number, draw);
            return out.extend_from_slice(number);
        }
        let count = value.bytes().filter(u8::is_ascii_digit).count();
        let grouped = value.len() <= WIDEST
            && LENGTHS.contains(&count)
            && value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || is_separator(byte));
        if !grouped {
            fill(&mut number[..USUAL], draw);
            return out.extend_from_slice(&number[..USUAL]);
        }
        fill(&mut number[..count], draw);
        let mut digits = number.iter().copied();
        let shown = |byte: u8| {
            let digit = byte.is_ascii_digit().then(|| digits.next());
            digit.flatten().unwrap_or(byte)
        };
        out.extend(value.bytes().map(shown));
    }
}

/// A number of that many digits: a test prefix, drawn digits, the check digit.
fn fill(number: &mut [u8], draw: &Draw) {
    let mut stream = Stream::of(draw);
    let prefixes = test_prefixes(number.len());
    let prefix = prefixes[stream.below(prefixes.len() as u32) as usize];
    number[..6].copy_from_slice(prefix);
    let last = number.len() - 1;
    for digit in &mut number[6..last] {
        *digit = b'0' + stream.below(10) as u8;
    }
    number[last] = b'0' + check_digit(&number[..last]);
}

/// What a digit counts for where its double does: the sum of the double's digits.
const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/// The digit that makes the Luhn sum a multiple of ten. Source: ISO/IEC 7812-1, annex B.
fn check_digit(number: &[u8]) -> u8 {
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = digit - b'0';
            u32::from(match place % 2 {
                0 => DOUBLED[usize::from(digit)],
                _ => digit,
            })
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_test_cards() {
        for card in [
            "4242424242424242",
            "5555555555554444",
            "378282246310005",
            "30569309025904",
        ] {
            let (number, check) = card.as_bytes().split_at(card.len() - 1);
            assert_eq!(check_digit(number), check[0] - b'0', "{card}");
        }
    }

    #[test]
    fn blanks_and_dashes_do_not_make_another_number() {
        let mut scratch = Vec::new();
        assert_eq!(only_digits("12-34 5", 5..=5, &mut scratch), b"12345");
        assert_eq!(only_digits("12-34 5", 6..=6, &mut scratch), b"12-34 5");
        assert_eq!(only_digits("12x45", 4..=5, &mut scratch), b"12x45");
    }
}
