//! The tax number of a person in Germany: ten digits and a check digit.
//!
//! Source: § 139b AO and § 1 StIdV; BZSt, "Steuerliche Identifikationsnummer" (of the ten digits one stands there two or
//! three times, not three times in a row, and the others at most once; the first one is not 0, which is kept for tests);
//! ISO/IEC 7064, MOD 11,10 (check digit).

use std::sync::LazyLock;

use super::{Id, Unissued};

#[derive(Debug)]
pub(super) struct IdNr;

/// Digits without the check digit.
const DIGITS: usize = 10;

/// Sets of places, as bits, in order, and the number of each.
struct Sets {
    all: Vec<u16>,
    numbers: [u8; 1 << DIGITS],
}

impl Sets {
    /// Sets of `ones` places out of `places` that pass.
    fn new(places: u32, ones: u32, passes: impl Fn(u16) -> bool) -> Self {
        let sets = (0..1u16 << places).filter(|set| set.count_ones() == ones && passes(*set));
        let all: Vec<u16> = sets.collect();
        let mut numbers = [0; 1 << DIGITS];
        for (number, set) in all.iter().enumerate() {
            numbers[usize::from(*set)] = number as u8;
        }
        Self { all, numbers }
    }
}

/// A sort of number: one digit stands there `times` times, `times - 1` others do not.
struct Sort {
    /// Where the repeated digit stands.
    places: Sets,
    /// Which of the nine other digits are missing, in their order.
    missing: Sets,
    /// Orders of the digits that stand there once.
    orders: u64,
}

/// With a digit that stands there twice, and three times.
static SORTS: LazyLock<[Sort; 2]> = LazyLock::new(|| {
    [
        Sort {
            places: Sets::new(10, 2, |_| true),
            missing: Sets::new(9, 1, |_| true),
            orders: 40_320,
        },
        Sort {
            places: Sets::new(10, 3, |set| set & set >> 1 & set >> 2 == 0),
            missing: Sets::new(9, 2, |_| true),
            orders: 5_040,
        },
    ]
});

/// How many numbers the sorts have, whatever the first digit.
const COUNTS: [u64; 2] = [10 * 45 * 9 * 40_320, 10 * 112 * 36 * 5_040];

/// Sort and place of ten digits.
fn place(digits: &[u8]) -> Option<(usize, u64)> {
    let mut seen = [0u16; 10];
    for (at, digit) in digits.iter().enumerate() {
        let digit = digit.is_ascii_digit().then(|| usize::from(digit - b'0'))?;
        seen[digit] |= 1 << at;
    }
    let repeated = seen.iter().position(|places| places.count_ones() > 1)?;
    let others = seen
        .iter()
        .enumerate()
        .filter(|(digit, _)| *digit != repeated);
    let (mut missing, mut singles) = (0u16, 0u16);
    for (index, (digit, places)) in others.enumerate() {
        match places.count_ones() {
            0 => missing |= 1 << index,
            1 => singles |= 1 << digit,
            _ => return None,
        }
    }
    let (sort, sets) = match seen[repeated].count_ones() {
        2 => (0, &SORTS[0]),
        3 => (1, &SORTS[1]),
        _ => return None,
    };
    let places = sets.places.numbers[usize::from(seen[repeated])];
    if sets.places.all.get(usize::from(places)) != Some(&seen[repeated]) {
        return None;
    }
    let missing = sets.missing.numbers[usize::from(missing)];
    let head = repeated as u64 * sets.missing.all.len() as u64 + u64::from(missing);
    let head = head * sets.places.all.len() as u64 + u64::from(places);
    let mut order = 0;
    for digit in digits.iter().map(|digit| 1u16 << (digit - b'0')) {
        if singles & digit > 0 {
            let smaller = (singles & (digit - 1)).count_ones();
            order = order * u64::from(singles.count_ones()) + u64::from(smaller);
            singles &= !digit;
        }
    }
    Some((sort, head * sets.orders + order))
}

/// Ten digits of a sort and place.
fn fill(sort: usize, place: u64, digits: &mut [u8]) {
    let Some(sets) = SORTS.get(sort) else {
        return;
    };
    let (head, mut order) = (place / sets.orders, place % sets.orders);
    let (head, places) = split(head, &sets.places);
    let (repeated, missing) = split(head, &sets.missing);
    let repeated = (repeated % 10) as u8;
    let others = (0..10).filter(|digit| *digit != repeated).enumerate();
    let mut singles = others
        .filter(|(index, _)| missing >> index & 1 == 0)
        .fold(0u16, |singles, (_, digit)| singles | 1 << digit);
    let mut rest = sets.orders;
    for (at, digit) in digits.iter_mut().enumerate() {
        let mut value = repeated;
        if places >> at & 1 == 0 && singles > 0 {
            rest /= u64::from(singles.count_ones());
            value = nth(singles, order / rest);
            order %= rest;
            singles &= !(1 << value);
        }
        *digit = b'0' + value;
    }
}

/// The place of a set bit that has so many below it.
fn nth(mut set: u16, below: u64) -> u8 {
    for _ in 0..below {
        set &= set.wrapping_sub(1);
    }
    set.trailing_zeros().min(9) as u8
}

/// What is left of a number without its last part, and the set that this names.
fn split(number: u64, sets: &Sets) -> (u64, u16) {
    let count = sets.all.len() as u64;
    (number / count, sets.all[(number % count) as usize])
}

/// Source: ISO/IEC 7064, hybrid system MOD 11,10.
fn check(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10, |product, digit| {
        let sum = (u32::from(digit - b'0') + product) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        sum * 2 % 11
    });
    b'0' + ((11 - product) % 10) as u8
}

impl Id for IdNr {
    fn counts(&self) -> &'static [u128] {
        const ALL: [u128; 2] = [COUNTS[0] as u128, COUNTS[1] as u128];
        &ALL
    }

    fn number(&self, symbols: &[u8]) -> Option<(usize, u64)> {
        let (last, digits) = symbols.split_last()?;
        if digits.len() != DIGITS || digits.first() == Some(&b'0') {
            return None;
        }
        let found = place(digits)?;
        (check(digits) == *last).then_some(found)
    }

    fn has(&self, sort: usize, place: u64) -> bool {
        let mut digits = [b'0'; DIGITS];
        fill(sort, place, &mut digits);
        digits[0] != b'0'
    }

    fn write(&self, sort: usize, place: u64, symbols: &mut [u8]) {
        if let Some((last, digits)) = symbols.split_last_mut() {
            fill(sort, place, digits);
            *last = check(digits);
        }
    }

    fn unissued(&self) -> Option<Unissued> {
        Some(Unissued {
            usual: "00000000000",
            count: COUNTS[0] + COUNTS[1],
            write: |number, symbols| {
                let Some((last, digits)) = symbols.split_last_mut() else {
                    return;
                };
                match number.checked_sub(COUNTS[0]) {
                    None => fill(0, number, digits),
                    Some(number) => fill(1, number, digits),
                }
                // The first digit and 0 change places everywhere, so that 0 is the first.
                let first = digits.first().copied().unwrap_or(b'0');
                for digit in digits.iter_mut() {
                    if *digit == first {
                        *digit = b'0';
                    } else if *digit == b'0' {
                        *digit = first;
                    }
                }
                *last = check(digits);
            },
        })
    }
}
