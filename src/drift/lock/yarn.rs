//! `yarn.lock`: of Yarn 1, a format of its own, and of later ones, which is YAML.
//!
//! Source: `src/lockfile/parse.js` of Yarn 1; Yarn's documentation, "Lockfile", and the files that it writes. Packages
//! for some platforms only (`conditions`) have no checksum there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{text, yaml};
use super::node::{commit, split};
use super::{Lock, Malformed, Release, with_commit};

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    if content.lines().any(|line| line.starts_with("__metadata:")) {
        later(content)
    } else {
        first(content)
    }
}

/// An entry of Yarn 1's.
#[derive(Default)]
struct Entry<'a> {
    descriptors: Vec<&'a str>,
    version: &'a str,
    resolved: &'a str,
    integrity: &'a str,
}

fn first(content: &str) -> Result<Lock, Malformed> {
    let mut lock = Lock::default();
    let mut entry = Entry::default();
    for (index, line) in content.lines().enumerate() {
        let wrong = || Malformed::at(index + 1, "this is not a line of yarn.lock");
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        match indent {
            0 => {
                entry.add_to(&mut lock);
                let keys = words.strip_suffix(':').ok_or_else(wrong)?;
                entry = Entry {
                    descriptors: keys.split(", ").map(bare).collect(),
                    ..Entry::default()
                };
            }
            2 if entry.descriptors.is_empty() => return Err(wrong()),
            2 if words.ends_with(':') => {}
            2 => {
                let (key, value) = words.split_once(' ').ok_or_else(wrong)?;
                match key {
                    "version" => entry.version = bare(value),
                    "resolved" => entry.resolved = bare(value),
                    "integrity" => entry.integrity = bare(value),
                    _ => {}
                }
            }
            4 => {}
            _ => return Err(wrong()),
        }
    }
    entry.add_to(&mut lock);
    Ok(lock)
}

fn bare(text: &str) -> &str {
    text.trim().trim_matches('"')
}

impl Entry<'_> {
    fn add_to(&self, lock: &mut Lock) {
        let ranges = self.descriptors.iter().map(|descriptor| split(descriptor));
        let is_folder = ranges
            .clone()
            .filter_map(|(_, range)| range)
            .any(|range| range.starts_with("file:") || range.starts_with("link:"));
        for (name, range) in ranges {
            let name = match range
                .and_then(|range| range.strip_prefix("npm:"))
                .map(split)
            {
                Some((alias, Some(_))) => alias,
                _ => name,
            };
            let (version, release) = self.release(is_folder);
            lock.add(name, version, release);
        }
        let descriptors = self.descriptors.iter().map(|&text| text.to_owned());
        lock.descriptors.extend(descriptors);
    }

    fn release(&self, is_folder: bool) -> (String, Release) {
        if is_folder {
            return (self.version.to_owned(), Release::own());
        }
        if let Some(commit) = commit(self.resolved) {
            return (with_commit(self.version, commit), Release::commit());
        }
        let mut hashes: BTreeSet<String> = self
            .integrity
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let fragment = self.resolved.rsplit_once('#').map(|(_, fragment)| fragment);
        let is_sha1 = |text: &&str| text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
        hashes.extend(fragment.filter(is_sha1).map(|sha1| format!("sha1:{sha1}")));
        (self.version.to_owned(), Release::fetched(hashes))
    }
}

fn later(content: &str) -> Result<Lock, Malformed> {
    let root = yaml(content)?.into_iter().next().unwrap_or_default();
    let mut lock = Lock::default();
    for (keys, entry) in root.as_object().into_iter().flatten() {
        if keys == "__metadata" {
            continue;
        }
        if !entry.is_object() {
            return Err(Malformed::new("an entry of yarn.lock has no fields"));
        }
        lock.descriptors.extend(keys.split(", ").map(str::to_owned));
        resolved(&mut lock, entry);
    }
    Ok(lock)
}

fn resolved(lock: &mut Lock, entry: &Value) {
    let (name, reference) = split(text(entry, "resolution"));
    let reference = reference.unwrap_or_default();
    let version = text(entry, "version");
    if let Some(folder) = reference.strip_prefix("workspace:") {
        let folder = if folder == "." { "" } else { folder };
        lock.importers.insert(folder.to_owned(), BTreeMap::new());
        lock.add(name, String::new(), Release::own());
        return;
    }
    let is_folder = ["link:", "portal:", "file:"]
        .iter()
        .any(|protocol| reference.starts_with(protocol));
    if is_folder {
        lock.add(name, version.to_owned(), Release::own());
        return;
    }
    let hashes: BTreeSet<String> = Some(text(entry, "checksum"))
        .filter(|checksum| !checksum.is_empty())
        .map(str::to_owned)
        .into_iter()
        .collect();
    let mut release = Release::fetched(hashes);
    release.needs_hash = text(entry, "conditions").is_empty();
    let version = match commit(reference) {
        Some(commit) => with_commit(version, commit),
        None if reference.starts_with("patch:") => format!("{version} (patched)"),
        None => version.to_owned(),
    };
    lock.add(name, version, release);
}
