//! `title`: how a person is addressed.

use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::{Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "title",
    group: Group::People,
    summary: "Mr., Mrs., Dr. or the like",
    doc: "One of the few titles of the locale, of English `Mr.`, `Mrs.`, `Ms.`, `Miss` and `Dr.`. The same title always \
          becomes the same one within the domain, now and then itself, so groups of people stay together and can be told \
          by their size; where that matters, use `set_null` or `fixed`.",
    params: &[
        locales::of("en|ar_SA|cy_GB|de_DE|fa_IR|fr_FR|it_IT|nl_NL|pt_BR|pt_PT|tr_TR|zh_CN|zh_TW"),
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &["Prof.", "Frau"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "title");
    let longest = Longest::read(&mut params);
    params.finish()?;
    locales::prepared(locale, "title", longest, input)
}
