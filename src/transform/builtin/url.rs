//! `url`: a page that cannot exist, told apart by 80 keyed bits.

use crate::key::prf::SUFFIX;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::words::{LOREM, longest};
use crate::transform::{Distinct, Guarantees, Input, Prepared};

const START: &[u8] = b"https://";
const HOST: &[u8] = b".example.com/";

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let max_chars = (START.len() + HOST.len() + SUFFIX) as u32 + longest(LOREM);
    let guarantees = Guarantees {
        distinct: Distinct::KeyedBits(80),
        max_chars: Some(max_chars),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, _, out| {
        out.extend_from_slice(START);
        out.extend_from_slice(LOREM[draw.below(0, LOREM.len() as u32) as usize].as_bytes());
        out.extend_from_slice(HOST);
        draw.suffix(out);
    }))
}
