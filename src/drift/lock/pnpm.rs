//! `pnpm-lock.yaml` of lockfileVersion 5 to 9.
//!
//! Source: pnpm/spec, `lockfile/5.md`, `6.0.md` and `9.0.md`. Where there are several documents, the last one is the
//! project's; those before lock what pnpm itself needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{entries, text, yaml};
use super::node::{commit, overridden, split};
use super::{Lock, Malformed, Release, with_commit};

const SECTIONS: &[&str] = &["dependencies", "devDependencies", "optionalDependencies"];

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    let root = yaml(content)?.pop().unwrap_or_default();
    let version = text(&root, "lockfileVersion");
    let major: u32 = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .ok_or(Malformed::new("it says no lockfileVersion"))?;
    let mut lock = Lock::default();
    if root.get("importers").is_some() {
        for (folder, importer) in entries(&root, "importers") {
            let folder = if folder == "." { "" } else { folder };
            lock.importers.insert(folder.to_owned(), asked(importer));
        }
    } else {
        lock.importers.insert(String::new(), asked(&root));
    }
    for (key, entry) in entries(&root, "packages") {
        package(&mut lock, key, entry, major);
    }
    let overrides = entries(&root, "overrides").map(|(pattern, _)| overridden(pattern).to_owned());
    lock.overridden.extend(overrides);
    Ok(lock)
}

/// What a manifest asked for: a table of its own up to version 5, beside each version later.
fn asked(importer: &Value) -> BTreeMap<String, String> {
    let mut asked = BTreeMap::new();
    for (name, specifier) in entries(importer, "specifiers") {
        asked.insert(
            name.clone(),
            specifier.as_str().unwrap_or_default().to_owned(),
        );
    }
    for section in SECTIONS {
        for (name, entry) in entries(importer, section).filter(|(_, entry)| entry.is_object()) {
            asked.insert(name.clone(), text(entry, "specifier").to_owned());
        }
    }
    asked
}

fn package(lock: &mut Lock, key: &str, entry: &Value, major: u32) {
    let (mut name, mut version) = id(key, major);
    for (part, value) in [
        (&mut name, text(entry, "name")),
        (&mut version, text(entry, "version")),
    ] {
        if !value.is_empty() {
            *part = value;
        }
    }
    let none = Value::Null;
    let resolution = entry.get("resolution").unwrap_or(&none);
    let tarball = text(resolution, "tarball");
    let is_folder = resolution.get("directory").is_some() || tarball.starts_with("file:");
    let stated = text(resolution, "commit");
    let is_address = version.contains([':', '/']);
    let plain = if is_address { "" } else { version };
    if is_folder {
        lock.add(name, plain.to_owned(), Release::own());
    } else if let Some(commit) = (!stated.is_empty()).then_some(stated).or(commit(tarball)) {
        lock.add(name, with_commit(plain, commit), Release::commit());
    } else {
        let integrity = text(resolution, "integrity");
        let hashes: BTreeSet<String> = integrity.split_whitespace().map(str::to_owned).collect();
        let version = if is_address {
            "from an address"
        } else {
            version
        };
        lock.add(name, version.to_owned(), Release::fetched(hashes));
    }
}

/// `/name/1.2.3_peers` up to version 5, `/name@1.2.3(peers)` in 6, without the slash in 9.
fn id(key: &str, major: u32) -> (&str, &str) {
    let key = key.strip_prefix('/').unwrap_or(key);
    if major < 6 {
        let slashes = usize::from(key.starts_with('@'));
        let end = key.match_indices('/').nth(slashes).map(|(at, _)| at);
        let (name, rest) = key.split_at(end.unwrap_or(key.len()));
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        // Peers stand behind `_`, in the oldest files behind `/`.
        return (name, rest.split(['_', '/']).next().unwrap_or(rest));
    }
    let key = key.split('(').next().unwrap_or(key);
    let (name, version) = split(key);
    (name, version.unwrap_or_default())
}
