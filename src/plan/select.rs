//! Which rule speaks for which column, before keys are looked at.
//!
//! A table's own entry (an exact column name beats a pattern, then file order), then the entries of the tables it
//! inherits from when it has none, then `columns:` in file order. What is still open is closed by key groups, and at
//! last by `unlisted`.

use super::scope::{Node, Scope};
use crate::rules::{TableRule, Unlisted};
use crate::transform::args::{Arg, Span, Spec, Value};
use crate::transform::builtin::plain::default;

/// Registry name of the rule that lets values pass.
pub(super) const KEEP: &str = "keep";
/// Registry name of the rule that makes every value NULL.
pub(super) const SET_NULL: &str = "set_null";

/// A column's rule.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) spec: Spec,
    /// Whether a person wrote it for this column or for the key it belongs to; else it comes from `unlisted`.
    pub(super) written: bool,
}

/// Rules per logical table and column; `None` where nothing spoke yet, where the column is generated, and for all
/// columns of tables that are not read.
pub(super) struct Choices(Vec<Vec<Option<Choice>>>);

impl Choices {
    /// What the rules file says about single columns.
    pub(super) fn new(scope: &Scope<'_>) -> Self {
        let none = |width| vec![None; width];
        let mut choices = Self(
            scope
                .tables
                .iter()
                .map(|subject| none(subject.logical.table.columns.len()))
                .collect(),
        );
        for node in scope.read_nodes() {
            if scope.column(node).generated.is_none() {
                choices.0[node.table][node.column] = rule_for(scope, node).map(|spec| Choice {
                    spec,
                    written: true,
                });
            }
        }
        choices
    }

    pub(super) fn get(&self, node: Node) -> Option<&Choice> {
        self.0[node.table][node.column].as_ref()
    }

    pub(super) fn set(&mut self, node: Node, choice: Choice) {
        self.0[node.table][node.column] = Some(choice);
    }

    /// Applies `unlisted` to what is still open; under `unlisted: fail` it stays open.
    pub(super) fn close(&mut self, scope: &Scope<'_>) {
        let transform = match scope.rules.unlisted {
            Unlisted::Fail => return,
            Unlisted::Keep => KEEP,
            Unlisted::SetNull => SET_NULL,
        };
        for node in scope.read_nodes() {
            if self.get(node).is_none() && scope.column(node).generated.is_none() {
                self.set(
                    node,
                    Choice {
                        spec: bare(transform),
                        written: false,
                    },
                );
            }
        }
    }

    /// How many columns have their rule from `unlisted`.
    pub(super) fn unwritten(&self) -> usize {
        self.0
            .iter()
            .flatten()
            .flatten()
            .filter(|choice| !choice.written)
            .count()
    }
}

/// A rule with the condition of the table's entry, unless it has one of its own.
fn under_condition(spec: &Spec, entry: Option<&TableRule>) -> Spec {
    let mut spec = spec.clone();
    if spec.when.is_none() && !matches!(spec.transform, KEEP | default::NAME) {
        spec.when = entry.and_then(|entry| entry.when.clone());
    }
    spec
}

/// The rule that an entry has for a column.
pub(super) fn own_rule<'a>(entry: &'a TableRule, column: &str) -> Option<&'a Spec> {
    let matching = || {
        entry
            .columns
            .iter()
            .filter(|rule| rule.pattern.matches_name(column))
    };
    matching()
        .find(|rule| rule.pattern.is_exact())
        .or_else(|| matching().next())
        .map(|rule| &rule.spec)
}

fn rule_for(scope: &Scope<'_>, node: Node) -> Option<Spec> {
    let column = &scope.column(node).name;
    let subject = &scope.tables[node.table];
    let (entry, own) = match subject.entry {
        Some(entry) => (Some(entry), own_rule(entry, column)),
        None => inherited_rule(scope, node).unzip(),
    };
    let any = || {
        let mut rules = scope.rules.columns.iter();
        rules.find(|rule| rule.pattern.matches_column(subject.name(), column))
    };
    let spec = own.or_else(|| any().map(|rule| &rule.spec))?;
    Some(under_condition(spec, entry))
}

/// The entry and rule of the nearest ancestor by plain inheritance that has an entry, parents in declared order.
fn inherited_rule<'a>(scope: &Scope<'a>, node: Node) -> Option<(&'a TableRule, &'a Spec)> {
    let column = &scope.column(node).name;
    let mut seen = vec![node.table];
    let mut waiting = vec![node.table];
    while let Some(table) = waiting.pop() {
        let subject = &scope.tables[table];
        if let Some(entry) = subject.entry {
            // A pattern in a parent's entry does not reach columns that only the child has.
            if subject.logical.table.column(column).is_some()
                && let Some(spec) = own_rule(entry, column)
            {
                return Some((entry, spec));
            }
            continue;
        }
        for parent in subject.logical.table.inherits.iter().rev() {
            let parent = scope.subject(parent);
            if let Some(parent) = parent.filter(|parent| !seen.contains(parent)) {
                seen.push(parent);
                waiting.push(parent);
            }
        }
    }
    None
}

/// A rule without parameters that stands in no file.
fn bare(transform: &'static str) -> Spec {
    Spec {
        transform,
        args: Arg {
            value: Value::Null,
            span: Span::default(),
        },
        domain: None,
        when: None,
        nulls: Box::default(),
        span: Span::default(),
    }
}
