//! `package-lock.json` of npm 5 and later.
//!
//! Source: npm's documentation, "package-lock.json": `dependencies` of lockfileVersion 1, `packages` of 2 and 3.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{entries, json, text};
use super::node::{commit, split};
use super::{Lock, Malformed, Release, with_commit};

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    let root = json(content)?;
    if root.get("lockfileVersion").is_none() {
        return Err(Malformed::new("it says no lockfileVersion"));
    }
    let mut lock = Lock::default();
    if root.get("packages").is_some_and(Value::is_object) {
        for (place, entry) in entries(&root, "packages") {
            placed(&mut lock, place, entry);
        }
    } else {
        nested(&mut lock, "", &root);
    }
    Ok(lock)
}

fn placed(lock: &mut Lock, place: &str, entry: &Value) {
    let Some((_, installed)) = place.rsplit_once("node_modules/") else {
        // The project itself, and folders of its workspaces.
        lock.importers.insert(place.to_owned(), BTreeMap::new());
        return;
    };
    let version = text(entry, "version");
    lock.places.insert(place.to_owned(), version.to_owned());
    let name = match text(entry, "name") {
        "" => installed,
        name => name,
    };
    add(lock, name, version, text(entry, "resolved"), entry);
}

/// lockfileVersion 1: packages in packages.
fn nested(lock: &mut Lock, above: &str, parent: &Value) {
    for (installed, entry) in entries(parent, "dependencies") {
        let place = format!("{above}node_modules/{installed}");
        let version = text(entry, "version");
        let (name, version) = match version.strip_prefix("npm:").map(split) {
            Some((name, Some(version))) => (name, version),
            _ => (installed.as_str(), version),
        };
        lock.places.insert(place.clone(), version.to_owned());
        let address = if version.contains(':') {
            version
        } else {
            text(entry, "resolved")
        };
        add(lock, name, version, address, entry);
        nested(lock, &format!("{place}/"), entry);
    }
}

fn add(lock: &mut Lock, name: &str, version: &str, address: &str, entry: &Value) {
    let is = |key: &str| entry.get(key).and_then(Value::as_bool) == Some(true);
    let hashes: BTreeSet<String> = text(entry, "integrity")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let is_address = version.contains(':');
    let version = if is_address { "" } else { version };
    if is("link") || address.starts_with("file:") {
        lock.add(name, version.to_owned(), Release::own());
    } else if let Some(commit) = commit(address) {
        lock.add(name, with_commit(version, commit), Release::commit());
    } else {
        let version = if is_address {
            "from an address"
        } else {
            version
        };
        let mut release = Release::fetched(hashes);
        // These come inside the package that needs them.
        release.needs_hash = !is("inBundle") && !is("bundled");
        lock.add(name, version.to_owned(), release);
    }
}
