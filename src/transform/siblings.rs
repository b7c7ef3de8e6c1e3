//! Row context: columns of the same row that a kernel reads besides its own.
//!
//! A rule names them (`by: user_id`), [`Prepared::reads`](super::Prepared::reads) tells the plan, which proves that they
//! exist and can be read, and the engine hands their values to
//! [`Transform::apply_in`](super::Transform::apply_in). What is drawn from a subject's key is the same in every row and
//! table that is about the subject.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int16Type, Int32Type, Int64Type};

use super::args::Span;
use super::builtin::TEXTS;
use super::canonical::{self, Fold};
use crate::catalog::Family;
use crate::copy::text::write_uuid;

/// A column that a rule reads besides its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its name, in the same table.
    pub column: String,
    /// What for.
    pub role: Role,
    /// Which of its values.
    pub side: Side,
    /// Where the rule names it.
    pub span: Span,
}

/// What a column is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Its value names whom the row is about; stand-ins are drawn from it.
    Subject,
    /// Its value goes into the stand-in.
    Context,
    /// Its text is looked for in free text.
    Known,
    /// Its value decides whether the row is transformed.
    Condition,
}

impl Role {
    /// Families of the columns that may be read for it.
    pub fn families(self) -> &'static [Family] {
        match self {
            Self::Subject => SUBJECTS,
            Self::Context | Self::Condition => READABLE,
            Self::Known => TEXTS,
        }
    }
}

/// Which values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those of the source.
    Source,
    /// Those that the target gets. Its own rule comes first.
    Target,
}

/// Families whose values may name the subject of a row.
pub const SUBJECTS: &[Family] = &[
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Numeric,
    Family::Text,
    Family::Bpchar,
    Family::Citext,
    Family::Uuid,
];

/// Families whose values have a text that rules can work with.
const READABLE: &[Family] = &[
    Family::Bool,
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
    Family::Numeric,
    Family::Text,
    Family::Bpchar,
    Family::Citext,
    Family::Enum,
    Family::Date,
    Family::Timestamp,
    Family::TimestampTz,
    Family::Uuid,
    Family::Json,
    Family::Jsonb,
];

/// What stands in front of a subject and in no text.
const SUBJECT: u8 = 0;

/// A column that is read, within one batch.
#[derive(Debug, Clone, Copy)]
pub struct Sibling<'a> {
    /// Layout of its values on the wire.
    pub family: Family,
    /// Its values of the side that was asked for, as many as the batch has rows.
    pub values: &'a ArrayRef,
}

impl Sibling<'_> {
    /// Appends a mark and the canonical form of the row's value, so that no subject is drawn like a value that reads the
    /// same; `false` where the row has no subject (NULL, an empty string, or
    /// another family than names subjects).
    #[inline]
    pub fn subject(&self, row: usize, out: &mut Vec<u8>) -> bool {
        if self.values.len() <= row || self.values.is_null(row) {
            return false;
        }
        out.push(SUBJECT);
        let mut number =
            |value: i64| out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
        match self.values.data_type() {
            DataType::Int16 => number(self.values.as_primitive::<Int16Type>().value(row).into()),
            DataType::Int32 => number(self.values.as_primitive::<Int32Type>().value(row).into()),
            DataType::Int64 => number(self.values.as_primitive::<Int64Type>().value(row)),
            DataType::FixedSizeBinary(16) => {
                write_uuid(self.values.as_fixed_size_binary().value(row), out);
            }
            DataType::Utf8 => {
                let text = self.values.as_string::<i32>().value(row);
                let text = match self.family {
                    Family::Numeric => canonical::numeric(text),
                    family => Fold::of(family).apply(text),
                };
                out.extend_from_slice(text.as_bytes());
                return !text.is_empty();
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, FixedSizeBinaryArray, Int16Array, Int64Array, StringArray};

    use super::*;

    fn subjects(family: Family, values: &ArrayRef) -> Vec<Option<String>> {
        let sibling = Sibling { family, values };
        let rows = 0..values.len() + 1;
        rows.map(|row| {
            let mut out = Vec::new();
            let is_given = sibling.subject(row, &mut out);
            is_given.then(|| String::from_utf8(out).unwrap().split_off(1))
        })
        .collect()
    }

    #[test]
    fn a_subject_reads_the_same_in_every_type_that_a_key_may_have() {
        let seven = Some("7".to_owned());
        let small: ArrayRef = Arc::new(Int16Array::from(vec![Some(7), None]));
        assert_eq!(subjects(Family::Int2, &small), [seven.clone(), None, None]);
        let large: ArrayRef = Arc::new(Int64Array::from(vec![7]));
        assert_eq!(subjects(Family::Int8, &large), [seven.clone(), None]);
        let numeric: ArrayRef = Arc::new(StringArray::from(vec!["7.00"]));
        assert_eq!(subjects(Family::Numeric, &numeric), [seven, None]);
        let padded: ArrayRef = Arc::new(StringArray::from(vec!["ab  ", "", "    "]));
        let ab = Some("ab".to_owned());
        assert_eq!(subjects(Family::Bpchar, &padded), [ab, None, None, None]);
        let bytes = (0..16).collect::<Vec<u8>>();
        let uuid: ArrayRef =
            Arc::new(FixedSizeBinaryArray::try_from_iter([bytes].into_iter()).unwrap());
        let text = Some("00010203-0405-0607-0809-0a0b0c0d0e0f".to_owned());
        assert_eq!(subjects(Family::Uuid, &uuid), [text, None]);
    }

    #[test]
    fn other_layouts_name_no_subject() {
        let flags: ArrayRef = Arc::new(BooleanArray::from(vec![true]));
        assert_eq!(subjects(Family::Bool, &flags), [None, None]);
    }
}
