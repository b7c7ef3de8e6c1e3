//! `social_handle`: a name on a social network.

use crate::key::prf::{Draw, SUFFIX};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE_OF_LOGINS};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{FIRST_HANDLES, longest, pick};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "social_handle",
    group: Group::Contact,
    summary: "a name on a social network",
    doc: "`first_SUFFIX` in lower-case ASCII letters, digits and `_`, where SUFFIX is 16 characters that carry 80 keyed \
          bits: handles stay distinct, so the column may be unique, and fit the 30 characters of Instagram. A real handle \
          that begins with @ becomes one that does. Whether somebody has that name nobody can rule out, but it is unlikely.",
    params: &[
        Param {
            name: "style",
            kind: "full|short",
            default: "full",
            doc: "`short` fits the 15 characters of X: up to seven letters and 40 keyed bits, so two may meet",
        },
        CASE_OF_LOGINS,
    ],
    accepts: TEXTS,
    examples: &["@gracehopper", "aturing"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let short = params.choice("style", &[("full", false), ("short", true)]);
    params.finish()?;
    let short = short.unwrap_or(false);
    let (letters, suffix, bits) = match short {
        true => (SHORT_LETTERS as u32, SHORT_SUFFIX, 40),
        false => (longest(&FIRST_HANDLES) + 1, SUFFIX, 80),
    };
    let max_chars = 1 + letters + suffix as u32;
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(bits),
        Some(max_chars),
        Handle { short },
    ))
}

/// Letters of a name in the short style, and characters of five bits each.
const SHORT_LETTERS: usize = 7;
const SHORT_SUFFIX: usize = 8;

#[derive(Debug, Clone)]
struct Handle {
    short: bool,
}

impl Maker for Handle {
    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        if value.starts_with('@') {
            out.push(b'@');
        }
        let start = out.len();
        pick(&FIRST_HANDLES, draw, 0).append(out);
        if self.short {
            out.truncate(start + SHORT_LETTERS);
            let end = out.len() + SHORT_SUFFIX;
            draw.suffix(out);
            out.truncate(end);
        } else {
            out.push(b'_');
            draw.suffix(out);
        }
    }
}
