//! Who a server runs as. PostgreSQL refuses to run as root, so root lends it an account that owns nothing.
//!
//! The account must be able to reach the server's folder and PostgreSQL's programs. Programs under a folder that is
//! closed to it, such as a checkout in root's home, are copied beside the data.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Kind, Result};

/// Accounts that own nothing of value, the fitting one first.
const NAMES: [&str; 2] = ["postgres", "nobody"];

/// A line of passwd(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// The account to run as, if this process is root: then the folder, which it has just made, is root's.
    pub(super) fn for_owner_of(folder: &Path) -> Result<Option<Self>> {
        let failed =
            |error: io::Error| Error::new(Kind::Disk, "a folder just made is gone").because(error);
        if fs::metadata(folder).map_err(failed)?.uid() != 0 {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self::from_passwd(&passwd).map(Some).ok_or_else(|| {
            Error::new(
                Kind::Tool,
                "PostgreSQL does not run as root, and there is no user to run it as",
            )
            .hint("create one, for example `useradd --system postgres`, or do not run as root")
        })
    }

    fn from_passwd(passwd: &str) -> Option<Self> {
        NAMES.iter().find_map(|name| {
            passwd.lines().find_map(|line| {
                let fields: Vec<&str> = line.split(':').collect();
                let (uid, gid) = (fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?);
                (fields.first() == Some(name) && uid != 0).then_some(Self { uid, gid })
            })
        })
    }

    /// Makes a program run as this account.
    pub(super) fn lend(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Hands over a folder with everything in it.
    pub(super) fn give(self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_symlink() {
            return lchown(path, Some(self.uid), Some(self.gid));
        }
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                self.give(&entry?.path())?;
            }
        }
        chown(path, Some(self.uid), Some(self.gid))
    }

    /// The programs in `bin`, or where this account cannot reach them a copy in `folder`: of `bin`, `lib` and `share`
    /// if they lie side by side in `root`, else of all of `root`.
    pub(super) fn reachable(self, bin: &Path, root: &Path, folder: &Path) -> io::Result<PathBuf> {
        if bin
            .join("postgres")
            .ancestors()
            .all(|part| self.may_enter(part))
        {
            return Ok(bin.to_path_buf());
        }
        let copy = folder.join("postgresql");
        match bin.strip_prefix(root) {
            Ok(inside) if inside.components().count() > 1 => {
                copy_tree(root, &copy)?;
                Ok(copy.join(inside))
            }
            _ => {
                fs::create_dir(&copy)?;
                for part in ["bin", "lib", "share"] {
                    copy_tree(&bin.with_file_name(part), &copy.join(part))?;
                }
                Ok(copy.join("bin"))
            }
        }
    }

    /// Whether the execute bit that counts for this account is set.
    fn may_enter(self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| {
            let shift = match () {
                () if metadata.uid() == self.uid => 6,
                () if metadata.gid() == self.gid => 3,
                () => 0,
            };
            metadata.permissions().mode() >> shift & 1 == 1
        })
    }
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&entry.path(), &to)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(entry.path())?, to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_postgres_account_is_preferred_to_nobody() {
        let passwd = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533:n:/:/bin/false\npostgres:x:101:104:,,,:/x:/bin/sh\n";
        assert_eq!(
            Account::from_passwd(passwd),
            Some(Account { uid: 101, gid: 104 })
        );
        assert_eq!(
            Account::from_passwd("nobody:x:65534:65533:n:/:/bin/false"),
            Some(Account {
                uid: 65534,
                gid: 65533
            })
        );
        assert_eq!(
            Account::from_passwd("postgres:x:0:0::/:/bin/sh\nbroken"),
            None
        );
    }

    #[test]
    fn programs_behind_a_closed_folder_are_copied() {
        let (closed, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let bin = closed.path().join("pg/bin");
        for part in ["bin", "lib", "share"] {
            fs::create_dir_all(bin.with_file_name(part)).unwrap();
        }
        fs::write(bin.join("postgres"), "program").unwrap();
        let stranger = Account {
            uid: 65_533,
            gid: 65_533,
        };
        let root = closed.path();
        let whole = stranger.reachable(&bin, root, home.path()).unwrap();
        assert_eq!(whole, home.path().join("postgresql/pg/bin"));
        fs::remove_dir_all(home.path().join("postgresql")).unwrap();
        let found = stranger
            .reachable(&bin, &root.join("pg"), home.path())
            .unwrap();
        assert_eq!(found, home.path().join("postgresql/bin"));
        assert_eq!(
            fs::read_to_string(found.join("postgres")).unwrap(),
            "program"
        );
    }
}
