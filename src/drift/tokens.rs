//! SQL as the server reads it: words, quoted names, strings, numbers, operators. Blanks and comments fall away.
//!
//! Source: PostgreSQL documentation, "Lexical Structure".

/// The tokens of a text; anything is one, so that no text is refused.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    located(text).into_iter().map(|(_, token)| token).collect()
}

/// The tokens of a text, each with the byte that it begins at.
pub fn located(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return found;
        }
        if let Some(length) = comment(rest) {
            rest = &rest[length..];
            continue;
        }
        let at = text.len() - rest.len();
        let (token, after) = rest.split_at(length(rest));
        found.push((at, token));
        rest = after;
    }
}

/// A text in which names that have their schema in front are exchanged for what `other` gives for schema and name, as SQL.
/// The name of a routine, behind which its arguments stand, is no type's and stays.
pub(super) fn exchanged(text: &str, other: impl Fn(&str, &str) -> Option<String>) -> String {
    let found = located(text);
    let mut exchanged = String::with_capacity(text.len());
    let mut end = 0;
    for (at, three) in found.windows(3).enumerate() {
        let [(start, schema), (_, dot), (last, name)] = three else {
            continue;
        };
        let is_routine = found.get(at + 3).is_some_and(|(_, next)| *next == "(");
        if *dot != "." || is_routine || *start < end {
            continue;
        }
        if let Some(other) = other(schema, name) {
            exchanged.push_str(&text[end..*start]);
            exchanged.push_str(&other);
            end = last + name.len();
        }
    }
    exchanged.push_str(&text[end..]);
    exchanged
}

/// How long the comment is that the text begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("--") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(text.len())
}

/// How long the token is that the text begins with; at least one character.
fn length(text: &str) -> usize {
    let first = text.chars().next().unwrap_or(' ');
    match first {
        '\'' => quoted(text, '\'', false),
        '"' => quoted(text, '"', false),
        '$' => dollar(text).unwrap_or(1),
        'e' | 'E' if text[1..].starts_with('\'') => 1 + quoted(&text[1..], '\'', true),
        _ if is_word(first) => text
            .find(|c: char| !(is_word(c) || c.is_ascii_digit() || c == '$'))
            .unwrap_or(text.len()),
        _ if first.is_ascii_digit() => text
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
            .unwrap_or(text.len()),
        _ if is_operator(first) => operator(text),
        _ => first.len_utf8(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_operator(c: char) -> bool {
    "+-*/<>=~!@#%^&|`?:".contains(c)
}

/// Up to a comment, which ends an operator.
fn operator(text: &str) -> usize {
    let end = text.find(|c: char| !is_operator(c)).unwrap_or(text.len());
    let comments = ["--", "/*"]
        .iter()
        .filter_map(|mark| text[1..end].find(mark));
    comments.min().map_or(end, |at| at + 1)
}

/// The length of a string or name in quotes; a doubled quote stands for itself, and so does one behind a backslash where
/// backslashes escape. One that does not end goes to the end of the text.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && escapes {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return at + 1;
            }
        }
    }
    text.len()
}

/// The length of a string between dollar signs, tags included.
fn dollar(text: &str) -> Option<usize> {
    let end = text[1..].find('$')? + 2;
    let tag = &text[..end];
    let is_tag = tag[1..end - 1]
        .char_indices()
        .all(|(at, c)| is_word(c) || (at > 0 && c.is_ascii_digit()));
    if !is_tag {
        return None;
    }
    let close = text[end..].find(tag)?;
    Some(end + close + tag.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sql_falls_into_its_tokens() {
        let cases: &[(&str, &[&str])] = &[
            (
                "a.b  =\n 'it''s'::text",
                &["a", ".", "b", "=", "'it''s'", "::", "text"],
            ),
            (
                "E'a\\'b' || \"A \"\"b\"",
                &["E'a\\'b'", "||", "\"A \"\"b\""],
            ),
            ("$x$ a ' b $x$ $1", &["$x$ a ' b $x$", "$", "1"]),
            ("a -- c\n+ /* x /* y */ z */ b", &["a", "+", "b"]),
            ("x<>-1.5e3", &["x", "<>-", "1.5e3"]),
            ("größe >= $$ü$$", &["größe", ">=", "$$ü$$"]),
            ("a+--c\nb", &["a", "+", "b"]),
            ("'open", &["'open"]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), *expected, "{text}");
        }
    }

    #[test]
    fn names_of_types_are_exchanged_and_those_of_routines_are_not() {
        let other = |schema: &str, name: &str| match (schema, name) {
            ("a", "b") => Some("c.d".to_owned()),
            ("b", "e") => Some("never".to_owned()),
            _ => None,
        };
        let cases = [
            ("f(a.b, a.b[], x.a.b)", "f(c.d, c.d[], x.c.d)"),
            ("function a.b(a.b)", "function a.b(c.d)"),
            ("column a.b.e", "column c.d.e"),
            ("größe a.", "größe a."),
        ];
        for (text, expected) in cases {
            assert_eq!(exchanged(text, other), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_has_tokens_and_none_is_empty(text in "[a-z'\"$/*\\- \\\\éE\n]{0,40}") {
            prop_assert!(tokens(&text).iter().all(|token| !token.is_empty()));
        }
    }
}
