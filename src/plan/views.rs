//! What becomes of materialized views: the target fills its own, from stand-ins and from what else they read there.

use super::scope::Scope;
use super::{ColumnPlan, Decision, TablePlan};
use crate::catalog::Unique;
use crate::catalog::views::MaterializedView;
use crate::report::Finding;

/// Errors for views that would bring real rows into the target, and for unique indexes of views that may not hold.
pub(super) fn check(scope: &Scope<'_>, tables: &[TablePlan]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for view in &scope.database.views {
        findings.extend(view.outside.iter().map(|what| outside(view, what)));
        let broken = view.uniques.iter();
        findings.extend(broken.filter_map(|unique| broken_index(scope, tables, view, unique)));
    }
    findings
}

fn outside(view: &MaterializedView, what: &str) -> Finding {
    let message = format!(
        "a materialized view that reads {what}: the target fills it with REFRESH, and whatever is there reaches dev as it is"
    );
    let hint = "take that out of its query, or empty it in production (REFRESH MATERIALIZED VIEW … WITH NO DATA), and the \
                target leaves it empty too; where nothing of anybody's can come from there, put the finding's id under \
                `accept:` with the reason";
    Finding::error("outside_view", view.name.to_string(), message, hint).told_apart_by(what)
}

/// Of what a view computes only the names of columns are known: a key's column of the same name as one that is read is taken
/// for it. That is a doubt; anything less is worth a warning.
fn broken_index(
    scope: &Scope<'_>,
    tables: &[TablePlan],
    view: &MaterializedView,
    unique: &Unique,
) -> Option<Finding> {
    let reader = Reader {
        scope,
        tables,
        view,
    };
    if reader.holds_another_key(unique) {
        return None;
    }
    let names = || unique.columns.iter().chain(&unique.read_columns);
    let (lossy, is_known) = match names().find_map(|name| reader.lossy(name)) {
        Some(lossy) => (lossy, !view.gathers),
        // What the view gives another name.
        None if names().any(|name| !reader.is_read(name)) => (reader.any_lossy()?, false),
        None => return None,
    };
    let (table, column) = lossy;
    let Decision::Transform { spec, .. } = &column.decision else {
        return None;
    };
    let message = format!(
        "its unique index `{}` needs distinct values, and the materialized view reads {}, for which `{}` may give equal \
         results for distinct values: the target could not fill it, at the end of the run",
        unique.name,
        table.table.column(&column.column),
        spec.transform
    );
    let hint = "use a transform that keeps distinct values distinct (permute, uuid, email, hash …), keep the column, or leave \
                it out of the index; or, where the rows stay apart all the same, put the finding's id under `accept:` with the \
                reason";
    let make = if is_known {
        Finding::error
    } else {
        Finding::warning
    };
    let subject = view.name.to_string();
    let finding = make("unique_view", subject, message, hint).told_apart_by(&unique.name);
    Some(scope.placed(finding, spec.span))
}

struct Reader<'p> {
    scope: &'p Scope<'p>,
    tables: &'p [TablePlan],
    view: &'p MaterializedView,
}

type Column<'p> = (&'p TablePlan, &'p ColumnPlan);

impl<'p> Reader<'p> {
    /// Whether the view reads a column of that name.
    fn is_read(&self, name: &str) -> bool {
        let mut reads = self.view.reads.iter();
        reads.any(|read| read.columns.iter().any(|column| column == name))
    }

    /// The first column of that name among those that it reads whose distinct values may become equal.
    fn lossy(&self, name: &String) -> Option<Column<'p>> {
        self.first(|column| column == name)
    }

    fn any_lossy(&self) -> Option<Column<'p>> {
        self.first(|_| true)
    }

    fn first(&self, is_meant: impl Fn(&String) -> bool) -> Option<Column<'p>> {
        self.view.reads.iter().find_map(|read| {
            let index = self.scope.subject(&read.table)?;
            let (subject, planned) = (&self.scope.tables[index], &self.tables[index]);
            let names: Vec<String> = read
                .columns
                .iter()
                .filter(|name| is_meant(name))
                .cloned()
                .collect();
            let rows = subject.logical.most_rows();
            let mut changing = planned.changing(subject.logical.table, &names).into_iter();
            let found = changing.find(|column| is_lossy(column, rows))?;
            Some((planned, found))
        })
    }

    /// Whether the view is of one table, and the index has all columns of a key of that, which holds.
    fn holds_another_key(&self, unique: &Unique) -> bool {
        let [read] = self.view.reads.as_slice() else {
            return false;
        };
        let Some(index) = self.scope.subject(&read.table) else {
            return false;
        };
        let keys = self.scope.tables[index].logical.uniques();
        keys.into_iter().any(|key| {
            key.expressions.is_empty()
                && key.predicate.is_none()
                && !key.columns.is_empty()
                && key
                    .columns
                    .iter()
                    .all(|name| unique.columns.contains(name) && self.lossy(name).is_none())
        })
    }
}

fn is_lossy(column: &ColumnPlan, rows: Option<u64>) -> bool {
    let Decision::Transform { spec, prepared } = &column.decision else {
        return false;
    };
    let distinct = prepared.guarantees().distinct;
    let is_apart = distinct.is_unique()
        || distinct.is_unique_by_subject()
        || rows.is_some_and(|rows| distinct.is_unique_among(rows));
    // NULLs are distinct; what chooses among keys has findings of its own.
    !is_apart && !spec.nulls_all() && column.key_source.is_none()
}
