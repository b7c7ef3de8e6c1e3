//! Fields of one column, either format → an array in the layout of [`repr`](super::repr).
//!
//! One buffer a batch and no allocation a value; a value that the server could not have sent is an error.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, FixedSizeBinaryArray, PrimitiveArray,
    StringArray, TimestampMicrosecondArray,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type,
};

use super::inet::Network;
use super::{datetime, numeric};
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
    /// Text that is not UTF-8, as a SQL_ASCII database may hold.
    #[error("a value is not valid UTF-8, so it cannot be transformed as text")]
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
    let slot = fields
        .slot(position)
        .ok_or(DecodeError::Invalid("column"))?;
    Column {
        batch,
        fields,
        slot,
        family,
    }
    .decode()
}

struct Column<'a> {
    batch: &'a RowBatch,
    fields: &'a FieldIndex,
    slot: usize,
    family: Family,
}

impl<'a> Column<'a> {
    fn decode(&self) -> Result<ArrayRef, DecodeError> {
        let binary = self.batch.format == Format::Binary;
        match self.family {
            Family::Bool => self.booleans(),
            Family::Int2 => self.numbers::<Int16Type>(if binary {
                |b| Some(i16::from_be_bytes(b.try_into().ok()?))
            } else {
                parse
            }),
            Family::Int4 => self.numbers::<Int32Type>(if binary {
                |b| Some(i32::from_be_bytes(b.try_into().ok()?))
            } else {
                parse
            }),
            Family::Int8 => self.numbers::<Int64Type>(if binary {
                |b| Some(i64::from_be_bytes(b.try_into().ok()?))
            } else {
                parse
            }),
            Family::Float4 => self.numbers::<Float32Type>(if binary {
                |b| Some(f32::from_be_bytes(b.try_into().ok()?))
            } else {
                parse
            }),
            Family::Float8 => self.numbers::<Float64Type>(if binary {
                |b| Some(f64::from_be_bytes(b.try_into().ok()?))
            } else {
                parse
            }),
            Family::Date => {
                let (values, nulls) = self.scalars(if binary { binary_date } else { text_date })?;
                Ok(Arc::new(Date32Array::new(values, nulls)))
            }
            Family::Timestamp | Family::TimestampTz => {
                let (values, nulls) = self.scalars(if binary {
                    binary_timestamp
                } else {
                    text_timestamp
                })?;
                let array = TimestampMicrosecondArray::new(values, nulls);
                let zoned = self.family == Family::TimestampTz;
                Ok(Arc::new(if zoned {
                    array.with_timezone("UTC")
                } else {
                    array
                }))
            }
            Family::Numeric if binary => {
                self.utf8(|field, out| numeric::write_text(field, out).ok_or(self.invalid()))
            }
            Family::Jsonb if binary => self.utf8(|field, out| match field.split_first() {
                Some((1, json)) => Ok(out.extend_from_slice(json)),
                _ => Err(self.invalid()),
            }),
            Family::Text
            | Family::Bpchar
            | Family::Citext
            | Family::Enum
            | Family::Json
            | Family::Jsonb
            | Family::Numeric => self.utf8(|field, out| Ok(self.plain(field, out))),
            Family::Uuid => self.uuids(),
            Family::Bytea if !binary => self
                .bytes(|field, out| text::bytea(&text::unescape(field), out).ok_or(self.invalid())),
            Family::Inet | Family::Cidr if !binary => self.bytes(|field, out| {
                let cidr = self.family == Family::Cidr;
                let network = std::str::from_utf8(field)
                    .ok()
                    .and_then(|text| Network::parse(text, cidr));
                network
                    .map(|network| network.write_field(out))
                    .ok_or(self.invalid())
            }),
            _ if binary => self.bytes(|field, out| Ok(out.extend_from_slice(field))),
            _ => self.utf8(|field, out| Ok(self.plain(field, out))),
        }
    }

    fn invalid(&self) -> DecodeError {
        DecodeError::Invalid(self.family.name())
    }

    /// The bytes themselves, escapes resolved in the text format.
    fn plain(&self, field: &[u8], out: &mut Vec<u8>) {
        match self.batch.format {
            Format::Binary => out.extend_from_slice(field),
            Format::Text => text::unescape_into(field, out),
        }
    }

    fn values(&self) -> impl ExactSizeIterator<Item = Option<&'a [u8]>> + '_ {
        self.fields
            .column(self.slot)
            .map(|place| place.value().map(|range| &self.batch.bytes[range]))
    }

    fn nulls(&self) -> Option<NullBuffer> {
        let nulls = self
            .values()
            .map(|value| value.is_some())
            .collect::<NullBuffer>();
        (nulls.null_count() > 0).then_some(nulls)
    }

    fn scalars<T: Default + arrow::datatypes::ArrowNativeType>(
        &self,
        read: fn(&[u8]) -> Option<T>,
    ) -> Result<(ScalarBuffer<T>, Option<NullBuffer>), DecodeError> {
        let values: Vec<T> = self
            .values()
            .map(|value| value.map_or(Ok(T::default()), |value| read(value).ok_or(self.invalid())))
            .collect::<Result<_, _>>()?;
        Ok((values.into(), self.nulls()))
    }

    fn numbers<T: ArrowPrimitiveType>(
        &self,
        read: fn(&[u8]) -> Option<T::Native>,
    ) -> Result<ArrayRef, DecodeError> {
        let (values, nulls) = self.scalars(read)?;
        Ok(Arc::new(PrimitiveArray::<T>::new(values, nulls)))
    }

    fn booleans(&self) -> Result<ArrayRef, DecodeError> {
        let values: Vec<bool> = self
            .values()
            .map(|value| match value {
                None | Some([0] | b"f") => Ok(false),
                Some([1] | b"t") => Ok(true),
                Some(_) => Err(self.invalid()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Arc::new(BooleanArray::new(
            BooleanBuffer::from(values),
            self.nulls(),
        )))
    }

    /// Values one behind the other, and where each ends.
    fn strings(
        &self,
        mut write: impl FnMut(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<(OffsetBuffer<i32>, Buffer), DecodeError> {
        let total: usize = self
            .values()
            .map(|value| value.map_or(0, <[u8]>::len))
            .sum();
        let mut bytes = Vec::with_capacity(total);
        let mut offsets = Vec::with_capacity(self.values().len() + 1);
        offsets.push(0);
        for value in self.values() {
            if let Some(value) = value {
                write(value, &mut bytes)?;
            }
            offsets.push(i32::try_from(bytes.len()).map_err(|_| DecodeError::TooLarge)?);
        }
        Ok((OffsetBuffer::new(offsets.into()), bytes.into()))
    }

    fn utf8(
        &self,
        write: impl FnMut(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<ArrayRef, DecodeError> {
        let (offsets, bytes) = self.strings(write)?;
        let array =
            StringArray::try_new(offsets, bytes, self.nulls()).map_err(|_| DecodeError::Utf8)?;
        Ok(Arc::new(array))
    }

    fn bytes(
        &self,
        write: impl FnMut(&[u8], &mut Vec<u8>) -> Result<(), DecodeError>,
    ) -> Result<ArrayRef, DecodeError> {
        let (offsets, bytes) = self.strings(write)?;
        Ok(Arc::new(BinaryArray::new(offsets, bytes, self.nulls())))
    }

    fn uuids(&self) -> Result<ArrayRef, DecodeError> {
        let mut bytes = Vec::with_capacity(self.values().len() * 16);
        for value in self.values() {
            match (value, self.batch.format) {
                (None, _) => bytes.extend([0; 16]),
                (Some(value), Format::Binary) if value.len() == 16 => bytes.extend(value),
                (Some(value), Format::Text) => {
                    bytes.extend(text::uuid(value).ok_or(self.invalid())?)
                }
                _ => return Err(self.invalid()),
            }
        }
        Ok(Arc::new(FixedSizeBinaryArray::new(
            16,
            bytes.into(),
            self.nulls(),
        )))
    }
}

/// Numbers in the server's text: Rust reads the same spellings, `NaN` and `Infinity` included.
fn parse<T: std::str::FromStr>(field: &[u8]) -> Option<T> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn binary_date(field: &[u8]) -> Option<i32> {
    datetime::date_from_wire(i32::from_be_bytes(field.try_into().ok()?))
}

fn text_date(field: &[u8]) -> Option<i32> {
    datetime::parse_date(std::str::from_utf8(field).ok()?)
}

fn binary_timestamp(field: &[u8]) -> Option<i64> {
    datetime::timestamp_from_wire(i64::from_be_bytes(field.try_into().ok()?))
}

fn text_timestamp(field: &[u8]) -> Option<i64> {
    datetime::parse_timestamp(std::str::from_utf8(field).ok()?)
}
