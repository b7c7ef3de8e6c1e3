//! Manifests: what people ask for.

use std::collections::{BTreeMap, BTreeSet};

use semver::VersionReq;

use super::release::Bound;
use super::{Format, Malformed, bundler, cargo, file_name, go, node, python, requirements};

/// Sorts of manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `Cargo.toml`.
    Cargo,
    /// `package.json`.
    Node,
    /// `pyproject.toml`.
    Python,
    /// `requirements*.in`.
    Requirements,
    /// `go.mod`.
    Go,
    /// `Gemfile`.
    Bundler,
}

impl Kind {
    /// The sort of a file, by its path with `/` between folders.
    pub fn of(path: &str) -> Option<Self> {
        Some(match file_name(path) {
            "Cargo.toml" => Self::Cargo,
            "package.json" => Self::Node,
            "pyproject.toml" => Self::Python,
            "go.mod" => Self::Go,
            "Gemfile" => Self::Bundler,
            _ if requirements::is_name(path, ".in") => Self::Requirements,
            _ => return None,
        })
    }

    /// Reads a manifest.
    pub fn parse(self, text: &str) -> Result<Manifest, Malformed> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        super::no_conflict(text)?;
        match self {
            Self::Cargo => cargo::manifest(text),
            Self::Node => node::manifest(text),
            Self::Python => python::manifest(text),
            Self::Requirements => Ok(requirements::manifest(text)),
            Self::Go => go::manifest(text),
            Self::Bundler => Ok(bundler::manifest(text)),
        }
    }

    /// Whether lock files of this format lock such manifests.
    pub fn is_locked_by(self, format: Format) -> bool {
        match self {
            Self::Requirements => format == Format::Requirements,
            other => format.manifest() == Some(other),
        }
    }

    /// What the lock file is called, for people.
    pub fn lock_names(self) -> &'static str {
        match self {
            Self::Cargo => "Cargo.lock",
            Self::Node => "package-lock.json, pnpm-lock.yaml or yarn.lock",
            Self::Python => "uv.lock, poetry.lock or requirements.txt",
            Self::Requirements => "a .txt file of the same name",
            Self::Go => "go.sum",
            Self::Bundler => "Gemfile.lock",
        }
    }

    /// Lock files of other package managers, which are not read.
    pub fn unread(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["bun.lock", "bun.lockb", "deno.lock"],
            Self::Python => &["pdm.lock", "pixi.lock", "Pipfile.lock", "pylock.toml"],
            Self::Cargo | Self::Requirements | Self::Go | Self::Bundler => &[],
        }
    }
}

/// What one manifest asks for.
#[derive(Default)]
pub struct Manifest {
    /// The package's own name.
    pub name: Option<String>,
    /// Direct requirements.
    pub wanted: Vec<Wanted>,
    /// Whether it says which folders belong to a workspace.
    pub is_workspace: bool,
    /// The package's own entry in the lock file, where formats have one.
    pub(super) itself: Option<Wanted>,
    /// Requirements that other manifests of the workspace refer to, by their key there.
    pub(super) offers: BTreeMap<String, Wanted>,
    /// Names whose version is decided elsewhere in the manifest.
    pub(super) overridden: BTreeSet<String>,
}

/// A direct requirement.
#[derive(Clone)]
pub struct Wanted {
    /// The package.
    pub name: String,
    /// As it is written; may hold a password.
    pub(super) raw: String,
    /// What the locked version must fulfil.
    pub rule: Rule,
    /// Whether it counts only somewhere (a marker, a condition), so that a lock file may leave it out.
    pub may_be_absent: bool,
}

/// What a locked version must fulfil.
#[derive(Debug, Clone)]
pub enum Rule {
    /// To be there.
    Present,
    /// What the workspace's manifest says.
    Inherited,
    /// One of these ranges: Cargo, npm.
    Semver(Vec<VersionReq>),
    /// All bounds of one alternative: Python, Ruby.
    Bounds(Vec<Vec<Bound>>),
    /// This version: Go, and packages' own.
    Exactly(String),
}
