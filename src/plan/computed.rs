//! Foreign keys over generated columns. These have no rule, so no rule of the key reaches them: what they are computed from
//! decides what they become, and the target refuses the key when everything else is done.

use super::equal::same_mapping;
use super::groups::Groups;
use super::mapping;
use super::scope::{Node, Scope};
use super::select::{Choices, KEEP};
use crate::catalog::ForeignKey;
use crate::ident::without_name;
use crate::report::Finding;

/// Errors for keys of which one end is computed from what a transform makes, and the other does not follow.
pub(super) fn check(scope: &Scope<'_>, groups: &Groups, choices: &Choices) -> Vec<Finding> {
    let ends = Ends {
        scope,
        groups,
        choices,
    };
    let mut findings: Vec<Finding> = Vec::new();
    for subject in scope.tables.iter().filter(|subject| subject.is_read()) {
        let keys = subject.logical.foreign_keys();
        for key in keys.into_iter().filter(|key| key.validated) {
            let nodes = key.columns.iter().zip(&key.referenced_columns);
            let nodes = nodes.filter_map(|(column, to)| {
                let own = scope.node(subject.name(), column)?;
                Some((own, scope.node(&key.references, to)?))
            });
            let nodes: Vec<(Node, Node)> = nodes.collect();
            // A key with a NULL in it refers to nothing (MATCH SIMPLE).
            if nodes.iter().any(|(own, _)| ends.is_nulled(*own)) {
                continue;
            }
            let broken = nodes.into_iter().filter_map(|pair| ends.broken(key, pair));
            for finding in broken {
                // Keys that partitions declare one by one are one.
                if !findings.iter().any(|other| other.id == finding.id) {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

struct Ends<'s, 'a> {
    scope: &'s Scope<'a>,
    groups: &'s Groups,
    choices: &'s Choices,
}

impl Ends<'_, '_> {
    fn is_nulled(&self, node: Node) -> bool {
        let choice = self.choices.get(node);
        choice.is_some_and(|choice| choice.spec.nulls_all())
    }

    fn is_changed(&self, node: Node) -> bool {
        let choice = self.choices.get(node);
        choice.is_some_and(|choice| choice.spec.transform != KEEP)
    }

    /// The columns with a transform that a generated column is computed from; none for any other.
    fn bases(&self, node: Node) -> Vec<Node> {
        let subject = &self.scope.tables[node.table];
        if !subject.is_read() {
            return Vec::new();
        }
        let name = &self.scope.column(node).name;
        let bases = subject.logical.table.computed_from(name);
        bases
            .filter_map(|base| self.scope.node(subject.name(), &base.name))
            .filter(|base| self.is_changed(*base))
            .collect()
    }

    fn broken(&self, key: &ForeignKey, (own, to): (Node, Node)) -> Option<Finding> {
        let (bases, to_bases) = (self.bases(own), self.bases(to));
        let is_generated = |node: Node| self.scope.column(node).generated.is_some();
        // What a rule changes at one end is told of the key as a whole.
        let is_told = |node: Node| !is_generated(node) && self.is_changed(node);
        if is_told(own) || is_told(to) || self.move_alike((own, &bases), (to, &to_bases)) {
            return None;
        }
        let (generated, bases, other) = match bases.is_empty() {
            false => (own, bases, to),
            true => (to, to_bases, own),
        };
        let base = *bases.first()?;
        let choice = self.choices.get(base)?;
        let named = |node: &Node| format!("`{}`", self.scope.column(*node).name);
        let computed: Vec<String> = bases.iter().map(named).collect();
        let message = format!(
            "the foreign key `{}` ties the generated column {} to {}, and it is computed from {}, which `{}` changes: the \
             target will refuse the key once the rows are there",
            key.name,
            self.scope.title(generated),
            self.scope.title(other),
            computed.join(", "),
            choice.spec.transform,
        );
        let hint = "keep the columns that it is computed from; or, where their rules keep what it is made of, put the \
                    finding's id under `accept:`";
        let finding = Finding::error("generated_key", self.scope.title(base), message, hint);
        Some(
            self.scope
                .placed(finding.told_apart_by(&key.name), choice.spec.span),
        )
    }

    /// Whether both ends are computed in the same way from one column each that is mapped alike, or nothing changes.
    fn move_alike(&self, own: (Node, &[Node]), to: (Node, &[Node])) -> bool {
        let ([base], [to_base]) = (own.1, to.1) else {
            return own.1.is_empty() && to.1.is_empty();
        };
        let (base, to_base) = (*base, *to_base);
        let Some((choice, other)) = self.choices.get(base).zip(self.choices.get(to_base)) else {
            return false;
        };
        let domain = |node, choice| mapping::domain(self.groups, self.choices, node, choice);
        let written = self.written(own.0, base);
        written.is_some()
            && written == self.written(to.0, to_base)
            && same_mapping(&choice.spec, &other.spec)
            && domain(base, choice) == domain(to_base, other)
            && self.scope.column(base).ty.family == self.scope.column(to_base).ty.family
    }

    /// The expression of a column that is computed from one other alone, without that one's name.
    fn written(&self, generated: Node, base: Node) -> Option<String> {
        let table = self.scope.tables[generated.table].logical.table;
        let column = self.scope.column(generated);
        let name = &self.scope.column(base).name;
        let expression = column.generated.as_ref()?;
        let is_alone = table.computed_from(&column.name).count() == 1;
        is_alone.then(|| without_name(expression, name))
    }
}
