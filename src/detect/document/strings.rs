//! The strings of documents, and numbers that may be somebody's, by the paths that were told of them.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{DEEPEST, Documents, member_path};

/// Smallest number that is told: it has as many digits as phone numbers have.
const LONG: u64 = 100_000_000;

fn is_long(number: &serde_json::Number) -> bool {
    number.as_u64().is_some_and(|number| number >= LONG)
}

/// A string and the number of the document that it stands in.
pub(in crate::detect) struct Leaf {
    pub(in crate::detect) document: usize,
    pub(in crate::detect) text: String,
}

/// The strings of documents at all paths in which nothing seems personal, and at those whose texts are documents
/// themselves. Of an object whose members are told as `*` their names stand at its path.
pub(in crate::detect) fn strings<'v>(
    values: impl Iterator<Item = &'v str>,
    found: &Documents,
) -> BTreeMap<String, Vec<Leaf>> {
    let nested = found.personal.iter().filter(|path| path.inside.is_some());
    let nested = nested.map(|path| path.path.as_str());
    let keyed = found.keyed.iter().map(String::as_str);
    gathered(
        values,
        found,
        plain(found).chain(nested).collect(),
        keyed.collect(),
    )
}

/// The same at the paths that are given.
pub(in crate::detect) fn strings_at<'v>(
    values: impl Iterator<Item = &'v str>,
    found: &Documents,
    paths: &[&str],
) -> BTreeMap<String, Vec<Leaf>> {
    gathered(
        values,
        found,
        paths.iter().copied().collect(),
        HashSet::new(),
    )
}

/// Paths in which nothing seems personal.
fn plain(found: &Documents) -> impl Iterator<Item = &str> {
    let plain = found.plain.iter().chain(&found.hidden);
    plain.map(|path| path.path.as_str())
}

fn gathered<'v>(
    values: impl Iterator<Item = &'v str>,
    found: &Documents,
    wanted: HashSet<&str>,
    keyed: HashSet<&str>,
) -> BTreeMap<String, Vec<Leaf>> {
    let mut gathering = Gathering {
        wanted,
        known: HashSet::new(),
        keyed,
        document: 0,
        found: BTreeMap::new(),
    };
    let all = found.personal.iter().map(|path| path.path.as_str());
    for path in all.chain(plain(found)) {
        let ends = path.match_indices(['.', '[']).map(|(at, _)| at);
        let above = ends.filter_map(|end| path.get(..end));
        gathering.known.extend(above.chain([path]));
    }
    for (document, value) in values.enumerate() {
        if let Ok(value) = serde_json::from_str(value) {
            gathering.document = document;
            gathering.gather(&value, "$", 0);
        }
    }
    gathering.found
}

struct Gathering<'p> {
    wanted: HashSet<&'p str>,
    /// All paths that lead to scalars, and those above them.
    known: HashSet<&'p str>,
    /// Objects with members that are told as `*`.
    keyed: HashSet<&'p str>,
    document: usize,
    found: BTreeMap<String, Vec<Leaf>>,
}

impl Gathering<'_> {
    fn find(&mut self, path: &str, text: &str) {
        let leaf = Leaf {
            document: self.document,
            text: text.to_owned(),
        };
        self.found.entry(path.to_owned()).or_default().push(leaf);
    }

    fn gather(&mut self, value: &Value, path: &str, depth: usize) {
        match value {
            Value::String(text) if self.wanted.contains(path) => self.find(path, text),
            Value::Number(number) if self.wanted.contains(path) && is_long(number) => {
                self.find(path, &number.to_string());
            }
            Value::Array(items) if depth < DEEPEST => {
                let path = format!("{path}[*]");
                let items = items.iter();
                items.for_each(|item| self.gather(item, &path, depth + 1));
            }
            Value::Object(members) if depth < DEEPEST => {
                for (name, member) in members {
                    let named = member_path(path, name);
                    // What is no word is told as `*`.
                    let is_known = self.known.contains(named.as_str());
                    if !is_known && self.keyed.contains(path) {
                        self.find(path, name);
                    }
                    let path = match is_known {
                        true => named,
                        false => format!("{path}.*"),
                    };
                    if self.known.contains(path.as_str()) {
                        self.gather(member, &path, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
