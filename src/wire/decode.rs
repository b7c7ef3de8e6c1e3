//! Fields of one column, either format → an array in the layout of [`repr`](super::repr).
//!
//! One buffer a batch and no allocation a value; a value that the server could not have sent is an error.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray, StringArray,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};

use super::inet::Network;
use super::{datetime, mac, numeric};
use crate::catalog::Family;
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::copy::text;

/// Why a column's fields are no values of its type, without the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A field's bytes are none of its type.
    #[error("a value is not a valid {0}")]
    Invalid(&'static str),
    /// A timestamp's field that is none, or whose microseconds since 1970 do not fit 64 bits: PostgreSQL counts from
    /// 2000 and reaches thirty years further.
    #[error("a value is no timestamp, or one after the year 294246, the last that can be changed")]
    Timestamp,
    /// Text that is not UTF-8, as a `SQL_ASCII` database may hold.
    #[error("a value is not valid UTF-8, so it cannot be read as text")]
    Utf8,
    /// More than 2 GiB of one column in one batch.
    #[error("the values of one batch are too large")]
    TooLarge,
}

/// The fields of the column at `position`, which must be one that `fields` was asked for.
pub fn decode(
    batch: &RowBatch,
    fields: &FieldIndex,
    position: usize,
    family: Family,
) -> Result<ArrayRef, DecodeError> {
    decode_values(&values(batch, fields, position)?, batch.format, family)
}

/// The bytes of the fields of one column, row by row; `None` for NULL. Still escaped in the text format.
pub fn values<'a>(
    batch: &'a RowBatch,
    fields: &FieldIndex,
    position: usize,
) -> Result<Vec<Option<&'a [u8]>>, DecodeError> {
    const OUTSIDE: DecodeError = DecodeError::Invalid("column");
    let slot = fields.slot(position).ok_or(OUTSIDE)?;
    fields
        .column(slot)
        .iter()
        .map(|place| match place.value() {
            None => Ok(None),
            Some(range) => batch.bytes.get(range).map(Some).ok_or(OUTSIDE),
        })
        .collect()
}

/// As [`decode`], of fields that were found some other way, such as the elements of arrays.
pub fn decode_values(
    values: &[Option<&[u8]>],
    format: Format,
    family: Family,
) -> Result<ArrayRef, DecodeError> {
    let column = Column { values, family };
    match format {
        Format::Binary => column.binary(),
        Format::Text => column.text(),
    }
}

struct Column<'a> {
    values: &'a [Option<&'a [u8]>],
    family: Family,
}

impl Column<'_> {
    fn binary(&self) -> Result<ArrayRef, DecodeError> {
        match self.family {
            Family::Bool => self.booleans(0, 1),
            Family::Int2 => self.fixed::<Int16Type, 2>(|b| Some(i16::from_be_bytes(b))),
            Family::Int4 => self.fixed::<Int32Type, 4>(|b| Some(i32::from_be_bytes(b))),
            Family::Int8 | Family::Money => {
                self.fixed::<Int64Type, 8>(|b| Some(i64::from_be_bytes(b)))
            }
            Family::Float4 => self.fixed::<Float32Type, 4>(|b| Some(f32::from_be_bytes(b))),
            Family::Float8 => self.fixed::<Float64Type, 8>(|b| Some(f64::from_be_bytes(b))),
            Family::Date => self.fixed::<Date32Type, 4>(|bytes| {
                datetime::date_from_wire(i32::from_be_bytes(bytes))
            }),
            Family::Timestamp | Family::TimestampTz => self.timestamps(|field| {
                datetime::timestamp_from_wire(i64::from_be_bytes(field.try_into().ok()?))
            }),
            Family::Numeric => {
                self.utf8(|field, out| numeric::write_text(field, out).ok_or(self.invalid()))
            }
            Family::Jsonb => self.utf8(|field, out| match field.split_first() {
                Some((1, json)) => {
                    out.extend_from_slice(json);
                    Ok(())
                }
                _ => Err(self.invalid()),
            }),
            Family::Text | Family::Bpchar | Family::Citext | Family::Enum | Family::Json => {
                self.utf8(copied)
            }
            Family::Macaddr | Family::Macaddr8 => self.utf8(|field, out| {
                if mac::length(self.family) != Some(field.len()) {
                    return Err(self.invalid());
                }
                mac::write_text(field, out);
                Ok(())
            }),
            Family::Uuid => self.uuids(|field| field.try_into().ok()),
            _ => self.bytes(copied),
        }
    }

    fn text(&self) -> Result<ArrayRef, DecodeError> {
        match self.family {
            Family::Bool => self.booleans(b'f', b't'),
            Family::Int2 => self.numbers::<Int16Type>(parse),
            Family::Int4 => self.numbers::<Int32Type>(parse),
            Family::Int8 => self.numbers::<Int64Type>(parse),
            Family::Float4 => self.numbers::<Float32Type>(parse),
            Family::Float8 => self.numbers::<Float64Type>(parse),
            Family::Date => self.numbers::<Date32Type>(|field| datetime::parse_date(utf8(field)?)),
            Family::Timestamp | Family::TimestampTz => {
                self.timestamps(|field| datetime::parse_timestamp(utf8(field)?))
            }
            Family::Uuid => self.uuids(text::uuid),
            Family::Bytea => self
                .bytes(|field, out| text::bytea(&text::unescape(field), out).ok_or(self.invalid())),
            Family::Inet | Family::Cidr => self.bytes(|field, out| {
                let cidr = self.family == Family::Cidr;
                let network = utf8(field).and_then(|text| Network::parse(text, cidr));
                network
                    .map(|network| network.write_field(out))
                    .ok_or(self.invalid())
            }),
            _ => self.utf8(|field, out| {
                text::unescape_into(field, out);
                Ok(())
            }),
        }
    }

    fn invalid(&self) -> DecodeError {
        match self.family {
            Family::Timestamp | Family::TimestampTz => DecodeError::Timestamp,
            family => DecodeError::Invalid(family.name()),
        }
    }

    fn nulls(&self) -> Option<NullBuffer> {
        self.values
            .iter()
            .any(Option::is_none)
            .then(|| self.values.iter().map(Option::is_some).collect())
    }

    fn numbers<T: ArrowPrimitiveType>(
        &self,
        read: impl Fn(&[u8]) -> Option<T::Native>,
    ) -> Result<ArrayRef, DecodeError> {
        Ok(Arc::new(self.primitive::<T>(read)?))
    }

    /// Values of `N` bytes.
    fn fixed<T: ArrowPrimitiveType, const N: usize>(
        &self,
        read: impl Fn([u8; N]) -> Option<T::Native>,
    ) -> Result<ArrayRef, DecodeError> {
        self.numbers::<T>(|field| read(field.try_into().ok()?))
    }

    fn timestamps(&self, read: impl Fn(&[u8]) -> Option<i64>) -> Result<ArrayRef, DecodeError> {
        let array = self.primitive::<TimestampMicrosecondType>(read)?;
        Ok(Arc::new(match self.family {
            Family::TimestampTz => array.with_timezone("UTC"),
            _ => array,
        }))
    }

    fn primitive<T: ArrowPrimitiveType>(
        &self,
        read: impl Fn(&[u8]) -> Option<T::Native>,
    ) -> Result<PrimitiveArray<T>, DecodeError> {
        let value = |value: Option<&[u8]>| match value {
            None => Ok(T::Native::default()),
            Some(field) => read(field).ok_or(self.invalid()),
        };
        let values = self.values.iter().copied();
        let numbers: Vec<T::Native> = values.map(value).collect::<Result<_, _>>()?;
        Ok(PrimitiveArray::new(numbers.into(), self.nulls()))
    }

    fn booleans(&self, no: u8, yes: u8) -> Result<ArrayRef, DecodeError> {
        let value = |value: Option<&[u8]>| match value {
            None => Ok(false),
            Some(&[byte]) if byte == no => Ok(false),
            Some(&[byte]) if byte == yes => Ok(true),
            Some(_) => Err(self.invalid()),
        };
        let values = self.values.iter().copied();
        let values: Vec<bool> = values.map(value).collect::<Result<_, _>>()?;
        let values = BooleanBuffer::from(values);
        Ok(Arc::new(BooleanArray::new(values, self.nulls())))
    }

    /// Values one behind the other, and where each ends.
    fn strings(
        &self,
        write: impl Fn(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<(OffsetBuffer<i32>, Buffer), DecodeError> {
        let total = self.values.iter().flatten().map(|value| value.len()).sum();
        let mut bytes = Vec::with_capacity(total);
        let mut offsets = Vec::with_capacity(self.values.len() + 1);
        offsets.push(0);
        for value in self.values {
            if let Some(value) = value {
                write(value, &mut bytes)?;
            }
            offsets.push(i32::try_from(bytes.len()).map_err(|_| DecodeError::TooLarge)?);
        }
        Ok((OffsetBuffer::new(offsets.into()), bytes.into()))
    }

    fn utf8(
        &self,
        write: impl Fn(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<ArrayRef, DecodeError> {
        let (offsets, bytes) = self.strings(write)?;
        let array =
            StringArray::try_new(offsets, bytes, self.nulls()).map_err(|_| DecodeError::Utf8)?;
        Ok(Arc::new(array))
    }

    fn bytes(
        &self,
        write: impl Fn(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<ArrayRef, DecodeError> {
        let (offsets, bytes) = self.strings(write)?;
        Ok(Arc::new(BinaryArray::new(offsets, bytes, self.nulls())))
    }

    fn uuids(&self, read: impl Fn(&[u8]) -> Option<[u8; 16]>) -> Result<ArrayRef, DecodeError> {
        let mut bytes = Vec::with_capacity(self.values.len() * 16);
        for value in self.values {
            let uuid = value.map_or(Some([0; 16]), &read);
            bytes.extend_from_slice(&uuid.ok_or(self.invalid())?);
        }
        let array = FixedSizeBinaryArray::new(16, bytes.into(), self.nulls());
        Ok(Arc::new(array))
    }
}

/// The bytes as they are.
#[expect(
    clippy::unnecessary_wraps,
    reason = "one of several ways to write a value"
)]
fn copied(field: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
    out.extend_from_slice(field);
    Ok(())
}

fn utf8(field: &[u8]) -> Option<&str> {
    std::str::from_utf8(field).ok()
}

/// Numbers in the server's text: Rust reads the same spellings, `NaN` and `Infinity` included.
fn parse<T: std::str::FromStr>(field: &[u8]) -> Option<T> {
    utf8(field)?.parse().ok()
}
