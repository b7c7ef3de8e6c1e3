//! The Italian codice fiscale: three letters of the family name, three of the given name, birth date and sex, place of birth,
//! check letter.
//!
//! Source: Decreto ministeriale 23 dicembre 1976, articles 2 to 6: letters of months, days from 41 on for women, values for
//! the check letter, and letters in place of digits where two people would have the same code.

use super::{CENTURY, Id, date_of_century, day_of_century, put, read};

#[derive(Debug)]
pub(super) struct CodiceFiscale;

const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";

/// Letters that may stand for the digits 0 to 9.
const AS_LETTERS: &[u8; 10] = b"LMNPQRSTUV";

/// Where digits stand: year, day, place.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

/// First letters of places: municipalities, and Z for countries.
const PLACES: &[u8; 14] = b"ABCDEFGHIJKLMZ";

/// What a digit or letter counts for in odd places, the first place being odd.
const ODD: [u8; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const VOWELS: &[u8; 5] = b"AEIOU";
const CONSONANTS: &[u8; 21] = b"BCDFGHJKLMNPQRSTVWXYZ";

/// Letters of names are consonants or vowels and stay so, as names make them; sorts are told by the number of consonants.
fn letters(letter: u8) -> &'static [u8] {
    if VOWELS.contains(&letter) {
        VOWELS
    } else {
        CONSONANTS
    }
}

fn position(letters: &[u8], letter: u8) -> Option<u64> {
    let position = letters.iter().position(|known| *known == letter)?;
    Some(position as u64)
}

/// Birth date, sex and place of a code.
const BIRTHS: u64 = CENTURY * 2 * PLACES.len() as u64 * 1000;

/// The check letter of other symbols, which account numbers have too; `None` where one is no digit or capital.
pub(in crate::transform::builtin) fn check(symbols: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (at, symbol) in symbols.iter().enumerate() {
        let value = match symbol {
            b'0'..=b'9' => symbol - b'0',
            b'A'..=b'Z' => symbol - b'A',
            _ => return None,
        };
        sum += u32::from(if at % 2 == 0 {
            ODD[usize::from(value)]
        } else {
            value
        });
    }
    Some(b'A' + (sum % 26) as u8)
}

/// The digits of a code, letters in their place read as digits.
fn plain(symbols: &[u8]) -> Option<[u8; 16]> {
    let mut plain = <[u8; 16]>::try_from(symbols).ok()?;
    for at in DIGITS {
        if !plain[at].is_ascii_digit() {
            plain[at] = b'0' + position(AS_LETTERS, plain[at])? as u8;
        }
    }
    Some(plain)
}

impl Id for CodiceFiscale {
    fn counts(&self) -> &'static [u128] {
        const fn count(consonants: u32) -> u128 {
            21u128.pow(consonants) * 5u128.pow(6 - consonants) * BIRTHS as u128
        }
        const COUNTS: [u128; 7] = [
            count(0),
            count(1),
            count(2),
            count(3),
            count(4),
            count(5),
            count(6),
        ];
        &COUNTS
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let code = plain(symbols)?;
        let (last, checked) = symbols.split_last()?;
        let (mut consonants, mut name) = (0, 0);
        for letter in &code[..6] {
            let letters = letters(*letter);
            consonants += usize::from(letters.len() > VOWELS.len());
            name = name * letters.len() as u64 + position(letters, *letter)?;
        }
        let day = read(&code[9..11])?;
        let (sex, day) = if day > 40 { (1, day - 40) } else { (0, day) };
        let month = position(MONTHS, code[8])? + 1;
        let day = day_of_century(read(&code[6..8])?, month, day)?;
        let place = position(PLACES, code[11])? * 1000 + read(&code[12..15])?;
        let birth = (day * 2 + sex) * (PLACES.len() as u64 * 1000) + place;
        (check(checked)? == *last).then_some((consonants, name * BIRTHS + birth))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        let Ok(code) = <&mut [u8; 16]>::try_from(symbols) else {
            return;
        };
        let as_letters = DIGITS.map(|at| !code[at].is_ascii_digit());
        let (mut name, birth) = (place / BIRTHS, place % BIRTHS);
        for letter in code[..6].iter_mut().rev() {
            let letters = letters(*letter);
            *letter = letters[(name % letters.len() as u64) as usize];
            name /= letters.len() as u64;
        }
        let places = PLACES.len() as u64 * 1000;
        let (birth, place) = (birth / places, birth % places);
        let (year, month, day) = date_of_century(birth / 2);
        put(year, &mut code[6..8]);
        code[8] = MONTHS[(month as usize + 11) % 12];
        put(day + birth % 2 * 40, &mut code[9..11]);
        code[11] = PLACES[(place / 1000) as usize % PLACES.len()];
        put(place, &mut code[12..15]);
        for (at, _) in DIGITS
            .into_iter()
            .zip(as_letters)
            .filter(|(_, letter)| *letter)
        {
            code[at] = AS_LETTERS[usize::from(code[at] - b'0')];
        }
        if let Some((last, checked)) = code.split_last_mut() {
            *last = check(checked).unwrap_or(b'A');
        }
    }
}
