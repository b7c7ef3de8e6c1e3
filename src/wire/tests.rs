//! Both formats against what a server wrote, rows put together again, and hostile fields.
//!
//! `vectors.tsv` holds values as PostgreSQL 15 writes them: family, text field, binary field in hexadecimal.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Int32Array, StringArray};
use proptest::prelude::*;

use super::encode::{EncodeError, Encoder};
use super::splice::Splice;
use super::*;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::copy::text;

const FAMILIES: [Family; 21] = [
    Family::Bool,
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
    Family::Numeric,
    Family::Text,
    Family::Bpchar,
    Family::Bytea,
    Family::Date,
    Family::Timestamp,
    Family::TimestampTz,
    Family::Uuid,
    Family::Inet,
    Family::Cidr,
    Family::Macaddr,
    Family::Macaddr8,
    Family::Json,
    Family::Jsonb,
    Family::Other,
];

/// Family, text field, binary field.
fn vectors() -> Vec<(Family, &'static [u8], Vec<u8>)> {
    let line = |line: &'static str| {
        let mut parts = line.split('\t');
        let name = parts.next().unwrap();
        let family = FAMILIES
            .into_iter()
            .find(|family| format!("{family:?}") == name);
        let text = parts.next().unwrap().as_bytes();
        let binary = hex::decode(parts.next().unwrap()).unwrap();
        (family.unwrap(), text, binary)
    };
    include_str!("vectors.tsv").lines().map(line).collect()
}

fn encoded(array: &ArrayRef, family: Family, format: Format) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    Encoder::new(array, array.len(), family, format)?.append(0, &mut out)?;
    Ok(out)
}

fn sized(value: &[u8]) -> Vec<u8> {
    let mut field = (value.len() as i32).to_be_bytes().to_vec();
    field.extend(value);
    field
}

#[test]
fn both_formats_give_the_same_values() {
    for (family, text, binary) in vectors() {
        let shown = String::from_utf8_lossy(text);
        let from_text = decode_values(&[Some(text)], Format::Text, family).expect(&shown);
        let from_binary = decode_values(&[Some(&binary)], Format::Binary, family).expect(&shown);
        assert_eq!(from_text.data_type(), &repr(family, Format::Binary));
        assert_eq!(&from_text, &from_binary, "{family:?} {shown}");
    }
}

#[test]
fn values_are_written_as_the_server_writes_them() {
    for (family, text, binary) in vectors() {
        let shown = String::from_utf8_lossy(text);
        let array = decode_values(&[Some(&binary)], Format::Binary, family).unwrap();
        let written = encoded(&array, family, Format::Text).unwrap();
        assert_eq!(String::from_utf8_lossy(&written), shown, "{family:?}");
        let written = encoded(&array, family, Format::Binary).unwrap();
        assert_eq!(written, sized(&binary), "{family:?} {shown}");
    }
}

#[test]
fn null_is_null_in_every_family_and_format() {
    for family in FAMILIES {
        for (format, null) in [
            (Format::Binary, &b"\xff\xff\xff\xff"[..]),
            (Format::Text, b"\\N"),
        ] {
            let array = decode_values(&[None], format, family).unwrap();
            assert_eq!(
                (array.null_count(), array.data_type()),
                (1, &repr(family, format))
            );
            assert_eq!(encoded(&array, family, format).unwrap(), null);
        }
    }
}

#[test]
fn invalid_text_and_unknown_versions_are_refused() {
    let decoded = |field: &[u8], family| decode_values(&[Some(field)], Format::Binary, family);
    assert_eq!(decoded(b"\xff", Family::Text), Err(DecodeError::Utf8));
    assert!(decoded(b"\x02{}", Family::Jsonb).is_err());
    assert!(decoded(b"", Family::Jsonb).is_err());
    assert!(decoded(b"\x02", Family::Bool).is_err());
    assert!(decoded(b"12345", Family::Macaddr).is_err());
    assert!(decoded(b"123456", Family::Macaddr8).is_err());
}

#[test]
fn results_that_do_not_fit_are_refused() {
    let nul: ArrayRef = Arc::new(StringArray::from(vec!["a\0b"]));
    assert_eq!(
        encoded(&nul, Family::Text, Format::Binary),
        Err(EncodeError::Nul)
    );
    let word: ArrayRef = Arc::new(StringArray::from(vec!["twelve"]));
    assert!(encoded(&word, Family::Numeric, Format::Binary).is_err());
    let short: ArrayRef = Arc::new(BinaryArray::from(vec![&[2u8, 24][..]]));
    assert!(encoded(&short, Family::Inet, Format::Text).is_err());
    let bare: ArrayRef = Arc::new(StringArray::from(vec!["08002b010203"]));
    assert!(encoded(&bare, Family::Macaddr, Format::Binary).is_err());
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let error = Encoder::new(&numbers, 3, Family::Int4, Format::Binary).err();
    let expected = EncodeError::Count {
        found: 2,
        expected: 3,
    };
    assert_eq!(error, Some(expected));
}

/// Text values of a table; `None` is NULL.
type Table = Vec<Vec<Option<String>>>;

/// Rows of a table whose columns are all text, with frame headers between them.
fn batch(format: Format, table: &Table) -> RowBatch {
    let mut batch = RowBatch::with_capacity(format, 0);
    for row in table {
        batch.bytes.extend(b"d....");
        let start = batch.bytes.len() as u32;
        batch.bytes.extend(line(format, row));
        batch.rows.push((start, batch.bytes.len() as u32));
    }
    batch
}

fn line(format: Format, row: &[Option<String>]) -> Vec<u8> {
    let mut out = Vec::new();
    match format {
        Format::Binary => {
            out.extend((row.len() as u16).to_be_bytes());
            for value in row {
                match value {
                    Some(value) => out.extend(sized(value.as_bytes())),
                    None => out.extend(b"\xff\xff\xff\xff"),
                }
            }
        }
        Format::Text => {
            for (position, value) in row.iter().enumerate() {
                if position > 0 {
                    out.push(b'\t');
                }
                match value {
                    Some(value) => text::escape_into(value.as_bytes(), &mut out),
                    None => out.extend(b"\\N"),
                }
            }
            out.push(b'\n');
        }
    }
    out
}

const COLUMNS: usize = 5;

fn value() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[a-z\\\\\t\n\u{1}é]{0,6}")
}

proptest! {
    #[test]
    fn rows_are_put_together_with_new_fields_in_place_of_old_ones(
        old in prop::collection::vec(prop::collection::vec(value(), COLUMNS), 0..8),
        new in prop::collection::vec(prop::collection::vec(value(), COLUMNS), 8),
        columns in prop::sample::subsequence(vec![0, 1, 2, 3, 4], 0..=COLUMNS),
        unread in prop::sample::select(vec![0, 1, 2, 3, 4]),
    ) {
        for format in [Format::Binary, Format::Text] {
            let mut expected = old.clone();
            let mut replaced: Vec<Option<ArrayRef>> = vec![None; COLUMNS];
            for &column in &columns {
                let values: StringArray = (0..old.len()).map(|row| new[row][column].as_deref()).collect();
                replaced[column] = Some(Arc::new(values));
                (0..old.len()).for_each(|row| expected[row][column].clone_from(&new[row][column]));
            }
            // A column may have been found without being replaced.
            let mut wanted = columns.clone();
            wanted.push(unread);
            wanted.sort_unstable();
            wanted.dedup();
            let batch = batch(format, &old);
            let mut fields = FieldIndex::new(format, COLUMNS, wanted);
            fields.scan(&batch).unwrap();
            let mut out = Vec::new();
            let splice = Splice::new(format, vec![Family::Text; COLUMNS]);
            splice.rows(&batch, &fields, &replaced, &mut out).unwrap();
            let expected: Vec<u8> = expected.iter().flat_map(|row| line(format, row)).collect();
            prop_assert_eq!(out, expected);
        }
    }

    #[test]
    fn any_bytes_are_a_value_or_refused(
        field in prop::collection::vec(any::<u8>(), 0..24),
        family in prop::sample::select(FAMILIES.to_vec()),
    ) {
        for format in [Format::Binary, Format::Text] {
            if let Ok(array) = decode_values(&[Some(&field)], format, family) {
                prop_assert_eq!(array.data_type(), &repr(family, format));
                let _ = encoded(&array, family, format);
            }
        }
    }

    #[test]
    fn any_float_reads_back_from_its_text(value in any::<f64>(), short in any::<f32>()) {
        let array: ArrayRef = Arc::new(arrow::array::Float64Array::from(vec![value]));
        let field = encoded(&array, Family::Float8, Format::Text).unwrap();
        prop_assert_eq!(&decode_values(&[Some(&field)], Format::Text, Family::Float8).unwrap(), &array);
        let array: ArrayRef = Arc::new(arrow::array::Float32Array::from(vec![short]));
        let field = encoded(&array, Family::Float4, Format::Text).unwrap();
        prop_assert_eq!(&decode_values(&[Some(&field)], Format::Text, Family::Float4).unwrap(), &array);
    }
}
