//! Bodies of requests and responses, statuses, and headers of responses.

use std::collections::BTreeMap;

use super::document::Node;
use super::found::{Comparison, Spot, shown};
use super::parameters::schema;
use super::rule::{self, Direction};
use super::same::same;

impl<'d> Comparison<'d> {
    /// What an operation takes.
    pub(super) fn request_body(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let bodies = nodes.each_ref().map(|node| node.get("requestBody"));
        let spot = spot.part("request body");
        match bodies {
            [None, None] => {}
            [Some(one), None] => {
                let texts = ["there", "not there"];
                self.found(rule::REQUEST_BODY_REMOVED, (&spot, ""), &one.pointer, texts);
            }
            [None, Some(other)] => {
                let body = self.actual.resolve(other.clone()).ok();
                let is_required = body.is_some_and(|body| body.is_true("required"));
                let (rule, is) = if is_required {
                    (rule::REQUEST_BODY_ADDED_REQUIRED, "required")
                } else {
                    (rule::REQUEST_BODY_ADDED, "optional")
                };
                self.found(rule, (&spot, ""), &other.pointer, ["not there", is]);
            }
            [Some(one), Some(other)] => {
                let Some(bodies) = self.resolved(&spot, [one, other]) else {
                    return;
                };
                let pointer = &bodies[0].pointer;
                let is_required = bodies.each_ref().map(|body| body.is_true("required"));
                if let [false, true] = is_required {
                    let texts = ["optional", "required"];
                    self.found(
                        rule::REQUEST_BODY_BECAME_REQUIRED,
                        (&spot, ""),
                        pointer,
                        texts,
                    );
                }
                if let [true, false] = is_required {
                    let texts = ["required", "optional"];
                    self.found(
                        rule::REQUEST_BODY_BECAME_OPTIONAL,
                        (&spot, ""),
                        pointer,
                        texts,
                    );
                }
                self.content(&spot, &bodies, Direction::Request);
            }
        }
    }

    /// What an operation gives.
    pub(super) fn responses(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let [one, other] = nodes.each_ref().map(statuses);
        for (status, node) in &one {
            let part = spot.part(&format!("response {status}"));
            let partners = match covering(&other, status) {
                Some(partner) => Some(vec![partner]),
                None => narrowed([&one, &other], status),
            };
            let Some(partners) = partners else {
                let is_error = status.starts_with(['4', '5']) || status == DEFAULT;
                let rule = if is_error {
                    rule::RESPONSE_ERROR_STATUS_REMOVED
                } else {
                    rule::RESPONSE_STATUS_REMOVED
                };
                self.found(rule, (&part, ""), &node.pointer, ["there", "not there"]);
                continue;
            };
            for partner in partners {
                if let Some(pair) = self.resolved(&part, [node.clone(), partner.clone()]) {
                    self.content(&part, &pair, Direction::Response);
                    self.headers(&part, &pair);
                }
            }
        }
        for (status, node) in &other {
            if !one.contains_key(status) {
                let part = spot.part(&format!("response {status}"));
                let texts = ["not there", "there"];
                self.found(
                    rule::RESPONSE_STATUS_ADDED,
                    (&part, ""),
                    &node.pointer,
                    texts,
                );
            }
        }
    }

    /// Media types and their schemas.
    pub(super) fn content(&mut self, spot: &Spot, nodes: &[Node<'d>; 2], direction: Direction) {
        let [one, other] = nodes.each_ref().map(media_types);
        let (removed, added) = match direction {
            Direction::Request => (
                rule::REQUEST_MEDIA_TYPE_REMOVED,
                rule::REQUEST_MEDIA_TYPE_ADDED,
            ),
            Direction::Response => (
                rule::RESPONSE_MEDIA_TYPE_REMOVED,
                rule::RESPONSE_MEDIA_TYPE_ADDED,
            ),
        };
        for (name, media) in &one {
            let part = spot.part(name);
            // What may be sent can be named by a range that holds it.
            let range = || format!("{}/*", name.split('/').next().unwrap_or_default());
            let wide = || other.get(&range()).or_else(|| other.get("*/*"));
            let partner = other.get(name);
            let partner = match direction {
                Direction::Request => partner.or_else(wide),
                Direction::Response => partner,
            };
            let Some(partner) = partner else {
                self.found(removed, (&part, ""), &media.pointer, ["there", "not there"]);
                continue;
            };
            let pair = [media, partner];
            let encodings = pair.map(|media| media.value.get("encoding"));
            let is_same = match encodings {
                [Some(one), Some(other)] => same(self.expected, self.actual, one, other),
                [one, other] => one.is_none() && other.is_none(),
            };
            if !is_same {
                let texts = encodings.map(shown);
                let rule = rule::ENCODING_CHANGED;
                self.found(rule, (&part, ""), &media.pointer, [&texts[0], &texts[1]]);
            }
            self.meet(pair.map(schema), direction, &part, None);
        }
        for (name, media) in &other {
            if !one.contains_key(name) {
                let part = spot.part(name);
                self.found(added, (&part, ""), &media.pointer, ["not there", "there"]);
            }
        }
    }

    fn headers(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let headers = |node: &Node<'d>| -> BTreeMap<String, Node<'d>> {
            let list = node.get("headers");
            let entries = list
                .iter()
                .flat_map(|list| list.entries().collect::<Vec<_>>());
            let named = entries.map(|(name, header)| (name.to_lowercase(), header));
            // Source: OpenAPI 3.1.1, "Response Object": Content-Type is described by the media types.
            named.filter(|(name, _)| name != "content-type").collect()
        };
        let [one, other] = nodes.each_ref().map(headers);
        for (name, header) in &one {
            let part = spot.part(&format!("header {name}"));
            let Some(partner) = other.get(name) else {
                let texts = ["there", "not there"];
                self.found(
                    rule::RESPONSE_HEADER_REMOVED,
                    (&part, ""),
                    &header.pointer,
                    texts,
                );
                continue;
            };
            let Some(pair) = self.resolved(&part, [header.clone(), partner.clone()]) else {
                continue;
            };
            let pointer = &pair[0].pointer;
            let is_required = pair.each_ref().map(|header| header.is_true("required"));
            if let [true, false] = is_required {
                let texts = ["required", "optional"];
                self.found(
                    rule::RESPONSE_HEADER_BECAME_OPTIONAL,
                    (&part, ""),
                    pointer,
                    texts,
                );
            }
            if let [false, true] = is_required {
                let texts = ["optional", "required"];
                self.found(
                    rule::RESPONSE_HEADER_BECAME_REQUIRED,
                    (&part, ""),
                    pointer,
                    texts,
                );
            }
            let schemas = pair.each_ref().map(schema);
            self.meet(schemas, Direction::Response, &part, None);
        }
        for (name, header) in &other {
            if !one.contains_key(name) {
                let part = spot.part(&format!("header {name}"));
                let texts = ["not there", "there"];
                self.found(
                    rule::RESPONSE_HEADER_ADDED,
                    (&part, ""),
                    &header.pointer,
                    texts,
                );
            }
        }
    }
}

/// Responses by status, `2XX` or `default`.
pub(super) fn statuses<'d>(operation: &Node<'d>) -> BTreeMap<String, Node<'d>> {
    let list = operation.get("responses");
    let entries = list
        .iter()
        .flat_map(|list| list.entries().collect::<Vec<_>>());
    let entries = entries.filter(|(status, _)| !status.starts_with("x-"));
    entries
        .map(|(status, node)| {
            let name = if status == "default" {
                status.to_owned()
            } else {
                status.to_uppercase()
            };
            (name, node)
        })
        .collect()
}

/// The response that describes a status: its own, its class's, or for failures the default.
///
/// Source: OpenAPI 3.1.1, "Responses Object". A success that only the default describes is taken for removed: most
/// defaults describe failures.
pub(super) fn covering<'r, 'd>(
    responses: &'r BTreeMap<String, Node<'d>>,
    status: &str,
) -> Option<&'r Node<'d>> {
    let class = status.chars().next().map(|first| format!("{first}XX"));
    let range = class.and_then(|class| responses.get(&class));
    let default = || {
        let is_error = status.starts_with(['4', '5']);
        responses.get("default").filter(|_| is_error)
    };
    responses.get(status).or(range).or_else(default)
}

/// What stands for the statuses that nothing else describes.
const DEFAULT: &str = "default";

/// The responses that a class or the default was narrowed to: those that only it described. Who was ready for all of them is
/// ready for some, so nobody waits in vain; an empty list where they were described by themselves already. `None` where
/// nothing of it is left.
fn narrowed<'r, 'd>(
    [one, other]: [&'r BTreeMap<String, Node<'d>>; 2],
    status: &str,
) -> Option<Vec<&'r Node<'d>>> {
    let class = status.strip_suffix("XX");
    let is_own = |name: &str| match class {
        Some(class) => name.starts_with(class),
        None => status == DEFAULT,
    };
    let left: Vec<&String> = other.keys().filter(|name| is_own(name)).collect();
    // What is left of the default must be something that it described.
    let by_itself = |name: &str| {
        let range = name.chars().next().map(|first| format!("{first}XX"));
        let in_class = class.is_none() && range.is_some_and(|range| one.contains_key(&range));
        one.contains_key(name) || in_class
    };
    let (known, new): (Vec<&String>, Vec<&String>) =
        left.into_iter().partition(|name| by_itself(name));
    let is_left = !new.is_empty() || (class.is_some() && !known.is_empty());
    is_left.then(|| new.into_iter().filter_map(|name| other.get(name)).collect())
}

/// Media types in lower case and without blanks, so that `Application/JSON; charset=utf-8` is one thing.
fn media_types<'d>(node: &Node<'d>) -> BTreeMap<String, Node<'d>> {
    let list = node.get("content");
    let entries = list
        .iter()
        .flat_map(|list| list.entries().collect::<Vec<_>>());
    entries
        .map(|(name, media)| (name.to_lowercase().replace(' ', ""), media))
        .collect()
}
