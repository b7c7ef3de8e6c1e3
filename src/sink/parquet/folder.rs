//! Names of folders and files, and making a folder ready without touching what is not ours.

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::disk;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::plan::{Part, TablePlan};

/// What a file is called until it is complete: hidden, and not `*.parquet`.
pub(super) const UNFINISHED: &str = ".unfinished";

/// `schema.table`. Characters that file systems or globs give a meaning to are written as `%` and two hexadecimal
/// digits, so that no two tables share a folder and none leaves the root.
pub(super) fn table_folder(table: &TableName) -> String {
    format!("{}.{}", escaped(&table.schema), escaped(&table.name))
}

fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_control() || r#"%./\:*?"<>|"#.contains(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// `part-00000.parquet`; of partitioned tables with the partition's number in front: `part-00002-00000.parquet`.
pub(super) fn part_file(table: &TablePlan, part: &Part) -> String {
    if table.relations.len() > 1 {
        format!("part-{:05}-{:05}.parquet", part.relation, part.number)
    } else {
        format!("part-{:05}.parquet", part.number)
    }
}

/// Whether this sink can have written a file of that name.
fn is_ours(name: &str) -> bool {
    let name = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(UNFINISHED))
        .unwrap_or(name);
    let Some(numbers) = name
        .strip_prefix("part-")
        .and_then(|name| name.strip_suffix(".parquet"))
    else {
        return false;
    };
    let is_number = |part: &str| part.len() >= 5 && part.bytes().all(|b| b.is_ascii_digit());
    numbers.split('-').count() <= 2 && numbers.split('-').all(is_number)
}

/// Makes the folder, or checks that it is empty, or empties it of what this sink wrote earlier. The folder is this
/// run's for as long as the result is held.
pub(super) fn prepare(root: &Path, replace: bool) -> Result<Lock> {
    fs::create_dir_all(root).map_err(|error| disk(root, "the folder cannot be made", error))?;
    let lock = Lock::take(root)?;
    let tables = entries(root)?;
    if tables.is_empty() {
        return Ok(lock);
    }
    if !replace {
        return Err(Error::new(Kind::Refused, "the folder is not empty")
            .on(root.display().to_string())
            .hint("name an empty folder, or pass --replace to remove the Parquet files of an earlier run"));
    }
    // Everything is looked at before anything is removed.
    let mut files = Vec::new();
    for table in &tables {
        files.extend(files_of_table(table)?);
    }
    for file in &files {
        fs::remove_file(file).map_err(|error| disk(file, "the file cannot be removed", error))?;
    }
    for table in &tables {
        fs::remove_dir(table)
            .map_err(|error| disk(table, "the folder cannot be removed", error))?;
    }
    Ok(lock)
}

/// Keeps other runs out of a folder until it is dropped, or its process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _folder: Option<File>,
}

impl Lock {
    fn take(root: &Path) -> Result<Self> {
        let folder =
            File::open(root).map_err(|error| disk(root, "the folder cannot be opened", error))?;
        match folder.try_lock() {
            Ok(()) => Ok(Self {
                _folder: Some(folder),
            }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                Kind::Refused,
                "another run is writing into the folder",
            )
            .on(root.display().to_string())
            .hint("wait until it has ended, or name another folder")),
            // Some network file systems have no locks.
            Err(TryLockError::Error(_)) => Ok(Self { _folder: None }),
        }
    }
}

/// The files of a table's folder, all of them ours.
fn files_of_table(folder: &Path) -> Result<Vec<PathBuf>> {
    let kind = |path: &Path| {
        fs::symlink_metadata(path)
            .map(|metadata| metadata.file_type())
            .map_err(|error| disk(path, "the file cannot be read", error))
    };
    let named_as_table = file_name(folder).contains('.');
    if !kind(folder)?.is_dir() || !named_as_table {
        return Err(foreign(folder));
    }
    let files = entries(folder)?;
    for file in &files {
        if !kind(file)?.is_file() || !is_ours(file_name(file)) {
            return Err(foreign(file));
        }
    }
    Ok(files)
}

fn foreign(path: &Path) -> Error {
    Error::new(
        Kind::Refused,
        "the folder holds something that no run of standin wrote",
    )
    .on(path.display().to_string())
    .hint("move it away, or name another folder; nothing was removed")
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error| disk(folder, "the folder cannot be read", error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        found.push(entry.map_err(unreadable)?.path());
    }
    found.sort();
    Ok(found)
}

/// The last part of a path; empty when it is not Unicode, which no name of ours is.
fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_root_or_meet() {
        let folder = |schema, name| table_folder(&TableName::new(schema, name));
        assert_eq!(folder("public", "users"), "public.users");
        assert_eq!(folder("..", "../etc"), "%2E%2E.%2E%2E%2Fetc");
        assert_ne!(folder("a.b", "c"), folder("a", "b.c"));
        assert_eq!(
            folder("public", "Bad \"Name\"%"),
            "public.Bad %22Name%22%25"
        );
    }

    #[test]
    fn only_names_that_parts_get_are_ours() {
        for name in [
            "part-00000.parquet",
            "part-00012-00003.parquet",
            "part-123456.parquet",
            ".part-00000.parquet.unfinished",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "part-.parquet",
            "part-00000.csv",
            "data.parquet",
            "part-00000-00000-00000.parquet",
            ".parquet",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }

    fn write(root: &Path, path: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    #[test]
    fn a_folder_with_files_needs_replace() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "public.users/part-00000.parquet");
        let refused = prepare(root.path(), false).unwrap_err();
        assert_eq!(refused.kind(), Kind::Refused);
        prepare(root.path(), true).unwrap();
        assert_eq!(entries(root.path()).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn nothing_is_removed_beside_something_unknown() {
        for stranger in [
            "public.users/notes.txt",
            "README",
            "src/part-00000.parquet",
            "public.users/more/part-00000.parquet",
        ] {
            let root = tempfile::tempdir().unwrap();
            write(root.path(), "public.a/part-00000.parquet");
            write(root.path(), stranger);
            let refused = prepare(root.path(), true).unwrap_err();
            assert_eq!(refused.kind(), Kind::Refused, "{stranger}");
            assert!(root.path().join("public.a/part-00000.parquet").exists());
            assert!(root.path().join(stranger).exists());
        }
    }

    #[test]
    fn a_missing_folder_is_made() {
        let root = tempfile::tempdir().unwrap();
        prepare(&root.path().join("a/b"), false).unwrap();
        assert!(root.path().join("a/b").is_dir());
    }
}
