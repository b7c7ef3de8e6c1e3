//! The one mapping of a key group: same transform, same parameters, same domain, and a type that all members share.

use super::equal::same_mapping;
use super::groups::{Group, Groups};
use super::keys;
use super::scope::{Node, Scope};
use super::select::{Choice, Choices, KEEP};
use crate::catalog::{Family, Type};
use crate::report::Finding;

/// Errors of groups whose members do not agree.
pub(super) fn check(scope: &Scope<'_>, groups: &Groups, choices: &Choices) -> Vec<Finding> {
    groups
        .all
        .iter()
        .flat_map(|group| {
            let tied = Tied::new(scope, groups, group, choices);
            [tied.rules(), tied.domains(), tied.types()]
        })
        .flatten()
        .collect()
}

/// Domain that a column's transform draws its key from: the one named anywhere in its group, else the transform's own.
pub(super) fn domain(groups: &Groups, choices: &Choices, node: Node, choice: &Choice) -> String {
    let named = groups.of(node).and_then(|group| {
        group
            .members
            .iter()
            .filter_map(|member| choices.get(*member))
            .filter(|other| same_mapping(&other.spec, &choice.spec))
            .find_map(|other| other.spec.domain.clone())
    });
    named
        .or_else(|| choice.spec.domain.clone())
        .unwrap_or_else(|| choice.spec.transform.to_owned())
}

/// The type that a column's transform is prepared for. In a key group: the narrowest integer, the shortest text, and
/// `citext` as soon as one member compares without case, so that equal keys map alike whatever their column's width.
pub(super) fn shared_type(
    scope: &Scope<'_>,
    groups: &Groups,
    choices: &Choices,
    node: Node,
) -> Type {
    let own = &scope.column(node).ty;
    let Some(group) = groups.of(node).filter(|_| !groups.is_cut(node, choices)) else {
        return own.clone();
    };
    let types = || {
        let tied = group.members.iter();
        tied.filter(|member| !groups.is_cut(**member, choices))
            .map(|member| &scope.column(*member).ty)
    };
    if types().all(|ty| ty.family.is_integer()) {
        return types()
            .min_by_key(|ty| width(ty.family))
            .unwrap_or(own)
            .clone();
    }
    if types().all(|ty| ty.family.is_text()) {
        let mut ty = own.clone();
        ty.length = types().filter_map(|ty| ty.length).min();
        if types().any(|ty| ty.family == Family::Citext) {
            ty.family = Family::Citext;
        }
        return ty;
    }
    own.clone()
}

fn width(family: Family) -> u8 {
    match family {
        Family::Int2 => 2,
        Family::Int4 => 4,
        _ => 8,
    }
}

/// A group's members whose values must be found in one another.
struct Tied<'s, 'a> {
    scope: &'s Scope<'a>,
    group: &'s Group,
    choices: &'s Choices,
    members: Vec<Node>,
}

impl<'s, 'a> Tied<'s, 'a> {
    fn new(scope: &'s Scope<'a>, groups: &Groups, group: &'s Group, choices: &'s Choices) -> Self {
        let members = group.members.iter().copied();
        Self {
            scope,
            group,
            choices,
            members: members
                .filter(|node| !groups.is_cut(*node, choices))
                .collect(),
        }
    }

    fn ruled(&self) -> impl Iterator<Item = (Node, &'s Choice)> {
        self.members
            .iter()
            .filter_map(|node| Some((*node, self.choices.get(*node)?)))
            // Those that choose from keys are held against them when it is decided where these come from.
            .filter(|(_, choice)| !keys::chooses(&choice.spec))
    }

    /// Two different rules, or a transform on values that a generated column repeats.
    fn rules(&self) -> Option<Finding> {
        let (first, rule) = self.ruled().next()?;
        let other = self
            .ruled()
            .find(|(_, other)| !same_mapping(&rule.spec, &other.spec));
        let message = if let Some((node, other)) = other {
            format!(
                "columns of one key have different rules: {}, but {}",
                self.described(first, rule),
                self.described(node, other)
            )
        } else {
            let generated = |node: &&Node| self.scope.column(**node).generated.is_some();
            let generated = self.members.iter().find(generated)?;
            if rule.spec.transform == KEEP {
                return None;
            }
            format!(
                "{}, but {} is generated and cannot follow",
                self.described(first, rule),
                self.scope.title(*generated)
            )
        };
        let hint =
            "give the columns one rule, or write it for one of them only: the others take it over";
        let culprit = other.map_or((first, rule), |other| other);
        Some(self.finding("key_group", culprit, message, hint))
    }

    fn domains(&self) -> Option<Finding> {
        let mut named = self
            .ruled()
            .filter(|(_, choice)| choice.spec.domain.is_some());
        let (first, rule) = named.next()?;
        let (node, other) = named.find(|(_, other)| other.spec.domain != rule.spec.domain)?;
        let message = format!(
            "columns of one key have different domains: {} and {}",
            self.domain(first, rule),
            self.domain(node, other)
        );
        let hint = "name one domain for all of them: values map alike only within a domain";
        Some(self.finding("key_domain", (node, other), message, hint))
    }

    /// Values of different families have no common canonical form, so equal keys would part ways.
    fn types(&self) -> Option<Finding> {
        let mut changed = self
            .ruled()
            .filter(|(_, choice)| choice.spec.transform != KEEP);
        let (first, rule) = changed.next()?;
        let family = |node: Node| self.scope.column(node).ty.family;
        let alike = |a: Family, b: Family| {
            a == b || (a.is_integer() && b.is_integer()) || (a.is_text() && b.is_text())
        };
        let (node, _) = changed.find(|(node, _)| !alike(family(first), family(*node)))?;
        let message = format!(
            "columns of one key have types that cannot be mapped alike: {} is {}, {} is {}",
            self.scope.title(first),
            self.scope.column(first).ty.name,
            self.scope.title(node),
            self.scope.column(node).ty.name
        );
        let hint = "keep the key, or set the referring column to NULL";
        Some(self.finding("key_type", (first, rule), message, hint))
    }

    fn described(&self, node: Node, choice: &Choice) -> String {
        let place = self.scope.place(choice.spec.span);
        let place = place.map_or(" (unlisted)".into(), |place| format!(" ({place})"));
        let title = self.scope.title(node);
        format!("{title} has `{}`{place}", choice.spec.transform)
    }

    fn domain(&self, node: Node, choice: &Choice) -> String {
        let name = choice.spec.domain.as_deref().unwrap_or_default();
        format!("`{name}` on {}", self.scope.title(node))
    }

    fn finding(
        &self,
        code: &str,
        culprit: (Node, &Choice),
        message: String,
        hint: &str,
    ) -> Finding {
        let finding = Finding::error(code, self.scope.title(self.group.head), message, hint);
        self.scope.placed(finding, culprit.1.spec.span)
    }
}
