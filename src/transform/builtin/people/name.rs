//! `name`: a person's full name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{FIRST_NAMES, LAST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "name",
    group: Group::People,
    summary: "a person's full name",
    doc: "A given name and a family name from English lists (about 1.4 million pairs). Whatever stood there, with \
          titles or several given names, one name comes out. Two people may get the same one.",
    params: &[],
    accepts: TEXTS,
    examples: &["Grace Hopper", "Dr. Alan M. Turing"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    let max_chars = Some(longest(&FIRST_NAMES) + 1 + longest(&LAST_NAMES));
    Ok(strings::prepared(input, Distinct::No, max_chars, Name))
}

#[derive(Debug, Clone)]
struct Name;

impl Maker for Name {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&FIRST_NAMES, draw, 0).append(out);
        out.push(b' ');
        pick(&LAST_NAMES, draw, 1).append(out);
    }
}
