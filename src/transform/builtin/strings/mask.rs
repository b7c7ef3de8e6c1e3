//! `mask`: characters are covered, all or all but a few.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "mask",
    group: Group::Text,
    summary: "the value with its characters covered",
    doc: "Every character becomes `*`; `keep_first` and `keep_last` leave some of the real ones readable, for example \
          the last four of a card. A value that is not longer than what would stay readable is covered whole. The \
          length stays. Needs no key; different values may become equal.",
    params: &[
        Param {
            name: "keep_last",
            kind: "integer",
            default: "0",
            doc: "characters at the end that stay readable",
        },
        Param {
            name: "keep_first",
            kind: "integer",
            default: "0",
            doc: "characters at the start that stay readable",
        },
        Param {
            name: "char",
            kind: "text",
            default: "*",
            doc: "one character that covers",
        },
    ],
    accepts: TEXTS,
    examples: &["4539 1488 0343 6467", "abc"],
    example_params: &[("keep_last", "4")],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keep_last = params.integer("keep_last", 0..=1_000_000_usize);
    let keep_first = params.integer("keep_first", 0..=1_000_000_usize);
    let text = params.text("char");
    let mut characters = text.chars();
    let cover = match (characters.next(), characters.next()) {
        // PostgreSQL text holds no NUL.
        (Some(cover), None) if cover != '\0' => cover,
        _ => {
            let span = params
                .scalar("char")
                .map_or(params.span(), |scalar| scalar.span);
            params.report(Problem::new("`char` must be one character").at(span));
            '*'
        }
    };
    params.finish()?;
    let maker = Mask {
        keep_first: keep_first.unwrap_or(0),
        keep_last: keep_last.unwrap_or(0),
        cover,
    };
    // With nothing kept only the length is left.
    let distinct = match input.ty.length {
        Some(longest) if maker.keep_first + maker.keep_last == 0 => {
            Distinct::AtMost(longest.into())
        }
        _ => Distinct::No,
    };
    Ok(strings::prepared(input, distinct, None, maker))
}

#[derive(Debug, Clone)]
struct Mask {
    keep_first: usize,
    keep_last: usize,
    cover: char,
}

impl Maker for Mask {
    const KEYED: bool = false;

    fn passes_parts(&self) -> bool {
        self.keep_first + self.keep_last > 0
    }

    fn make(&self, value: &str, _: &Draw, out: &mut Vec<u8>) {
        let length = value.chars().count();
        let covered = if length <= self.keep_first + self.keep_last {
            0..length
        } else {
            self.keep_first..length - self.keep_last
        };
        let mut utf8 = [0; 4];
        for (place, real) in value.chars().enumerate() {
            let shown = if covered.contains(&place) {
                self.cover
            } else {
                real
            };
            out.extend_from_slice(shown.encode_utf8(&mut utf8).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn characters_are_covered_not_bytes() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"");
        let masked = |keep_first, keep_last, value| {
            let mut out = Vec::new();
            Mask {
                keep_first,
                keep_last,
                cover: '•',
            }
            .make(value, &draw, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(masked(0, 4, "123-45-6789"), "•••••••6789");
        assert_eq!(masked(1, 1, "żółć"), "ż••ć");
        assert_eq!(masked(2, 2, "żółć"), "••••");
    }
}
