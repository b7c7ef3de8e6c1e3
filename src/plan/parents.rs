//! Do the rows that foreign keys point at come along.
//!
//! Rows are not followed over foreign keys here: where a rule leaves out referred rows, this says so. Where all rows of
//! the referring table come along, the target refuses the key when everything else is done, so that is an error.

use super::scope::{Scope, Subject};
use super::{Decision, Rows, TablePlan, TargetKind};
use crate::catalog::ForeignKey;
use crate::ident::quote_list;
use crate::report::{Finding, Severity};

/// Findings about the foreign keys of one table.
pub(super) fn check(
    scope: &Scope<'_>,
    subject: &Subject<'_>,
    plan: &TablePlan,
    target: TargetKind,
) -> Vec<Finding> {
    if !subject.is_read() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    for key in subject.logical.foreign_keys() {
        let Some(parent) = scope.subject(&key.references) else {
            continue;
        };
        let parent = &scope.tables[parent];
        let found = rows(subject, parent, key, plan, target)
            .into_iter()
            .chain(unproven(subject, key));
        for finding in found {
            // A key that partitions declare one by one is one finding; so are two keys over one column.
            if !findings.iter().any(|other| other.id == finding.id) {
                findings.push(finding);
            }
        }
    }
    findings
}

fn rows(
    subject: &Subject<'_>,
    parent: &Subject<'_>,
    key: &ForeignKey,
    plan: &TablePlan,
    target: TargetKind,
) -> Option<Finding> {
    // A key with a NULL in it refers to nothing (MATCH SIMPLE).
    let nulled = key.columns.iter().any(|name| {
        let column = plan.columns.iter().find(|column| &column.column == name);
        column.is_some_and(|column| {
            matches!(&column.decision, Decision::Transform { spec, .. } if spec.nulls_all())
        })
    });
    // One that chooses from the keys that are copied never misses.
    let chosen = key.columns.iter().any(|name| {
        let mut columns = plan.columns.iter();
        columns.any(|column| &column.column == name && column.key_source.is_some())
    });
    if nulled || chosen {
        return None;
    }
    let title = title(subject, key);
    let referred = parent.name();
    if !parent.is_read() {
        return Some(Finding::error(
            "orphans",
            title,
            format!(
                "it refers to {referred}, whose rows are left out (foreign key `{}`)",
                key.name
            ),
            format!(
                "read the rows of {referred}, leave out these too, or use `set_null` on the column"
            ),
        ));
    }
    if !is_filtered(parent) {
        return None;
    }
    let message = format!(
        "it refers to {referred}, of which some rows are read only (foreign key `{}`)",
        key.name
    );
    let hint = "see that the conditions of both tables select rows that belong together; the target checks the key";
    let finding = Finding::warning("filtered_parent", title, message, hint);
    // Of a key that is NOT VALID the target checks no row, and of files nobody checks one.
    if is_filtered(subject) || !key.validated || target == TargetKind::Parquet {
        return Some(finding);
    }
    Some(Finding {
        severity: Severity::Error,
        message: format!(
            "{}, and of this table all: the key will fail in the target once the rows are there",
            finding.message
        ),
        hint: conditions(subject, parent, key),
        ..finding
    })
}

fn is_filtered(subject: &Subject<'_>) -> bool {
    matches!(
        &subject.rows,
        Rows::Filter { condition, limit } if condition.is_some() || limit.is_some()
    )
}

/// What to write so that rows belong together.
fn conditions(subject: &Subject<'_>, parent: &Subject<'_>, key: &ForeignKey) -> String {
    let own = quote_list(key.columns.iter().map(String::as_str));
    let referred = quote_list(key.referenced_columns.iter().map(String::as_str));
    let own = match key.columns.len() {
        1 => own,
        _ => format!("({own})"),
    };
    let of = match &parent.rows {
        Rows::Filter { limit: Some(_), .. } => "which needs a condition in place of `limit`",
        _ => "with its condition",
    };
    let table = parent.name().sql();
    format!(
        "write for {} `rows: {{ where: '{own} IN (SELECT {referred} FROM {table} WHERE …)' }}`, {of}, or `rows: none`; \
         if no row is missing, put the finding's id under `accept:`",
        subject.name(),
    )
}

fn unproven(subject: &Subject<'_>, key: &ForeignKey) -> Option<Finding> {
    (!key.validated).then(|| {
        Finding::warning(
            "not_valid",
            title(subject, key),
            format!(
                "the foreign key `{}` is NOT VALID: rows may break it, in the target too",
                key.name
            ),
            "validate it in the source to be sure",
        )
    })
}

fn title(subject: &Subject<'_>, key: &ForeignKey) -> String {
    match key.columns.first() {
        Some(column) => subject.name().column(column),
        None => subject.name().to_string(),
    }
}
