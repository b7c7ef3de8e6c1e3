//! `truncate`: the first characters alone.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "truncate",
    group: Group::Text,
    summary: "the first characters of the real value",
    doc: "For values whose start says little and whose rest says much: a postal code's first digits, an initial, a \
          country code. What is cut off is gone; a value that is not longer than `length` is covered with `*` instead, \
          or it would pass whole. Needs no key; different values may become equal.",
    params: &[Param {
        name: "length",
        kind: "integer",
        default: "1",
        doc: "characters that stay",
    }],
    accepts: TEXTS,
    examples: &["90210", "NW1 6XE", "12"],
    example_params: &[("length", "3")],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let length = params.integer("length", 1..=1_000_000_usize);
    params.finish()?;
    let maker = Truncate {
        length: length.unwrap_or(1),
    };
    Ok(strings::prepared(input, Distinct::No, None, maker))
}

#[derive(Debug, Clone)]
struct Truncate {
    length: usize,
}

impl Maker for Truncate {
    const KEYED: bool = false;

    fn passes_parts(&self) -> bool {
        true
    }

    fn make(&self, value: &str, _: &Draw, out: &mut Vec<u8>) {
        match value.char_indices().nth(self.length) {
            Some((end, _)) => out.extend_from_slice(&value.as_bytes()[..end]),
            None => out.extend(std::iter::repeat_n(b'*', value.chars().count())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn characters_are_cut_and_short_values_covered() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"");
        for (value, cut) in [("Łódź", "Łó"), ("Łód", "Łó"), ("Łó", "**"), ("x", "*")] {
            let mut out = Vec::new();
            Truncate { length: 2 }.make(value, &draw, &mut out);
            assert_eq!(out, cut.as_bytes());
        }
    }
}
