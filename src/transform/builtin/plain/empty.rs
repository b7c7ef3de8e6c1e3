//! `empty`: the type's empty value.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use arrow::datatypes::DataType;

use crate::catalog::Family;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "empty",
    group: Group::Plain,
    summary: "the type's empty value",
    doc: "Text and `bytea` become empty, JSON objects `{}`, JSON arrays `[]`, all other JSON `{}`, arrays have no \
          element left, `hstore` no key, a range and a multirange no value, `tsvector` no word, `ltree` no label, `bit \
          varying` no bit. For NOT NULL columns whose content nobody needs, and for search vectors, which hold the words \
          of a text: a trigger, or an UPDATE behind the load, makes them anew of the text's stand-in. NULL stays NULL.",
    params: &[],
    accepts: &[
        Family::Text,
        Family::Bpchar,
        Family::Citext,
        Family::Bytea,
        Family::Json,
        Family::Jsonb,
        Family::Array,
        Family::Hstore,
        Family::Range,
        Family::Multirange,
        Family::Other,
    ],
    examples: &["whatever stood here"],
    example_params: &[],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    let of = match input.ty.family {
        Family::Json | Family::Jsonb => Of::Json,
        Family::Array => Of::Array,
        Family::Hstore => Of::Known(b"", &[0; 4]),
        Family::Range => Of::Known(b"empty", &[EMPTY_RANGE]),
        Family::Multirange => Of::Known(b"{}", &[0; 4]),
        Family::Other => match input.ty.name.rsplit('.').next() {
            Some("tsvector" | "bit varying") => Of::Known(b"", &[0; 4]),
            Some("ltree") => Of::Known(b"", &[LTREE_VERSION]),
            Some(name) if name.starts_with("bit varying(") => Of::Known(b"", &[0; 4]),
            _ => {
                let problem = Problem::new(format!("no empty value of {} is known", input.ty.name));
                return Err(problem.hint("use `set_null` or `fixed`"));
            }
        },
        _ => Of::Characters,
    };
    Ok(Box::new(Empty { of }))
}

/// What is emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Text or bytes.
    Characters,
    Json,
    Array,
    /// A type with one empty value: its text, and its binary field.
    Known(&'static [u8], &'static [u8]),
}

/// Flags of the empty range. Source: PostgreSQL source, `RANGE_EMPTY` in `src/include/utils/rangetypes.h`.
const EMPTY_RANGE: u8 = 1;

/// What stands in front of a path. Source: PostgreSQL source, `ltree_send` in `contrib/ltree/ltree_io.c`. The others begin
/// with a count: `hstore_send` in `contrib/hstore/hstore_io.c`, `multirange_send`, `tsvectorsend` and `varbit_send` in
/// `src/backend/utils/adt`.
const LTREE_VERSION: u8 = 1;

#[derive(Debug, Clone)]
struct Empty {
    of: Of,
}

impl Prepared for Empty {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: match self.of {
                Of::Characters | Of::Array | Of::Known(..) => Distinct::AtMost(1),
                // One for each type of JSON.
                Of::Json => Distinct::No,
            },
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(self.clone())
    }
}

impl Transform for Empty {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Utf8 => self.texts(input),
            DataType::Binary => self.bytes(input.as_binary(), input),
            _ => Err(layout(input)),
        }
    }
}

impl Empty {
    fn texts(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::with_capacity(column.len(), column.len() * 2);
        for row in 0..column.len() {
            let value = column.is_valid(row).then(|| column.value(row));
            let empty: &[u8] = match (self.of, value) {
                (Of::Known(text, _), Some(_)) => text,
                (Of::Characters, _) | (_, None | Some("")) => b"",
                (Of::Json, Some(value)) if value.trim_start().starts_with('[') => b"[]",
                (Of::Json | Of::Array, Some(_)) => b"{}",
            };
            out.bytes.extend_from_slice(empty);
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }

    fn bytes(&self, column: &BinaryArray, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut out = Column::with_capacity(column.len(), column.len() * 12);
        for row in 0..column.len() {
            match self.of {
                Of::Array if column.is_valid(row) => {
                    let element = element(column.value(row))
                        .ok_or_else(|| Refusal::new(row, "a field is no array"))?;
                    // No dimension, no NULL inside.
                    out.bytes.extend_from_slice(&[0; 8]);
                    out.bytes.extend_from_slice(&element);
                }
                Of::Known(_, field) if column.is_valid(row) => out.bytes.extend_from_slice(field),
                Of::Array | Of::Characters | Of::Known(..) => {}
                Of::Json => return Err(layout(input)),
            }
            out.end(row)?;
        }
        out.into_binary(column.nulls())
    }
}

/// The OID of the element type, which stands behind the number of dimensions and a flag.
/// Source: PostgreSQL source, `array_send` in `src/backend/utils/adt/arrayfuncs.c`.
fn element(field: &[u8]) -> Option<[u8; 4]> {
    field.get(8..12)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use arrow::array::StringArray;

    use super::*;
    use crate::catalog::Type;

    fn emptied(family: Family, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let ty = Type::plain("type", family);
        let prepared = prepare(&Arg::none(), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        kernel.apply(input)
    }

    #[test]
    fn each_type_has_its_empty_value_and_null_stays() {
        let input = vec![Some("{1,2}"), None, Some(" [1]"), Some("\"x\"")];
        let input: ArrayRef = Arc::new(StringArray::from(input));
        for (family, expected) in [
            (Family::Text, [Some(""), None, Some(""), Some("")]),
            (Family::Jsonb, [Some("{}"), None, Some("[]"), Some("{}")]),
            (Family::Array, [Some("{}"), None, Some("{}"), Some("{}")]),
        ] {
            let output = emptied(family, &input).unwrap();
            assert_eq!(
                output.as_string::<i32>(),
                &StringArray::from(expected.to_vec())
            );
        }
    }

    #[test]
    fn types_of_one_empty_value_have_it_in_both_formats() {
        let search = Type::plain("tsvector", Family::Other);
        let args = Arg::none();
        let prepared = prepare(&args, Input { ty: &search }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("'a':1"), None]));
        let expected = StringArray::from(vec![Some(""), None]);
        assert_eq!(kernel.apply(&texts).unwrap().as_string::<i32>(), &expected);
        let fields: ArrayRef = Arc::new(BinaryArray::from_opt_vec(vec![Some(b"xyz"), None]));
        let expected = BinaryArray::from_opt_vec(vec![Some(&[0, 0, 0, 0][..]), None]);
        assert_eq!(kernel.apply(&fields).unwrap().as_binary::<i32>(), &expected);
        let ranges: ArrayRef = Arc::new(StringArray::from(vec!["[1,2)"]));
        let output = emptied(Family::Range, &ranges).unwrap();
        assert_eq!(output.as_string::<i32>().value(0), "empty");
        let circle = Type::plain("circle", Family::Other);
        assert!(prepare(&args, Input { ty: &circle }).is_err());
    }

    #[test]
    fn arrays_keep_their_element_type_in_the_binary_format() {
        // One dimension of one integer: 7.
        let field = b"\0\0\0\x01\0\0\0\0\0\0\0\x17\0\0\0\x01\0\0\0\x01\0\0\0\x04\0\0\0\x07";
        let empty = b"\0\0\0\0\0\0\0\0\0\0\0\x17";
        let input: ArrayRef = Arc::new(BinaryArray::from_opt_vec(vec![Some(field), None]));
        let output = emptied(Family::Array, &input).unwrap();
        let expected = BinaryArray::from_opt_vec(vec![Some(empty), None]);
        assert_eq!(output.as_binary::<i32>(), &expected);
        let broken: ArrayRef = Arc::new(BinaryArray::from(vec![&b"\0"[..]]));
        assert!(emptied(Family::Array, &broken).is_err());
        assert!(
            emptied(Family::Bytea, &broken)
                .unwrap()
                .as_binary::<i32>()
                .value(0)
                .is_empty()
        );
    }
}
