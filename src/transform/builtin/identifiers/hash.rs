//! `hash`: the keyed hash itself, for values that only have to stay distinct.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Column, Maker, layout};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "hash",
    group: Group::Identifiers,
    summary: "a keyed hash in hexadecimal or base32",
    doc: "Keyed BLAKE3 of the value: without the key nobody can try values until the hash fits, as with a plain \
          hash. Distinct values stay distinct as long as the length holds 80 bits or more: 20 hexadecimal or 16 \
          base32 characters, 10 bytes in a `bytea` column.",
    params: &[
        Param {
            name: "length",
            kind: "integer",
            default: "32",
            doc: "characters, or bytes in a `bytea` column: 1 to 64 in hexadecimal, to 51 in base32, to 32 bytes",
        },
        Param {
            name: "encoding",
            kind: "hex|base32",
            default: "hex",
            doc: "4 or 5 bits a character, lower case; means nothing for `bytea`",
        },
    ],
    accepts: &[Family::Text, Family::Bpchar, Family::Citext, Family::Bytea],
    examples: &["correct horse battery staple"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Bits of a draw.
const BITS: u32 = 256;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let encodings = [("hex", Encoding::Hex), ("base32", Encoding::Base32)];
    let encoding = params
        .choice("encoding", &encodings)
        .unwrap_or(Encoding::Hex);
    let unit = match input.ty.family {
        Family::Bytea => 8,
        _ => encoding.bits(),
    };
    let length = params.integer("length", 1..=BITS / unit);
    params.finish()?;
    let length = length.unwrap_or(BITS / unit);
    let distinct = Distinct::KeyedBits(length * unit);
    if input.ty.family == Family::Bytea {
        return Ok(Box::new(Bytes { length }));
    }
    Ok(strings::prepared(
        input,
        distinct,
        Some(length),
        Hash {
            length: length as usize,
            encoding,
        },
    ))
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Hex,
    Base32,
}

impl Encoding {
    /// Bits that one character carries.
    fn bits(self) -> u32 {
        match self {
            Self::Hex => 4,
            Self::Base32 => 5,
        }
    }

    fn digits(self) -> &'static [u8] {
        match self {
            Self::Hex => b"0123456789abcdef",
            // RFC 4648, lower-cased.
            Self::Base32 => b"abcdefghijklmnopqrstuvwxyz234567",
        }
    }
}

#[derive(Debug, Clone)]
struct Hash {
    length: usize,
    encoding: Encoding,
}

impl Maker for Hash {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let (digits, unit) = (self.encoding.digits(), self.encoding.bits());
        let (mut bits, mut held, mut bytes) = (0u32, 0, draw.bytes().iter());
        for _ in 0..self.length {
            if held < unit {
                bits = bits << 8 | u32::from(bytes.next().copied().unwrap_or(0));
                held += 8;
            }
            held -= unit;
            out.push(digits[(bits >> held) as usize & (digits.len() - 1)]);
        }
    }
}

/// The first bytes of the draw.
#[derive(Debug)]
struct Bytes {
    length: u32,
}

impl Prepared for Bytes {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::KeyedBits(self.length * 8),
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(BytesKernel {
            length: self.length as usize,
            key: key.domain(domain),
        })
    }
}

struct BytesKernel {
    length: usize,
    key: DomainKey,
}

impl Transform for BytesKernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column: &BinaryArray = input.as_binary_opt().ok_or_else(|| layout(input))?;
        let mut out = Column::with_capacity(column.len(), column.len() * self.length);
        let filled = |row: &usize| column.is_valid(*row) && !column.value(*row).is_empty();
        let mut draws = self.key.draws();
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            draws.clear();
            for row in rows.clone().filter(filled) {
                draws.push(column.value(row));
            }
            let mut each = draws.finish().iter();
            for row in rows {
                if filled(&row)
                    && let Some(draw) = each.next()
                {
                    out.bytes.extend_from_slice(&draw.bytes()[..self.length]);
                }
                out.end(row)?;
            }
        }
        out.into_binary(column.nulls())
    }
}
