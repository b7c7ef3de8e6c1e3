//! `pg_dump` and `pg_restore`: found, chosen by version, run without a password on their command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::server::{Places, version_of};
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The client programs of one version.
#[derive(Debug, Clone)]
pub struct Tools {
    bin: PathBuf,
    version: String,
}

impl Tools {
    /// The newest ones on this machine, which must not be older than the server (`server_version_num`): an older
    /// `pg_dump` does not know what a newer server has.
    pub fn find(server_version: u32) -> Result<Self> {
        let mut found: Vec<(u32, Self)> = Vec::new();
        for bin in Places::from_env().tool_folders() {
            if !bin.join("pg_restore").is_file() {
                continue;
            }
            let Some(version) = version_of(&bin.join("pg_dump")) else {
                continue;
            };
            let version = version.to_string();
            found.push((major(&version), Self { bin, version }));
        }
        let wanted = server_version / 10_000;
        let newest = found
            .into_iter()
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        match newest {
            Some((major, tools)) if major >= wanted => Ok(tools),
            Some((_, tools)) => Err(Error::new(
                Kind::Tool,
                format!(
                    "pg_dump {} is older than the source's PostgreSQL {wanted}",
                    tools.version
                ),
            )
            .hint(install(wanted))),
            None => Err(
                Error::new(Kind::Tool, "pg_dump and pg_restore are not on this machine")
                    .hint(install(wanted)),
            ),
        }
    }

    /// Version of `pg_dump`, e.g. `15.18`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Major version of `pg_dump`.
    pub(super) fn major(&self) -> u32 {
        major(&self.version)
    }

    /// Runs `pg_dump` or `pg_restore` on a database and returns its output.
    pub(super) fn run(
        &self,
        program: &str,
        info: &ConnInfo,
        arguments: &[String],
    ) -> Result<String> {
        let output = Command::new(self.bin.join(program))
            .args(arguments)
            .envs(info.env())
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Error::new(Kind::Tool, format!("{program} cannot be run")).because(error)
            })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let words = redacted(&String::from_utf8_lossy(&output.stderr));
        Err(Error::new(Kind::Tool, format!("{program} failed: {words}")).on(info.to_string()))
    }

    /// The table of contents of an archive.
    pub(super) fn contents(&self, archive: &Path) -> Result<String> {
        let nowhere = ConnInfo::socket(Path::new("/nowhere"), 5432, "nobody", "nothing");
        self.run(
            "pg_restore",
            &nowhere,
            &["--list".into(), archive.display().to_string()],
        )
    }
}

fn install(major: u32) -> String {
    format!(
        "install the client programs of PostgreSQL {major} or newer (Debian: postgresql-client-{major}), or point STANDIN_PG_BIN at them"
    )
}

fn major(version: &str) -> u32 {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// What a program said about its failure, without what may hold values: DETAIL, CONTEXT, the statement itself, and
/// anything in quotes behind a colon.
fn redacted(words: &str) -> String {
    let mut kept = Vec::new();
    for line in words.lines() {
        let line = line.trim();
        let line = line
            .strip_prefix("pg_restore: ")
            .or_else(|| line.strip_prefix("pg_dump: "))
            .unwrap_or(line);
        let told = ["error: ", "from TOC entry", "detail: connection"]
            .iter()
            .any(|start| line.starts_with(start));
        if told && !line.starts_with("error: could not execute query: ERROR:  syntax") {
            kept.push(line.split(": \"").next().unwrap_or(line).to_owned());
        }
    }
    kept.truncate(4);
    if kept.is_empty() {
        "it gave no reason".into()
    } else {
        kept.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_and_values_go() {
        let words = redacted(
            "pg_restore: while PROCESSING TOC:\n\
             pg_restore: from TOC entry 3334; 2606 16 CONSTRAINT users users_email_key postgres\n\
             pg_restore: error: could not execute query: ERROR:  could not create unique index \"users_email_key\"\n\
             DETAIL:  Key (email)=(hunter2@example.com) is duplicated.\n\
             Command was: ALTER TABLE ONLY public.users ADD CONSTRAINT c CHECK (x <> 'hunter2');\n",
        );
        assert!(
            words.contains("users_email_key") && !words.contains("hunter2"),
            "{words}"
        );
        assert!(!redacted("pg_restore: error: invalid input: \"hunter2\"").contains("hunter2"));
    }
}
