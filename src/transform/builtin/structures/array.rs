//! `array`: a transform for every element.

use std::borrow::Cow;
use std::sync::Arc;

use super::container::{Container, Kernel, Part, Slot, Unsplit};
use super::inner::{Inner, only_rule};
use super::quotes::{Escape, bare, quote, quote_if_needed, quoted};
use crate::catalog::Family;
use crate::copy::Format;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param, RULE};
use crate::transform::{Guarantees, Input, Prepared, Transform};
use crate::wire;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "array",
    group: Group::Structures,
    summary: "the array with a transform for every element",
    doc: "Each element goes through the transform that the rule names: `array: email`, or with parameters \
          `array: { of: { mask: { keep_last: 4 } } }`; the transform must take the type of the elements, which may be \
          a composite or another that holds values. Dimensions, lower bounds and NULL elements stay; what the \
          transform guarantees for its values holds for the arrays. Elements use the domain of their own transform, so \
          an e-mail address in an array becomes the same as in an `email` column; `domain` on `array` names another.",
    params: &[Param {
        name: "of",
        kind: RULE,
        default: "",
        doc: "the rule for every element, written as for a column",
    }],
    accepts: &[Family::Array],
    examples: &["{grace@navy.mil,NULL,ada@analytical.org}"],
    example_params: &[("of", "email")],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let rule = only_rule(ENTRY.name, args)?;
    let unknown = |what: &str| {
        let problem = Problem::new(what);
        problem.hint("use `keep`, `set_null` or `fixed` for the column")
    };
    let element = input
        .ty
        .element
        .as_deref()
        .ok_or_else(|| unknown("the type of the elements is not known"))?;
    if element.family == Family::Other {
        // Their text may be divided by other marks than commas, as with `box`.
        return Err(unknown("nothing here reads elements of this type"));
    }
    let inner = Inner::read(rule, element)?;
    if inner.is_keep() {
        let problem = Problem::new("every element would pass as it is");
        return Err(problem.hint("write `keep` for the column").at(rule.span));
    }
    Ok(Box::new(Array {
        inner,
        family: element.family,
    }))
}

#[derive(Debug)]
struct Array {
    inner: Inner,
    family: Family,
}

impl Prepared for Array {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // Arrays that differ do so in an element, in their number or in their bounds.
            distinct: self.inner.guarantees().distinct.of_parts(),
            makes_nulls: false,
            max_chars: None,
            passes_values: self.inner.guarantees().passes_values,
        }
    }

    fn passes_parts(&self) -> bool {
        self.inner.passes_parts()
    }

    fn kept_whole(&self) -> Vec<String> {
        self.inner.kept_whole()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let slot = Slot {
            family: self.family,
            kernel: Some(self.inner.bind(key, named)),
        };
        Arc::new(Kernel::new(Elements, vec![slot]))
    }
}

struct Elements;

impl Container for Elements {
    const NULL: &'static [u8] = b"NULL";

    fn split<'v>(
        &self,
        format: Format,
        value: &'v [u8],
        parts: &mut Vec<Part<'v>>,
    ) -> Result<(), Unsplit> {
        let found = match format {
            Format::Binary => wire::array::read(value, |place, value| {
                parts.push(Part {
                    slot: 0,
                    place,
                    value: value.map(Cow::Borrowed),
                });
            })
            .map(|_| ()),
            Format::Text => split_text(value, parts),
        };
        found.ok_or(Unsplit::Invalid("array"))
    }

    fn quote(&self, _: &[u8], _: &Part<'_>, text: &[u8], out: &mut Vec<u8>) {
        if text.eq_ignore_ascii_case(Self::NULL) {
            return quote(text, Escape::Backslash, out);
        }
        quote_if_needed(text, b"{},", Escape::Backslash, out);
    }

    fn note_null(field: &mut [u8]) {
        // The second word of the header.
        if let Some(flags) = field.get_mut(4..8) {
            flags.copy_from_slice(&1i32.to_be_bytes());
        }
    }
}

/// Elements of `[0:1]={a,"b c",NULL}`; braces, commas and what stands before them are no part of any.
pub(super) fn split_text<'v>(value: &'v [u8], parts: &mut Vec<Part<'v>>) -> Option<()> {
    let mut at = memchr::memchr(b'{', value)?;
    let bounds = |byte: &u8| matches!(byte, b'[' | b']' | b':' | b'=' | b'-' | b'+' | b'0'..=b'9');
    if !value[..at].iter().all(bounds) {
        return None;
    }
    let mut depth = 0usize;
    while let Some(byte) = value.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return (at == value.len()).then_some(());
                }
            }
            b',' => {}
            b'"' => {
                let (text, end) = quoted(value, start, Escape::Backslash)?;
                at = end;
                parts.push(part(start..end, Some(text)));
            }
            _ => {
                at = bare(value, start, b"{},")?;
                let text = &value[start..at];
                let text = (!text.eq_ignore_ascii_case(b"NULL")).then_some(Cow::Borrowed(text));
                parts.push(part(start..at, text));
            }
        }
    }
    None
}

fn part(place: std::ops::Range<usize>, value: Option<Cow<'_, [u8]>>) -> Part<'_> {
    Part {
        slot: 0,
        place,
        value,
    }
}

#[cfg(test)]
mod tests;
