//! Do rows still belong into the partitions that they are read from and written to.

use super::scope::{Scope, Subject};
use super::{Decision, TablePlan};
use crate::report::Finding;

/// Errors for columns that change although a partition key reads them: every leaf is loaded by itself, and refuses
/// rows that belong elsewhere.
pub(super) fn check(scope: &Scope<'_>, subject: &Subject<'_>, plan: &TablePlan) -> Vec<Finding> {
    let tables = scope.database.tables.iter();
    let keys: Vec<&String> = tables
        .filter(|table| !table.partition_key.is_empty())
        .filter(|table| scope.database.root(table).name == *subject.name())
        .flat_map(|table| &table.partition_key)
        .collect();
    let changed = plan.columns.iter().filter_map(|column| match &column.decision {
        Decision::Transform { spec, .. } if keys.contains(&&column.column) => {
            let finding = Finding::error(
                "partition_key",
                plan.table.column(&column.column),
                format!("`{}` would move rows to other partitions: a partition key reads the column", spec.transform),
                "`keep` it if its values may pass, or leave the rows out with `rows: none`",
            );
            Some(scope.placed(finding, spec.span))
        }
        _ => None,
    });
    changed.collect()
}
