//! Secrets of this machine: variables, files, `.env` files.
//!
//! A file that others may read is not refused: containers mount secrets that way; protecting it is the user's business.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::Environment;
use crate::error::{Error, Kind, Result};

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

/// A whole file without the line breaks at its end.
pub(super) fn whole(path: &Path) -> Result<Zeroizing<String>> {
    let mut secret = read(path)?;
    let length = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(length);
    Ok(secret)
}

fn read(path: &Path) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Error::new(Kind::Key, format!("cannot read the secret in {shown}"))
            .because(error)
            .hint("paths in a rules file are relative to its folder")
    };
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(failed)?;
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::new(
            Kind::Key,
            format!("{shown} is too long for a secret"),
        ));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Error::new(Kind::Key, format!("{shown} is not text"))
            .hint("write keys as hexadecimal or base64 text")),
    }
}

/// One variable of a `.env` file; of several with that name the last, as where a shell reads it.
pub(super) fn dotenv(path: &Path, name: &str) -> Result<Zeroizing<String>> {
    let text = read(path)?;
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
