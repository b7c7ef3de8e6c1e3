//! `date_shift`: another day nearby; times of day stay. The same day always moves to the same day.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};

use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::unexpected;
use crate::transform::registry::Param;
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::datetime::{self, DAY};

pub(in crate::transform) const PARAMS: &[Param] = &[Param {
    name: "days",
    kind: "integer, 1 to 36500",
    default: "30",
    doc: "How far a day may move in either direction; it always moves",
}];

/// The days that PostgreSQL's dates and timestamps both have: 4713 BC to AD 294275.
const FIRST: i64 = -2_440_588;
const LAST: i64 = 106_751_990;

pub(in crate::transform) fn prepare(
    args: &Arg,
    _: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let days = Reader::new(args, PARAMS)?.integer("days", 30, 1..=36_500)? as u32;
    Ok(Box::new(DateShift { days }))
}

#[derive(Debug)]
struct DateShift {
    days: u32,
}

impl Prepared for DateShift {
    fn guarantees(&self) -> Guarantees {
        Guarantees::NOTHING
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            days: self.days,
        })
    }
}

struct Kernel {
    key: DomainKey,
    days: u32,
}

impl Kernel {
    /// Where a day goes: keyed by the day itself, never to itself.
    fn shift(&self, day: i64, row: usize) -> Result<i64, Refusal> {
        let choice = i64::from(
            self.key
                .draw(itoa::Buffer::new().format(day).as_bytes())
                .below(0, 2 * self.days),
        );
        let days = i64::from(self.days);
        let shift = if choice < days {
            choice - days
        } else {
            choice - days + 1
        };
        let moved = if (FIRST..=LAST).contains(&(day + shift)) {
            day + shift
        } else {
            day - shift
        };
        if (FIRST..=LAST).contains(&moved) {
            return Ok(moved);
        }
        Err(
            Refusal::new(row, "a date lies too far from the present to be shifted")
                .hint("use `fixed` or `set_null` for this column"),
        )
    }
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Date32 => {
                let values = input.as_primitive::<Date32Type>();
                let shifted = |(row, value): (usize, Option<i32>)| match value {
                    None => Ok(0),
                    Some(day) if datetime::is_infinite_date(day) => Ok(day),
                    Some(day) => self.shift(i64::from(day), row).map(|day| day as i32),
                };
                let days: Vec<i32> = values
                    .iter()
                    .enumerate()
                    .map(shifted)
                    .collect::<Result<_, _>>()?;
                Ok(Arc::new(Date32Array::new(
                    days.into(),
                    values.nulls().cloned(),
                )))
            }
            DataType::Timestamp(TimeUnit::Microsecond, zone) => {
                let values = input.as_primitive::<TimestampMicrosecondType>();
                let shifted = |(row, value): (usize, Option<i64>)| match value {
                    None => Ok(0),
                    Some(micros) if datetime::is_infinite_timestamp(micros) => Ok(micros),
                    Some(micros) => {
                        let day = self.shift(micros.div_euclid(DAY), row)?;
                        Ok(day * DAY + micros.rem_euclid(DAY))
                    }
                };
                let micros: Vec<i64> = values
                    .iter()
                    .enumerate()
                    .map(shifted)
                    .collect::<Result<_, _>>()?;
                let array = TimestampMicrosecondArray::new(micros.into(), values.nulls().cloned());
                Ok(Arc::new(array.with_timezone_opt(zone.clone())))
            }
            _ => Err(unexpected(input)),
        }
    }
}
