//! One file on its way: written under a temporary name beside its final one, and removed unless it is finished.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::disk;
use super::folder::UNFINISHED;
use crate::error::Result;

/// A file that does not have its final name yet.
#[derive(Debug)]
pub(super) struct PartFile {
    file: File,
    folder: PathBuf,
    unfinished: PathBuf,
    path: PathBuf,
    bytes: u64,
    finished: bool,
}

impl PartFile {
    /// Starts `name` in `folder`, which is made if need be.
    pub(super) fn create(folder: &Path, name: &str) -> Result<Self> {
        fs::create_dir_all(folder)
            .map_err(|error| disk(folder, "the folder cannot be made", error))?;
        let unfinished = folder.join(format!(".{name}{UNFINISHED}"));
        let file = File::create_new(&unfinished)
            .map_err(|error| disk(&unfinished, "the file cannot be made", error))?;
        Ok(Self {
            file,
            folder: folder.to_owned(),
            unfinished,
            path: folder.join(name),
            bytes: 0,
            finished: false,
        })
    }

    /// The name it will have.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on disk under its final name; gives its size in bytes.
    pub(super) fn finish(mut self) -> Result<u64> {
        let failed = |error| disk(&self.path, "the file cannot be finished", error);
        self.file.sync_all().map_err(failed)?;
        fs::rename(&self.unfinished, &self.path).map_err(failed)?;
        self.finished = true;
        // The new name is safe only once its folder is.
        let folder = File::open(&self.folder).and_then(|folder| folder.sync_all());
        folder.map_err(|error| disk(&self.folder, "the folder cannot be put on disk", error))?;
        Ok(self.bytes)
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.finished {
            // Nobody is left to tell if this fails; the name already says that the file is not whole.
            let _ = fs::remove_file(&self.unfinished);
            // Only a folder without other parts: an empty one would stand in the next run's way.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn the_final_name_appears_at_the_end() {
        let root = tempfile::tempdir().unwrap();
        let mut file = PartFile::create(root.path(), "part-00000.parquet").unwrap();
        file.write_all(b"abc").unwrap();
        assert_eq!(names(root.path()), [".part-00000.parquet.unfinished"]);
        assert_eq!(file.finish().unwrap(), 3);
        assert_eq!(names(root.path()), ["part-00000.parquet"]);
    }

    #[test]
    fn an_unfinished_file_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let mut file = PartFile::create(root.path(), "part-00000.parquet").unwrap();
        file.write_all(b"abc").unwrap();
        drop(file);
        assert!(!root.path().exists(), "nor does an empty folder stay");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("other"), "").unwrap();
        drop(PartFile::create(folder.path(), "part-00000.parquet").unwrap());
        assert_eq!(names(folder.path()), ["other"]);
    }
}
