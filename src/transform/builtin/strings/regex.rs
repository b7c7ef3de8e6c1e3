//! `regex`: strings that a regular expression matches.

mod choices;
mod program;
mod strength;

use std::sync::Arc;

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};
use choices::Choices;
use program::Node;
use strength::Strength;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "regex",
    group: Group::Text,
    summary: "a string that a regular expression matches",
    doc: "Any string that `pattern` matches as a whole: each branch, each number of repetitions and each character of a \
          class is as likely as the others, drawn from the key and the value. The syntax is that of Rust's `regex`, \
          without `\\b` and with `^` and `$` at the ends only. Of classes that reach far beyond ASCII (`.`, `\\w`, \
          `\\d`, `[^,]`) only printable ASCII comes out. `*`, `+` and `{2,}` need `max_repeat`. How many keyed bits come \
          out at least is reckoned from the pattern, small and capital letters counted as one: `[0-9a-f]{20}` or \
          `[A-Z]{18}` may stand on a unique column, `[a-z]{1,40}` may not, because short strings repeat.",
    params: &[
        Param {
            name: "pattern",
            kind: "text",
            default: "",
            doc: "the regular expression; what it matches has at most 10000 characters",
        },
        Param {
            name: "max_repeat",
            kind: "integer",
            default: "0",
            doc: "most repetitions where the pattern sets no bound, 1 to 1000; 0 refuses such patterns",
        },
    ],
    accepts: TEXTS,
    examples: &["AX-4711", "BX-0815"],
    example_params: &[("pattern", r"[A-Z]{2}-\d{4}")],
    keyed: true,
    prepare,
};

/// Most characters of a string.
const LONGEST: u64 = 10_000;

/// Most keyed bits that are promised: a draw has 256.
const MOST_BITS: u32 = 240;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let bound = params.integer("max_repeat", 0..=1000_u32).unwrap_or(0);
    let pattern = params.scalar("pattern");
    let program = pattern.map(|pattern| {
        let program = program::compile(pattern.text, (bound > 0).then_some(bound));
        program.and_then(|program| measured(program).map_err(Problem::new))
    });
    let span = pattern.map_or(params.span(), |pattern| pattern.span);
    let program = match program {
        Some(Ok(program)) => Some(program),
        Some(Err(problem)) => {
            params.report(problem.at(span));
            None
        }
        None if params.is_given("pattern") => None,
        None => {
            let problem = Problem::new("`regex` needs a pattern");
            params.report(problem.hint("write `regex: '[A-Z]{2}-[0-9]{4}'`").at(span));
            None
        }
    };
    params.finish()?;
    let (program, strength) = program.ok_or_else(|| Problem::new("`regex` needs a pattern"))?;
    // Blanks at the end do not count in `char(n)`.
    let blanks = input.ty.family == Family::Bpchar && strength.blanks;
    let distinct = match strength.bits.floor() {
        bits if bits >= 1.0 && !blanks => Distinct::KeyedBits((bits as u32).min(MOST_BITS)),
        _ => Distinct::No,
    };
    let longest = strength.most as u32;
    let maker = Regex {
        program: Arc::new(program),
    };
    Ok(strings::prepared(input, distinct, Some(longest), maker))
}

fn measured(program: Node) -> Result<(Node, Strength), String> {
    let strength = Strength::of(&program);
    if strength.most > LONGEST {
        return Err(format!(
            "the pattern matches strings of more than {LONGEST} characters"
        ));
    }
    Ok((program, strength))
}

#[derive(Debug, Clone)]
struct Regex {
    program: Arc<Node>,
}

impl Maker for Regex {
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.program.write(&mut Choices::of(draw), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;

    fn prepared(pattern: &str, family: Family) -> Result<Box<dyn Prepared>, Problem> {
        let ty = Type::plain("text", family);
        let args = Arg::map(&[("pattern", pattern)]);
        prepare(&args, Input { ty: &ty })
    }

    fn made(pattern: &str, salt: u32) -> String {
        let program = program::compile(pattern, Some(5)).unwrap();
        let key = MasterKey::for_documentation().domain("test");
        let draw = key.draw(&salt.to_le_bytes());
        let maker = Regex {
            program: Arc::new(program),
        };
        let mut out = Vec::new();
        maker.make("x", &draw, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_have_the_form_of_their_pattern() {
        for salt in 0..300 {
            let plate = made(r"^(M|HH|B)-[A-Z]{1,2} [1-9]\d{0,3}[EH]?$", salt);
            let (city, rest) = plate.split_once('-').unwrap();
            assert!(["M", "HH", "B"].contains(&city));
            let (letters, number) = rest.split_once(' ').unwrap();
            assert!((1..=2).contains(&letters.len()));
            assert!(letters.bytes().all(|b| b.is_ascii_uppercase()));
            let digits = number.trim_end_matches(['E', 'H']);
            assert!((1..=4).contains(&digits.len()) && !digits.starts_with('0'));
            assert!(digits.bytes().all(|b| b.is_ascii_digit()));
            assert!((1..=5).contains(&made(".+", salt).len()));
            assert!(made(r"[^a]\w\s.*", salt).is_ascii());
            assert!(
                made("[а-я]{3}", salt)
                    .chars()
                    .all(|c| ('а'..='я').contains(&c))
            );
        }
    }

    #[test]
    fn every_string_of_a_small_language_comes_out() {
        let mut seen: Vec<_> = (0..2000)
            .map(|salt| made("a|b[01]|(c){2,3}", salt))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, ["a", "b0", "b1", "cc", "ccc"]);
    }

    #[test]
    fn patterns_that_cannot_be_made_are_mistakes() {
        for pattern in [
            "a*",
            "a+",
            "a{2,}",
            r"\bword\b",
            "a^b",
            "(a$)b",
            "(?m)^a$",
            "(",
            "[^\\s\\S]",
            "(a{1000}){1000}",
            "\\x00",
            "a{0,20000}",
        ] {
            let problem = prepared(pattern, Family::Text).unwrap_err();
            assert!(!problem.message.is_empty(), "{pattern}");
        }
        assert!(
            prepare(
                &Arg::none(),
                Input {
                    ty: &Type::plain("text", Family::Text)
                }
            )
            .is_err()
        );
    }

    #[test]
    fn promises_follow_the_pattern_and_the_type() {
        let promise = |pattern, family| prepared(pattern, family).unwrap().guarantees();
        let hex = promise("[0-9a-f]{20}", Family::Text);
        assert_eq!(
            (hex.distinct, hex.max_chars),
            (Distinct::KeyedBits(80), Some(20))
        );
        assert!(!promise("[a-z]{1,40}", Family::Text).distinct.is_unique());
        assert_eq!(promise("yes|yes", Family::Text).distinct, Distinct::No);
        let blank = promise("[ a-z]{30}", Family::Bpchar);
        assert_eq!(blank.distinct, Distinct::No);
        assert!(promise("[ a-z]{30}", Family::Text).distinct.is_unique());
        assert_eq!(
            promise("[0-9]{1000}", Family::Text).distinct,
            Distinct::KeyedBits(240)
        );
    }
}
