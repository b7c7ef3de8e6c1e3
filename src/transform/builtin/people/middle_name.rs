//! `middle_name`: another given name, or its initial.

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::compose::Composition;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::lengths::{LONGEST, Longest};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared, locales};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "middle_name",
    group: Group::People,
    summary: "a given name or an initial",
    doc: "One of the locale's given names where a name stood, and a capital letter where an initial stood, with a full \
          stop if it had one. An initial becomes another one or, once in 26, the same.",
    params: &[
        locales::LOCALE,
        Param {
            name: "form",
            kind: "keep|name|initial",
            default: "keep",
            doc: "`name` gives names only, `initial` letters with a full stop only",
        },
        LONGEST,
    ],
    accepts: TEXTS,
    examples: &["Brewster", "M."],
    example_params: &[],
    keyed: true,
    prepare,
};

/// What comes out.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Kept,
    Name,
    Initial,
}

const SHAPES: &[(&str, Shape)] = &[
    ("keep", Shape::Kept),
    ("name", Shape::Name),
    ("initial", Shape::Initial),
];

/// A letter and a full stop.
const INITIAL: u32 = 2;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let locale = locales::read(&mut params, "first");
    let shape = params.choice("form", SHAPES);
    let longest = Longest::read(&mut params);
    params.finish()?;
    let names = locale.and_then(|locale| locales::compose(locale, "first"));
    let names = names.unwrap_or_else(|| Composition::of(Vec::new()));
    let shape = shape.unwrap_or(Shape::Kept);
    let names = match shape {
        Shape::Initial => longest.of_exactly(INITIAL).map(|()| names)?,
        Shape::Kept | Shape::Name => longest.of(names)?,
    };
    let max_chars = match shape {
        Shape::Initial => INITIAL,
        Shape::Kept | Shape::Name => names.max_chars().max(INITIAL),
    };
    let initials = 2 * 26;
    let most = match shape {
        Shape::Initial => initials,
        Shape::Name => names.stand_ins(),
        Shape::Kept => initials + names.stand_ins(),
    };
    Ok(strings::prepared(
        input,
        Distinct::AtMost(most),
        Some(max_chars),
        MiddleName { names, shape },
    ))
}

#[derive(Debug, Clone)]
struct MiddleName {
    names: Composition,
    shape: Shape,
}

impl Maker for MiddleName {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let stop = match (self.shape, initial(value)) {
            (Shape::Initial, stop) => stop.or(Some(true)),
            (Shape::Kept, stop) => stop,
            (Shape::Name, _) => None,
        };
        let Some(stop) = stop else {
            return self.names.write(&mut Stream::of(draw), out);
        };
        out.push(b'A' + draw.below(2, 26) as u8);
        if stop {
            out.push(b'.');
        }
    }
}

/// Whether a single letter ends with a full stop; `None` for anything but a single letter.
fn initial(value: &str) -> Option<bool> {
    let (letter, stop) = match value.strip_suffix('.') {
        Some(letter) => (letter, true),
        None => (value, false),
    };
    let mut letters = letter.chars();
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    // A character of a Chinese name is no initial.
    (single && letter.len() < 3).then_some(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_single_letters() {
        assert_eq!(initial("M."), Some(true));
        assert_eq!(initial("É"), Some(false));
        for name in ["Mary", "", ".", "M.B.", "7", "明"] {
            assert_eq!(initial(name), None, "{name}");
        }
    }
}
