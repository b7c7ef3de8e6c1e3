//! Values between PostgreSQL's COPY formats and Arrow arrays.
//!
//! Only columns that are transformed, or written to Parquet, come through here; every other field stays bytes.
//!
//! | family | array ([`repr`]) |
//! |---|---|
//! | bool | `Boolean` |
//! | int2, int4, int8 | `Int16`, `Int32`, `Int64` |
//! | float4, float8 | `Float32`, `Float64` |
//! | numeric | `Utf8`, decimal text as the server prints it (`NaN`, `Infinity` included) |
//! | money | `Int64` of the smallest unit in the binary format, `Utf8` in the text format |
//! | text, bpchar, citext, enum, json, jsonb | `Utf8` (jsonb without its version byte) |
//! | bytea | `Binary` |
//! | date | `Date32` since 1970; `i32::MIN`/`MAX` are ∓infinity |
//! | timestamp, timestamptz | `Timestamp(µs)` since 1970, the latter with zone `UTC`; `i64::MIN`/`MAX` are ∓infinity |
//! | uuid | `FixedSizeBinary(16)` |
//! | inet, cidr | `Binary`: the binary COPY field (family, bits, is_cidr, length, address) in either format |
//! | macaddr, macaddr8 | `Utf8`, as the server prints it |
//! | anything else | `Binary` field bytes in the binary format, `Utf8` in the text format |

pub mod array;
pub mod cast;
pub mod datetime;
pub mod decimal;
pub mod decode;
pub mod encode;
pub mod inet;
pub mod interval;
pub mod mac;
pub mod numeric;
pub mod parts;
pub mod splice;

use arrow::datatypes::{DataType, TimeUnit};

use crate::catalog::Family;
use crate::copy::Format;
pub use cast::needs_text_cast;
pub use decode::{DecodeError, decode, decode_values, values};

/// The array layout that values of a family have while they are transformed.
pub fn repr(family: Family, format: Format) -> DataType {
    match family {
        Family::Bool => DataType::Boolean,
        Family::Int2 => DataType::Int16,
        Family::Int4 => DataType::Int32,
        Family::Int8 => DataType::Int64,
        Family::Float4 => DataType::Float32,
        Family::Float8 => DataType::Float64,
        Family::Numeric
        | Family::Text
        | Family::Bpchar
        | Family::Citext
        | Family::Enum
        | Family::Macaddr
        | Family::Macaddr8
        | Family::Json
        | Family::Jsonb => DataType::Utf8,
        Family::Bytea | Family::Inet | Family::Cidr => DataType::Binary,
        Family::Date => DataType::Date32,
        Family::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        Family::TimestampTz => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Family::Uuid => DataType::FixedSizeBinary(16),
        Family::Money if format == Format::Binary => DataType::Int64,
        _ => match format {
            Format::Binary => DataType::Binary,
            Format::Text => DataType::Utf8,
        },
    }
}

#[cfg(test)]
mod tests;
