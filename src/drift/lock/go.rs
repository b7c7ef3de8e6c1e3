//! `go.sum` and `go.mod`.
//!
//! Source: Go Modules Reference, "go.sum files" and "go.mod files".

use std::collections::BTreeMap;

use super::manifest::{Manifest, Rule, Wanted};
use super::{Lock, Malformed, Release};

pub(super) fn sum(content: &str) -> Result<Lock, Malformed> {
    let mut lock = Lock::default();
    for (index, line) in content.lines().enumerate() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (module, version, hash) = match fields.as_slice() {
            [] => continue,
            [module, version, hash] => (*module, *version, *hash),
            _ => return Err(Malformed::at(index + 1, "this is not a line of go.sum")),
        };
        // The module's go.mod file has a hash of its own.
        let (version, hash) = match version.strip_suffix("/go.mod") {
            Some(version) => (version, format!("go.mod {hash}")),
            None => (version, hash.to_owned()),
        };
        lock.add(module, version.to_owned(), Release::fetched([hash].into()));
    }
    Ok(lock)
}

pub(super) fn manifest(content: &str) -> Result<Manifest, Malformed> {
    let mut manifest = Manifest::default();
    let mut replaced: BTreeMap<String, Option<(String, String)>> = BTreeMap::new();
    let mut block: Option<(String, usize)> = None;
    for (index, line) in content.lines().enumerate() {
        let line = line.split("//").next().unwrap_or(line).trim();
        let words: Vec<&str> = line
            .split_whitespace()
            .map(|word| word.trim_matches('"'))
            .collect();
        let (directive, words) = match (&block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")"]) => {
                block = None;
                continue;
            }
            (None, [directive, "("]) => {
                block = Some(((*directive).to_owned(), index + 1));
                continue;
            }
            (Some((directive, _)), words) => (directive.as_str(), words),
            (None, [directive, words @ ..]) => (*directive, words),
        };
        match (directive, words) {
            ("module", [name]) => manifest.name = Some((*name).to_owned()),
            ("require", [name, version]) => manifest.wanted.push(wanted(name, version)),
            ("require", _) => return Err(Malformed::at(index + 1, "this is not a requirement")),
            ("replace", [name, .., "=>", _folder]) => {
                replaced.insert((*name).to_owned(), None);
            }
            ("replace", [name, .., "=>", by, version]) => {
                let by = ((*by).to_owned(), (*version).to_owned());
                replaced.insert((*name).to_owned(), Some(by));
            }
            _ => {}
        }
    }
    if let Some((_, line)) = block {
        return Err(Malformed::at(line, "a `(` is not closed"));
    }
    // What is replaced by a folder needs no hash, what is replaced by another module that one's.
    manifest.wanted = manifest
        .wanted
        .into_iter()
        .filter_map(|asked| match replaced.get(&asked.name) {
            None => Some(asked),
            Some(None) => None,
            Some(Some((name, version))) => Some(wanted(name, version)),
        })
        .collect();
    Ok(manifest)
}

fn wanted(name: &str, version: &str) -> Wanted {
    Wanted {
        name: name.to_owned(),
        raw: version.to_owned(),
        rule: Rule::Exactly(version.to_owned()),
        may_be_absent: false,
    }
}
