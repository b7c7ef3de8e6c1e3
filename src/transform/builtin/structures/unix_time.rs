//! `unix_time`: a transform of dates for integers that count from 1970.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, TimestampMicrosecondArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::TimestampMicrosecondType;

use super::inner::Inner;
use super::integers::{Integers, Meaning};
use crate::catalog::{Family, Type};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param, RULE};
use crate::transform::params::Params;
use crate::transform::strings::layout;
use crate::transform::{Input, Prepared, Refusal};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "unix_time",
    group: Group::Structures,
    summary: "a moment counted from 1970 with a transform for it",
    doc: "Integers that count seconds since 1970 (POSIX), or as `unit` says, go through a transform of timestamps: \
          `unix_time: date_noise`, or `unix_time: { of: { date_noise: 3 days }, unit: milliseconds }`. The moment gets the \
          same stand-in as in a `timestamp` column, under the transform's own domain; `domain` on `unix_time` names \
          another. What is finer than a microsecond stays. A value that is no moment stops the run; a stand-in that the \
          column's type cannot count becomes the last that it can (2038 for seconds in an `integer`).",
    params: &[
        Param {
            name: "of",
            kind: RULE,
            default: "",
            doc: "the rule for the moment, written as for a column of timestamps",
        },
        Param {
            name: "unit",
            kind: "seconds|milliseconds|microseconds|nanoseconds",
            default: "seconds",
            doc: "what the integers count",
        },
    ],
    accepts: &[Family::Int8, Family::Int4],
    examples: &["1700000000", "0"],
    example_params: &[("of: date_noise: within", "30 days")],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let unit = params.choice(
        "unit",
        &[
            ("seconds", Unit::Times(1_000_000)),
            ("milliseconds", Unit::Times(1000)),
            ("microseconds", Unit::Times(1)),
            ("nanoseconds", Unit::Nanoseconds),
        ],
    );
    if input.ty.family == Family::Int4 && unit.is_some_and(|unit| unit != Unit::Times(1_000_000)) {
        let problem = Problem::new("an `integer` column has room for moments in seconds only");
        params.report(problem.hint("leave `unit` away").at(params.span()));
    }
    let rule = params.rule("of");
    params.finish()?;
    let rule = rule.ok_or_else(|| {
        let problem = Problem::new("`unix_time` needs one transform");
        problem.hint("write `unix_time: date_noise`").at(args.span)
    })?;
    let moments = Type::plain("timestamp", Family::Timestamp);
    let inner = Inner::read_in_row(rule, &moments)?;
    if inner.is_keep() {
        let problem = Problem::new("every moment would pass as it is");
        return Err(problem.hint("write `keep` for the column").at(rule.span));
    }
    let meaning = unit.unwrap_or(Unit::Times(1_000_000));
    Ok(Box::new(Integers { inner, meaning }))
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// So many microseconds.
    Times(i64),
    Nanoseconds,
}

impl Unit {
    /// Microseconds, and what is left below one.
    fn micros(self, count: i64) -> Option<(i64, i64)> {
        match self {
            Self::Times(micros) => Some((count.checked_mul(micros)?, 0)),
            Self::Nanoseconds => Some((count.div_euclid(1000), count.rem_euclid(1000))),
        }
    }

    fn count(self, micros: i64, rest: i64) -> i64 {
        match self {
            Self::Times(unit) => micros.div_euclid(unit),
            Self::Nanoseconds => micros.saturating_mul(1000).saturating_add(rest),
        }
    }
}

impl Meaning for Unit {
    const NAME: &'static str = ENTRY.name;

    fn read(&self, values: &[i64], nulls: Option<&NullBuffer>) -> Result<ArrayRef, Refusal> {
        let mut moments = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let is_valid = nulls.is_none_or(|nulls| nulls.is_valid(row));
            let count = if is_valid { *value } else { 0 };
            // The ends stand for infinities in a column of timestamps.
            let moment = self.micros(count).map(|(micros, _)| micros);
            let moment = moment.filter(|micros| !matches!(*micros, i64::MIN | i64::MAX));
            moments.push(moment.ok_or_else(|| {
                Refusal::new(row, "a value counts to no moment of the calendar")
                    .hint("look at `unit`; or use `noise` or `number_range`")
            })?);
        }
        Ok(Arc::new(TimestampMicrosecondArray::new(
            moments.into(),
            nulls.cloned(),
        )))
    }

    fn write(
        &self,
        made: &ArrayRef,
        values: &[i64],
        room: RangeInclusive<i64>,
    ) -> Result<Vec<i64>, Refusal> {
        let moments = made.as_primitive_opt::<TimestampMicrosecondType>();
        let moments = moments.ok_or_else(|| layout(made))?.values();
        let counts = moments.iter().zip(values).map(|(moment, value)| {
            let rest = self.micros(*value).map_or(0, |(_, rest)| rest);
            let count = self.count(*moment, rest);
            count.clamp(*room.start(), *room.end())
        });
        Ok(counts.collect())
    }

    fn leaves_parts(&self) -> bool {
        // What is finer than a microsecond.
        *self == Self::Nanoseconds
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, Int32Array, Int64Array};
    use arrow::datatypes::{Int32Type, Int64Type};

    use super::*;
    use crate::key::MasterKey;
    use crate::transform::registry::find;
    use crate::transform::siblings::Sibling;

    fn moved(unit: &str, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let args = Arg::map(&[("of: date_noise: within", "3 days"), ("unit", unit)]);
        let ty = Type::plain("bigint", Family::Int8);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "unix_time");
        kernel.apply(input)
    }

    #[test]
    fn a_moment_becomes_the_same_as_in_a_column_of_timestamps() {
        let seconds = 1_700_000_000i64;
        let ty = Type::plain("timestamp", Family::Timestamp);
        let args = Arg::map(&[("within", "3 days")]);
        let plain = (find("date_noise").unwrap().prepare)(&args, Input { ty: &ty }).unwrap();
        let micros: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![seconds * 1_000_000]));
        let kernel = plain.bind(&MasterKey::for_documentation(), "date_noise");
        let expected = kernel.apply(&micros).unwrap();
        let expected = expected.as_primitive::<TimestampMicrosecondType>().value(0);
        for (unit, times) in [
            ("seconds", 1),
            ("milliseconds", 1000),
            ("microseconds", 1_000_000),
            ("nanoseconds", 1_000_000_000),
        ] {
            let input: ArrayRef = Arc::new(Int64Array::from(vec![Some(seconds * times), None]));
            let output = moved(unit, &input).unwrap();
            let output = output.as_primitive::<Int64Type>();
            assert_eq!(output.value(0), expected / 1_000_000 * times, "{unit}");
            assert!(output.is_null(1));
        }
        let seven: ArrayRef = Arc::new(Int64Array::from(vec![7]));
        let finer = moved("nanoseconds", &seven).unwrap();
        assert_eq!(
            finer.as_primitive::<Int64Type>().value(0).rem_euclid(1000),
            7
        );
    }

    #[test]
    fn moments_of_one_subject_move_together() {
        let args = Arg::map(&[("of: date_shift: by", "patient")]);
        let ty = Type::plain("bigint", Family::Int8);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        assert_eq!(prepared.reads()[0].column, "patient");
        let kernel = prepared.bind(&MasterKey::for_documentation(), "unix_time");
        let moments: Vec<i64> = (0..40).map(|day| 1_700_000_000 + day * 86_400).collect();
        let input: ArrayRef = Arc::new(Int64Array::from(moments.clone()));
        let patients: ArrayRef = Arc::new(Int64Array::from_iter_values((0..40).map(|row| row % 2)));
        let sibling = Sibling {
            family: Family::Int8,
            values: &patients,
        };
        let made = kernel.apply_in(&input, &[sibling]).unwrap();
        let made = made.as_primitive::<Int64Type>().values().iter();
        let distances: Vec<i64> = made.zip(&moments).map(|(made, old)| made - old).collect();
        assert!(distances.chunks(2).all(|pair| pair == &distances[..2]));
        assert!(distances[0] != distances[1] && distances[..2].iter().all(|of| of % 86_400 == 0));
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        let far: ArrayRef = Arc::new(Int64Array::from(vec![0, i64::MAX]));
        assert_eq!(moved("seconds", &far).unwrap_err().row, 1);
        // In seconds a 32-bit column ends in 2038.
        let last: ArrayRef = Arc::new(Int32Array::from_iter_values(
            (0..32).map(|back| i32::MAX - back),
        ));
        let moved = moved("seconds", &last).unwrap();
        let ends = moved.as_primitive::<Int32Type>().values().iter();
        assert!((4..=28).contains(&ends.filter(|end| **end == i32::MAX).count()));
    }
}
