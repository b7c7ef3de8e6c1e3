//! `name`, `first_name`, `last_name`: people out of the word lists.

use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::words::{FIRST_NAMES, LAST_NAMES, List, longest};
use crate::transform::{Guarantees, Input, Prepared};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let max_chars = longest(FIRST_NAMES) + 1 + longest(LAST_NAMES);
    let guarantees = Guarantees {
        max_chars: Some(max_chars),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(input.ty, guarantees, |draw, _, out| {
        out.extend_from_slice(
            FIRST_NAMES[draw.below(0, FIRST_NAMES.len() as u32) as usize].as_bytes(),
        );
        out.push(b' ');
        out.extend_from_slice(
            LAST_NAMES[draw.below(1, LAST_NAMES.len() as u32) as usize].as_bytes(),
        );
    }))
}

pub(in crate::transform) fn first(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    from_list(args, input, FIRST_NAMES)
}

pub(in crate::transform) fn last(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    from_list(args, input, LAST_NAMES)
}

/// One word of a list.
pub(super) fn from_list(
    args: &Arg,
    input: Input<'_>,
    list: List,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    let guarantees = Guarantees {
        max_chars: Some(longest(list)),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(
        input.ty,
        guarantees,
        move |draw, _, out| {
            out.extend_from_slice(list[draw.below(0, list.len() as u32) as usize].as_bytes());
        },
    ))
}
