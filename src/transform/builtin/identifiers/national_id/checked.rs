//! Numbers of which all digits but the last are free: Canadian SIN, Swiss AHV number, Australian TFN, French SIREN and SIRET,
//! American NPI.
//!
//! Sources: Luhn (ISO/IEC 7812-1, annex B) for the SIN, for SIREN and SIRET (INSEE, "Répertoire Sirene") and, with 80840 in
//! front, for the NPI (CMS, "Requirements for National Provider Identifier and NPI Check Digit"); EAN-13 for the AHV number
//! (BSV, "AHV-Versichertennummer"; 756 is Switzerland's code of ISO 3166-1); weights by eleven for the TFN (as the ATO's
//! forms check it).

use super::{Id, put, read, weighed};
use crate::transform::builtin::finance::luhn;

/// A kind of number.
pub(super) struct Checked {
    /// What every number begins with.
    prefix: &'static [u8],
    /// Digits between that and the last one.
    free: usize,
    /// The first number that these make.
    first: u64,
    /// How many there are from that on.
    counts: &'static [u128],
    /// The last digit; `None` where there is none for these.
    check: fn(&[u8]) -> Option<u8>,
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.prefix.len() + self.free;
        write!(f, "{digits} digits and a check digit")
    }
}

/// All numbers of so many free digits, but zero.
const fn checked(
    prefix: &'static [u8],
    free: usize,
    counts: &'static [u128],
    check: fn(&[u8]) -> Option<u8>,
) -> Checked {
    Checked {
        prefix,
        free,
        first: 1,
        counts,
        check,
    }
}

const EIGHT: &[u128] = &[99_999_999];

pub(super) static SIN: Checked = checked(b"", 8, EIGHT, luhn_digit);
pub(super) static AHV: Checked = checked(b"756", 9, &[999_999_999], ean_digit);
pub(super) static TFN: Checked = checked(b"", 8, EIGHT, tfn_digit);
pub(super) static SIREN: Checked = checked(b"", 8, EIGHT, luhn_digit);
pub(super) static SIRET: Checked = checked(b"", 13, &[9_999_999_999_999], luhn_digit);

/// They begin with 1 or 2.
pub(super) static NPI: Checked = Checked {
    prefix: b"",
    free: 9,
    first: 100_000_000,
    counts: &[200_000_000],
    check: npi_digit,
};

#[expect(clippy::unnecessary_wraps, reason = "one of several ways to check")]
fn luhn_digit(digits: &[u8]) -> Option<u8> {
    Some(luhn::check_digit(digits))
}

/// Luhn with 80840 in front, which adds 24 to the sum.
#[expect(clippy::unnecessary_wraps, reason = "one of several ways to check")]
fn npi_digit(digits: &[u8]) -> Option<u8> {
    Some((luhn::check_digit(digits) + 6) % 10)
}

#[expect(clippy::unnecessary_wraps, reason = "one of several ways to check")]
fn ean_digit(digits: &[u8]) -> Option<u8> {
    Some(((10 - weighed(digits, [1, 3].into_iter().cycle()) % 10) % 10) as u8)
}

fn tfn_digit(digits: &[u8]) -> Option<u8> {
    match weighed(digits, [1, 4, 3, 7, 5, 8, 6, 9]) % 11 {
        10 => None,
        check => Some(check as u8),
    }
}

impl Id for Checked {
    fn counts(&self) -> &'static [u128] {
        self.counts
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        let free = digits.strip_prefix(self.prefix)?;
        let number = (free.len() == self.free).then(|| read(free))??;
        let place = number.checked_sub(self.first)?;
        let count = self.counts.first()?;
        let right = (self.check)(digits)? == last.checked_sub(b'0')?;
        (u128::from(place) < *count && right).then_some((0, place))
    }

    fn has(&self, _: usize, place: u64) -> bool {
        let mut buffer = [b'0'; 16];
        let Some(digits) = buffer.get_mut(..self.prefix.len() + self.free) else {
            return false;
        };
        let (prefix, free) = digits.split_at_mut(self.prefix.len());
        prefix.copy_from_slice(self.prefix);
        put(place + self.first, free);
        (self.check)(digits).is_some()
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        if let Some((last, digits)) = symbols.split_last_mut() {
            if let Some(free) = digits.get_mut(self.prefix.len()..) {
                put(place + self.first, free);
            }
            *last = b'0' + (self.check)(digits).unwrap_or(0);
        }
    }
}
