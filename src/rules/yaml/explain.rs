//! What the YAML parser's errors mean to someone who writes a rules file.
//!
//! The parser stops at the first error. Patterns without quotes (`*.email: email`) are the most common one, so all of
//! them are told at once. Messages quote no text of the file: it may be a secret.

use crate::rules::diagnostic::Diagnostic;
use crate::rules::mask;
use crate::transform::args::Span;

/// Words of a parser's message, what they mean, and what to do.
/// Source: messages of saphyr-parser 0.3, `scanner.rs` and `parser.rs`.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "tab",
        "a tab stands where YAML wants spaces",
        "indent with spaces",
    ),
    (
        "mapping values are not allowed",
        "no `name: value` can stand here",
        "if the value contains `: `, put it in quotes; otherwise check the indentation and quotes of this line and the one above",
    ),
    (
        "simple key expect",
        "a line without `name: value` ends here",
        "the line above needs a `:` with a space behind it",
    ),
    (
        "did not find expected key",
        "the indentation fits none of the lines above",
        "entries of one mapping begin in the same column",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "list items (`- …`) stand on lines of their own",
    ),
    (
        "did not find expected '-'",
        "a list item is missing here",
        "items of one list begin in the same column",
    ),
    (
        "',' or '}'",
        "a `{` is not closed",
        "close it with `}`, and separate entries with `,`",
    ),
    (
        "',' or ']'",
        "a `[` is not closed",
        "close it with `]`, and separate items with `,`",
    ),
    (
        "misplaced bracket",
        "a bracket closes nothing",
        "remove it, or put the text in quotes",
    ),
    (
        "trailing content after",
        "text stands behind a closing quote",
        "a quote inside single quotes is doubled (`''`), inside double quotes it is `\\\"`",
    ),
    (
        "quoted scalar, found unexpected end",
        "a quote is not closed",
        "close the quote that begins here",
    ),
    (
        "indentation in quoted",
        "a quote is not closed",
        "close the quote that begins here, in the same line",
    ),
    (
        "escape",
        "an escape in double quotes is unknown",
        "use single quotes to take `\\` literally",
    ),
    (
        "unexpected character",
        "text cannot begin with this character",
        "put the text in quotes",
    ),
    (
        "unprintable",
        "a control character stands here",
        "save the file as plain UTF-8 text",
    ),
    (
        "recursion limit",
        "brackets are nested too deep",
        "rules need no more than a few levels",
    ),
    (
        "indentation",
        "the indentation fits none of the lines above",
        "entries of one mapping begin in the same column",
    ),
];

/// The mistake behind one parser error at byte `at`.
pub(super) fn syntax(text: &str, file: usize, at: usize, info: &str) -> Diagnostic {
    let at = if info.contains("tab") {
        behind_tab(text, at).unwrap_or(at)
    } else {
        at
    };
    let (at, rest) = visible(text, at);
    let length = rest.chars().next().map_or(0, char::len_utf8);
    let span = Span {
        file,
        start: at,
        end: at + length,
    };
    if rest.starts_with('*') {
        return star(span, "put it in quotes");
    }
    match MEANINGS.iter().find(|(words, ..)| info.contains(words)) {
        Some((_, meaning, hint)) => {
            Diagnostic::new("not-yaml", span, format!("this is not YAML: {meaning}")).hint(*hint)
        }
        None => Diagnostic::new("not-yaml", span, format!("this is not YAML: {info}"))
            .hint("check quotes, brackets and indentation here and in the line above"),
    }
}

/// What stands behind the first tab that indents a line, from the line of `at` on: the parser tells the place of the last
/// word that it took, which may be in a line above.
fn behind_tab(text: &str, at: usize) -> Option<usize> {
    let mut start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    for line in text.get(start..)?.split_inclusive('\n') {
        let content = line.trim_start();
        let indentation = line.len() - content.len();
        if !content.is_empty() && line[..indentation].contains('\t') {
            return Some(start + indentation);
        }
        start += line.len();
    }
    None
}

/// An error at the end of the file is shown behind its last word, not on an empty line.
fn visible(text: &str, at: usize) -> (usize, &str) {
    let at = if text[at..].trim().is_empty() {
        let last = text.trim_end();
        last.char_indices().next_back().map_or(0, |(at, _)| at)
    } else {
        at
    };
    (at, &text[at..])
}

/// Every key that begins with a star and is not in quotes, and the text with another character in the star's place:
/// all offsets stay, and the rest of the file can be judged.
pub(super) fn stars(text: &str, file: usize) -> Option<(Vec<Diagnostic>, String)> {
    let mut found = Vec::new();
    let mut repaired = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let start = repaired.len() + line.len() - content.len();
        let key = content.find(':').map(|end| &content[..end]);
        match key {
            Some(key) if key.starts_with('*') && !key.contains(char::is_whitespace) => {
                let span = Span {
                    file,
                    start,
                    end: start + key.len(),
                };
                found.push(star(span, &format!("write `\"{}\"`", mask::quoted(key))));
                repaired.push_str(&line[..line.len() - content.len()]);
                repaired.push('_');
                repaired.push_str(&content[1..]);
            }
            _ => repaired.push_str(line),
        }
    }
    (!found.is_empty()).then_some((found, repaired))
}

fn star(span: Span, hint: &str) -> Diagnostic {
    Diagnostic::new(
        "unquoted-star",
        span,
        "text that begins with `*` needs quotes",
    )
    .hint(hint)
}
