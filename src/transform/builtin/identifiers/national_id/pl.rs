//! The Polish PESEL: birth date, serial number, check digit.
//!
//! Source: Ustawa o ewidencji ludności, art. 15; Ministerstwo Cyfryzacji, "Co to jest numer PESEL": centuries are told by
//! an amount added to the month (1800: 80, 1900: 0, 2000: 20, 2100: 40, 2200: 60); weights 1, 3, 7, 9.

use super::{Id, put, read, weighed};
use crate::wire::datetime::{civil, days};

#[derive(Debug)]
pub(super) struct Pesel;

/// First days since 1970 of the times of birth that stay apart, so that people who live do not get
/// birth dates to come: 1800 to 1899, 1900 to 2024, 2025 to 2299.
const TIMES: [i64; 3] = [-62_091, -25_567, 20_089];

/// Serial numbers of a day.
const SERIALS: u64 = 10_000;

/// Added to the month, by century from 1800.
const CENTURIES: [u64; 5] = [80, 0, 20, 40, 60];

fn check(digits: &[u8]) -> u8 {
    let weights = [1, 3, 7, 9].into_iter().cycle();
    b'0' + ((10 - weighed(digits, weights) % 10) % 10) as u8
}

impl Id for Pesel {
    fn counts(&self) -> &'static [u128] {
        &[
            36_524 * SERIALS as u128,
            45_656 * SERIALS as u128,
            100_441 * SERIALS as u128,
        ]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        let number = (digits.len() == 10).then(|| read(digits))??;
        let (date, serial) = (number / SERIALS, number % SERIALS);
        let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
        let century = CENTURIES
            .iter()
            .position(|added| *added == month / 20 * 20)?;
        let year = 1800 + 100 * century as i64 + year as i64;
        let day = days(year, (month % 20) as u32, day as u32)?;
        let time = TIMES.iter().rposition(|first| *first <= day)?;
        let of_time = (day - TIMES[time]).unsigned_abs();
        (check(digits) == *last).then_some((time, of_time * SERIALS + serial))
    }

    fn write(&self, time: usize, place: u64, symbols: &mut [u8]) {
        let first = TIMES.get(time).copied().unwrap_or_default();
        let (year, month, day) = civil(first + (place / SERIALS) as i64);
        let century = (year / 100 - 18).clamp(0, 4) as usize;
        let month = u64::from(month) + CENTURIES[century];
        let date = ((year % 100) as u64 * 100 + month) * 100 + u64::from(day);
        if let Some((last, digits)) = symbols.split_last_mut() {
            put(date * SERIALS + place % SERIALS, digits);
            *last = check(digits);
        }
    }
}
