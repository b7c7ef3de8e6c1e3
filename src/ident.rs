//! Names of database objects, and the only way to put one into SQL.
//!
//! PostgreSQL folds unquoted names to lower case; every name here is the exact catalog spelling and is always
//! quoted on its way into SQL.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A table's schema and name, as the catalog spells them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableName {
    /// Namespace (`pg_namespace.nspname`).
    pub schema: String,
    /// Relation name (`pg_class.relname`).
    pub name: String,
}

impl TableName {
    /// From the exact catalog spellings.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: schema.into(),
            name: name.into(),
        }
    }

    /// Quoted for SQL: `"public"."users"`.
    pub fn sql(&self) -> String {
        format!("{}.{}", quote(&self.schema), quote(&self.name))
    }

    /// `schema.table.column`, as errors, findings and the plan print it.
    pub fn column(&self, column: &str) -> String {
        format!("{self}.{column}")
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

impl FromStr for TableName {
    type Err = std::convert::Infallible;

    /// `schema.table`; a bare name means schema `public`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.split_once('.') {
            Some((schema, name)) => Self::new(schema, name),
            None => Self::new("public", text),
        })
    }
}

// A pair, not `schema.table`: both halves may contain dots.
impl Serialize for TableName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.schema, &self.name).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TableName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (schema, name) = <(String, String)>::deserialize(deserializer)?;
        Ok(Self { schema, name })
    }
}

/// An identifier in double quotes, inner quotes doubled.
/// Source: PostgreSQL documentation, "Identifiers and Key Words".
pub fn quote(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// Identifiers quoted and joined by commas, for column lists.
pub fn quote_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quote).collect::<Vec<_>>().join(", ")
}

/// Whether an SQL expression, as the server prints it, may read a column: whether it holds the name as a whole identifier,
/// in quotes or not. Texts do not count, nor does what is called as a function or cast to as a type.
/// Source: PostgreSQL documentation, "Lexical Structure".
pub fn mentions(expression: &str, column: &str) -> bool {
    tokens(expression).any(|token| token.may_be(column))
}

/// The expression with `$`, which is no name, wherever it may read the column: two that are alike compute the same from
/// columns of different names.
pub fn without_name(expression: &str, column: &str) -> String {
    let part = |token: Token<'_>| match token.may_be(column) && !token.is_qualified() {
        true => "$".to_owned(),
        false => token.text.to_owned(),
    };
    tokens(expression).map(part).collect()
}

/// A piece of an SQL expression: a text or an identifier as a whole, or one character of anything else.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    before: &'t str,
    text: &'t str,
    behind: &'t str,
}

impl Token<'_> {
    fn may_be(&self, column: &str) -> bool {
        let is_name = match self.text.chars().next() {
            Some('"') => unquoted(self.text).is_some_and(|name| name == column),
            Some('\'') => false,
            _ => self.text == column,
        };
        is_name && !self.behind.starts_with('(') && !self.before.ends_with("::")
    }

    /// Whether it is the schema of something, or what such a schema holds: columns stand there without their table.
    fn is_qualified(&self) -> bool {
        let is_collation = self.before.ends_with(" COLLATE ");
        is_collation || self.before.ends_with('.') || self.behind.starts_with('.')
    }
}

fn tokens(expression: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = expression;
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let length = match c {
            '\'' | '"' => quoted_length(rest, c),
            c if is_part(c) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let before = expression.get(..expression.len() - rest.len())?;
        let (text, behind) = rest.split_at_checked(length)?;
        rest = behind;
        Some(Token {
            before,
            text,
            behind,
        })
    })
}

fn unquoted(token: &str) -> Option<String> {
    let inner = token.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\"\"", "\""))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Bytes of what stands in quotes at the beginning, doubled ones within it.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut at = 1;
    loop {
        let Some(end) = text.get(at..).and_then(|rest| rest.find(quote)) else {
            return text.len();
        };
        at += end + 1;
        if !text.get(at..).is_some_and(|rest| rest.starts_with(quote)) {
            return at;
        }
        at += 1;
    }
}

/// A string constant for SQL, safe whatever `standard_conforming_strings` says.
pub fn literal(text: &str) -> String {
    postgres_protocol::escape::escape_literal(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_case_survives() {
        assert_eq!(quote("Bad \"Name\" 123!@#"), "\"Bad \"\"Name\"\" 123!@#\"");
        assert_eq!(TableName::new("S", "select").sql(), "\"S\".\"select\"");
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal("o'brien"), "'o''brien'");
        assert_eq!(literal("a\\b").trim_start(), "E'a\\\\b'");
    }

    #[test]
    fn a_column_is_read_where_its_whole_name_stands() {
        let lowered = "(lower(g) || 'e wer'::text)";
        for (expression, column, expected) in [
            (lowered, "g", true),
            (lowered, "e", false),
            (lowered, "wer", false),
            (lowered, "lo", false),
            (lowered, "lower", false),
            (lowered, "text", false),
            ("(a_b + b)", "b", true),
            ("(a_b + b2)", "b", false),
            ("upper(\"E\")", "E", true),
            ("upper(\"E\")", "e", false),
            ("(\"a \"\"b\"\"\" || 'it''s e')", "a \"b\"", true),
            ("('it''s ' || e)", "e", true),
            ("('it''s e')", "e", false),
            ("(größe * 2)", "größe", true),
            ("(größe * 2)", "e", false),
            ("date(at)", "at", true),
            ("", "e", false),
            ("\"", "e", false),
            ("\"e", "e", false),
            ("\"é", "é", false),
            ("'e", "e", false),
        ] {
            assert_eq!(
                mentions(expression, column),
                expected,
                "{expression} {column}"
            );
        }
    }

    #[test]
    fn what_is_computed_from_another_name_is_alike_where_only_the_name_differs() {
        for (expression, column, other, alike, is_alike) in [
            ("lower(code)", "code", "lower(kode)", "kode", true),
            ("upper(code)", "code", "lower(kode)", "kode", false),
            // Texts, functions, types, schemas and collations that are called like the column are not it.
            (
                "(code || 'code'::text)",
                "code",
                "(kode || 'code'::text)",
                "kode",
                true,
            ),
            (
                "(code || 'code'::text)",
                "code",
                "(kode || 'kode'::text)",
                "kode",
                false,
            ),
            (
                "(code || '$'::text)",
                "code",
                "(kode || 'kode'::text)",
                "kode",
                false,
            ),
            ("lower(lower)", "lower", "lower(upper)", "upper", true),
            ("upper(upper)", "upper", "lower(lower)", "lower", false),
            ("(x)::text", "text", "(x)::kode", "kode", false),
            ("f.g(f)", "f", "h.g(h)", "h", false),
            ("(x COLLATE \"C\")", "C", "(x COLLATE \"D\")", "D", false),
            ("lower(e)", "e", "low(e)r(f)", "f", false),
            ("lower(\"E\")", "E", "lower(mail)", "mail", true),
            ("lower(\"e \"\"x\")", "e \"x", "lower(mail)", "mail", true),
            ("lower(\"E\")", "e", "lower(mail)", "mail", false),
        ] {
            let (one, two) = (without_name(expression, column), without_name(other, alike));
            assert_eq!(one == two, is_alike, "{one} {two}");
        }
    }

    #[test]
    fn a_bare_name_means_public() {
        assert_eq!("users".parse(), Ok(TableName::new("public", "users")));
        assert_eq!("a.b".parse(), Ok(TableName::new("a", "b")));
    }
}
