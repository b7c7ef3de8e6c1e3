//! The rules file: read, checked as a whole, and turned into data that the plan can match against a catalog.
//!
//! Nothing here knows a database: every mistake that can be told from the file alone is told at once, each with
//! file, line, column and a suggestion.

mod check;
pub mod diagnostic;
mod load;
mod overlay;
pub mod secret;
#[cfg(test)]
mod tests;
mod vars;
mod yaml;

use std::path::{Path, PathBuf};

pub use diagnostic::{Diagnostic, Rejected};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::transform::args::{Span, Spec};

/// A rules file with its overlay, free of mistakes that the file alone can show.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The rules file, then the overlay, with their text: what spans point into.
    pub files: Vec<SourceFile>,
    /// `source:` as written; [`Rules::setting`] resolves it. May hold a password: never printed.
    pub source: Option<Located<String>>,
    /// `target:` likewise.
    pub target: Option<Located<String>>,
    /// `key:` likewise: a reference (`env:NAME`, `file:PATH`, …) or key text.
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

impl Rules {
    /// `file:line:column` of a place, columns counted in characters from 1.
    pub fn place(&self, span: Span) -> String {
        let Some(file) = self.files.get(span.file) else {
            return "the rules".into();
        };
        let before = &file.text[..span.start.min(file.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |rest| rest.chars().count())
            + 1;
        format!("{}:{line}:{column}", file.path.display())
    }

    /// The folder that relative paths in the rules start at.
    pub fn folder(&self) -> &Path {
        self.files
            .first()
            .and_then(|file| file.path.parent())
            .unwrap_or(Path::new(""))
    }

    /// The text of `source`, `target` or `key`: variables resolved, references followed. Only now, because a flag may
    /// have taken its place.
    pub fn setting(
        &self,
        setting: &Located<String>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Zeroizing<String>> {
        let text = vars::resolve(&setting.value, env)
            .map(Zeroizing::new)
            .map_err(|unresolved| {
                let (message, hint) = unresolved.explain();
                Error::new(Kind::Rules, message)
                    .on(self.place(setting.span))
                    .hint(hint)
            })?;
        secret::follow(&text, self.folder(), env)
    }
}
