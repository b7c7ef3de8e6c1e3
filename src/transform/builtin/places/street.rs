//! `street`: house number and street. Also the first line of an address.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, number};
use crate::transform::words::{LAST_NAMES, STREET_SUFFIXES, longest, pick};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "street",
    group: Group::Places,
    summary: "a house number and a street",
    doc: "A number up to 9999 and a street named after a family name, in the form of the USA; in other locales a number \
          up to 199, as streets are written there. `number: without` leaves it away, for a column whose house numbers have \
          one of their own. `line: second` makes what stands on the second line of an address instead: `Apt. 12`, or as that \
          is written in the locale. Two places may get the same one.",
    params: &[
        locales::of(super::WITH_STREETS),
        Param {
            name: "number",
            kind: "with|without",
            default: "with",
            doc: "whether a house number stands beside the street",
        },
        Param {
            name: "line",
            kind: "first|second",
            default: "first",
            doc: "the street, or a flat or the like in its house, which has no street beside it",
        },
        LONGEST,
        CASE,
    ],
    accepts: TEXTS,
    examples: &["221B Baker Street"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "street");
    let is_alone = params.choice("number", &[("with", false), ("without", true)]);
    let is_second = params.choice("line", &[("first", false), ("second", true)]);
    let limit = Longest::read(&mut params);
    params.finish()?;
    if is_second == Some(true) {
        return locales::prepared(locale, "second_line", limit, input);
    }
    if is_alone == Some(true) {
        return locales::prepared(locale, "street_alone", limit, input);
    }
    if let Some(composed) = locales::foreign(locale, "street", limit)? {
        return Ok(composed.prepared(input));
    }
    Ok(strings::prepared(
        input,
        Distinct::at_most(&CHOICES),
        Some(max_chars()),
        Street,
    ))
}

/// Characters of the longest street.
pub(super) fn max_chars() -> u32 {
    4 + 1 + longest(&LAST_NAMES) + 1 + longest(&STREET_SUFFIXES)
}

/// How many there are of each part.
pub(super) const CHOICES: [usize; 3] = [9999, LAST_NAMES.len(), STREET_SUFFIXES.len()];

/// Appends a street from choices 0 to 2.
#[inline]
pub(super) fn write(draw: &Draw, out: &mut Vec<u8>) {
    number(1 + draw.below(0, 9999), out);
    out.push(b' ');
    pick(&LAST_NAMES, draw, 1).append(out);
    out.push(b' ');
    pick(&STREET_SUFFIXES, draw, 2).append(out);
}

#[derive(Debug, Clone)]
struct Street;

impl Maker for Street {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        write(draw, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;
    use arrow::array::{Array, AsArray, StringArray};
    use std::sync::Arc;

    #[test]
    fn second_lines_have_no_street_and_nothing_stays_nothing() {
        let ty = Type::plain("text", Family::Text);
        for (locale, words) in [
            ("en", &["Apt. ", "Suite "][..]),
            ("de_DE", &["Wohnung ", "Whg. "]),
            ("pt_BR", &["Apto ", "Sala "]),
        ] {
            let args = Arg::map(&[("locale", locale), ("line", "second")]);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            let lines = [Some("c/o Xanthi Brzonk"), None, Some(""), Some("2nd floor")];
            let lines = StringArray::from(lines.to_vec());
            let bound = prepared.bind(&MasterKey::for_documentation(), "street");
            let made = bound.apply(&(Arc::new(lines) as _)).unwrap();
            let made = made.as_string::<i32>();
            for row in [0, 3] {
                let number = words
                    .iter()
                    .find_map(|word| made.value(row).strip_prefix(word));
                assert!(
                    number.unwrap().parse::<u32>().is_ok(),
                    "{}",
                    made.value(row)
                );
            }
            assert!(made.is_null(1) && made.value(2).is_empty());
        }
    }
}
