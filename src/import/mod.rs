//! Configurations of other anonymizers → rules, as far as both mean the same, and notes of all that did not carry over.
//!
//! Text in, data out: no server, no file. A tool has a file that walks its format (`greenmask`, `neosync` …) and a table
//! with a row for each of its transformers (`greenmask/rows.rs` …): to add one, add its row. [`mapping`] applies rows,
//! `reader` gives walkers located values and collects what they find. What no transform here does has no rule: never a
//! `keep` that nobody wrote. `draft` holds what came out against a catalog.

mod anon;
mod condition;
mod datanymizer;
mod greenmask;
mod guess;
pub mod mapping;
mod moment;
mod neosync;
mod note;
mod patterns;
mod reader;
mod replacing;
mod replibyte;
#[cfg(test)]
mod tests;
mod wanted;

use std::path::Path;

pub use anon::{Label, labels};
use mapping::Row;
pub use note::{Note, Sort};
pub use wanted::{Column, Nulls, Outcome, Reference, RowsWanted, TableName, TableWanted};

use crate::error::{Error, Kind, Result};
use crate::rules::foreign::Foreign;
use crate::rules::{Diagnostic, Rejected, closest};

/// A tool whose configuration can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `config.yml` of greenmask.
    Greenmask,
    /// A job of neosync as its API, its command line or Terraform gives it, in JSON or YAML.
    Neosync,
    /// `replibyte.yaml`.
    Replibyte,
    /// `config.yml` of pg_datanymizer.
    Datanymizer,
    /// SQL with SECURITY LABELs of PostgreSQL Anonymizer.
    Anon,
}

impl Tool {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Greenmask,
        Self::Neosync,
        Self::Replibyte,
        Self::Datanymizer,
        Self::Anon,
    ];

    /// As it is written behind `--from`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Greenmask => "greenmask",
            Self::Neosync => "neosync",
            Self::Replibyte => "replibyte",
            Self::Datanymizer => "datanymizer",
            Self::Anon => "anon",
        }
    }

    /// What its configurations are, with an article.
    fn file(self) -> &'static str {
        match self {
            Self::Greenmask => "a greenmask configuration",
            Self::Neosync => "a neosync job",
            Self::Replibyte => "a Replibyte configuration",
            Self::Datanymizer => "a datanymizer configuration",
            Self::Anon => "SQL with SECURITY LABELs",
        }
    }

    /// What is read, for readers of a table.
    pub fn reads(self) -> &'static str {
        match self {
            Self::Greenmask => "`config.yml`: what stands under `dump`",
            Self::Neosync => {
                "a job in JSON or YAML: of the API, the command line or `terraform show -json`"
            }
            Self::Replibyte => "`replibyte.yaml`: what stands under `source`",
            Self::Datanymizer => "`config.yml` of pg_datanymizer",
            Self::Anon => "SQL with SECURITY LABELs: a script, or `pg_dump --schema-only`",
        }
    }

    /// The tool of that name; errors with a suggestion.
    pub fn parse(word: &str) -> Result<Self> {
        let simple = word.to_lowercase().replace('-', "_");
        let synonym = match simple.as_str() {
            "pg_datanymizer" => "datanymizer",
            "postgresql_anonymizer" | "pg_anonymizer" | "anonymizer" | "pganon" => "anon",
            other => other,
        };
        let found = Self::ALL.iter().find(|tool| tool.name() == synonym);
        found.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|tool| tool.name());
            let hint = match closest(&simple, names.clone()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("one of: {}", names.collect::<Vec<_>>().join(", ")),
            };
            Error::new(Kind::Rules, format!("`--from` does not know `{word}`")).hint(hint)
        })
    }

    /// Reads a configuration. `path` is what places show. Errors with every mistake in it, or with what the file is
    /// instead.
    pub fn read(self, path: &Path, text: &str) -> std::result::Result<Imported, Rejected> {
        if text.trim().is_empty() {
            let message = format!("the file is empty; {} was expected", self.file());
            let empty = Diagnostic::of_file("empty", message);
            return Err(Foreign::text(path, text).rejected(vec![empty]));
        }
        let walk = match self {
            Self::Greenmask => greenmask::read,
            Self::Neosync => neosync::read,
            Self::Replibyte => replibyte::read,
            Self::Datanymizer => datanymizer::read,
            Self::Anon => return anon::read(path, text),
        };
        if guess::is_sql(text) {
            let message = format!("this looks like SQL, not like {}", self.file());
            let found = Diagnostic::of_file("other-format", message)
                .hint("SECURITY LABELs are read by `--from anon FILE`");
            return Err(Foreign::text(path, text).rejected(vec![found]));
        }
        let (file, root) = Foreign::yaml(path, text)?;
        if let Some(other) = guess::other(self, root.as_ref()) {
            return Err(file.rejected(vec![other]));
        }
        walk(&file, root.as_ref())
    }

    /// Its transformers, each with what becomes of it.
    pub fn rows(self) -> Vec<&'static Row> {
        match self {
            Self::Greenmask => greenmask::ROWS.iter().collect(),
            Self::Neosync => neosync::ROWS.iter().collect(),
            Self::Replibyte => replibyte::ROWS.iter().collect(),
            Self::Datanymizer => datanymizer::ROWS.iter().collect(),
            Self::Anon => anon::rows().collect(),
        }
    }

    /// What is otherwise here for all its rules.
    pub fn differences(self) -> &'static str {
        match self {
            Self::Greenmask => {
                "stand-ins depend on the value and the key, whatever `engine` says; NULL stays NULL unless `keep_null` is `false`, and an empty string stays empty; salts do not carry over: the key takes their place"
            }
            Self::Neosync | Self::Replibyte | Self::Datanymizer => {
                "stand-ins depend on the value and the key, where new ones were drawn in each run; NULL stays NULL and an empty string stays empty"
            }
            Self::Anon => {
                "stand-ins depend on the value and the key; NULL stays NULL and an empty string stays empty, but for `MASKED WITH VALUE`; salts do not carry over: the key takes their place"
            }
        }
    }
}

/// What a configuration says, free of its tool's words.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The tool.
    pub tool: Tool,
    /// Where it stands: a path, or `labels of the source`.
    pub from: String,
    /// Whether it was found in the source, not asked for.
    pub is_found: bool,
    /// What it says of columns, in file order; of several entries for a column the first counts.
    pub columns: Vec<Column>,
    /// What it says of the rows of tables, likewise.
    pub tables: Vec<TableWanted>,
    /// Foreign keys that the schema does not declare.
    pub references: Vec<Reference>,
    /// What did not carry over and belongs to no column.
    pub notes: Vec<Note>,
}
