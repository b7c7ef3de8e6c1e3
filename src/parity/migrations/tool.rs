//! A migration tool's own command, run against the throwaway server. No shell takes part unless the command is one.
//!
//! It and what it starts are a process group that is killed when the command has ended, or nobody waits for it any more.

use std::io::pipe;
use std::process::Command;

use crate::error::{Error, Kind, Result};
use crate::parity::child::{LOOK_EVERY, Running};
use crate::pg::url::ConnInfo;

/// As much of what the command said last is shown where it fails, in bytes.
const SHOWN: usize = 8 << 10;

/// What the names of variables begin with that lead to other databases or hold secrets which no migration needs:
/// production's and dev's, the login to Vault, the key and what else is this program's, and libpq's, of which those of the
/// throwaway database are set.
const HIDDEN: [&str; 5] = ["PROD_", "DEV_", "VAULT_", "STANDIN_", "PG"];

/// Words that only a shell understands.
const OF_SHELLS: [&str; 8] = ["&&", "||", "|", ";", "&", ">", ">>", "<"];

/// The words of a command, split and unquoted as a shell does it (POSIX, 2.2 "Quoting").
pub(super) fn words(command: &str) -> Result<Vec<String>> {
    let mistake = |what: &str| {
        Error::new(Kind::Rules, what)
            .on("--migrate-with")
            .hint("for a shell's own words, write a shell: sh -c '…'")
    };
    let words: Vec<String> = shlex::split(command)
        .filter(|words| !words.is_empty())
        .ok_or_else(|| mistake("this is no command: it is empty, or a quote does not end"))?;
    if words.iter().any(|word| OF_SHELLS.contains(&word.as_str())) {
        return Err(mistake("the command needs a shell, and none runs it"));
    }
    Ok(words)
}

/// Runs the words; what they say is shown only if they fail.
pub(super) async fn run(words: &[String], database: &ConnInfo) -> Result<()> {
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| Error::new(Kind::Internal, "a command without words was to be run"))?;
    let failed = |error: std::io::Error| {
        let kind = match Kind::of_named(&error) {
            Kind::Disk => Kind::Tool,
            mistake => mistake,
        };
        Error::new(kind, "the migration command does not start")
            .on(program.clone())
            .because(error)
            .hint("give the path of the program, or put its folder into PATH")
    };
    let (output, to) = pipe().map_err(failed)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(to.try_clone().map_err(failed)?)
        .stderr(to);
    for (name, _) in std::env::vars_os() {
        let is_hidden = |begin: &&str| name.as_encoded_bytes().starts_with(begin.as_bytes());
        if HIDDEN.iter().any(is_hidden) {
            command.env_remove(name);
        }
    }
    command
        .envs(database.env())
        .env("DATABASE_URL", url(database));
    let mut running = Running::start_marked(command, [output], SHOWN).map_err(failed)?;
    let status = loop {
        match running.look().map_err(failed)? {
            Some(status) => break status,
            None => tokio::time::sleep(LOOK_EVERY).await,
        }
    };
    if status.success() {
        return Ok(());
    }
    let said = running.streams.iter().map(|stream| shown(&stream.said));
    let what = format!("the migration command failed ({status})");
    Err(Error::new(Kind::Rules, what)
        .on(program.clone())
        .because(said.collect::<String>())
        .hint("it finds the empty database in DATABASE_URL, PGHOST, PGUSER and PGDATABASE"))
}

/// The database's address as drivers of many languages read it: the socket's folder stands in `host`.
fn url(database: &ConnInfo) -> String {
    let ConnInfo {
        host,
        port,
        user,
        database,
        ..
    } = database;
    format!("postgresql://{user}@localhost:{port}/{database}?host={host}&sslmode=disable")
}

/// What was said, without what terminals take for commands.
fn shown(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let is_plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.trim().chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_stand_there() {
        let found = words("npx prisma 'migrate deploy' --schema=a\\ b").unwrap();
        assert_eq!(found, ["npx", "prisma", "migrate deploy", "--schema=a b"]);
        let shell = words("sh -c 'a && b'").unwrap();
        assert_eq!(shell, ["sh", "-c", "a && b"]);
        for wrong in ["", "  ", "a 'b", "a && b", "a > b"] {
            assert_eq!(words(wrong).unwrap_err().kind(), Kind::Rules, "{wrong}");
        }
    }
}
