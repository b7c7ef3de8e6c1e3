//! What of a plan is certain while some of the rules are not understood yet.

use super::{Plan, TargetKind};
use crate::catalog::Database;
use crate::report::{Finding, Severity};
use crate::rules::Partial;

/// Errors that speak of one rule and what it names, whatever the other rules are.
const OF_ONE_RULE: &[&str] = &[
    "generated",
    "length",
    "null",
    "parameter",
    "partition_rule",
    "reference_type",
    "sibling",
    "type",
    "unmatched",
];

impl Plan {
    /// The errors that a plan by these rules will have too when their other mistakes are mended.
    pub fn certain_errors(partial: &Partial, catalog: &Database, kind: TargetKind) -> Vec<Finding> {
        let is_certain = |finding: &Finding| {
            let code = finding.id.split(':').next().unwrap_or_default();
            let is_of_one = OF_ONE_RULE.contains(&code);
            is_of_one || code == "unlisted" && partial.knows_every_column()
        };
        let mut findings = Self::build(partial.rules(), catalog, kind).findings;
        findings.retain(|finding| finding.severity == Severity::Error && is_certain(finding));
        findings
    }
}
