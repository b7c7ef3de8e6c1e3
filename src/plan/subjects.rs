//! One subject under two names: a rule that draws from one key of a table, while the rules of that table draw from another
//! of its keys. Both give stand-ins, and those of one and the same row differ.

use super::groups::Groups;
use super::scope::{Node, Scope};
use super::{ColumnPlan, Decision, TablePlan};
use crate::report::Finding;
use crate::transform::args::Spec;
use crate::transform::siblings::Role;

/// A rule that draws from a subject.
struct Drawn<'p> {
    table: &'p TablePlan,
    column: &'p ColumnPlan,
    spec: &'p Spec,
    /// What it reads.
    by: &'p str,
    /// The column that it names rows by: its own, or what that refers to in the end.
    head: Node,
    /// Whether the rows so named are those of its own table.
    is_own: bool,
}

/// A warning at each rule that draws from another key of a table than that table's own rules.
pub(super) fn check(scope: &Scope<'_>, groups: &Groups, tables: &[TablePlan]) -> Vec<Finding> {
    let drawn: Vec<Drawn<'_>> = tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter_map(|(table, column)| Drawn::new(scope, groups, table, column))
        .collect();
    let findings = drawn.iter().filter(|rule| !rule.is_own).filter_map(|rule| {
        let mut own = drawn.iter().filter(|own| own.is_of_same(rule));
        let first = own.next()?;
        let is_alike = first.head == rule.head || own.any(|own| own.head == rule.head);
        (!is_alike).then(|| rule.against(first, scope))
    });
    findings.collect()
}

impl<'p> Drawn<'p> {
    fn new(
        scope: &Scope<'_>,
        groups: &Groups,
        table: &'p TablePlan,
        column: &'p ColumnPlan,
    ) -> Option<Self> {
        let Decision::Transform { spec, .. } = &column.decision else {
            return None;
        };
        let mut reads = column.reads().iter();
        let read = reads.find(|read| read.role == Role::Subject && spec.domain.is_none())?;
        let subject = scope.node(&table.table, &read.column)?;
        let head = groups.of(subject).map_or(subject, |group| group.head);
        Some(Self {
            table,
            column,
            spec,
            by: &read.column,
            head,
            is_own: head.table == subject.table,
        })
    }

    /// Whether it gives the same sort of stand-ins to the rows that the other rule names.
    fn is_of_same(&self, other: &Self) -> bool {
        self.is_own
            && self.head.table == other.head.table
            && self.spec.transform == other.spec.transform
    }

    fn against(&self, own: &Self, scope: &Scope<'_>) -> Finding {
        let place = scope.place(own.spec.span);
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let (named, key) = (own.table.table.to_string(), &scope.column(self.head).name);
        let message = format!(
            "`{}` draws from `{}`, which names rows of {named} by `{key}`, but draws from `{}` there{place}: the stand-ins \
             of the same row differ",
            self.spec.transform, self.by, own.by
        );
        let hint = format!(
            "draw from `{key}` in {named} as well, or from a column here that refers to `{}`",
            own.by
        );
        let title = self.table.table.column(&self.column.column);
        scope.placed(
            Finding::warning("subject_differs", title, message, hint),
            self.spec.span,
        )
    }
}
