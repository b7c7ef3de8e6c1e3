//! `last_name`: a family name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{LAST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "last_name",
    group: Group::People,
    summary: "a family name",
    doc: "One of about 470 English family names. The same name always becomes the same other one within the domain, so the column keeps its frequencies.",
    params: &[],
    accepts: TEXTS,
    examples: &["Hopper", "Turing"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    let max_chars = Some(longest(&LAST_NAMES));
    Ok(strings::prepared(input, Distinct::No, max_chars, LastName))
}

#[derive(Debug, Clone)]
struct LastName;

impl Maker for LastName {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&LAST_NAMES, draw, 1).append(out);
    }
}
