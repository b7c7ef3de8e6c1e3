//! The values inside one text that a person has written, each with its type: for those who only look at them.
//!
//! Unlike the kernels, which get what a server wrote, this also refuses arrays whose commas stand where no server writes
//! them.

use super::array;
use super::composite::Fields;
use super::container::{Container, Part, Unsplit};
use super::hstore::Pairs;
use super::range::bounds;
use crate::catalog::{Family, Type};
use crate::copy::Format;

/// One value inside another.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece<'t> {
    /// Its text; `None` for NULL.
    pub value: Option<String>,
    /// Its type.
    pub ty: &'t Type,
}

/// The elements of an array, the fields of a composite, the bounds of a range or of the ranges of a multirange. Of an
/// hstore, whose values are any text, and of what the catalog does not describe, none. `None` where the text is no value
/// of the type, and for types that hold nothing.
pub fn of<'t>(text: &str, ty: &'t Type) -> Option<Vec<Piece<'t>>> {
    let value = text.as_bytes();
    let mut parts = Vec::new();
    match ty.family {
        Family::Array => {
            array::split_text(value, &mut parts)?;
            if !is_list(value, &parts) {
                return None;
            }
            Some(typed(parts, |_| ty.element.as_deref()))
        }
        Family::Composite if ty.fields.is_empty() => {
            (value.starts_with(b"(") && value.ends_with(b")")).then(Vec::new)
        }
        Family::Composite => {
            let fields = Fields(ty.fields.len());
            split(&fields, value, &mut parts).ok()?;
            Some(typed(parts, |slot| {
                ty.fields.get(slot).map(|field| &field.ty)
            }))
        }
        Family::Range => limits(value, false, ty.element.as_deref()),
        Family::Multirange => {
            let range = ty.element.as_deref();
            limits(
                value,
                true,
                range.and_then(|range| range.element.as_deref()),
            )
        }
        Family::Hstore => {
            split(&Pairs::any(), value, &mut parts).ok()?;
            Some(Vec::new())
        }
        _ => None,
    }
}

fn split<'v>(
    container: &impl Container,
    value: &'v [u8],
    parts: &mut Vec<Part<'v>>,
) -> Result<(), Unsplit> {
    container.split(Format::Text, value, parts)
}

fn limits<'t>(value: &[u8], multi: bool, of: Option<&'t Type>) -> Option<Vec<Piece<'t>>> {
    let mut found = Vec::new();
    bounds::read(Format::Text, multi, value, &mut found)?;
    let Some(ty) = of else {
        return Some(Vec::new());
    };
    let values = found.into_iter().flat_map(|range| range.values);
    Some(values.map(|value| piece(value.as_deref(), ty)).collect())
}

fn typed<'t>(parts: Vec<Part<'_>>, of: impl Fn(usize) -> Option<&'t Type>) -> Vec<Piece<'t>> {
    let parts = parts.into_iter();
    parts
        .filter_map(|part| Some(piece(part.value.as_deref(), of(part.slot)?)))
        .collect()
}

fn piece<'t>(value: Option<&[u8]>, ty: &'t Type) -> Piece<'t> {
    Piece {
        // Parts of a text end where characters end.
        value: value.map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        ty,
    }
}

/// Whether commas stand between elements only, and between lists of them.
fn is_list(value: &[u8], parts: &[Part<'_>]) -> bool {
    #[derive(PartialEq)]
    enum Last {
        Open,
        Comma,
        Element,
    }
    let mut parts = parts.iter().peekable();
    let Some(mut at) = memchr::memchr(b'{', value) else {
        return false;
    };
    let mut last = Last::Comma;
    while let Some(byte) = value.get(at) {
        let part = parts.next_if(|part| part.place.start == at);
        let (is_next, now) = match (part, byte) {
            (Some(_), _) => (last != Last::Element, Last::Element),
            (None, b'{') => (last != Last::Element, Last::Open),
            (None, b'}') => (last != Last::Comma, Last::Element),
            (None, b',') => (last == Last::Element, Last::Comma),
            (None, _) => return false,
        };
        if !is_next {
            return false;
        }
        last = now;
        // A part without a character is none.
        at = part.map_or(at + 1, |part| part.place.end.max(at + 1));
    }
    true
}
