//! Paths and the operations on them, servers, and what an operation says about itself.
//!
//! Paths are paired by their text, then with the names of parameters left out: `/users/{id}` is `/users/{userId}`.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Node;
use super::found::{Comparison, Spot, cut, listed};
use super::rule;
use super::schemas::deprecation;

/// Source: OpenAPI 3.1.1, "Path Item Object".
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What else may stand beside the methods. Source: the same.
const FIELDS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// One operation on both sides, with the paths that it stands under.
pub(super) struct Operation<'d> {
    /// Its path as each side writes it.
    pub(super) paths: [&'d str; 2],
    /// What holds for all operations of the path.
    pub(super) items: [Node<'d>; 2],
    /// The operation.
    pub(super) nodes: [Node<'d>; 2],
}

impl<'d> Comparison<'d> {
    /// Compares all paths, and what holds for the whole document.
    pub(super) fn paths(&mut self) {
        let roots = [self.expected.root(), self.actual.root()];
        let document = Spot::of("", None);
        self.servers(&document, &roots);
        self.schemes();
        self.security(&document, &roots);
        let paths = roots.map(|root| root.get("paths"));
        let entries = |node: &Option<Node<'d>>| -> Vec<(&'d str, Node<'d>)> {
            let entries = node
                .iter()
                .flat_map(|node| node.entries().collect::<Vec<_>>());
            entries.filter(|(path, _)| path.starts_with('/')).collect()
        };
        let [one, other] = [entries(&paths[0]), entries(&paths[1])];
        let mut by_text: BTreeMap<&str, usize> = BTreeMap::new();
        let mut by_shape: BTreeMap<String, usize> = BTreeMap::new();
        for (at, (path, _)) in other.iter().enumerate() {
            by_text.insert(path, at);
            by_shape.entry(without_names(path)).or_insert(at);
        }
        let mut taken = BTreeSet::new();
        for (path, item) in one {
            let at = by_text
                .get(path)
                .or_else(|| by_shape.get(&without_names(path)));
            match at.and_then(|at| Some((*at, other.get(*at)?.clone()))) {
                Some((at, (actual, partner))) => {
                    taken.insert(at);
                    self.path([path, actual], [item, partner]);
                }
                None => self.only(rule::PATH_REMOVED, path, &item, ["there", "not there"]),
            }
        }
        for (at, (path, item)) in other.iter().enumerate() {
            if !taken.contains(&at) {
                self.only(rule::PATH_ADDED, path, item, ["not there", "there"]);
            }
        }
    }

    fn only(&mut self, rule: rule::Rule, name: &str, node: &Node<'d>, texts: [&str; 2]) {
        self.found(rule, (&Spot::of(name, None), ""), &node.pointer, texts);
    }

    fn path(&mut self, paths: [&'d str; 2], items: [Node<'d>; 2]) {
        let Some(items) = self.resolved(&Spot::of(paths[0], None), items) else {
            return;
        };
        self.unknown(paths, &items);
        for method in METHODS {
            let name = format!("{} {}", method.to_uppercase(), paths[0]);
            match (items[0].get(method), items[1].get(method)) {
                (Some(one), Some(other)) => {
                    let operation = Operation {
                        paths,
                        items: items.clone(),
                        nodes: [one, other],
                    };
                    let spot = self.operation_spot(&name);
                    self.operation(&spot, &operation);
                }
                (Some(one), None) => {
                    self.only(rule::OPERATION_REMOVED, &name, &one, ["there", "not there"]);
                }
                (None, Some(other)) => {
                    self.only(rule::OPERATION_ADDED, &name, &other, ["not there", "there"]);
                }
                (None, None) => {}
            }
        }
    }

    /// What is neither a method nor anything else of a path, on either side: most often a method that is misspelt.
    fn unknown(&mut self, [path, _]: [&'d str; 2], items: &[Node<'d>; 2]) {
        let is_known =
            |key: &str| METHODS.contains(&key) || FIELDS.contains(&key) || key.starts_with("x-");
        let keys = items.each_ref().map(|item| {
            let entries = item.entries();
            let unknown = entries.filter(|(key, _)| !is_known(key));
            unknown.collect::<Vec<_>>()
        });
        let [one, other] = keys;
        let texts = ["a method", "another word"];
        let is_new = |key: &str| one.iter().all(|(known, _)| *known != key);
        for (key, node) in one
            .iter()
            .chain(other.iter().filter(|(key, _)| is_new(key)))
        {
            let spot = Spot::of(path, None).part(&cut(key));
            self.found(rule::OPERATION_UNKNOWN, (&spot, ""), &node.pointer, texts);
        }
    }

    fn operation(&mut self, spot: &Spot, operation: &Operation<'d>) {
        let nodes = &operation.nodes;
        self.own_words(spot, nodes);
        self.parameters(spot, operation);
        self.request_body(spot, nodes);
        self.responses(spot, nodes);
        if nodes
            .iter()
            .any(|node| node.value.get("security").is_some())
        {
            self.security(spot, nodes);
        }
        for level in [&operation.items, nodes] {
            if level.iter().any(|node| node.value.get("servers").is_some()) {
                self.servers(spot, level);
            }
        }
        self.callbacks(spot, nodes);
    }

    /// `operationId` and `deprecated`.
    fn own_words(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let [one, other] = nodes;
        let ids = [one, other].map(|node| node.text("operationId"));
        if ids[0] != ids[1] {
            let texts = ids.map(|id| cut(id.unwrap_or("none")));
            let rule = rule::OPERATION_ID_CHANGED;
            self.found(rule, (spot, ""), &one.pointer, [&texts[0], &texts[1]]);
        }
        let deprecated = [one, other].map(|node| node.is_true("deprecated"));
        if let Some((rule, texts)) = deprecation(deprecated) {
            self.found(rule, (spot, ""), &one.pointer, texts);
        }
    }

    /// Addresses at which the API is served, of the document or of a part that has its own.
    fn servers(&mut self, spot: &Spot, nodes: &[Node<'d>; 2]) {
        let urls = |node: &Node<'d>, root: Node<'d>| -> BTreeSet<&'d str> {
            let list = node.get("servers").or_else(|| root.get("servers"));
            let items: Vec<Node<'d>> = list
                .iter()
                .flat_map(|list| list.items().collect::<Vec<_>>())
                .collect();
            let urls = items.iter().filter_map(|server| server.text("url"));
            urls.map(|url| url.trim_end_matches('/')).collect()
        };
        let one = urls(&nodes[0], self.expected.root());
        let other = urls(&nodes[1], self.actual.root());
        let pointer = format!("{}/servers", nodes[0].pointer);
        let gone: Vec<&&str> = one.difference(&other).collect();
        let new: Vec<&&str> = other.difference(&one).collect();
        if !gone.is_empty() {
            let texts = [listed(gone), "not there".to_owned()];
            self.found(
                rule::SERVER_REMOVED,
                (spot, "servers"),
                &pointer,
                [&texts[0], &texts[1]],
            );
        }
        if !new.is_empty() {
            let texts = ["not there".to_owned(), listed(new)];
            self.found(
                rule::SERVER_ADDED,
                (spot, "servers"),
                &pointer,
                [&texts[0], &texts[1]],
            );
        }
    }
}

/// The names between braces of a path, in order.
pub(super) fn names(path: &str) -> Vec<&str> {
    let pieces = path.split('{').skip(1);
    pieces
        .filter_map(|piece| piece.split_once('}').map(|(name, _)| name))
        .collect()
}

fn without_names(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for (at, piece) in path.split('{').enumerate() {
        match piece.split_once('}') {
            Some((_, rest)) if at > 0 => {
                text.push_str("{}");
                text.push_str(rest);
            }
            _ => text.push_str(piece),
        }
    }
    text
}
