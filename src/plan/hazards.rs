//! What a person should know about the database as a whole, or about a table as a whole.

use super::rows::foreign;
use super::scope::{Scope, Subject};
use super::select::Choices;
use crate::catalog::{Access, Database, Sequence, Table};
use crate::report::Finding;
use crate::rules::Unlisted;

/// Warnings about the database.
pub(super) fn database(scope: &Scope<'_>, choices: &Choices) -> Vec<Finding> {
    let database = scope.database;
    let mut findings = Vec::new();
    let unwritten = choices.unwritten();
    if scope.rules.unlisted == Unlisted::Keep && unwritten > 0 {
        let columns = if unwritten == 1 {
            "column passes"
        } else {
            "columns pass"
        };
        findings.push(Finding::warning(
            "unlisted_keep",
            &database.name,
            format!(
                "{unwritten} {columns} unchanged because no rule names them (`unlisted: keep`)"
            ),
            "write `unlisted: fail` to be told which",
        ));
    }
    if database.encoding == "SQL_ASCII" {
        findings.push(Finding::warning(
            "encoding",
            &database.name,
            "the database's encoding is SQL_ASCII: the server does not check text, and bytes may not be UTF-8",
            "a run stops at text that a transform cannot read; such columns can be kept or set to NULL",
        ));
    }
    if database.large_objects > 0 {
        findings.push(Finding::warning(
            "large_objects",
            &database.name,
            format!(
                "{} large object{} not copied",
                database.large_objects,
                if database.large_objects == 1 {
                    " is"
                } else {
                    "s are"
                }
            ),
            "columns of type oid or lo that refer to them will refer to nothing",
        ));
    }
    findings
}

/// What a database has besides its tables, and a refreshed one would not have as production has it.
pub(super) fn structure(database: &Database) -> Vec<Finding> {
    let unknown =
        |sequence: &&Sequence| sequence.hidden && database.counting_column(sequence).is_none();
    let mut findings: Vec<Finding> = database
        .sequences
        .iter()
        .filter(unknown)
        .map(|sequence| {
            Finding::error(
                "privilege",
                sequence.name.to_string(),
                "the source's role may not read this sequence, and no column tells how far it is",
                "GRANT SELECT ON ALL SEQUENCES IN the schema, or pg_read_all_data, to the role",
            )
        })
        .collect();
    for extension in &database.extensions {
        if !extension.configuration.is_empty() {
            findings.push(Finding::warning(
                "extension_data",
                &extension.name,
                format!(
                    "rows that were added to the extension's own tables are not copied: {}",
                    extension.configuration.join(", ")
                ),
                "the target has what CREATE EXTENSION makes; add to it what is missing",
            ));
        }
    }
    if !database.settings.is_empty() {
        findings.push(Finding::warning(
            "settings",
            &database.name,
            format!(
                "settings of the database (ALTER DATABASE … SET) are not copied: {}",
                database.settings.join(", ")
            ),
            "set in the target those that the application needs; they may hold secrets",
        ));
    }
    findings
}

/// Findings about one table.
pub(super) fn table(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = foreign(subject);
    if subject.is_read() {
        findings.extend(subject.logical.leaves().filter_map(unreadable));
    }
    findings
}

/// Why the source would refuse to hand out a table's rows.
fn unreadable(table: &Table) -> Option<Finding> {
    let (code, message, hint) = match table.access {
        Access::Full => return None,
        Access::None => (
            "privilege",
            "the source's role may not read this table",
            "GRANT SELECT on it and USAGE on its schema, or pg_read_all_data, to the role (for Parquet `rows: none` will do; pg_dump locks every table)",
        ),
        Access::Unlogged => (
            "unlogged",
            "the table is unlogged, and a standby has no rows of it",
            "read from the primary; or write `rows: none`",
        ),
        Access::Policies => (
            "row_security",
            "row-level security hides rows of this table from the source's role",
            "read with the table's owner or a role that has BYPASSRLS; or write `rows: none`",
        ),
    };
    Some(Finding::error(code, table.name.to_string(), message, hint))
}
