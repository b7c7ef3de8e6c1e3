//! `color`: another colour in the value's notation.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "color",
    group: Group::Categories,
    summary: "another color in the same notation",
    doc: "Hexadecimal with or without `#`, of 3, 4, 6 or 8 digits and in the value's case; `rgb(…)` for what begins so; \
          anything else becomes one of the sixteen colors that HTML 4.01 names. Equal values become equal within the \
          domain.",
    params: &[],
    accepts: TEXTS,
    examples: &["#1E90FF", "rgb(30, 144, 255)", "teal"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Source: HTML 4.01, 6.5 "Colors".
const NAMES: [&str; 16] = [
    "black", "silver", "gray", "white", "maroon", "red", "purple", "fuchsia", "green", "lime",
    "olive", "yellow", "navy", "blue", "teal", "aqua",
];

/// `rgb(255, 255, 255)`.
const LONGEST: u32 = 18;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(strings::prepared(input, Distinct::No, Some(LONGEST), Color))
}

#[derive(Debug, Clone, Copy)]
struct Color;

impl Maker for Color {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let digits = value.strip_prefix('#').unwrap_or(value);
        let is_hex = matches!(digits.len(), 3 | 4 | 6 | 8)
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex {
            let upper = digits.bytes().any(|byte| byte.is_ascii_uppercase());
            let symbols: &[u8; 16] = if upper {
                b"0123456789ABCDEF"
            } else {
                b"0123456789abcdef"
            };
            if digits.len() < value.len() {
                out.push(b'#');
            }
            let bits = draw.word(0);
            let nibbles = (0..digits.len()).map(|place| bits >> (4 * place) & 15);
            out.extend(nibbles.map(|nibble| symbols[nibble as usize]));
        } else if value
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("rgb"))
        {
            out.extend_from_slice(b"rgb(");
            for place in 0..3 {
                if place > 0 {
                    out.extend_from_slice(b", ");
                }
                strings::number(draw.below(place, 256), out);
            }
            out.push(b')');
        } else {
            let name = NAMES[draw.below(0, 16) as usize];
            let start = out.len();
            out.extend_from_slice(name.as_bytes());
            if let (Some(first), true) = (
                out.get_mut(start),
                value.starts_with(|first: char| first.is_uppercase()),
            ) {
                first.make_ascii_uppercase();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_stay() {
        for byte in 0..=255 {
            let made = |value: &str| {
                let mut out = Vec::new();
                Color.make(value, &Draw::from([byte; 32]), &mut out);
                String::from_utf8(out).unwrap()
            };
            assert!(made("#1E90FF").starts_with('#') && made("#1E90FF").len() == 7);
            assert_eq!(made("#1E90FF"), made("#1E90FF").to_uppercase());
            assert_eq!(made("abc").len(), 3);
            assert!(made("RGB(1,2,3)").starts_with("rgb("));
            assert!(NAMES.contains(&made("dodgerblue").as_str()));
            assert!(made("Red").starts_with(|c: char| c.is_uppercase()));
        }
    }
}
