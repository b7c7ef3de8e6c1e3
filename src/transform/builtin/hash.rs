//! `hash`: keyed hexadecimal digits: says whether two values were equal, and nothing else.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use arrow::buffer::OffsetBuffer;

use crate::catalog::Family;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{Drawn, unexpected};
use crate::transform::registry::Param;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) const PARAMS: &[Param] = &[Param {
    name: "length",
    kind: "integer, 8 to 64",
    default: "32",
    doc: "Hexadecimal digits, four keyed bits each; from 20 on it may stand on a unique column. Bytes for bytea are half as many",
}];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let length = Reader::new(args, PARAMS)?.integer("length", 32, 8..=64)? as usize;
    let distinct = Distinct::KeyedBits(length as u32 * 4);
    if input.ty.family == Family::Bytea {
        let distinct = Distinct::KeyedBits(length as u32 / 2 * 8);
        return Ok(Box::new(Bytes {
            length: length / 2,
            guarantees: Guarantees {
                distinct,
                ..Guarantees::NOTHING
            },
        }));
    }
    let guarantees = Guarantees {
        distinct,
        max_chars: Some(length as u32),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(
        input.ty,
        guarantees,
        move |draw, _, out| {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            let nibble = |place: usize| {
                draw.bytes()[place / 2] >> (if place.is_multiple_of(2) { 4 } else { 0 }) & 15
            };
            out.extend((0..length).map(|place| DIGITS[usize::from(nibble(place))]));
        },
    ))
}

/// The same for bytea: raw bytes in place of digits.
#[derive(Debug)]
struct Bytes {
    length: usize,
    guarantees: Guarantees,
}

impl Prepared for Bytes {
    fn guarantees(&self) -> Guarantees {
        self.guarantees
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(BytesKernel {
            key: key.domain(domain),
            length: self.length,
        })
    }
}

struct BytesKernel {
    key: DomainKey,
    length: usize,
}

impl Transform for BytesKernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Some(values) = input.as_binary_opt::<i32>() else {
            return Err(unexpected(input));
        };
        let mut bytes = Vec::with_capacity(values.len() * self.length);
        let mut offsets = Vec::with_capacity(values.len() + 1);
        offsets.push(0);
        for value in values {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                bytes.extend_from_slice(&self.key.draw(value).bytes()[..self.length]);
            }
            offsets.push(bytes.len() as i32);
        }
        let offsets = OffsetBuffer::new(offsets.into());
        Ok(Arc::new(BinaryArray::new(
            offsets,
            bytes.into(),
            values.nulls().cloned(),
        )))
    }
}
