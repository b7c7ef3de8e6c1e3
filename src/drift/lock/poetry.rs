//! `poetry.lock` of Poetry 1 and 2.
//!
//! Source: Poetry's documentation, "Basic usage", and `packages/locker.py` of Poetry for its fields: hashes stand beside
//! the package since lock-version 2.0, in `[metadata.files]` before.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{items, text, toml};
use super::python::normalized;
use super::{Lock, Malformed, Release, with_commit};

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    let root = toml(content)?;
    let Some(metadata) = root.get("metadata") else {
        return Err(Malformed::new("it has no [metadata]"));
    };
    let none = Value::Null;
    let files = metadata.get("files").unwrap_or(&none);
    let mut lock = Lock::default();
    for package in items(&root, "package") {
        let (name, version) = (text(package, "name"), text(package, "version"));
        let source = package.get("source").unwrap_or(&none);
        let release = match text(source, "type") {
            "directory" => Release::own(),
            "git" => {
                let version = with_commit(version, text(source, "resolved_reference"));
                lock.add(&normalized(name), version, Release::commit());
                continue;
            }
            _ => {
                let all = items(package, "files").chain(items(files, name));
                let hashes = all.map(|file| text(file, "hash"));
                let hashes = hashes.filter(|hash| !hash.is_empty()).map(str::to_owned);
                Release::fetched(hashes.collect::<BTreeSet<String>>())
            }
        };
        lock.add(&normalized(name), version.to_owned(), release);
    }
    Ok(lock)
}
