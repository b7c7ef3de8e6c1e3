//! Secrets by reference: `env:NAME`, `file:PATH`, `dotenv:PATH#NAME`, `vault:PATH#FIELD`. Any other text is the secret
//! itself.
//!
//! Serves `key`, `source` and `target` of a rules file, and the check of secrets. Secrets are kept in memory that is wiped;
//! what HTTP, TLS and JSON copy on the way to and from Vault is not. No error holds one.

mod files;
mod vault;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::{Mutex, OnceCell};
use zeroize::Zeroizing;

use self::vault::Vault;
use crate::error::{Error, Kind, Result, is_address};
use crate::input::{self, PATIENCE};

/// Looks a variable of the environment up; `None` when it is not set.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where a secret is. Nothing in it is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A variable of the environment.
    Env(String),
    /// A file's whole text without the line breaks at its end.
    File(String),
    /// A variable of a `.env` file: path and name.
    Dotenv(String, String),
    /// A field of a secret in Vault: path, as `vault kv get` takes it, and name.
    Vault(String, String),
}

impl Reference {
    /// What a text refers to; `None` where it refers to nothing. Errors are of kind `Key`, where a part is missing.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        Ok(match text.trim().split_once(':') {
            Some(("env", name)) => Some(Self::Env(name.to_owned())),
            Some(("file", path)) => Some(Self::File(path.to_owned())),
            Some(("dotenv", rest)) => {
                let (path, name) = halves(rest).ok_or_else(|| {
                    Error::new(Kind::Key, "a `dotenv:` reference names no variable")
                        .hint("write `dotenv:PATH#NAME`, such as `dotenv:.env#STANDIN_KEY`")
                })?;
                Some(Self::Dotenv(path, name))
            }
            Some(("vault", rest)) => {
                let (path, name) = halves(rest).ok_or_else(|| {
                    Error::new(Kind::Key, "a `vault:` reference names no field")
                        .hint("write `vault:PATH#FIELD`, such as `vault:secret/shop#standin_key`")
                })?;
                Some(Self::Vault(path, name))
            }
            _ => None,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{path}"),
            Self::Dotenv(path, name) => write!(f, "dotenv:{path}#{name}"),
            Self::Vault(path, name) => write!(f, "vault:{path}#{name}"),
        }
    }
}

/// What stands before and behind the last `#`.
fn halves(text: &str) -> Option<(String, String)> {
    let (path, name) = text.rsplit_once('#')?;
    let is_whole = !path.is_empty() && !name.is_empty();
    is_whole.then(|| (path.to_owned(), name.to_owned()))
}

/// Where many secrets are, each by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    /// Variables of the environment.
    Env,
    /// A folder with a file a secret, as containers are given them.
    Folder(String),
    /// A `.env` file.
    Dotenv(String),
    /// The fields of one secret in Vault.
    Vault(String),
}

impl Provider {
    /// Reads `env:`, `file:FOLDER`, `dotenv:PATH` or `vault:PATH`. Errors are of kind `Rules`.
    pub fn parse(text: &str) -> Result<Self> {
        let parts = text.split_once(':');
        let is_whole = parts
            .is_some_and(|(kind, rest)| (kind == "env") == rest.is_empty() && !is_address(rest));
        match parts.filter(|_| is_whole) {
            Some(("env", _)) => Ok(Self::Env),
            Some(("file", folder)) => Ok(Self::Folder(folder.to_owned())),
            Some(("dotenv", path)) => Ok(Self::Dotenv(path.to_owned())),
            Some(("vault", path)) => Ok(Self::Vault(path.to_owned())),
            _ => Err(
                Error::new(Kind::Rules, "this is no provider of secrets").hint(
                    "write `env:`, `dotenv:.env.local`, `vault:secret/shop` or `file:/run/secrets`",
                ),
            ),
        }
    }

    /// Where it has the secret of a name.
    pub fn reference(&self, name: &str) -> Reference {
        let name = name.to_owned();
        match self {
            Self::Env => Reference::Env(name),
            Self::Folder(folder) => Reference::File(format!("{folder}/{name}")),
            Self::Dotenv(path) => Reference::Dotenv(path.clone(), name),
            Self::Vault(path) => Reference::Vault(path.clone(), name),
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env => f.write_str("the environment"),
            Self::Folder(folder) => write!(f, "file:{folder}"),
            Self::Dotenv(path) => write!(f, "dotenv:{path}"),
            Self::Vault(path) => write!(f, "vault:{path}"),
        }
    }
}

/// Follows references. The first one that needs Vault logs in, once for all of them: a login that fails is not tried again,
/// because Vault may take it only once, or shut out who fails too often. A lease is not renewed.
pub struct Secrets<'e> {
    env: Environment<'e>,
    vault: OnceCell<Result<Vault>>,
    /// What came out of pipes, which can be read once.
    pipes: Mutex<BTreeMap<PathBuf, Result<Zeroizing<String>>>>,
    /// As long a pipe may take.
    patience: Duration,
}

impl<'e> Secrets<'e> {
    /// With the variables of an environment.
    pub fn new(env: Environment<'e>) -> Self {
        Self {
            env,
            vault: OnceCell::new(),
            pipes: Mutex::default(),
            patience: PATIENCE,
        }
    }

    /// The secret that `text` refers to, or `text` itself. Errors are those of [`Secrets::find`], and of kind `Key` where
    /// the secret is empty.
    pub async fn follow(&self, text: &str, folder: &Path) -> Result<Zeroizing<String>> {
        let Some(reference) = Reference::parse(text)? else {
            return Ok(Zeroizing::new(text.trim().to_owned()));
        };
        let secret = self.find(&reference, folder).await?;
        if secret.trim().is_empty() {
            return Err(Error::new(
                Kind::Key,
                format!("`{reference}` leads to nothing: it is empty"),
            ));
        }
        Ok(secret)
    }

    /// The secret, which may be empty. Relative paths start at `folder`. Errors name the reference, never the content;
    /// they are of kind `Key` where there is no such secret or what is there cannot be one, of another kind where nobody
    /// can say: `Connection`, `Server` or `Disk`, and `Rules` where the reference or a setting of Vault is none.
    pub async fn find(&self, reference: &Reference, folder: &Path) -> Result<Zeroizing<String>> {
        match reference {
            Reference::Env(name) => files::variable(name, self.env),
            Reference::File(path) => self.text(&folder.join(path)).await.map(files::trimmed),
            Reference::Dotenv(path, name) => {
                let path = folder.join(path);
                let text = self.text(&path).await.map_err(files::unread)?;
                files::dotenv(&path, &text, name)
            }
            Reference::Vault(path, field) => {
                let vault = self.vault.get_or_init(|| Vault::open(self.env)).await;
                let vault = vault.as_ref().map_err(Error::clone)?;
                vault.field(path, field).await
            }
        }
    }

    /// The text of a file; of a pipe the one that came first, whoever else asks for it.
    async fn text(&self, path: &Path) -> Result<Zeroizing<String>> {
        if !input::is_pipe(path) {
            return files::read(path, self.patience).await;
        }
        let mut pipes = self.pipes.lock().await;
        if let Some(known) = pipes.get(path) {
            return known.clone();
        }
        let text = files::read(path, self.patience).await;
        pipes.insert(path.to_owned(), text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(text: &str, folder: &Path) -> Result<Zeroizing<String>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(Secrets::new(&env).follow(text, folder))
    }

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
            let secret = follow(text, folder.path()).unwrap();
            assert_eq!(*secret, expected, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_told_from_what_cannot_be_looked_at_and_no_content_is_told() {
        let folder = folder(&[("empty", "\n"), (".env", "S3CRET S3CRET\nA='S3CRET\n")]);
        std::fs::write(folder.path().join("binary"), [0xff, 0xfe]).unwrap();
        std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
        for (text, kind) in [
            ("env:NONE", Kind::Key),
            ("file:none", Kind::Key),
            ("file:empty", Kind::Key),
            ("file:binary", Kind::Key),
            ("file:loop", Kind::Disk),
            ("file:.", Kind::Disk),
            ("dotenv:.env#NONE", Kind::Key),
            ("dotenv:.env", Kind::Key),
            ("dotenv:none#A", Kind::Key),
            ("dotenv:loop#A", Kind::Disk),
            ("dotenv:binary#A", Kind::Disk),
            ("vault:secret/shop", Kind::Key),
            ("vault:secret/shop#key", Kind::Connection),
        ] {
            let error = follow(text, folder.path()).unwrap_err();
            assert_eq!(error.kind(), kind, "{text}");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("S3CRET"), "{text}: {shown}");
        }
    }

    #[test]
    fn a_pipe_is_read_once_for_all_that_is_in_it_and_not_waited_for_without_a_writer() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = input::tests::pipe(folder.path());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let secrets = Secrets::new(&env);
        let find = |secrets: &Secrets<'_>, text: &str| {
            let reference = Reference::parse(text).unwrap().unwrap();
            runtime.block_on(secrets.find(&reference, folder.path()))
        };
        let writer = std::thread::spawn(move || std::fs::write(pipe, "A=one\nB=two\n"));
        assert_eq!(*find(&secrets, "dotenv:pipe#A").unwrap(), "one");
        writer.join().unwrap().unwrap();
        assert_eq!(*find(&secrets, "dotenv:pipe#B").unwrap(), "two");
        assert_eq!(*find(&secrets, "file:pipe").unwrap(), "A=one\nB=two");
        let secrets = Secrets {
            patience: Duration::from_millis(50),
            ..Secrets::new(&env)
        };
        let error = find(&secrets, "dotenv:pipe#A").unwrap_err();
        assert_eq!(error.kind(), Kind::Disk);
        assert!(error.what().contains("nobody wrote to"), "{error}");
    }

    #[test]
    fn a_provider_has_each_name_in_its_own_way() {
        for (provider, expected) in [
            ("env:", "env:N"),
            ("file:/run/secrets", "file:/run/secrets/N"),
            ("dotenv:.env.local", "dotenv:.env.local#N"),
            ("vault:secret/shop", "vault:secret/shop#N"),
        ] {
            let reference = Provider::parse(provider).unwrap().reference("N");
            assert_eq!(reference.to_string(), expected);
            assert_eq!(Reference::parse(expected).unwrap(), Some(reference));
        }
        for wrong in [
            "",
            "env",
            "env:X",
            "vault:",
            "aws:x",
            "dotenv",
            "vault:https://u:p@h",
            "dotenv:u:p@h",
        ] {
            assert_eq!(
                Provider::parse(wrong).unwrap_err().kind(),
                Kind::Rules,
                "{wrong}"
            );
        }
    }
}
