//! The social security number of the USA: area, group, serial number.
//!
//! Source: SSA, "Social Security Number Randomization" (areas 000, 666 and 900 to 999, group 00 and serial 0000 are never
//! assigned); IRS Publication 1915 (tax numbers of areas from 900 on have groups from 50 on).

use super::{Id, Unissued, put, read};

#[derive(Debug)]
pub(super) struct Ssn;

/// Groups and serial numbers of an area.
const GROUPS: u64 = 99;
const SERIALS: u64 = 9999;

impl Id for Ssn {
    fn counts(&self) -> &'static [u128] {
        &[898 * 99 * 9999]
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let number = (symbols.len() == 9).then(|| read(symbols))??;
        let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
        let assigned = !matches!(area, 0 | 666 | 900..) && group > 0 && serial > 0;
        let area = area.checked_sub(1 + u64::from(area > 666))?;
        assigned.then_some((0, (area * GROUPS + group - 1) * SERIALS + serial - 1))
    }

    fn write(&self, _: usize, place: u64, symbols: &mut [u8]) {
        let (place, serial) = (place / SERIALS, place % SERIALS + 1);
        let (area, group) = (place / GROUPS + 1, place % GROUPS + 1);
        let area = area + u64::from(area >= 666);
        put((area * 100 + group) * 10_000 + serial, symbols);
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "000-00-0000",
            count: 100 * 49 * SERIALS,
            write: |number, symbols| {
                let (number, serial) = (number / SERIALS, number % SERIALS + 1);
                let (area, group) = (900 + number / 49, number % 49 + 1);
                put((area * 100 + group) * 10_000 + serial, symbols);
            },
        })
    }
}
