//! `noise`: a number nearby. Weak protection: averages survive on purpose, and so does the order of magnitude.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type};

use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{map_text, unexpected};
use crate::transform::registry::Param;
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) const PARAMS: &[Param] = &[Param {
    name: "percent",
    kind: "integer, 1 to 100",
    default: "10",
    doc: "How far a number may move, in percent of itself. Whole numbers move by 1 at least where that keeps their sign",
}];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let percent = Reader::new(args, PARAMS)?.integer("percent", 10, 1..=100)?;
    Ok(Box::new(Noise {
        percent,
        precision: input.ty.numeric.map(|(precision, _)| u32::from(precision)),
    }))
}

#[derive(Debug, Clone, Copy)]
struct Noise {
    percent: i64,
    /// Digits that a `numeric(p, s)` may have.
    precision: Option<u32>,
}

impl Prepared for Noise {
    fn guarantees(&self) -> Guarantees {
        Guarantees::NOTHING
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            spec: *self,
        })
    }
}

struct Kernel {
    key: DomainKey,
    spec: Noise,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => Ok(self.integers::<Int16Type>(input)),
            DataType::Int32 => Ok(self.integers::<Int32Type>(input)),
            DataType::Int64 => Ok(self.integers::<Int64Type>(input)),
            DataType::Float32 => Ok(self.floats::<Float32Type>(input, f64::from, |f| f as f32)),
            DataType::Float64 => Ok(self.floats::<Float64Type>(input, |f| f, |f| f)),
            DataType::Utf8 => self.decimals(input),
            _ => Err(unexpected(input)),
        }
    }
}

impl Kernel {
    /// A number at most `percent` away from `value`, of the same sign, never beyond `limit`.
    fn near(&self, value: i128, draw: &Draw, limit: i128) -> i128 {
        // In two steps: a value of 38 digits times 100 would overflow.
        let reach = (value.abs() / 100 * i128::from(self.spec.percent)
            + value.abs() % 100 * i128::from(self.spec.percent) / 100)
            .max(1);
        let span = reach.saturating_mul(2);
        let random = i128::from(draw.word(0))
            | i128::from(draw.word(1)) << 32
            | i128::from(draw.word(2) >> 2) << 64;
        // Uniform over the steps -reach … -1, 1 … reach; a real value never comes back by itself.
        let choice = random % span;
        let step = if choice < reach {
            choice - reach
        } else {
            choice - reach + 1
        };
        let moved = value.saturating_add(step);
        let crossed = value != 0 && moved.signum() != value.signum();
        let moved = if crossed || moved.abs() > limit {
            value.saturating_sub(step)
        } else {
            moved
        };
        if value == 0 || moved.signum() != value.signum() {
            value
        } else {
            moved.clamp(-limit, limit)
        }
    }

    fn integers<T>(&self, input: &ArrayRef) -> ArrayRef
    where
        T: ArrowPrimitiveType<Native: Into<i64> + TryFrom<i64>>,
    {
        let limit = match size_of::<T::Native>() {
            2 => i128::from(i16::MAX),
            4 => i128::from(i32::MAX),
            _ => i128::from(i64::MAX),
        };
        let values = input.as_primitive::<T>();
        let array: PrimitiveArray<T> = values.unary(|value| {
            let number: i64 = value.into();
            let draw = self.key.draw(itoa::Buffer::new().format(number).as_bytes());
            let moved = self.near(i128::from(number), &draw, limit);
            i64::try_from(moved)
                .ok()
                .and_then(|moved| moved.try_into().ok())
                .unwrap_or(value)
        });
        Arc::new(array)
    }

    fn floats<T: ArrowPrimitiveType>(
        &self,
        input: &ArrayRef,
        widen: fn(T::Native) -> f64,
        narrow: fn(f64) -> T::Native,
    ) -> ArrayRef {
        let values = input.as_primitive::<T>();
        let array: PrimitiveArray<T> = values.unary(|value| {
            let number = widen(value);
            if !number.is_finite() || number == 0.0 {
                return value;
            }
            let draw = self.key.draw(&number.to_bits().to_be_bytes());
            let unit = draw.wide_below(0, 1 << 53) as f64 / (1u64 << 53) as f64;
            let factor = 1.0 + (2.0 * unit - 1.0) * self.spec.percent as f64 / 100.0;
            let moved = number * factor;
            narrow(if moved.is_finite() {
                moved
            } else {
                number / 2.0
            })
        });
        Arc::new(array)
    }

    /// Decimal text: moved as a whole number of its last decimal, so the scale stays.
    fn decimals(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        map_text(input, |row, value, out| {
            if matches!(value, "NaN" | "Infinity" | "-Infinity") {
                out.extend_from_slice(value.as_bytes());
                return Ok(());
            }
            let (sign, digits) = value
                .strip_prefix('-')
                .map_or((1, value), |rest| (-1, rest));
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let number = format!("{whole}{fraction}")
                .parse::<i128>()
                .ok()
                .filter(|n| n.checked_ilog10().unwrap_or(0) < 36);
            let number = number.ok_or_else(|| {
                Refusal::new(row, "a number has more than 36 digits")
                    .hint("use `fixed` or `set_null` for this column")
            })?;
            let draw = self.key.draw(normalized(value).as_bytes());
            let limit = 10i128.pow(self.spec.precision.unwrap_or(36).min(36)) - 1;
            let moved = self.near(number * sign, &draw, limit);
            write_scaled(moved, fraction.len(), out);
            Ok(())
        })
    }
}

/// 1.50 and 1.5 are one number and get one draw.
fn normalized(value: &str) -> &str {
    if value.contains('.') {
        value.trim_end_matches('0').trim_end_matches('.')
    } else {
        value
    }
}

fn write_scaled(number: i128, scale: usize, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number.unsigned_abs());
    let padding = (scale + 1).saturating_sub(digits.len());
    let start = out.len();
    out.resize(start + padding, b'0');
    out.extend_from_slice(digits.as_bytes());
    if scale > 0 {
        let point = out.len() - scale;
        out.insert(point, b'.');
    }
}
