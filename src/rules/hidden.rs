//! Which text of a rules file no snippet may show.
//!
//! `source`, `target` and `key` hold passwords and keys, and so may a misspelt one of them: of a well-formed file,
//! every top-level value is hidden except those under the names that cannot hold a secret. Of a file that is no YAML,
//! lines are judged by the word they begin with. Passwords in URLs, and what looks like a key, are hidden wherever they
//! stand, by `mask`.

use std::ops::Range;

use super::yaml::Parsed;
use crate::transform::args::{Span, Value};

/// Top-level keys whose values may be shown.
const OPEN: [&str; 9] = [
    "version",
    "unlisted",
    "warnings",
    "columns",
    "tables",
    "references",
    "parquet",
    "tests",
    "accept",
];

/// Hidden ranges of one file.
pub(super) fn ranges(text: &str, parsed: &Parsed, file: usize) -> Vec<Span> {
    let span = |range: Range<usize>| Span {
        file,
        start: range.start,
        end: range.end,
    };
    let root = parsed.root.as_ref().filter(|_| parsed.is_sound);
    let Some(Value::Map(entries)) = root.map(|root| &root.value) else {
        return broken(text).into_iter().map(span).collect();
    };
    entries
        .iter()
        .filter(|(key, _)| !OPEN.contains(&name(&key.value)))
        .map(|(_, value)| &value.span)
        .chain(&parsed.repeated)
        .map(|value| span(value_range(text, *value)))
        .collect()
}

/// Of text that is no YAML: in each line, all that stands behind its first word.
pub(super) fn all_values(text: &str) -> Vec<Span> {
    let mut hidden = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let inner = content.trim_start_matches([' ', '-']);
        let from = content.len() - inner.trim_start_matches(word).len();
        let is_key = content[from..].trim_start().starts_with(':');
        let from = if is_key { from + 1 } else { 0 };
        if from < content.len() {
            hidden.push(Span {
                file: 0,
                start: start + from,
                end: start + content.len(),
            });
        }
        start += line.len();
    }
    hidden
}

fn name(key: &Value) -> &str {
    match key {
        Value::Scalar { text, .. } => text,
        _ => "",
    }
}

/// A value to the end of its line, comment included; a bare `${NAME}` may be seen, what follows it may not.
fn value_range(text: &str, span: Span) -> Range<usize> {
    let end = text[span.end..]
        .find('\n')
        .map_or(text.len(), |at| span.end + at);
    let written = text[span.start..span.end].trim_matches(['"', '\'']);
    let is_variable = written
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    let comment = text[span.end..end].trim_start();
    match (is_variable, comment.starts_with('#')) {
        (false, _) => span.start..end,
        (true, true) => end - comment.len()..end,
        (true, false) => end..end,
    }
}

/// Hidden ranges of text that is no YAML: all that does not stand under a line that begins with an open key.
fn broken(text: &str) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    let mut is_open = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (end, content) = (start + line.len(), line.trim_end());
        let word = content
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(content.len());
        let is_indented = content.starts_with([' ', '\t']);
        let is_marker =
            content.is_empty() || content.starts_with("---") || content.starts_with('#');
        if !is_indented && !is_marker {
            is_open = OPEN.contains(&&content[..word]);
        }
        let from = match (is_open, is_indented) {
            (true, _) => setting(content),
            // A key shows which line it is; a first word that is none may be the secret.
            (false, false) if content[word..].trim_start().starts_with(':') => Some(word),
            (false, _) => Some(0),
        };
        if let Some(from) = from {
            hidden.push(start + from..start + content.len());
        }
        start = end;
    }
    hidden
}

/// Where the value begins in a line that has `source:`, `target:` or `key:` somewhere.
fn setting(line: &str) -> Option<usize> {
    ["source", "target", "key"]
        .into_iter()
        .flat_map(|name| line.match_indices(name))
        .map(|(at, name)| at + name.len())
        .filter(|end| {
            let rest = line[*end..].trim_start_matches(['"', '\'']);
            rest.trim_start().starts_with(':')
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_text_is_shown_only_below_keys_without_secrets() {
        let text =
            "source postgres\n  more\n# note\ntables:\n  key: x\n  users:\nky: \"abc\n def\n";
        let hidden: Vec<_> = broken(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            hidden,
            [
                "source postgres",
                "  more",
                "# note",
                ": x",
                ": \"abc",
                " def"
            ]
        );
    }
}
