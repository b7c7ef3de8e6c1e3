//! Do the rows that foreign keys and references point at come along.
//!
//! Rows are not followed over foreign keys here: where a rule leaves out referred rows, this says so. Where all rows of
//! the referring table come along, the target refuses the key when everything else is done, so that is an error. What the
//! rules tie by `references:` no target checks: rows that refer to nothing would stand there unseen.

use super::scope::{Scope, Subject};
use super::{Decision, Rows, TablePlan, TargetKind};
use crate::catalog::ForeignKey;
use crate::ident::{TableName, quote_list};
use crate::report::{Finding, Severity};
use crate::rules::Reference;

/// Findings about the foreign keys of one table, and about what it refers to by the rules.
pub(super) fn check(
    scope: &Scope<'_>,
    subject: &Subject<'_>,
    plan: &TablePlan,
    target: TargetKind,
) -> Vec<Finding> {
    if !subject.is_read() {
        return Vec::new();
    }
    let is_own = |reference: &&Reference| {
        let table = scope.subject(&reference.table);
        table.is_some_and(|table| scope.tables[table].name() == subject.name())
    };
    let keys = subject.logical.foreign_keys();
    let keys = keys.into_iter().map(Tie::of_key);
    let references = scope.rules.references.iter().filter(is_own);
    let mut findings: Vec<Finding> = Vec::new();
    for tie in keys.chain(references.map(Tie::of_reference)) {
        let Some(parent) = scope.subject(tie.to) else {
            continue;
        };
        let parent = &scope.tables[parent];
        let found = rows(subject, parent, &tie, plan, target)
            .into_iter()
            .chain(unproven(subject, &tie));
        for finding in found {
            // A key that partitions declare one by one is one finding; so are two keys over one column.
            if !findings.iter().any(|other| other.id == finding.id) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// What ties rows to those of another table.
struct Tie<'a> {
    columns: Vec<&'a str>,
    to: &'a TableName,
    referred: Vec<&'a str>,
    /// The foreign key; `None` where only the rules say it.
    key: Option<&'a ForeignKey>,
}

impl<'a> Tie<'a> {
    fn of_key(key: &'a ForeignKey) -> Self {
        Self {
            columns: key.columns.iter().map(String::as_str).collect(),
            to: &key.references,
            referred: key.referenced_columns.iter().map(String::as_str).collect(),
            key: Some(key),
        }
    }

    fn of_reference(reference: &'a Reference) -> Self {
        Self {
            columns: vec![&reference.column],
            to: &reference.to_table,
            referred: vec![&reference.to_column],
            key: None,
        }
    }

    /// What a finding calls it.
    fn named(&self) -> String {
        match self.key {
            Some(key) => format!("foreign key `{}`", key.name),
            None => "by `references:`".to_owned(),
        }
    }
}

fn rows(
    subject: &Subject<'_>,
    parent: &Subject<'_>,
    tie: &Tie<'_>,
    plan: &TablePlan,
    target: TargetKind,
) -> Option<Finding> {
    // A key with a NULL in it refers to nothing (MATCH SIMPLE).
    let nulled = tie.columns.iter().any(|name| {
        let column = plan.columns.iter().find(|column| &column.column == name);
        column.is_some_and(|column| {
            matches!(&column.decision, Decision::Transform { spec, .. } if spec.nulls_all())
        })
    });
    // One that chooses from the keys that are copied never misses.
    let chosen = tie.columns.iter().any(|name| {
        let mut columns = plan.columns.iter();
        columns.any(|column| &column.column == name && column.key_source.is_some())
    });
    // What the rules tie to a foreign table is on the other server, in dev as well.
    if nulled || chosen || tie.key.is_none() && parent.is_foreign() {
        return None;
    }
    let title = title(subject, tie);
    let (referred, named) = (parent.name(), tie.named());
    if let (Some(_), false) = (tie.key, parent.is_read()) {
        return Some(Finding::error(
            "orphans",
            title,
            format!("it refers to {referred}, whose rows are left out ({named})"),
            format!(
                "read the rows of {referred}, leave out these too, or use `set_null` on the column"
            ),
        ));
    }
    let some = match &parent.rows {
        Rows::None => "no rows are read",
        _ if is_filtered(parent) => "some rows are read only",
        _ => return None,
    };
    let message = format!("it refers to {referred}, of which {some} ({named})");
    let checked = match tie.key {
        Some(_) => "the target checks the key",
        None => "the target does not check it",
    };
    let hint = format!(
        "see that the conditions of both tables select rows that belong together; {checked}"
    );
    let finding = Finding::warning("filtered_parent", title, message, hint);
    // Of a key that is NOT VALID the target checks no row, and of files nobody checks one.
    let is_unchecked = tie.key.is_some_and(|key| !key.validated) || target == TargetKind::Parquet;
    if is_filtered(subject) || is_unchecked {
        return Some(finding);
    }
    let outcome = match tie.key {
        Some(_) => "the key will fail in the target once the rows are there",
        None => "rows in the target will refer to rows that are not there",
    };
    Some(Finding {
        severity: Severity::Error,
        message: format!("{}, and of this table all: {outcome}", finding.message),
        hint: conditions(subject, parent, tie),
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
fn conditions(subject: &Subject<'_>, parent: &Subject<'_>, tie: &Tie<'_>) -> String {
    let own = quote_list(tie.columns.iter().copied());
    let referred = quote_list(tie.referred.iter().copied());
    let own = match tie.columns.len() {
        1 => own,
        _ => format!("({own})"),
    };
    let of = match &parent.rows {
        Rows::None => {
            return format!(
                "read the rows of {}, leave out these too, or use `set_null` on the column; if none refers to one, put \
                 the finding's id under `accept:`",
                parent.name()
            );
        }
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

fn unproven(subject: &Subject<'_>, tie: &Tie<'_>) -> Option<Finding> {
    let key = tie.key.filter(|key| !key.validated)?;
    Some(Finding::warning(
        "not_valid",
        title(subject, tie),
        format!(
            "the foreign key `{}` is NOT VALID: rows may break it, in the target too",
            key.name
        ),
        "validate it in the source to be sure",
    ))
}

fn title(subject: &Subject<'_>, tie: &Tie<'_>) -> String {
    match tie.columns.first() {
        Some(column) => subject.name().column(column),
        None => subject.name().to_string(),
    }
}
