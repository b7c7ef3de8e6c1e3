//! Keys that only one environment has, and values of different sorts.

use super::finding::Finding;
use super::tree::{ITEM, Node, Value, written};
use super::{Environment, scalar};

/// Differences of one environment from the one that shows how it should be.
pub(super) fn differences(expected: &Environment, actual: &Environment) -> Vec<Finding> {
    let mut walk = Walk {
        expected: &expected.name,
        actual: &actual.name,
        path: Vec::new(),
        alike: 0,
        found: Vec::new(),
    };
    walk.compare(&expected.settings, &actual.settings);
    let mut found = walk.found;
    if found.is_empty() {
        let about = format!("{}: keys and types", actual.name);
        found.push(Finding::passed(about, format!("{} alike", walk.alike)));
    }
    found
}

struct Walk<'a> {
    expected: &'a str,
    actual: &'a str,
    path: Vec<&'a str>,
    alike: usize,
    found: Vec<Finding>,
}

impl<'a> Walk<'a> {
    fn compare(&mut self, expected: &'a Node, actual: &'a Node) {
        match (&expected.value, &actual.value) {
            (Value::Map(should), Value::Map(is)) => {
                for (name, node) in should {
                    self.path.push(name);
                    match is.get(name) {
                        Some(other) => self.compare(node, other),
                        None => self.missing(node),
                    }
                    self.path.pop();
                }
                for (name, node) in is.iter().filter(|(name, _)| !should.contains_key(*name)) {
                    self.path.push(name);
                    self.extra(node);
                    self.path.pop();
                }
            }
            (Value::List(should), Value::List(is)) => {
                self.path.push(ITEM);
                match (uniform(should), uniform(is)) {
                    (Some(one), Some(other)) => self.types(one, other),
                    // Lists replace each other, so what their items hold is not compared.
                    _ => self.alike += 1,
                }
                self.path.pop();
            }
            _ => self.types(expected, actual),
        }
    }

    fn missing(&mut self, node: &Node) {
        let about = format!("{}: {}: key", self.actual, written(&self.path));
        let hint = format!("{} has it at {}", self.expected, node.place);
        self.found
            .push(Finding::failed(about, "there", "missing", hint).at(&node.place));
    }

    fn extra(&mut self, node: &Node) {
        let about = format!("{}: {}: key", self.actual, written(&self.path));
        let actual = format!("only in {}, at {}", self.actual, node.place);
        let hint = format!(
            "give it to {} as well, or put it into the base",
            self.expected
        );
        self.found
            .push(Finding::failed(about, "not there", actual, hint).at(&node.place));
    }

    fn types(&mut self, expected: &Node, actual: &Node) {
        if agree(&expected.value, &actual.value) {
            self.alike += 1;
            return;
        }
        let about = format!("{}: {}: type", self.actual, written(&self.path));
        let said = |node: &Node| format!("{} ({})", node.value.sort(), node.place);
        let hint = "write both as the same sort of value";
        let found = Finding::failed(about, said(expected), said(actual), hint).at(&actual.place);
        let is_null = [expected, actual]
            .iter()
            .any(|node| node.value == Value::Null);
        self.found
            .push(if is_null { found.warning() } else { found });
    }
}

/// An item, if all are of its sort.
fn uniform(items: &[Node]) -> Option<&Node> {
    let first = items.first()?;
    let is_same = |item: &Node| item.value.sort() == first.value.sort();
    items.iter().all(is_same).then_some(first)
}

/// Whether two values may be of one type. What variables give is text that loaders may turn into numbers or not.
fn agree(one: &Value, other: &Value) -> bool {
    let is_scalar = |value: &Value| !matches!(value, Value::List(_) | Value::Map(_));
    match (one, other) {
        (Value::Unknown, _) | (_, Value::Unknown) => true,
        (Value::Resolved(text), value) | (value, Value::Resolved(text)) => {
            let read = scalar::plain(text);
            let is_empty = read == Value::Null;
            is_scalar(value)
                && (is_empty
                    || matches!(value, Value::Text(_) | Value::Resolved(_))
                    || agree(&read, value))
        }
        // YAML 1.1 takes yes, no, on and off for truths.
        (Value::Text(text), Value::Bool(_)) | (Value::Bool(_), Value::Text(text)) => {
            !text.eq_ignore_ascii_case("true")
                && !text.eq_ignore_ascii_case("false")
                && text.parse::<u8>().is_err()
                && scalar::truth(text).is_some()
        }
        _ => one.sort() == other.sort(),
    }
}
