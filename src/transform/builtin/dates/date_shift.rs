//! `date_shift`: days move, times of day stay.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};

use super::moments::MomentMaker;
use super::written;
use crate::catalog::Family;
use crate::key::prf::Draw;
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
          beyond PostgreSQL's calendar stops the run. A text, also one in a document, that is a date (`1906-12-09`, \
          `19061209`, `1906/12/09`, `09.12.1906`), maybe with a time of day behind it, moves as far as in a column of dates, in \
          the same form; a month (`1906-12`) by months; years stay between 1 and 9999. The days between two dates do not \
          stay where day and month could change places (`12/09/1906`: neither is above 12 then) or have no zero in front \
          (`9.12.1906`: one digit stays one). Of any other text letters and digits change, but for `infinity`.",
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
    accepts: &[
        Family::Date,
        Family::Timestamp,
        Family::TimestampTz,
        Family::Text,
        Family::Bpchar,
        Family::Citext,
    ],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let days = params.integer("days", 1..=36_500);
    let constant = params.choice("shift", &[("varied", false), ("constant", true)]);
    let by = params.subject("by");
    params.finish()?;
    let (days, constant) = (days.unwrap_or(365), constant.unwrap_or(false));
    if input.ty.family.is_text() {
        let shift = Shift {
            days: days.into(),
            constant,
        };
        return Ok(written::prepared_by(by, input, shift));
    }
    Ok(Box::new(DateShift {
        days,
        constant,
        by: by.into_iter().collect(),
    }))
}

/// What `shift: constant` draws the one distance of.
const ALL: &[u8] = b"constant";

/// From `-days` to `days`, without 0.
fn distance(days: i64, draw: &Draw) -> i64 {
    let choice = draw.wide_below(0, 2 * days.unsigned_abs());
    let distance = choice.cast_signed() - days;
    distance + i64::from(distance >= 0)
}

/// Moves dates that are texts.
#[derive(Debug, Clone)]
struct Shift {
    days: i64,
    constant: bool,
}

impl MomentMaker for Shift {
    const KEYED: bool = true;
    const OF_DAY: bool = true;

    fn of_all(&self) -> Option<&'static [u8]> {
        self.constant.then_some(ALL)
    }

    #[inline]
    fn date(&self, day: i64, draw: &Draw) -> i64 {
        day.saturating_add(distance(self.days, draw))
    }

    #[inline]
    fn timestamp(&self, micros: i64, draw: &Draw) -> i64 {
        micros.saturating_add(distance(self.days, draw).saturating_mul(MICROS_A_DAY))
    }
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
            kernel.constant = Some(kernel.distance(ALL));
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

    fn distance(&self, canonical: &[u8]) -> i64 {
        distance(self.days, &self.key.draw(canonical))
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
    use arrow::array::{Date32Array, Int32Array, StringArray};
    use arrow::datatypes::Int32Type;

    use crate::catalog::Type;
    use crate::wire::datetime::write_date;

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

    /// The stand-in of one value of a family by these parameters, beside a subject.
    fn made(params: &[(&str, &str)], family: Family, input: &ArrayRef, subject: i32) -> ArrayRef {
        let ty = Type::plain(family.name(), family);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let subject: ArrayRef = Arc::new(Int32Array::from(vec![subject]));
        let siblings = [Sibling {
            family: Family::Int4,
            values: &subject,
        }];
        let siblings = &siblings[..prepared.reads().len()];
        kernel.apply_in(input, siblings).unwrap()
    }

    fn of_text(params: &[(&str, &str)], text: &str, subject: i32) -> String {
        let input: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let made = made(params, Family::Text, &input, subject);
        made.as_string::<i32>().value(0).to_owned()
    }

    fn of_date(params: &[(&str, &str)], date: i32, subject: i32) -> String {
        let input: ArrayRef = Arc::new(Date32Array::from(vec![date]));
        let made = made(params, Family::Date, &input, subject);
        let mut out = Vec::new();
        write_date(made.as_primitive::<Date32Type>().value(0), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_text_moves_as_far_as_the_date_that_it_is() {
        for params in [
            &[("days", "40")][..],
            &[("shift", "constant")],
            &[("by", "user_id")],
        ] {
            for subject in 0..20 {
                let date = 19_880 + subject * 31;
                let mut text = Vec::new();
                write_date(date, &mut text);
                let text = String::from_utf8(text).unwrap();
                let moved = of_date(params, date, subject);
                assert_ne!(moved, text);
                let with = |time: &str| of_text(params, &format!("{text}{time}"), subject);
                assert_eq!(with(""), moved);
                assert_eq!(
                    with("T23:59:59.5+02:00"),
                    moved.clone() + "T23:59:59.5+02:00"
                );
                let [year, month, day] = [&text[..4], &text[5..7], &text[8..]];
                let dotted = of_text(params, &format!("{day}.{month}.{year}"), subject);
                assert_eq!(
                    dotted,
                    format!("{}.{}.{}", &moved[8..], &moved[5..7], &moved[..4])
                );
            }
        }
    }

    #[test]
    fn no_text_becomes_itself_and_what_is_no_date_changes() {
        for subject in 0..3000 {
            for text in ["12/12/2020", "9/9/2020", "9.9.2020", "2020-12-12"] {
                let made = of_text(&[("days", "60"), ("by", "id")], text, subject);
                assert_ne!(made, text, "{subject}");
                assert_eq!(made.len(), text.len());
            }
        }
        // What would have more digits stays within four.
        for (text, days) in [
            ("9999-12-31", "60"),
            ("0001-01-01", "36500"),
            ("9999-12-31", "36500"),
        ] {
            for subject in 0..400 {
                let made = of_text(&[("days", days), ("by", "id")], text, subject);
                let read = crate::wire::datetime::parse_date(&made);
                assert!(read.is_some() && made.len() == 10 && made != text, "{made}");
            }
        }
        let made = of_text(&[], "on the 12th of May", 0);
        assert!(!made.contains("12") && !made.contains("May"), "{made}");
    }
}
