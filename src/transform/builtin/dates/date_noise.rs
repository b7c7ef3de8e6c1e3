//! `date_noise`: moments a little earlier or later.

use super::moments::{self, MomentMaker};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::intervals::{self, IntervalMaker, seconds};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::DAY;
use crate::wire::interval::Interval;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "date_noise",
    group: Group::Dates,
    summary: "a moment a little earlier or later",
    doc: "Each value is moved by at most `within`, in whole seconds (a `date` in whole days), never by nothing; how far \
          depends on the key and the value alone. Unlike `date_shift`, which moves days and keeps times of day, it \
          moves each moment by itself, so the order of close ones may change. Times of day move by at most half a day \
          and go round at midnight; their zone stays. Intervals become longer or shorter in units of their finest part (days where they \
          have no time), by one at least, keep their direction, and never become nothing. `infinity` stays; at the ends of PostgreSQL's calendar values stop. This blurs single \
          values; it is no differential privacy.",
    params: &[
        Param {
            name: "within",
            kind: "text",
            default: "1 day",
            doc: "longest distance: a whole number of seconds, minutes, hours or days, up to 36500 days",
        },
        Param {
            name: "direction",
            kind: "both|earlier|later",
            default: "both",
            doc: "which way: `later` keeps what must not lie before another column",
        },
    ],
    accepts: &[
        Family::Timestamp,
        Family::TimestampTz,
        Family::Date,
        Family::Time,
        Family::TimeTz,
        Family::Interval,
    ],
    examples: &["2024-02-29 12:30:00", "1999-12-31 23:59:59.5"],
    example_params: &[("within", "12 hours")],
    keyed: true,
    prepare,
};

const SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = DAY / SECOND;
const MOST: i64 = 36_500 * SECONDS_A_DAY;

#[derive(Debug, Clone, Copy)]
enum Direction {
    Both,
    Earlier,
    Later,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("both", Direction::Both),
        ("earlier", Direction::Earlier),
        ("later", Direction::Later),
    ];
    let direction = params.choice("direction", &words);
    // A `date` moves by whole days.
    let unit = match input.ty.family {
        Family::Date => SECONDS_A_DAY,
        _ => 1,
    };
    let within = seconds(params.text("within"))
        .filter(|within| within % unit == 0 && (1..=MOST).contains(within));
    if within.is_none() {
        let hint = match input.ty.family {
            Family::Date => "a `date` moves by whole days: `30 days`",
            _ => "such as `90 seconds`, `2 hours` or `30 days`, at most 36500 days",
        };
        let span = params
            .scalar("within")
            .map_or(params.span(), |text| text.span);
        let problem = Problem::new("`within` is no distance that the column's values can move by");
        params.report(problem.hint(hint).at(span));
    }
    params.finish()?;
    let maker = DateNoise {
        within: match input.ty.family {
            Family::Time | Family::TimeTz => within.unwrap_or(unit).min(SECONDS_A_DAY / 2),
            _ => within.unwrap_or(unit),
        },
        direction: direction.unwrap_or(Direction::Both),
    };
    if input.ty.family == Family::Interval {
        return Ok(intervals::prepared(Distinct::No, maker));
    }
    Ok(moments::prepared(Distinct::No, maker))
}

#[derive(Debug, Clone)]
struct DateNoise {
    /// In seconds.
    within: i64,
    direction: Direction,
}

impl DateNoise {
    /// From `-most` to `most`, without 0, or one half of that.
    #[inline]
    fn distance(&self, most: i64, draw: &Draw) -> i64 {
        let size = most.unsigned_abs();
        match self.direction {
            Direction::Both => {
                let choice = draw.wide_below(0, 2 * size).cast_signed() - most;
                choice + i64::from(choice >= 0)
            }
            Direction::Earlier => -1 - draw.wide_below(0, size).cast_signed(),
            Direction::Later => 1 + draw.wide_below(0, size).cast_signed(),
        }
    }
}

impl IntervalMaker for DateNoise {
    const KEYED: bool = true;

    /// Moved in units of the finest part, or of seconds where that is finer; by one at least.
    fn stand_in(&self, interval: Interval, draw: &Draw) -> Interval {
        intervals::moved(interval, |total, unit| {
            let step = unit.max(SECOND.into());
            let within = i128::from(self.within) * i128::from(SECOND) / step;
            let count = Self::distance(self, within.max(1) as i64, draw);
            // Later means longer, whichever way the interval goes.
            let turned = total < 0 && !matches!(self.direction, Direction::Both);
            let way = if turned { -1 } else { 1 };
            i128::from(count) * step * way
        })
    }
}

impl MomentMaker for DateNoise {
    const KEYED: bool = true;

    #[inline]
    fn date(&self, day: i64, draw: &Draw) -> i64 {
        day + self.distance(self.within / SECONDS_A_DAY, draw)
    }

    #[inline]
    fn timestamp(&self, micros: i64, draw: &Draw) -> i64 {
        micros.saturating_add(self.distance(self.within, draw) * SECOND)
    }

    #[inline]
    fn time(&self, micros: i64, draw: &Draw) -> Option<i64> {
        Some((micros + self.distance(self.within, draw) * SECOND).rem_euclid(DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;

    fn distances(within: i64, direction: Direction) -> Vec<i64> {
        let key = MasterKey::for_documentation().domain("test");
        let noise = DateNoise { within, direction };
        let draw = |n: u32| key.draw(&n.to_le_bytes());
        let mut seen: Vec<_> = (0..1000)
            .map(|n| noise.timestamp(0, &draw(n)) / SECOND)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    #[test]
    fn distances_lie_within_and_on_their_side_and_are_never_nothing() {
        assert_eq!(distances(2, Direction::Both), [-2, -1, 1, 2]);
        assert_eq!(distances(3, Direction::Earlier), [-3, -2, -1]);
        assert_eq!(distances(3, Direction::Later), [1, 2, 3]);
    }

    #[test]
    fn times_of_day_go_round_at_midnight() {
        let key = MasterKey::for_documentation().domain("test");
        let (within, direction) = (SECONDS_A_DAY / 2, Direction::Later);
        let noise = DateNoise { within, direction };
        for n in 0..100u32 {
            let moved = noise.time(DAY - SECOND, &key.draw(&n.to_le_bytes()));
            assert!(moved.is_some_and(|moved| (0..=DAY / 2).contains(&moved)));
        }
    }

    #[test]
    fn intervals_never_become_nothing() {
        let key = MasterKey::for_documentation().domain("test");
        for direction in [Direction::Both, Direction::Earlier, Direction::Later] {
            let noise = DateNoise {
                within: 3 * SECONDS_A_DAY,
                direction,
            };
            for text in ["1 mon", "1 day", "-2 days", "00:00:01"] {
                let interval = Interval::parse(text).unwrap();
                for n in 0..100u32 {
                    let moved = noise.stand_in(interval, &key.draw(&n.to_le_bytes()));
                    let way = moved.total().signum();
                    assert_eq!(way, interval.total().signum(), "{text} {direction:?}");
                }
            }
        }
    }

    #[test]
    fn distances_have_a_unit_that_the_type_knows() {
        for (within, family, good) in [
            ("30 days", Family::Date, true),
            ("36 hours", Family::Date, false),
            ("48 hours", Family::Date, true),
            ("1 second", Family::Timestamp, true),
            ("0 seconds", Family::Timestamp, false),
            ("-1 days", Family::Timestamp, false),
            ("5", Family::Timestamp, false),
            ("2 weeks", Family::Time, false),
            ("36501 days", Family::TimestampTz, false),
            ("9223372036854775807 days", Family::TimestampTz, false),
        ] {
            let ty = Type::plain("moment", family);
            let prepared = prepare(&Arg::scalar(within), Input { ty: &ty });
            assert_eq!(prepared.is_ok(), good, "{within}");
        }
    }
}
