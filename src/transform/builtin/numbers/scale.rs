//! `scale`: all numbers of a domain are multiplied by one keyed factor.

use crate::catalog::Family;
use crate::key::DomainKey;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::intervals::{self, IntervalMaker};
use crate::transform::numbers::{self, NumberMaker, Room, TooLong, read};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared, money};
use crate::wire::interval::{DAYS_A_MONTH, Interval};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "scale",
    group: Group::Numbers,
    summary: "the number times a keyed factor of its domain",
    doc: "One factor for the whole domain, drawn from the key between `min` and `max`, but never within a tenth of 1, \
          where the numbers would nearly pass: a range that reaches no further is refused. Order, ratios, zeros and the shape of the distribution stay, sums and \
          averages grow by the factor; so one known number betrays all others. The factor is keyed and not written in \
          the rules, because whoever reads it there has the real numbers; with `min` and `max` alike it is that \
          number. Digits behind the point stay as many as they are, halves are rounded away from zero, and what would \
          leave the type becomes its largest number. NaN and infinities stay. A `numeric` may have some 27 digits. \
          Intervals are multiplied as the server does it: parts of a month become days, parts of a day time.",
    params: &[
        Param {
            name: "min",
            kind: "number above 0",
            default: "0.5",
            doc: "smallest factor: 0.000001 to 1000, with at most 6 digits behind the point",
        },
        Param {
            name: "max",
            kind: "number above 0",
            default: "2",
            doc: "largest factor",
        },
    ],
    accepts: SCALABLE,
    examples: &["1000.00", "42", "-3.1415"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Numbers, and `money` and intervals, of which a factor needs no unit.
const SCALABLE: &[Family] = &[
    Family::Numeric,
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
    Family::Money,
    Family::Interval,
];

/// Factors are counted in millionths.
const ONE: u64 = 1_000_000;
const LARGEST: u64 = 1000 * ONE;

const SECONDS_A_DAY: f64 = 86_400.0;

/// Factors that would nearly keep the number: 0.9 to 1.1, without the ends.
const NEAR_ONE: (u64, u64) = (ONE / 10 * 9, ONE / 10 * 11);

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let least = factor(&mut params, "min", ONE / 2);
    let greatest = factor(&mut params, "max", ONE * 2);
    if least > greatest {
        params.report(Problem::new("`min` is above `max`").at(params.span()));
    }
    let maker = Scale {
        least,
        greatest,
        factor: least,
        room: Room::of(input.ty),
    };
    if least <= greatest && maker.choices() == 0 {
        let problem = Problem::new("factors between 0.9 and 1.1 nearly keep the numbers");
        let hint = "let `min` or `max` reach further";
        params.report(problem.hint(hint).at(params.span()));
    }
    params.finish()?;
    if input.ty.family == Family::Interval {
        return Ok(intervals::prepared(Distinct::No, maker));
    }
    Ok(money::prepared(
        input.ty,
        numbers::ordered(Distinct::No, true, maker),
    ))
}

/// A factor in millionths.
fn factor(params: &mut Params<'_>, name: &str, default: u64) -> u64 {
    if !params.is_given(name) {
        return default;
    }
    let (number, scalar) = (params.number(name), params.scalar(name));
    let millionths = number.and_then(|number| number.stripped().at_scale(6));
    let millionths = millionths.and_then(|millionths| u64::try_from(millionths).ok());
    let millionths = millionths.filter(|millionths| (1..=LARGEST).contains(millionths));
    if let (Some(_), None, Some(scalar)) = (number, millionths, scalar) {
        let message = format!(
            "`{name}` must be a factor from 0.000001 to 1000, with at most 6 digits behind the point"
        );
        params.report(Problem::new(message).at(scalar.span));
    }
    millionths.unwrap_or(default)
}

#[derive(Debug, Clone)]
struct Scale {
    least: u64,
    greatest: u64,
    /// In millionths; the domain's own once there is a key.
    factor: u64,
    room: Room,
}

impl Scale {
    /// The factor of a choice below [`Scale::choices`]: those below and above 1 one after the other.
    fn nth(&self, choice: u64) -> u64 {
        let below = self.below_one();
        if choice < below {
            self.least + choice
        } else {
            self.greatest - (self.choices() - 1 - choice)
        }
    }

    fn choices(&self) -> u64 {
        self.below_one() + self.above_one()
    }

    fn below_one(&self) -> u64 {
        (self.greatest.min(NEAR_ONE.0) + 1).saturating_sub(self.least)
    }

    fn above_one(&self) -> u64 {
        (self.greatest + 1).saturating_sub(self.least.max(NEAR_ONE.1))
    }
}

impl Scale {
    /// The same with the domain's factor.
    fn of_domain(&self, key: &DomainKey) -> Self {
        let choice = key.draw(b"factor").wide_below(0, self.choices());
        Self {
            factor: self.nth(choice),
            ..self.clone()
        }
    }
}

impl IntervalMaker for Scale {
    const KEYED: bool = false;

    fn keyed(&self, key: &DomainKey) -> Self {
        self.of_domain(key)
    }

    /// In double precision and step by step as the server does it, so that the parts are the server's, too: it cuts months
    /// and days off before parts of them go down. A server that was compiled to fuse a product with a sum, as on ARM, may
    /// give a microsecond more or less.
    ///
    /// Source: PostgreSQL source, `interval_mul` and `TSROUND` in `src/backend/utils/adt/timestamp.c` and
    /// `src/include/datatype/timestamp.h`.
    fn stand_in(&self, interval: Interval, _: &Draw) -> Interval {
        let factor = self.factor as f64 / ONE as f64;
        let months = f64::from(interval.months) * factor;
        let days = f64::from(interval.days) * factor;
        let of_months = to_millionths(months.fract() * DAYS_A_MONTH as f64);
        let seconds = to_millionths((days.fract() + of_months - of_months.trunc()) * SECONDS_A_DAY);
        // Parts of both may make a day together.
        let full = (seconds / SECONDS_A_DAY).trunc();
        let seconds = seconds - full * SECONDS_A_DAY;
        let part = |part: f64| (part as i32).clamp(i32::MIN + 1, i32::MAX - 1);
        Interval {
            micros: (interval.micros as f64 * factor + seconds * 1e6).round_ties_even() as i64,
            days: part(days.trunc() + full + of_months.trunc()),
            months: part(months),
        }
    }
}

impl NumberMaker for Scale {
    const KEYED: bool = false;

    fn keyed(&self, key: &DomainKey) -> Self {
        self.of_domain(key)
    }

    #[inline]
    fn integer(&self, value: i64, _: &Draw) -> i64 {
        let range = self.room.integers(value);
        let scaled = divided(i128::from(value) * i128::from(self.factor), ONE.into());
        let bound = if value < 0 {
            *range.start()
        } else {
            *range.end()
        };
        i64::try_from(scaled)
            .ok()
            .filter(|scaled| range.contains(scaled))
            .unwrap_or(bound)
    }

    #[inline]
    fn float(&self, value: f64, _: &Draw) -> f64 {
        if !value.is_finite() {
            return value;
        }
        let scaled = value * (self.factor as f64 / ONE as f64);
        scaled.clamp(f64::MIN, f64::MAX)
    }

    #[inline]
    fn decimal(&self, text: &str, _: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        let Some(mut value) = read(text)? else {
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        };
        let unit = self.room.unit(value.scale);
        let scaled = value.units.checked_mul(self.factor.into()).ok_or(TooLong)?;
        let unit_of_scaled = unit.checked_mul(ONE.into()).ok_or(TooLong)?;
        let largest = self.room.largest(value.scale);
        value.units = (divided(scaled, unit_of_scaled) * unit).clamp(-largest, largest);
        value.write(out);
        Ok(())
    }
}

fn to_millionths(number: f64) -> f64 {
    (number * 1e6).round_ties_even() / 1e6
}

/// The nearest whole quotient, halves away from zero. The divisor is above 0.
#[inline]
fn divided(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number / by, number % by);
    // The rest is below the divisor, so twice of it is not above any i128 that came from a product.
    if rest.unsigned_abs() >= by.unsigned_abs().div_ceil(2) {
        quotient + number.signum()
    } else {
        quotient
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn scale(least: u64, greatest: u64, factor: u64, ty: &Type) -> Scale {
        Scale {
            least,
            greatest,
            factor,
            room: Room::of(ty),
        }
    }

    fn draw() -> Draw {
        MasterKey::of(1).domain("test").draw(b"")
    }

    #[test]
    fn factors_lie_in_the_range_and_not_near_one() {
        let ty = Type::plain("integer", Family::Int4);
        for (least, greatest) in [(500_000, 2_000_000), (950_000, 1_200_000), (1, 910_000)] {
            let scale = scale(least, greatest, 0, &ty);
            for choice in [0, 1, scale.choices() / 2, scale.choices() - 1] {
                let factor = scale.nth(choice);
                assert!((least..=greatest).contains(&factor));
                assert!(factor <= NEAR_ONE.0 || factor >= NEAR_ONE.1, "{factor}");
            }
        }
        let narrow = scale(1_000_000, 1_000_001, 0, &ty);
        assert_eq!(narrow.choices(), 0);
        for factor in [900_000, 2 * ONE] {
            let one = scale(factor, factor, 0, &ty);
            assert_eq!((one.choices(), one.nth(0)), (1, factor));
        }
    }

    #[test]
    fn numbers_are_multiplied_rounded_and_kept_in_their_type() {
        let ty = Type::plain("smallint", Family::Int2);
        let half_more = scale(ONE, ONE, 1_500_000, &ty);
        for (value, scaled) in [
            (0, 0),
            (1, 2),
            (-1, -2),
            (100, 150),
            (32_000, 32_767),
            (-32_000, -32_768),
        ] {
            assert_eq!(half_more.integer(value, &draw()), scaled);
        }
        assert_eq!(
            half_more.float(f64::MAX, &draw()).to_bits(),
            f64::MAX.to_bits()
        );
        let mut ty = Type::plain("numeric", Family::Numeric);
        ty.numeric = Some((4, 2));
        let half_more = scale(ONE, ONE, 1_500_000, &ty);
        for (value, scaled) in [
            ("10.01", "15.02"),
            ("-0.01", "-0.02"),
            ("99.00", "99.99"),
            ("NaN", "NaN"),
        ] {
            let mut out = Vec::new();
            half_more.decimal(value, &draw(), &mut out).unwrap();
            assert_eq!(out, scaled.as_bytes());
        }
        ty.numeric = Some((2, -2));
        let mut out = Vec::new();
        scale(ONE, ONE, 1_500_000, &ty)
            .decimal("500", &draw(), &mut out)
            .unwrap();
        assert_eq!(out, b"800");
    }

    #[test]
    fn intervals_are_multiplied_as_the_server_does_it() {
        let ty = Type::plain("interval", Family::Interval);
        for (factor, text, expected) in [
            (1_300_000, "1 mon", "1 mon 9 days"),
            (1_500_000, "1 day", "1 day 12:00:00"),
            (500_000, "-3 mons 00:00:03", "-1 mons -15 days +00:00:01.5"),
            (2_000_000, "00:00:00", "00:00:00"),
            (2_000_000, "178000000 years", "178956970 years 6 mons"),
        ] {
            let interval = Interval::parse(text).unwrap();
            let scaled = IntervalMaker::stand_in(&scale(ONE, ONE, factor, &ty), interval, &draw());
            let mut out = Vec::new();
            scaled.write_text(&mut out);
            assert_eq!(
                String::from_utf8(out).unwrap(),
                expected,
                "{factor} of {text}"
            );
        }
    }

    #[test]
    fn factors_out_of_range_are_mistakes() {
        let ty = Type::plain("integer", Family::Int4);
        for params in [
            [("min", "0"), ("max", "2")],
            [("min", "3"), ("max", "2")],
            [("min", "0.0000001"), ("max", "2")],
            [("min", "1"), ("max", "1001")],
            [("min", "x"), ("max", "2")],
            // As good as all numbers would pass.
            [("min", "1"), ("max", "1")],
            [("min", "0.91"), ("max", "1.09")],
        ] {
            assert!(prepare(&Arg::map(&params), Input { ty: &ty }).is_err());
        }
    }
}
