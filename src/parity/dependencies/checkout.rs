//! A folder's lock files and manifests, read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::walk::walk;
use crate::drift::lock::{Format, Kind, Lock, Malformed, Manifest};
use crate::error::{Error, Kind as Failure, Result};
use crate::input::{self, PATIENCE};

/// Longest file that is read, in bytes. Those of large monorepos have a few MiB; a tree of this one takes ten times as much.
const LONGEST: u64 = 32 << 20;

/// As many bytes of all files are read.
const MOST_BYTES: u64 = 1 << 30;

/// What is read of one file, or why it could not be: fit to be shown.
pub(super) type Content<T> = std::result::Result<T, String>;

/// Lock files and manifests by their path, with `/` between folders.
pub(super) struct Checkout {
    /// Lock files.
    pub(super) locks: BTreeMap<String, (Format, Content<Lock>)>,
    /// Manifests.
    pub(super) manifests: BTreeMap<String, (Kind, Content<Manifest>)>,
    /// Lock files of package managers that are not known.
    pub(super) unread: BTreeSet<String>,
    /// Folders that could not be listed, and files that could not be opened.
    pub(super) closed: Vec<String>,
    /// Whether there was too much to look at all of it.
    pub(super) is_cut: bool,
}

impl Checkout {
    /// Reads a folder. Errors are of kind `Rules` where it is none, `Disk` where it cannot be listed.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let found = walk(folder).map_err(|error| {
            Error::new(Failure::of_named(&error), "the folder cannot be read")
                .on(folder.display().to_string())
                .hint("give the folder of a checkout")
                .because(error)
        })?;
        let mut checkout = Self {
            locks: BTreeMap::new(),
            manifests: BTreeMap::new(),
            unread: BTreeSet::new(),
            closed: found.closed,
            is_cut: found.is_cut,
        };
        let mut left = MOST_BYTES;
        for (name, path) in found.files {
            if let Some(format) = Format::of(&name) {
                let lock = checkout.parsed(&path, &name, &mut left, |text| format.parse(text));
                checkout.locks.insert(name, (format, lock));
            } else if let Some(kind) = Kind::of(&name) {
                let manifest = checkout.parsed(&path, &name, &mut left, |text| kind.parse(text));
                checkout.manifests.insert(name, (kind, manifest));
            } else {
                checkout.unread.insert(name);
            }
        }
        Ok(checkout)
    }

    /// One file. What cannot be opened is noted, and told for all.
    fn parsed<T>(
        &mut self,
        path: &Path,
        name: &str,
        left: &mut u64,
        parse: impl Fn(&str) -> std::result::Result<T, Malformed>,
    ) -> Content<T> {
        let text = match text(path, name, left) {
            Ok(text) => text?,
            Err(error) => {
                self.closed.push(name.to_owned());
                return Err(format!("{name}: {}", error.kind()));
            }
        };
        parse(&text).map_err(|malformed| match malformed.line {
            Some(line) => format!("{name}:{line}: {}", malformed.what),
            None => format!("{name}: {}", malformed.what),
        })
    }

    /// Lock files and manifests that could not be read.
    pub(super) fn broken(&self) -> impl Iterator<Item = &String> {
        let locks = self.locks.iter();
        let locks = locks.filter_map(|(path, (_, lock))| lock.is_err().then_some(path));
        let manifests = self.manifests.iter();
        let manifests =
            manifests.filter_map(|(path, (_, manifest))| manifest.is_err().then_some(path));
        locks.chain(manifests)
    }

    /// Whether it was there and could not be opened.
    pub(super) fn is_closed(&self, name: &str) -> bool {
        self.closed.iter().any(|closed| closed == name)
    }
}

/// A file's text, or what is wrong with it; errors where it cannot be opened.
fn text(path: &Path, name: &str, left: &mut u64) -> std::io::Result<Content<String>> {
    let most = LONGEST.min(*left);
    let bytes = input::beginning(path, most + 1, PATIENCE)?;
    let read = bytes.len() as u64;
    if read > most {
        return Ok(Err(format!(
            "{name}: this is longer than {} MiB, or than what is left of {} MiB for all files",
            LONGEST >> 20,
            MOST_BYTES >> 20
        )));
    }
    *left -= read;
    Ok(String::from_utf8(bytes).map_err(|_| format!("{name}: this is not UTF-8 text")))
}
