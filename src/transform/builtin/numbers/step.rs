//! The step that `round` and `bucket` count numbers in.

use crate::transform::args::Problem;
use crate::transform::decimal::{Decimal, power};
use crate::transform::numbers::{Room, TooLong};
use crate::transform::params::Scalar;

/// Distance between two multiples: above 0, at most 10¹⁸ units, at most 18 digits behind the point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    units: i64,
    scale: u32,
}

/// Most digits behind the point, and the power of ten that no step exceeds.
pub(super) const SCALE: u32 = 18;

/// Which multiple a number goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Towards {
    /// The nearest; away from zero where two are.
    Nearest,
    /// The next one below.
    Down,
    /// The next one above.
    Up,
}

impl Step {
    /// From a parameter that was read as a number, if the type can hold its multiples.
    pub(super) fn of(number: Decimal, scalar: Scalar<'_>, room: &Room) -> Result<Self, Problem> {
        let number = number.stripped();
        let units = i64::try_from(number.units).ok();
        let units = units.filter(|units| (1..=10i64.pow(SCALE)).contains(units));
        let Some(units) = units.filter(|_| number.scale <= SCALE) else {
            let problem = Problem::new("a step must be above 0, with at most 18 digits");
            return Err(problem.at(scalar.span));
        };
        if !room.holds(number) {
            let problem = Problem::new("the column's type cannot hold multiples of this number");
            let hint = "integers need a whole number, `numeric(p,s)` one with at most `s` digits behind the point";
            return Err(problem.hint(hint).at(scalar.span));
        }
        let scale = number.scale;
        Ok(Self { units, scale })
    }

    /// 10^`exponent`, for exponents from -18 to 18.
    pub(super) fn power_of_ten(exponent: i32) -> Decimal {
        match u32::try_from(exponent) {
            Ok(exponent) => Decimal {
                units: power(exponent).unwrap_or(1),
                scale: 0,
            },
            Err(_) => Decimal {
                units: 1,
                scale: exponent.unsigned_abs(),
            },
        }
    }

    /// The same as a float.
    pub(super) fn to_float(self) -> f64 {
        self.multiple(1.0)
    }

    /// The integer's multiple. Where the type does not hold it, the next one towards zero.
    #[inline]
    pub(super) fn integer(self, value: i64, towards: Towards, room: &Room) -> i64 {
        let range = room.integers(value);
        // Of integers the step is whole, and so its scale 0.
        let multiple = multiple(value.into(), self.units.into(), towards);
        match i64::try_from(multiple) {
            Ok(multiple) if range.contains(&multiple) => multiple,
            _ => value - value % self.units,
        }
    }

    /// The same for a `numeric`, with as many digits behind the point as it has or the step needs.
    #[inline]
    pub(super) fn decimal(
        self,
        value: Decimal,
        towards: Towards,
        room: &Room,
    ) -> Result<Decimal, TooLong> {
        let scale = value.scale.max(self.scale);
        let short = |units: &i128| units.unsigned_abs() < LARGEST;
        let units = value.at_scale(scale).filter(short).ok_or(TooLong)?;
        let step = power(scale - self.scale)
            .and_then(|unit| unit.checked_mul(self.units.into()))
            .filter(short)
            .ok_or(TooLong)?;
        let rounded = multiple(units, step, towards);
        let units = if rounded.abs() <= room.largest(scale) {
            rounded
        } else {
            units - units % step
        };
        Ok(Decimal { units, scale })
    }

    /// The same for a float. One that is so large that the step is below its last digit stays.
    #[inline]
    pub(super) fn float(self, value: f64, towards: Towards) -> f64 {
        let count = value / self.to_float();
        // Beyond 2⁵³ steps a double holds no more of them one by one.
        if !count.is_finite() || count.abs() >= 9_007_199_254_740_992.0 {
            return value;
        }
        let nearest = self.multiple(count.round());
        match towards {
            // 0.3 is three steps of 0.1 although its quotient is a little less.
            _ if nearest.to_bits() == value.to_bits() => value,
            Towards::Nearest => nearest,
            Towards::Down => self.multiple(count.floor()),
            Towards::Up => self.multiple(count.ceil()),
        }
    }

    /// So many steps, to the nearest double.
    fn multiple(self, count: f64) -> f64 {
        count * self.units as f64 / 10f64.powi(self.scale.cast_signed())
    }
}

/// What [`multiple`] reckons with stays below this.
const LARGEST: u128 = 1 << 125;

/// The multiple of `step`, which is above 0, that `value` goes to. Both are below [`LARGEST`].
#[inline]
fn multiple(value: i128, step: i128, towards: Towards) -> i128 {
    let below = value - value.rem_euclid(step);
    let rest = value - below;
    let up = match towards {
        Towards::Down => false,
        Towards::Up => rest > 0,
        Towards::Nearest if value < 0 => 2 * rest > step,
        Towards::Nearest => 2 * rest >= step,
    };
    if up { below + step } else { below }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};

    fn room(family: Family) -> Room {
        Room::of(&Type::plain("number", family))
    }

    fn step(text: &str) -> Step {
        let span = crate::transform::args::Span::default();
        let quoted = false;
        let scalar = Scalar { text, quoted, span };
        let number = Decimal::parse(text).unwrap();
        Step::of(number, scalar, &room(Family::Float8)).unwrap()
    }

    #[test]
    fn integers_go_to_multiples_in_the_three_directions() {
        let room = room(Family::Int4);
        for (value, nearest, down, up) in [
            (0, 0, 0, 0),
            (14, 10, 10, 20),
            (15, 20, 10, 20),
            (-14, -10, -20, -10),
            (-15, -20, -20, -10),
            (20, 20, 20, 20),
        ] {
            let to = |towards| step("10").integer(value, towards, &room);
            assert_eq!(to(Towards::Nearest), nearest, "{value}");
            assert_eq!(to(Towards::Down), down, "{value}");
            assert_eq!(to(Towards::Up), up, "{value}");
        }
    }

    #[test]
    fn what_the_type_does_not_hold_goes_towards_zero() {
        let small = room(Family::Int2);
        let to = |value| step("1000").integer(value, Towards::Nearest, &small);
        assert_eq!(
            (to(i64::from(i16::MAX)), to(i64::from(i16::MIN))),
            (32_000, -32_000)
        );
        let wide = room(Family::Int8);
        assert_eq!(
            step("1000").integer(i64::MAX, Towards::Up, &wide),
            i64::MAX - 807
        );
        let mut ty = Type::plain("numeric", Family::Numeric);
        ty.numeric = Some((4, 2));
        let value = Decimal::parse("99.99").unwrap();
        let rounded = step("1").decimal(value, Towards::Nearest, &Room::of(&ty));
        assert_eq!(rounded, Ok(Decimal::parse("99.00").unwrap()));
    }

    #[test]
    fn what_is_too_long_is_told_and_not_reckoned() {
        let room = room(Family::Numeric);
        let large = step("1000000000000000000");
        for (value, fits) in [
            ("0.12345678901234567890", false),
            ("0.1234567890123456789", true),
            (&"9".repeat(36), true),
        ] {
            let value = Decimal::parse(value).unwrap();
            let rounded = large.decimal(value, Towards::Nearest, &room);
            assert_eq!(rounded.is_ok(), fits);
            let fine = step("0.000000000000000001").decimal(value, Towards::Up, &room);
            assert_eq!(fine.is_ok(), value.scale > 0);
        }
    }

    #[test]
    fn floats_are_the_nearest_to_the_decimal_multiple() {
        assert_eq!(
            step("0.1").float(0.3, Towards::Down).to_bits(),
            0.3f64.to_bits()
        );
        assert_eq!(
            step("0.1").float(0.34, Towards::Nearest).to_bits(),
            0.3f64.to_bits()
        );
        assert_eq!(
            step("0.1").float(0.31, Towards::Up).to_bits(),
            0.4f64.to_bits()
        );
        assert_eq!(
            step("0.01").float(1e300, Towards::Nearest).to_bits(),
            1e300f64.to_bits()
        );
    }

    #[test]
    fn steps_that_the_type_cannot_hold_are_mistakes() {
        let span = crate::transform::args::Span::default();
        for (text, family) in [
            ("0.5", Family::Int4),
            ("0", Family::Float8),
            ("-1", Family::Int8),
        ] {
            let quoted = false;
            let scalar = Scalar { text, quoted, span };
            let number = Decimal::parse(text).unwrap();
            assert!(Step::of(number, scalar, &room(family)).is_err(), "{text}");
        }
    }
}
