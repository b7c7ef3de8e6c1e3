//! The national insurance number and the NHS number of the United Kingdom.
//!
//! Source: HMRC, National Insurance Manual NIM39110 (letters and prefixes that are never used, suffixes A to D); NHS Data
//! Model and Dictionary, "NHS Number" (check digit); NHS England keeps numbers from 999 000 0000 on for tests.

use std::sync::LazyLock;

use super::{Id, Unissued, put, read, weighed};

#[derive(Debug)]
pub(super) struct Nino;

/// Letters that never stand in a prefix; O is not the second one.
const UNUSED: &[u8; 6] = b"DFIQUV";

/// Prefixes that are never used.
const UNUSED_PREFIXES: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];

/// Digits and suffixes of a prefix.
const OF_PREFIX: u64 = 4_000_000;

/// Prefixes that may be in use.
static PREFIXES: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
    let first = (b'A'..=b'Z').filter(|letter| !UNUSED.contains(letter));
    let pairs = first.flat_map(|first| seconds().map(move |second| [first, second]));
    pairs
        .filter(|pair| !UNUSED_PREFIXES.contains(&pair))
        .collect()
});

/// Letters that may stand second.
fn seconds() -> impl Iterator<Item = u8> {
    (b'A'..=b'Z').filter(|letter| !UNUSED.contains(letter) && *letter != b'O')
}

/// Places of the prefixes, by both letters; `None` for those not in use.
static PLACES: LazyLock<[Option<u16>; 26 * 26]> = LazyLock::new(|| {
    let mut places = [None; 26 * 26];
    for (place, &[first, second]) in PREFIXES.iter().enumerate() {
        places[usize::from(first - b'A') * 26 + usize::from(second - b'A')] = Some(place as u16);
    }
    places
});

impl Id for Nino {
    fn counts(&self) -> &'static [u128] {
        &[373 * OF_PREFIX as u128]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let &[first, second, ref digits @ .., suffix @ b'A'..=b'D'] = symbols else {
            return None;
        };
        if !first.is_ascii_uppercase() || !second.is_ascii_uppercase() || digits.len() != 6 {
            return None;
        }
        let prefix = usize::from(first - b'A') * 26 + usize::from(second - b'A');
        let prefix = u64::from(PLACES[prefix]?);
        Some((
            0,
            prefix * OF_PREFIX + read(digits)? * 4 + u64::from(suffix - b'A'),
        ))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        let prefix = PREFIXES.get((place / OF_PREFIX) as usize);
        fill(prefix.copied().unwrap_or(*b"AA"), place, symbols);
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "000000000",
            count: UNUSED.len() as u64 * 19 * OF_PREFIX,
            write: |number, symbols| {
                let prefix = (number / OF_PREFIX) as usize;
                let second = seconds().nth(prefix % 19).unwrap_or(b'Q');
                fill(
                    [UNUSED[prefix / 19 % UNUSED.len()], second],
                    number,
                    symbols,
                );
            },
        })
    }
}

/// A prefix, six digits, a suffix.
fn fill(prefix: [u8; 2], number: u64, symbols: &mut [u8]) {
    if let [first, second, digits @ .., suffix] = symbols {
        [*first, *second] = prefix;
        put(number / 4, digits);
        *suffix = b'A' + (number % 4) as u8;
    }
}

#[derive(Debug)]
pub(super) struct Nhs;

/// The check digit of nine digits, unless it would be ten.
fn nhs_check(digits: &[u8]) -> Option<u8> {
    match (11 - weighed(digits, (2..=10).rev()) % 11) % 11 {
        10 => None,
        check => Some(b'0' + check as u8),
    }
}

/// Nine digits with their check digit; whether there is one.
fn nhs(number: u64, symbols: &mut [u8]) -> bool {
    let Some((check, digits)) = symbols.split_last_mut() else {
        return false;
    };
    put(number, digits);
    let found = nhs_check(digits);
    *check = found.unwrap_or(b'0');
    found.is_some()
}

impl Id for Nhs {
    fn counts(&self) -> &'static [u128] {
        &[1_000_000_000]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (check, digits) = symbols.split_last()?;
        let number = (digits.len() == 9).then(|| read(digits))??;
        (nhs_check(digits)? == *check).then_some((0, number))
    }

    fn has(&self, _: usize, place: u64) -> bool {
        nhs(place, &mut [b'0'; 10])
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        nhs(place, symbols);
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "000 000 0000",
            count: 1_000_000,
            write: |number, symbols| {
                // One in eleven has no check digit: the next one that has.
                let from = (0..1_000_000).map(|step| 999_000_000 + (number + step) % 1_000_000);
                let _found = from.take(20).any(|number| nhs(number, symbols));
            },
        })
    }
}
