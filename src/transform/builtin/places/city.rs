//! `city`: an invented town. Also a part of an address.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{CITY_PREFIXES, CITY_SUFFIXES, FIRST_NAMES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "city",
    group: Group::Places,
    summary: "an invented town",
    doc: "A given name with an ending such as `ville`, every other one with a word such as `North` in front; in a locale \
          whose towns are not named so, one of its larger towns. The same city always becomes the same town within the \
          domain, so the column keeps its frequencies.",
    params: &[locales::LOCALE, LONGEST, CASE],
    accepts: TEXTS,
    examples: &["London", "São Paulo"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "city");
    let limit = Longest::read(&mut params);
    params.finish()?;
    if let Some(composed) = locales::foreign(locale, "city", limit)? {
        return Ok(composed.prepared(input));
    }
    Ok(strings::prepared(
        input,
        Distinct::at_most(&CHOICES),
        Some(max_chars()),
        City,
    ))
}

/// Characters of the longest town.
pub(super) fn max_chars() -> u32 {
    longest(&CITY_PREFIXES) + 1 + longest(&FIRST_NAMES) + longest(&CITY_SUFFIXES)
}

/// How many there are of each part; one prefix more stands for none.
pub(super) const CHOICES: [usize; 3] = [
    CITY_PREFIXES.len() + 1,
    FIRST_NAMES.len(),
    CITY_SUFFIXES.len(),
];

/// Appends a town from choices 3 to 5.
#[inline]
pub(super) fn write(draw: &Draw, out: &mut Vec<u8>) {
    // Indices beyond the list mean no prefix: half of all towns.
    let prefix = draw.below(3, 2 * CITY_PREFIXES.len() as u32) as usize;
    if let Some(prefix) = CITY_PREFIXES.get(prefix) {
        prefix.append(out);
        out.push(b' ');
    }
    pick(&FIRST_NAMES, draw, 4).append(out);
    pick(&CITY_SUFFIXES, draw, 5).append(out);
}

#[derive(Debug, Clone)]
struct City;

impl Maker for City {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        write(draw, out);
    }
}
