//! `requirements*.txt` with pinned versions and hashes, and the `.in` files that they are compiled from.
//!
//! Source: pip's documentation, "Requirements File Format" and "Secure installs"; pip-tools' README. Other files that a
//! line refers to (`-r`, `-c`) are looked at by themselves.

use std::collections::BTreeSet;

use super::manifest::Manifest;
use super::python::{normalized, requirement};
use super::{Lock, Release, file_name, node, with_commit};

/// Whether a path is named like such a file: `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, or any
/// name in a folder `requirements`.
pub(super) fn is_name(path: &str, ending: &str) -> bool {
    let name = file_name(path);
    let folder = path.strip_suffix(name).unwrap_or_default();
    let Some(stem) = name.strip_suffix(ending) else {
        return false;
    };
    stem.starts_with("requirements")
        || stem.ends_with("requirements")
        || file_name(folder.trim_end_matches('/')) == "requirements"
}

/// Lines as pip joins them: a backslash at the end goes on, a comment begins with `#` at the start or behind a blank.
fn lines(content: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in content.lines() {
        let line = line.trim_end();
        if let Some(start) = line.strip_suffix('\\') {
            open.push_str(start);
            open.push(' ');
            continue;
        }
        open.push_str(line);
        let whole = std::mem::take(&mut open);
        let end = if whole.trim_start().starts_with('#') {
            Some(0)
        } else {
            whole.find(" #")
        };
        let said = whole
            .get(..end.unwrap_or(whole.len()))
            .unwrap_or_default()
            .trim();
        if !said.is_empty() {
            lines.push(said.to_owned());
        }
    }
    if !open.trim().is_empty() {
        lines.push(open.trim().to_owned());
    }
    lines
}

pub(super) fn lock(content: &str) -> Lock {
    let mut lock = Lock::default();
    for line in lines(content) {
        add(&mut lock, &line);
    }
    lock
}

fn add(lock: &mut Lock, line: &str) {
    let mut hashes = BTreeSet::new();
    let mut words = Vec::new();
    let mut parts = line.split_whitespace();
    while let Some(part) = parts.next() {
        match part.strip_prefix("--hash") {
            Some("") => hashes.extend(parts.next().map(str::to_owned)),
            Some(hash) => hashes.extend(hash.strip_prefix('=').map(str::to_owned)),
            None => words.push(part),
        }
    }
    let said = words.join(" ");
    let said = said
        .strip_prefix("--editable")
        .or(said.strip_prefix("-e"))
        .unwrap_or(&said)
        .trim();
    if said.starts_with('-') || said.is_empty() {
        return;
    }
    let Some(found) = requirement(said) else {
        if said.contains("://") {
            let egg = said
                .rsplit_once("egg=")
                .map(|(_, egg)| egg.split(['&', '[']).next());
            let name = egg
                .flatten()
                .map_or_else(|| "a package by its address".to_owned(), normalized);
            at_address(lock, &name, said, hashes);
        }
        return;
    };
    if let Some(address) = found.address {
        return at_address(lock, &found.name, address, hashes);
    }
    let pin = found.versions.trim_start_matches('=').trim();
    let is_pinned = found.versions.starts_with("==") && !pin.contains([',', '*']);
    if is_pinned {
        lock.add(&found.name, pin.to_owned(), Release::fetched(hashes));
    } else {
        lock.unpinned.insert(found.name);
    }
}

fn at_address(lock: &mut Lock, name: &str, address: &str, mut hashes: BTreeSet<String>) {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    if before.starts_with("git+") {
        let commit = before.rsplit_once('@').map_or("", |(_, commit)| commit);
        let is_commit = node::commit(&format!("git#{commit}")).is_some();
        if is_commit {
            lock.add(name, with_commit("", commit), Release::commit());
        } else {
            lock.unpinned.insert(name.to_owned());
        }
    } else if before.starts_with("file:") {
        lock.add(name, String::new(), Release::own());
    } else {
        let named = ["sha256", "sha384", "sha512"];
        let parts = fragment.split('&').filter_map(|part| part.split_once('='));
        hashes.extend(
            parts
                .filter(|(algorithm, _)| named.contains(algorithm))
                .map(|(algorithm, hash)| format!("{algorithm}:{hash}")),
        );
        lock.add(name, "from an address".to_owned(), Release::fetched(hashes));
    }
}

pub(super) fn manifest(content: &str) -> Manifest {
    let lines = lines(content);
    let said = lines.iter().filter(|line| !line.starts_with('-'));
    Manifest {
        wanted: said
            .filter_map(|line| requirement(line))
            .map(|found| found.wanted())
            .collect(),
        ..Manifest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_or_folder() {
        for path in [
            "requirements.txt",
            "a/requirements-dev.txt",
            "dev-requirements.txt",
            "requirements/base.txt",
        ] {
            assert!(is_name(path, ".txt"), "{path}");
        }
        for path in ["notes.txt", "requirements.in", "a/base.txt"] {
            assert!(!is_name(path, ".txt"), "{path}");
        }
    }

    #[test]
    fn pins_hashes_and_what_is_neither_are_told_apart() {
        let lock = lock(
            "--index-url https://user:hunter2@packages.test/simple\n\
             # a comment\n\
             Django==4.2.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb  # via x\n\
             plain==1.0\n\
             loose>=1 ; python_version < '3.11'\n\
             tool @ git+https://user:hunter2@git.test/tool.git@0a1b2c3d4e5f6\n\
             branch @ git+https://git.test/branch.git@main\n\
             -e ./here\n./there\n",
        );
        let names: Vec<&str> = lock.packages.keys().map(String::as_str).collect();
        assert_eq!(names, ["django", "plain", "tool"]);
        assert_eq!(lock.packages["django"]["4.2.1"].hashes.len(), 2);
        assert!(lock.packages["tool"].contains_key("git 0a1b2c3d4e5f"));
        assert_eq!(lock.hashed(), (2, vec!["plain"]));
        let unpinned: Vec<&str> = lock.unpinned.iter().map(String::as_str).collect();
        assert_eq!(unpinned, ["branch", "loose"]);
    }
}
