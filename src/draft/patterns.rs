//! What CHECK constraints ask of a text by pattern, length and literal, held against stand-ins of sampled values.
//!
//! Patterns are read with the `regex` crate where it reads them as PostgreSQL does: no references, no lookaround, no escapes
//! that mean something else there. What is not understood says nothing, and stays for the target to judge.
//! Source: PostgreSQL documentation, "Pattern Matching" (LIKE, POSIX regular expressions).

use regex::{Regex, RegexBuilder};

use super::member::Member;
use super::rule;
use crate::detect::Category;
use crate::plan::checks::plain;
use crate::transform::args::Arg;

/// Longest pattern that is read, in bytes.
const LONGEST: usize = 1000;

/// The rules for a category with those for what constraints ask for, which come before whatever suits any text. Addresses that
/// only have the form of one may be somebody's.
pub(super) fn beside(rules: Vec<Arg>, category: Category, member: Member<'_>) -> Vec<Arg> {
    let is_text = member
        .get()
        .is_some_and(|column| column.ty.family.is_text());
    if !is_text
        || matches!(
            category,
            Category::Email | Category::Url | Category::FreeText
        )
    {
        return rules;
    }
    let conditions = member.conditions().into_iter();
    let asked: Vec<Arg> = conditions.flat_map(|condition| condition.rules()).collect();
    let of_any_text =
        |rule: &Arg| matches!(rule::name(rule), "text" | "set_null" | "mask" | "hash");
    let first = rules.iter().position(of_any_text).unwrap_or(rules.len());
    let (suiting, others) = rules.split_at(first);
    [suiting, &asked, others].concat()
}

/// What a constraint asks of a column that is not NULL.
pub(super) struct Condition {
    /// Whether one part is enough.
    is_any: bool,
    /// `None` is not understood.
    parts: Vec<Option<Test>>,
}

enum Test {
    /// Whether a pattern matches, or does not; as it is written where all of the text is to match.
    Pattern(Regex, bool, Option<String>),
    /// Whether it is a text, or is not.
    Text(String, bool),
    /// The number of its characters, compared.
    Length(String, usize),
    /// The same for all of them.
    Always(bool),
}

impl Condition {
    /// Reads `CHECK (…)` for a column, or for `VALUE` of a domain; `None` where nothing of it is understood.
    pub(super) fn read(definition: &str, column: &str) -> Option<Self> {
        let inner = definition.strip_prefix("CHECK (")?;
        let inner = inner.strip_suffix(" NOT VALID").unwrap_or(inner);
        let inner = inner.strip_suffix(')')?;
        let (is_any, separator) = match (inner.contains(" OR "), inner.contains(" AND ")) {
            (true, true) => return None,
            (true, false) => (true, " OR "),
            _ => (false, " AND "),
        };
        let parts: Vec<Option<Test>> = inner
            .split(separator)
            .map(|part| Test::read(part, column))
            .collect();
        parts
            .iter()
            .any(Option::is_some)
            .then_some(Self { is_any, parts })
    }

    /// Whether a text passes, as far as that is known.
    pub(super) fn passes(&self, text: &str) -> Option<bool> {
        let known = |part: &Option<Test>| part.as_ref().map(|test| test.passes(text));
        let mut told = self.parts.iter().map(known);
        if told.clone().any(|passes| passes == Some(self.is_any)) {
            return Some(self.is_any);
        }
        told.all(|passes| passes.is_some()).then_some(!self.is_any)
    }

    /// Rules that give what the patterns ask for, whatever a transform of the values' kind gives: first those that keep more
    /// of the form of each value.
    pub(super) fn rules(&self) -> Vec<Arg> {
        let wanted = self.parts.iter().flatten();
        let whole = wanted.filter_map(|test| match test {
            Test::Pattern(_, true, whole) => Some(whole.as_deref()),
            _ => None,
        });
        let whole: Vec<Option<&str>> = whole.collect();
        if whole.is_empty() {
            return Vec::new();
        }
        let mut rules = vec![
            Arg::scalar("digits"),
            rule::arg_of("digits", "letters", "keep"),
        ];
        let drawn = whole.into_iter().flatten();
        rules.extend(drawn.map(|pattern| rule::with("regex", rule::quoted(pattern))));
        rules
    }
}

impl Test {
    fn read(part: &str, column: &str) -> Option<Self> {
        let quoted = crate::ident::quote(column);
        let bare = |text: &str| plain(text).replace(&quoted, column);
        let Some((left, behind)) = part.split_once('\'') else {
            return Self::without_text(&bare(part), column);
        };
        let (text, rest) = literal(behind)?;
        if !bare(rest).is_empty() {
            return None;
        }
        let left = bare(left);
        let operator = left.strip_prefix(column)?.strip_prefix(' ')?;
        let pattern = |text: &str, folds: bool, wanted| {
            let whole = (!folds).then(|| whole(text)).flatten();
            Some(Self::Pattern(posix(text, folds)?, wanted, whole))
        };
        let like = |folds, wanted| Some(Self::Pattern(like(&text, folds)?, wanted, None));
        match operator {
            "~" => pattern(&text, false, true),
            "~*" => pattern(&text, true, true),
            "!~" => pattern(&text, false, false),
            "!~*" => pattern(&text, true, false),
            "~~" => like(false, true),
            "~~*" => like(true, true),
            "!~~" => like(false, false),
            "!~~*" => like(true, false),
            "=" => Some(Self::Text(text, true)),
            "<>" => Some(Self::Text(text, false)),
            _ => None,
        }
    }

    /// `length(x) <= 5`, `x IS NULL`.
    fn without_text(text: &str, column: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix(column) {
            return match rest {
                " IS NULL" => Some(Self::Always(false)),
                " IS NOT NULL" => Some(Self::Always(true)),
                _ => None,
            };
        }
        let names = ["length", "char_length", "character_length"];
        let (name, rest) = text.split_once(' ')?;
        let comparison = rest.strip_prefix(column)?.strip_prefix(' ')?;
        let (operator, number) = comparison.split_once(' ')?;
        let is_known =
            names.contains(&name) && ["=", "<", "<=", ">", ">=", "<>"].contains(&operator);
        let number = number.parse().ok().filter(|_| is_known)?;
        Some(Self::Length(operator.to_owned(), number))
    }

    fn passes(&self, text: &str) -> bool {
        match self {
            Self::Pattern(regex, wanted, _) => regex.is_match(text) == *wanted,
            Self::Text(other, wanted) => (text == other) == *wanted,
            Self::Length(operator, number) => {
                let length = text.chars().count();
                match operator.as_str() {
                    "=" => length == *number,
                    "<" => length < *number,
                    "<=" => length <= *number,
                    ">" => length > *number,
                    ">=" => length >= *number,
                    _ => length != *number,
                }
            }
            Self::Always(passes) => *passes,
        }
    }
}

/// A literal behind its first quote, and what stands behind it. Source: PostgreSQL documentation, "String Constants".
fn literal(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (part, behind) = rest.split_once('\'')?;
        out.push_str(part);
        match behind.strip_prefix('\'') {
            Some(more) => {
                out.push('\'');
                rest = more;
            }
            None => return Some((out, behind)),
        }
    }
}

/// A pattern as the server reads it; `None` where the crate would read it otherwise, or not at all.
fn posix(pattern: &str, folds: bool) -> Option<Regex> {
    if pattern.len() > LONGEST || !means_the_same(pattern) {
        return None;
    }
    built(pattern, folds)
}

fn built(pattern: &str, folds: bool) -> Option<Regex> {
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(folds).dot_matches_new_line(true);
    builder.build().ok()
}

fn means_the_same(pattern: &str) -> bool {
    let is_odd = ["(?", "[.", "[=", "&&", "--", "~~", "[:<", "[:>", "***"]
        .iter()
        .any(|odd| pattern.contains(odd));
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = characters.next() {
        match (c, in_class) {
            ('\\', _) => {
                let escaped = characters.next();
                let is_shorthand = |c| matches!(c, 'd' | 'D' | 'w' | 'W' | 's' | 'S');
                let is_sign = |c: char| c.is_ascii_punctuation() && !matches!(c, '<' | '>');
                if !escaped.is_some_and(|c| is_shorthand(c) || is_sign(c)) {
                    return false;
                }
            }
            ('[', false) => {
                in_class = true;
                characters.next_if_eq(&'^');
                // It stands for itself where it comes first.
                if characters.next_if_eq(&']').is_some() {
                    return false;
                }
            }
            ('[', true) => {
                // `[:alpha:]`, or a bracket, which would begin a class within the class.
                if characters.peek() != Some(&':') {
                    return false;
                }
                if !characters.by_ref().any(|c| c == ']') {
                    return false;
                }
            }
            (']', true) => in_class = false,
            _ => {}
        }
    }
    !is_odd && !in_class
}

/// The pattern where it says what the whole text is.
fn whole(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    // Of branches, each end belongs to one.
    let is_one = !inner.ends_with('\\') && !inner.contains('|');
    is_one.then(|| pattern.to_owned())
}

/// A pattern of LIKE with the usual escape.
fn like(pattern: &str, folds: bool) -> Option<Regex> {
    let mut out = String::from("^");
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '%' => out.push_str(".*"),
            '_' => out.push('.'),
            '\\' => out.push_str(&regex::escape(characters.next()?.encode_utf8(&mut [0; 4]))),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    (pattern.len() <= LONGEST)
        .then(|| built(&out, folds))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(definition: &str, text: &str) -> Option<bool> {
        Condition::read(definition, "x")?.passes(text)
    }

    #[test]
    fn patterns_lengths_and_literals_are_understood() {
        for (definition, text, expected) in [
            (
                r"CHECK ((x ~ '^[A-Z]{2}\d{6}$'::text))",
                "AB123456",
                Some(true),
            ),
            (
                r"CHECK ((x ~ '^[A-Z]{2}\d{6}$'::text))",
                "xAB123456",
                Some(false),
            ),
            (
                r"CHECK (((x)::text ~ '^[[:upper:]]+$'::text))",
                "AB",
                Some(true),
            ),
            ("CHECK ((x ~* '^m-'::text))", "M-1", Some(true)),
            ("CHECK ((x !~ '[0-9]'::text))", "a1", Some(false)),
            ("CHECK ((x ~~ 'M-__%'::text))", "M-12", Some(true)),
            ("CHECK ((x ~~ 'M-__%'::text))", "M-1", Some(false)),
            ("CHECK ((x ~~ '50\\%'::text))", "50%", Some(true)),
            (
                "CHECK (((x IS NULL) OR (x ~ '^a'::text)))",
                "b",
                Some(false),
            ),
            (
                "CHECK (((x = ''::text) OR (x ~ '^a'::text)))",
                "",
                Some(true),
            ),
            (
                "CHECK (((x ~ '^a'::text) AND (length(x) = 3)))",
                "abc",
                Some(true),
            ),
            (
                "CHECK (((x ~ '^a'::text) AND (length(x) = 3)))",
                "ab",
                Some(false),
            ),
            ("CHECK (((x ~ '^a'::text) AND (y > 3)))", "b", Some(false)),
            ("CHECK (((x ~ '^a'::text) AND (y > 3)))", "a", None),
            ("CHECK (((x ~ '^a'::text) OR (y > 3)))", "a", Some(true)),
            ("CHECK (((x ~ '^a'::text) OR (y > 3)))", "b", None),
            ("CHECK ((x ~ '^it''s$'::text))", "it's", Some(true)),
        ] {
            assert_eq!(told(definition, text), expected, "{definition} {text}");
        }
    }

    #[test]
    fn what_the_server_reads_otherwise_says_nothing() {
        for pattern in [
            r"\mab\M", r"\bab", r"(a)\1", "a(?=b)", "[[.a.]]", "[a[b]", "[a&&b]", "[]a]", r"a\<",
            "a{,3}{", r"\x41",
        ] {
            let definition = format!("CHECK ((x ~ '{pattern}'::text))");
            assert_eq!(told(&definition, "ab"), None, "{pattern}");
        }
        for definition in [
            "CHECK ((lower(x) ~ '^a'::text))",
            "CHECK ((NOT (x ~ '^a'::text)))",
            "CHECK ((x ~ y))",
            "CHECK ((x ~ '^a'::text COLLATE \"C\"))",
            "CHECK ((xx ~ '^a'::text))",
            "EXCLUDE USING gist (x WITH =)",
            "CHECK (",
        ] {
            assert_eq!(told(definition, "a"), None, "{definition}");
        }
    }
}
