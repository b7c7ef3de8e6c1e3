//! Folders for archives of a structure, and what processes that were killed have left of them.
//!
//! Each has a locked file, and the lock ends with the process: what is not locked any more is nobody's. It lies in the folder
//! as soon as it is locked, and not before, so that a folder that is just being made is not taken for one that was left.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::error::{Error, Kind, Result};

/// What the names of such folders begin with.
const PREFIX: &str = "standin-schema-";

/// The locked file.
const LOCK: &str = "lock";

/// As many entries of the temporary folder are looked at.
const MOST_ENTRIES: usize = 10_000;

/// A folder for archives. It holds no rows, and goes when this does.
#[derive(Debug)]
pub struct Scratch {
    // Before the lock, which is to hold until it is gone.
    folder: TempDir,
    _lock: File,
}

impl Scratch {
    /// Makes one, and takes away what others of this user have left that were killed.
    pub fn new() -> Result<Self> {
        let root = std::env::temp_dir();
        sweep(&root);
        Self::within(&root).map_err(|error| {
            Error::new(Kind::Disk, "no temporary folder for the structure").because(error)
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn within(root: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            // Function bodies and defaults are nobody else's business.
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(root)?;
        let new = folder.path().join("lock.new");
        let lock = File::create_new(&new)?;
        lock.lock()?;
        fs::rename(new, folder.path().join(LOCK))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }
}

/// Takes away the folders whose process is gone. What cannot be taken away stays: no run fails because of it.
fn sweep(root: &Path) {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    for entry in entries.take(MOST_ENTRIES) {
        let is_one = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_one && let Ok(Some(_lock)) = left(&entry.path()) {
            tracing::info!(
                "{} was left by a run that was killed",
                entry.path().display()
            );
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The lock of a folder that nobody uses any more: one of this user's own, and no link.
fn left(folder: &Path) -> io::Result<Option<File>> {
    let metadata = fs::symlink_metadata(folder)?;
    let is_own = metadata.is_dir() && metadata.uid() == geteuid().as_raw();
    if !is_own || metadata.mode() & 0o077 != 0 {
        return Ok(None);
    }
    let lock = File::open(folder.join(LOCK))?;
    Ok(lock.try_lock().is_ok().then_some(lock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_taken_away_and_what_is_used_or_elses_is_not() {
        let root = tempfile::tempdir().unwrap();
        let used = Scratch::within(root.path()).unwrap();
        let archive = |folder: &Path| folder.join("schema.dump");
        fs::write(archive(used.path()), "structure").unwrap();
        // As after a SIGKILL: the folder is there, and the lock is not held.
        let killed = Scratch::within(root.path()).unwrap();
        fs::write(archive(killed.path()), "structure").unwrap();
        let Scratch {
            folder,
            _lock: lock,
        } = killed;
        let killed = folder.keep();
        drop(lock);
        // One that is just being made, and one that others may write to.
        let young = root.path().join("standin-schema-young");
        let open = root.path().join("standin-schema-open");
        for folder in [&young, &open] {
            fs::create_dir(folder).unwrap();
            fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
        }
        fs::write(open.join(LOCK), "").unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o777)).unwrap();
        sweep(root.path());
        assert!(!killed.exists());
        assert!(archive(used.path()).exists() && young.exists() && open.exists());
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }
}
