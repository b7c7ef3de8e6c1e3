//! `partial`: the first and last characters, and a filler between them.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "partial",
    group: Group::Text,
    summary: "the first and last characters around a filler",
    doc: "What lies between `keep_first` and `keep_last` characters becomes `filler`, always the same one, so that the \
          real length does not show; `mask` covers it character by character instead. A value that is not longer than \
          what would stay readable becomes the filler alone. Needs no key; different values may become equal.",
    params: &[
        Param {
            name: "keep_first",
            kind: "integer",
            default: "1",
            doc: "characters at the start that stay readable",
        },
        Param {
            name: "keep_last",
            kind: "integer",
            default: "1",
            doc: "characters at the end that stay readable",
        },
        Param {
            name: "filler",
            kind: "text",
            default: "***",
            doc: "what stands between them, at most 100 characters",
        },
    ],
    accepts: TEXTS,
    examples: &["grace.hopper@navy.mil", "abc", "no"],
    example_params: &[],
    keyed: false,
    prepare,
};

/// Most characters of a filler.
const LONGEST: usize = 100;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keep_first = params.integer("keep_first", 0..=1_000_000_usize);
    let keep_last = params.integer("keep_last", 0..=1_000_000_usize);
    let filler = params.text("filler");
    // PostgreSQL text holds no NUL.
    if filler.chars().count() > LONGEST || filler.contains('\0') {
        let span = params
            .scalar("filler")
            .map_or(params.span(), |scalar| scalar.span);
        let message = format!("`filler` must be text of at most {LONGEST} characters");
        params.report(Problem::new(message).at(span));
    }
    params.finish()?;
    let maker = Partial {
        keep_first: keep_first.unwrap_or(1),
        keep_last: keep_last.unwrap_or(1),
        filler: filler.to_owned(),
    };
    let kept = maker.keep_first + maker.keep_last;
    let longest = kept + maker.filler.chars().count();
    let distinct = match kept {
        0 => Distinct::OneOf(1),
        _ => Distinct::No,
    };
    Ok(strings::prepared(
        input,
        distinct,
        Some(longest as u32),
        maker,
    ))
}

#[derive(Debug, Clone)]
struct Partial {
    keep_first: usize,
    keep_last: usize,
    filler: String,
}

impl Maker for Partial {
    const KEYED: bool = false;

    fn passes_parts(&self) -> bool {
        self.keep_first + self.keep_last > 0
    }

    fn make(&self, value: &str, _: &Draw, out: &mut Vec<u8>) {
        let length = value.chars().count();
        let readable = length > self.keep_first + self.keep_last;
        let place = |index: usize| {
            let mut places = value.char_indices().map(|(place, _)| place);
            places.nth(index).unwrap_or(value.len())
        };
        if readable {
            out.extend_from_slice(&value.as_bytes()[..place(self.keep_first)]);
        }
        out.extend_from_slice(self.filler.as_bytes());
        if readable {
            out.extend_from_slice(&value.as_bytes()[place(length - self.keep_last)..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn the_ends_stay_and_the_length_does_not_show() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"");
        let partial = |keep_first, keep_last, value| {
            let filler = "…".to_owned();
            let maker = Partial {
                keep_first,
                keep_last,
                filler,
            };
            let mut out = Vec::new();
            maker.make(value, &draw, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(partial(2, 4, "4539148803436467"), "45…6467");
        assert_eq!(partial(1, 1, "żółć"), "ż…ć");
        assert_eq!(partial(2, 2, "żółć"), "…");
        assert_eq!(partial(0, 0, "x"), "…");
    }
}
