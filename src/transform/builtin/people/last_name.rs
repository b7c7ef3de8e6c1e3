//! `last_name`: a family name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{LAST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "last_name",
    group: Group::People,
    summary: "a family name",
    doc: "One of the locale's family names, of which English has about 470. The same name always becomes the same other \
          one within the domain, so the column keeps its frequencies.",
    params: &[locales::LOCALE, LONGEST, CASE],
    accepts: TEXTS,
    examples: &["Hopper", "Turing"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "last");
    let limit = Longest::read(&mut params);
    params.finish()?;
    if let Some(composed) = locales::foreign(locale, "last", limit)? {
        return Ok(composed.prepared(input));
    }
    let max_chars = Some(longest(&LAST_NAMES));
    let distinct = Distinct::at_most(&[LAST_NAMES.len()]);
    Ok(strings::prepared(input, distinct, max_chars, LastName))
}

#[derive(Debug, Clone)]
struct LastName;

impl Maker for LastName {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&LAST_NAMES, draw, 1).append(out);
    }
}
