//! `fixed`: one literal for every value.

mod literal;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float32Type, Float64Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType,
};

use crate::catalog::Family;
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, layout};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::wire::repr;
use literal::Literal;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "fixed",
    group: Group::Plain,
    summary: "the same literal for every value",
    doc: "Every value becomes the one that the rule gives, written as PostgreSQL writes values of the column's type: \
          `fixed: redacted`, `fixed: 0`, `fixed: 2000-01-01`, `fixed: '{}'`. It is checked against the type before \
          the run, where the type is known here; for all others (arrays, ranges, intervals …) the target checks it, \
          and the table travels in text format. NULL stays NULL and an empty string stays empty unless the rule says \
          otherwise.",
    params: &[
        Param {
            name: "value",
            kind: "literal",
            default: "",
            doc: "the value, as the server would print it",
        },
        Param {
            name: "null",
            kind: "keep|replace",
            default: "keep",
            doc: "`replace` gives the literal for NULL too",
        },
        Param {
            name: "empty",
            kind: "keep|replace",
            default: "keep",
            doc: "`replace` gives the literal for empty strings too",
        },
    ],
    accepts: &[],
    examples: &["whatever stood here"],
    example_params: &[("value", "redacted")],
    keyed: false,
    prepare,
};

/// Whether a literal of this family can only be written in COPY's text format: the family has no array layout of its
/// own, so nothing here knows its binary form.
pub fn needs_text_format(family: Family) -> bool {
    repr(family, Format::Binary) != repr(family, Format::Text)
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [("keep", false), ("replace", true)];
    let (null, empty) = (
        params.choice("null", &words),
        params.choice("empty", &words),
    );
    let literal = if params.is_given("value") {
        let scalar = params.scalar("value");
        let literal = scalar.map(|scalar| Literal::parse(scalar.text, input.ty));
        match literal {
            Some(Ok(literal)) => Some(literal),
            Some(Err(problem)) => {
                let span = scalar.map_or(params.span(), |scalar| scalar.span);
                params.report(problem.at(span));
                None
            }
            None => None,
        }
    } else {
        let problem =
            Problem::new("`fixed` needs a value").hint("write `fixed: VALUE`, or `set_null`");
        params.report(problem.at(params.span()));
        None
    };
    params.finish()?;
    let literal = literal.ok_or_else(|| Problem::new("`fixed` needs a value"))?;
    Ok(Box::new(Fixed {
        literal: Arc::new(literal),
        null: null.unwrap_or(false),
        empty: empty.unwrap_or(false),
    }))
}

#[derive(Debug, Clone)]
struct Fixed {
    literal: Arc<Literal>,
    /// Whether NULL is replaced.
    null: bool,
    /// Whether the empty string is.
    empty: bool,
}

impl Prepared for Fixed {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::OneOf(1),
            makes_nulls: false,
            max_chars: self.literal.chars(),
            passes_values: false,
        }
    }

    fn keeps_order(&self) -> bool {
        true
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(self.clone())
    }
}

impl Transform for Fixed {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let nulls = if self.null {
            None
        } else {
            input.nulls().cloned()
        };
        match (self.literal.as_ref(), input.data_type()) {
            (Literal::Bool(value), DataType::Boolean) => {
                let values = match value {
                    true => BooleanBuffer::new_set(input.len()),
                    false => BooleanBuffer::new_unset(input.len()),
                };
                Ok(Arc::new(BooleanArray::new(values, nulls)))
            }
            (Literal::Int(value), DataType::Int16) => {
                repeat::<Int16Type>(i16::try_from(*value), input, nulls)
            }
            (Literal::Int(value), DataType::Int32) => {
                repeat::<Int32Type>(i32::try_from(*value), input, nulls)
            }
            (Literal::Int(value), DataType::Int64) => {
                repeat::<Int64Type>(Ok::<_, ()>(*value), input, nulls)
            }
            (Literal::Float(value), DataType::Float32) => {
                repeat::<Float32Type>(Ok::<_, ()>(*value as f32), input, nulls)
            }
            (Literal::Float(value), DataType::Float64) => {
                repeat::<Float64Type>(Ok::<_, ()>(*value), input, nulls)
            }
            (Literal::Date(value), DataType::Date32) => {
                repeat::<Date32Type>(Ok::<_, ()>(*value), input, nulls)
            }
            (Literal::Timestamp(value), DataType::Timestamp(..)) => {
                repeat::<TimestampMicrosecondType>(Ok::<_, ()>(*value), input, nulls)
            }
            (Literal::Uuid(value), DataType::FixedSizeBinary(16)) => {
                let bytes = Buffer::from_vec(value.repeat(input.len()));
                let array = FixedSizeBinaryArray::try_new(16, bytes, nulls);
                array
                    .map(|array| Arc::new(array) as ArrayRef)
                    .map_err(|_| layout(input))
            }
            (Literal::Text(value), DataType::Utf8) => {
                let column = input.as_string::<i32>();
                let empty = |row| column.value(row).is_empty();
                self.bytes(value.as_bytes(), input, empty, nulls.as_ref())?
                    .into_text(nulls.as_ref())
            }
            (Literal::Bytes(value), DataType::Binary) => {
                let column = input.as_binary::<i32>();
                let empty = |row| column.value(row).is_empty();
                self.bytes(value, input, empty, nulls.as_ref())?
                    .into_binary(nulls.as_ref())
            }
            _ => Err(layout(input)),
        }
    }
}

impl Fixed {
    fn bytes(
        &self,
        value: &[u8],
        input: &ArrayRef,
        empty: impl Fn(usize) -> bool,
        nulls: Option<&NullBuffer>,
    ) -> Result<Column, Refusal> {
        let mut out = Column::with_capacity(input.len(), input.len() * value.len());
        for row in 0..input.len() {
            let null = nulls.is_some_and(|nulls| nulls.is_null(row));
            let stays_empty = !self.empty && input.is_valid(row) && empty(row);
            if !null && !stays_empty {
                out.bytes.extend_from_slice(value);
            }
            out.end(row)?;
        }
        Ok(out)
    }
}

fn repeat<T: ArrowPrimitiveType>(
    value: Result<T::Native, impl Sized>,
    input: &ArrayRef,
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef, Refusal> {
    let value = value.map_err(|_| layout(input))?;
    let values = vec![value; input.len()];
    PrimitiveArray::<T>::try_new(values.into(), nulls)
        .map(|array| Arc::new(array.with_data_type(input.data_type().clone())) as ArrayRef)
        .map_err(|_| layout(input))
}

#[cfg(test)]
mod tests {
    use arrow::array::{StringArray, new_null_array};

    use super::*;
    use crate::catalog::Type;

    fn fixed(params: &[(&str, &str)]) -> Arc<dyn Transform> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        prepared.bind(&MasterKey::for_documentation(), "test")
    }

    #[test]
    fn null_and_empty_stay_unless_told_otherwise() {
        let input: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some("")]));
        let output = fixed(&[("value", "x")]).apply(&input).unwrap();
        let kept = StringArray::from(vec![Some("x"), None, Some("")]);
        assert_eq!(output.as_string::<i32>(), &kept);
        let all = [("value", "x"), ("null", "replace"), ("empty", "replace")];
        let output = fixed(&all).apply(&input).unwrap();
        let replaced = StringArray::from(vec!["x", "x", "x"]);
        assert_eq!(output.as_string::<i32>(), &replaced);
    }

    #[test]
    fn types_without_a_layout_need_the_text_format() {
        assert!(needs_text_format(Family::Array) && needs_text_format(Family::Interval));
        assert!(!needs_text_format(Family::Text) && !needs_text_format(Family::Inet));
        let ty = Type::plain("interval", Family::Interval);
        let prepared = prepare(&Arg::scalar("1 day"), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        assert!(kernel.apply(&new_null_array(&DataType::Utf8, 2)).is_ok());
        assert!(kernel.apply(&new_null_array(&DataType::Binary, 2)).is_err());
    }

    #[test]
    fn a_value_is_required() {
        let ty = Type::plain("text", Family::Text);
        for arg in [Arg::none(), Arg::map(&[("null", "keep")])] {
            assert!(prepare(&arg, Input { ty: &ty }).is_err());
        }
    }
}
