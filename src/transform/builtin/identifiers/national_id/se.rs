//! The Swedish personnummer: birth date, birth number, check digit; with 60 added to the day it is a samordningsnummer.
//!
//! Source: Folkbokföringslag (1991:481), § 18 and 18 b; Skatteverket, "Personnummer": check digit after Luhn over the ten
//! digits without the century. With a century they have twelve digits, and these two forms count as two numbers.

use super::{CENTURY, Id, date_of_century, day_of_century, put, read};
use crate::transform::builtin::finance::luhn;
use crate::wire::datetime::{civil, days};

#[derive(Debug)]
pub(super) struct Personnummer;

/// Birth numbers of a day, from 001.
const SERIALS: u64 = 999;

/// First days since 1970 of the times of birth that stay apart in the long form, so that people who live do not get birth
/// dates to come: 1800 to 1899, 1900 to 2024, 2025 to 2099.
const TIMES: [i64; 3] = [-62_091, -25_567, 20_089];

/// The day after the last one, 2099-12-31.
const END: i64 = 47_482;

/// Times of both forms: the short form, then those of the long one.
const SORTS: usize = 1 + TIMES.len();

/// What is added to the day of a samordningsnummer.
const ADDED: u64 = 60;

impl Id for Personnummer {
    fn counts(&self) -> &'static [u128] {
        const fn count(days: u64) -> u128 {
            (days * SERIALS) as u128
        }
        const COUNTS: [u128; 2 * SORTS] = [
            count(CENTURY),
            count(36_524),
            count(45_656),
            count(27_393),
            count(CENTURY),
            count(36_524),
            count(45_656),
            count(27_393),
        ];
        &COUNTS
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        let number = read(digits)?;
        let serial = (number % 1000).checked_sub(1)?;
        let date = number / 1000;
        let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
        let (coordination, day) = match day.checked_sub(ADDED) {
            Some(day) => (SORTS, day),
            None => (0, day),
        };
        let (sort, day, checked) = match digits.len() {
            9 => (0, day_of_century(year, month, day)?, digits),
            11 => {
                let day = days(year as i64, month as u32, day as u32).filter(|day| *day < END)?;
                let time = TIMES.iter().rposition(|first| *first <= day)?;
                (
                    1 + time,
                    (day - TIMES[time]).unsigned_abs(),
                    digits.get(2..)?,
                )
            }
            _ => return None,
        };
        let right = b'0' + luhn::check_digit(checked) == *last;
        right.then_some((coordination + sort, day * SERIALS + serial))
    }

    fn write(&self, sort: usize, place: u64, symbols: &mut [u8]) {
        let (added, sort) = match sort.checked_sub(SORTS) {
            Some(sort) => (ADDED, sort),
            None => (0, sort),
        };
        let (day, serial) = (place / SERIALS, place % SERIALS + 1);
        let (year, month, day) = match sort.checked_sub(1).and_then(|time| TIMES.get(time)) {
            Some(first) => {
                let (year, month, day) = civil(first + day as i64);
                (year.unsigned_abs(), month.into(), day.into())
            }
            None => date_of_century(day),
        };
        if let Some((last, digits)) = symbols.split_last_mut() {
            let date = (year * 100 + month) * 100 + day + added;
            put(date * 1000 + serial, digits);
            let checked = digits.get(digits.len().saturating_sub(9)..);
            *last = b'0' + luhn::check_digit(checked.unwrap_or_default());
        }
    }
}
