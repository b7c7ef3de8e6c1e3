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
    fn a_bare_name_means_public() {
        assert_eq!("users".parse(), Ok(TableName::new("public", "users")));
        assert_eq!("a.b".parse(), Ok(TableName::new("a", "b")));
    }
}
