//! What all transforms of text share: walk a column, draw once a value, write the stand-ins into one buffer.
//!
//! A transform gives a [`Maker`]; this file gives it NULLs, empty strings, canonical forms and array building. No
//! allocation happens per value: one buffer of bytes and one of offsets a batch.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;

use super::canonical::Fold;
use super::siblings::{Read, Sibling};
use super::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};

/// Writes the stand-in of one value.
pub trait Maker: Clone + Debug + Send + Sync + 'static {
    /// Whether it looks at the draw. If not, no value is hashed.
    const KEYED: bool = true;

    /// The bytes that the draw is taken of. By default the canonical text; a maker for values with several spellings
    /// (a card number with and without blanks) gives their common form.
    fn subject<'v>(&self, value: &'v str, _scratch: &'v mut Vec<u8>) -> &'v [u8] {
        value.as_bytes()
    }

    /// Whether parts of a real value may stand in its stand-in: see [`Prepared::passes_parts`].
    fn passes_parts(&self) -> bool {
        false
    }

    /// Appends the stand-in of a canonical, non-empty value. It must be UTF-8 and depend on nothing else.
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>);
}

/// A maker checked against a column's type.
pub fn prepared(
    input: Input<'_>,
    distinct: Distinct,
    max_chars: Option<u32>,
    maker: impl Maker,
) -> Box<dyn Prepared> {
    let guarantees = Guarantees {
        distinct,
        makes_nulls: false,
        max_chars,
        passes_values: false,
    };
    drawn_by(None, input, guarantees, maker)
}

/// The same with guarantees of its own, for a maker that lets parts of real values pass.
pub fn promising(input: Input<'_>, guarantees: Guarantees, maker: impl Maker) -> Box<dyn Prepared> {
    drawn_by(None, input, guarantees, maker)
}

/// The same for a maker whose draws are of the row's subject, where it has one, instead of the value.
pub fn drawn_by(
    subject: Option<Read>,
    input: Input<'_>,
    guarantees: Guarantees,
    maker: impl Maker,
) -> Box<dyn Prepared> {
    Box::new(TextTransform {
        subject: subject.into_iter().collect(),
        fold: Fold::of(input.ty.family),
        guarantees,
        maker,
    })
}

#[derive(Debug)]
struct TextTransform<M> {
    /// The column that names the subject, if there is one.
    subject: Vec<Read>,
    fold: Fold,
    guarantees: Guarantees,
    maker: M,
}

impl<M: Maker> Prepared for TextTransform<M> {
    fn guarantees(&self) -> Guarantees {
        self.guarantees
    }

    fn passes_parts(&self) -> bool {
        self.maker.passes_parts()
    }

    fn reads(&self) -> &[Read] {
        &self.subject
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            fold: self.fold,
            width: self.guarantees.max_chars.unwrap_or(0) as usize,
            key: key.domain(domain),
            maker: self.maker.clone(),
        })
    }
}

struct Kernel<M> {
    fold: Fold,
    /// Usual bytes of a stand-in, for sizing; 0 means as many as the value's.
    width: usize,
    key: DomainKey,
    maker: M,
}

impl<M: Maker> Transform for Kernel<M> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.made(input, None)
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        self.made(input, siblings.first())
    }
}

impl<M: Maker> Kernel<M> {
    fn made(&self, input: &ArrayRef, subject: Option<&Sibling<'_>>) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, self.width);
        let mut draws = self.key.draws();
        let mut scratch = Vec::new();
        let unused = self.key.draw(b"");
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            draws.clear();
            if M::KEYED {
                for row in rows.clone() {
                    if let Some(value) = self.value(column, row) {
                        draws.push(self.drawn_of(&value, row, subject, &mut scratch));
                    }
                }
            }
            let mut each = draws.finish().iter();
            for row in rows {
                if let Some(value) = self.value(column, row) {
                    let draw = each.next().unwrap_or(&unused);
                    self.maker.make(&value, draw, &mut out.bytes);
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }

    /// What a row's draw is taken of: its subject, or else its value.
    #[inline]
    fn drawn_of<'v>(
        &self,
        value: &'v str,
        row: usize,
        subject: Option<&Sibling<'_>>,
        scratch: &'v mut Vec<u8>,
    ) -> &'v [u8] {
        if let Some(subject) = subject {
            scratch.clear();
            if subject.subject(row, scratch) {
                return scratch;
            }
        }
        self.maker.subject(value, scratch)
    }
}

impl<M> Kernel<M> {
    /// A row's value in canonical form, unless there is nothing to stand in for.
    fn value<'c>(&self, column: &'c StringArray, row: usize) -> Option<Cow<'c, str>> {
        let value = column
            .is_valid(row)
            .then(|| self.fold.apply(column.value(row)))?;
        (!value.is_empty()).then_some(value)
    }
}

/// The column as text; a refusal where the plan sent another layout.
pub fn texts(input: &ArrayRef) -> Result<&StringArray, Refusal> {
    input.as_string_opt().ok_or_else(|| layout(input))
}

/// The refusal of a layout that a kernel was not prepared for.
pub fn layout(input: &ArrayRef) -> Refusal {
    let reason = format!(
        "the transform does not work on {} arrays",
        input.data_type()
    );
    Refusal::new(0, reason)
}

/// A column of variable-length values while it is written.
pub struct Column {
    /// The bytes of all values so far.
    pub bytes: Vec<u8>,
    offsets: Vec<i32>,
}

impl Column {
    /// For `rows` values of `bytes` bytes in all.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            bytes: Vec::with_capacity(bytes),
            offsets,
        }
    }

    /// For stand-ins of `column` that have `width` bytes each, or its own lengths if that is 0.
    pub fn sized(column: &StringArray, width: usize) -> Self {
        let offsets = column.value_offsets();
        let own = offsets[column.len()] - offsets[0];
        let bytes = match width {
            0 => own as usize,
            // One very wide promise must not reserve memory for every row.
            width => column.len() * width.min(256),
        };
        Self::with_capacity(column.len(), bytes)
    }

    /// Ends the value of a row; for NULL, call it with nothing written.
    #[inline]
    pub fn end(&mut self, row: usize) -> Result<(), Refusal> {
        let end = i32::try_from(self.bytes.len())
            .map_err(|_| Refusal::new(row, "the stand-ins of one batch exceed 2 GiB"))?;
        self.offsets.push(end);
        Ok(())
    }

    /// Where the ended value of a row stands in `bytes`.
    #[inline]
    pub fn span(&self, row: usize) -> (usize, usize) {
        (self.offsets[row] as usize, self.offsets[row + 1] as usize)
    }

    /// The array with these NULLs.
    pub fn into_text(self, nulls: Option<&NullBuffer>) -> Result<ArrayRef, Refusal> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        StringArray::try_new(offsets, Buffer::from_vec(self.bytes), nulls.cloned())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins are not valid UTF-8"))
    }

    /// The same as bytes.
    pub fn into_binary(self, nulls: Option<&NullBuffer>) -> Result<ArrayRef, Refusal> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        BinaryArray::try_new(offsets, Buffer::from_vec(self.bytes), nulls.cloned())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }
}

/// Whether a column is laid out as text.
pub fn is_text(input: &ArrayRef) -> bool {
    *input.data_type() == DataType::Utf8
}

/// Appends the last `N` decimal digits of a number.
#[inline]
pub fn padded<const N: usize>(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&digits::<N>(number));
}

/// Appends a number up to 9999 in as many decimal digits as it needs.
#[inline]
pub fn number(number: u32, out: &mut Vec<u8>) {
    let unused = usize::from(number < 10) + usize::from(number < 100) + usize::from(number < 1000);
    let digits = u32::from_be_bytes(digits::<4>(number)) << (8 * unused);
    let end = out.len() + 4 - unused;
    out.extend_from_slice(&digits.to_be_bytes());
    out.truncate(end);
}

#[inline]
fn digits<const N: usize>(mut number: u32) -> [u8; N] {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    digits
}

/// The digits of a number written with blanks or dashes, if it has so many; the text as it is otherwise.
#[inline]
pub fn only_digits<'v>(
    value: &'v str,
    count: RangeInclusive<usize>,
    scratch: &'v mut Vec<u8>,
) -> &'v [u8] {
    if all_digits(value) {
        return value.as_bytes();
    }
    scratch.clear();
    for byte in value.bytes() {
        if byte.is_ascii_digit() {
            scratch.push(byte);
        } else if !is_separator(byte) {
            return value.as_bytes();
        }
    }
    if count.contains(&scratch.len()) {
        scratch
    } else {
        value.as_bytes()
    }
}

/// Whether there is nothing but digits. Looks at all bytes: many at once, and without a branch a byte.
#[inline]
pub fn all_digits(value: &str) -> bool {
    value
        .bytes()
        .fold(true, |all, byte| all & byte.is_ascii_digit())
}

/// What stands between the groups of a number: blanks and dashes.
#[inline]
pub fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_to_their_width() {
        let mut out = Vec::new();
        padded::<3>(7, &mut out);
        padded::<4>(1234, &mut out);
        padded::<1>(0, &mut out);
        assert_eq!(out, b"00712340");
    }

    #[test]
    fn numbers_take_the_digits_that_they_need() {
        for value in 0..10_000 {
            let mut out = b"No. ".to_vec();
            number(value, &mut out);
            assert_eq!(out, format!("No. {value}").into_bytes());
        }
    }

    #[test]
    fn nulls_and_ends_make_the_array() {
        let mut column = Column::with_capacity(3, 8);
        column.bytes.extend(b"ab");
        column.end(0).unwrap();
        column.end(1).unwrap();
        column.bytes.extend(b"c");
        column.end(2).unwrap();
        let nulls = NullBuffer::from(vec![true, false, true]);
        let array = column.into_text(Some(&nulls)).unwrap();
        let expected = StringArray::from(vec![Some("ab"), None, Some("c")]);
        assert_eq!(array.as_string::<i32>(), &expected);
    }
}
