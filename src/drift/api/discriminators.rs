//! Discriminators: the property whose value says which alternative a value is, and which value says which.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, "Discriminator Object": a component goes by its name where no entry of
//! `mapping` leads to it, and a target is a component's name or a reference.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Node;
use super::found::{Comparison, cut, listed};
use super::rule::{self, Direction, Rule};
use super::schemas::Look;
use super::shape::Shape;

/// The values that say which alternative a value is, by the alternative.
type Values<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

impl<'d> Comparison<'d> {
    /// Compares by which property alternatives are told apart.
    pub(super) fn discriminators(&mut self, look: &Look<'_, 'd>) {
        let [one, other] = [&look.expected, &look.actual].map(|shape| shape.first("discriminator"));
        let name =
            |node: &Option<Node<'d>>| Some(cut(node.as_ref()?.text("propertyName").unwrap_or("")));
        let (rule, texts) = match (name(&one), name(&other)) {
            (Some(one), Some(other)) if one != other => (rule::DISCRIMINATOR_CHANGED, [one, other]),
            (Some(one), None) => (rule::DISCRIMINATOR_REMOVED, [one, "none".to_owned()]),
            (None, Some(other)) => (rule::DISCRIMINATOR_ADDED, ["none".to_owned(), other]),
            _ => return self.mapped(look),
        };
        self.tell(look, rule, "discriminator", [&texts[0], &texts[1]]);
    }

    /// Compares the values of schemas that have no alternatives beside them, but heirs elsewhere.
    fn mapped(&mut self, look: &Look<'_, 'd>) {
        let is_listed = |shape: &Shape<'d>| !shape.groups.is_empty();
        if is_listed(&look.expected) || is_listed(&look.actual) {
            return;
        }
        let (one, other) = (explicit(&look.expected), explicit(&look.actual));
        let names: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
        for name in names {
            // Without an entry it goes by its name, if it is there.
            let values = |values: &Values<'d>| {
                let implicit = || BTreeSet::from([name]);
                values.get(name).cloned().unwrap_or_else(implicit)
            };
            let is_there = [self.expected, self.actual]
                .map(|document| document.follow(&reference(name)).is_ok());
            if is_there == [true, true] {
                self.values_of(look, &values(&one), &values(&other));
            }
        }
    }

    /// Compares the values of an alternative and its partner, as their lists have them.
    pub(super) fn told_apart(&mut self, look: &Look<'_, 'd>, one: &Node<'d>, other: &Node<'d>) {
        let has = |shape: &Shape<'d>| shape.first("discriminator").is_some();
        if !has(&look.expected) || !has(&look.actual) {
            return;
        }
        let values = |shape: &Shape<'d>, node: &Node<'d>| {
            let name = component(node.text("$ref")?);
            let implicit = || BTreeSet::from([name]);
            Some(explicit(shape).remove(name).unwrap_or_else(implicit))
        };
        let sides = (values(&look.expected, one), values(&look.actual, other));
        if let (Some(one), Some(other)) = sides {
            self.values_of(look, &one, &other);
        }
    }

    fn values_of(&mut self, look: &Look<'_, 'd>, one: &BTreeSet<&str>, other: &BTreeSet<&str>) {
        if one.is_disjoint(other) {
            let texts = [listed(one), listed(other)];
            let rule = rule::DISCRIMINATOR_CHANGED;
            return self.tell(look, rule, "discriminator", [&texts[0], &texts[1]]);
        }
        let [removed, added] = rules(look.pair.direction);
        for value in one.difference(other) {
            self.tell(look, removed, "discriminator", [&cut(value), "not there"]);
        }
        for value in other.difference(one) {
            self.tell(look, added, "discriminator", ["not there", &cut(value)]);
        }
    }
}

/// Of a value that is gone, and of one that is new.
fn rules(direction: Direction) -> [Rule; 2] {
    match direction {
        Direction::Request => [
            rule::REQUEST_DISCRIMINATOR_VALUE_REMOVED,
            rule::REQUEST_DISCRIMINATOR_VALUE_ADDED,
        ],
        Direction::Response => [
            rule::RESPONSE_DISCRIMINATOR_VALUE_REMOVED,
            rule::RESPONSE_DISCRIMINATOR_VALUE_ADDED,
        ],
    }
}

/// What `mapping` says.
fn explicit<'d>(shape: &Shape<'d>) -> Values<'d> {
    let mapping = shape
        .first("discriminator")
        .and_then(|discriminator| discriminator.get("mapping"));
    let mut values = Values::new();
    for (value, target) in mapping.iter().flat_map(Node::entries) {
        if let Some(target) = target.value.as_str() {
            values.entry(component(target)).or_default().insert(value);
        }
    }
    values
}

/// A component's name; any other target as it stands.
fn component(target: &str) -> &str {
    target
        .strip_prefix("#/components/schemas/")
        .unwrap_or(target)
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
