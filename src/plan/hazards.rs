//! What a person should know about the database as a whole, or about a table as a whole.

use super::rows::foreign;
use super::scope::{Scope, Subject};
use super::select::Choices;
use crate::catalog::TableKind;
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
            format!("{} large objects are not copied", database.large_objects),
            "columns of type oid or lo that refer to them will refer to nothing",
        ));
    }
    findings
}

/// Warnings about one table.
pub(super) fn table(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = foreign(subject);
    if subject.is_read() {
        let guarded = subject
            .logical
            .relations()
            .filter(|table| table.row_security && table.kind != TableKind::Foreign);
        findings.extend(guarded.map(|table| {
            Finding::warning(
                "row_security",
                table.name.to_string(),
                "row-level security is enabled: unless the role is above it, the server refuses the query",
                "read with the table's owner or a role that has BYPASSRLS",
            )
        }));
    }
    findings
}
