//! `first_name`: a given name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{FIRST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "first_name",
    group: Group::People,
    summary: "a given name",
    doc: "One of about 3,000 English given names. The same name always becomes the same other one (within the domain), so the column keeps its frequencies; it says nothing about gender.",
    params: &[],
    accepts: TEXTS,
    examples: &["Grace", "Alan"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    let max_chars = Some(longest(&FIRST_NAMES));
    Ok(strings::prepared(input, Distinct::No, max_chars, FirstName))
}

#[derive(Debug, Clone)]
struct FirstName;

impl Maker for FirstName {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&FIRST_NAMES, draw, 0).append(out);
    }
}
