//! Values of one column of one batch → an array in the Parquet layout: from the bytes of untouched fields, or from
//! the array of a replaced column.
//!
//! Fail closed: what Parquet cannot hold exactly is refused, but for the values that become NULL and are counted.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, Int32Array, Int64Array, ListArray, PrimitiveArray,
    StringArray, StringBuilder, StructArray,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::nullif;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Time64MicrosecondType, TimestampMicrosecondType,
    UInt32Type,
};

use super::elements::split;
use super::layout::{Element, Layout, interval_fields};
use super::unfit::Unfit;
use crate::catalog::Family;
use crate::copy::Format;
use crate::wire::datetime::{DAY, is_infinite_date, is_infinite_timestamp, timestamp_from_wire};
use crate::wire::decimal::DecimalError;
use crate::wire::inet::Network;
use crate::wire::{DecodeError, decode_values};

/// Values in the Parquet layout, and what of them became NULL on the way.
pub(super) struct Fitted {
    pub(super) array: ArrayRef,
    pub(super) nulled: Nulled,
}

/// How many values became NULL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Nulled {
    /// Which have no form in Parquet: infinite ones, 24:00.
    pub(super) values: u64,
    /// Arrays of other dimensions than their column's, or not counted from 1.
    pub(super) arrays: u64,
}

impl Nulled {
    fn values(values: u64) -> Self {
        Self { values, arrays: 0 }
    }
}

impl From<ArrayRef> for Fitted {
    fn from(array: ArrayRef) -> Self {
        Self {
            array,
            nulled: Nulled::default(),
        }
    }
}

impl Layout {
    /// From fields of the binary format.
    pub(super) fn fit_fields(&self, fields: &[Option<&[u8]>]) -> Result<Fitted, Unfit> {
        match self {
            Self::Wire(family) => Ok(decode_values(fields, Format::Binary, *family)?.into()),
            Self::Finite(family) => match decode_values(fields, Format::Binary, *family) {
                Err(DecodeError::Timestamp) => self.timestamps(fields),
                array => finite(&array?),
            },
            Self::Network(family) => networks(fields, *family),
            Self::Decimal(decimal) => {
                let numbers = each(fields, |field| number(decimal.from_binary(field)))?;
                self.decimals(numbers)
            }
            Self::Oid => {
                let oids = each(fields, |field| {
                    Ok(Some(u32::from_be_bytes(sized(field, Family::Oid)?)))
                })?;
                Ok(primitive::<UInt32Type>(oids))
            }
            Self::Time => {
                let times = each(fields, |field| {
                    let micros = i64::from_be_bytes(sized(field, Family::Time)?);
                    if !(0..=DAY).contains(&micros) {
                        return Err(DecodeError::Invalid(Family::Time.name()).into());
                    }
                    // 24:00 is a time in PostgreSQL only.
                    Ok((micros < DAY).then_some(micros))
                })?;
                Ok(primitive::<Time64MicrosecondType>(times))
            }
            Self::Interval => intervals(fields),
            Self::List(depth, element) => list(fields, *depth, element),
        }
    }

    /// From an array in the layout of [`repr`](crate::wire::repr).
    pub(super) fn fit_array(&self, array: &ArrayRef) -> Result<Fitted, Unfit> {
        match (self, array.data_type()) {
            (Self::Finite(_), found) if *found == self.data_type() => finite(array),
            (Self::Decimal(decimal), DataType::Utf8) => {
                let texts: Vec<_> = array.as_string::<i32>().iter().collect();
                let numbers = each(&texts, |text| number(decimal.from_text(text.as_bytes())))?;
                self.decimals(numbers)
            }
            (Self::Wire(_), found) if *found == self.data_type() => Ok(array.clone().into()),
            // Families that `wire` does not look into travel as the bytes of their fields.
            (_, DataType::Binary) => {
                let fields: Vec<_> = array.as_binary::<i32>().iter().collect();
                self.fit_fields(&fields)
            }
            (_, _) if array.logical_null_count() == array.len() => {
                Ok(arrow::array::new_null_array(&self.data_type(), array.len()).into())
            }
            _ => Err(Unfit::Replaced),
        }
    }

    fn decimals(&self, numbers: Counted<i128>) -> Result<Fitted, Unfit> {
        let Self::Decimal(decimal) = self else {
            return Err(Unfit::Replaced);
        };
        let array = Decimal128Array::new(numbers.values.into(), numbers.nulls)
            .with_precision_and_scale(decimal.precision(), decimal.scale())
            .map_err(|_| Unfit::Replaced)?;
        Ok(Fitted {
            array: Arc::new(array),
            nulled: Nulled::values(numbers.nulled),
        })
    }

    /// Timestamps of which some are too late for microseconds since 1970 in 64 bits: these become NULL too.
    fn timestamps(&self, fields: &[Option<&[u8]>]) -> Result<Fitted, Unfit> {
        let moments = each(fields, |field| {
            let micros = i64::from_be_bytes(sized(field, Family::Timestamp)?);
            Ok(timestamp_from_wire(micros).filter(|&micros| !is_infinite_timestamp(micros)))
        })?;
        let array =
            PrimitiveArray::<TimestampMicrosecondType>::new(moments.values.into(), moments.nulls);
        Ok(Fitted {
            array: Arc::new(array.with_data_type(self.data_type())),
            nulled: Nulled::values(moments.nulled),
        })
    }
}

/// A decimal; `None` for NaN and infinities, which are none.
fn number(number: Result<i128, DecimalError>) -> Result<Option<i128>, Unfit> {
    match number {
        Err(DecimalError::NotFinite) => Ok(None),
        number => Ok(Some(number?)),
    }
}

/// One number a value, zero where it is NULL.
struct Counted<T> {
    values: Vec<T>,
    nulls: Option<NullBuffer>,
    nulled: u64,
}

/// Reads every value that is there; `None` makes it NULL and counts it.
fn each<V: Copy, T: Default>(
    values: &[Option<V>],
    read: impl Fn(V) -> Result<Option<T>, Unfit>,
) -> Result<Counted<T>, Unfit> {
    let mut numbers = Vec::with_capacity(values.len());
    let mut valid = Vec::with_capacity(values.len());
    let mut nulled = 0;
    for value in values {
        let number = value.map(&read).transpose()?;
        nulled += u64::from(matches!(number, Some(None)));
        let number = number.flatten();
        valid.push(number.is_some());
        numbers.push(number.unwrap_or_default());
    }
    let nulls = NullBuffer::from(valid);
    Ok(Counted {
        values: numbers,
        nulls: (nulls.null_count() > 0).then_some(nulls),
        nulled,
    })
}

fn primitive<T: ArrowPrimitiveType>(numbers: Counted<T::Native>) -> Fitted {
    Fitted {
        array: Arc::new(PrimitiveArray::<T>::new(
            numbers.values.into(),
            numbers.nulls,
        )),
        nulled: Nulled::values(numbers.nulled),
    }
}

fn sized<const N: usize>(field: &[u8], family: Family) -> Result<[u8; N], Unfit> {
    field
        .try_into()
        .map_err(|_| DecodeError::Invalid(family.name()).into())
}

/// The array with infinities as NULL.
fn finite(array: &ArrayRef) -> Result<Fitted, Unfit> {
    let infinite = match array.data_type() {
        DataType::Date32 => infinite::<Date32Type>(array, is_infinite_date),
        _ => infinite::<TimestampMicrosecondType>(array, is_infinite_timestamp),
    };
    let nulled = infinite.true_count() as u64;
    if nulled == 0 {
        return Ok(array.clone().into());
    }
    let array = nullif(array.as_ref(), &infinite).map_err(|_| Unfit::Replaced)?;
    Ok(Fitted {
        array,
        nulled: Nulled::values(nulled),
    })
}

fn infinite<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    is_infinite: impl Fn(T::Native) -> bool,
) -> arrow::array::BooleanArray {
    arrow::array::BooleanArray::from_unary(array.as_primitive::<T>(), is_infinite)
}

/// A list a field, in which lists may stand.
fn list(fields: &[Option<&[u8]>], depth: usize, element: &Element) -> Result<Fitted, Unfit> {
    let split = split(fields, depth)?;
    let Fitted { mut array, nulled } = element.layout.fit_fields(&split.elements)?;
    let valid = NullBuffer::from(split.valid);
    let mut valid = Some(valid).filter(|nulls| nulls.null_count() > 0);
    for (inside, offsets) in split.offsets.into_iter().rev().enumerate() {
        // NULL stands outside only.
        let nulls = valid.take_if(|_| inside + 1 == depth);
        let offsets = OffsetBuffer::new(offsets.into());
        let lists = ListArray::try_new(element.list(inside), offsets, array, nulls);
        array = Arc::new(lists.map_err(|_| Unfit::Replaced)?);
    }
    let arrays = nulled.arrays + split.unsaid;
    Ok(Fitted {
        array,
        nulled: Nulled { arrays, ..nulled },
    })
}

fn networks(fields: &[Option<&[u8]>], family: Family) -> Result<Fitted, Unfit> {
    let mut texts = StringBuilder::with_capacity(fields.len(), fields.len() * 16);
    let mut text = Vec::new();
    for field in fields {
        let Some(field) = field else {
            texts.append_null();
            continue;
        };
        let invalid = DecodeError::Invalid(family.name());
        text.clear();
        Network::from_field(field)
            .ok_or(invalid)?
            .write_text(&mut text);
        texts.append_value(std::str::from_utf8(&text).map_err(|_| invalid)?);
    }
    let texts: StringArray = texts.finish();
    Ok(Fitted::from(Arc::new(texts) as ArrayRef))
}

/// Microseconds, days and months, in this order on the wire.
/// Source: PostgreSQL source, `interval_send` in `src/backend/utils/adt/timestamp.c`.
fn intervals(fields: &[Option<&[u8]>]) -> Result<Fitted, Unfit> {
    let parts = each(fields, |field| {
        let bytes: [u8; 16] = sized(field, Family::Interval)?;
        let whole = u128::from_be_bytes(bytes);
        let parts = ((whole >> 64) as i64, (whole >> 32) as i32, whole as i32);
        // From PostgreSQL 17 on, all three at their limit are an infinity.
        let infinite = [
            (i64::MAX, i32::MAX, i32::MAX),
            (i64::MIN, i32::MIN, i32::MIN),
        ];
        Ok((!infinite.contains(&parts)).then_some(parts))
    })?;
    let micros: Int64Array = parts
        .values
        .iter()
        .map(|parts| parts.0)
        .collect::<Vec<_>>()
        .into();
    let days: Int32Array = parts
        .values
        .iter()
        .map(|parts| parts.1)
        .collect::<Vec<_>>()
        .into();
    let months: Int32Array = parts
        .values
        .iter()
        .map(|parts| parts.2)
        .collect::<Vec<_>>()
        .into();
    let columns: Vec<ArrayRef> = vec![Arc::new(months), Arc::new(days), Arc::new(micros)];
    let array = StructArray::try_new(interval_fields(), columns, parts.nulls)
        .map_err(|_| Unfit::Replaced)?;
    Ok(Fitted {
        array: Arc::new(array),
        nulled: Nulled::values(parts.nulled),
    })
}
