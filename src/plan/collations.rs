//! Do keys hold over columns whose collation takes texts for equal that differ in more than case: accents, blanks, signs,
//! how a letter is composed, how a number is written.
//!
//! Equal texts are mapped alike without regard to case, and that is all that is known of their equality. So texts that the
//! collation takes for one part ways, and stand-ins that differ may be one for it.

use super::scope::{Scope, Subject};
use super::{Decision, TablePlan, TargetKind};
use crate::report::Finding;

/// Errors for the columns of one table that change and are part of a key. Files have no keys.
pub(super) fn check(
    scope: &Scope<'_>,
    subject: &Subject<'_>,
    plan: &TablePlan,
    target: TargetKind,
) -> Vec<Finding> {
    if target == TargetKind::Parquet {
        return Vec::new();
    }
    let changed = plan.columns.iter().filter_map(|planned| {
        let column = subject.logical.table.column(&planned.column)?;
        let collation = column.collation.as_deref()?;
        let Decision::Transform { spec, .. } = &planned.decision else {
            return None;
        };
        if spec.nulls_all() || planned.is_made_by_target() {
            return None;
        }
        let key = key(subject, &column.name)?;
        let message = format!(
            "its collation `{collation}` takes texts for equal that differ in more than case, which `{}` does not: {key} may \
             not hold in the target",
            spec.transform
        );
        let hint = "keep the column; or, where its values and their stand-ins differ in letters and digits of plain ASCII, \
                    put the finding's id under `accept:` with the reason: the target checks it anyway";
        let finding = Finding::error("collation", plan.table.column(&column.name), message, hint);
        Some(scope.placed(finding, spec.span))
    });
    changed.collect()
}

/// The first key that a column is part of.
fn key(subject: &Subject<'_>, name: &String) -> Option<String> {
    let uniques = subject.logical.uniques();
    let mut uniques = uniques.iter();
    let unique = uniques
        .find(|key| key.columns.contains(name) || key.read_columns.contains(name))
        .map(|key| match key.primary {
            true => format!("the primary key `{}`", key.name),
            false => format!("the unique index `{}`", key.name),
        });
    unique.or_else(|| {
        let keys = subject.logical.foreign_keys();
        let key = keys.iter().find(|key| key.columns.contains(name))?;
        Some(format!("the foreign key `{}`", key.name))
    })
}
