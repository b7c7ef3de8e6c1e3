//! Do the columns of foreign keys that are MATCH FULL stay NULL together.
//!
//! The target refuses such a key when every row is there, wherever a row has NULL in some of its columns and not in all.

use super::scope::Subject;
use super::{ColumnPlan, Decision, TablePlan, TargetKind};
use crate::catalog::ForeignKey;
use crate::report::Finding;

/// Findings about the keys of one table that its rules would part. Of a key that is NOT VALID the target checks no row, and
/// of files nobody checks one.
pub(super) fn check(subject: &Subject<'_>, plan: &TablePlan, target: TargetKind) -> Vec<Finding> {
    if !subject.is_read() || target == TargetKind::Parquet {
        return Vec::new();
    }
    let keys = subject.logical.foreign_keys().into_iter();
    let checked = keys.filter(|key| key.full && key.validated && key.columns.len() > 1);
    let mut findings: Vec<Finding> = Vec::new();
    for finding in checked.filter_map(|key| parted(subject, plan, key)) {
        if findings.iter().all(|other| other.id != finding.id) {
            findings.push(finding);
        }
    }
    findings
}

/// What a rule does to NULLs.
enum Makes {
    /// NULL of every value.
    Nulls,
    /// NULL of some values.
    Some,
    /// Values of NULLs.
    Values,
}

fn parted(subject: &Subject<'_>, plan: &TablePlan, key: &ForeignKey) -> Option<Finding> {
    let find = |name: &String| plan.columns.iter().find(|column| column.column == *name);
    let columns: Vec<&ColumnPlan> = key.columns.iter().filter_map(find).collect();
    let fates: Vec<(&ColumnPlan, Makes)> = columns
        .iter()
        .filter_map(|column| Some((*column, makes(column)?)))
        .collect();
    let (first, fate) = fates.first()?;
    let are_all = fates.len() == key.columns.len();
    let of_all = |is_so: fn(&Makes) -> bool| are_all && fates.iter().all(|(_, fate)| is_so(fate));
    if of_all(|fate| matches!(fate, Makes::Nulls)) || of_all(|fate| matches!(fate, Makes::Values)) {
        return None;
    }
    let what = match fate {
        Makes::Values => "fills NULLs",
        Makes::Nulls | Makes::Some => "makes NULLs",
    };
    let message = format!(
        "its rule {what}, and not in all columns of the foreign key `{}` in the same rows: the key is MATCH FULL and will \
         fail in the target once the rows are there",
        key.name
    );
    let hint = "use `set_null` on all columns of the key, or none of what makes or fills NULLs; if no row has NULL in only \
                some of them afterwards, put the finding's id under `accept:`";
    let title = subject.name().column(&first.column);
    let finding = Finding::error("match_full", &title, message, hint).told_apart_by(&key.name);
    Some(match &first.rule {
        Some(place) => finding.at(place),
        None => finding,
    })
}

fn makes(column: &ColumnPlan) -> Option<Makes> {
    let Decision::Transform { spec, prepared } = &column.decision else {
        return None;
    };
    if spec.nulls_all() {
        Some(Makes::Nulls)
    } else if prepared.guarantees().makes_nulls {
        Some(Makes::Some)
    } else if spec.nulls.fill.is_some() && !column.not_null {
        Some(Makes::Values)
    } else {
        None
    }
}
