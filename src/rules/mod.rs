//! The rules file: read, checked as a whole, and turned into data that the plan can match against a catalog.
//!
//! Nothing here knows a database: every mistake that can be told from the file alone is told at once, each with
//! file, line, column and a suggestion. The way of a file: `load` reads it, `yaml` makes a located tree, `check`
//! judges the tree, `overlay` lays a second file over it; the way back is `written` and [`edit`]. Only `load` touches files, and the environment
//! comes in as a closure.
//!
//! Three settings (`source`, `target`, `key`) may hold passwords. They are never printed, `Debug` included, and a
//! variable missing in one of them is a mistake only when somebody asks for the setting: a flag may stand for it.

mod check;
pub mod diagnostic;
pub mod edit;
mod file;
pub mod foreign;
mod hidden;
mod load;
mod mask;
mod overlay;
pub mod parquet;
pub mod partial;
pub mod pattern;
pub mod rule_test;
pub mod schema;
mod setting;
pub mod size;
mod suggest;
#[cfg(test)]
mod tests;
mod vars;
pub mod written;
mod yaml;

use std::path::Path;

pub use diagnostic::{Diagnostic, Rejected};
pub use file::SourceFile;
pub use load::laid_over;
pub use parquet::Parquet;
pub use partial::Partial;
pub use pattern::Pattern;
pub use rule_test::RuleTest;
pub use setting::Setting;
pub use suggest::closest;

use crate::error::Error;
use crate::transform::args::{Span, Spec, When};

/// Looks a variable of the environment up; `None` when it is not set.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A rules file with its overlay, free of mistakes that the file alone can show.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The rules file, then the overlay, with their text: what spans point into.
    pub files: Vec<SourceFile>,
    /// `source:` with `${VAR}` resolved. May hold a password: never printed.
    pub source: Option<Setting>,
    /// `target:` likewise.
    pub target: Option<Setting>,
    /// `key:` likewise; still a reference (`env:NAME`, `vault:PATH#FIELD`, …) or key text.
    pub key: Option<Setting>,
    /// What happens to a column without a rule.
    pub unlisted: Unlisted,
    /// What happens where the plan has a warning that nobody has accepted.
    pub warnings: Warnings,
    /// Rules by column name: the first match wins. In file order, those that only the overlay has in front.
    pub columns: Vec<ColumnRule>,
    /// Rules by table, ordered likewise: an exact name beats a pattern, then the first match wins.
    pub tables: Vec<TableRule>,
    /// Foreign keys that the schema does not declare.
    pub references: Vec<Reference>,
    /// Findings that somebody has looked at.
    pub accept: Vec<Acceptance>,
    /// How Parquet files are written.
    pub parquet: Parquet,
    /// Rows with what the rules are to make of them. In file order, those that only the overlay has in front.
    pub tests: Vec<RuleTest>,
    /// SHA-256 of the bytes of all files in order, hexadecimal: `rules_sha256` of the report.
    pub sha256: String,
}

impl Rules {
    /// `file:line:column` of a place, columns counted in characters, both from 1.
    pub fn place(&self, span: Span) -> String {
        file::place(&self.files, span)
    }

    /// Whether a variable stands at a place: then what is there must not be shown.
    pub fn has_variable(&self, span: Span) -> bool {
        let file = self.files.get(span.file);
        file.is_some_and(|file| file.slice(span).contains("${"))
    }

    /// The folder of the rules file: what paths in it are relative to.
    pub fn folder(&self) -> &Path {
        self.files
            .first()
            .and_then(|file| file.path.parent())
            .unwrap_or(Path::new(""))
    }

    /// Says of an error about a setting's value where the setting stands.
    pub fn placed(&self, error: Error, setting: &Setting) -> Error {
        match error.subject() {
            Some(_) => error,
            None => error.on(self.place(setting.span)),
        }
    }
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

/// `warnings:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Warnings {
    /// It is told.
    #[default]
    Tell,
    /// It is an error.
    Fail,
}

/// An entry under `columns:`.
#[derive(Debug, Clone)]
pub struct ColumnRule {
    /// `table.column` or `schema.table.column`, each part a glob; within a table one part, the column's name.
    pub pattern: Pattern,
    /// What to do.
    pub spec: Spec,
}

/// An entry under `tables:`.
#[derive(Debug, Clone, Default)]
pub struct TableRule {
    /// `table` or `schema.table`, each part a glob.
    pub pattern: Pattern,
    /// `rows:`.
    pub rows: Rows,
    /// Where `rows:` stands, if it was given.
    pub rows_span: Option<Span>,
    /// Where the condition of `rows:` stands, if it has one.
    pub where_span: Option<Span>,
    /// `when:`, for those of its columns' transforms that have no condition of their own.
    pub when: Option<When>,
    /// Rules for its columns, in file order; names are exact or globs.
    pub columns: Vec<ColumnRule>,
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

/// An entry under `accept:`.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    /// The finding's id.
    pub id: String,
    /// Why it may be.
    pub reason: String,
    /// Where the id stands.
    pub span: Span,
}
