//! Does what a transform promises fit the constraints on its column: NOT NULL, length, CHECK, domains.
//!
//! Uniqueness has rules of its own, in `unique`.

use std::fmt::Write as _;

use super::scope::{Scope, Subject};
use super::select::SET_NULL;
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::transform::Guarantees;

/// Findings about the columns of one table that are transformed.
pub(super) fn check(scope: &Scope<'_>, subject: &Subject<'_>, plan: &TablePlan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in &plan.columns {
        if let Decision::Transform { spec, prepared } = &column.decision {
            let guarantees = prepared.guarantees();
            let title = plan.table.column(&column.column);
            let place = |finding: Finding| scope.placed(finding, spec.span);
            findings.extend(passes(&title, spec.transform, guarantees).map(place));
            findings.extend(null(&title, column, spec.transform, guarantees).map(place));
            findings.extend(length(&title, column, spec.transform, guarantees).map(place));
            findings.extend(domain(&title, column, spec.transform).map(place));
        }
    }
    findings.extend(checks(subject, plan));
    findings
}

/// `keep` is a decision of its own; a transform that lets parts of real values pass must not look as if it did not.
fn passes(title: &str, transform: &str, promise: Guarantees) -> Option<Finding> {
    promise.passes_values.then(|| {
        Finding::warning(
            "passes",
            title,
            format!("`{transform}` lets real values or parts of them pass, as its rule says"),
            "see that they may be known in the target, or choose other parameters or another transform",
        )
    })
}

fn null(title: &str, column: &ColumnPlan, transform: &str, promise: Guarantees) -> Option<Finding> {
    (promise.makes_nulls && column.not_null).then(|| {
        Finding::error(
            "null",
            title,
            format!("`{transform}` makes NULLs, and the column is NOT NULL"),
            "use a transform that gives values, for example `fixed`",
        )
    })
}

fn length(
    title: &str,
    column: &ColumnPlan,
    transform: &str,
    promise: Guarantees,
) -> Option<Finding> {
    let (longest, room) = (promise.max_chars?, column.ty.length?);
    (longest > room).then(|| {
        Finding::error(
            "length",
            title,
            format!(
                "`{transform}` may give {longest} characters, and {} holds {room}",
                column.ty.name
            ),
            "choose a transform with shorter results, or one that keeps the length, for example `mask`",
        )
    })
}

/// What a domain's constraints ask is not in the catalog model, only that there is a domain.
fn domain(title: &str, column: &ColumnPlan, transform: &str) -> Option<Finding> {
    let domain = column.ty.domain.as_ref()?;
    (transform != SET_NULL).then(|| {
        Finding::warning(
            "check",
            title,
            format!(
                "the column's type is the domain {domain}; `{transform}` may break its constraints"
            ),
            "look at its constraints; the target will check every row",
        )
    })
}

fn checks(subject: &Subject<'_>, plan: &TablePlan) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in subject.logical.checks() {
        let changed = plan.columns.iter().find(|column| {
            matches!(column.decision, Decision::Transform { .. })
                && check.columns.contains(&column.column)
        });
        let Some(column) = changed else { continue };
        let title = plan.table.column(&column.column);
        if let Some(finding) = findings.iter_mut().find(|other| other.subject == title) {
            let _ = write!(finding.message, ", `{}`", check.name);
            continue;
        }
        findings.push(Finding::warning(
            "check",
            title,
            format!(
                "the column is transformed, and CHECK or exclusion constraints read it: `{}`",
                check.name
            ),
            "see that the transform's results satisfy them; the target will check every row",
        ));
    }
    findings
}
