//! The French NIR (numéro de sécurité sociale): sex, year and month of birth, département, commune, order, key.
//!
//! Source: Code de la sécurité sociale, R. 115-1; INSEE, "Numéro d'inscription au répertoire (NIR)": months 20, 30 to 42
//! and 50 to 99 stand where the month is not known; the key is 97 less the remainder by 97, with 2A as 19 and 2B as 18.

use super::{Id, put, read};

#[derive(Debug)]
pub(super) struct Nir;

/// Symbols without and with the key.
const SHORT: usize = 13;
const LONG: usize = 15;

/// Places of birth: départements 01 to 99, 2A and 2B, by communes 001 to 999.
const PLACES: u64 = 101 * 999;

/// Orders of a place and month, 001 to 999.
const ORDERS: u64 = 999;

/// Sexes by years of two digits.
const YEARS: u64 = 2 * 100;

/// Months of the calendar, and numbers that stand for no month.
const MONTHS: u64 = 12;
const NO_MONTHS: u64 = 64;

/// Sort of month and its place in it.
fn month_place(month: u64) -> Option<(usize, u64)> {
    Some(match month {
        1..=12 => (0, month - 1),
        20 => (1, 0),
        30..=42 => (1, month - 29),
        50..=99 => (1, month - 36),
        _ => return None,
    })
}

/// The month of that sort and place.
fn month(sort: usize, place: u64) -> u64 {
    match (sort, place) {
        (0, _) => place + 1,
        (_, 0) => 20,
        (_, 1..=13) => place + 29,
        _ => place + 36,
    }
}

/// Départements by number from 0: 2A and 2B are the last.
fn departement_place(symbols: [u8; 2]) -> Option<u64> {
    match &symbols {
        b"2A" => Some(99),
        b"2B" => Some(100),
        _ => read(&symbols)?.checked_sub(1),
    }
}

fn departement(place: u64) -> [u8; 2] {
    match place {
        99 => *b"2A",
        100 => *b"2B",
        _ => {
            let mut symbols = *b"00";
            put(place + 1, &mut symbols);
            symbols
        }
    }
}

/// The key of thirteen symbols.
fn key(symbols: &[u8]) -> Option<u64> {
    let mut digits = [b'0'; SHORT];
    digits.copy_from_slice(symbols.get(..SHORT)?);
    let departement = digits.get_mut(5..7)?;
    if *departement == *b"2A" {
        departement.copy_from_slice(b"19");
    } else if *departement == *b"2B" {
        departement.copy_from_slice(b"18");
    }
    Some(97 - read(&digits)? % 97)
}

impl Id for Nir {
    fn counts(&self) -> &'static [u128] {
        &[
            (YEARS * MONTHS * PLACES * ORDERS) as u128,
            (YEARS * NO_MONTHS * PLACES * ORDERS) as u128,
        ]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let &[sex, ref rest @ ..] = symbols else {
            return None;
        };
        let (year, rest) = rest.split_first_chunk::<2>()?;
        let (months, rest) = rest.split_first_chunk::<2>()?;
        let (place, rest) = rest.split_first_chunk::<2>()?;
        let (commune, rest) = rest.split_first_chunk::<3>()?;
        let (order, rest) = rest.split_first_chunk::<3>()?;
        let right = match rest.len() {
            0 => true,
            2 => read(rest)? == key(symbols)?,
            _ => return None,
        };
        let sex = matches!(sex, b'1' | b'2').then(|| u64::from(sex - b'1'))?;
        let (sort, month) = month_place(read(months)?)?;
        let months = if sort == 0 { MONTHS } else { NO_MONTHS };
        let commune = read(commune)?.checked_sub(1)?;
        let order = read(order)?.checked_sub(1)?;
        let born = (sex * 100 + read(year)?) * months + month;
        let place = departement_place(*place)? * 999 + commune;
        right.then_some((sort, (born * PLACES + place) * ORDERS + order))
    }

    fn mixes_letters(&self) -> bool {
        true
    }

    fn write(&self, sort: usize, place: u64, symbols: &mut [u8]) {
        let months = if sort == 0 { MONTHS } else { NO_MONTHS };
        let (rest, order) = (place / ORDERS, place % ORDERS + 1);
        let (born, place) = (rest / PLACES, rest % PLACES);
        let (year, month) = (born / months, month(sort, born % months));
        let Some(number) = symbols.get_mut(..SHORT) else {
            return;
        };
        put((100 + year) * 100 + month, &mut number[..5]);
        number[5..7].copy_from_slice(&departement(place / 999));
        put((place % 999 + 1) * 1000 + order, &mut number[7..]);
        if let (Some(key), LONG) = (key(symbols), symbols.len()) {
            put(key, &mut symbols[SHORT..]);
        }
    }
}
