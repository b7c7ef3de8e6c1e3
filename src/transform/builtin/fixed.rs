//! `fixed`: the same value in every row. Checked against the column's type before anything runs.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int16Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
    UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::DataType;

use crate::catalog::{Family, Type};
use crate::copy::{Format, text};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::unexpected;
use crate::transform::registry::Param;
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::inet::Network;
use crate::wire::{datetime, numeric, repr};

pub(in crate::transform) const PARAMS: &[Param] = &[
    Param {
        name: "value",
        kind: "the value as text",
        default: "",
        doc: "What every row gets, in the form that PostgreSQL prints",
    },
    Param {
        name: "null",
        kind: "keep | replace",
        default: "keep",
        doc: "Whether NULL is replaced too",
    },
];

/// Families that have no array layout of their own: their values travel as text when one of them is `fixed`.
pub fn needs_text_format(family: Family) -> bool {
    repr(family, Format::Binary) == DataType::Binary
        && !matches!(family, Family::Bytea | Family::Inet | Family::Cidr)
}

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let reader = Reader::new(args, PARAMS)?;
    let Some(value) = reader.text("value")? else {
        return Err(Problem::new("`fixed` needs a value")
            .hint("write `{ fixed: \"…\" }`; for NULL write `set_null`"));
    };
    let replace_nulls = reader.choice("null", &["keep", "replace"])? == "replace";
    let one = one(value, input.ty).ok_or_else(|| {
        let problem = reader.problem(
            "value",
            format!("this is no value of type {}", input.ty.name),
        );
        match input.ty.labels.as_slice() {
            [] => problem.hint("write it as PostgreSQL prints values of that type"),
            labels => problem.hint(format!("its labels are {}", labels.join(", "))),
        }
    })?;
    let max_chars = (one.data_type() == &DataType::Utf8).then_some(value.chars().count() as u32);
    Ok(Box::new(Fixed {
        one,
        replace_nulls,
        max_chars,
    }))
}

#[derive(Debug, Clone)]
struct Fixed {
    /// An array of one value.
    one: ArrayRef,
    replace_nulls: bool,
    max_chars: Option<u32>,
}

impl Prepared for Fixed {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            max_chars: self.max_chars,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(self.clone())
    }
}

impl Transform for Fixed {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        if input.data_type() != self.one.data_type() {
            return Err(unexpected(input));
        }
        let nulls = if self.replace_nulls {
            None
        } else {
            input.nulls().cloned()
        };
        let places = UInt32Array::new(vec![0; input.len()].into(), nulls);
        take(&self.one, &places, None)
            .map_err(|_| Refusal::new(0, "the fixed value cannot be repeated so often"))
    }
}

/// The value as an array of one, in the layout of its type; `None` when it is no value of that type.
pub(in crate::transform) fn one(value: &str, ty: &Type) -> Option<ArrayRef> {
    Some(match ty.family {
        Family::Bool => Arc::new(BooleanArray::from(vec![boolean(value)?])),
        Family::Int2 => Arc::new(Int16Array::from(vec![value.parse::<i16>().ok()?])),
        Family::Int4 => Arc::new(Int32Array::from(vec![value.parse::<i32>().ok()?])),
        Family::Int8 => Arc::new(Int64Array::from(vec![value.parse::<i64>().ok()?])),
        Family::Float4 => Arc::new(Float32Array::from(vec![value.parse::<f32>().ok()?])),
        Family::Float8 => Arc::new(Float64Array::from(vec![value.parse::<f64>().ok()?])),
        Family::Date => Arc::new(Date32Array::from(vec![datetime::parse_date(value)?])),
        Family::Timestamp => Arc::new(TimestampMicrosecondArray::from(vec![moment(value)?])),
        Family::TimestampTz => {
            Arc::new(TimestampMicrosecondArray::from(vec![moment(value)?]).with_timezone("UTC"))
        }
        Family::Uuid => {
            let bytes = text::uuid(value.as_bytes())?;
            Arc::new(FixedSizeBinaryArray::new(16, bytes.to_vec().into(), None))
        }
        Family::Bytea => {
            let mut bytes = Vec::new();
            text::bytea(value.as_bytes(), &mut bytes)?;
            Arc::new(BinaryArray::from(vec![bytes.as_slice()]))
        }
        Family::Inet | Family::Cidr => {
            let mut field = Vec::new();
            Network::parse(value, ty.family == Family::Cidr)?.write_field(&mut field);
            Arc::new(BinaryArray::from(vec![field.as_slice()]))
        }
        _ => {
            is_text_of(value, ty).then_some(())?;
            Arc::new(StringArray::from(vec![value]))
        }
    })
}

/// Whether a text form belongs to a type that travels as text. Types without a layout are the server's business.
fn is_text_of(value: &str, ty: &Type) -> bool {
    match ty.family {
        Family::Numeric => numeric::write_binary(value.as_bytes(), &mut Vec::new()).is_some(),
        Family::Json | Family::Jsonb => serde_json::from_str::<serde_json::Value>(value).is_ok(),
        Family::Enum => ty.labels.iter().any(|label| label == value),
        _ => !value.contains('\0'),
    }
}

fn boolean(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "t" | "true" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// A timestamp, or a date at midnight.
fn moment(value: &str) -> Option<i64> {
    datetime::parse_timestamp(value)
        .or_else(|| datetime::parse_timestamp(&format!("{value} 00:00:00")))
}
