//! `date_range`: a moment between two others, whatever the real one is.

use super::moments::{self, MomentMaker};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::{DAY, is_infinite_timestamp, parse_timestamp};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "date_range",
    group: Group::Dates,
    summary: "a date between two others",
    doc: "Every value becomes a day, or for timestamps a second, from `min` to `max`, both included, each as likely as \
          any other; which one depends on the key and the value alone. Nothing of the real value is left but that \
          equal ones stay equal. `infinity` stays. How many keyed bits come out is how many days or seconds there are.",
    params: &[
        Param {
            name: "min",
            kind: "date",
            default: "",
            doc: "first day or moment, such as 1950-01-01 or `1950-01-01 08:00:00`; UTC for `timestamptz`",
        },
        Param {
            name: "max",
            kind: "date",
            default: "",
            doc: "last day or moment; a day without a time means its first second",
        },
    ],
    accepts: &[Family::Date, Family::Timestamp, Family::TimestampTz],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[("min", "1950-01-01"), ("max", "1999-12-31")],
    keyed: true,
    prepare,
};

const SECOND: i64 = 1_000_000;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let unit = match input.ty.family {
        Family::Date => DAY,
        _ => SECOND,
    };
    let min = bound(&mut params, "min", unit);
    let max = bound(&mut params, "max", unit);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        params.report(Problem::new("`min` is after `max`").at(params.span()));
    }
    params.finish()?;
    let bounds = min.zip(max);
    let (min, max) = bounds.ok_or_else(|| Problem::new("`date_range` needs `min` and `max`"))?;
    let count = max.abs_diff(min) / unit.unsigned_abs() + 1;
    let distinct = Distinct::OneOf(count);
    Ok(moments::prepared(distinct, DateRange { min, unit, count }))
}

/// In microseconds since 1970, a whole number of units.
fn bound(params: &mut Params<'_>, name: &'static str, unit: i64) -> Option<i64> {
    let Some(scalar) = params.is_given(name).then(|| params.scalar(name)).flatten() else {
        let problem = Problem::new(format!("`date_range` needs `{name}`"));
        let hint = "write `date_range: { min: 1950-01-01, max: 1999-12-31 }`";
        params.report(problem.hint(hint).at(params.span()));
        return None;
    };
    let moment = parse_timestamp(scalar.text)
        .or_else(|| parse_timestamp(&format!("{} 00:00:00", scalar.text)))
        .filter(|moment| !is_infinite_timestamp(*moment) && moment % unit == 0);
    if moment.is_none() {
        let (what, hint) = match unit {
            DAY => ("a date", "such as 1950-01-31"),
            _ => ("a date or a whole second", "such as `1950-01-31 12:30:00`"),
        };
        let problem = Problem::new(format!("`{name}` must be {what}"));
        params.report(problem.hint(hint).at(scalar.span));
    }
    moment
}

#[derive(Debug, Clone)]
struct DateRange {
    /// Microseconds since 1970.
    min: i64,
    /// Microseconds between two results.
    unit: i64,
    count: u64,
}

impl DateRange {
    #[inline]
    fn micros(&self, draw: &Draw) -> i64 {
        // Both ends are within 64 bits, so what lies between is too.
        let choice = draw.wide_below(0, self.count).cast_signed();
        self.min.wrapping_add(choice.wrapping_mul(self.unit))
    }
}

impl MomentMaker for DateRange {
    const KEYED: bool = true;

    #[inline]
    fn date(&self, _: i64, draw: &Draw) -> i64 {
        self.micros(draw).div_euclid(DAY)
    }

    #[inline]
    fn timestamp(&self, _: i64, draw: &Draw) -> i64 {
        self.micros(draw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;

    #[test]
    fn every_unit_of_a_small_range_comes_out_and_none_beyond() {
        let key = MasterKey::for_documentation().domain("test");
        for unit in [DAY, SECOND] {
            let (min, count) = (-unit, 3);
            let range = DateRange { min, unit, count };
            let mut seen: Vec<_> = (0..200u32)
                .map(|n| range.timestamp(7, &key.draw(&n.to_le_bytes())))
                .collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen, [-unit, 0, unit]);
        }
    }

    #[test]
    fn bounds_are_moments_of_the_type_in_order() {
        for (min, max, family, count) in [
            ("2000-01-01", "2000-01-04", Family::Date, Some(4)),
            (
                "2000-01-01",
                "2000-01-01 00:00:07",
                Family::Timestamp,
                Some(8),
            ),
            ("2000-01-01", "2000-01-01", Family::TimestampTz, Some(1)),
            ("2000-01-01", "2000-01-01 12:00:00", Family::Date, None),
            ("2000-01-02", "2000-01-01", Family::Date, None),
            ("2000-01-01", "infinity", Family::Date, None),
            (
                "2000-01-01 00:00:00.5",
                "2001-01-01",
                Family::Timestamp,
                None,
            ),
            ("today", "2001-01-01", Family::Date, None),
        ] {
            let ty = Type::plain("moment", family);
            let args = Arg::map(&[("min", min), ("max", max)]);
            let prepared = prepare(&args, Input { ty: &ty }).ok();
            let distinct = prepared.map(|prepared| prepared.guarantees().distinct);
            assert_eq!(distinct, count.map(Distinct::OneOf), "{min} {max}");
        }
        let ty = Type::plain("date", Family::Date);
        assert!(prepare(&Arg::map(&[("min", "2000-01-01")]), Input { ty: &ty }).is_err());
    }
}
