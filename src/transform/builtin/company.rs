//! `company`: two family names and a legal form.

use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::words::{COMPANY_SUFFIXES, LAST_NAMES, longest};
use crate::transform::{Guarantees, Input, Prepared};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let max_chars = 2 * longest(LAST_NAMES) + 5 + 1 + longest(COMPANY_SUFFIXES);
    let guarantees = Guarantees {
        max_chars: Some(max_chars),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, _, out| {
        let name =
            |index| LAST_NAMES[draw.below(index, LAST_NAMES.len() as u32) as usize].as_bytes();
        out.extend_from_slice(name(0));
        out.extend_from_slice(b" and ");
        out.extend_from_slice(name(1));
        out.push(b' ');
        out.extend_from_slice(
            COMPANY_SUFFIXES[draw.below(2, COMPANY_SUFFIXES.len() as u32) as usize].as_bytes(),
        );
    }))
}
