//! `ssn`: a number with area 666, which the US Social Security Administration never issues.
//!
//! Source: SSA, "Social Security Number Randomization": areas 000, 666 and 900 to 999 are not assigned.

use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::{Guarantees, Input, Prepared};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let guarantees = Guarantees {
        max_chars: Some(11),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, value, out| {
        let (group, serial) = (1 + draw.below(0, 99), 1 + draw.below(1, 9999));
        let digit = |number: u32, place: u32| b'0' + (number / place % 10) as u8;
        let dashes = value.contains('-');
        out.extend_from_slice(b"666");
        out.extend(dashes.then_some(b'-'));
        out.extend([digit(group, 10), digit(group, 1)]);
        out.extend(dashes.then_some(b'-'));
        out.extend([1000, 100, 10, 1].map(|place| digit(serial, place)));
    }))
}
