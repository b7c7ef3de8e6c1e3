//! `mask`: every character but a few at the ends becomes the same sign.

use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{Canonical, map_text};
use crate::transform::registry::Param;
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) const PARAMS: &[Param] = &[
    Param {
        name: "keep_first",
        kind: "integer",
        default: "0",
        doc: "Characters that stay at the start",
    },
    Param {
        name: "keep_last",
        kind: "integer",
        default: "0",
        doc: "Characters that stay at the end",
    },
    Param {
        name: "char",
        kind: "one character",
        default: "*",
        doc: "What the others become",
    },
];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let reader = Reader::new(args, PARAMS)?;
    let sign = reader.text("char")?.unwrap_or("*");
    let mut chars = sign.chars();
    let (Some(sign), None) = (chars.next(), chars.next()) else {
        return Err(reader.problem("char", "`char` takes one character"));
    };
    if sign == '\0' {
        return Err(reader.problem("char", "PostgreSQL's text cannot hold the character NUL"));
    }
    let first = reader.integer("keep_first", 0, 0..=1000)? as usize;
    let last = reader.integer("keep_last", 0, 0..=1000)? as usize;
    Ok(Box::new(Mask {
        first,
        last,
        sign,
        canonical: Canonical::of(input.ty),
    }))
}

#[derive(Debug, Clone, Copy)]
struct Mask {
    first: usize,
    last: usize,
    sign: char,
    canonical: Canonical,
}

impl Prepared for Mask {
    fn guarantees(&self) -> Guarantees {
        Guarantees::NOTHING
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(*self)
    }
}

impl Transform for Mask {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        map_text(input, |_, value, out| {
            // The blanks that pad a char(n) are no characters to keep.
            let value = if self.canonical == Canonical::Trimmed {
                value.trim_end_matches(' ')
            } else {
                value
            };
            let count = value.chars().count();
            // A value that would be kept whole is masked whole: short values are the ones that tell most.
            let (first, last) = if self.first + self.last >= count {
                (0, 0)
            } else {
                (self.first, self.last)
            };
            let mut buffer = [0; 4];
            for (place, c) in value.chars().enumerate() {
                let kept = place < first || place >= count - last;
                let c = if kept { c } else { self.sign };
                out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
            Ok(())
        })
    }
}
