//! `credit_card`: a number that passes the Luhn check and no payment system: its first digits are for tests.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::{Guarantees, Input, Prepared};

/// The first digits of the test numbers that payment providers publish (4000 00…).
const TEST_PREFIX: [u8; 6] = *b"400000";

/// Digits that a card number may have (ISO/IEC 7812-1); others are replaced by one of the usual length.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;
const USUAL: usize = 16;

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let guarantees = Guarantees {
        max_chars: Some(USUAL as u32),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, value, out| {
        let grouped = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
        let count = value.bytes().filter(u8::is_ascii_digit).count();
        if LENGTHS.contains(&count) && value.chars().all(grouped) {
            let digits = number(draw, count);
            let mut next = digits.iter();
            out.extend(value.bytes().map(|byte| match byte.is_ascii_digit() {
                true => next.next().copied().unwrap_or(b'0'),
                false => byte,
            }));
        } else {
            out.extend_from_slice(&number(draw, USUAL)[..USUAL]);
        }
    }))
}

/// A number of `count` digits with its check digit at the end.
fn number(draw: &Draw, count: usize) -> [u8; 19] {
    let mut digits = [b'0'; 19];
    digits[..6].copy_from_slice(&TEST_PREFIX);
    let mut rest = draw.wide_below(0, 1_000_000_000_000);
    for digit in digits[6..count - 1].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits[count - 1] = b'0' + check_digit(&digits[..count - 1]);
    digits
}

/// The digit that makes a number pass the Luhn check (ISO/IEC 7812-1, annex B).
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_test_numbers_pass() {
        for number in ["4242424242424242", "5555555555554444", "378282246310005"] {
            let (digits, check) = number.as_bytes().split_at(number.len() - 1);
            assert_eq!(check_digit(digits), check[0] - b'0', "{number}");
        }
    }
}
