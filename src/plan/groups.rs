//! Key groups: columns that foreign keys and references tie together, and so must share one mapping.
//!
//! The closure runs over logical tables, column by column of composite keys. A column that other tables merely
//! inherit by plain inheritance joins its parent's group, so that a key reads the same in the whole hierarchy. Tables
//! whose rows are not read carry ties onward but are no members.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::keys;
use super::scope::{Node, Scope};
use super::select::{Choice, Choices, KEEP};
use crate::catalog::graph::DisjointSets;
use crate::transform::args::Spec;

/// All key groups of a plan.
pub(super) struct Groups {
    pub(super) all: Vec<Group>,
    of: HashMap<Node, usize>,
    /// Ties between columns that are read, by the referred column.
    referring: HashMap<Node, Vec<Tie>>,
}

/// Two or more columns of tables that are read.
pub(super) struct Group {
    /// Ascending.
    pub(super) members: Vec<Node>,
    /// The member that the others refer to; its title is the group's name.
    pub(super) head: Node,
}

/// One column of one foreign key or reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    from: Node,
    to: Node,
    /// Whether the server guarantees that every value of `from` is one of `to`.
    proven: bool,
}

impl Groups {
    pub(super) fn new(scope: &Scope<'_>) -> Self {
        let ties = ties(scope);
        let numbers = Numbers::new(scope);
        let mut sets = DisjointSets::new(numbers.len());
        for tie in &ties {
            sets.link(numbers.of(tie.from), numbers.of(tie.to));
        }
        link_inherited(scope, &numbers, &mut sets);
        let is_read = |node: Node| scope.tables[node.table].is_read();
        let mut groups = Self {
            all: Vec::new(),
            of: HashMap::new(),
            referring: HashMap::new(),
        };
        let mut with_parent = HashSet::new();
        for tie in ties {
            // A reference of a column to itself ties nothing.
            if is_read(tie.from) && is_read(tie.to) && tie.from != tie.to {
                groups.referring.entry(tie.to).or_default().push(tie);
                with_parent.insert(tie.from);
            }
        }
        for set in sets.groups() {
            let nodes = set.into_iter().map(|number| numbers.node(number));
            let members: Vec<Node> = nodes.filter(|node| is_read(*node)).collect();
            groups.add(members, &with_parent);
        }
        groups
    }

    fn add(&mut self, members: Vec<Node>, with_parent: &HashSet<Node>) {
        let Some((first, [_, ..])) = members.split_first() else {
            return;
        };
        let referred = || {
            let nodes = members.iter();
            nodes.filter(|node| self.referring.contains_key(node))
        };
        // In a circle every column refers to another; any fixed choice will do.
        let head = referred()
            .find(|node| !with_parent.contains(node))
            .or_else(|| referred().next())
            .unwrap_or(first);
        let index = self.all.len();
        let head = *head;
        self.of.extend(members.iter().map(|node| (*node, index)));
        self.all.push(Group { members, head });
    }

    /// The group that a column belongs to.
    pub(super) fn of(&self, node: Node) -> Option<&Group> {
        self.of.get(&node).map(|index| &self.all[*index])
    }

    /// Gives the one rule of a group to members without any.
    ///
    /// A transform reaches all of them. `keep` only follows validated foreign keys from the referred to the referring
    /// column, whose values are known already; anywhere else it could let through values that nobody decided on.
    pub(super) fn propagate(&self, scope: &Scope<'_>, choices: &mut Choices) {
        for group in &self.all {
            let mut rules: Vec<&Choice> = Vec::new();
            for choice in group.members.iter().filter_map(|node| choices.get(*node)) {
                let known = |other: &&Choice| super::equal::same_mapping(&other.spec, &choice.spec);
                let own = choice.spec.nulls_all() || keys::chooses(&choice.spec);
                if !own && !rules.iter().any(known) {
                    rules.push(choice);
                }
            }
            let [rule] = rules.as_slice() else { continue };
            // What it says about NULLs is for its own column.
            let rule = Choice {
                spec: Spec {
                    nulls: Box::default(),
                    ..rule.spec.clone()
                },
                written: true,
            };
            if rule.spec.transform == KEEP {
                self.propagate_keep(scope, group, &rule, choices);
                continue;
            }
            for node in &group.members {
                if is_open(scope, choices, *node) {
                    choices.set(*node, rule.clone());
                }
            }
        }
    }

    fn propagate_keep(
        &self,
        scope: &Scope<'_>,
        group: &Group,
        rule: &Choice,
        choices: &mut Choices,
    ) {
        let mut reached: Vec<Node> = group
            .members
            .iter()
            .copied()
            .filter(|node| {
                choices
                    .get(*node)
                    .is_some_and(|choice| choice.spec.transform == KEEP)
            })
            .collect();
        while let Some(parent) = reached.pop() {
            for tie in self.referring(parent).iter().filter(|tie| tie.proven) {
                if is_open(scope, choices, tie.from) {
                    choices.set(tie.from, rule.clone());
                    reached.push(tie.from);
                }
            }
        }
    }

    /// Whether a column holds no value that must be found elsewhere: it becomes NULL, and no column with values
    /// refers to it.
    pub(super) fn is_cut(&self, node: Node, choices: &Choices) -> bool {
        let nulled = |node: Node| {
            choices
                .get(node)
                .is_some_and(|choice| choice.spec.nulls_all())
        };
        nulled(node) && self.referring(node).iter().all(|tie| nulled(tie.from))
    }

    /// Whether columns of rows that are read refer to this one.
    pub(super) fn is_referred_to(&self, node: Node) -> bool {
        !self.referring(node).is_empty()
    }

    fn referring(&self, node: Node) -> &[Tie] {
        self.referring.get(&node).map_or(&[], Vec::as_slice)
    }
}

fn is_open(scope: &Scope<'_>, choices: &Choices, node: Node) -> bool {
    choices.get(node).is_none() && scope.column(node).generated.is_none()
}

/// Foreign keys and references, column by column, as far as both ends exist.
fn ties(scope: &Scope<'_>) -> BTreeSet<Tie> {
    let mut ties = BTreeSet::new();
    for subject in &scope.tables {
        for key in subject.logical.foreign_keys() {
            for (column, referenced) in key.columns.iter().zip(&key.referenced_columns) {
                let from = scope.node(subject.name(), column);
                let to = scope.node(&key.references, referenced);
                ties.extend(from.zip(to).map(|(from, to)| Tie {
                    from,
                    to,
                    proven: key.validated,
                }));
            }
        }
    }
    for reference in &scope.rules.references {
        let from = scope.node(&reference.table, &reference.column);
        let to = scope.node(&reference.to_table, &reference.to_column);
        ties.extend(from.zip(to).map(|(from, to)| Tie {
            from,
            to,
            proven: false,
        }));
    }
    ties
}

/// Ties columns inherited by plain inheritance to their parents', where either is part of a key already.
fn link_inherited(scope: &Scope<'_>, numbers: &Numbers, sets: &mut DisjointSets) {
    let mut inherited = Vec::new();
    for (table, subject) in scope.tables.iter().enumerate() {
        for parent in &subject.logical.table.inherits {
            for (column, of) in subject.logical.table.columns.iter().enumerate() {
                let child = Node { table, column };
                inherited.extend(scope.node(parent, &of.name).map(|parent| (child, parent)));
            }
        }
    }
    // One round reaches one level of inheritance further; every round but the last merges two sets.
    let mut changed = true;
    while changed {
        changed = false;
        for (child, parent) in &inherited {
            let (child, parent) = (numbers.of(*child), numbers.of(*parent));
            let is_key = sets.size_of(child) > 1 || sets.size_of(parent) > 1;
            if is_key && sets.find(child) != sets.find(parent) {
                sets.link(child, parent);
                changed = true;
            }
        }
    }
}

/// Nodes as consecutive numbers, ascending as nodes do.
struct Numbers {
    first: Vec<usize>,
    nodes: Vec<Node>,
}

impl Numbers {
    fn new(scope: &Scope<'_>) -> Self {
        let mut numbers = Self {
            first: Vec::new(),
            nodes: Vec::new(),
        };
        for (table, subject) in scope.tables.iter().enumerate() {
            numbers.first.push(numbers.nodes.len());
            let columns = 0..subject.logical.table.columns.len();
            numbers
                .nodes
                .extend(columns.map(|column| Node { table, column }));
        }
        numbers
    }

    fn len(&self) -> usize {
        self.nodes.len()
    }

    fn of(&self, node: Node) -> usize {
        self.first[node.table] + node.column
    }

    fn node(&self, number: usize) -> Node {
        self.nodes[number]
    }
}
