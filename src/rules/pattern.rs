//! Dotted names with globs: how they are written, and what they match.
//!
//! `users`, `audit_*`, `public.users.email`, `"my.table".col`. Names are compared as the catalog spells them: case
//! matters, and nothing is folded. Quotes around a part keep its dots together; `*` and `?` stay globs there, but for `\*` and
//! `\?`, which are the characters themselves.

use std::borrow::Cow;
use std::fmt;

use crate::ident::TableName;
use crate::transform::args::Span;

/// A dotted name whose parts are globs (`*`, `?`), with its place in the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pattern {
    /// Parts from the left; a missing schema part stands for `public` in `tables`, for any schema in `columns`.
    pub parts: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Pattern {
    /// A pattern for tables, as it stands under `tables` or in a flag. Errors with what is wrong: lower case, no full
    /// stop.
    pub fn of_tables(text: &str) -> Result<Self, &'static str> {
        let parts = split(text)?;
        if parts.len() > 2 {
            return Err("a table is written `table` or `schema.table`");
        }
        Ok(Self {
            parts,
            span: Span::default(),
        })
    }

    /// Whether it names one thing only.
    pub fn is_exact(&self) -> bool {
        !self.parts.iter().any(|part| has_glob(part))
    }

    /// Whether a pattern under `tables` matches a table; without a schema it means `public`.
    pub fn matches_table(&self, table: &TableName) -> bool {
        match self.parts.as_slice() {
            [name] => table.schema == "public" && glob(name, &table.name),
            [schema, name] => glob(schema, &table.schema) && glob(name, &table.name),
            _ => false,
        }
    }

    /// Whether a pattern under the top-level `columns` matches a column; without a schema it means any.
    pub fn matches_column(&self, table: &TableName, column: &str) -> bool {
        match self.parts.as_slice() {
            [name, of] => glob(of, column) && glob(name, &table.name),
            [schema, name, of] => {
                glob(of, column) && glob(name, &table.name) && glob(schema, &table.schema)
            }
            _ => false,
        }
    }

    /// Whether a pattern under a table's `columns` matches a column's name.
    pub fn matches_name(&self, column: &str) -> bool {
        matches!(self.parts.as_slice(), [name] if glob(name, column))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("."))
    }
}

/// Whether a text holds `*` or `?` that stand for other characters.
pub(super) fn has_glob(text: &str) -> bool {
    let mut rest = text;
    while let Some((wanted, after)) = first(rest) {
        if !matches!(wanted, Wanted::This(_)) {
            return true;
        }
        rest = after;
    }
    false
}

/// A name as a part of a pattern that matches nothing else.
pub(super) fn literal(name: &str) -> Cow<'_, str> {
    match name.contains(['*', '?']) {
        true => Cow::Owned(name.replace('*', "\\*").replace('?', "\\?")),
        false => Cow::Borrowed(name),
    }
}

/// What a pattern wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    One,
    This(char),
}

/// What a pattern wants first, and the rest of it.
fn first(pattern: &str) -> Option<(Wanted, &str)> {
    let mut characters = pattern.chars();
    let wanted = match characters.next()? {
        '*' => Wanted::Any,
        '?' => Wanted::One,
        '\\' => match characters.clone().next() {
            Some(escaped @ ('*' | '?')) => {
                characters.next();
                Wanted::This(escaped)
            }
            _ => Wanted::This('\\'),
        },
        other => Wanted::This(other),
    };
    Some((wanted, characters.as_str()))
}

/// Whether `text` as a whole matches `pattern`: `*` stands for any characters, `?` for one. Case matters.
///
/// Takes time in proportion to the product of both lengths at worst, whatever the number of stars: a mismatch
/// makes only the last star take more.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // What follows the last star, and the text from where that has been tried.
    let mut retry: Option<(&str, &str)> = None;
    loop {
        match (first(pattern), text.chars().next()) {
            (Some((Wanted::Any, after)), _) => {
                pattern = after;
                retry = Some((pattern, text));
                continue;
            }
            (None, None) => return true,
            (Some((wanted, after)), Some(seen))
                if wanted == Wanted::One || wanted == Wanted::This(seen) =>
            {
                pattern = after;
                text = &text[seen.len_utf8()..];
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = retry else {
            return false;
        };
        let Some(skipped) = from.chars().next() else {
            return false;
        };
        pattern = after;
        text = &from[skipped.len_utf8()..];
        retry = Some((after, text));
    }
}

/// The parts of a dotted name; within double quotes dots are text, and `""` is one quote.
/// Errors with what is wrong: lower case, no full stop.
pub(super) fn split(text: &str) -> Result<Vec<String>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_part(quoted)?
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        if part.is_empty() {
            return Err("a name between the dots is empty");
        }
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(parts),
            None => return Err("a closing quote must be followed by a dot or the end"),
        }
    }
}

fn quoted_part(text: &str) -> Result<(String, &str), &'static str> {
    let mut part = String::new();
    let mut rest = text;
    while let Some(end) = rest.find('"') {
        part.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                part.push('"');
                rest = next;
            }
            None => return Ok((part, rest)),
        }
    }
    Err("a quote is not closed")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern {
            parts: split(text).unwrap(),
            span: Span::default(),
        }
    }

    #[test]
    fn stars_give_back_what_they_took_and_question_marks_take_one_character() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("**a", "a", true),
            ("*_id", "user_id_id", true),
            ("a*b*c", "axxbyybzc", true),
            ("a*b*c", "axxbyybz", false),
            ("us?r", "usér", true),
            ("us?r", "usr", false),
            ("?", "", false),
            ("Users", "users", false),
            ("", "", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("\\?*", "?x", true),
            ("\\?", "x", false),
            ("a\\b", "a\\b", true),
            ("\\\\*", "\\*", true),
            ("\\\\*", "\\", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_bare_table_is_public_and_a_bare_column_pattern_any_schema() {
        let (public, other) = (
            TableName::new("public", "users"),
            TableName::new("hr", "users"),
        );
        assert!(pattern("us*").matches_table(&public));
        assert!(!pattern("us*").matches_table(&other));
        assert!(pattern("hr.users").matches_table(&other));
        assert!(!pattern("a.hr.users").matches_table(&other));
        assert!(pattern("*.email").matches_column(&other, "email"));
        assert!(!pattern("public.*.email").matches_column(&other, "email"));
        assert!(!pattern("email").matches_column(&other, "email"));
        assert!(pattern("*_at").matches_name("created_at"));
    }

    #[test]
    fn names_with_globs_in_them_are_written_as_what_they_are() {
        for name in ["*", "?", "a*b", "what?", "\\*", "a\\", "plain"] {
            let written = literal(name);
            assert!(!has_glob(&written), "{name}");
            assert!(glob(&written, name), "{name}");
            assert!(!glob(&written, "x") && !glob(&written, "axb"), "{name}");
        }
        assert!(has_glob("a\\*b*") && has_glob("?"));
    }

    #[test]
    fn quotes_keep_dots_and_quotes_together() {
        assert_eq!(
            split("\"my.table\".\"a\"\"b\""),
            Ok(vec!["my.table".into(), "a\"b".into()])
        );
        assert_eq!(split("a.b.c").map(|parts| parts.len()), Ok(3));
        for wrong in ["", "a.", ".a", "a..b", "\"a", "\"a\"b", "\"\".a"] {
            assert!(split(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn exact_means_without_globs() {
        assert!(pattern("public.users").is_exact());
        assert!(!pattern("public.user?").is_exact());
    }

    /// The definition, without regard to time.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                (0..=text.len()).any(|taken| by_definition(rest, &text[taken..]))
            }
            (['?', pattern @ ..], [_, text @ ..]) => by_definition(pattern, text),
            ([a, pattern @ ..], [b, text @ ..]) => a == b && by_definition(pattern, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn globs_match_as_defined(pattern in "[ab*?é]{0,8}", text in "[abé]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob(&pattern, &text), by_definition(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn any_text_splits_or_is_refused(text in "[a.\"*é]{0,12}") {
            if let Ok(parts) = split(&text) {
                let quoted: Vec<_> = parts.iter().map(|part| crate::ident::quote(part)).collect();
                prop_assert_eq!(split(&quoted.join(".")), Ok(parts));
            }
        }
    }
}
