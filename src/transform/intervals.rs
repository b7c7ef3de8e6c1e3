//! What transforms of intervals share: walk a column of either format, draw once a value.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;

use super::strings::{Column, layout, texts};
use super::{Distinct, Guarantees, Prepared, Refusal, Transform};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::wire::datetime::DAY;
use crate::wire::interval::Interval;

/// Gives the stand-in of one interval. Infinities never come here: they stay.
pub trait IntervalMaker: Clone + Debug + Send + Sync + 'static {
    /// Whether it looks at the draw. If not, no value is hashed.
    const KEYED: bool;

    /// Whether a value may come out as it is: one that is already as coarse as the stand-ins are.
    const PASSES_VALUES: bool = false;

    /// The same with what the domain's key decides once.
    fn keyed(&self, _: &DomainKey) -> Self {
        self.clone()
    }

    /// The stand-in. The draw is one of the interval's length: equal ones have the same, whatever their parts.
    fn stand_in(&self, interval: Interval, draw: &Draw) -> Interval;
}

/// A maker for a column of intervals.
pub fn prepared(distinct: Distinct, maker: impl IntervalMaker) -> Box<dyn Prepared> {
    Box::new(Intervals { distinct, maker })
}

#[derive(Debug)]
struct Intervals<M> {
    distinct: Distinct,
    maker: M,
}

impl<M: IntervalMaker> Prepared for Intervals<M> {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: self.distinct,
            makes_nulls: false,
            max_chars: None,
            passes_values: M::PASSES_VALUES,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let maker = self.maker.keyed(&key);
        let unused = key.draw(b"");
        Arc::new(Kernel { maker, key, unused })
    }
}

struct Kernel<M> {
    maker: M,
    key: DomainKey,
    /// For makers that look at none.
    unused: Draw,
}

impl<M: IntervalMaker> Transform for Kernel<M> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut out = Column::with_capacity(input.len(), input.len() * 16);
        match input.data_type() {
            DataType::Binary => {
                let column = input.as_binary::<i32>();
                self.walk(
                    input,
                    &mut out,
                    |row| Interval::from_field(column.value(row)),
                    Interval::write_field,
                )?;
                out.into_binary(input.nulls())
            }
            DataType::Utf8 => {
                let column = texts(input)?;
                self.walk(
                    input,
                    &mut out,
                    |row| Interval::parse(column.value(row)),
                    Interval::write_text,
                )?;
                out.into_text(input.nulls())
            }
            _ => Err(layout(input)),
        }
    }
}

impl<M: IntervalMaker> Kernel<M> {
    fn walk(
        &self,
        input: &ArrayRef,
        out: &mut Column,
        read: impl Fn(usize) -> Option<Interval>,
        write: impl Fn(Interval, &mut Vec<u8>),
    ) -> Result<(), Refusal> {
        for row in 0..input.len() {
            if input.is_valid(row) {
                let interval =
                    read(row).ok_or_else(|| Refusal::new(row, "a value is no interval"))?;
                write(self.stand_in(interval), &mut out.bytes);
            }
            out.end(row)?;
        }
        Ok(())
    }

    fn stand_in(&self, interval: Interval) -> Interval {
        if interval.is_infinite() {
            return interval;
        }
        if !M::KEYED {
            return self.maker.stand_in(interval, &self.unused);
        }
        let mut length = itoa::Buffer::new();
        let draw = self.key.draw(length.format(interval.total()).as_bytes());
        self.maker.stand_in(interval, &draw)
    }
}

/// The interval with its finest part a little more or less. Nothing at all stays, nothing else becomes nothing, and no
/// interval changes its direction.
///
/// `distance` says how far, in microseconds: of an interval of that length, in whole units of what the finest part counts
/// in, and never 0. Where the part has no room for so much in either direction, the distance is halved until it has.
pub fn moved(interval: Interval, distance: impl Fn(i128, i128) -> i128) -> Interval {
    if interval == Interval::default() {
        return interval;
    }
    let (total, unit) = (interval.total(), unit(interval));
    let turns = |distance: i128| (total + distance).signum() != total.signum() && total != 0;
    let mut count = distance(total, unit) / unit;
    while count != 0 {
        let ways = [count, -count];
        let mut moved = ways
            .iter()
            .filter(|count| !turns(**count * unit))
            .filter_map(|count| shifted(interval, unit, *count))
            .filter(|moved| !moved.is_infinite());
        if let Some(moved) = moved.next() {
            return moved;
        }
        count /= 2;
    }
    interval
}

const SECOND: i64 = 1_000_000;
const MONTH: i128 = 30 * DAY as i128;

/// What the finest part of an interval counts in: microseconds, seconds, days or months.
fn unit(interval: Interval) -> i128 {
    match interval {
        Interval {
            micros: 0, days: 0, ..
        } => MONTH,
        Interval { micros: 0, .. } => DAY.into(),
        Interval { micros, .. } if micros % SECOND == 0 => SECOND.into(),
        Interval { .. } => 1,
    }
}

/// So many units more; `None` where the part has no room for them.
fn shifted(interval: Interval, unit: i128, count: i128) -> Option<Interval> {
    let part = |part: i32| i32::try_from(i128::from(part) + count).ok();
    Some(match unit {
        MONTH => Interval {
            months: part(interval.months)?,
            ..interval
        },
        unit if unit == i128::from(DAY) => Interval {
            days: part(interval.days)?,
            ..interval
        },
        unit => Interval {
            micros: i64::try_from(i128::from(interval.micros) + count * unit).ok()?,
            ..interval
        },
    })
}

/// What parameters say: `90 seconds`, `2 hours`, `30 days` → seconds. `None` for what is no such text.
pub fn seconds(text: &str) -> Option<i64> {
    let (count, unit) = text.trim().split_once(' ')?;
    let unit = match unit.trim() {
        "second" | "seconds" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3600,
        "day" | "days" => DAY / SECOND,
        _ => return None,
    };
    let count: i64 = count.replace('_', "").parse().ok()?;
    count.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use arrow::array::{BinaryArray, StringArray};

    use super::*;

    #[derive(Debug, Clone)]
    struct Units(i128);

    impl IntervalMaker for Units {
        const KEYED: bool = true;

        fn stand_in(&self, interval: Interval, _: &Draw) -> Interval {
            super::moved(interval, |_, unit| self.0 * unit)
        }
    }

    #[test]
    fn a_distance_without_room_to_either_side_is_halved() {
        let interval = Interval {
            months: i32::MAX,
            days: 0,
            micros: 1,
        };
        let moved = super::moved(interval, |total, _| total / 2);
        assert!(moved != interval && moved.months == i32::MAX && moved.total() > 0);
    }

    #[test]
    fn nothing_comes_of_what_is_nothing_only() {
        for text in [
            "1 mon",
            "-1 mons",
            "1 day",
            "-00:00:01",
            "1 mon -29 days",
            "00:00:00.000001",
        ] {
            let interval = Interval::parse(text).unwrap();
            for units in [-2, -1, 1, 2] {
                let moved = super::moved(interval, |_, unit| units * unit);
                assert_ne!(moved, interval, "{text} {units}");
                let way = moved.total().signum();
                assert_eq!(way, interval.total().signum(), "{text} {units}");
            }
        }
    }

    fn moved(units: i128, input: &ArrayRef) -> ArrayRef {
        let maker = Units(units);
        let kernel = prepared(Distinct::No, maker).bind(&MasterKey::for_documentation(), "test");
        kernel.apply(input).unwrap()
    }

    #[test]
    fn the_finest_part_moves_in_both_formats_and_directions_stay() {
        let cases = [
            ("3 mons", "5 mons"),
            ("1 mon 3 days", "1 mon 5 days"),
            ("02:00:00", "02:00:02"),
            ("-1 days +02:00:00.5", "-1 days +02:00:00.500002"),
            ("-00:00:01", "-00:00:03"),
            ("00:00:00", "00:00:00"),
            ("infinity", "infinity"),
            ("2562047788:00:54.775807", "2562047788:00:54.775805"),
            // Equal to nothing, but made of something.
            ("1 mon -30 days", "1 mon -28 days"),
        ];
        let before: ArrayRef = Arc::new(StringArray::from_iter_values(cases.map(|(old, _)| old)));
        let after = StringArray::from_iter_values(cases.map(|(_, new)| new));
        assert_eq!(moved(2, &before).as_string::<i32>(), &after);
        let field = |text: &str| {
            let mut field = Vec::new();
            Interval::parse(text).unwrap().write_field(&mut field);
            field
        };
        let before: ArrayRef = Arc::new(BinaryArray::from_iter_values(
            cases.map(|(old, _)| field(old)),
        ));
        let after = BinaryArray::from_iter_values(cases.map(|(_, new)| field(new)));
        assert_eq!(moved(2, &before).as_binary::<i32>(), &after);
        let wrong: ArrayRef = Arc::new(StringArray::from(vec!["00:00:00", "soon"]));
        let kernel = prepared(Distinct::No, Units(1)).bind(&MasterKey::for_documentation(), "test");
        assert_eq!(kernel.apply(&wrong).unwrap_err().row, 1);
    }
}
