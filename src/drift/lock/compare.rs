//! How two lock files differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lock, Release, shown};

/// A package that is not locked alike, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The package.
    pub name: String,
    /// What should be locked.
    pub expected: String,
    /// What is locked.
    pub actual: String,
    /// Whether the versions are the same and what they hold is not.
    pub is_content: bool,
}

type Versions<'a> = BTreeMap<&'a str, &'a Release>;

/// Packages that are missing, that are there too many, of another version, or of the same version with other hashes.
/// Packages of the checkout itself are no matter of lock files.
pub fn compare(expected: &Lock, actual: &Lock) -> Vec<Difference> {
    let names: BTreeSet<&String> = expected
        .packages
        .keys()
        .chain(actual.packages.keys())
        .collect();
    let unpinned = expected.unpinned.union(&actual.unpinned);
    let mut found: Vec<Difference> = names
        .into_iter()
        .filter_map(|name| package(name, &fetched(expected, name), &fetched(actual, name)))
        .collect();
    for name in unpinned {
        let says = |lock: &Lock| match lock.unpinned.contains(name) {
            true => "not pinned".to_owned(),
            false => versions(&fetched(lock, name)),
        };
        let (expected, actual) = (says(expected), says(actual));
        if expected != actual && found.iter().all(|known| known.name != shown::name(name)) {
            found.push(Difference {
                name: shown::name(name),
                expected,
                actual,
                is_content: false,
            });
        }
    }
    found
}

fn fetched<'a>(lock: &'a Lock, name: &str) -> Versions<'a> {
    let versions = lock.packages.get(name).into_iter().flatten();
    versions
        .filter(|(_, release)| !release.is_own)
        .map(|(version, release)| (version.as_str(), release))
        .collect()
}

fn package(name: &str, expected: &Versions<'_>, actual: &Versions<'_>) -> Option<Difference> {
    let difference = |expected, actual, is_content| {
        Some(Difference {
            name: shown::name(name),
            expected,
            actual,
            is_content,
        })
    };
    if !expected.keys().eq(actual.keys()) {
        return difference(versions(expected), versions(actual), false);
    }
    let (version, expected, actual) = expected.iter().find_map(|(version, expected)| {
        let actual = actual.get(version)?;
        let (expected, actual) = other_hashes(&expected.hashes, &actual.hashes)?;
        Some((version, expected, actual))
    })?;
    let with = |hash: &str| format!("{} with {}", shown::version(version), shown::hash(hash));
    difference(with(expected), with(actual), true)
}

fn versions(versions: &Versions<'_>) -> String {
    if versions.is_empty() {
        return "not locked".to_owned();
    }
    let shown: Vec<String> = versions
        .keys()
        .map(|version| shown::version(version))
        .collect();
    shown.join(", ")
}

/// A hash of each side by the same algorithm, where no hash by it is on both sides. Releases get more files with time,
/// so one that is on both sides is enough; other algorithms cannot be compared.
fn other_hashes<'a>(
    expected: &'a BTreeSet<String>,
    actual: &'a BTreeSet<String>,
) -> Option<(&'a str, &'a str)> {
    let by = |hashes: &'a BTreeSet<String>| {
        let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for hash in hashes {
            let end = hash.find([':', '-', '/', '=']).unwrap_or(0);
            by.entry(&hash[..end]).or_default().insert(hash);
        }
        by
    };
    let (expected, actual) = (by(expected), by(actual));
    expected.iter().find_map(|(algorithm, expected)| {
        let actual = actual.get(algorithm)?;
        if expected.is_disjoint(actual) {
            Some((*expected.first()?, *actual.first()?))
        } else {
            None
        }
    })
}
