//! Whether a lock file is in step with a manifest: every direct requirement is locked at a version that fulfils it.

use std::collections::BTreeSet;

use super::manifest::{Manifest, Rule, Wanted};
use super::{Format, Lock, range, release, shown};

/// A requirement that the lock file does not meet, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The package.
    pub name: String,
    /// What the manifest asks for.
    pub wanted: String,
    /// What is locked.
    pub locked: String,
}

/// Requirements of the manifest in `folder` (relative to the lock file's; empty: beside it) that `lock` does not meet.
///
/// `beside` is the manifest next to the lock file, `own` the names of the checkout's own packages: those need not be locked.
pub fn unmet(
    format: Format,
    lock: &Lock,
    folder: &str,
    manifest: &Manifest,
    beside: Option<&Manifest>,
    own: &BTreeSet<String>,
) -> Vec<Unmet> {
    let place = Place {
        format,
        lock,
        folder,
    };
    let offers = beside.map(|beside| &beside.offers);
    let is_overridden = |name: &str| {
        let by = |manifest: &Manifest| manifest.overridden.contains(name);
        lock.overridden.contains(name) || by(manifest) || beside.is_some_and(by)
    };
    let mut found = Vec::new();
    for wanted in manifest.itself.iter().chain(&manifest.wanted) {
        let wanted = match wanted.rule {
            Rule::Inherited => offers
                .and_then(|offers| offers.get(&wanted.name))
                .unwrap_or(wanted),
            _ => wanted,
        };
        let versions = place.versions(wanted);
        let is_met = if versions.is_empty() {
            wanted.may_be_absent || own.contains(&wanted.name)
        } else {
            is_overridden(&wanted.name)
                || place
                    .asked(wanted)
                    .unwrap_or_else(|| versions.iter().any(|version| wanted.rule.allows(version)))
        };
        if !is_met {
            found.push(Unmet {
                name: shown::name(&wanted.name),
                wanted: shown::version(&wanted.raw),
                locked: place.locked(&versions),
            });
        }
    }
    found
}

struct Place<'a> {
    format: Format,
    lock: &'a Lock,
    folder: &'a str,
}

impl Place<'_> {
    /// Versions at which a requirement is locked.
    fn versions<'a>(&'a self, wanted: &'a Wanted) -> Vec<&'a str> {
        let all = || {
            let versions = self.lock.packages.get(&wanted.name);
            let versions = versions.into_iter().flatten();
            versions.map(|(version, _)| version.as_str()).collect()
        };
        match self.format {
            Format::Npm => self.placed(&wanted.name).into_iter().collect(),
            Format::Pnpm => {
                let importer = self.lock.importers.get(self.folder);
                let specifier = importer.and_then(|importer| importer.get(&wanted.name));
                specifier.map(String::as_str).into_iter().collect()
            }
            // An alias is locked by the name that it stands for.
            Format::Yarn if self.asked(wanted) == Some(true) => vec![wanted.raw.as_str()],
            _ => all(),
        }
    }

    /// The version that Node.js finds from the manifest's folder: its own `node_modules`, then those above.
    fn placed(&self, name: &str) -> Option<&str> {
        let mut folder = self.folder;
        loop {
            let place = if folder.is_empty() {
                format!("node_modules/{name}")
            } else {
                format!("{folder}/node_modules/{name}")
            };
            if let Some(version) = self.lock.places.get(&place) {
                return Some(version);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    /// Whether the lock file was made for this very requirement, where the format records what was asked for.
    fn asked(&self, wanted: &Wanted) -> Option<bool> {
        let raw = wanted.raw.as_str();
        match self.format {
            Format::Pnpm => {
                let importer = self.lock.importers.get(self.folder)?;
                Some(importer.get(&wanted.name)? == raw)
            }
            Format::Yarn if raw.contains(':') && !raw.starts_with("npm:") => None,
            Format::Yarn => {
                let name = &wanted.name;
                let forms = [format!("{name}@{raw}"), format!("{name}@npm:{raw}")];
                Some(
                    forms
                        .iter()
                        .any(|form| self.lock.descriptors.contains(form)),
                )
            }
            _ => None,
        }
    }

    fn locked(&self, versions: &[&str]) -> String {
        if versions.is_empty() {
            return "nothing".to_owned();
        }
        let shown: Vec<String> = versions
            .iter()
            .map(|version| shown::version(version))
            .collect();
        let shown = shown.join(", ");
        match self.format {
            Format::Pnpm => format!("what {shown} gave"),
            // The version may well be in the range; Yarn resolves anew all the same.
            Format::Yarn => format!("{shown} for another range"),
            _ => shown,
        }
    }
}

impl Rule {
    fn allows(&self, version: &str) -> bool {
        // A commit stands behind the version; of a commit alone nothing can be said.
        let plain = version.split(" (git ").next().unwrap_or(version);
        match self {
            Self::Present | Self::Inherited => true,
            Self::Semver(ranges) => range::allows(ranges, plain),
            Self::Bounds(alternatives) => release::allows(alternatives, plain),
            Self::Exactly(wanted) => plain == wanted,
        }
    }
}
