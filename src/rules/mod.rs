//! The rules file: read, checked as a whole, and turned into data that the plan can match against a catalog.
//!
//! Nothing here knows a database: every mistake that can be told from the file alone is told at once, each with
//! file, line, column and a suggestion.

use std::path::PathBuf;

use crate::transform::args::{Span, Spec};

/// A rules file with its overlay, free of mistakes that the file alone can show.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The rules file, then the overlay, with their text: what spans point into.
    pub files: Vec<SourceFile>,
    /// `source:` with `${VAR}` resolved. May hold a password: never printed.
    pub source: Option<Located<String>>,
    /// `target:` likewise.
    pub target: Option<Located<String>>,
    /// `key:` likewise; still a reference (`env:NAME`, `file:PATH`, …) or key text.
    pub key: Option<Located<String>>,
    /// What happens to a column without a rule.
    pub unlisted: Unlisted,
    /// Rules by column name, in file order: the first match wins.
    pub columns: Vec<ColumnRule>,
    /// Rules by table, in file order: an exact name beats a pattern, then the first match wins.
    pub tables: Vec<TableRule>,
    /// Foreign keys that the schema does not declare.
    pub references: Vec<Reference>,
    /// SHA-256 of all files in order, hexadecimal: `rules_sha256` of the report.
    pub sha256: String,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// As the user named it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// `unlisted:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unlisted {
    /// A column without a rule is an error.
    #[default]
    Fail,
    /// It passes unchanged.
    Keep,
    /// It becomes NULL.
    SetNull,
}

/// An entry under `columns:`.
#[derive(Debug, Clone)]
pub struct ColumnRule {
    /// `table.column` or `schema.table.column`, each part a glob.
    pub pattern: Pattern,
    /// What to do.
    pub spec: Spec,
}

/// An entry under `tables:`.
#[derive(Debug, Clone)]
pub struct TableRule {
    /// `table` or `schema.table`, each part a glob.
    pub pattern: Pattern,
    /// `rows:`.
    pub rows: Rows,
    /// Where `rows:` stands, if it was given.
    pub rows_span: Option<Span>,
    /// Rules for its columns, in file order; names are exact or globs.
    pub columns: Vec<ColumnRule>,
}

/// A dotted name whose parts are globs (`*`, `?`), with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Parts from the left; a missing schema part stands for `public` in `tables`, for any schema in `columns`.
    pub parts: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// Which rows of a table are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rows {
    /// All.
    #[default]
    All,
    /// None: structure only.
    None,
    /// Those a SQL condition selects, and at most so many.
    Filter {
        /// Condition for the source server, without `WHERE`.
        condition: Option<String>,
        /// `LIMIT`.
        limit: Option<u64>,
    },
}

/// `orders.shipping_email -> users.email`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Referring table.
    pub table: crate::ident::TableName,
    /// Referring column.
    pub column: String,
    /// Referred table.
    pub to_table: crate::ident::TableName,
    /// Referred column.
    pub to_column: String,
    /// Where it stands.
    pub span: Span,
}
