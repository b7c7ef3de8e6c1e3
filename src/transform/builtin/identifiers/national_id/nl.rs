//! The burgerservicenummer of the Netherlands: nine digits that pass the test by eleven.
//!
//! Source: RvIG, "Logisch Ontwerp BSN", elfproef: digits by 9 to 2, the last one by −1, are a multiple of eleven.

use super::{Id, put, read, weighed};

#[derive(Debug)]
pub(super) struct Bsn;

/// The last digit, unless it would be ten.
fn check(digits: &[u8]) -> Option<u8> {
    match weighed(digits, (2..=9).rev()) % 11 {
        10 => None,
        check => Some(b'0' + check as u8),
    }
}

impl Id for Bsn {
    fn counts(&self) -> &'static [u128] {
        &[100_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        let number = (digits.len() == 8).then(|| read(digits))??;
        (number > 0 && check(digits)? == *last).then_some((0, number))
    }

    fn has(&self, _: usize, place: u64) -> bool {
        let mut digits = [b'0'; 8];
        put(place, &mut digits);
        place > 0 && check(&digits).is_some()
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        if let Some((last, digits)) = symbols.split_last_mut() {
            put(place, digits);
            *last = check(digits).unwrap_or(b'0');
        }
    }
}
