//! `domain`: a host name that nobody can own.

use crate::key::prf::{Draw, SUFFIX};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{LOREM, longest_text};
use crate::transform::{Distinct, Input, Prepared, hosts};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "domain",
    group: Group::Internet,
    summary: "a host name under a reserved name",
    doc: "`WORD-SUFFIX.example.com` in lower case, where SUFFIX is 16 characters that carry 80 keyed bits: names stay \
          distinct, so the column may be unique. `style: short` leaves the word away; `words` has two words and no suffix, \
          which reads better and may repeat. The name in the end is one that RFC 2606 or RFC 6761 reserves. The real name \
          counts as a whole, so `www.shop.org` and `shop.org` become two names, and as it is written, except in `citext` \
          columns, where case does not count.",
    params: &[
        Param {
            name: "host",
            kind: "text",
            default: "example.com",
            doc: "name in the end: example.com, .net, .org, or a name under .test, .example or .invalid",
        },
        Param {
            name: "style",
            kind: "full|short|words",
            default: "full",
            doc: "a word and a suffix, the suffix alone, or two words",
        },
    ],
    accepts: TEXTS,
    examples: &["www.navy.mil", "bletchley.uk"],
    example_params: &[],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Full,
    Short,
    Words,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let host = hosts::reserved(&mut params);
    let words = [
        ("full", Style::Full),
        ("short", Style::Short),
        ("words", Style::Words),
    ];
    let style = params.choice("style", &words).unwrap_or(Style::Full);
    params.finish()?;
    let (word, suffix) = (longest_text(LOREM), SUFFIX as u32);
    let (distinct, label) = match style {
        Style::Full => (Distinct::KeyedBits(80), word + 1 + suffix),
        Style::Short => (Distinct::KeyedBits(80), suffix),
        Style::Words => (
            Distinct::at_most(&[LOREM.len(), LOREM.len()]),
            word + 1 + word,
        ),
    };
    let end = format!(".{host}");
    let max_chars = label + end.len() as u32;
    Ok(strings::prepared(
        input,
        distinct,
        Some(max_chars),
        Domain { style, end },
    ))
}

#[derive(Debug, Clone)]
struct Domain {
    style: Style,
    /// The reserved name with a dot in front.
    end: String,
}

impl Maker for Domain {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let word = |choice| LOREM[draw.below(choice, LOREM.len() as u32) as usize].as_bytes();
        if self.style != Style::Short {
            out.extend_from_slice(word(0));
            out.push(b'-');
        }
        match self.style {
            Style::Words => out.extend_from_slice(word(1)),
            Style::Full | Style::Short => draw.suffix(out),
        }
        out.extend_from_slice(self.end.as_bytes());
    }
}
