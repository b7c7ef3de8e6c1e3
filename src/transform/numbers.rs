//! What transforms of numbers and dates share: walk a column, draw once a value, put the stand-ins in place.
//!
//! A transform of numbers gives a [`NumberMaker`], which knows integers, floats and decimal text; this file gives it
//! NULLs, the canonical forms that draws are taken of, and array building. No allocation happens per value.

use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type};

use super::decimal::{DIGITS, Decimal, power};
use super::strings::{Column, layout, texts};
use super::{Distinct, Guarantees, Prepared, Refusal, Transform, canonical};
use crate::catalog::{Family, Type};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};

/// The families of numbers.
pub const NUMBERS: &[Family] = &[
    Family::Numeric,
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
];

/// Gives the stand-in of one number, in each of the layouts that numbers have.
pub trait NumberMaker: Clone + Debug + Send + Sync + 'static {
    /// Whether it looks at the draw. If not, no value is hashed.
    const KEYED: bool;

    /// Whether a value may come out as it is: one that is already as coarse as the stand-ins are.
    const PASSES_VALUES: bool = false;

    /// The same with what the domain's key decides once.
    fn keyed(&self, _: &DomainKey) -> Self {
        self.clone()
    }

    /// The stand-in of an integer. A column may be wider than the type that was prepared for; what that cannot hold is
    /// refused.
    fn integer(&self, value: i64, draw: &Draw) -> i64;

    /// The stand-in of a float; NaN and infinities are values too.
    fn float(&self, value: f64, draw: &Draw) -> f64;

    /// Appends the stand-in of a `numeric` as the server prints it; words (`NaN`) are values too.
    fn decimal(&self, text: &str, draw: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong>;
}

/// A `numeric` has more digits than [`Decimal`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

impl TooLong {
    fn refuse(row: usize) -> Refusal {
        let reason = format!("a number has more than the {DIGITS} digits that are reckoned with");
        Refusal::new(row, reason).hint("use `noise`, which takes any number, or `fixed`")
    }
}

/// Reads a `numeric` for a maker: `None` for `NaN` and infinities.
#[inline]
pub fn read(text: &str) -> Result<Option<Decimal>, TooLong> {
    match Decimal::parse(text) {
        Some(number) => Ok(Some(number)),
        None if text.contains(|c: char| c.is_ascii_digit()) => Err(TooLong),
        None => Ok(None),
    }
}

/// A maker checked against a column's type.
pub fn prepared(distinct: Distinct, maker: impl NumberMaker) -> Box<dyn Prepared> {
    ordered(distinct, false, maker)
}

/// The same of a maker that may keep numbers of the type in their order.
pub fn ordered(
    distinct: Distinct,
    keeps_order: bool,
    maker: impl NumberMaker,
) -> Box<dyn Prepared> {
    Box::new(NumberTransform {
        distinct,
        keeps_order,
        maker,
    })
}

#[derive(Debug)]
struct NumberTransform<M> {
    distinct: Distinct,
    keeps_order: bool,
    maker: M,
}

impl<M: NumberMaker> Prepared for NumberTransform<M> {
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
        let key = key.domain(domain);
        let maker = self.maker.keyed(&key);
        Arc::new(Kernel { key, maker })
    }
}

struct Kernel<M> {
    key: DomainKey,
    maker: M,
}

impl<M: NumberMaker> Transform for Kernel<M> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => self.integers::<Int16Type>(input),
            DataType::Int32 => self.integers::<Int32Type>(input),
            DataType::Int64 => self.integers::<Int64Type>(input),
            DataType::Float32 => self.walk::<Float32Type>(
                input,
                |value, out| out.extend(canonical::float(value.into())),
                |value, draw| Ok(narrowed(self.maker.float(value.into(), draw))),
            ),
            DataType::Float64 => self.walk::<Float64Type>(
                input,
                |value, out| out.extend(canonical::float(value)),
                |value, draw| Ok(self.maker.float(value, draw)),
            ),
            DataType::Utf8 => self.decimals(input),
            _ => Err(layout(input)),
        }
    }
}

impl<M: NumberMaker> Kernel<M> {
    fn integers<T>(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>
    where
        T: ArrowPrimitiveType<Native: itoa::Integer + Into<i64> + TryFrom<i64>>,
    {
        self.walk::<T>(
            input,
            |value, out| out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
            |value, draw| {
                let stand_in = self.maker.integer(value.into(), draw);
                let narrow = T::Native::try_from(stand_in);
                narrow.map_err(|_| Refusal::new(0, "a stand-in does not fit the column's type"))
            },
        )
    }

    fn walk<T: ArrowPrimitiveType>(
        &self,
        input: &ArrayRef,
        subject: impl Fn(T::Native, &mut Vec<u8>),
        make: impl Fn(T::Native, &Draw) -> Result<T::Native, Refusal>,
    ) -> Result<ArrayRef, Refusal> {
        if M::KEYED {
            return drawn::<T>(input, &self.key, subject, make);
        }
        let unused = self.key.draw(b"");
        each::<T>(input, |value| make(value, &unused))
    }

    fn decimals(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 0);
        let mut draws = self.key.draws();
        let unused = self.key.draw(b"");
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            draws.clear();
            if M::KEYED {
                for row in rows.clone().filter(|row| column.is_valid(*row)) {
                    draws.push(canonical::numeric(column.value(row)).as_bytes());
                }
            }
            let mut each = draws.finish().iter();
            for row in rows {
                if column.is_valid(row) {
                    let draw = each.next().unwrap_or(&unused);
                    let made = self.maker.decimal(column.value(row), draw, &mut out.bytes);
                    made.map_err(|_| TooLong::refuse(row))?;
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }
}

/// As `real`; what is too large for it becomes its largest.
fn narrowed(value: f64) -> f32 {
    if value.is_finite() {
        value.clamp(f32::MIN.into(), f32::MAX.into()) as f32
    } else {
        value as f32
    }
}

/// Replaces every value of a column of one of the fixed widths. A refusal gets its row here.
pub fn each<T: ArrowPrimitiveType>(
    input: &ArrayRef,
    make: impl Fn(T::Native) -> Result<T::Native, Refusal>,
) -> Result<ArrayRef, Refusal> {
    let column: &PrimitiveArray<T> = input.as_primitive_opt().ok_or_else(|| layout(input))?;
    let mut values = column.values().to_vec();
    for (row, value) in values.iter_mut().enumerate() {
        if column.is_valid(row) {
            *value = make(*value).map_err(|refusal| Refusal { row, ..refusal })?;
        }
    }
    array::<T>(values, input)
}

/// The same by draws. `subject` appends the canonical form of a value, which its draw is taken of.
pub fn drawn<T: ArrowPrimitiveType>(
    input: &ArrayRef,
    key: &DomainKey,
    subject: impl Fn(T::Native, &mut Vec<u8>),
    make: impl Fn(T::Native, &Draw) -> Result<T::Native, Refusal>,
) -> Result<ArrayRef, Refusal> {
    let column: &PrimitiveArray<T> = input.as_primitive_opt().ok_or_else(|| layout(input))?;
    let mut values = column.values().to_vec();
    let mut draws = key.draws();
    let mut canonical = Vec::with_capacity(40);
    for start in (0..values.len()).step_by(draws::ROWS) {
        let rows = start..values.len().min(start + draws::ROWS);
        let valid = |row: &usize| column.is_valid(*row);
        draws.clear();
        for row in rows.clone().filter(valid) {
            canonical.clear();
            subject(values[row], &mut canonical);
            draws.push(&canonical);
        }
        for (row, draw) in rows.filter(valid).zip(draws.finish()) {
            let stand_in = make(values[row], draw);
            values[row] = stand_in.map_err(|refusal| Refusal { row, ..refusal })?;
        }
    }
    array::<T>(values, input)
}

fn array<T: ArrowPrimitiveType>(
    values: Vec<T::Native>,
    input: &ArrayRef,
) -> Result<ArrayRef, Refusal> {
    PrimitiveArray::<T>::try_new(values.into(), input.nulls().cloned())
        .map(|array| Arc::new(array.with_data_type(input.data_type().clone())) as ArrayRef)
        .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
}

/// What the type of a column can hold.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    integers: Option<(i64, i64)>,
    /// Precision and scale.
    numeric: Option<(u32, i32)>,
}

impl Room {
    /// Of a type of numbers.
    pub fn of(ty: &Type) -> Self {
        let integers = match ty.family {
            Family::Int2 => Some((i16::MIN.into(), i16::MAX.into())),
            Family::Int4 => Some((i32::MIN.into(), i32::MAX.into())),
            Family::Int8 | Family::Money => Some((i64::MIN, i64::MAX)),
            _ => None,
        };
        let numeric = ty.numeric.filter(|_| ty.family == Family::Numeric);
        Self {
            integers,
            numeric: numeric.map(|(precision, scale)| (precision.into(), scale.into())),
        }
    }

    /// Whether the type holds a number exactly.
    pub fn holds(&self, number: Decimal) -> bool {
        if let Some((least, greatest)) = self.integers {
            let whole = number.at_scale(0);
            return whole.is_some_and(|whole| (least.into()..=greatest.into()).contains(&whole));
        }
        let Some((_, scale)) = self.numeric else {
            return true;
        };
        let units = number.at_scale(scale.max(0).unsigned_abs());
        let coarse = power(scale.min(0).unsigned_abs());
        match (units, coarse) {
            (Some(units), Some(coarse)) => {
                units % coarse == 0 && units.abs() <= self.largest(scale.max(0).unsigned_abs())
            }
            (Some(units), None) => units == 0,
            (None, _) => false,
        }
    }

    /// The integers of the type. The column may be wider than the type that was prepared for: then they reach to the
    /// value itself.
    #[inline]
    pub fn integers(&self, value: i64) -> RangeInclusive<i64> {
        let (least, greatest) = self.integers.unwrap_or((i64::MIN, i64::MAX));
        least.min(value)..=greatest.max(value)
    }

    /// What every `numeric` of the type is a multiple of, in units of so many digits behind the point: 1, unless its
    /// scale is negative.
    pub fn unit(&self, scale: u32) -> i128 {
        let own = self.numeric.map_or(0, |(_, scale)| scale.min(0));
        match own {
            0 => 1,
            own => power(own.unsigned_abs() + scale).unwrap_or(i128::MAX),
        }
    }

    /// The largest `numeric` of the type in units of so many digits behind the point.
    #[inline]
    pub fn largest(&self, scale: u32) -> i128 {
        let Some((precision, own)) = self.numeric else {
            return i128::MAX;
        };
        let digits = precision.cast_signed() - own + scale.cast_signed();
        match u32::try_from(digits) {
            Ok(digits) => power(digits).map_or(i128::MAX, |end| end - self.unit(scale)),
            Err(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_hold_what_they_can() {
        let number = |text: &str| Decimal::parse(text).unwrap();
        let room = |family, numeric| {
            let mut ty = Type::plain("number", family);
            ty.numeric = numeric;
            Room::of(&ty)
        };
        let small = room(Family::Int2, None);
        assert!(small.holds(number("-32768")) && small.holds(number("5.00")));
        assert!(!small.holds(number("32768")) && !small.holds(number("0.5")));
        let money = room(Family::Numeric, Some((5, 2)));
        assert!(money.holds(number("999.99")) && !money.holds(number("1000")));
        assert!(!money.holds(number("0.001")));
        assert_eq!(money.largest(2), 99_999);
        assert_eq!(money.largest(3), 999_999);
        let hundreds = room(Family::Numeric, Some((2, -2)));
        assert!(hundreds.holds(number("9900")) && !hundreds.holds(number("150")));
        assert_eq!(hundreds.largest(0), 9900);
        assert!(room(Family::Numeric, None).holds(number("0.0001")));
    }

    #[test]
    fn words_are_told_from_long_numbers() {
        assert_eq!(read("NaN"), Ok(None));
        assert_eq!(read("-Infinity"), Ok(None));
        assert_eq!(read(&"7".repeat(40)), Err(TooLong));
        assert!(read("1.5").unwrap().is_some());
    }
}
