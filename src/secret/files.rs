//! Secrets of this machine: variables, files, `.env` files.
//!
//! A file that others may read is not refused: containers mount secrets that way; protecting it is the user's business.

use std::fs::File;
use std::io::{self, Read as _};
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

/// A whole file without the line breaks at its end. Errors are of kind `Key` where there is none or it cannot be a secret,
/// `Disk` where nobody can say.
pub(super) async fn whole(path: &Path) -> Result<Zeroizing<String>> {
    let mut secret = read(path).await?;
    let length = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(length);
    Ok(secret)
}

async fn read(path: &Path) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let looked = {
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || bytes(&path)).await
    };
    let looked = looked.map_err(|_| Error::new(Kind::Internal, "reading a file stopped"))?;
    let bytes = looked.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Key, format!("there is no file {shown}"))
            .hint("a path that does not begin with / is seen from the rules file's folder, in configuration from that of --config"),
        _ => Error::new(Kind::Disk, format!("cannot read the secret in {shown}"))
            .because(error)
            .hint("give a file that the user of this command may read"),
    })?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::new(
            Kind::Key,
            format!("{shown} is too long for a secret"),
        ));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Error::new(Kind::Key, format!("{shown} is not text"))
            .hint("write it as text; a key of a rules file as hexadecimal or base64")),
    }
}

/// A file's bytes, or one more than a secret may have.
fn bytes(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    // What is no file could have no end, or never begin.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path)?;
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One variable of a `.env` file; of several with that name the last, as where a shell reads it.
pub(super) async fn dotenv(path: &Path, name: &str) -> Result<Zeroizing<String>> {
    let text = read(path).await?;
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
