//! `phone`: a North American number out of the block that is kept for fiction.
//!
//! Source: ATIS-0300115 and NANPA, "555 Line Numbers": 555-0100 to 555-0199 are never assigned.

use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::{Guarantees, Input, Prepared};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let guarantees = Guarantees {
        max_chars: Some(15),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, _, out| {
        // An area code starts with 2 to 9, and its middle digit is no 9.
        let digit = |index, from: u8, count| from + draw.below(index, count) as u8;
        let area = [digit(0, b'2', 8), digit(1, b'0', 9), digit(2, b'0', 10)];
        out.extend_from_slice(b"+1 ");
        out.extend_from_slice(&area);
        out.extend_from_slice(b"-555-01");
        out.extend_from_slice(&[digit(3, b'0', 10), digit(4, b'0', 10)]);
    }))
}
