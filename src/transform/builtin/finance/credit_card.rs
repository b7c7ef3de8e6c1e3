//! `credit_card`: a card number that passes the Luhn check and that payment systems know as a test number.

mod brand;

use std::ops::RangeInclusive;

use super::luhn::check_digit;
use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, all_digits, is_separator, only_digits};
use crate::transform::{Distinct, Input, Prepared};
use brand::{BRANDS, Brand, Prefixes};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "credit_card",
    group: Group::Finance,
    summary: "a card number that passes the Luhn check",
    doc: "The first six digits are those of the test cards that payment processors publish (Visa 4242 42, Mastercard \
          5555 55, American Express 3782 82 …); the check digit is right (ISO/IEC 7812-1, Luhn). Length and grouping \
          of the real number stay if it has 13 to 19 digits; anything else becomes 16 digits. A number with and \
          without blanks is one number. Two cards may get the same one. Without `brand` the length alone decides which \
          brands are drawn from; `brand: keep` goes by the real number's first digits, and a brand's name gives all cards \
          of it: one whose length the brand does not have gets the brand's usual length.",
    params: &[Param {
        name: "brand",
        kind: "any|keep|visa|mastercard|amex|discover|diners|jcb|unionpay",
        default: "any",
        doc: "any that has cards of the real number's length, the real card's, or one for all",
    }],
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
    let mut params = Params::read(args, ENTRY.params);
    let mut words = vec![("any", Choice::Any), ("keep", Choice::Keep)];
    words.extend(BRANDS.iter().map(|brand| (brand.name, Choice::One(brand))));
    let choice = params.choice("brand", &words);
    params.finish()?;
    // Grouped numbers keep their length; anything else becomes a plain one.
    let max_chars = Some(USUAL as u32);
    Ok(strings::prepared(
        input,
        Distinct::No,
        max_chars,
        CreditCard {
            choice: choice.unwrap_or(Choice::Any),
        },
    ))
}

/// Which brands cards get.
#[derive(Debug, Clone, Copy)]
enum Choice {
    /// Any with cards of the length.
    Any,
    /// That of the real number.
    Keep,
    One(&'static Brand),
}

/// First digits of published test cards, by length: Visa, Mastercard, Discover, JCB; Amex; Diners Club.
fn test_prefixes(length: usize) -> Prefixes {
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
struct CreditCard {
    choice: Choice,
}

impl CreditCard {
    /// Length and first digits of the stand-in of a number of so many digits.
    #[inline]
    fn frame(&self, value: &str, count: usize) -> (usize, Prefixes) {
        let brand = match self.choice {
            Choice::Any => None,
            Choice::Keep => Brand::of(value),
            Choice::One(brand) => Some(brand),
        };
        match brand {
            None => (count, test_prefixes(count)),
            Some(brand) if brand.lengths.contains(&count) => (count, brand.prefixes),
            Some(brand) => (brand.usual(), brand.prefixes),
        }
    }
}

impl Maker for CreditCard {
    #[inline]
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        only_digits(value, LENGTHS, scratch)
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let mut number = [0; 19];
        let plain = all_digits(value);
        let count = if plain {
            value.len()
        } else {
            value.bytes().filter(u8::is_ascii_digit).count()
        };
        let known = LENGTHS.contains(&count)
            && (plain
                || value.len() <= WIDEST
                    && value
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || is_separator(byte)));
        let (length, prefixes) = self.frame(value, if known { count } else { USUAL });
        let number = &mut number[..length];
        fill(number, prefixes, draw);
        if plain || !known || length != count {
            return out.extend_from_slice(number);
        }
        let mut digits = number.iter().copied();
        let shown = |byte: u8| {
            let digit = byte.is_ascii_digit().then(|| digits.next());
            digit.flatten().unwrap_or(byte)
        };
        out.extend(value.bytes().map(shown));
    }
}

/// A number of that many digits: a test prefix, drawn digits, the check digit.
fn fill(number: &mut [u8], prefixes: Prefixes, draw: &Draw) {
    let mut stream = Stream::of(draw);
    let prefix = prefixes[stream.below(prefixes.len() as u32) as usize];
    number[..6].copy_from_slice(prefix);
    let last = number.len() - 1;
    for digit in &mut number[6..last] {
        *digit = b'0' + stream.below(10) as u8;
    }
    number[last] = b'0' + check_digit(&number[..last]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in(value: &str, choice: Choice) -> String {
        let mut out = Vec::new();
        let draw = Draw::from([7; 32]);
        CreditCard { choice }.make(value, &draw, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_brand_is_kept_or_given() {
        for (card, name) in [
            ("4539 1488 0343 6467", "visa"),
            ("2720 9999 9999 9996", "mastercard"),
            ("371449635398431", "amex"),
            ("6011000990139424", "discover"),
            ("38520000023237", "diners"),
            ("3566002020360505", "jcb"),
            ("6200000000000005", "unionpay"),
        ] {
            let kept = stand_in(card, Choice::Keep);
            assert_eq!(Brand::of(&kept).unwrap().name, name, "{kept}");
            assert_eq!(kept.len(), card.len());
            for brand in BRANDS {
                let given = stand_in(card, Choice::One(brand));
                assert_eq!(Brand::of(&given).unwrap().name, brand.name, "{given}");
                let digits = given.bytes().filter(u8::is_ascii_digit).count();
                assert!(brand.lengths.contains(&digits), "{given}");
            }
        }
        assert!(Brand::of("9999999999999995").is_none() && Brand::of("none").is_none());
        assert_eq!(
            stand_in("none", Choice::Keep),
            stand_in("none", Choice::Any)
        );
    }

    #[test]
    fn blanks_and_dashes_do_not_make_another_number() {
        let mut scratch = Vec::new();
        assert_eq!(only_digits("12-34 5", 5..=5, &mut scratch), b"12345");
        assert_eq!(only_digits("12-34 5", 6..=6, &mut scratch), b"12-34 5");
        assert_eq!(only_digits("12x45", 4..=5, &mut scratch), b"12x45");
    }
}
