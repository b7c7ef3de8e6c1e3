//! Values that would pass although a rule says to change them: a wider `keep`, or an entry without the column, came
//! first. What lets real values through has to be written for that very column.

use std::collections::{HashMap, HashSet};

use super::Rows;
use super::scope::{Node, Scope, Subject};
use super::select::{Choice, Choices, KEEP};
use crate::report::Finding;
use crate::rules::{ColumnRule, Rules};
use crate::transform::args::Span;

/// An error for each column that passes against a rule that would change it, and a warning for each table whose rows
/// another entry would limit.
pub(super) fn check(scope: &Scope<'_>, choices: &Choices) -> Vec<Finding> {
    let written = Written::of(scope.rules);
    let kept = scope.read_nodes().filter_map(|node| {
        let choice = choices.get(node)?;
        let passes =
            choice.spec.transform == KEEP && !written.for_column(&scope.column(node).name, choice);
        passes.then(|| column(scope, node, choice)).flatten()
    });
    let tables = scope
        .tables
        .iter()
        .filter_map(|subject| rows(scope, subject));
    kept.chain(tables).collect()
}

fn column(scope: &Scope<'_>, node: Node, choice: &Choice) -> Option<Finding> {
    let rules = matching(scope, node);
    let beaten = rules.iter().find(|rule| rule.spec.transform != KEEP)?;
    let (pattern, transform) = (&beaten.pattern, beaten.spec.transform);
    let by = match scope.place(choice.spec.span) {
        Some(place) => format!("a wider `keep` ({place}) comes first"),
        None => "the table has an entry of its own, which does not name it".to_owned(),
    };
    let finding = Finding::error(
        "shadowed",
        scope.title(node),
        format!(
            "real values would pass: `{transform}` of `{pattern}` does not reach the column, because {by}"
        ),
        "write the column's name in the table's own entry, with a transform, or with `keep` if its values may pass",
    );
    Some(scope.placed(finding, beaten.spec.span))
}

/// Every `keep` that names one table and one column, by its place: schemas have tens of thousands of columns.
struct Written<'a> {
    /// In a table's own entry.
    own: HashMap<Span, Vec<&'a ColumnRule>>,
    anywhere: HashSet<Span>,
}

impl<'a> Written<'a> {
    fn of(rules: &'a Rules) -> Self {
        let keeps = |rule: &&ColumnRule| rule.pattern.is_exact() && rule.spec.transform == KEEP;
        let entries = rules.tables.iter().filter(|entry| entry.pattern.is_exact());
        let mut own: HashMap<Span, Vec<&ColumnRule>> = HashMap::new();
        for rule in entries.flat_map(|entry| &entry.columns).filter(keeps) {
            own.entry(rule.spec.span).or_default().push(rule);
        }
        let anywhere = rules.columns.iter().filter(keeps);
        Self {
            own,
            anywhere: anywhere.map(|rule| rule.spec.span).collect(),
        }
    }

    /// Whether the rule that was chosen names one table (or one that this table inherits from) and this column.
    fn for_column(&self, column: &str, choice: &Choice) -> bool {
        let span = choice.spec.span;
        let own = self.own.get(&span).into_iter().flatten();
        own.copied().any(|rule| rule.pattern.matches_name(column)) || self.anywhere.contains(&span)
    }
}

/// Every rule that matches a column.
fn matching<'a>(scope: &Scope<'a>, node: Node) -> Vec<&'a ColumnRule> {
    let (name, column) = (scope.tables[node.table].name(), &scope.column(node).name);
    let entries = scope.rules.tables.iter();
    let own = entries
        .filter(|entry| entry.pattern.matches_table(name))
        .flat_map(|entry| &entry.columns)
        .filter(|rule| rule.pattern.matches_name(column));
    let anywhere = scope.rules.columns.iter();
    own.chain(anywhere.filter(|rule| rule.pattern.matches_column(name, column)))
        .collect()
}

fn rows(scope: &Scope<'_>, subject: &Subject<'_>) -> Option<Finding> {
    if subject.rows != Rows::All || subject.is_foreign() {
        return None;
    }
    let own = subject.entry?;
    let entries = scope.rules.tables.iter();
    let beaten = entries
        .filter(|entry| entry.pattern.matches_table(subject.name()))
        .find(|entry| !std::ptr::eq(*entry, own) && matches!(entry.rows, Rows::Filter { .. }))?;
    let finding = Finding::warning(
        "shadowed_rows",
        subject.name().to_string(),
        format!(
            "all rows are read: `rows` of `{}` does not reach the table, which has an entry of its own",
            beaten.pattern
        ),
        "write `rows` in that entry as well",
    );
    Some(scope.placed(finding, beaten.pattern.span))
}
