//! `parity.yaml`: values that must be equal, and values that must differ.

use std::sync::Arc;

use super::finding::Finding;
use super::read::Broken;
use super::tree::{Node, Place, Value, leaves, written};
use super::{Environment, Format, names, read};

/// What somebody declared: patterns of paths, in which `*` is any text.
#[derive(Debug, Default)]
pub struct Declared {
    must_be_equal: Vec<(String, Place)>,
    must_differ: Vec<(String, Place)>,
}

impl Declared {
    /// Reads the file's text.
    pub fn read(file: &Arc<str>, text: &str) -> Result<Self, Broken> {
        let root = read(Format::Yaml, file, text)?;
        let mut declared = Self::default();
        let entries = match root.value {
            Value::Map(entries) => entries,
            Value::Null => return Ok(declared),
            _ => return Err(wrong(root.place)),
        };
        for (name, node) in entries {
            let to = match name.as_str() {
                "must_be_equal" => &mut declared.must_be_equal,
                "must_differ" => &mut declared.must_differ,
                _ => return Err(wrong(node.place)),
            };
            let Value::List(items) = node.value else {
                return Err(wrong(node.place));
            };
            for item in items {
                let Value::Text(pattern) = item.value else {
                    return Err(wrong(item.place));
                };
                to.push((pattern, item.place));
            }
        }
        Ok(declared)
    }

    pub(super) fn judge(&self, expected: &Environment, actual: &Environment) -> Vec<Finding> {
        let equal = self.must_be_equal.iter().map(|rule| (rule, true));
        let different = self.must_differ.iter().map(|rule| (rule, false));
        equal
            .chain(different)
            .flat_map(|((pattern, place), equal)| one(pattern, place, equal, expected, actual))
            .collect()
    }
}

fn wrong(place: Place) -> Broken {
    Broken {
        place,
        what: "here stand only `must_be_equal` and `must_differ`, each with a list of keys: [database.pool]",
    }
}

fn one(
    pattern: &str,
    place: &Place,
    must_be_equal: bool,
    expected: &Environment,
    actual: &Environment,
) -> Vec<Finding> {
    let (should, is) = (
        values(&expected.settings, pattern),
        values(&actual.settings, pattern),
    );
    let mut found = Vec::new();
    for (path, node) in &is {
        let Some((_, other)) = should.iter().find(|(other, _)| other == path) else {
            continue;
        };
        let about = format!("{}: {path}: value", actual.name);
        let wanted = if must_be_equal {
            format!("the same as in {}", expected.name)
        } else {
            format!("another than in {}", expected.name)
        };
        let is_unknown = [node, other]
            .iter()
            .any(|node| node.value.is_partly_unknown());
        let said = |what: &str| format!("{what}, at {}", node.place);
        let hint = format!(
            "{place} wants it so; {} has it at {}",
            expected.name, other.place
        );
        let is_same = node.value.text().map_or(node.value == other.value, |text| {
            other.value.text() == Some(text)
        });
        if is_unknown {
            found.push(
                Finding::failed(about, wanted, said("not known here"), hint)
                    .at(&node.place)
                    .warning(),
            );
        } else if is_same == must_be_equal {
            found.push(Finding::passed(about, wanted));
        } else {
            let what = if must_be_equal {
                "another value"
            } else {
                "the same value"
            };
            found.push(Finding::failed(about, wanted, said(what), hint).at(&node.place));
        }
    }
    if found.is_empty() {
        let about = format!("{}: {place}: value", actual.name);
        let wanted = format!("a key of {} and {}", expected.name, actual.name);
        let hint = "mend the name, or take it out";
        found.push(Finding::failed(about, wanted, "no key", hint).at(place));
    }
    found
}

/// Values whose path a pattern names.
fn values<'a>(settings: &'a Node, pattern: &str) -> Vec<(String, &'a Node)> {
    let mut found: Vec<(String, &Node)> = Vec::new();
    leaves(settings, &mut |path, node| {
        let text = written(path);
        // Lists as a whole are compared below, not each item.
        if !text.contains("[]") && names::matches(pattern, &text) {
            found.push((text, node));
        }
    });
    found.extend(lists(settings, &mut Vec::new(), pattern));
    found
}

fn lists<'a>(node: &'a Node, path: &mut Vec<&'a str>, pattern: &str) -> Vec<(String, &'a Node)> {
    match &node.value {
        Value::List(_) => {
            let text = written(path);
            let is_meant = names::matches(pattern, &text);
            is_meant.then_some((text, node)).into_iter().collect()
        }
        Value::Map(entries) => {
            let mut found = Vec::new();
            for (name, child) in entries {
                path.push(name);
                found.extend(lists(child, path, pattern));
                path.pop();
            }
            found
        }
        _ => Vec::new(),
    }
}
