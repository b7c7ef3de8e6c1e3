//! Follows references to secrets: `env:NAME`, `file:PATH`, `dotenv:PATH#NAME`. Anything else is the secret itself.
//!
//! Serves `key`, `source` and `target`. Secrets live in memory that is wiped, and no error holds one. A file that
//! others may read is not refused: containers mount secrets that way; protecting it is the user's business.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::Environment;
use crate::error::{Error, Kind, Result};

/// Longest secret file, in bytes.
const LONGEST: u64 = 1 << 20;

/// The secret that `text` refers to, or `text` itself. Relative paths start at `folder`, the rules file's.
/// Errors are of kind `Key` and name the reference, never the content.
pub fn follow(text: &str, folder: &Path, env: Environment<'_>) -> Result<Zeroizing<String>> {
    let text = text.trim();
    let secret = match text.split_once(':') {
        Some(("env", name)) => variable(name, env)?,
        Some(("file", path)) => file(&folder.join(path))?,
        Some(("dotenv", reference)) => dotenv(reference, folder)?,
        Some(("vault", _)) => {
            return Err(Error::new(
                Kind::Key,
                "this version cannot read secrets from Vault (`vault:`)",
            )
            .hint("put the secret in a variable or a file, and write `env:NAME` or `file:PATH`"));
        }
        _ => Zeroizing::new(text.to_owned()),
    };
    if secret.trim().is_empty() {
        // The text is a reference here: a secret that is its own text is not empty.
        return Err(Error::new(
            Kind::Key,
            format!("`{text}` leads to nothing: it is empty"),
        ));
    }
    Ok(secret)
}

fn variable(name: &str, env: Environment<'_>) -> Result<Zeroizing<String>> {
    env(name).map(Zeroizing::new).ok_or_else(|| {
        Error::new(
            Kind::Key,
            format!("variable `{name}` (`env:{name}`) is not set"),
        )
        .hint(format!("set it: `export {name}=…`"))
    })
}

/// A whole file without the line breaks at its end.
fn file(path: &Path) -> Result<Zeroizing<String>> {
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
fn dotenv(reference: &str, folder: &Path) -> Result<Zeroizing<String>> {
    let (path, name) = reference
        .rsplit_once('#')
        .filter(|(path, name)| !path.is_empty() && !name.is_empty())
        .ok_or_else(|| {
            Error::new(Kind::Key, "a `dotenv:` reference names no variable")
                .hint("write `dotenv:PATH#NAME`, such as `dotenv:.env#STANDIN_KEY`")
        })?;
    let path = folder.join(path);
    let text = read(&path)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Option<String> {
        (name == "K").then(|| "from env".to_owned())
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn references_lead_to_their_secret_and_other_text_is_one() {
        let folder = folder(&[
            ("key", "from file\r\n"),
            (".env", "export A='x'\nB=first\nB=last # c\n"),
        ]);
        for (text, expected) in [
            ("env:K", "from env"),
            ("file:key", "from file"),
            ("dotenv:.env#A", "x"),
            ("dotenv:.env#B", "last"),
            ("00ff", "00ff"),
            ("postgres://u:p@h/db", "postgres://u:p@h/db"),
            ("parquet:out", "parquet:out"),
        ] {
            let secret = follow(text, folder.path(), &env).unwrap();
            assert_eq!(*secret, expected, "{text}");
        }
    }

    #[test]
    fn failures_are_of_kind_key_and_hold_no_content() {
        let folder = folder(&[("empty", "\n"), (".env", "S3CRET S3CRET\nA='S3CRET\n")]);
        std::fs::write(folder.path().join("binary"), [0xff, 0xfe]).unwrap();
        for text in [
            "env:NONE",
            "file:none",
            "file:empty",
            "file:binary",
            "dotenv:.env#NONE",
            "dotenv:.env",
            "dotenv:none#A",
            "vault:secret/data#key",
        ] {
            let error = follow(text, folder.path(), &env).unwrap_err();
            assert_eq!(error.kind(), Kind::Key, "{text}");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("S3CRET"), "{text}: {shown}");
        }
    }
}
