//! `replace`: what a regular expression finds becomes another text.

use regex::{NoExpand, Regex, RegexBuilder};

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Guarantees, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "replace",
    group: Group::Text,
    summary: "the text with what a pattern finds replaced",
    doc: "Every match of `pattern` becomes `with`, in which `$1` or `${name}` is what a group of the pattern matched; \
          `literal: true` takes `with` as it is. All that does not match PASSES, so does a value without a match: the \
          plan warns of it. For text of which only a known part is personal; `redact` finds personal data by itself. In a \
          column of limited length the result is cut. Needs no key; different values may become equal. Patterns are those \
          of the `regex` crate: no look-around, no back-references, time in proportion to the text.",
    params: &[
        Param {
            name: "pattern",
            kind: "text",
            default: "",
            doc: "the regular expression",
        },
        Param {
            name: "with",
            kind: "text",
            default: "none",
            doc: "what stands there instead; nothing where it is not given",
        },
        Param {
            name: "matches",
            kind: "all|first",
            default: "all",
            doc: "which matches: all, or the first one only",
        },
        Param {
            name: "literal",
            kind: "true|false",
            default: "false",
            doc: "whether `$` in `with` is a dollar sign",
        },
    ],
    accepts: TEXTS,
    examples: &["Room 12, floor 3", "ext. 4711"],
    example_params: &[("pattern", "[0-9]+"), ("with", "#")],
    keyed: false,
    prepare,
};

/// Bytes that a compiled pattern may take.
const LARGEST: usize = 1 << 20;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let all = params.choice("matches", &[("all", true), ("first", false)]);
    let literal = params.choice("literal", &[("true", true), ("false", false)]);
    let with = params
        .scalar("with")
        .map_or("", |with| with.text)
        .to_owned();
    let pattern = params.scalar("pattern");
    let span = pattern.map_or(params.span(), |pattern| pattern.span);
    let compiled = pattern.map(|pattern| {
        let mut builder = RegexBuilder::new(pattern.text);
        builder.size_limit(LARGEST).build()
    });
    let found = match compiled {
        Some(Ok(found)) => Some(found),
        // The compiler's words hold the pattern, which may be what a variable gave.
        Some(Err(_)) => {
            let problem = Problem::new("`pattern` is no regular expression that can be used");
            let hint =
                "there is no look-around and no back-reference, and it may not be very large";
            params.report(problem.hint(hint).at(span));
            None
        }
        None => {
            let problem = Problem::new("`replace` needs a pattern");
            params.report(
                problem
                    .hint("write `replace: { pattern: '[0-9]+', with: '#' }`")
                    .at(span),
            );
            None
        }
    };
    let is_literal = literal.unwrap_or(false);
    if let Some(problem) = found.as_ref().and_then(|found| unmade(found, &with))
        && !is_literal
    {
        let span = params.scalar("with").map_or(span, |with| with.span);
        params.report(problem.at(span));
    }
    if with.contains('\0') {
        params.report(Problem::new("`with` holds the character U+0000").at(params.span()));
    }
    params.finish()?;
    let found = found.ok_or_else(|| Problem::new("`replace` needs a pattern"))?;
    let guarantees = Guarantees {
        distinct: Distinct::No,
        makes_nulls: false,
        max_chars: Some(input.ty.length.unwrap_or(u32::MAX)),
        passes_values: true,
    };
    let maker = Replace {
        literal: is_literal || !with.contains('$'),
        most: usize::from(all == Some(false)),
        room: input.ty.length,
        found,
        with,
    };
    Ok(strings::promising(input, guarantees, maker))
}

/// What is wrong with a text that names a group which the pattern does not have: nothing would stand there.
fn unmade(found: &Regex, with: &str) -> Option<Problem> {
    let exists = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < found.captures_len(),
        Err(_) => found.capture_names().flatten().any(|known| known == name),
    };
    if groups(with).into_iter().all(exists) {
        return None;
    }
    // The name itself may be what a variable gave.
    let problem = Problem::new("`with` names a group that the pattern does not have");
    Some(problem.hint(format!(
        "the last one has the number {}; write `${{1}}x` where letters or digits follow, and `$$` for a dollar sign",
        found.captures_len().saturating_sub(1)
    )))
}

/// The names and numbers of groups in a replacement: `$name`, as long as letters, digits and underscores go, and `${name}`.
/// Source: documentation of the `regex` crate, `Captures::expand`.
fn groups(with: &str) -> Vec<&str> {
    let (mut names, mut rest) = (Vec::new(), with);
    while let Some((_, after)) = rest.split_once('$') {
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('{') {
            // Without a closing brace it is text.
            let Some((name, after)) = inner.split_once('}') else {
                continue;
            };
            names.push(name);
            rest = after;
        } else {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            names.extend((!name.is_empty()).then_some(name));
            rest = after;
        }
    }
    names
}

#[derive(Debug, Clone)]
struct Replace {
    found: Regex,
    with: String,
    literal: bool,
    /// Matches that are replaced; 0 means all.
    most: usize,
    /// Characters that the column holds.
    room: Option<u32>,
}

impl Maker for Replace {
    const KEYED: bool = false;

    fn make(&self, value: &str, _: &Draw, out: &mut Vec<u8>) {
        let made = match self.literal {
            true => self.found.replacen(value, self.most, NoExpand(&self.with)),
            false => self.found.replacen(value, self.most, self.with.as_str()),
        };
        let end = self.room.and_then(|room| {
            let mut places = made.char_indices();
            places.nth(room as usize).map(|(place, _)| place)
        });
        let kept = made.get(..end.unwrap_or(made.len())).unwrap_or_default();
        out.extend_from_slice(kept.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};

    fn made(params: &[(&str, &str)], room: Option<u32>, value: &str) -> Result<String, Problem> {
        use arrow::array::{ArrayRef, AsArray, StringArray};
        let mut ty = Type::plain("text", Family::Text);
        ty.length = room;
        let prepared = prepare(&Arg::map(params), Input { ty: &ty })?;
        let kernel = prepared.bind(&crate::key::MasterKey::for_documentation(), "test");
        let input: ArrayRef = std::sync::Arc::new(StringArray::from(vec![value]));
        let output = kernel.apply(&input).unwrap();
        Ok(output.as_string::<i32>().value(0).to_owned())
    }

    #[test]
    fn matches_become_the_text_with_its_groups() {
        let swapped = [("pattern", "(?<a>[a-z]+) (\\d+)"), ("with", "$2-${a}")];
        assert_eq!(made(&swapped, None, "ab 12, cd 3").unwrap(), "12-ab, 3-cd");
        let first = [("pattern", "\\d"), ("with", "é"), ("matches", "first")];
        assert_eq!(made(&first, None, "1 2").unwrap(), "é 2");
        let dollar = [("pattern", "\\d"), ("with", "$1"), ("literal", "true")];
        assert_eq!(made(&dollar, None, "x1").unwrap(), "x$1");
        assert_eq!(made(&[("pattern", "b+")], None, "abbc").unwrap(), "ac");
    }

    #[test]
    fn a_result_that_outgrows_its_column_is_cut() {
        let longer = [("pattern", "x"), ("with", "éé")];
        assert_eq!(made(&longer, Some(3), "axx").unwrap(), "aéé");
    }

    #[test]
    fn groups_that_the_pattern_does_not_have_are_mistakes() {
        let replaced = |with, literal| {
            let pattern = ("pattern", "(?<a>[a-z])([0-9])");
            made(&[pattern, ("with", with), ("literal", literal)], None, "x1")
        };
        for with in [
            "$9",
            "${3}",
            "$b",
            "$1x",
            "-$a$c",
            "${a}${}",
            "$1 $18446744073709551616",
        ] {
            let problem = replaced(with, "false").unwrap_err();
            assert!(problem.message.contains("group"), "{with}: {problem:?}");
            assert!(problem.hint.unwrap().contains("number 2"), "{with}");
            assert_eq!(replaced(with, "true").unwrap(), with);
        }
        for (with, expected) in [
            ("$0$1", "x1x"),
            ("${1}x$2", "xx1"),
            ("${a}é$$9", "xé$9"),
            ("$ ${1", "$ ${1"),
            ("$$$2$", "$1$"),
        ] {
            assert_eq!(replaced(with, "false").unwrap(), expected, "{with}");
        }
    }

    #[test]
    fn patterns_that_cannot_be_used_are_mistakes() {
        for pattern in ["(", "a(?=b)", "(\\w{1000}){1000}"] {
            let problem = made(&[("pattern", pattern)], None, "").unwrap_err();
            assert!(!problem.message.contains(pattern));
        }
        assert!(made(&[("with", "x")], None, "").is_err());
    }
}
