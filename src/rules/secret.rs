//! Follows a reference to a secret: `env:NAME`, `file:PATH`, `dotenv:PATH#NAME`; anything else is the secret itself.
//!
//! Errors name the place that was looked at, never what was found there.

use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};

/// The text that a reference stands for. Relative paths start at `folder`.
pub fn follow(
    reference: &str,
    folder: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Zeroizing<String>> {
    if let Some(name) = reference.strip_prefix("env:") {
        let value = env(name).filter(|value| !value.is_empty());
        return value.map(Zeroizing::new).ok_or_else(|| {
            Error::new(Kind::Key, format!("the variable {name} is not set"))
                .hint(format!("set {name}"))
        });
    }
    if let Some(path) = reference.strip_prefix("file:") {
        let path = folder.join(path);
        let text = std::fs::read_to_string(&path)
            .map(Zeroizing::new)
            .map_err(|error| unreadable(&path, error))?;
        return Ok(Zeroizing::new(
            text.trim_end_matches(['\n', '\r']).to_owned(),
        ));
    }
    if let Some(place) = reference.strip_prefix("dotenv:") {
        return dotenv(place, folder);
    }
    if reference.starts_with("vault:") {
        return Err(Error::new(Kind::Key, "this version cannot read from Vault")
            .hint("export the secret into the environment and write `env:NAME`"));
    }
    Ok(Zeroizing::new(reference.to_owned()))
}

fn dotenv(place: &str, folder: &Path) -> Result<Zeroizing<String>> {
    let Some((path, name)) = place.rsplit_once('#') else {
        return Err(
            Error::new(Kind::Key, "a `dotenv:` reference names no variable")
                .hint("write `dotenv:.env#NAME`"),
        );
    };
    let path = folder.join(path);
    let entries = dotenvy::from_path_iter(&path).map_err(|error| match error {
        dotenvy::Error::Io(error) => unreadable(&path, error),
        _ => malformed(&path),
    })?;
    for entry in entries {
        let (found, value) = entry.map_err(|_| malformed(&path))?;
        let value = Zeroizing::new(value);
        if found == name && !value.is_empty() {
            return Ok(value);
        }
    }
    Err(
        Error::new(Kind::Key, format!("there is no variable {name}"))
            .on(path.display().to_string()),
    )
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(Kind::Key, "a secret's file cannot be read")
        .on(path.display().to_string())
        .because(error)
}

fn malformed(path: &Path) -> Error {
    Error::new(Kind::Key, "this is not a file of NAME=value lines").on(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_reference_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "from-file\n").unwrap();
        std::fs::write(folder.path().join(".env"), "A=1\nKEY='from dotenv'\n").unwrap();
        let env = |name: &str| (name == "KEY").then(|| "from-env".to_owned());
        for (reference, secret) in [
            ("env:KEY", "from-env"),
            ("file:key", "from-file"),
            ("dotenv:.env#KEY", "from dotenv"),
            ("plain", "plain"),
        ] {
            assert_eq!(
                follow(reference, folder.path(), &env).unwrap().as_str(),
                secret
            );
        }
    }

    #[test]
    fn what_cannot_be_followed_says_where_it_looked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=hunter2\n").unwrap();
        for (reference, word) in [
            ("env:NONE", "NONE"),
            ("file:none", "none"),
            ("dotenv:.env#B", ".env"),
            ("vault:x#y", "Vault"),
            ("dotenv:.env", "variable"),
        ] {
            let error = follow(reference, folder.path(), &|_| None).unwrap_err();
            assert_eq!(error.kind(), Kind::Key);
            let text = format!("{error} {error:?}");
            assert!(text.contains(word) && !text.contains("hunter2"), "{text}");
        }
    }
}
