//! Secrets of this machine: variables, files, `.env` files.
//!
//! A file that others may read is not refused: containers mount secrets that way; protecting it is the user's business.

use std::io;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Environment;
use crate::error::{Error, Kind, Result};
use crate::input::{self, PATIENCE};

/// Longest secret file, in bytes.
const LONGEST: u64 = 1 << 20;

/// A variable of the environment.
pub(super) fn variable(name: &str, env: Environment<'_>) -> Result<Zeroizing<String>> {
    env(name).map(Zeroizing::new).ok_or_else(|| {
        Error::new(
            Kind::Key,
            format!("variable `{name}` (`env:{name}`) is not set"),
        )
        .hint(format!("set it: `export {name}=…`"))
    })
}

/// A whole file as [`trimmed`] has it. Errors are those of [`read`].
pub(super) async fn whole(path: &Path) -> Result<Zeroizing<String>> {
    read(path, PATIENCE).await.map(trimmed)
}

/// A file's text without the line breaks at its end.
pub(super) fn trimmed(mut secret: Zeroizing<String>) -> Zeroizing<String> {
    let length = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(length);
    secret
}

/// The text of a file, or of a pipe, which has this time. Errors are of kind `Key` where there is none or it cannot be a
/// secret, `Disk` where nobody can say.
pub(super) async fn read(path: &Path, patience: Duration) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let looked = input::apart(path, LONGEST, patience).await;
    let bytes = looked.map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Key, format!("there is no file {shown}"))
            .hint("a path that does not begin with / is seen from the rules file's folder, in configuration from that of --config"),
        io::ErrorKind::InvalidInput if path.is_file() => {
            Error::new(Kind::Key, format!("{shown} is too long for a secret"))
        }
        _ => Error::new(Kind::Disk, format!("cannot read the secret in {shown}: {error}"))
            .hint("give a file that the user of this command may read, or a pipe that is written to its end"),
    })?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Error::new(Kind::Key, format!("{shown} {NO_TEXT}"))
            .hint("write it as text; a key of a rules file as hexadecimal or base64")),
    }
}

const NO_TEXT: &str = "is not text";

/// The same error where the file is no secret by itself but has some in it: one that is no text says nothing of them.
pub(super) fn unread(error: Error) -> Error {
    match error.kind() == Kind::Key && error.what().ends_with(NO_TEXT) {
        true => {
            Error::new(Kind::Disk, error.what()).hint("write it in UTF-8, a line `NAME=…` each")
        }
        false => error,
    }
}

/// One variable in the text of a `.env` file; of several with that name the last, as where a shell reads it.
pub(super) fn dotenv(path: &Path, text: &str, name: &str) -> Result<Zeroizing<String>> {
    let mut found = None;
    let mut is_broken = false;
    for pair in dotenvy::from_read_iter(text.as_bytes()) {
        // The error holds the line, so it goes no further.
        match pair.map(|(key, value)| (key, Zeroizing::new(value))) {
            Ok((key, value)) if key == name => found = Some(value),
            Ok(_) => {}
            Err(_) => is_broken = true,
        }
    }
    found.ok_or_else(|| {
        let shown = path.display();
        let error = Error::new(Kind::Key, format!("there is no `{name}` in {shown}"));
        if is_broken {
            error.hint("some of its lines are not `NAME=value`")
        } else {
            error.hint(format!("add a line `{name}=…`"))
        }
    })
}
