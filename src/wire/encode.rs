//! Array values → fields of either format. The encoder of a column is chosen once a batch, not once a value.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray,
    StringArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float32Type, Float64Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType,
};

use super::inet::Network;
use super::{datetime, numeric};
use crate::catalog::Family;
use crate::copy::{Format, text};

/// A transform gave something that has no field of the column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a new value has no representation as {0}")]
pub struct EncodeError(pub &'static str);

/// One value as the text that PostgreSQL prints; `None` for NULL, or when there is no such text.
pub fn display(array: &ArrayRef, row: usize, family: Family) -> Option<String> {
    let encoder = Encoder::new(array, family, Format::Text).ok()?;
    let mut field = Vec::new();
    if array.is_null(row) {
        return None;
    }
    encoder.append(row, &mut field).ok()?;
    String::from_utf8(text::unescape(&field).into_owned()).ok()
}

/// Writes the values of one array.
pub(super) struct Encoder<'a> {
    values: Values<'a>,
    array: &'a dyn Array,
    family: Family,
    format: Format,
}

enum Values<'a> {
    Bool(&'a BooleanArray),
    Int2(&'a PrimitiveArray<Int16Type>),
    Int4(&'a PrimitiveArray<Int32Type>),
    Int8(&'a PrimitiveArray<Int64Type>),
    Float4(&'a PrimitiveArray<Float32Type>),
    Float8(&'a PrimitiveArray<Float64Type>),
    Date(&'a PrimitiveArray<Date32Type>),
    Timestamp(&'a PrimitiveArray<TimestampMicrosecondType>),
    Utf8(&'a StringArray),
    Binary(&'a BinaryArray),
    Fixed(&'a FixedSizeBinaryArray),
}

impl<'a> Encoder<'a> {
    /// For an array in the layout of [`repr`](super::repr).
    pub(super) fn new(
        array: &'a ArrayRef,
        family: Family,
        format: Format,
    ) -> Result<Self, EncodeError> {
        let values = match array.data_type() {
            DataType::Boolean => Values::Bool(array.as_boolean()),
            DataType::Int16 => Values::Int2(array.as_primitive()),
            DataType::Int32 => Values::Int4(array.as_primitive()),
            DataType::Int64 => Values::Int8(array.as_primitive()),
            DataType::Float32 => Values::Float4(array.as_primitive()),
            DataType::Float64 => Values::Float8(array.as_primitive()),
            DataType::Date32 => Values::Date(array.as_primitive()),
            DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, _) => {
                Values::Timestamp(array.as_primitive())
            }
            DataType::Utf8 => Values::Utf8(array.as_string()),
            DataType::Binary => Values::Binary(array.as_binary()),
            DataType::FixedSizeBinary(16) => Values::Fixed(array.as_fixed_size_binary()),
            _ => return Err(EncodeError(family.name())),
        };
        Ok(Self {
            values,
            array: array.as_ref(),
            family,
            format,
        })
    }

    /// Appends the field of one row: length and value in the binary format, escaped text in the other.
    #[inline]
    pub(super) fn append(&self, row: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match self.format {
            Format::Binary if self.array.is_null(row) => {
                out.extend_from_slice(&(-1i32).to_be_bytes())
            }
            Format::Text if self.array.is_null(row) => out.extend_from_slice(b"\\N"),
            Format::Binary => return self.binary(row, out),
            Format::Text => return self.text(row, out),
        }
        Ok(())
    }

    fn binary(&self, row: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &self.values {
            Values::Utf8(array) if self.family == Family::Numeric => {
                return self.sized(out, |out| {
                    numeric::write_binary(array.value(row).as_bytes(), out)
                });
            }
            Values::Utf8(array) => {
                let value = array.value(row).as_bytes();
                let version: &[u8] = if self.family == Family::Jsonb {
                    &[1]
                } else {
                    &[]
                };
                out.extend_from_slice(&((value.len() + version.len()) as i32).to_be_bytes());
                out.extend_from_slice(version);
                out.extend_from_slice(value);
            }
            Values::Binary(array) => field(array.value(row), out),
            Values::Fixed(array) => field(array.value(row), out),
            Values::Bool(array) => field(&[u8::from(array.value(row))], out),
            Values::Int2(array) => field(&array.value(row).to_be_bytes(), out),
            Values::Int4(array) => field(&array.value(row).to_be_bytes(), out),
            Values::Int8(array) => field(&array.value(row).to_be_bytes(), out),
            Values::Float4(array) => field(&array.value(row).to_be_bytes(), out),
            Values::Float8(array) => field(&array.value(row).to_be_bytes(), out),
            Values::Date(array) => {
                field(
                    &datetime::date_to_wire(array.value(row))
                        .ok_or(self.error())?
                        .to_be_bytes(),
                    out,
                );
            }
            Values::Timestamp(array) => {
                field(
                    &datetime::timestamp_to_wire(array.value(row))
                        .ok_or(self.error())?
                        .to_be_bytes(),
                    out,
                );
            }
        }
        Ok(())
    }

    fn text(&self, row: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &self.values {
            Values::Utf8(array) => text::escape_into(array.value(row).as_bytes(), out),
            Values::Binary(array) if matches!(self.family, Family::Inet | Family::Cidr) => {
                Network::from_field(array.value(row))
                    .ok_or(self.error())?
                    .write_text(out);
            }
            Values::Binary(array) => {
                // The backslash of `\x` is escaped like any other.
                out.extend_from_slice(b"\\\\x");
                out.extend(array.value(row).iter().flat_map(|byte| hex_digits(*byte)));
            }
            Values::Fixed(array) => text::write_uuid(array.value(row), out),
            Values::Bool(array) => out.push(if array.value(row) { b't' } else { b'f' }),
            Values::Int2(array) => integer(array, row, out),
            Values::Int4(array) => integer(array, row, out),
            Values::Int8(array) => integer(array, row, out),
            Values::Float4(array) => out.extend(float(
                f64::from(array.value(row)),
                array.value(row).to_string(),
            )),
            Values::Float8(array) => {
                out.extend(float(array.value(row), array.value(row).to_string()))
            }
            Values::Date(array) => datetime::write_date(array.value(row), out),
            Values::Timestamp(array) => {
                datetime::write_timestamp(
                    array.value(row),
                    self.family == Family::TimestampTz,
                    out,
                );
            }
        }
        Ok(())
    }

    fn error(&self) -> EncodeError {
        EncodeError(self.family.name())
    }

    fn sized(
        &self,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>) -> Option<()>,
    ) -> Result<(), EncodeError> {
        let at = out.len();
        out.extend_from_slice(&[0; 4]);
        write(out).ok_or(self.error())?;
        let length = (out.len() - at - 4) as i32;
        out[at..at + 4].copy_from_slice(&length.to_be_bytes());
        Ok(())
    }
}

#[inline]
fn field(value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(value.len() as i32).to_be_bytes());
    out.extend_from_slice(value);
}

fn integer<T: ArrowPrimitiveType<Native: itoa::Integer>>(
    array: &PrimitiveArray<T>,
    row: usize,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(itoa::Buffer::new().format(array.value(row)).as_bytes());
}

/// Rust writes the shortest digits that read back as the same number, as the server does; only infinity differs.
fn float(value: f64, written: String) -> Vec<u8> {
    match value {
        f64::INFINITY => b"Infinity".to_vec(),
        f64::NEG_INFINITY => b"-Infinity".to_vec(),
        _ => written.into_bytes(),
    }
}

fn hex_digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]
}
