//! `bytes`: other bytes of the same length, or a file that opens and shows nothing.

mod bits;
mod placeholder;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};

use crate::catalog::Family;
use crate::key::prf::Stream;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, layout};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use placeholder::{PDF, Placeholder};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "bytes",
    group: Group::Bytes,
    summary: "other bytes of the same length, or an empty file",
    doc: "`keyed` bytes look random and compress as badly as the real ones of an image; equal values stay equal. \
          `zeros` take next to no room on disk. `image` is one pixel in the format that the real value's first bytes \
          tell (PNG, JPEG, GIF; PNG for all others), `document` a PDF with one empty page: files that open, as long as \
          the real ones, or as their smallest form where that is longer (67, 159, 35 and 306 bytes). NULL and empty \
          values stay. Bit strings get other bits, as many of them, or zeros. Only `keyed` depends on the key.",
    params: &[Param {
        name: "style",
        kind: "keyed|zeros|image|document",
        default: "keyed",
        doc: "what comes out",
    }],
    accepts: &[Family::Bytea, Family::Other],
    examples: &[r"\x89504e470d0a1a0a0000", r"\xcafe"],
    example_params: &[],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Keyed,
    Zeros,
    Image,
    Document,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("keyed", Style::Keyed),
        ("zeros", Style::Zeros),
        ("image", Style::Image),
        ("document", Style::Document),
    ];
    let style = params.choice("style", &words).unwrap_or(Style::Keyed);
    let of_bits = bits::is_type(input.ty);
    if input.ty.family == Family::Other && !of_bits {
        let problem = Problem::new(format!("`bytes` does not know values of {}", input.ty.name));
        params.report(problem.hint("use `set_null` or `fixed`").at(params.span()));
    }
    if of_bits && matches!(style, Style::Image | Style::Document) {
        let problem = Problem::new("a bit string holds no file");
        params.report(problem.hint("one of: keyed, zeros").at(params.span()));
    }
    params.finish()?;
    Ok(Box::new(Bytes { style, of_bits }))
}

#[derive(Debug)]
struct Bytes {
    style: Style,
    /// Whether values are bit strings.
    of_bits: bool,
}

impl Prepared for Bytes {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            style: self.style,
            of_bits: self.of_bits,
            key: key.domain(domain),
        })
    }
}

struct Kernel {
    style: Style,
    of_bits: bool,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        if self.of_bits {
            let key = (self.style == Style::Keyed).then_some(&self.key);
            return bits::replaced(input, key);
        }
        let column: &BinaryArray = input.as_binary_opt().ok_or_else(|| layout(input))?;
        let total = column.value_data().len().min(1 << 24);
        let mut out = Column::with_capacity(column.len(), total);
        for row in 0..column.len() {
            if column.is_valid(row) && !column.value(row).is_empty() {
                self.write(column.value(row), &mut out.bytes);
            }
            out.end(row)?;
        }
        out.into_binary(column.nulls())
    }
}

impl Kernel {
    fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        match self.style {
            Style::Keyed => {
                let mut stream = Stream::of(&self.key.draw(value));
                for part in value.chunks(8) {
                    out.extend_from_slice(&stream.bits().to_le_bytes()[..part.len()]);
                }
            }
            Style::Zeros => out.resize(out.len() + value.len(), 0),
            Style::Image => Placeholder::image_for(value).write(value.len(), out),
            Style::Document => PDF.write(value.len(), out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;

    fn made(style: &str, value: &[u8]) -> Vec<u8> {
        let ty = Type::plain("bytea", Family::Bytea);
        let prepared = prepare(&Arg::scalar(style), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(BinaryArray::from(vec![value]));
        kernel
            .apply(&input)
            .unwrap()
            .as_binary::<i32>()
            .value(0)
            .to_vec()
    }

    #[test]
    fn every_length_of_keyed_bytes_and_zeros_stays() {
        for length in [1, 7, 8, 9, 1000] {
            let value = vec![7; length];
            assert_eq!(made("zeros", &value), vec![0; length]);
            let keyed = made("keyed", &value);
            assert!(keyed.len() == length && keyed != value);
        }
        let mut keyed = made("keyed", &[7; 10_000]);
        keyed.sort_unstable();
        keyed.dedup();
        assert_eq!(keyed.len(), 256);
    }

    #[test]
    fn images_keep_their_format() {
        for (start, expected) in [
            (&b"\xff\xd8\xff\xe1"[..], &b"\xff\xd8\xff\xe0"[..]),
            (b"GIF87a", b"GIF89a"),
            (b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n"),
            (b"RIFF", b"\x89PNG"),
        ] {
            let value = [start, &[9; 500]].concat();
            let image = made("image", &value);
            assert!(image.starts_with(expected) && image.len() == value.len());
        }
        assert!(made("document", b"%PDF-1.7").ends_with(b"%%EOF\n"));
    }
}
