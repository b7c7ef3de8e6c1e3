//! `job`: a title of a position.

use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::{Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "job",
    group: Group::People,
    summary: "a job title",
    doc: "Rank, field and position in the locale's order: `Senior Banking Analyst`. Of English there are 6,600. The same \
          title always becomes the same other one within the domain, so the column keeps its frequencies.",
    params: &[
        locales::of("en|cy_GB|fa_IR|it_IT|ja_JP|nl_NL|pt_PT|tr_TR|zh_CN"),
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &["Rear Admiral", "Cryptanalyst"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "job");
    let longest = Longest::read(&mut params);
    params.finish()?;
    locales::prepared(locale, "job", longest, input)
}
