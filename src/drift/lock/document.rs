//! JSON, TOML and YAML texts → one sort of tree. Nothing of the text is quoted in what goes wrong.

use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

use super::Malformed;

/// Deepest nesting of YAML. Lock files need six levels.
const DEEPEST: usize = 64;

/// Reads JSON (RFC 8259).
pub(super) fn json(text: &str) -> Result<Value, Malformed> {
    serde_json::from_str(text)
        .map_err(|error| Malformed::at(error.line().max(1), "this is not JSON"))
}

/// Reads TOML 1.0.
pub(super) fn toml(text: &str) -> Result<Value, Malformed> {
    toml::from_str(text).map_err(|error| Malformed {
        line: error.span().map(|span| line(text, span.start)),
        what: "this is not TOML",
    })
}

/// The line, from 1, of a byte.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    1 + memchr::memchr_iter(b'\n', before).count()
}

/// Reads the documents of a YAML stream: mappings with plain keys, sequences, and scalars, which all stay text.
///
/// Source: YAML 1.2.2; lock files use no anchors, aliases and tags, so these are refused.
pub(super) fn yaml(text: &str) -> Result<Vec<Value>, Malformed> {
    // The parser takes NUL for the end of the file.
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(Malformed::at(line(text, at), "this is not YAML"));
    }
    let mut tree = Tree::default();
    for next in Parser::new_from_str(text) {
        let (event, marks) =
            next.map_err(|error| Malformed::at(error.marker().line().max(1), "this is not YAML"))?;
        tree.take(event)
            .map_err(|what| Malformed::at(marks.start.line().max(1), what))?;
    }
    Ok(tree.documents)
}

enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    documents: Vec<Value>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Alias(_) => Err("a lock file has no aliases"),
            Event::Scalar(text, ..) => self.add(Value::String(text.into_owned())),
            Event::SequenceStart(..) => self.enter(Open::List(Vec::new())),
            Event::MappingStart(..) => self.enter(Open::Map(Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(items)) => self.add(Value::Array(items)),
                Some(Open::Map(entries, _)) => self.add(Value::Object(entries)),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn enter(&mut self, open: Open) -> Result<(), &'static str> {
        if self.open.len() >= DEEPEST {
            return Err("nested too deep");
        }
        self.open.push(open);
        Ok(())
    }

    fn add(&mut self, node: Value) -> Result<(), &'static str> {
        match self.open.last_mut() {
            None => self.documents.push(node),
            Some(Open::List(items)) => items.push(node),
            Some(Open::Map(entries, key)) => match (key.take(), node) {
                (None, Value::String(name)) => *key = Some(name),
                (None, _) => return Err("a key must be plain text"),
                (Some(name), node) => {
                    if entries.insert(name, node).is_some() {
                        return Err("a key stands here twice");
                    }
                }
            },
        }
        Ok(())
    }
}

/// A text of a table; empty where there is none.
pub(super) fn text<'a>(table: &'a Value, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Entries of a table in a table.
pub(super) fn entries<'a>(
    table: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    table
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Items of a list in a table.
pub(super) fn items<'a>(table: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    table
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
