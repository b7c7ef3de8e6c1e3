//! Numbers of cards and accounts, and one of books that looks like them.

use super::{digits, is_one_digit, number, weighted};
use crate::transform::detectors::card::passes_luhn;
use crate::transform::detectors::iban;
use crate::transform::words::COUNTRY_CODES;

/// Whether a value is a payment card's number: 13 to 19 digits, a known first part, and the check digit.
/// Source: ISO/IEC 7812-1; ranges as the payment systems publish them.
pub fn is_card(value: &str) -> bool {
    let Some(digits) = digits(value, &[' ', '-']) else {
        return false;
    };
    if !(13..=19).contains(&digits.len())
        || is_one_digit(&digits)
        || !passes_luhn(digits.iter().copied())
    {
        return false;
    }
    let first = number(&digits[..4]);
    let length = digits.len();
    match first {
        4000..=4999 => matches!(length, 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        6011 | 6440..=6599 | 3528..=3589 | 6200..=6299 => length >= 16,
        5000 | 5600..=5899 | 6000..=6999 => (13..=19).contains(&length),
        _ => false,
    }
}

/// Whether a value is a number as long as those of people and cards: 8 to 19 digits.
pub fn is_long_number(value: &str) -> bool {
    digits(value, &[' ', '-', '.']).is_some_and(|digits| (8..=19).contains(&digits.len()))
}

/// Whether a value is an IBAN: a country of the registry with its length, check digits. Source: ISO 13616-1, modulus 97 of
/// ISO 7064.
pub fn is_iban(value: &str) -> bool {
    let compact: Vec<u8> = value
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    iban::is_number(&compact)
}

/// Whether a value is a bank's code of 8 or 11 characters. Source: ISO 9362.
pub fn is_bic(value: &str) -> bool {
    let value = value.trim();
    let is_letter = |byte: u8| byte.is_ascii_uppercase();
    let bytes = value.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().take(6).copied().all(is_letter)
        && value
            .get(4..6)
            .is_some_and(|code| COUNTRY_CODES.contains(&code))
        && bytes
            .iter()
            .skip(6)
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether a value is a number of a book. Source: ISO 2108, ISBN-13.
pub fn is_isbn(value: &str) -> bool {
    const WEIGHTS: [u32; 13] = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1];
    digits(value, &['-', ' ']).is_some_and(|digits| {
        digits.len() == 13
            && matches!(number(&digits[..3]), 978 | 979)
            && weighted(&digits, &WEIGHTS).is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_need_a_check_digit_and_a_known_beginning() {
        for value in [
            "4539 1488 0343 6467",
            "378282246310005",
            "5555-5555-5555-4444",
            "6011111111111117",
        ] {
            assert!(is_card(value), "{value}");
        }
        for value in [
            "4539148803436468",
            "0000000000000000",
            "1234567812345670",
            "45391488",
            "x",
        ] {
            assert!(!is_card(value), "{value}");
        }
    }

    #[test]
    fn ibans_are_checked_by_97() {
        for value in [
            "DE89 3704 0044 0532 0130 00",
            "GB82WEST12345698765432",
            "NL91ABNA0417164300",
        ] {
            assert!(is_iban(value), "{value}");
        }
        for value in [
            "DE89370400440532013001",
            "ZZ82WEST12345698765432",
            "DE89",
            "",
            "DÉ89370400440532013000",
            // Random ids of programs.
            "cu886gt7t09n7ihyqxhpgtznr",
            "cv723i163b9oobivpj887lui7",
        ] {
            assert!(!is_iban(value), "{value}");
        }
    }

    #[test]
    fn banks_and_books_have_their_own_form() {
        assert!(is_bic("DEUTDEFF") && is_bic("DEUTDEFF500"));
        assert!(!is_bic("PASSWORD1") && !is_bic("deutdeff") && !is_bic("DEUTQQFF"));
        assert!(is_isbn("978-3-16-148410-0") && !is_isbn("978-3-16-148410-1"));
    }
}
