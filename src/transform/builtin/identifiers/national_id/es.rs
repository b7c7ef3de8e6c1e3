//! The DNI of Spaniards, eight digits and a letter, and the NIE of foreigners, X, Y or Z, seven digits and a letter.
//!
//! Source: Real Decreto 1553/2005 and Orden INT/2058/2008; Ministerio del Interior, "Cálculo del dígito de control del
//! NIF/NIE" (the letter is the remainder by 23).

use super::{Id, put, read};

#[derive(Debug)]
pub(super) struct Dni;

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Numbers behind one of the letters X, Y, Z.
const OF_LETTER: u64 = 10_000_000;

fn letter(number: u64) -> u8 {
    LETTERS[(number % 23) as usize]
}

impl Id for Dni {
    fn counts(&self) -> &'static [u128] {
        &[100_000_000, 30_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, rest) = symbols.split_last()?;
        let &[first, ref digits @ ..] = rest else {
            return None;
        };
        // X, Y and Z count as 0, 1 and 2, so the letter is computed alike.
        let (kind, number) = match first {
            _ if digits.len() != 7 => return None,
            b'X'..=b'Z' => (1, u64::from(first - b'X') * OF_LETTER + read(digits)?),
            _ => (0, read(rest)?),
        };
        (letter(number) == *last).then_some((kind, number))
    }

    fn write(&self, kind: usize, place: u64, symbols: &mut [u8]) {
        let Some((last, rest)) = symbols.split_last_mut() else {
            return;
        };
        *last = letter(place);
        match rest {
            [first, digits @ ..] if kind == 1 => {
                *first = b'X' + (place / OF_LETTER % 3) as u8;
                put(place, digits);
            }
            digits => put(place, digits),
        }
    }
}
