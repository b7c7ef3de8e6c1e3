//! `date_range`: a moment between two others, whatever the real one is.

use super::moments::{self, MomentMaker};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::intervals::{self, IntervalMaker, seconds};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::{DAY, is_infinite_timestamp, parse_timestamp};
use crate::wire::interval::Interval;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "date_range",
    group: Group::Dates,
    summary: "a date between two others",
    doc: "Every value becomes a day, or for timestamps a second, from `min` to `max`, both included, each as likely as \
          any other; which one depends on the key and the value alone. Nothing of the real value is left but that \
          equal ones stay equal. `infinity` stays. Intervals take bounds such as `2 hours` or `30 days`, and become that many \
          seconds, or days where both bounds are days. How many keyed bits come out is how many days or seconds there are.",
    params: &[
        Param {
            name: "min",
            kind: "date",
            default: "",
            doc: "first day or moment, such as 1950-01-01 or `1950-01-01 08:00:00`; UTC for `timestamptz`; shortest interval",
        },
        Param {
            name: "max",
            kind: "date",
            default: "",
            doc: "last day or moment; a day without a time means its first second; longest interval",
        },
    ],
    accepts: &[
        Family::Date,
        Family::Timestamp,
        Family::TimestampTz,
        Family::Interval,
    ],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[("min", "1950-01-01"), ("max", "1999-12-31")],
    keyed: true,
    prepare,
};

const SECOND: i64 = 1_000_000;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let family = input.ty.family;
    let min = bound(&mut params, "min", family);
    let max = bound(&mut params, "max", family);
    let days = |bound: &i64| bound % DAY == 0;
    let unit = match family {
        Family::Date => DAY,
        Family::Interval if [min, max].iter().flatten().all(days) => DAY,
        _ => SECOND,
    };
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        params.report(Problem::new("`min` is above `max`").at(params.span()));
    }
    params.finish()?;
    let bounds = min.zip(max);
    let (min, max) = bounds.ok_or_else(|| Problem::new("`date_range` needs `min` and `max`"))?;
    let count = max.abs_diff(min) / unit.unsigned_abs() + 1;
    let distinct = Distinct::OneOf(count);
    let range = DateRange { min, unit, count };
    if family == Family::Interval {
        return Ok(intervals::prepared(distinct, range));
    }
    Ok(moments::prepared(distinct, range))
}

/// In microseconds, since 1970 if it is a moment; a whole number of the type's days or seconds.
fn bound(params: &mut Params<'_>, name: &'static str, family: Family) -> Option<i64> {
    let Some(scalar) = params.is_given(name).then(|| params.scalar(name)).flatten() else {
        let problem = Problem::new(format!("`date_range` needs `{name}`"));
        let hint = match family {
            Family::Interval => "write `date_range: { min: 5 minutes, max: 8 hours }`",
            _ => "write `date_range: { min: 1950-01-01, max: 1999-12-31 }`",
        };
        params.report(problem.hint(hint).at(params.span()));
        return None;
    };
    let (bound, what, hint) = match family {
        Family::Interval => (
            // The days of an interval are 32 bits.
            seconds(scalar.text)
                .filter(|seconds| (0..=i64::from(i32::MAX)).contains(seconds))
                .map(|seconds| seconds * SECOND),
            "an interval",
            "such as `90 seconds`, `2 hours` or `30 days`",
        ),
        Family::Date => (moment(scalar.text, DAY), "a date", "such as 1950-01-31"),
        _ => (
            moment(scalar.text, SECOND),
            "a date or a whole second",
            "such as `1950-01-31 12:30:00`",
        ),
    };
    if bound.is_none() {
        let problem = Problem::new(format!("`{name}` must be {what}"));
        params.report(problem.hint(hint).at(scalar.span));
    }
    bound
}

/// In microseconds since 1970, a whole number of units.
fn moment(text: &str, unit: i64) -> Option<i64> {
    parse_timestamp(text)
        .or_else(|| parse_timestamp(&format!("{text} 00:00:00")))
        .filter(|moment| !is_infinite_timestamp(*moment) && moment % unit == 0)
}

#[derive(Debug, Clone)]
struct DateRange {
    /// Microseconds, since 1970 if it is a moment.
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

impl IntervalMaker for DateRange {
    const KEYED: bool = true;

    fn stand_in(&self, _: Interval, draw: &Draw) -> Interval {
        let micros = self.micros(draw);
        let (days, micros) = match self.unit {
            DAY => ((micros / DAY) as i32, 0),
            _ => (0, micros),
        };
        Interval {
            micros,
            days,
            months: 0,
        }
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
    fn intervals_become_days_or_seconds() {
        let key = MasterKey::for_documentation().domain("test");
        for (unit, least, greatest) in [(DAY, "1 day", "3 days"), (SECOND, "24:00:00", "24:00:02")]
        {
            let (min, count) = (DAY, 3);
            let range = DateRange { min, unit, count };
            let mut seen: Vec<_> = (0..200u32)
                .map(|n| range.stand_in(Interval::default(), &key.draw(&n.to_le_bytes())))
                .collect();
            seen.sort_unstable_by_key(|interval| interval.total());
            seen.dedup();
            let ends = [least, greatest].map(|text| Interval::parse(text).unwrap());
            assert_eq!((seen.len(), [seen[0], seen[2]]), (3, ends));
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
            ("0 seconds", "1 hours", Family::Interval, Some(3601)),
            ("1 day", "30 days", Family::Interval, Some(30)),
            ("1 month", "30 days", Family::Interval, None),
            ("-1 days", "30 days", Family::Interval, None),
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
