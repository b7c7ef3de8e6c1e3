//! `date_truncate`: dates and times go back to the start of their year, quarter, month, week, day or hour.

use super::moments::{self, MomentMaker};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::intervals::{self, IntervalMaker};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::{DAY, civil, days};
use crate::wire::interval::Interval;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "date_truncate",
    group: Group::Dates,
    summary: "the start of the date's year, month or hour",
    doc: "As PostgreSQL's `date_trunc`: what is finer than `to` is cut off, weeks begin on Monday (ISO 8601), and for \
          `timestamptz` the calendar is that of UTC. Intervals have no weeks to go back to, and lose what is finer towards \
          nothing: `2 mons 12 days` is two months. A rule that would leave a type's values as they are (`day` for a \
          `date`, `month` for a `time`) is refused. Order stays, and `infinity` too. Needs no key: a moment that is a \
          start already comes out as it is, and equal stand-ins say that the moments were close.",
    params: &[Param {
        name: "to",
        kind: "year|quarter|month|week|day|hour|minute",
        default: "month",
        doc: "what is left of the moment",
    }],
    accepts: &[
        Family::Date,
        Family::Timestamp,
        Family::TimestampTz,
        Family::Time,
        Family::TimeTz,
        Family::Interval,
    ],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[],
    keyed: false,
    prepare,
};

const HOUR: i64 = 3_600_000_000;
const MINUTE: i64 = 60_000_000;

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// So many months of a year.
    Months(u32),
    Week,
    /// So many microseconds.
    Micros(i64),
}

const UNITS: &[(&str, Unit)] = &[
    ("year", Unit::Months(12)),
    ("quarter", Unit::Months(3)),
    ("month", Unit::Months(1)),
    ("week", Unit::Week),
    ("day", Unit::Micros(DAY)),
    ("hour", Unit::Micros(HOUR)),
    ("minute", Unit::Micros(MINUTE)),
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let unit = params.choice("to", UNITS).unwrap_or(Unit::Months(1));
    // The default is one for dates: of times of day the rule must say what is left.
    let changes = match (input.ty.family, unit) {
        (Family::Date, Unit::Micros(_)) => false,
        (Family::Time | Family::TimeTz, unit) => matches!(unit, Unit::Micros(HOUR | MINUTE)),
        (Family::Interval, unit) => unit != Unit::Week,
        _ => true,
    };
    if !changes {
        let problem =
            Problem::new("this is nothing that values of the column's type can be cut off to");
        let hint = match input.ty.family {
            Family::Date => "one of: year, quarter, month, week",
            Family::Interval => "one of: year, quarter, month, day, hour, minute",
            _ => "one of: hour, minute",
        };
        let span = params.scalar("to").map_or(params.span(), |to| to.span);
        params.report(problem.hint(hint).at(span));
    }
    params.finish()?;
    let truncate = Truncate { unit };
    if input.ty.family == Family::Interval {
        return Ok(intervals::prepared(Distinct::No, truncate));
    }
    // Times of different zones are compared as moments of one.
    let keeps_order = input.ty.family != Family::TimeTz;
    Ok(moments::ordered(Distinct::No, keeps_order, truncate))
}

#[derive(Debug, Clone)]
struct Truncate {
    unit: Unit,
}

impl MomentMaker for Truncate {
    const KEYED: bool = false;
    const PASSES_VALUES: bool = true;

    #[inline]
    fn date(&self, day: i64, _: &Draw) -> i64 {
        match self.unit {
            Unit::Months(months) => {
                let (year, month, _) = civil(day);
                let first = month - (month - 1) % months;
                days(year, first, 1).unwrap_or(day)
            }
            // Day 0 is a Thursday.
            Unit::Week => day - (day + 3).rem_euclid(7),
            Unit::Micros(_) => day,
        }
    }

    #[inline]
    fn timestamp(&self, micros: i64, draw: &Draw) -> i64 {
        match self.unit {
            Unit::Micros(unit) => micros - micros.rem_euclid(unit),
            _ => self.date(micros.div_euclid(DAY), draw).saturating_mul(DAY),
        }
    }

    fn time(&self, micros: i64, _: &Draw) -> Option<i64> {
        match self.unit {
            Unit::Micros(unit) => Some(micros - micros.rem_euclid(unit)),
            _ => None,
        }
    }
}

impl IntervalMaker for Truncate {
    const KEYED: bool = false;
    const PASSES_VALUES: bool = true;

    /// Source: PostgreSQL source, `interval_trunc` in `src/backend/utils/adt/timestamp.c`.
    fn stand_in(&self, interval: Interval, _: &Draw) -> Interval {
        let Interval {
            micros,
            days,
            months,
        } = interval;
        match self.unit {
            Unit::Months(unit) => Interval {
                months: months - months % unit.cast_signed(),
                ..Interval::default()
            },
            Unit::Micros(DAY) | Unit::Week => Interval {
                micros: 0,
                ..interval
            },
            Unit::Micros(unit) => Interval {
                micros: micros - micros % unit,
                days,
                months,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;
    use crate::wire::datetime::{parse_date, parse_timestamp};

    fn draw() -> Draw {
        MasterKey::for_documentation().domain("test").draw(b"")
    }

    fn truncate(to: &str) -> Truncate {
        let unit = UNITS.iter().find(|(word, _)| *word == to).unwrap().1;
        Truncate { unit }
    }

    #[test]
    fn dates_go_back_to_the_start() {
        let date = |text: &str| i64::from(parse_date(text).unwrap());
        for (to, from, start) in [
            ("year", "2024-02-29", "2024-01-01"),
            ("quarter", "2024-12-31", "2024-10-01"),
            ("quarter", "2024-03-31", "2024-01-01"),
            ("month", "1969-12-31", "1969-12-01"),
            ("week", "2026-11-26", "2026-11-23"),
            ("week", "2026-11-23", "2026-11-23"),
            ("week", "1969-12-31", "1969-12-29"),
            ("year", "0044-03-15 BC", "0044-01-01 BC"),
        ] {
            assert_eq!(
                truncate(to).date(date(from), &draw()),
                date(start),
                "{to} {from}"
            );
        }
    }

    #[test]
    fn timestamps_go_back_to_the_start() {
        let moment = |text: &str| parse_timestamp(text).unwrap();
        for (to, from, start) in [
            ("hour", "1969-12-31 23:59:59.5", "1969-12-31 23:00:00"),
            ("minute", "2024-02-29 12:30:45", "2024-02-29 12:30:00"),
            ("day", "2024-02-29 12:30:45", "2024-02-29 00:00:00"),
            ("month", "2024-02-29 12:30:45", "2024-02-01 00:00:00"),
        ] {
            let made = truncate(to).timestamp(moment(from), &draw());
            assert_eq!(made, moment(start), "{to} {from}");
        }
        assert_eq!(truncate("hour").time(DAY - 1, &draw()), Some(23 * HOUR));
    }

    #[test]
    fn what_would_change_nothing_is_a_mistake() {
        for (family, to, good) in [
            (Family::Date, "day", false),
            (Family::Date, "hour", false),
            (Family::Date, "week", true),
            (Family::Time, "month", false),
            (Family::TimeTz, "day", false),
            (Family::Time, "minute", true),
            (Family::Timestamp, "day", true),
        ] {
            let ty = Type::plain("moment", family);
            let prepared = prepare(&Arg::scalar(to), Input { ty: &ty });
            assert_eq!(prepared.is_ok(), good, "{family:?} {to}");
        }
    }

    #[test]
    fn intervals_lose_what_is_finer_as_the_server_says() {
        for (to, text, expected) in [
            ("year", "3 years 11 mons 2 days 01:00:00", "3 years"),
            ("quarter", "11 mons", "9 mons"),
            ("month", "-1 years -2 mons -3 days", "-1 years -2 mons"),
            ("day", "1 mon 40 days 25:30:00", "1 mon 40 days"),
            ("hour", "2 days -01:59:59.5", "2 days -01:00:00"),
            ("minute", "00:00:59", "00:00:00"),
        ] {
            let interval = Interval::parse(text).unwrap();
            let mut out = Vec::new();
            IntervalMaker::stand_in(&truncate(to), interval, &draw()).write_text(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{to} of {text}");
        }
        let ty = Type::plain("interval", Family::Interval);
        assert!(prepare(&Arg::map(&[("to", "week")]), Input { ty: &ty }).is_err());
    }
}
