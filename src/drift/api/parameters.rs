//! Parameters of operations. Those of the path are paired by position, headers whatever their case, others by name.

use std::collections::BTreeMap;

use super::document::{Document, Node, Unfollowed};
use super::found::{Comparison, Spot};
use super::operations::{Operation, names};
use super::rule::{self, Direction, Rule};
use super::schemas::deprecation;
use super::shape::{ARRAY, OBJECT, Schema, Shape};

/// Headers that OpenAPI describes elsewhere. Source: OpenAPI 3.1.1, "Parameter Object", `name`.
const ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];

/// Where it is sent, and the name or position there.
type Key = (String, String);

type Parameters<'d> = BTreeMap<Key, Node<'d>>;

impl<'d> Comparison<'d> {
    /// Compares the parameters of an operation.
    pub(super) fn parameters(&mut self, spot: &Spot, operation: &Operation<'d>) {
        let [one_path, other_path] = operation.paths;
        let list = |document, side: usize, path| {
            parameters(
                document,
                &operation.items[side],
                &operation.nodes[side],
                path,
            )
        };
        let (mut one, one_lost) = list(self.expected, 0, one_path);
        let (mut other, other_lost) = list(self.actual, 1, other_path);
        self.unfollowed(spot, None, [&one_lost, &other_lost]);
        let shared: Vec<Key> = one
            .keys()
            .filter(|key| other.contains_key(*key))
            .cloned()
            .collect();
        for key in shared {
            if let (Some(one), Some(other)) = (one.remove(&key), other.remove(&key)) {
                self.parameter(&spot.part(&title(&one)), &[one, other]);
            }
        }
        for (key, node) in one {
            let elsewhere = other
                .keys()
                .find(|(_, name)| *name == key.1 && key.0 != "path")
                .cloned();
            let spot = spot.part(&title(&node));
            if let Some(moved) = elsewhere.and_then(|key| other.remove(&key)) {
                let place = |node: &Node<'d>| node.text("in").unwrap_or("nowhere");
                let texts = [place(&node), place(&moved)];
                self.found(rule::PARAMETER_MOVED, (&spot, ""), &node.pointer, texts);
            } else {
                let texts = ["there", "not there"];
                self.found(rule::PARAMETER_REMOVED, (&spot, ""), &node.pointer, texts);
            }
        }
        for node in other.into_values() {
            let (rule, is) = if is_required(&node) {
                (rule::PARAMETER_ADDED_REQUIRED, "required")
            } else {
                (rule::PARAMETER_ADDED, "optional")
            };
            let spot = spot.part(&title(&node));
            self.found(rule, (&spot, ""), &node.pointer, ["not there", is]);
        }
    }

    fn parameter(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let pointer = nodes[0].pointer.clone();
        let mut tell = |rule: Rule, texts: [&str; 2]| {
            self.found(rule, (spot, ""), &pointer, texts);
        };
        match nodes.each_ref().map(is_required) {
            [false, true] => tell(rule::PARAMETER_BECAME_REQUIRED, ["optional", "required"]),
            [true, false] => tell(rule::PARAMETER_BECAME_OPTIONAL, ["required", "optional"]),
            _ => {}
        }
        let deprecated = nodes.each_ref().map(|node| node.is_true("deprecated"));
        if let Some((rule, texts)) = deprecation(deprecated) {
            tell(rule, texts);
        }
        let media = nodes.each_ref().map(|node| {
            let content = node.get("content")?;
            content.entries().next().map(|(name, _)| name)
        });
        if media[0] != media[1] {
            let texts = media.map(|media| media.unwrap_or("a schema alone"));
            return tell(rule::PARAMETER_CONTENT_CHANGED, texts);
        }
        let documents = [self.expected, self.actual];
        let schemas = nodes.each_ref().map(schema);
        if media[0].is_none() {
            let styles = [0, 1].map(|side| style(&nodes[side], documents[side], &schemas[side]));
            if styles[0] != styles[1] {
                let texts = [styles[0].as_str(), styles[1].as_str()];
                self.found(rule::PARAMETER_STYLE_CHANGED, (spot, ""), &pointer, texts);
            }
        }
        self.meet(schemas, Direction::Request, spot, None);
    }
}

/// The parameters of an operation and those of its path that it does not replace, and references that lead nowhere.
fn parameters<'d>(
    document: Document<'d>,
    item: &Node<'d>,
    operation: &Node<'d>,
    path: &str,
) -> (Parameters<'d>, Vec<(Node<'d>, Unfollowed)>) {
    let names = names(path);
    let mut found = Parameters::new();
    let mut lost = Vec::new();
    for list in [item, operation]
        .iter()
        .filter_map(|node| node.get("parameters"))
    {
        for node in list.items() {
            let parameter = match document.resolve(node.clone()) {
                Ok(parameter) => parameter,
                Err(error) => {
                    lost.push((node, error));
                    continue;
                }
            };
            let (Some(name), Some(place)) = (parameter.text("name"), parameter.text("in")) else {
                continue;
            };
            let position = names.iter().position(|known| *known == name);
            let name = match (place, position) {
                ("path", Some(position)) => position.to_string(),
                ("header", _) => name.to_lowercase(),
                _ => name.to_owned(),
            };
            if place != "header" || !ELSEWHERE.contains(&name.as_str()) {
                found.insert((place.to_owned(), name), parameter);
            }
        }
    }
    (found, lost)
}

/// `query parameter limit`.
fn title(node: &Node<'_>) -> String {
    let text = |key| node.text(key).unwrap_or_default();
    format!("{} parameter {}", text("in"), text("name"))
}

fn is_required(node: &Node<'_>) -> bool {
    node.is_true("required") || node.text("in") == Some("path")
}

/// The schema of a parameter or a header, beside it or in its only media type.
pub(super) fn schema<'d>(node: &Node<'d>) -> Schema<'d> {
    let content = node.get("content");
    let media = content.and_then(|content| content.entries().next().map(|(_, media)| media));
    let schema = media.unwrap_or_else(|| node.clone()).get("schema");
    schema.into_iter().collect()
}

/// How a value is written; how lists and objects are only where there can be one.
///
/// Source: OpenAPI 3.1.1, "Parameter Object", "Fixed Fields for use with schema".
fn style(node: &Node<'_>, document: Document<'_>, schema: &[Node<'_>]) -> String {
    let default = match node.text("in") {
        Some("path" | "header") => "simple",
        _ => "form",
    };
    let style = node.text("style").unwrap_or(default);
    let explode = node
        .value
        .get("explode")
        .and_then(serde_json::Value::as_bool);
    let explode = explode.unwrap_or(style == "form");
    let is_composite = Shape::of(document, schema).types & (OBJECT | ARRAY) != 0;
    let mut text = style.to_owned();
    if is_composite && explode {
        text.push_str(", exploded");
    }
    if node.is_true("allowReserved") {
        text.push_str(", reserved characters as they are");
    }
    text
}
