//! Array values → fields of either format. The encoder of a column is chosen once a batch, not once a value, and
//! appends without allocating.

use std::io::Write as _;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, FixedSizeBinaryArray, GenericByteArray,
    PrimitiveArray, StringArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, ByteArrayType, DataType, Date32Type, Float32Type, Float64Type, Int16Type,
    Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};

use super::inet::Network;
use super::{datetime, mac, numeric};
use crate::catalog::Family;
use crate::copy::{Format, short, text};

/// Why a transform's result cannot be written, without the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A value, or a whole array, that has no field of the column's type.
    #[error("a new value has no representation as {0}")]
    Invalid(&'static str),
    /// A text with the character U+0000.
    #[error("a new value contains the character U+0000, which PostgreSQL cannot store in text")]
    Nul,
    /// Another number of values than rows.
    #[error("a transform gave {found} values for {expected} rows")]
    Count {
        /// Values given.
        found: usize,
        /// Rows of the batch.
        expected: usize,
    },
}

/// One value as the text that PostgreSQL prints; `None` for NULL, or when there is no such text.
pub fn display(array: &ArrayRef, row: usize, family: Family) -> Option<String> {
    let encoder = Encoder::new(array, array.len(), family, Format::Text).ok()?;
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
    nulls: Option<&'a NullBuffer>,
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
    /// Text as it is.
    Utf8(&'a StringArray),
    /// Text behind jsonb's version byte.
    Jsonb(&'a StringArray),
    Numeric(&'a StringArray),
    /// Addresses of so many bytes.
    Mac(&'a StringArray, usize),
    Network(&'a BinaryArray),
    Binary(&'a BinaryArray),
    Uuid(&'a FixedSizeBinaryArray),
}

impl<'a> Encoder<'a> {
    /// For an array of `rows` values in the layout of [`repr`](super::repr).
    pub(super) fn new(
        array: &'a ArrayRef,
        rows: usize,
        family: Family,
        format: Format,
    ) -> Result<Self, EncodeError> {
        if array.len() != rows {
            let found = array.len();
            let expected = rows;
            return Err(EncodeError::Count { found, expected });
        }
        Ok(Self {
            values: Values::new(array, family, format)?,
            nulls: array.nulls(),
            family,
            format,
        })
    }

    /// Appends the field of one row: length and value in the binary format, escaped text in the other.
    #[inline]
    pub(super) fn append(&self, row: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let null = self.nulls.is_some_and(|nulls| nulls.is_null(row));
        let written = match self.format {
            Format::Binary if null => {
                out.extend_from_slice(&(-1i32).to_be_bytes());
                Some(())
            }
            Format::Text if null => {
                out.extend_from_slice(b"\\N");
                Some(())
            }
            Format::Binary => self.values.binary(row, out),
            Format::Text => self.values.text(row, self.family, out),
        };
        written.ok_or(EncodeError::Invalid(self.family.name()))
    }
}

impl<'a> Values<'a> {
    fn new(array: &'a ArrayRef, family: Family, format: Format) -> Result<Self, EncodeError> {
        Ok(match array.data_type() {
            DataType::Boolean => Self::Bool(array.as_boolean()),
            DataType::Int16 => Self::Int2(array.as_primitive()),
            DataType::Int32 => Self::Int4(array.as_primitive()),
            DataType::Int64 => Self::Int8(array.as_primitive()),
            DataType::Float32 => Self::Float4(array.as_primitive()),
            DataType::Float64 => Self::Float8(array.as_primitive()),
            DataType::Date32 => Self::Date(array.as_primitive()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => Self::Timestamp(array.as_primitive()),
            DataType::Utf8 => {
                let texts = array.as_string();
                if has_nul(texts) {
                    return Err(EncodeError::Nul);
                }
                match (family, format) {
                    (Family::Numeric, _) => Self::Numeric(texts),
                    (Family::Macaddr | Family::Macaddr8, Format::Binary) => {
                        Self::Mac(texts, mac::length(family).unwrap_or(0))
                    }
                    (Family::Jsonb, Format::Binary) => Self::Jsonb(texts),
                    _ => Self::Utf8(texts),
                }
            }
            DataType::Binary if matches!(family, Family::Inet | Family::Cidr) => {
                Self::Network(array.as_binary())
            }
            DataType::Binary => Self::Binary(array.as_binary()),
            DataType::FixedSizeBinary(16) => Self::Uuid(array.as_fixed_size_binary()),
            _ => return Err(EncodeError::Invalid(family.name())),
        })
    }

    #[inline]
    fn binary(&self, row: usize, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Utf8(array) => sized(array, row, out)?,
            Self::Jsonb(array) => {
                let value = array.value(row).as_bytes();
                let length = i32::try_from(value.len() + 1).ok()?;
                out.extend_from_slice(&length.to_be_bytes());
                out.push(1);
                out.extend_from_slice(value);
            }
            Self::Numeric(array) => {
                let at = out.len();
                out.extend_from_slice(&[0; 4]);
                numeric::write_binary(array.value(row).as_bytes(), out)?;
                let length = i32::try_from(out.len() - at - 4).ok()?;
                out[at..at + 4].copy_from_slice(&length.to_be_bytes());
            }
            Self::Mac(array, length) => {
                out.extend_from_slice(&(*length as i32).to_be_bytes());
                mac::read_text(array.value(row).as_bytes(), *length, out)?;
            }
            Self::Binary(array) | Self::Network(array) => sized(array, row, out)?,
            Self::Uuid(array) => fixed::<16>(array.value(row).try_into().ok()?, out),
            Self::Bool(array) => fixed([u8::from(array.value(row))], out),
            Self::Int2(array) => fixed(array.value(row).to_be_bytes(), out),
            Self::Int4(array) => fixed(array.value(row).to_be_bytes(), out),
            Self::Int8(array) => fixed(array.value(row).to_be_bytes(), out),
            Self::Float4(array) => fixed(array.value(row).to_be_bytes(), out),
            Self::Float8(array) => fixed(array.value(row).to_be_bytes(), out),
            Self::Date(array) => {
                let days = datetime::date_to_wire(array.value(row))?;
                fixed(days.to_be_bytes(), out);
            }
            Self::Timestamp(array) => {
                let micros = datetime::timestamp_to_wire(array.value(row))?;
                fixed(micros.to_be_bytes(), out);
            }
        }
        Some(())
    }

    fn text(&self, row: usize, family: Family, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Utf8(array) | Self::Jsonb(array) | Self::Mac(array, _) => {
                text::escape_into(array.value(row).as_bytes(), out);
            }
            // Digits, sign and point need no escapes.
            Self::Numeric(array) => out.extend_from_slice(array.value(row).as_bytes()),
            Self::Network(array) => Network::from_field(array.value(row))?.write_text(out),
            Self::Binary(array) => {
                // The backslash of `\x` is escaped like any other.
                out.extend_from_slice(b"\\\\x");
                for byte in array.value(row) {
                    out.extend_from_slice(&hex_digits(*byte));
                }
            }
            Self::Uuid(array) => text::write_uuid(array.value(row), out),
            Self::Bool(array) => out.push(if array.value(row) { b't' } else { b'f' }),
            Self::Int2(array) => integer(array, row, out),
            Self::Int4(array) => integer(array, row, out),
            Self::Int8(array) => integer(array, row, out),
            Self::Float4(array) => float(array.value(row), f32::DIGITS, out)?,
            Self::Float8(array) => float(array.value(row), f64::DIGITS, out)?,
            Self::Date(array) => datetime::write_date(array.value(row), out),
            Self::Timestamp(array) => {
                let zoned = family == Family::TimestampTz;
                datetime::write_timestamp(array.value(row), zoned, out);
            }
        }
        Some(())
    }
}

/// Whether any value holds a zero byte: one look at all of them together.
fn has_nul(texts: &StringArray) -> bool {
    let offsets = texts.value_offsets();
    let used = offsets
        .first()
        .zip(offsets.last())
        .and_then(|(&start, &end)| texts.value_data().get(start as usize..end as usize));
    used.is_some_and(|bytes| memchr::memchr(0, bytes).is_some())
}

/// A field of constant size.
#[inline]
fn fixed<const N: usize>(value: [u8; N], out: &mut Vec<u8>) {
    out.extend_from_slice(&(N as i32).to_be_bytes());
    out.extend_from_slice(&value);
}

/// A field of the length of its value.
#[inline]
fn sized<T: ByteArrayType<Offset = i32>>(
    array: &GenericByteArray<T>,
    row: usize,
    out: &mut Vec<u8>,
) -> Option<()> {
    let offsets = array.value_offsets();
    let (start, end) = (*offsets.get(row)?, *offsets.get(row + 1)?);
    out.extend_from_slice(&(end - start).to_be_bytes());
    short::append(array.value_data(), start as usize..end as usize, out);
    Some(())
}

fn integer<T: ArrowPrimitiveType<Native: itoa::Integer>>(
    array: &PrimitiveArray<T>,
    row: usize,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(itoa::Buffer::new().format(array.value(row)).as_bytes());
}

/// The shortest digits that read back as the same number, as the server prints them: with an exponent below 1e-4 and
/// from as many digits before the point as the type keeps for certain.
/// Source: PostgreSQL source, `to_chars` in `src/common/d2s.c` and `f2s.c`.
fn float<T: std::fmt::Display + std::fmt::LowerExp + Into<f64> + Copy>(
    value: T,
    digits: u32,
    out: &mut Vec<u8>,
) -> Option<()> {
    let number: f64 = value.into();
    if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 {
            b"Infinity"
        } else {
            b"-Infinity"
        });
        return Some(());
    }
    let start = out.len();
    write!(out, "{value:e}").ok()?;
    let Some(mark) = memchr::memrchr(b'e', &out[start..]).map(|at| start + at) else {
        // `NaN` has no exponent.
        return Some(());
    };
    let exponent: i32 = std::str::from_utf8(&out[mark + 1..]).ok()?.parse().ok()?;
    if (-4..digits as i32).contains(&exponent) {
        out.truncate(start);
        return write!(out, "{value}").ok();
    }
    out.truncate(mark + 1);
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(out, "{sign}{:02}", exponent.unsigned_abs()).ok()
}

fn hex_digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]
}
