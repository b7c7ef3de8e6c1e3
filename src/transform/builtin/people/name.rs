//! `name`: a person's full name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{FIRST_NAMES, LAST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "name",
    group: Group::People,
    summary: "a person's full name",
    doc: "A given name and a family name of a locale (of English about 1.4 million pairs), in its order and with its \
          separator: Chinese and Japanese names begin with the family and have no blank. Whatever stood there, with \
          titles or several given names, one name comes out. Two people may get the same one.",
    params: &[locales::LOCALE, LONGEST, CASE],
    accepts: TEXTS,
    examples: &["Grace Hopper", "Dr. Alan M. Turing"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "name");
    let limit = Longest::read(&mut params);
    params.finish()?;
    if let Some(composed) = locales::foreign(locale, "name", limit)? {
        return Ok(composed.prepared(input));
    }
    let max_chars = Some(longest(&FIRST_NAMES) + 1 + longest(&LAST_NAMES));
    let distinct = Distinct::at_most(&[FIRST_NAMES.len(), LAST_NAMES.len()]);
    Ok(strings::prepared(input, distinct, max_chars, Name))
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
