//! Values inside other values: elements of arrays, fields of composites, bounds of ranges ↔ arrays in the layout of
//! [`repr`](super::repr).
//!
//! In the binary format an inner value is what it would be as a field of its own: its length and its bytes. In the
//! text format it is the type's text without the quotes of its container, and without COPY's escapes, which belong to
//! the whole field.

use arrow::array::{Array, ArrayRef};

use super::decode::{DecodeError, decode_values};
use super::encode::{EncodeError, Encoder};
use crate::catalog::Family;
use crate::copy::{Format, text};

/// Inner values of one family as an array; `None` for NULL.
pub fn decode(
    values: &[Option<&[u8]>],
    format: Format,
    family: Family,
) -> Result<ArrayRef, DecodeError> {
    if format == Format::Binary {
        return decode_values(values, format, family);
    }
    // Readers of text expect the escapes of a field.
    let mut bytes = Vec::with_capacity(values.iter().flatten().map(|value| value.len()).sum());
    let mut ends = Vec::with_capacity(values.len());
    for value in values {
        text::escape_into(value.unwrap_or_default(), &mut bytes);
        ends.push(bytes.len());
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let escaped: Vec<_> = values
        .iter()
        .zip(starts.zip(&ends))
        .map(|(value, (start, end))| value.and_then(|_| bytes.get(start..*end)))
        .collect();
    decode_values(&escaped, format, family)
}

/// Writes the values of one array as inner values.
pub struct Parts<'a> {
    encoder: Encoder<'a>,
    array: &'a ArrayRef,
    scratch: Vec<u8>,
}

impl<'a> Parts<'a> {
    /// For an array of `count` values in the layout of [`repr`](super::repr).
    pub fn new(
        array: &'a ArrayRef,
        count: usize,
        family: Family,
        format: Format,
    ) -> Result<Self, EncodeError> {
        Ok(Self {
            encoder: Encoder::new(array, count, family, format)?,
            array,
            scratch: Vec::new(),
        })
    }

    /// Appends the length and the bytes of one value, or -1 for NULL. Only for the binary format.
    pub fn binary(&self, index: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.encoder.append(index, out)
    }

    /// The plain text of one value; `None` for NULL. Only for the text format.
    pub fn text(&mut self, index: usize) -> Result<Option<&[u8]>, EncodeError> {
        if self.array.is_null(index) {
            return Ok(None);
        }
        self.scratch.clear();
        self.encoder.append(index, &mut self.scratch)?;
        if memchr::memchr(b'\\', &self.scratch).is_some() {
            self.scratch = text::unescape(&self.scratch).into_owned();
        }
        Ok(Some(&self.scratch))
    }

    /// Whether a value is NULL.
    pub fn is_null(&self, index: usize) -> bool {
        self.array.is_null(index)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::StringArray;

    use super::*;

    #[test]
    fn plain_text_comes_back_as_it_was() {
        let values: Vec<Option<&[u8]>> =
            vec![Some(b"a\tb\\N\n"), None, Some(b""), Some("é".as_bytes())];
        let array = decode(&values, Format::Text, Family::Text).unwrap();
        let expected: ArrayRef = Arc::new(StringArray::from(vec![
            Some("a\tb\\N\n"),
            None,
            Some(""),
            Some("é"),
        ]));
        assert_eq!(&array, &expected);
        let mut parts = Parts::new(&array, 4, Family::Text, Format::Text).unwrap();
        for (index, value) in values.iter().enumerate() {
            assert_eq!(parts.text(index).unwrap(), *value);
        }
    }

    #[test]
    fn bytes_have_their_text_form() {
        let values: Vec<Option<&[u8]>> = vec![Some(br"\x00ff5c")];
        let array = decode(&values, Format::Text, Family::Bytea).unwrap();
        let mut parts = Parts::new(&array, 1, Family::Bytea, Format::Text).unwrap();
        assert_eq!(parts.text(0).unwrap(), values[0]);
        let binary = Parts::new(&array, 1, Family::Bytea, Format::Binary).unwrap();
        let mut out = Vec::new();
        binary.binary(0, &mut out).unwrap();
        assert_eq!(out, [0, 0, 0, 3, 0, 0xff, 0x5c]);
    }
}
