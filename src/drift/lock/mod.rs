//! Lock files: what package managers have locked, whether that is what the manifests ask for, and how two lock files
//! differ. Pure: texts in, no folder, no registry.
//!
//! A [`Format`] reads a lock file's text into a [`Lock`], a [`Kind`] a manifest's into a [`Manifest`]. [`unmet()`] says
//! which direct requirements the lock file does not meet, [`compare()`] how two lock files differ. Lock files of private
//! registries hold addresses with passwords: no address is kept for people, and [`shown`] lets through plain names and
//! versions only.
//!
//! To add a package manager: a file here that reads its lock file, an arm in [`Format`], its manifest in [`Kind`].

mod bundler;
mod cargo;
pub mod compare;
mod document;
mod go;
mod manifest;
mod node;
mod npm;
mod pnpm;
mod poetry;
mod python;
mod range;
mod release;
mod requirements;
pub mod shown;
mod step;
mod tools;
mod uv;
mod yarn;

use std::collections::{BTreeMap, BTreeSet};

pub use compare::{Difference, compare};
pub use manifest::{Kind, Manifest, Rule, Wanted};
pub use step::{Unmet, unmet};

/// Why a text is not what its name says. Quotes nothing of the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, as in "this is not TOML".
    pub what: &'static str,
}

impl Malformed {
    fn new(what: &'static str) -> Self {
        Self { line: None, what }
    }

    pub(in crate::drift) fn at(line: usize, what: &'static str) -> Self {
        let line = Some(line);
        Self { line, what }
    }
}

/// A version of a package that a lock file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Release {
    /// Whether it is part of the checkout (a workspace member, a folder): nothing is fetched for it.
    pub is_own: bool,
    /// Whether the format has a hash for such a release. Git commits are their own hash.
    pub needs_hash: bool,
    /// Hashes of its files, each with what its algorithm is called in front: `sha256:…`, `sha512-…`, `h1:…`.
    pub hashes: BTreeSet<String>,
}

impl Release {
    fn own() -> Self {
        Self {
            is_own: true,
            ..Self::default()
        }
    }

    /// Fetched from a registry or an address.
    fn fetched(hashes: BTreeSet<String>) -> Self {
        Self {
            is_own: false,
            needs_hash: true,
            hashes,
        }
    }

    /// A commit.
    fn commit() -> Self {
        Self::default()
    }
}

/// What a lock file says.
#[derive(Default)]
pub struct Lock {
    /// Packages by name, and of each the locked versions. A commit is part of its version: `1.2.0 (git 0a1b2c3d4e5f)`.
    pub packages: BTreeMap<String, BTreeMap<String, Release>>,
    /// Names that stand in the file without one version.
    pub unpinned: BTreeSet<String>,
    /// npm: the version in each place: `node_modules/a/node_modules/b`.
    places: BTreeMap<String, String>,
    /// Folders of manifests that were locked together, relative to the lock file's (empty: beside it), and what each
    /// asked for then, by name, where the format records it.
    importers: BTreeMap<String, BTreeMap<String, String>>,
    /// Yarn: what was asked for as `name@range`.
    descriptors: BTreeSet<String>,
    /// Names whose version is decided elsewhere than in a manifest's requirement.
    overridden: BTreeSet<String>,
}

impl Lock {
    fn add(&mut self, name: &str, version: String, release: Release) {
        let versions = self.packages.entry(name.to_owned()).or_default();
        match versions.get_mut(&version) {
            Some(known) => {
                known.is_own &= release.is_own;
                known.needs_hash |= release.needs_hash;
                known.hashes.extend(release.hashes);
            }
            None => {
                versions.insert(version, release);
            }
        }
    }

    /// Releases whose format has hashes, and how many of these have none.
    pub fn hashed(&self) -> (usize, Vec<&str>) {
        let mut all = 0;
        let mut lacking = Vec::new();
        for (name, versions) in &self.packages {
            for release in versions.values().filter(|release| release.needs_hash) {
                all += 1;
                if release.hashes.is_empty() {
                    lacking.push(name.as_str());
                }
            }
        }
        (all, lacking)
    }

    fn is_own(&self, name: &str) -> bool {
        let versions = self.packages.get(name);
        versions.is_some_and(|versions| versions.values().any(|release| release.is_own))
    }
}

/// Package managers' lock files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `Cargo.lock`.
    Cargo,
    /// `package-lock.json` and `npm-shrinkwrap.json`.
    Npm,
    /// `pnpm-lock.yaml`.
    Pnpm,
    /// `yarn.lock`, of Yarn 1 and of later ones.
    Yarn,
    /// `uv.lock`.
    Uv,
    /// `poetry.lock`.
    Poetry,
    /// `requirements*.txt`, as `pip-compile` and `uv pip compile` write them.
    Requirements,
    /// `go.sum`.
    Go,
    /// `Gemfile.lock`.
    Bundler,
    /// `.tool-versions` of asdf and mise.
    Tools,
}

impl Format {
    /// The format of a file, by its path with `/` between folders.
    pub fn of(path: &str) -> Option<Self> {
        Some(match file_name(path) {
            "Cargo.lock" => Self::Cargo,
            "package-lock.json" | "npm-shrinkwrap.json" => Self::Npm,
            "pnpm-lock.yaml" => Self::Pnpm,
            "yarn.lock" => Self::Yarn,
            "uv.lock" => Self::Uv,
            "poetry.lock" => Self::Poetry,
            "go.sum" => Self::Go,
            "Gemfile.lock" => Self::Bundler,
            ".tool-versions" => Self::Tools,
            _ if requirements::is_name(path, ".txt") => Self::Requirements,
            _ => return None,
        })
    }

    /// Reads a lock file.
    pub fn parse(self, text: &str) -> Result<Lock, Malformed> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        no_conflict(text)?;
        match self {
            Self::Cargo => cargo::lock(text),
            Self::Npm => npm::lock(text),
            Self::Pnpm => pnpm::lock(text),
            Self::Yarn => yarn::lock(text),
            Self::Uv => uv::lock(text),
            Self::Poetry => poetry::lock(text),
            Self::Requirements => Ok(requirements::lock(text)),
            Self::Go => go::sum(text),
            Self::Bundler => Ok(bundler::lock(text)),
            Self::Tools => tools::versions(text),
        }
    }

    /// The manifest that it locks; `None` where there need not be one.
    pub fn manifest(self) -> Option<Kind> {
        match self {
            Self::Cargo => Some(Kind::Cargo),
            Self::Npm | Self::Pnpm | Self::Yarn => Some(Kind::Node),
            Self::Uv | Self::Poetry => Some(Kind::Python),
            Self::Go => Some(Kind::Go),
            Self::Bundler => Some(Kind::Bundler),
            Self::Requirements | Self::Tools => None,
        }
    }

    /// Whether the package manager writes lock files without hashes unless told otherwise.
    pub fn may_lack_hashes(self) -> bool {
        matches!(self, Self::Requirements | Self::Bundler)
    }

    /// The command that brings the lock file in step with its manifests.
    pub fn locks_by(self) -> &'static str {
        match self {
            Self::Cargo => "cargo update --workspace",
            Self::Npm => "npm install --package-lock-only",
            Self::Pnpm => "pnpm install --lockfile-only",
            Self::Yarn => "yarn install",
            Self::Uv => "uv lock",
            Self::Poetry => "poetry lock",
            Self::Requirements => "pip-compile --generate-hashes",
            Self::Go => "go mod tidy",
            Self::Bundler => "bundle lock",
            Self::Tools => "asdf install",
        }
    }

    /// The command that puts hashes into the lock file.
    pub fn hashes_by(self) -> &'static str {
        match self {
            Self::Bundler => "bundle lock --add-checksums",
            other => other.locks_by(),
        }
    }

    /// Whether the lock file also locks the manifest in `folder` (relative to its own; empty: beside it). `beside` is the
    /// manifest next to the lock file.
    pub fn covers(
        self,
        lock: &Lock,
        folder: &str,
        manifest: &Manifest,
        beside: Option<&Manifest>,
    ) -> bool {
        if folder.is_empty() {
            return true;
        }
        let is_member = || {
            manifest
                .name
                .as_deref()
                .is_some_and(|name| lock.is_own(name))
        };
        match self {
            Self::Cargo | Self::Uv => is_member(),
            // Yarn 1 does not record its workspaces.
            Self::Yarn if lock.importers.is_empty() => {
                beside.is_some_and(|beside| beside.is_workspace)
            }
            Self::Npm | Self::Pnpm | Self::Yarn => lock.importers.contains_key(folder),
            Self::Poetry | Self::Requirements | Self::Go | Self::Bundler | Self::Tools => false,
        }
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Git leaves these lines where it could not merge; the text around them is not one lock file.
fn no_conflict(text: &str) -> Result<(), Malformed> {
    let at = text.lines().position(|line| line.starts_with("<<<<<<< "));
    match at {
        Some(at) => Err(Malformed::at(at + 1, "an unfinished merge stands here")),
        None => Ok(()),
    }
}

/// A version that is a commit: the first twelve digits are enough to tell two apart.
fn with_commit(version: &str, commit: &str) -> String {
    let short: String = commit.chars().take(12).collect();
    if version.is_empty() {
        format!("git {short}")
    } else {
        format!("{version} (git {short})")
    }
}

#[cfg(test)]
mod tests;
