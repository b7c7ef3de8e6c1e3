//! The Indian Aadhaar number, eleven digits and a check digit, and PAN, five letters, four digits and a letter.
//!
//! Source: UIDAI, "A UID Numbering Scheme" (2010): no number begins with 0 or 1; check digit after Verhoeff, "Error
//! Detecting Decimal Codes" (1969). Income Tax Department, "Permanent Account Number": the fourth letter is the holder's
//! type, serial numbers run from 0001 to 9999; the rule of the last letter is not public.

use super::{Id, Unissued, put, read};

#[derive(Debug)]
pub(super) struct Aadhaar;

/// Verhoeff's permutation of digits.
const MIXED: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// The product of two digits as symmetries of the regular pentagon.
const fn product(a: u8, b: u8) -> u8 {
    match (a / 5, b / 5) {
        (0, 0) => (a + b) % 5,
        (0, _) => (a + b) % 5 + 5,
        (_, 0) => (a + 5 - b) % 5 + 5,
        _ => (a + 5 - b % 5) % 5,
    }
}

/// The check digit of the digits in front of it.
fn verhoeff(digits: &[u8]) -> u8 {
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        let mut digit = digit - b'0';
        for _ in 0..=place % 8 {
            digit = MIXED[usize::from(digit) % 10];
        }
        sum = product(sum, digit);
    }
    // Rotations have other inverses than themselves.
    b'0' + if sum < 5 { (5 - sum) % 5 } else { sum }
}

/// Eleven digits and their check digit.
fn aadhaar(number: u64, symbols: &mut [u8]) {
    if let Some((last, digits)) = symbols.split_last_mut() {
        put(number, digits);
        *last = verhoeff(digits);
    }
}

/// Numbers below this begin with 0 or 1.
const FIRST: u64 = 20_000_000_000;

impl Id for Aadhaar {
    fn counts(&self) -> &'static [u128] {
        &[80_000_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        let number = (digits.len() == 11).then(|| read(digits))??;
        let place = number.checked_sub(FIRST)?;
        (verhoeff(digits) == *last).then_some((0, place))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        aadhaar(FIRST + place, symbols);
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "0000 0000 0000",
            count: FIRST,
            write: aadhaar,
        })
    }
}

#[derive(Debug)]
pub(super) struct Pan;

/// Types of holders: associations, bodies, companies, firms, governments, families, artificial persons, local authorities,
/// people, trusts, and partnerships with limited liability.
const HOLDERS: &[u8; 11] = b"ABCEFGHJLPT";

/// Serial numbers from 0001.
const SERIALS: u64 = 9999;

/// Letters that are free: three in front, one behind the holder's type, the last.
const LETTERS: u64 = 26 * 26 * 26 * 26 * 26;

/// Writes the free letters.
fn write_letters(mut number: u64, symbols: &mut [u8]) {
    for at in [9, 4, 2, 1, 0] {
        if let Some(letter) = symbols.get_mut(at) {
            *letter = b'A' + (number % 26) as u8;
        }
        number /= 26;
    }
}

/// Writes the serial number.
fn write_serial(serial: u64, symbols: &mut [u8]) {
    if let Some(digits) = symbols.get_mut(5..9) {
        put(serial, digits);
    }
}

impl Id for Pan {
    fn counts(&self) -> &'static [u128] {
        &[LETTERS as u128 * SERIALS as u128]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        if symbols.len() != 10 || !HOLDERS.contains(&symbols[3]) {
            return None;
        }
        let serial = read(&symbols[5..9])?.checked_sub(1)?;
        let letters = [0, 1, 2, 4, 9].into_iter().try_fold(0, |number, at| {
            let letter = symbols[at];
            let place = letter.is_ascii_uppercase().then(|| letter - b'A')?;
            Some(number * 26 + u64::from(place))
        })?;
        Some((0, letters * SERIALS + serial))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        write_letters(place / SERIALS, symbols);
        write_serial(place % SERIALS + 1, symbols);
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "0000000000",
            count: LETTERS,
            write: |number, symbols| {
                write_letters(number, symbols);
                write_serial(0, symbols);
                if let Some(holder) = symbols.get_mut(3)
                    && !HOLDERS.contains(holder)
                {
                    *holder = b'P';
                }
            },
        })
    }
}
