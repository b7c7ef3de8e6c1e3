//! What transforms of dates, timestamps and times of day share: walk a column, draw once a value, stay in PostgreSQL's
//! calendar.
//!
//! Times of day have no array layout of their own: they are the bytes of their fields, 8 of microseconds (and 4 of the
//! zone behind them) in the binary format, ISO text in the other. Source: PostgreSQL source, `time_send` and
//! `timetz_send` in `src/backend/utils/adt/date.c`.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray};
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};

use super::date_shift::{DATES, TIMESTAMPS};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::numbers::{drawn, each};
use crate::transform::strings::{Column, layout};
use crate::transform::{Distinct, Guarantees, Prepared, Refusal, Transform};
use crate::wire::datetime::{DAY, is_infinite_date, is_infinite_timestamp, parse_time, write_time};

/// Gives the stand-in of one moment, in each of the layouts that moments have. What lies beyond the calendar becomes
/// its end.
pub(super) trait MomentMaker: Clone + Debug + Send + Sync + 'static {
    /// Whether it looks at the draw. If not, no value is hashed.
    const KEYED: bool;

    /// Whether a value may come out as it is: one that is already as coarse as the stand-ins are.
    const PASSES_VALUES: bool = false;

    /// Whether the draw is one of the day, whatever the time of day.
    const OF_DAY: bool = false;

    /// What the draw of a date in a text is taken of where that is the same for all; else it is the day.
    fn of_all(&self) -> Option<&'static [u8]> {
        None
    }

    /// Of a day since 1970.
    fn date(&self, day: i64, draw: &Draw) -> i64;

    /// Of microseconds since 1970.
    fn timestamp(&self, micros: i64, draw: &Draw) -> i64;

    /// Of microseconds of a day, from 0 to those of a whole day. `None` from those that take no times of day.
    fn time(&self, _micros: i64, _draw: &Draw) -> Option<i64> {
        None
    }
}

/// A maker checked against a column's type.
pub(super) fn prepared(distinct: Distinct, maker: impl MomentMaker) -> Box<dyn Prepared> {
    ordered(distinct, false, maker)
}

/// The same of a maker that may keep moments of the type in their order.
pub(super) fn ordered(
    distinct: Distinct,
    keeps_order: bool,
    maker: impl MomentMaker,
) -> Box<dyn Prepared> {
    Box::new(MomentTransform {
        distinct,
        keeps_order,
        maker,
    })
}

#[derive(Debug)]
struct MomentTransform<M> {
    distinct: Distinct,
    keeps_order: bool,
    maker: M,
}

impl<M: MomentMaker> Prepared for MomentTransform<M> {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: self.distinct,
            makes_nulls: false,
            max_chars: None,
            passes_values: M::PASSES_VALUES,
        }
    }

    fn keeps_order(&self) -> bool {
        self.keeps_order
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            maker: self.maker.clone(),
        })
    }
}

struct Kernel<M> {
    key: DomainKey,
    maker: M,
}

impl<M: MomentMaker> Transform for Kernel<M> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Date32 => self.dates(input),
            DataType::Timestamp(TimeUnit::Microsecond, _) => self.timestamps(input),
            DataType::Binary => self.times::<BinaryArray>(input.as_binary(), input),
            DataType::Utf8 => self.times::<StringArray>(input.as_string(), input),
            _ => Err(layout(input)),
        }
    }
}

impl<M: MomentMaker> Kernel<M> {
    fn dates(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let make = |date: i32, draw: &Draw| {
            if is_infinite_date(date) {
                return Ok(date);
            }
            let made = self.maker.date(date.into(), draw);
            Ok(made.clamp(*DATES.start(), *DATES.end()) as i32)
        };
        if !M::KEYED {
            let unused = self.key.draw(b"");
            return each::<Date32Type>(input, |date| make(date, &unused));
        }
        drawn::<Date32Type>(input, &self.key, |date, out| day(date.into(), out), make)
    }

    fn timestamps(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let make = |micros: i64, draw: &Draw| {
            if is_infinite_timestamp(micros) {
                return Ok(micros);
            }
            let made = self.maker.timestamp(micros, draw);
            Ok(made.clamp(TIMESTAMPS.start, TIMESTAMPS.end - 1))
        };
        if !M::KEYED {
            let unused = self.key.draw(b"");
            return each::<TimestampMicrosecondType>(input, |micros| make(micros, &unused));
        }
        let subject = |micros: i64, out: &mut Vec<u8>| {
            // A timestamp at midnight is equal to the date.
            day(micros.div_euclid(DAY), out);
            let of_day = micros.rem_euclid(DAY);
            if of_day > 0 && !M::OF_DAY {
                out.push(b'T');
                day(of_day, out);
            }
        };
        drawn::<TimestampMicrosecondType>(input, &self.key, subject, make)
    }

    fn times<T: Times>(&self, column: &T, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut out = Column::with_capacity(input.len(), input.len() * 16);
        let mut draws = self.key.draws();
        let mut times = Vec::with_capacity(draws::ROWS);
        let mut canonical = Vec::with_capacity(20);
        for start in (0..input.len()).step_by(draws::ROWS) {
            let rows = start..input.len().min(start + draws::ROWS);
            draws.clear();
            times.clear();
            for row in rows.clone().filter(|row| input.is_valid(*row)) {
                let time = column
                    .time(row)
                    .filter(|(micros, _)| (0..=DAY).contains(micros));
                let (micros, zone) =
                    time.ok_or_else(|| Refusal::new(row, "a value is no time of day"))?;
                canonical.clear();
                day(micros, &mut canonical);
                draws.push(&canonical);
                times.push((micros, zone));
            }
            let mut each = times.iter().zip(draws.finish());
            for row in rows {
                if input.is_valid(row)
                    && let Some((&(micros, zone), draw)) = each.next()
                {
                    let made = self.maker.time(micros, draw).ok_or_else(|| layout(input))?;
                    T::write(made, &mut out.bytes);
                    out.bytes.extend_from_slice(zone);
                }
                out.end(row)?;
            }
        }
        T::finish(out, input)
    }
}

/// Appends a number as decimal text.
fn day(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// A column of times of day: fields of one of COPY's formats.
trait Times {
    /// The microseconds of a row's value, and the bytes of its zone.
    fn time(&self, row: usize) -> Option<(i64, &[u8])>;

    /// Appends microseconds.
    fn write(micros: i64, out: &mut Vec<u8>);

    /// The array of what was written.
    fn finish(out: Column, input: &ArrayRef) -> Result<ArrayRef, Refusal>;
}

impl Times for BinaryArray {
    fn time(&self, row: usize) -> Option<(i64, &[u8])> {
        let (micros, zone) = self.value(row).split_first_chunk::<8>()?;
        matches!(zone.len(), 0 | 4).then(|| (i64::from_be_bytes(*micros), zone))
    }

    fn write(micros: i64, out: &mut Vec<u8>) {
        out.extend_from_slice(&micros.to_be_bytes());
    }

    fn finish(out: Column, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        out.into_binary(input.nulls())
    }
}

impl Times for StringArray {
    fn time(&self, row: usize) -> Option<(i64, &[u8])> {
        let text = self.value(row);
        let end = text.find(['+', '-']).unwrap_or(text.len());
        let (time, zone) = text.split_at(end);
        Some((parse_time(time)?, zone.as_bytes()))
    }

    fn write(micros: i64, out: &mut Vec<u8>) {
        write_time(micros, out);
    }

    fn finish(out: Column, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        out.into_text(input.nulls())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone)]
    struct Later;

    impl MomentMaker for Later {
        const KEYED: bool = true;

        fn date(&self, day: i64, _: &Draw) -> i64 {
            day + 1_000_000_000_000
        }

        fn timestamp(&self, micros: i64, _: &Draw) -> i64 {
            micros.saturating_sub(i64::MAX)
        }

        fn time(&self, micros: i64, _: &Draw) -> Option<i64> {
            Some((micros + 1_500_000).rem_euclid(DAY))
        }
    }

    fn later(input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let prepared = prepared(Distinct::No, Later);
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        kernel.apply(input)
    }

    #[test]
    fn times_are_read_and_written_in_both_layouts() {
        let texts = vec!["12:00:00", "23:59:59.25+02", "24:00:00", "00:00:01-05:30"];
        let input: ArrayRef = Arc::new(StringArray::from(texts));
        let expected = vec![
            "12:00:01.5",
            "00:00:00.75+02",
            "00:00:01.5",
            "00:00:02.5-05:30",
        ];
        let output = later(&input).unwrap();
        assert_eq!(output.as_string::<i32>(), &StringArray::from(expected));
        let zoned = [&43_200_000_000i64.to_be_bytes()[..], &[1, 2, 3, 4]].concat();
        let moved = [&43_201_500_000i64.to_be_bytes()[..], &[1, 2, 3, 4]].concat();
        let input: ArrayRef = Arc::new(BinaryArray::from_opt_vec(vec![Some(&zoned), None]));
        let expected = BinaryArray::from_opt_vec(vec![Some(&moved), None]);
        assert_eq!(later(&input).unwrap().as_binary::<i32>(), &expected);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["noon", "", "25:00:00", "24:00:01"] {
            let input: ArrayRef = Arc::new(StringArray::from(vec!["00:00:00", text]));
            assert_eq!(later(&input).unwrap_err().row, 1, "{text}");
        }
        let input: ArrayRef = Arc::new(BinaryArray::from(vec![&b"\0\0\0\0\0\0\0\0\0"[..]]));
        assert!(later(&input).is_err());
    }

    #[test]
    fn moments_stay_in_the_calendar_and_infinities_where_they_are() {
        let days = vec![0, i32::MAX, i32::MIN];
        let input: ArrayRef = Arc::new(arrow::array::Date32Array::from(days));
        let output = later(&input).unwrap();
        let output = output.as_primitive::<Date32Type>().values();
        assert_eq!(output[..], [*DATES.end() as i32, i32::MAX, i32::MIN]);
        let micros = vec![0, i64::MAX, i64::MIN];
        let input: ArrayRef = Arc::new(arrow::array::TimestampMicrosecondArray::from(micros));
        let output = later(&input).unwrap();
        let output = output.as_primitive::<TimestampMicrosecondType>().values();
        assert_eq!(output[..], [TIMESTAMPS.start, i64::MAX, i64::MIN]);
    }
}
