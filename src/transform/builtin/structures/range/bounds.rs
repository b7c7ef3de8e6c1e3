//! Ranges and multiranges: both wire formats ↔ their bounds.
//!
//! Source: PostgreSQL source, `range_send` and `range_deparse` in `src/backend/utils/adt/rangetypes.c`,
//! `multirange_send` and `multirange_out` in `multirangetypes.c`.

use std::borrow::Cow;

use super::super::quotes::{Escape, bare, quote_if_needed, quoted};
use crate::copy::Format;
use crate::wire::array::{sized, word};

/// Flags of the binary format: nothing in it.
const EMPTY: u8 = 0x01;
/// The lower bound belongs to the range; the upper one does.
const INCLUSIVE: [u8; 2] = [0x02, 0x04];
/// There is no lower bound; no upper one.
const INFINITE: [u8; 2] = [0x08, 0x10];

/// One range.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Bounds<'v> {
    flags: u8,
    /// Lower and upper as they were read; `None` where there was none.
    pub(in super::super) values: [Option<Cow<'v, [u8]>>; 2],
}

/// Appends the range, or those of a multirange. `None` where it is none that a server sends.
pub(in super::super) fn read<'v>(
    format: Format,
    multi: bool,
    value: &'v [u8],
    found: &mut Vec<Bounds<'v>>,
) -> Option<()> {
    match (format, multi) {
        (Format::Binary, false) => found.push(binary(value)?),
        (Format::Binary, true) => {
            let mut rest = value;
            for _ in 0..u32::try_from(word(&mut rest)?).ok()? {
                found.push(binary(sized(&mut rest)??)?);
            }
            return rest.is_empty().then_some(());
        }
        (Format::Text, false) => {
            let (range, end) = text(value, 0)?;
            found.push(range);
            return (end == value.len()).then_some(());
        }
        (Format::Text, true) => {
            let inner = value.strip_prefix(b"{")?.strip_suffix(b"}")?;
            let mut at = 0;
            while at < inner.len() {
                let (range, end) = text(inner, at)?;
                found.push(range);
                match inner.get(end) {
                    None => return Some(()),
                    Some(b',') if end + 1 < inner.len() => at = end + 1,
                    Some(_) => return None,
                }
            }
        }
    }
    Some(())
}

fn binary(value: &[u8]) -> Option<Bounds<'_>> {
    let (&flags, mut rest) = value.split_first()?;
    let mut values = [None, None];
    for (bound, infinite) in values.iter_mut().zip(INFINITE) {
        if flags & (EMPTY | infinite) == 0 {
            *bound = Some(Cow::Borrowed(sized(&mut rest)??));
        }
    }
    rest.is_empty().then_some(Bounds { flags, values })
}

/// The range that begins at `at`, and where it ends.
fn text(value: &[u8], at: usize) -> Option<(Bounds<'_>, usize)> {
    let word = b"empty";
    if value.get(at..)?.starts_with(word) {
        let values = [None, None];
        return Some((
            Bounds {
                flags: EMPTY,
                values,
            },
            at + word.len(),
        ));
    }
    let mut flags = match value.get(at)? {
        b'[' => INCLUSIVE[0],
        b'(' => 0,
        _ => return None,
    };
    let (lower, comma) = bound(value, at + 1, b",")?;
    if value.get(comma) != Some(&b',') {
        return None;
    }
    let (upper, end) = bound(value, comma + 1, b")]")?;
    flags |= match value.get(end)? {
        b']' => INCLUSIVE[1],
        b')' => 0,
        _ => return None,
    };
    for (bound, infinite) in [&lower, &upper].into_iter().zip(INFINITE) {
        if bound.is_none() {
            flags |= infinite;
        }
    }
    let values = [lower, upper];
    Some((Bounds { flags, values }, end + 1))
}

/// The bound that begins at `at`, nothing at all for an infinite one, and where it ends.
fn bound<'v>(value: &'v [u8], at: usize, ends: &[u8]) -> Option<(Option<Cow<'v, [u8]>>, usize)> {
    if value.get(at) == Some(&b'"') {
        let (text, end) = quoted(value, at, Escape::Doubled)?;
        return Some((Some(text), end));
    }
    let end = bare(value, at, ends)?;
    let text = (end > at).then(|| Cow::Borrowed(&value[at..end]));
    Some((text, end))
}

impl Bounds<'_> {
    /// Makes a bound infinite. An infinite bound is never inclusive.
    pub(super) fn clear(&mut self, side: usize) {
        self.flags = self.flags & !INCLUSIVE[side] | INFINITE[side];
    }

    /// The byte that a binary value begins with.
    pub(super) fn flags(&self) -> u8 {
        self.flags
    }

    /// Appends the text, its bounds written by `write`, which is told lower (0) or upper (1).
    pub(super) fn write_text<E>(
        &self,
        out: &mut Vec<u8>,
        mut write: impl FnMut(usize, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.flags & EMPTY != 0 {
            out.extend_from_slice(b"empty");
            return Ok(());
        }
        let inclusive = |side: usize| self.flags & INCLUSIVE[side] != 0;
        out.push(if inclusive(0) { b'[' } else { b'(' });
        write(0, out)?;
        out.push(b',');
        write(1, out)?;
        out.push(if inclusive(1) { b']' } else { b')' });
        Ok(())
    }
}

/// Appends a bound's text as the server writes it.
pub(super) fn quote(text: &[u8], out: &mut Vec<u8>) {
    quote_if_needed(text, b"()[],", Escape::Doubled, out);
}
