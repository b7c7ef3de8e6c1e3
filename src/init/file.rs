//! Writes a file as a whole or not at all: a temporary file beside it takes its place. Reads configurations of
//! other tools.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Kind, Result};
use crate::input::{self, PATIENCE};
use crate::refresh::output;
use crate::rules::foreign::LONGEST;

/// What to do with a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it, and fail.
    Refuse,
    /// Take its place, with its permissions.
    Replace,
}

/// Makes sure, before anything is read, that a new file may be written there. Devices and pipes are refused: a file that
/// took the place of `/dev/null` would break the machine.
pub fn may_write(path: &Path, existing: Existing) -> Result<()> {
    output::may_be(path)?;
    match existing {
        Existing::Refuse if fs::symlink_metadata(path).is_ok() => Err(there(path)),
        _ => may_hold(path),
    }
}

/// Makes sure that what is there of the path above the file are folders; [`write()`] makes the others.
fn may_hold(path: &Path) -> Result<()> {
    let folders = path.ancestors().skip(1);
    let there = folders.map(|folder| Some((folder, fs::metadata(folder).ok()?)));
    match there.flatten().next() {
        Some((folder, metadata)) if !metadata.is_dir() => Err(Error::new(
            Kind::Rules,
            "the file cannot stand there: this is no folder",
        )
        .on(folder.display().to_string())
        .hint("name a file in a folder, or in one that can be made")),
        _ => Ok(()),
    }
}

/// Writes the file, and makes the folders that it needs.
pub fn write(path: &Path, text: &str, existing: Existing) -> Result<()> {
    let failed = |error: io::Error| {
        Error::new(Kind::Disk, "the file cannot be written")
            .on(path.display().to_string())
            .because(error)
    };
    may_write(path, existing)?;
    // A link stays a link: what it points to is replaced.
    let target: PathBuf = match existing {
        Existing::Replace => fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
        Existing::Refuse => path.to_owned(),
    };
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    permissions(&target, &file).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let persisted = match existing {
        Existing::Replace => file.persist(&target),
        Existing::Refuse => file.persist_noclobber(&target),
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(there(path)),
        Err(error) => Err(failed(error.error)),
    }
}

/// The text of a configuration of another tool, without a byte order mark. Errors where it cannot be read, is longer than
/// [`LONGEST`] or is not UTF-8.
pub fn read_foreign(path: &Path) -> Result<String> {
    let on = |error: Error| error.on(path.display().to_string());
    // One byte over the bound is enough to tell that a file is too long; devices have no end.
    let bytes = input::beginning(path, LONGEST as u64 + 1, PATIENCE).map_err(|error| {
        on(Error::new(Kind::of_named(&error), "it cannot be read")
            .because(error)
            .hint("give the path of the tool's own configuration: `--from greenmask config.yml`"))
    })?;
    if bytes.len() > LONGEST {
        let message = format!("it is longer than {} MiB", LONGEST >> 20);
        return Err(on(Error::new(Kind::Rules, message).hint(
            "give the part of it that names columns; of a dump: `pg_dump --schema-only`, or the lines with SECURITY LABEL",
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        on(Error::new(Kind::Rules, "it is not UTF-8 text")
            .hint("save the file with the encoding UTF-8"))
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

/// Those of the file whose place it takes, or those of any new file: temporary ones are for their owner alone.
fn permissions(target: &Path, file: &NamedTempFile) -> io::Result<()> {
    let wanted = match fs::metadata(target) {
        Ok(there) => there.permissions(),
        Err(_) => usual()?,
    };
    file.as_file().set_permissions(wanted)
}

/// What the process gives new files (its umask), seen on one.
fn usual() -> io::Result<fs::Permissions> {
    let folder = tempfile::tempdir()?;
    let probe = File::create(folder.path().join("probe"))?;
    Ok(probe.metadata()?.permissions())
}

fn there(path: &Path) -> Error {
    Error::new(Kind::Refused, "the file is there already")
        .on(path.display().to_string())
        .hint("give --force to replace it, or --update to add to it what it does not decide on yet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_left_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.yaml");
        write(&path, "a", Existing::Refuse).unwrap();
        let error = write(&path, "b", Existing::Refuse).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert!(may_write(&path, Existing::Refuse).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a");
        write(&path, "b", Existing::Replace).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&socket, &link).unwrap();
        for path in [folder.path(), &socket, &link] {
            for existing in [Existing::Refuse, Existing::Replace] {
                let error = may_write(path, existing).unwrap_err();
                assert_eq!(error.kind(), Kind::Rules);
                assert!(write(path, "a", existing).is_err());
            }
        }
        assert!(!fs::metadata(&socket).unwrap().is_file());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn configurations_that_cannot_be_read_are_told_by_name() {
        let error = read_foreign(Path::new("/no/such/file")).unwrap_err();
        assert_eq!(error.subject(), Some("/no/such/file"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.yml");
        fs::write(&path, b"\xef\xbb\xbfa: 1").unwrap();
        assert_eq!(read_foreign(&path).unwrap(), "a: 1");
        fs::write(&path, b"a: \xff").unwrap();
        assert!(read_foreign(&path).is_err());
        File::create(&path)
            .unwrap()
            .set_len(LONGEST as u64 + 1)
            .unwrap();
        let hints = read_foreign(&path).unwrap_err();
        assert!(hints.hints()[0].contains("--schema-only"));
    }

    #[test]
    fn permissions_stay_and_new_files_have_the_usual_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.yaml");
        fs::write(&path, "a").unwrap();
        let before = fs::metadata(&path).unwrap().permissions();
        write(&path, "b", Existing::Replace).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions(), before);
        let other = folder.path().join("s.yaml");
        write(&other, "a", Existing::Refuse).unwrap();
        assert_eq!(fs::metadata(&other).unwrap().permissions(), before);
    }

    #[test]
    fn folders_that_are_not_there_are_made_unless_a_file_is_in_their_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules/shop/r.yaml");
        may_write(&path, Existing::Refuse).unwrap();
        assert!(!folder.path().join("rules").exists());
        write(&path, "a", Existing::Refuse).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a");
        let below = path.join("x/r.yaml");
        let error = may_write(&below, Existing::Refuse).unwrap_err();
        let no_folder = path.display().to_string();
        assert_eq!(
            (error.kind(), error.subject()),
            (Kind::Rules, Some(no_folder.as_str()))
        );
        assert!(write(&below, "a", Existing::Refuse).is_err());
    }
}
