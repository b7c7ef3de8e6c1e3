//! `number_range`: a number between two others, whatever the real one is.

use crate::catalog::{Family, Type};
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::decimal::Decimal;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::{self, NUMBERS, NumberMaker, Room, TooLong};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "number_range",
    group: Group::Numbers,
    summary: "a number between two others",
    doc: "Every number becomes one from `min` to `max`, both included, each as likely as any other; which one depends \
          on the key and the number alone. Nothing of the real number is left but that equal ones stay equal. A \
          `numeric` has as many digits behind the point as `min` or `max` is written with: `min: 0.00` gives cents. \
          Floats lie anywhere between. NaN and infinities are replaced too. How many keyed bits come out is how many \
          numbers there are: a column may be unique only where `numeric` has 25 digits or more.",
    params: &[
        Param {
            name: "min",
            kind: "number",
            default: "",
            doc: "smallest result; the type must hold it",
        },
        Param {
            name: "max",
            kind: "number",
            default: "",
            doc: "largest result",
        },
    ],
    accepts: NUMBERS,
    examples: &["1000.00", "42"],
    example_params: &[("min", "18"), ("max", "99")],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let room = Room::of(input.ty);
    let min = bound(&mut params, "min", &room);
    let max = bound(&mut params, "max", &room);
    let range = min
        .zip(max)
        .map(|(min, max)| Range::new(min, max, input.ty, &room));
    if let Some(None) = range {
        let problem = Problem::new("`min` is above `max`, or they have too many digits together");
        params.report(problem.at(params.span()));
    }
    params.finish()?;
    let range = range
        .flatten()
        .ok_or_else(|| Problem::new("`number_range` needs `min` and `max`"))?;
    let floats = matches!(input.ty.family, Family::Float4 | Family::Float8);
    let distinct = match u64::try_from(range.count) {
        _ if floats => Distinct::No,
        Ok(count) => Distinct::OneOf(count),
        Err(_) => Distinct::KeyedBits(range.count.ilog2()),
    };
    Ok(numbers::prepared(distinct, range))
}

fn bound(params: &mut Params<'_>, name: &'static str, room: &Room) -> Option<Decimal> {
    if !params.is_given(name) {
        let problem = Problem::new(format!("`number_range` needs `{name}`"));
        params.report(
            problem
                .hint("write `number_range: { min: 18, max: 99 }`")
                .at(params.span()),
        );
        return None;
    }
    let (number, scalar) = (params.number(name)?, params.scalar(name)?);
    if !room.holds(number) {
        let problem = Problem::new(format!("the column's type cannot hold `{name}`"));
        params.report(problem.at(scalar.span));
        return None;
    }
    Some(number)
}

#[derive(Debug, Clone)]
struct Range {
    /// In units of `scale` digits behind the point.
    least: i128,
    scale: u32,
    /// Units between two results.
    unit: i128,
    /// Number of results, below 2¹²³.
    count: u128,
    /// The bounds as doubles.
    floats: (f64, f64),
}

impl Range {
    /// `None` where `min` is above `max`.
    fn new(min: Decimal, max: Decimal, ty: &Type, room: &Room) -> Option<Self> {
        let (min, max) = match ty.family {
            Family::Numeric => (min, max),
            _ => (min.stripped(), max.stripped()),
        };
        let scale = min.scale.max(max.scale);
        // A bound of 36 digits may be too long for the other one's scale; then its own digits are what is left.
        let (least, greatest) = (min.at_scale(scale)?, max.at_scale(scale)?);
        let unit = room.unit(scale);
        let count = greatest.checked_sub(least).filter(|span| *span >= 0)? / unit + 1;
        Some(Self {
            least,
            scale,
            unit,
            count: count.unsigned_abs(),
            floats: (min.to_float(), max.to_float()),
        })
    }

    #[inline]
    fn units(&self, draw: &Draw) -> i128 {
        let choice = if let Ok(count) = u64::try_from(self.count) {
            u128::from(draw.wide_below(0, count))
        } else {
            let mut wide = [0; 16];
            wide.copy_from_slice(&draw.bytes()[..16]);
            // Biased by less than one in 2⁵ of a result's share, which its keyed bits are rounded down by.
            u128::from_le_bytes(wide) % self.count
        };
        self.least + choice.cast_signed() * self.unit
    }
}

impl NumberMaker for Range {
    const KEYED: bool = true;

    #[inline]
    fn integer(&self, _: i64, draw: &Draw) -> i64 {
        // The type holds both bounds, so it holds what lies between.
        self.units(draw) as i64
    }

    #[inline]
    fn float(&self, _: f64, draw: &Draw) -> f64 {
        let (min, max) = self.floats;
        // 53 bits are what a double holds.
        let part = draw.wide_below(0, 1 << 53) as f64 / (1u64 << 53) as f64;
        (min * (1.0 - part) + max * part).clamp(min, max)
    }

    #[inline]
    fn decimal(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        let (units, scale) = (self.units(draw), self.scale);
        Decimal { units, scale }.write(out);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    fn range(min: &str, max: &str, family: Family) -> Option<Range> {
        let ty = Type::plain("number", family);
        let number = |text| Decimal::parse(text).unwrap();
        Range::new(number(min), number(max), &ty, &Room::of(&ty))
    }

    fn draws() -> impl Iterator<Item = Draw> {
        let key = MasterKey::for_documentation().domain("test");
        (0..2000u32).map(move |n| key.draw(&n.to_le_bytes()))
    }

    #[test]
    fn every_number_of_a_small_range_comes_out_and_none_beyond() {
        let range = range("-2", "3", Family::Int4).unwrap();
        let mut seen: Vec<_> = draws().map(|draw| range.integer(0, &draw)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, [-2, -1, 0, 1, 2, 3]);
    }

    #[test]
    fn bounds_say_how_many_digits_come_out() {
        let cents = range("0.00", "9", Family::Numeric).unwrap();
        assert_eq!((cents.count, cents.scale), (901, 2));
        for draw in draws().take(100) {
            let mut out = Vec::new();
            cents.decimal("1", &draw, &mut out).unwrap();
            assert!(out.len() == 4 && out[1] == b'.');
        }
        let floats = range("0.5", "0.75", Family::Float8).unwrap();
        assert!(draws().all(|draw| (0.5..=0.75).contains(&floats.float(1.0, &draw))));
    }

    #[test]
    fn the_widest_ranges_are_no_trouble() {
        let all = range("-9223372036854775808", "9223372036854775807", Family::Int8).unwrap();
        assert_eq!(all.count, 1 << 64);
        let signs: i64 = draws().map(|draw| all.integer(0, &draw).signum()).sum();
        assert!(signs.abs() < 300);
        let nines = "9".repeat(36);
        let wide = range(&format!("-{nines}"), &nines, Family::Numeric).unwrap();
        assert_eq!(wide.count.ilog2(), 120);
        assert!(draws().all(|draw| wide.units(&draw).unsigned_abs() < 10u128.pow(36)));
        assert!(range("2", "1", Family::Int4).is_none());
    }
}
