//! What the YAML parser's errors mean to someone who writes a rules file.
//!
//! The parser stops at the first error. Patterns without quotes (`*.email: email`) are the most common one, so all of
//! them are told at once. Messages quote no text of the file: it may be a secret.

use crate::rules::diagnostic::Diagnostic;
use crate::transform::args::Span;

/// Words of a parser's message, and what to do.
/// Source: messages of saphyr-parser 0.3, `scanner.rs` and `parser.rs`.
const HINTS: &[(&str, &str)] = &[
    ("tab", "indent with spaces: YAML does not allow tabs there"),
    (
        "mapping values are not allowed",
        "if the value contains `: `, put it in quotes; otherwise check the indentation and quotes of this line and the one above",
    ),
    (
        "simple key expect",
        "the line above has no `:`, or no space behind it",
    ),
    (
        "did not find expected key",
        "entries of one mapping begin in the same column: check the indentation",
    ),
    (
        "block sequence entries are not allowed",
        "list items (`- …`) stand on lines of their own",
    ),
    (
        "did not find expected '-'",
        "items of one list begin in the same column: check the indentation",
    ),
    (
        "',' or '}'",
        "close it with `}`, and separate entries with `,`",
    ),
    (
        "',' or ']'",
        "close it with `]`, and separate items with `,`",
    ),
    (
        "misplaced bracket",
        "remove the bracket, or put the text in quotes",
    ),
    (
        "trailing content after",
        "text behind the closing quote: a quote inside single quotes is doubled (`''`), inside double quotes it is `\\\"`",
    ),
    (
        "quoted scalar, found unexpected end",
        "close the quote that begins here",
    ),
    (
        "indentation in quoted",
        "close the quote that begins here, in the same line",
    ),
    (
        "escape",
        "in double quotes `\\` begins an escape: use single quotes to take it literally",
    ),
    (
        "unexpected character",
        "text that begins with this character needs quotes",
    ),
    (
        "unprintable",
        "save the file as UTF-8 text without control characters",
    ),
    (
        "recursion limit",
        "rules need no more than a few levels; check the brackets",
    ),
    (
        "indentation",
        "entries of one mapping begin in the same column",
    ),
];

/// The mistakes behind one parser error at byte `at`.
pub(super) fn syntax(text: &str, file: usize, at: usize, info: &str) -> Vec<Diagnostic> {
    let rest = &text[at..];
    if rest.starts_with('*') && (info.contains("anchor") || info.contains("alias")) {
        return stars(text, file, at);
    }
    let (at, rest) = visible(text, at);
    let length = rest.chars().next().map_or(0, char::len_utf8);
    let span = Span {
        file,
        start: at,
        end: at + length,
    };
    let hint = HINTS.iter().find(|(words, _)| info.contains(words));
    let diagnostic = Diagnostic::new("not-yaml", span, format!("this is not YAML: {info}"));
    vec![match hint {
        Some((_, hint)) => diagnostic.hint(*hint),
        None => {
            diagnostic.hint("check quotes, brackets and indentation here and in the line above")
        }
    }]
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

/// Every key and list item that begins with a star and is not in quotes; the one at `at` in any case.
fn stars(text: &str, file: usize, at: usize) -> Vec<Diagnostic> {
    let mut found = vec![];
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start().trim_start_matches("- ").trim_start();
        let start = line_start + line.len() - content.len();
        let is_key = content.starts_with('*') && content.contains(':');
        if is_key || (line_start..line_start + line.len()).contains(&at) {
            found.push(if is_key { start } else { at });
        }
        line_start += line.len();
    }
    found
        .into_iter()
        .map(|start| star(text, file, start))
        .collect()
}

fn star(text: &str, file: usize, start: usize) -> Diagnostic {
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '}' | ']'))
        .unwrap_or(rest.len());
    let span = Span {
        file,
        start,
        end: start + end,
    };
    Diagnostic::new(
        "unquoted-star",
        span,
        "a name that begins with `*` needs quotes",
    )
    .hint(format!(
        "write `\"{}\"`",
        crate::rules::mask::quoted(&rest[..end])
    ))
}
