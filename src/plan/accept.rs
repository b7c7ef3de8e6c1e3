//! Findings that the rules file accepts, each by its id and with a reason.
//!
//! Warnings can be accepted, and of errors only doubts: that a constraint of the target may not hold, which a database
//! checks anyway and files do not have; and that a view brings rows from elsewhere, which may be nobody's. What would let
//! values pass undecided cannot.

use super::scope::Scope;
use crate::report::{Finding, Severity};
use crate::rules::Warnings;

/// Codes of errors that are doubts about constraints and views of the target.
const DOUBTS: &[&str] = &[
    "collation",
    "filtered_parent",
    "generated_key",
    "length",
    "match_full",
    "null",
    "outside_view",
    "unique",
    "unique_expression",
    "unique_view",
];

/// Codes of warnings whose id stays while what they tell grows: tomorrow's column would be accepted today.
const NEVER: &[&str] = &["unlisted_keep"];

/// Codes of warnings that a run finds in values, and no plan.
const OF_RUNS: &[&str] = &[UNMET];

/// Of names in rules that meet nothing in the values of a column.
pub const UNMET: &str = "unmet";

/// Marks what is accepted, and tells what the rules accept in vain.
pub(super) fn settle(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let mut refused = Vec::new();
    for acceptance in &scope.rules.accept {
        let id = &acceptance.id;
        let mut known = false;
        for finding in findings.iter_mut().filter(|finding| finding.id == *id) {
            known = true;
            let is_doubt = DOUBTS.contains(&code(id)) || finding.severity == Severity::Warning;
            if !is_doubt || NEVER.contains(&code(id)) {
                let message = format!("`{id}` cannot be accepted: {}", finding.message);
                let hint = format!("{}; and take the line out of `accept:`", finding.hint);
                let refusal = Finding::error("accept", id, message, hint);
                refused.push(scope.placed(refusal, acceptance.span));
            } else {
                finding.severity = Severity::Warning;
                finding.accepted = Some(acceptance.reason.clone());
            }
        }
        if !known && !OF_RUNS.contains(&code(id)) {
            let message = format!("`{id}` is accepted, but there is no such finding");
            let hint =
                "it is mended, or its column has another name now: take the line out of `accept:`";
            let stale = Finding::warning("accept", id, message, hint);
            refused.push(scope.placed(stale, acceptance.span));
        }
    }
    findings.extend(refused);
    if scope.rules.warnings == Warnings::Fail {
        let open = findings
            .iter_mut()
            .filter(|finding| finding.severity == Severity::Warning && finding.accepted.is_none());
        for finding in open {
            finding.severity = Severity::Error;
            finding.hint += match NEVER.contains(&code(&finding.id)) {
                true => "; with `warnings: fail` it stops the run",
                false => "; with `warnings: fail` it stops the run until `accept:` names it",
            };
        }
    }
}

fn code(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}
