//! Lock files and manifests of a folder and the folders in it. Symbolic links are not followed, folders that hold what
//! others wrote are left out, and a folder without end stops at a bound.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::drift::lock::{Format, Kind};

/// As many folders are looked into. Linux's sources have 6,000.
const MOST_FOLDERS: usize = 50_000;

/// As many files are read. A workspace of 1,000 packages has 1,001.
const MOST_FILES: usize = 10_000;

/// Folders that package managers, builds and version control fill. Hidden ones are left out as well.
const LEFT_OUT: &[&str] = &[
    "node_modules",
    "bower_components",
    "target",
    "vendor",
    "venv",
    "site-packages",
    "__pycache__",
];

/// A virtual environment, whatever it is called. Source: PEP 405.
const ENVIRONMENT: &str = "pyvenv.cfg";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files by their path in the folder, with `/` between folders.
    pub(super) files: Vec<(String, PathBuf)>,
    /// Folders that could not be listed.
    pub(super) closed: Vec<String>,
    /// Whether a bound was reached, so that there may be more.
    pub(super) is_cut: bool,
}

/// Looks for files; the root itself may be a link.
pub(super) fn walk(root: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let mut open = vec![(String::new(), root.to_path_buf())];
    let mut looked = 0;
    while let Some((name, folder)) = open.pop() {
        looked += 1;
        if looked > MOST_FOLDERS || found.files.len() > MOST_FILES {
            found.is_cut = true;
            break;
        }
        match list(&folder, &name) {
            Ok(listed) if listed.is_environment && !name.is_empty() => {}
            Ok(listed) => {
                found.files.extend(listed.files);
                open.extend(listed.folders);
            }
            Err(error) if name.is_empty() => return Err(error),
            Err(_) => found.closed.push(name),
        }
    }
    found.files.sort();
    found.closed.sort();
    Ok(found)
}

#[derive(Default)]
struct Listed {
    files: Vec<(String, PathBuf)>,
    folders: Vec<(String, PathBuf)>,
    is_environment: bool,
}

fn list(folder: &Path, name: &str) -> io::Result<Listed> {
    let mut listed = Listed::default();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        // No lock file or manifest has another name, and no folder that cannot be named can be reported.
        let Some(own) = file_name.to_str() else {
            continue;
        };
        let path = if name.is_empty() {
            own.to_owned()
        } else {
            format!("{name}/{own}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() && !own.starts_with('.') && !LEFT_OUT.contains(&own) {
            listed.folders.push((path, entry.path()));
        } else if kind.is_file() {
            listed.is_environment |= own == ENVIRONMENT;
            if is_of_interest(&path, own) {
                listed.files.push((path, entry.path()));
            }
        }
    }
    Ok(listed)
}

fn is_of_interest(path: &str, own: &str) -> bool {
    let unread = || {
        [Kind::Node, Kind::Python]
            .iter()
            .any(|kind| kind.unread().contains(&own))
    };
    Format::of(path).is_some() || Kind::of(path).is_some() || unread()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_others_and_links_are_left_out() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for path in [
            "Cargo.lock",
            "a/b/package.json",
            "a/README.md",
            "node_modules/x/package.json",
            "target/Cargo.toml",
            "vendor/go.mod",
            ".git/go.mod",
            "my-env/pyvenv.cfg",
            "my-env/lib/pyproject.toml",
        ] {
            put(path);
        }
        std::os::unix::fs::symlink(root.path(), root.path().join("a/again")).unwrap();
        let found = walk(root.path()).unwrap();
        let names: Vec<&str> = found.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Cargo.lock", "a/b/package.json"]);
        assert!(!found.is_cut && found.closed.is_empty());
        assert!(walk(&root.path().join("absent")).is_err());
    }
}
