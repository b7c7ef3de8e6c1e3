//! Decimal text of any length, moved by a distance without going through a float.
//!
//! Only the first digits take part in a relative distance, so a numeric of 1,000 digits costs no more than one of 30
//! plus the carry and the digits below, which are drawn.

use super::amount::{Amount, SCALE};
use crate::key::prf::{Draw, Stream};

/// Leading digits that a relative distance is reckoned from: fewer than 2¹⁰⁰.
const LEADING: usize = 30;

/// What `numeric(p,s)` can hold.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    /// Most digits in front of the point, and behind it; `None` for a plain `numeric`.
    digits: Option<(i32, i32)>,
}

impl Limits {
    /// Of a type's precision and scale.
    pub(super) fn of(numeric: Option<(u16, i16)>) -> Self {
        let digits = numeric.map(|(precision, scale)| {
            let scale = i32::from(scale);
            (i32::from(precision) - scale, scale)
        });
        Self { digits }
    }
}

/// How far a number may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// The longest distance, at least 1, in units of the digit at [`Self::shift`].
    pub(super) units: u128,
    /// How many places before the last digit that one stands.
    shift: usize,
    /// The same of the finest digit that the type has: those behind it are zero.
    coarse: usize,
}

/// A decimal number in memory that is reused from value to value.
#[derive(Debug, Default)]
pub(super) struct Decimal {
    negative: bool,
    /// Values 0 to 9, most significant first, the point left out.
    digits: Vec<u8>,
    scale: usize,
}

impl Decimal {
    /// Takes a server's decimal text; false for `NaN` and infinities.
    pub(super) fn read(&mut self, text: &str) -> bool {
        self.digits.clear();
        self.negative = text.starts_with('-');
        let unsigned = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        self.scale = fraction.len();
        let digits = whole.bytes().chain(fraction.bytes());
        self.digits
            .extend(digits.map(|byte| byte.wrapping_sub(b'0')));
        !self.digits.is_empty() && self.digits.iter().all(|digit| *digit <= 9)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.iter().all(|digit| *digit == 0)
    }

    /// Digits that no distance reaches would pass as they are: they become drawn ones.
    pub(super) fn fill_below(&mut self, reach: Reach, draw: &Draw) {
        if reach.shift == reach.coarse {
            return;
        }
        let missing = reach.shift.saturating_sub(self.digits.len());
        self.digits.splice(..0, std::iter::repeat_n(0, missing));
        let mut stream = Stream::of(draw);
        let below = reach.shift - reach.coarse;
        for digit in self.digits.iter_mut().rev().skip(reach.coarse).take(below) {
            *digit = stream.below(10) as u8;
        }
    }

    /// Moves the number away from or towards zero, never across it, within the type's limits: by a distance in the units
    /// of its reach.
    pub(super) fn move_by(&mut self, moved: i128, reach: Reach, limits: Limits) {
        let shift = reach.shift;
        let size = moved.unsigned_abs();
        // Towards zero, unless that would reach or cross it; away from it, unless that would leave the type.
        if moved < 0 {
            let crosses = !self.subtract(size, shift);
            if !crosses && self.is_zero() {
                self.add(size, shift);
                self.add(size, shift);
            } else if crosses {
                self.add(size, shift);
            }
        } else {
            self.add(size, shift);
            if self.exceeds(limits) {
                self.subtract(size, shift);
                if !self.subtract(size, shift) || self.is_zero() {
                    self.fill(limits);
                }
            }
        }
        if self.exceeds(limits) {
            self.fill(limits);
        }
    }

    /// How far the number may move.
    pub(super) fn reach(&mut self, amount: &Amount, limits: Limits) -> Reach {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        // `numeric(3,-2)` holds hundreds: its last two digits stay zero.
        let coarse = limits
            .digits
            .map_or(0, |(_, scale)| scale.min(0).unsigned_abs() as usize);
        let (mut units, shift) = match amount {
            Amount::Relative(_) => {
                let shift = self.digits.len().saturating_sub(LEADING).max(coarse);
                let leading = &self.digits[..self.digits.len().saturating_sub(shift)];
                (amount.units(number(leading), 0), shift)
            }
            Amount::Absolute { .. } => {
                let fine = self.scale.min(SCALE as usize);
                let units = amount.units(0, fine as u32);
                let coarse_unit = 10u128.checked_pow(coarse as u32).unwrap_or(u128::MAX);
                (
                    (units / coarse_unit).max(1),
                    (self.scale - fine).max(coarse),
                )
            }
        };
        if shift > coarse {
            // The digits below move it by less than one unit more.
            units = units.saturating_sub(1).max(1);
        }
        Reach {
            units,
            shift,
            coarse,
        }
    }

    fn add(&mut self, size: u128, shift: usize) {
        let mut rest = size;
        let mut place = shift;
        while rest > 0 {
            if place >= self.digits.len() {
                let missing = place + 1 - self.digits.len();
                self.digits.splice(..0, std::iter::repeat_n(0, missing));
            }
            let at = self.digits.len() - 1 - place;
            let sum = u128::from(self.digits[at]) + rest % 10;
            self.digits[at] = (sum % 10) as u8;
            rest = rest / 10 + sum / 10;
            place += 1;
        }
    }

    /// False, with nothing changed, where the number is smaller than what is to be taken away.
    fn subtract(&mut self, size: u128, shift: usize) -> bool {
        if !self.holds(size, shift) {
            return false;
        }
        let places = self.digits.iter_mut().rev().skip(shift);
        let mut rest = size;
        for digit in places {
            let take = (rest % 10) as u8;
            rest /= 10;
            if *digit >= take {
                *digit -= take;
            } else {
                *digit = *digit + 10 - take;
                rest += 1;
            }
        }
        true
    }

    fn holds(&self, size: u128, shift: usize) -> bool {
        let leading = &self.digits[..self.digits.len().saturating_sub(shift)];
        let zeros = leading.iter().take_while(|digit| **digit == 0).count();
        // 38 digits fit into 127 bits; sizes are smaller than any longer number.
        leading.len() - zeros > 38 || number(&leading[zeros..]) >= size
    }

    fn exceeds(&self, limits: Limits) -> bool {
        limits.digits.is_some_and(|(whole, _)| {
            let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
            let significant = self.digits.len() - zeros;
            significant as i32 - self.scale as i32 > whole
        })
    }

    /// The largest number of the type.
    fn fill(&mut self, limits: Limits) {
        if let Some((whole, scale)) = limits.digits {
            let length = usize::try_from(whole + self.scale as i32).unwrap_or(0);
            self.digits.clear();
            self.digits.resize(length, 9);
            let coarse = length.saturating_sub(scale.min(0).unsigned_abs() as usize);
            self.digits[coarse..].fill(0);
        }
    }

    /// Appends the number as the server would print it.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        let digits = &self.digits[zeros..];
        if self.negative && !digits.is_empty() {
            out.push(b'-');
        }
        let whole = digits.len().saturating_sub(self.scale);
        if whole == 0 {
            out.push(b'0');
        }
        out.extend(digits[..whole].iter().map(|digit| b'0' + digit));
        if self.scale > 0 {
            out.push(b'.');
            out.extend(std::iter::repeat_n(
                b'0',
                self.scale - (digits.len() - whole),
            ));
            out.extend(digits[whole..].iter().map(|digit| b'0' + digit));
        }
    }
}

fn number(digits: &[u8]) -> u128 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u128::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::super::{Shape, distance};
    use super::*;
    use crate::key::MasterKey;

    fn moved(text: &str, amount: Amount, limits: Limits, salt: u8) -> String {
        let mut decimal = Decimal::default();
        assert!(decimal.read(text));
        let draw = MasterKey::for_documentation().domain("test").draw(&[salt]);
        let reach = decimal.reach(&amount, limits);
        decimal.fill_below(reach, &draw);
        decimal.move_by(distance(&draw, reach.units, Shape::Uniform), reach, limits);
        let mut out = Vec::new();
        decimal.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_move_within_the_amount_and_keep_scale_and_sign() {
        for salt in 0..200 {
            for (text, most) in [
                ("1000.00", 10_000),
                ("0.05", 1),
                ("-12.34", 123),
                ("99.99", 999),
            ] {
                let stand_in = moved(text, Amount::Relative(100_000), Limits::default(), salt);
                let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
                let distance = (cents(&stand_in) - cents(text)).abs();
                assert!((1..=most).contains(&distance), "{text} {stand_in}");
                assert_eq!(stand_in.split_once('.').unwrap().1.len(), 2);
            }
        }
    }

    #[test]
    fn numbers_stay_within_precision_and_scale() {
        for salt in 0..200 {
            let stand_in = moved(
                "99.99",
                Amount::Relative(1_000_000),
                Limits::of(Some((4, 2))),
                salt,
            );
            assert!(stand_in.len() <= 5, "{stand_in}");
            let stand_in = moved(
                "9900",
                Amount::Relative(500_000),
                Limits::of(Some((2, -2))),
                salt,
            );
            assert!(
                stand_in.ends_with("00") && stand_in.len() <= 4,
                "{stand_in}"
            );
        }
    }

    #[test]
    fn a_thousand_digits_are_no_trouble() {
        let text = format!("{}.{}", "9".repeat(700), "1".repeat(300));
        for salt in 0..50 {
            let stand_in = moved(&text, Amount::Relative(1_000_000), Limits::default(), salt);
            assert_ne!(stand_in, text);
            assert_eq!(stand_in.split_once('.').unwrap().1.len(), 300);
        }
        let small = format!("0.{}1", "0".repeat(400));
        let stand_in = moved(
            &small,
            Amount::Absolute {
                mantissa: 5,
                scale: 0,
            },
            Limits::default(),
            1,
        );
        assert_eq!(stand_in.len(), small.len());
        assert!(stand_in.starts_with(['0', '1', '2', '3', '4', '5']));
    }

    /// Every digit of a number but the first ones is a drawn one, and what it is without the key says nothing.
    #[test]
    fn no_digit_of_a_long_number_passes() {
        let whole = "4539148803436467123456789012345678901234567890";
        let fraction = format!("0.{whole}");
        let hundreds = format!("{whole}00");
        let absolute = Amount::Absolute {
            mantissa: 5,
            scale: 0,
        };
        let relative = Amount::Relative(100_000);
        let hundred = Limits::of(Some((46, -2)));
        for (text, amount, limits, last) in [
            (whole, relative, Limits::default(), 0),
            (&fraction, relative, Limits::default(), 0),
            (&format!("-{whole}.25"), relative, Limits::default(), 0),
            (&hundreds, relative, hundred, 2),
            (&fraction, absolute, Limits::default(), 0),
        ] {
            let mut seen = vec![std::collections::BTreeSet::new(); text.len()];
            for salt in 0..200 {
                let stand_in = moved(text, amount, limits, salt);
                assert_eq!(stand_in, moved(text, amount, limits, salt));
                let stand_in = stand_in.bytes().rev();
                for (digit, seen) in stand_in.zip(&mut seen) {
                    seen.insert(digit);
                }
            }
            assert!(seen[..last].iter().all(|seen| seen.len() == 1), "{text}");
            let digits = seen[last..last + 40].iter().filter(|seen| seen.len() > 1);
            assert!(digits.clone().all(|seen| seen.len() == 10), "{text}");
            assert!(digits.count() >= 39, "{text}");
        }
    }

    /// What numbers became before the digits of longer ones were drawn.
    #[test]
    fn ordinary_numbers_keep_their_stand_ins() {
        let relative = Amount::Relative(100_000);
        let absolute = Amount::Absolute {
            mantissa: 25,
            scale: 1,
        };
        for (text, amount, stand_in) in [
            ("1000.00", relative, "991.64"),
            (
                "453914880343646712345678901234",
                relative,
                "439137045424098421381012509387",
            ),
            ("12.123456789", absolute, "11.988365953"),
        ] {
            assert_eq!(moved(text, amount, Limits::default(), 7), stand_in);
        }
    }

    #[test]
    fn words_are_no_numbers() {
        let mut decimal = Decimal::default();
        assert!(!decimal.read("NaN") && !decimal.read("-Infinity") && !decimal.read(""));
    }
}
