//! What a database looks like: plain data, however it was read.
//!
//! `pg::inspect` fills it from a live server; fixtures and baselines load it from JSON. Everything that decides
//! (plan, findings, drift) works on this model, so none of it needs a server.

pub mod bookkeeping;
pub mod fingerprint;
pub mod graph;
pub mod partitions;
pub mod types;
pub mod views;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ident::{TableName, mentions};
pub use partitions::LogicalTable;
pub use types::{Family, Field, Type};

/// One database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Database {
    /// `current_database()`.
    pub name: String,
    /// `server_version_num`, e.g. 150020.
    pub server_version: u32,
    /// `server_encoding`, e.g. `UTF8` or `SQL_ASCII`.
    pub encoding: String,
    /// `pg_control_system().system_identifier`, where the role may read it: with the name it tells source from target.
    pub system_identifier: Option<String>,
    /// Whether the server is a hot standby.
    pub in_recovery: bool,
    /// Extensions and their versions, by name.
    pub extensions: Vec<Extension>,
    /// Tables with rows of their own or as roots of partitions, ordered by name; extension-owned ones are left out.
    pub tables: Vec<Table>,
    /// Sequences, ordered by name.
    pub sequences: Vec<Sequence>,
    /// How many large objects there are (`pg_largeobject_metadata`); their contents are never copied.
    pub large_objects: u64,
    /// Names of the settings that `ALTER DATABASE … SET` gives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Where the structure itself seems to hold something of somebody's, besides what it says of single columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// Materialized views that have rows, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<views::MaterializedView>,
}

/// A place in the structure and what seems to stand there. The text itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    /// `the policy mine of public.users`.
    pub place: String,
    /// `an e-mail address`.
    pub what: String,
}

/// An installed extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// `pg_extension.extname`.
    pub name: String,
    /// `pg_extension.extversion`.
    pub version: String,
    /// Tables of its own that hold data of the user's (`pg_extension.extconfig`), by `schema.table`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub configuration: Vec<String>,
}

/// What sort of relation a [`Table`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Heap table, maybe a leaf partition.
    Heap,
    /// A table of another access method: no ctid ranges.
    OtherAccessMethod,
    /// Root or branch of a partition tree; it has no rows of its own.
    Partitioned,
    /// Foreign table; its rows live elsewhere and are never copied.
    Foreign,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Schema and name.
    pub name: TableName,
    /// Sort of relation.
    pub kind: TableKind,
    /// Columns in attribute order, dropped ones left out.
    pub columns: Vec<Column>,
    /// The partitioned table that this one is a direct partition of.
    pub partition_of: Option<TableName>,
    /// The columns that its partition key reads, also inside expressions; empty unless it is partitioned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition_key: Vec<String>,
    /// Whether a hash of its partition key tells where rows belong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_hashed: bool,
    /// Parents by plain inheritance (not partitions).
    pub inherits: Vec<TableName>,
    /// Primary key, unique constraints and unique indexes.
    pub uniques: Vec<Unique>,
    /// Foreign keys declared on this table.
    pub foreign_keys: Vec<ForeignKey>,
    /// CHECK and exclusion constraints.
    pub checks: Vec<Check>,
    /// Where else a text stands in what the structure says of its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Text>,
    /// Which of its rows the role that read the catalog may read.
    #[serde(default, skip_serializing_if = "Access::is_full")]
    pub access: Access,
    /// Pages of the main fork (8 KiB each): what ctid parts are cut from.
    pub pages: u64,
    /// Heap and TOAST together, in bytes.
    pub bytes: u64,
    /// `reltuples`, or a guess from the pages where it was never analyzed.
    pub estimated_rows: u64,
}

/// Which rows of a table a role may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// All of them.
    #[default]
    Full,
    /// Those that row-level security lets it see; asked for all, the server refuses.
    Policies,
    /// None, whatever the role: the table is unlogged, and the server is a standby.
    Unlogged,
    /// None: it lacks SELECT on the table or USAGE on its schema.
    None,
}

impl Access {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the form that serde asks for"
    )]
    fn is_full(&self) -> bool {
        *self == Self::Full
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// `pg_attribute.attname`.
    pub name: String,
    /// Its type with modifiers, domains seen through.
    pub ty: Type,
    /// NOT NULL on the column or its domain, or in a primary key.
    pub not_null: bool,
    /// Default expression as `pg_get_expr` prints it.
    pub default: Option<String>,
    /// `GENERATED ALWAYS AS (…)`: never read, never written. Holds the expression.
    pub generated: Option<String>,
    /// `GENERATED … AS IDENTITY`.
    pub identity: bool,
    /// Its collation, where that takes texts for equal that differ in more than case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

/// A primary key, unique constraint or unique index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Index name.
    pub name: String,
    /// Whether it is the primary key.
    pub primary: bool,
    /// Plain key columns.
    pub columns: Vec<String>,
    /// Key expressions, e.g. `lower(email)`, as `pg_get_indexdef` prints them.
    pub expressions: Vec<String>,
    /// Columns that the expressions and the predicate read.
    pub read_columns: Vec<String>,
    /// `WHERE` of a partial index.
    pub predicate: Option<String>,
    /// `NULLS NOT DISTINCT` (server version 15 and later).
    pub nulls_not_distinct: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Constraint name.
    pub name: String,
    /// Referring columns, in key order.
    pub columns: Vec<String>,
    /// Referred table.
    pub references: TableName,
    /// Referred columns, in the same order.
    pub referenced_columns: Vec<String>,
    /// `false` for NOT VALID ones: existing rows may break them.
    pub validated: bool,
    /// MATCH FULL: of the referring columns of a row all are NULL, or none is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub full: bool,
}

/// A CHECK or exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Constraint name.
    pub name: String,
    /// Columns it reads.
    pub columns: Vec<String>,
    /// Its definition as `pg_get_constraintdef` prints it.
    pub definition: String,
}

/// A text in the expressions of an index or statistics object, or in the conditions and the default of a domain. The text
/// itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// What holds it: `index`, `statistics` or `domain`.
    pub sort: String,
    /// Its name.
    pub name: String,
    /// The columns that it reads, or that are of the domain.
    pub columns: Vec<String>,
}

/// Whether an SQL expression holds a text that may tell something of somebody: words. What a sequence is named by is none,
/// nor are blanks, signs, numbers and dates, what is written in words of the language (an interval), and patterns.
pub fn holds_text(expression: &str) -> bool {
    let is_call = expression.starts_with("nextval(");
    !is_call && literals(expression).any(|(text, behind)| tells(text, behind))
}

/// The literals of an expression, each with what stands behind it.
fn literals(expression: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = expression.split('\'').skip(1);
    std::iter::from_fn(move || Some((parts.next()?, parts.next().unwrap_or_default())))
}

/// Types whose literals are words of the language.
const OF_THE_LANGUAGE: &[&str] = &["interval", "regclass", "regconfig", "time", "date"];

/// What patterns are made of and words are not.
const OF_PATTERNS: &[&str] = &["^", "$", "[", "\\", "(?", ".*", ".+"];

/// Whether a literal holds words: two letters in a row, and no sign of a pattern. `…` stands for one that is not known.
fn tells(text: &str, behind: &str) -> bool {
    if text == VEIL {
        return true;
    }
    let is_pattern = OF_PATTERNS.iter().any(|sign| text.contains(sign));
    let mut letters = 0;
    let has_word = text.chars().any(|c| {
        letters = if c.is_alphabetic() { letters + 1 } else { 0 };
        letters > 1
    });
    let cast = behind.strip_prefix("::").unwrap_or_default();
    let is_of_the_language = OF_THE_LANGUAGE.iter().any(|ty| cast.starts_with(ty));
    has_word && !is_pattern && !is_of_the_language
}

/// What stands for a text.
const VEIL: &str = "…";

/// The expression without the texts in it, but for what a sequence is named by: `…` stands for one that [`holds_text`] minds,
/// `-` for any other that is not empty.
pub fn veiled(expression: &str) -> String {
    if expression.starts_with("nextval(") {
        return expression.to_owned();
    }
    let parts: Vec<&str> = expression.split('\'').collect();
    let behind = |place: usize| parts.get(place + 1).copied().unwrap_or_default();
    let veil = |(place, part): (usize, &&str)| match (place % 2, *part) {
        (1, text) if tells(text, behind(place)) => VEIL.to_owned(),
        (1, text) if !text.is_empty() => "-".to_owned(),
        (_, part) => part.to_owned(),
    };
    let veiled: Vec<String> = parts.iter().enumerate().map(veil).collect();
    veiled.join("'")
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Schema and name.
    pub name: TableName,
    /// The table and column that own it (`OWNED BY`, serial, identity).
    pub owned_by: Option<(TableName, String)>,
    /// Step; negative for descending sequences.
    pub increment: i64,
    /// `START`.
    pub start: i64,
    /// `last_value`, absent where the role may not read it or it was never used.
    pub last_value: Option<i64>,
    /// Whether the role may not read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl Database {
    /// The table of that exact name.
    pub fn table(&self, name: &TableName) -> Option<&Table> {
        // Sorted by name: see the field.
        self.tables
            .binary_search_by(|table| table.name.cmp(name))
            .ok()
            .map(|index| &self.tables[index])
    }

    /// Whether it is a foreign table: its rows are elsewhere.
    pub fn is_foreign(&self, name: &TableName) -> bool {
        self.table(name)
            .is_some_and(|table| table.kind == TableKind::Foreign)
    }

    /// Every partition below a partitioned table, at any depth.
    pub fn below<'a>(&'a self, name: &'a TableName) -> impl Iterator<Item = &'a Table> {
        let is_below = move |table: &&Table| table.name != *name && self.root(table).name == *name;
        self.tables.iter().filter(is_below)
    }

    /// Whether reading a table reads a foreign one: itself, a partition, or a child by inheritance.
    pub fn reaches_foreign(&self, name: &TableName) -> bool {
        if !self
            .tables
            .iter()
            .any(|table| table.kind == TableKind::Foreign)
        {
            return false;
        }
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![name]);
        while let Some(name) = waiting.pop() {
            if !seen.insert(name) {
                continue;
            }
            if self.is_foreign(name) {
                return true;
            }
            let child = |table: &&Table| {
                table.partition_of.as_ref() == Some(name) || table.inherits.contains(name)
            };
            waiting.extend(self.tables.iter().filter(child).map(|table| &table.name));
        }
        false
    }

    /// The column that a sequence numbers, if it counts up and the column holds numbers.
    pub fn counting_column<'a>(
        &'a self,
        sequence: &'a Sequence,
    ) -> Option<(&'a TableName, &'a str)> {
        let (table, column) = sequence.owned_by.as_ref()?;
        let family = self.table(table)?.column(column)?.ty.family;
        (family.is_integer() && sequence.increment > 0).then_some((table, column.as_str()))
    }

    /// The topmost partitioned ancestor of a partition, or the table itself.
    pub fn root<'a>(&'a self, table: &'a Table) -> &'a Table {
        let mut at = table;
        // As many steps as there are tables: a damaged catalog file may hold a circle.
        for _ in &self.tables {
            match at.partition_of.as_ref().and_then(|name| self.table(name)) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }
}

impl Column {
    /// A column that may be NULL and has neither a default nor an expression.
    pub fn plain(name: impl Into<String>, ty: Type) -> Self {
        Self {
            name: name.into(),
            ty,
            not_null: false,
            default: None,
            generated: None,
            identity: false,
            collation: None,
        }
    }
}

impl Table {
    /// A heap without keys and constraints, of 100 pages and 1,000 rows, that every role may read.
    pub fn plain(name: TableName, columns: Vec<Column>) -> Self {
        Self {
            name,
            kind: TableKind::Heap,
            columns,
            partition_of: None,
            partition_key: Vec::new(),
            is_hashed: false,
            inherits: Vec::new(),
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            texts: Vec::new(),
            access: Access::Full,
            pages: 100,
            bytes: 819_200,
            estimated_rows: 1_000,
        }
    }

    /// The column of that exact name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that a generated column may be computed from; none for any other. Its expression's text is all that is
    /// known, so a column's name anywhere in it counts.
    pub fn computed_from<'a>(&'a self, generated: &str) -> impl Iterator<Item = &'a Column> {
        let column = self.column(generated);
        let expression = column.and_then(|column| column.generated.as_deref());
        self.columns
            .iter()
            .filter(move |column| expression.is_some_and(|text| mentions(text, &column.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_and_signs_numbers_dates_and_patterns_are_not() {
        for (expression, told) in [
            ("(name <> 'Real Person'::text)", true),
            ("CHECK ((email <> 'root@shop.org'::text))", true),
            ("(name || 'é ü'::text || 'Zoë'::text)", true),
            ("('…'::text)", true),
            ("CHECK ((email ~ '^u([0-9]+)@'::text))", false),
            ("CHECK ((email ~~ '%@%'::text))", false),
            ("(a || ' '::text || b)", false),
            ("split_part(email, '@'::text, 2)", false),
            ("CHECK ((born >= '1900-01-01'::date))", false),
            ("CHECK ((zip <> '00000'::text))", false),
            ("(born + '1 year'::interval)", false),
            ("CHECK ((tag <> 'x'::text))", false),
        ] {
            assert_eq!(holds_text(expression), told, "{expression}");
            assert_eq!(holds_text(&veiled(expression)), told, "{expression}");
        }
        assert_eq!(
            veiled("CHECK ((born >= '1900-01-01'::date))"),
            "CHECK ((born >= '-'::date))"
        );
    }
}
