//! `username`: a login name. Also the part of an e-mail address before the @.

use crate::key::prf::{Draw, SUFFIX};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE_OF_LOGINS};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{FIRST_HANDLES, LAST_HANDLES, longest, pick};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "username",
    group: Group::Contact,
    summary: "a login name",
    doc: "`first_last_SUFFIX` in lower-case ASCII letters, digits and `_`, where SUFFIX is 16 characters that carry \
          80 keyed bits: names stay distinct, so the column may be unique, also under lower() and upper(). `style: hyphens` \
          has `-` instead of `_`, for names that stand in addresses of the web.",
    params: &[
        Param {
            name: "style",
            kind: "full|hyphens|short",
            default: "full",
            doc: "`hyphens` for `first-last-SUFFIX`; `short` is the suffix alone: 16 characters",
        },
        CASE_OF_LOGINS,
    ],
    accepts: TEXTS,
    examples: &["ghopper", "aturing42"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("full", Some(b'_')),
        ("hyphens", Some(b'-')),
        ("short", None),
    ];
    let separator = params.choice("style", &words);
    params.finish()?;
    let handle = Handle {
        separator: separator.unwrap_or(Some(b'_')),
        digits: SUFFIX,
    };
    let max_chars = Some(handle.max_chars());
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(handle.bits()),
        max_chars,
        handle,
    ))
}

/// A name with 80 keyed bits at its end, or those alone.
#[derive(Debug, Clone)]
pub(super) struct Handle {
    /// What stands between the parts; `None` for the short style.
    separator: Option<u8>,
    /// Characters of the suffix.
    digits: usize,
}

impl Handle {
    /// By the parameter `style`.
    pub(super) fn read(params: &mut Params<'_>, separator: u8) -> Self {
        let words = [("full", Some(separator)), ("short", None)];
        let separator = params.choice("style", &words).flatten();
        let digits = SUFFIX;
        Self { separator, digits }
    }

    /// The same with so many characters of the suffix, where it stands alone.
    pub(super) fn shortened(self, digits: usize) -> Option<Self> {
        let is_short = self.separator.is_none() && digits <= SUFFIX;
        is_short.then_some(Self { digits, ..self })
    }

    /// Keyed bits that tell two of them apart.
    pub(super) fn bits(&self) -> u32 {
        self.digits as u32 * 5
    }

    /// Characters of the longest one.
    pub(super) fn max_chars(&self) -> u32 {
        let names = longest(&FIRST_HANDLES) + 1 + longest(&LAST_HANDLES) + 1;
        self.digits as u32 + self.separator.map_or(0, |_| names)
    }

    /// Uses choices 0 and 1 and the suffix of the draw.
    #[inline]
    pub(super) fn write(&self, draw: &Draw, out: &mut Vec<u8>) {
        if let Some(separator) = self.separator {
            pick(&FIRST_HANDLES, draw, 0).append(out);
            out.push(separator);
            pick(&LAST_HANDLES, draw, 1).append(out);
            out.push(separator);
        }
        let end = out.len() + self.digits;
        draw.suffix(out);
        out.truncate(end);
    }
}

impl Maker for Handle {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.write(draw, out);
    }
}
