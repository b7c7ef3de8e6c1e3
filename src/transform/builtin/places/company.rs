//! `company`: a firm's name.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{COMPANY_SUFFIXES, LAST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "company",
    group: Group::Places,
    summary: "a company's name",
    doc: "One or two family names with a form such as `LLC`: `Abbott Group`, `Abbott and Hahn Inc`, or the legal forms of \
          another locale. Of English about 900,000 different ones; two companies may get the same.",
    params: &[locales::LOCALE, LONGEST, CASE],
    accepts: TEXTS,
    examples: &["Bletchley Park Trust Ltd"],
    example_params: &[],
    keyed: true,
    prepare,
};

const AND: &str = " and ";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "company");
    let limit = Longest::read(&mut params);
    params.finish()?;
    if let Some(composed) = locales::foreign(locale, "company", limit)? {
        return Ok(composed.prepared(input));
    }
    let max_chars = 2 * longest(&LAST_NAMES) + AND.len() as u32 + 1 + longest(&COMPANY_SUFFIXES);
    Ok(strings::prepared(
        input,
        // One name, or two of them.
        Distinct::at_most(&[
            LAST_NAMES.len(),
            LAST_NAMES.len() + 1,
            COMPANY_SUFFIXES.len(),
        ]),
        Some(max_chars),
        Company,
    ))
}

#[derive(Debug, Clone)]
struct Company;

impl Maker for Company {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        pick(&LAST_NAMES, draw, 0).append(out);
        if draw.below(1, 2) == 1 {
            out.extend_from_slice(AND.as_bytes());
            pick(&LAST_NAMES, draw, 2).append(out);
        }
        out.push(b' ');
        pick(&COMPANY_SUFFIXES, draw, 3).append(out);
    }
}
