//! `username`: a first name and 80 keyed bits.

use crate::key::prf::SUFFIX;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::registry::Param;
use crate::transform::words::{FIRST_NAMES, plain};
use crate::transform::{Distinct, Guarantees, Input, Prepared};

pub(in crate::transform) const PARAMS: &[Param] = &[Param {
    name: "style",
    kind: "name | short",
    default: "name",
    doc: "`short` leaves the name out, for narrow columns",
}];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let with_name = Reader::new(args, PARAMS)?.choice("style", &["name", "short"])? == "name";
    let first = plain(FIRST_NAMES);
    let name = if with_name {
        first.iter().map(String::len).max().unwrap_or(0) + 1
    } else {
        0
    };
    let guarantees = Guarantees {
        distinct: Distinct::KeyedBits(80),
        max_chars: Some((name + SUFFIX) as u32),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(
        input.ty,
        guarantees,
        move |draw, _, out| {
            if with_name {
                out.extend_from_slice(first[draw.below(0, first.len() as u32) as usize].as_bytes());
                out.push(b'_');
            }
            draw.suffix(out);
        },
    ))
}
