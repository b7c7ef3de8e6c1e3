//! Webhooks and callbacks, where the API is the one who calls: their requests are what the users of the API receive.

use super::bodies::{covering, statuses};
use super::document::Node;
use super::found::{Comparison, Spot};
use super::operations::METHODS;
use super::rule::{self, Direction};

impl<'d> Comparison<'d> {
    /// Calls that the document describes beside its paths.
    pub(super) fn webhooks(&mut self) {
        let roots = [self.expected.root(), self.actual.root()];
        self.calls(None, "webhook", &roots.map(|root| root.get("webhooks")));
    }

    /// Calls that an operation asks for.
    pub(super) fn callbacks(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let [one, other] = nodes.each_ref().map(|node| node.get("callbacks"));
        let names = |node: &Option<Node<'d>>| -> Vec<(&'d str, Node<'d>)> {
            node.iter()
                .flat_map(|node| node.entries().collect::<Vec<_>>())
                .collect()
        };
        let others = names(&other);
        for (name, callback) in names(&one) {
            let part = spot.part(&format!("callback {name}"));
            let partner = others.iter().find(|(known, _)| *known == name);
            let Some((_, partner)) = partner else {
                let texts = ["there", "not there"];
                self.found(rule::WEBHOOK_REMOVED, (&part, ""), &callback.pointer, texts);
                continue;
            };
            if let Some([one, other]) = self.resolved(&part, [callback, partner.clone()]) {
                self.calls(Some(&part), "at", &[Some(one), Some(other)]);
            }
        }
        for (name, callback) in &others {
            let is_known = one
                .as_ref()
                .is_some_and(|one| one.value.get(name).is_some());
            if !is_known {
                let part = spot.part(&format!("callback {name}"));
                let texts = ["not there", "there"];
                self.found(rule::WEBHOOK_ADDED, (&part, ""), &callback.pointer, texts);
            }
        }
    }

    /// Named path items on both sides.
    fn calls(&mut self, within: Option<&Spot>, word: &str, sides: &[Option<Node<'d>>; 2]) {
        let entries = |node: &Option<Node<'d>>| -> Vec<(&'d str, Node<'d>)> {
            let entries = node
                .iter()
                .flat_map(|node| node.entries().collect::<Vec<_>>());
            entries
                .filter(|(name, _)| !name.starts_with("x-"))
                .collect()
        };
        let [one, other] = sides.each_ref().map(entries);
        let spot_of = |name: &str| match within {
            Some(spot) => spot.part(&format!("{word} {name}")),
            None => Spot::of(&format!("{word} {name}"), None),
        };
        for (name, item) in &one {
            let spot = spot_of(name);
            if let Some((_, partner)) = other.iter().find(|(known, _)| known == name) {
                self.call(&spot, [item.clone(), partner.clone()]);
            } else {
                let texts = ["there", "not there"];
                self.found(rule::WEBHOOK_REMOVED, (&spot, ""), &item.pointer, texts);
            }
        }
        for (name, item) in &other {
            if one.iter().all(|(known, _)| known != name) {
                let texts = ["not there", "there"];
                let spot = spot_of(name);
                self.found(rule::WEBHOOK_ADDED, (&spot, ""), &item.pointer, texts);
            }
        }
    }

    fn call(&mut self, spot: &Spot, items: [Node<'d>; 2]) {
        let Some(items) = self.resolved(spot, items) else {
            return;
        };
        for method in METHODS {
            match items.each_ref().map(|item| item.get(method)) {
                [Some(one), Some(other)] => self.called(spot, &[one, other]),
                [Some(one), None] => {
                    let texts = [method, "not there"];
                    self.found(rule::WEBHOOK_REMOVED, (spot, ""), &one.pointer, texts);
                }
                [None, Some(other)] => {
                    let texts = ["not there", method];
                    self.found(rule::WEBHOOK_ADDED, (spot, ""), &other.pointer, texts);
                }
                [None, None] => {}
            }
        }
    }

    /// What is sent is received here, and the other way round.
    fn called(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let bodies = nodes.each_ref().map(|node| node.get("requestBody"));
        if let [Some(one), Some(other)] = bodies {
            let part = spot.part("request body");
            if let Some(bodies) = self.resolved(&part, [one, other]) {
                self.content(&part, &bodies, Direction::Response);
            }
        }
        let [one, other] = nodes.each_ref().map(statuses);
        for (status, node) in &one {
            let part = spot.part(&format!("response {status}"));
            let Some(partner) = covering(&other, status) else {
                continue;
            };
            if let Some(pair) = self.resolved(&part, [node.clone(), partner.clone()]) {
                self.content(&part, &pair, Direction::Request);
            }
        }
    }
}
