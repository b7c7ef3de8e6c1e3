//! `country`: a country's name or code.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{COUNTRIES, COUNTRY_CODES, List, longest_text};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "country",
    group: Group::Places,
    summary: "a country's name or code",
    doc: "The English name of a country, or its ISO 3166-1 alpha-2 code. The same country always becomes the same \
          other one within the domain, and two may become one. The name and the code of one country do not lead to \
          the same other country.",
    params: &[Param {
        name: "format",
        kind: "name|code",
        default: "name",
        doc: "`Portugal` or `PT`",
    }],
    accepts: TEXTS,
    examples: &["Germany", "US"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let names: List = &COUNTRIES;
    let list = params.choice("format", &[("name", names), ("code", COUNTRY_CODES)]);
    params.finish()?;
    let list = list.unwrap_or(names);
    let max_chars = Some(longest_text(list));
    Ok(strings::prepared(
        input,
        Distinct::No,
        max_chars,
        Country { list },
    ))
}

#[derive(Debug, Clone)]
struct Country {
    list: List,
}

impl Maker for Country {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let word = self.list[draw.below(0, self.list.len() as u32) as usize];
        out.extend_from_slice(word.as_bytes());
    }
}
