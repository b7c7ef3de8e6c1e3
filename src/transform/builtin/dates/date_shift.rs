//! `date_shift`: days move, times of day stay.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};

use crate::catalog::Family;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::siblings::{Read, Sibling};
use crate::transform::strings::layout;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::datetime::{is_infinite_date, is_infinite_timestamp};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "date_shift",
    group: Group::Dates,
    summary: "a date some days earlier or later",
    doc: "Each day is moved by at most `days` days, never by none; how far depends on the key and the day alone, so \
          equal days stay equal and everything that happened on one day moves together. The time of day stays. For \
          `timestamptz` the day is that of UTC. Two days may become one and their order may change; `shift: constant` \
          moves all dates of the domain by one distance instead, which keeps order, distances and uniqueness, but \
          one known date betrays all others. `by: user_id` moves all dates of one subject by one distance, drawn from \
          that column's value, the same in every table whose foreign key names the subject: the order of a subject's \
          dates and the days between them stay; where it is NULL, `shift` says how. `infinity` stays; a result \
          beyond PostgreSQL's calendar stops the run.",
    params: &[
        Param {
            name: "days",
            kind: "integer",
            default: "365",
            doc: "longest distance, 1 to 36500",
        },
        Param {
            name: "shift",
            kind: "varied|constant",
            default: "varied",
            doc: "a distance for each day, or one for the domain",
        },
        Param {
            name: "by",
            kind: "column",
            default: "none",
            doc: "column of the same row that names its subject: one distance for each of them",
        },
    ],
    accepts: &[Family::Date, Family::Timestamp, Family::TimestampTz],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let days = params.integer("days", 1..=36_500);
    let constant = params.choice("shift", &[("varied", false), ("constant", true)]);
    let by = params.subject("by");
    params.finish()?;
    Ok(Box::new(DateShift {
        days: days.unwrap_or(365),
        constant: constant.unwrap_or(false),
        by: by.into_iter().collect(),
    }))
}

#[derive(Debug)]
struct DateShift {
    days: u32,
    constant: bool,
    /// The subject, if there is one.
    by: Vec<Read>,
}

impl Prepared for DateShift {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: if self.constant && self.by.is_empty() {
                Distinct::Always
            } else {
                Distinct::No
            },
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn keeps_order(&self) -> bool {
        self.constant && self.by.is_empty()
    }

    fn is_apart_by_subject(&self) -> bool {
        !self.by.is_empty()
    }

    fn reads(&self) -> &[Read] {
        &self.by
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let mut kernel = Kernel {
            key: key.domain(domain),
            days: i64::from(self.days),
            constant: None,
        };
        if self.constant {
            kernel.constant = Some(kernel.distance(b"constant"));
        }
        Arc::new(kernel)
    }
}

struct Kernel {
    key: DomainKey,
    days: i64,
    constant: Option<i64>,
}

const MICROS_A_DAY: i64 = 86_400_000_000;

/// PostgreSQL's calendar, in days since 1970: from Julian day 0 to 5874897-12-31. Source: PostgreSQL documentation,
/// "Date/Time Types".
pub(super) const DATES: std::ops::RangeInclusive<i64> = -2_440_588..=2_145_042_905;

/// Microseconds since 1970 of its timestamps; the upper end is that of `i64`, a little before PostgreSQL's.
pub(super) const TIMESTAMPS: std::ops::Range<i64> = -210_866_803_200_000_000..i64::MAX;

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        moved(input, |_, day| self.of_day(day))
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let Some(subject) = siblings.first() else {
            return self.apply(input);
        };
        let mut canonical = Vec::new();
        moved(input, |row, day| {
            canonical.clear();
            if subject.subject(row, &mut canonical) {
                self.distance(&canonical)
            } else {
                self.of_day(day)
            }
        })
    }
}

/// Every date moved by as many days as `distance` gives for its row and day.
fn moved(
    input: &ArrayRef,
    mut distance: impl FnMut(usize, i64) -> i64,
) -> Result<ArrayRef, Refusal> {
    match input.data_type() {
        DataType::Date32 => shifted::<Date32Type>(input, is_infinite_date, |row, date| {
            let day = i64::from(date);
            let moved = day.checked_add(distance(row, day))?;
            DATES.contains(&moved).then_some(moved as i32)
        }),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            let moved = |row, micros: i64| {
                let distance = distance(row, micros.div_euclid(MICROS_A_DAY));
                let moved = micros.checked_add(distance.checked_mul(MICROS_A_DAY)?)?;
                TIMESTAMPS.contains(&moved).then_some(moved)
            };
            shifted::<TimestampMicrosecondType>(input, is_infinite_timestamp, moved)
        }
        _ => Err(layout(input)),
    }
}

impl Kernel {
    fn of_day(&self, day: i64) -> i64 {
        self.constant
            .unwrap_or_else(|| self.distance(itoa::Buffer::new().format(day).as_bytes()))
    }

    /// From `-days` to `days`, without 0.
    fn distance(&self, canonical: &[u8]) -> i64 {
        let choice = self
            .key
            .draw(canonical)
            .wide_below(0, 2 * self.days.unsigned_abs());
        let distance = choice.cast_signed() - self.days;
        distance + i64::from(distance >= 0)
    }
}

fn shifted<T: ArrowPrimitiveType>(
    input: &ArrayRef,
    infinite: impl Fn(T::Native) -> bool,
    mut moved: impl FnMut(usize, T::Native) -> Option<T::Native>,
) -> Result<ArrayRef, Refusal> {
    let column: &PrimitiveArray<T> = input.as_primitive();
    let mut values = column.values().to_vec();
    for (row, value) in values.iter_mut().enumerate() {
        if column.is_valid(row) && !infinite(*value) {
            *value = moved(row, *value).ok_or_else(|| {
                Refusal::new(row, "a date would leave PostgreSQL's calendar")
                    .hint("use fewer `days`, or `fixed` for this column")
            })?;
        }
    }
    PrimitiveArray::<T>::try_new(values.into(), column.nulls().cloned())
        .map(|array| Arc::new(array.with_data_type(input.data_type().clone())) as ArrayRef)
        .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Date32Array, Int32Array};
    use arrow::datatypes::Int32Type;

    use crate::catalog::Type;

    use super::*;

    #[test]
    fn distances_lie_within_the_days_and_are_never_nothing() {
        let kernel = Kernel {
            key: MasterKey::for_documentation().domain("test"),
            days: 3,
            constant: None,
        };
        let mut seen: Vec<_> = (0..1000).map(|day| kernel.of_day(day)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, [-3, -2, -1, 1, 2, 3]);
    }

    #[test]
    fn a_subjects_dates_move_together() {
        let ty = Type::plain("date", Family::Date);
        let args = Arg::map(&[("by", "user_id")]);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        assert_eq!(prepared.reads()[0].column, "user_id");
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let dates: Vec<i32> = (0..300).collect();
        let input: ArrayRef = Arc::new(Date32Array::from(dates.clone()));
        let users: Vec<_> = (0..300)
            .map(|row| (row % 3 != 2).then_some(row % 3))
            .collect();
        let users: ArrayRef = Arc::new(Int32Array::from(users));
        let sibling = Sibling {
            family: Family::Int4,
            values: &users,
        };
        let output = kernel.apply_in(&input, &[sibling]).unwrap();
        let output = output.as_primitive::<Date32Type>();
        let mut moved = [const { Vec::new() }; 3];
        for (row, date) in dates.iter().enumerate() {
            moved[row % 3].push(output.value(row) - date);
        }
        assert!(users.as_primitive::<Int32Type>().is_null(2));
        for own in &mut moved {
            own.sort_unstable();
            own.dedup();
        }
        assert_eq!((moved[0].len(), moved[1].len()), (1, 1));
        assert_ne!(moved[0], moved[1]);
        assert!(
            moved[2].len() > 50,
            "without a subject every day has its own distance"
        );
    }
}
