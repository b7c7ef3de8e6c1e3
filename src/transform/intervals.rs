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

/// Gives how far an interval is moved.
pub trait IntervalMaker: Clone + Debug + Send + Sync + 'static {
    /// In microseconds, for an interval of this length whose finest part counts in units of `unit`; a whole number of
    /// them.
    fn distance(&self, total: i128, unit: i128, draw: &Draw) -> i128;
}

/// A maker for a column of intervals.
pub fn prepared(maker: impl IntervalMaker) -> Box<dyn Prepared> {
    Box::new(Intervals(maker))
}

#[derive(Debug)]
struct Intervals<M>(M);

impl<M: IntervalMaker> Prepared for Intervals<M> {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            maker: self.0.clone(),
            key: key.domain(domain),
        })
    }
}

struct Kernel<M> {
    maker: M,
    key: DomainKey,
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
                write(self.moved(interval), &mut out.bytes);
            }
            out.end(row)?;
        }
        Ok(())
    }

    /// Its finest part a little more or less. Nothing and infinity stay, and no interval changes its direction.
    fn moved(&self, interval: Interval) -> Interval {
        let total = interval.total();
        if total == 0 || interval.is_infinite() {
            return interval;
        }
        let unit = unit(interval);
        let mut length = itoa::Buffer::new();
        let draw = self.key.draw(length.format(total).as_bytes());
        let distance = self.maker.distance(total, unit, &draw);
        let turns = |distance: i128| (total + distance).signum() == -total.signum();
        let ways = [distance, -distance];
        let moved = ways.iter().filter(|distance| !turns(**distance));
        moved
            .filter_map(|distance| shifted(interval, unit, distance / unit))
            .find(|moved| !moved.is_infinite())
            .unwrap_or(interval)
    }
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

#[cfg(test)]
mod tests {
    use arrow::array::{BinaryArray, StringArray};

    use super::*;

    #[derive(Debug, Clone)]
    struct Units(i128);

    impl IntervalMaker for Units {
        fn distance(&self, _: i128, unit: i128, _: &Draw) -> i128 {
            self.0 * unit
        }
    }

    fn moved(units: i128, input: &ArrayRef) -> ArrayRef {
        let kernel = prepared(Units(units)).bind(&MasterKey::for_documentation(), "test");
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
        let kernel = prepared(Units(1)).bind(&MasterKey::for_documentation(), "test");
        assert_eq!(kernel.apply(&wrong).unwrap_err().row, 1);
    }
}
