//! The password file: `~/.pgpass`, or where `passfile` and `PGPASSFILE` say.
//!
//! A file that others may read is passed over with a warning, as libpq does. Its contents never reach an error or a
//! log.
//!
//! Source: PostgreSQL documentation, "The Password File".

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::input;

/// Longest password file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Folders of Unix sockets that the file's `localhost` stands for: upstream's and Debian's default.
const DEFAULT_FOLDERS: [&str; 3] = ["/tmp", "/var/run/postgresql", "/run/postgresql"];

/// Mode bits of group and others.
const OTHERS: u32 = 0o077;

/// What a login is looked up by.
pub(super) struct Login<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password of the first line in the file that fits; `None` where there is no such file or line.
pub(super) fn look_up(path: &Path, login: &Login<'_>) -> Option<Zeroizing<String>> {
    let about = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    if about.permissions().mode() & OTHERS != 0 {
        tracing::warn!(
            "the password file {} is ignored, because others may read it; `chmod 600` it",
            path.display()
        );
        return None;
    }
    let bytes = match input::read(path, LONGEST, None) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) => {
            let path = path.display();
            tracing::warn!(
                "the password file {path} is ignored, because it cannot be read: {error}"
            );
            return None;
        }
    };
    let text = std::str::from_utf8(&bytes).ok()?;
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| password(line, login))
}

/// The line's password, if its four other fields fit the login.
fn password(line: &str, login: &Login<'_>) -> Option<Zeroizing<String>> {
    let fields = split(line);
    let [host, port, database, user, password] = fields.as_slice() else {
        return None;
    };
    let fits = |field: &str, want: &str| field == "*" || field == want;
    let local = DEFAULT_FOLDERS.contains(&login.host) && host.as_str() == "localhost";
    let fits = (fits(host, login.host) || local)
        && fits(port, &login.port.to_string())
        && fits(database, login.database)
        && fits(user, login.user);
    fits.then(|| password.clone())
}

/// Fields separated by colons; a backslash keeps the next character as it is. The fifth one takes the rest.
fn split(line: &str) -> Vec<Zeroizing<String>> {
    let mut fields = vec![Zeroizing::new(String::new())];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == ':' && fields.len() < 5 {
            fields.push(Zeroizing::new(String::new()));
            continue;
        }
        let kept = if c == '\\' {
            chars.next().unwrap_or('\\')
        } else {
            c
        };
        if let Some(field) = fields.last_mut() {
            field.push(kept);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const LOGIN: Login<'static> = Login {
        host: "db.internal",
        port: 5432,
        database: "shop",
        user: "ada",
    };

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn the_first_line_that_fits_wins() {
        let file = file(
            "# db.internal:*:*:*:comment\n\
             db.internal:6432:*:*:other port\n\
             db.internal:*:*:bob:other user\n\
             *:5432:shop:ada:pass\n\
             *:*:*:*:fallback\n",
            0o600,
        );
        assert_eq!(look_up(file.path(), &LOGIN).unwrap().as_str(), "pass");
    }

    #[test]
    fn escaped_and_later_colons_belong_to_the_password() {
        assert_eq!(
            password(r"*:*:*:ada:a\:b\\c:d", &LOGIN).unwrap().as_str(),
            r"a:b\c:d"
        );
        assert!(password("*:*:*:ada", &LOGIN).is_none());
    }

    #[test]
    fn localhost_stands_for_sockets_in_a_default_folder_only() {
        let at = |host| {
            let login = Login { host, ..LOGIN };
            password("localhost:*:*:*:p", &login).is_some()
        };
        assert!(at("/var/run/postgresql") && at("localhost"));
        assert!(!at("/home/ada/socket") && !at("db.internal"));
    }

    #[test]
    fn a_file_that_others_may_read_is_ignored() {
        let file = file("*:*:*:*:pass\n", 0o644);
        assert!(look_up(file.path(), &LOGIN).is_none());
        assert!(look_up(Path::new("/nonexistent/.pgpass"), &LOGIN).is_none());
    }
}
