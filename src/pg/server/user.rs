//! PostgreSQL refuses to run as root; root runs it as somebody without privileges.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::failed;
use crate::error::Result;

/// A user to run a server as.
#[derive(Debug)]
pub(super) struct User {
    uid: u32,
    gid: u32,
}

/// Accounts without privileges, best first.
const NAMES: [&str; 3] = ["postgres", "nobody", "daemon"];

/// Whom to run a server as; `None` when this process is not root and may run it itself.
pub(super) fn unprivileged() -> Result<Option<User>> {
    // The owner of a process's own folder is its effective user.
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if !root {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = NAMES.iter().find_map(|name| account(&accounts, name));
    user.map(Some).ok_or_else(|| {
        failed("root cannot run PostgreSQL, and there is no other user to run it as")
            .hint("run as another user")
    })
}

/// Source: passwd(5): name, password, user id, group id, …
fn account(accounts: &str, name: &str) -> Option<User> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (uid != 0).then_some(User { uid, gid })
}

impl User {
    /// Gives a folder to this user.
    pub(super) fn own(&self, folder: &Path) -> Result<()> {
        chown(folder, Some(self.uid), Some(self.gid))
            .map_err(|error| failed("a server's folder cannot change hands").because(error))
    }

    /// Makes a command run as this user.
    pub(super) fn run(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name_and_never_root() {
        let accounts = "root:x:0:0::/:/bin/sh\nnobody2:x:1:1::/:\nnobody:x:65534:65533::/:\n";
        let found = account(accounts, "nobody").unwrap();
        assert_eq!((found.uid, found.gid), (65_534, 65_533));
        assert!(account(accounts, "root").is_none() && account(accounts, "postgres").is_none());
    }
}
