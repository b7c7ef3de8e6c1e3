//! `url`: an address on the web at a host that nobody can own.

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
    name: "url",
    group: Group::Internet,
    summary: "a URL at a reserved host",
    doc: "`https://example.com/WORD/SUFFIX`, where SUFFIX is 16 characters that carry 80 keyed bits: URLs stay \
          distinct, so the column may be unique. Path, query and fragment of the real URL disappear with it. The host \
          is one that RFC 2606 or RFC 6761 reserves.",
    params: &[Param {
        name: "host",
        kind: "text",
        default: "example.com",
        doc: "host of all URLs: example.com, .net, .org, or a name under .test, .example or .invalid",
    }],
    accepts: TEXTS,
    examples: &["https://navy.mil/people/hopper?tab=cv"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let host = hosts::reserved(&mut params);
    params.finish()?;
    let start = format!("https://{host}/");
    let max_chars = start.len() as u32 + longest_text(LOREM) + 1 + SUFFIX as u32;
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(80),
        Some(max_chars),
        Url { start },
    ))
}

#[derive(Debug, Clone)]
struct Url {
    start: String,
}

impl Maker for Url {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        out.extend_from_slice(self.start.as_bytes());
        out.extend_from_slice(LOREM[draw.below(0, LOREM.len() as u32) as usize].as_bytes());
        out.push(b'/');
        draw.suffix(out);
    }
}
