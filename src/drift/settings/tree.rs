//! Configuration as a tree, whatever its format: values that know where they stand, and laying one tree over another.
//!
//! Values may be secrets, so nothing here can be printed but places, names and sorts of values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::forms;

/// Deepest nesting that is read.
pub(super) const DEEPEST: usize = 64;

/// Longer names are not shown whole, in characters.
const LONGEST_NAME: usize = 80;

/// Where a value stands: `config/base.yaml:3:7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as messages call it.
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value with its place.
#[derive(Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// What a file gives.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A date, a time or both, as written (TOML).
    Moment(String),
    /// Text.
    Text(String),
    /// Text that variables are part of, with their values.
    Resolved(String),
    /// Something that is only known where the program runs.
    Unknown,
    /// Values in order.
    List(Vec<Node>),
    /// Values by name.
    Map(BTreeMap<String, Node>),
}

impl Node {
    /// What a map has by this name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.get(name),
            _ => None,
        }
    }
}

/// By value; places do not count.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Value {
    /// What sort of value it is, for people.
    pub(super) fn sort(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Moment(_) => "a date or time",
            Self::Text(_) | Self::Resolved(_) => "a string",
            Self::Unknown => "a value that is not known here",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }

    /// A scalar's text, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Resolved(text) | Self::Number(text) | Self::Moment(text) => {
                Some(text)
            }
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null | Self::Unknown | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Whether some part of it is only known where the program runs.
    pub(super) fn is_partly_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::List(items) => items.iter().any(|item| item.value.is_partly_unknown()),
            Self::Map(entries) => entries.values().any(|node| node.value.is_partly_unknown()),
            _ => false,
        }
    }
}

/// Lays one tree over another: maps merge, everything else replaces.
pub(super) fn merge(base: Node, over: Node) -> Node {
    match (base.value, over.value) {
        (Value::Map(mut below), Value::Map(above)) => {
            for (name, node) in above {
                let merged = match below.remove(&name) {
                    Some(base) => merge(base, node),
                    None => node,
                };
                below.insert(name, merged);
            }
            Node {
                value: Value::Map(below),
                place: over.place,
            }
        }
        (_, value) => Node {
            value,
            place: over.place,
        },
    }
}

/// Calls `see` with the path of each value that is no map and no list.
pub(super) fn leaves<'a>(root: &'a Node, see: &mut dyn FnMut(&[&'a str], &'a Node)) {
    descend(root, &mut Vec::new(), see);
}

fn descend<'a>(node: &'a Node, path: &mut Vec<&'a str>, see: &mut dyn FnMut(&[&'a str], &'a Node)) {
    match &node.value {
        Value::Map(entries) => {
            for (name, node) in entries {
                path.push(name);
                descend(node, path, see);
                path.pop();
            }
        }
        Value::List(items) => {
            for node in items {
                path.push(ITEM);
                descend(node, path, see);
                path.pop();
            }
        }
        _ => see(path, node),
    }
}

/// Stands for an item of a list in a path.
pub(super) const ITEM: &str = "[]";

/// A path for people: `database.hosts[]`. Names with dots are quoted; a name that may itself be a secret is not shown.
pub(super) fn written(path: &[&str]) -> String {
    let mut text = String::new();
    for name in path {
        if *name == ITEM {
            text.push_str(ITEM);
            continue;
        }
        if !text.is_empty() {
            text.push('.');
        }
        if forms::known(name).is_some() || name.chars().count() > LONGEST_NAME {
            text.push('…');
        } else if name.is_empty() || name.contains(['.', ' ']) {
            text.push_str(&format!("\"{name}\""));
        } else {
            text.push_str(name);
        }
    }
    text
}
