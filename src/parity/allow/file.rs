//! The file of accepted differences: YAML → entries, or everything that is wrong in it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::{Accepted, Day, Entry, Mistake};
use crate::drift::settings::{Broken, Format, Node, Place, Value, read as tree};

/// The only key of the file.
const LIST: &str = "accepted";

/// Keys of an entry that must be there.
const REQUIRED: [&str; 4] = ["check", "reason", "owner", "expires"];

/// Keys of an entry that may be there.
const OPTIONAL: [&str; 2] = ["expected", "actual"];

/// Longest text of an entry, in characters.
const LONGEST: usize = 10_000;

/// The entries of a file's text, in their order.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Entry>, Vec<Mistake>> {
    let mut reading = Reading::default();
    let entries = match tree(Format::Yaml, &Arc::from(file), text) {
        Ok(root) => reading.entries(root),
        Err(Broken { place, what }) => {
            reading.wrong(&place, what);
            Vec::new()
        }
    };
    if reading.mistakes.is_empty() {
        return Ok(entries);
    }
    reading
        .mistakes
        .sort_by(|one, other| one.place.cmp(&other.place));
    Err(reading.mistakes)
}

#[derive(Default)]
struct Reading {
    mistakes: Vec<Mistake>,
}

impl Reading {
    fn wrong(&mut self, place: &Place, what: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: place.clone(),
            what: what.into(),
        });
    }

    fn entries(&mut self, root: Node) -> Vec<Entry> {
        let shape = "here stands `accepted:` with a list of entries, and nothing else";
        let mut map = match root.value {
            Value::Map(map) => map,
            Value::Null => return Vec::new(),
            _ => {
                self.wrong(&root.place, shape);
                return Vec::new();
            }
        };
        let list = map.remove(LIST);
        for node in map.values() {
            self.wrong(&node.place, shape);
        }
        let items = match list {
            Some(Node {
                value: Value::List(items),
                ..
            }) => items,
            Some(Node {
                value: Value::Null, ..
            }) => Vec::new(),
            Some(node) => {
                self.wrong(&node.place, "a list of entries must stand here");
                Vec::new()
            }
            None if map.is_empty() => Vec::new(),
            None => return Vec::new(),
        };
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for item in items {
            let place = item.place.clone();
            let Some(entry) = self.entry(item) else {
                continue;
            };
            let about = (
                entry.check.clone(),
                entry.expected.clone(),
                entry.actual.clone(),
            );
            if !seen.insert(about) {
                self.wrong(&place, "an entry for the same check stands above");
            }
            entries.push(entry);
        }
        entries
    }

    fn entry(&mut self, node: Node) -> Option<Entry> {
        let Value::Map(map) = node.value else {
            let what = format!("an entry is a map with {}", listed(&REQUIRED));
            self.wrong(&node.place, what);
            return None;
        };
        let mut texts: BTreeMap<&str, (String, Place)> = BTreeMap::new();
        for (name, value) in &map {
            let known = REQUIRED
                .iter()
                .chain(&OPTIONAL)
                .find(|known| *known == name);
            let Some(known) = known else {
                let mut what = format!(
                    "an entry has {}, and may have {}; nothing else",
                    listed(&REQUIRED),
                    listed(&OPTIONAL)
                );
                if let Some(meant) = meant(name) {
                    what = format!("{what}; did you mean `{meant}`?");
                }
                self.wrong(&value.place, what);
                continue;
            };
            if let Some(text) = self.text(known, value) {
                texts.insert(known, (text, value.place.clone()));
            }
        }
        for name in REQUIRED.iter().filter(|name| !map.contains_key(**name)) {
            self.wrong(&node.place, format!("this entry has no `{name}`"));
        }
        let mut take = |name: &str| texts.remove(name);
        let (expected, actual) = (take("expected"), take("actual"));
        // What is wrong with the day is told also where something else is missing.
        let expires = take("expires").and_then(|(day, at)| {
            let day = Day::parse(&day);
            if day.is_none() {
                self.wrong(&at, "this is no day; write it like 2027-01-31");
            }
            day
        });
        let (check, reason, owner) = (take("check")?, take("reason")?, take("owner")?);
        let expires = expires?;
        Some(Entry {
            check: check.0,
            expected: expected.map(|(text, _)| text),
            actual: actual.map(|(text, _)| text),
            accepted: Accepted {
                reason: reason.0,
                owner: owner.0,
                expires,
            },
            place: node.place,
        })
    }

    fn text(&mut self, name: &str, node: &Node) -> Option<String> {
        let text = match &node.value {
            Value::Text(text)
            | Value::Resolved(text)
            | Value::Number(text)
            | Value::Moment(text) => text.trim(),
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Null => "",
            Value::Unknown | Value::List(_) | Value::Map(_) => {
                self.wrong(&node.place, format!("`{name}` must be one text"));
                return None;
            }
        };
        if text.chars().count() > LONGEST {
            self.wrong(
                &node.place,
                format!("`{name}` is longer than 10,000 characters"),
            );
            return None;
        }
        if text.is_empty() && REQUIRED.contains(&name) {
            self.wrong(&node.place, format!("`{name}` is empty"));
            return None;
        }
        Some(text.to_owned())
    }
}

/// The key that a name is nearly.
fn meant(name: &str) -> Option<&'static str> {
    let near = |known: &&&str| strsim::damerau_levenshtein(known, name) <= 1 + name.len() / 8;
    REQUIRED.iter().chain(&OPTIONAL).find(near).copied()
}

/// Names as people list them: `a`, `b` and `c`.
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
