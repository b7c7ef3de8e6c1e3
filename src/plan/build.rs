//! The order in which a plan comes about.
//!
//! Rules of single columns first, then keys spread them, then `unlisted` closes what is open. Only then are
//! transforms prepared and held against the constraints.

use super::decide::Decider;
use super::groups::Groups;
use super::scope::{Node, Scope};
use super::select::Choices;
use super::texts;
use super::{KeyGroup, Plan, Rows, TablePlan, TargetKind};
use super::{
    accept, beaten, collations, computed, domains, encodings, fit, hazards, keys, mapping,
    match_full, parameters, parents, routing, rows, sequences, siblings, subjects, unique,
    unmatched, views, wire,
};
use crate::catalog::Database;
use crate::report::Finding;
use crate::rules::Rules;
use crate::transform::registry::{Entry, REGISTRY};

impl Plan {
    /// What these rules mean for this database. Always gives a plan; where it holds errors
    /// ([`Plan::has_errors`]) it must not be run, and columns without a decision are missing from it.
    pub fn build(rules: &Rules, database: &Database, target: TargetKind) -> Self {
        Self::with_registry(rules, database, target, REGISTRY)
    }

    /// [`Plan::build`] over other transforms than the built-in ones.
    pub(super) fn with_registry(
        rules: &Rules,
        database: &Database,
        target: TargetKind,
        registry: &'static [Entry],
    ) -> Self {
        let scope = Scope::new(rules, database, registry);
        let mut findings = unmatched::check(&scope);
        let groups = Groups::new(&scope);
        let mut choices = Choices::new(&scope);
        groups.propagate(&scope, &mut choices);
        choices.close(&scope);
        findings.extend(mapping::check(&scope, &groups, &choices));
        if target == TargetKind::Postgres {
            findings.extend(computed::check(&scope, &groups, &choices));
        }
        findings.extend(beaten::check(&scope, &choices));
        let decider = Decider {
            scope: &scope,
            groups: &groups,
            choices: &choices,
            target,
        };
        let mut tables = Vec::with_capacity(scope.tables.len());
        for (index, subject) in scope.tables.iter().enumerate() {
            let table = table(&decider, index, &mut findings);
            findings.extend(fit::check(&scope, subject, &table, target));
            findings.extend(unique::check(&decider, index, &table));
            findings.extend(siblings::check(&decider, index, &table));
            findings.extend(parents::check(&scope, subject, &table, target));
            findings.extend(match_full::check(subject, &table, target));
            findings.extend(collations::check(&scope, subject, &table, target));
            findings.extend(routing::check(&scope, subject, &table));
            findings.extend(hazards::table(subject));
            tables.push(table);
        }
        findings.extend(domains::check(&scope, &tables));
        findings.extend(parameters::check(&decider, &tables));
        findings.extend(subjects::check(&scope, &groups, &tables));
        findings.extend(subjects::locales(&scope, &tables));
        findings.extend(hazards::database(&scope, &choices));
        if target == TargetKind::Postgres {
            findings.extend(hazards::structure(database));
            findings.extend(texts::elsewhere(database));
            findings.extend(views::check(&scope, &tables));
            findings.extend(encodings::check(&scope, &tables));
            findings.extend(sequences::check(&scope, &tables));
        }
        accept::settle(&scope, &mut findings);
        findings.sort_by(|a, b| {
            (a.severity, &a.subject, &a.id, &a.at).cmp(&(b.severity, &b.subject, &b.id, &b.at))
        });
        Self {
            tables,
            key_groups: key_groups(&scope, &groups, &choices),
            findings,
        }
    }
}

fn table(decider: &Decider<'_, '_>, index: usize, findings: &mut Vec<Finding>) -> TablePlan {
    let subject = &decider.scope.tables[index];
    let mut columns = Vec::new();
    if subject.is_read() {
        for column in 0..subject.logical.table.columns.len() {
            let node = Node {
                table: index,
                column,
            };
            match decider.column(node) {
                Ok(column) => columns.push(column),
                Err(found) => findings.extend(found),
            }
        }
    }
    let relations = rows::relations(subject);
    let condition = subject.entry.and_then(|entry| entry.where_span);
    TablePlan {
        table: subject.name().clone(),
        wire: wire::format(&columns, decider.target),
        rows: if subject.is_read() {
            subject.rows.clone()
        } else {
            Rows::None
        },
        where_at: condition.and_then(|span| decider.scope.place(span)),
        estimated_rows: relations
            .iter()
            .map(|relation| relation.estimated_rows)
            .sum(),
        columns,
        relations,
    }
}

fn key_groups(scope: &Scope<'_>, groups: &Groups, choices: &Choices) -> Vec<KeyGroup> {
    let is_chosen = |node: &Node| {
        let choice = choices.get(*node);
        choice.is_some_and(|choice| keys::chooses(&choice.spec))
    };
    let mut key_groups: Vec<KeyGroup> = groups
        .all
        .iter()
        .map(|group| KeyGroup {
            name: scope.title(group.head),
            columns: group
                .members
                .iter()
                .filter(|node| !is_chosen(node))
                .map(|node| {
                    let table = scope.tables[node.table].name().clone();
                    (table, scope.column(*node).name.clone())
                })
                .collect(),
        })
        .collect();
    key_groups.retain(|group| group.columns.len() > 1);
    key_groups.sort_by(|a, b| a.name.cmp(&b.name));
    key_groups
}
