//! `uv.lock`.
//!
//! Source: uv's documentation, "The lockfile", and `lock/mod.rs` of uv for its fields: version 1.

use std::collections::BTreeSet;

use super::document::{items, text, toml};
use super::python::normalized;
use super::{Lock, Malformed, Release, with_commit};

pub(super) fn lock(content: &str) -> Result<Lock, Malformed> {
    let root = toml(content)?;
    if root.get("version").is_none() {
        return Err(Malformed::new("it says no version of its format"));
    }
    let mut lock = Lock::default();
    for package in items(&root, "package") {
        let name = normalized(text(package, "name"));
        let version = text(package, "version").to_owned();
        let Some(source) = package.get("source") else {
            lock.add(&name, version, Release::fetched(BTreeSet::new()));
            continue;
        };
        let is_own = ["editable", "virtual", "directory"]
            .iter()
            .any(|kind| source.get(kind).is_some());
        if is_own {
            lock.add(&name, version, Release::own());
        } else if source.get("git").is_some() {
            let commit = text(source, "git")
                .rsplit_once('#')
                .map_or("", |(_, commit)| commit);
            lock.add(&name, with_commit(&version, commit), Release::commit());
        } else {
            let archives = package
                .get("sdist")
                .into_iter()
                .chain(items(package, "wheels"));
            let hashes = archives.map(|archive| text(archive, "hash"));
            let hashes = hashes.filter(|hash| !hash.is_empty()).map(str::to_owned);
            lock.add(&name, version, Release::fetched(hashes.collect()));
        }
    }
    Ok(lock)
}
