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
    let mut rest = expression;
    let mut before = "";
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\'' | '"' => quoted_length(rest, c),
            c if is_part(c) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        let is_name = match c {
            '"' => unquoted(token).is_some_and(|name| name == column),
            '\'' => false,
            _ => token == column,
        };
        if is_name && !behind.starts_with('(') && !before.ends_with("::") {
            return true;
        }
        before = &expression[..expression.len() - behind.len()];
        rest = behind;
    }
    false
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
    fn a_bare_name_means_public() {
        assert_eq!("users".parse(), Ok(TableName::new("public", "users")));
        assert_eq!("a.b".parse(), Ok(TableName::new("a", "b")));
    }
}
