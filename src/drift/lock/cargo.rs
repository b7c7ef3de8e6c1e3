//! `Cargo.lock` and `Cargo.toml`.
//!
//! Source: The Cargo Book, "Specifying Dependencies", "Workspaces", "Cargo.toml vs Cargo.lock"; `encode.rs` of Cargo for
//! the lock file: versions 1 (checksums in `[metadata]`) to 4.

use std::collections::BTreeSet;

use semver::VersionReq;
use serde_json::Value;

use super::document::{entries, items, text, toml};
use super::manifest::{Manifest, Rule, Wanted};
use super::{Lock, Malformed, Release, with_commit};

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    let root = toml(content)?;
    let mut lock = Lock::default();
    for package in items(&root, "package") {
        let (name, version, source) = (
            text(package, "name"),
            text(package, "version"),
            text(package, "source"),
        );
        if source.is_empty() {
            lock.add(name, version.to_owned(), Release::own());
        } else if source.starts_with("git+") {
            let commit = source.rsplit_once('#').map_or("", |(_, commit)| commit);
            lock.add(name, with_commit(version, commit), Release::commit());
        } else {
            let checksum = match text(package, "checksum") {
                "" => first_version(&root, name, version, source),
                checksum => checksum,
            };
            // A lock file of version 1 says so where it knows none.
            let known = !matches!(checksum, "" | "<none>");
            let hashes: BTreeSet<String> = known
                .then(|| format!("sha256:{checksum}"))
                .into_iter()
                .collect();
            lock.add(name, version.to_owned(), Release::fetched(hashes));
        }
    }
    Ok(lock)
}

fn first_version<'a>(root: &'a Value, name: &str, version: &str, source: &str) -> &'a str {
    let metadata = root.get("metadata").unwrap_or(&Value::Null);
    text(metadata, &format!("checksum {name} {version} ({source})"))
}

const SECTIONS: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn manifest(content: &str) -> Result<Manifest, Malformed> {
    let root = toml(content)?;
    let mut manifest = Manifest::default();
    if let Some(package) = root.get("package") {
        let (name, version) = (text(package, "name"), text(package, "version"));
        manifest.name = Some(name.to_owned());
        if !version.is_empty() {
            manifest.itself = Some(Wanted {
                name: name.to_owned(),
                raw: format!("={version}"),
                rule: Rule::Exactly(version.to_owned()),
                may_be_absent: false,
            });
        }
    }
    let targets = entries(&root, "target").map(|(_, target)| target);
    for table in targets.chain([&root]) {
        for section in SECTIONS {
            let wanted = entries(table, section).map(|(name, value)| dependency(name, value));
            manifest.wanted.extend(wanted);
        }
    }
    if let Some(workspace) = root.get("workspace") {
        manifest.is_workspace = true;
        for (name, value) in entries(workspace, "dependencies") {
            manifest
                .offers
                .insert(name.clone(), dependency(name, value));
        }
    }
    Ok(manifest)
}

/// `name = "1.2"` or `name = { version = "1.2", package = "its-name", … }`.
fn dependency(key: &str, value: &Value) -> Wanted {
    let is_inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
    let range = value.as_str().unwrap_or_else(|| text(value, "version"));
    let rule = if is_inherited {
        Rule::Inherited
    } else {
        match VersionReq::parse(range) {
            Ok(range) => Rule::Semver(vec![range]),
            Err(_) => Rule::Present,
        }
    };
    let name = match text(value, "package") {
        "" => key,
        package => package,
    };
    Wanted {
        name: name.to_owned(),
        raw: range.to_owned(),
        rule,
        may_be_absent: false,
    }
}
