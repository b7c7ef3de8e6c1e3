//! A migration tool's own command, run against the throwaway server. No shell takes part unless the command is one.
//!
//! It and what it starts are a process group that is killed when nobody waits for it any more.

use std::io::{PipeReader, Read as _, pipe};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::blocking;
use crate::error::{Error, Kind, Result};
use crate::pg::url::ConnInfo;

/// As much of what the command said last is shown where it fails, in bytes.
const SHOWN: usize = 8 << 10;

/// How often a command that says nothing more is asked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Variables that lead to other databases, or hold secrets that no migration needs.
const HIDDEN: [&str; 3] = ["PROD_DATABASE_URL", "DEV_DATABASE_URL", "STANDIN_KEY"];

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
        Error::new(Kind::Tool, "the migration command does not start")
            .on(program.clone())
            .because(error)
            .hint("give the path of the program, or put its folder into PATH")
    };
    let (output, to) = pipe().map_err(failed)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(to.try_clone().map_err(failed)?)
        .stderr(to);
    for (name, _) in std::env::vars_os() {
        let is_hidden = HIDDEN.iter().any(|hidden| name == *hidden);
        if is_hidden || name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    command
        .envs(database.env())
        .env("DATABASE_URL", url(database));
    let child = command.spawn().map_err(failed)?;
    // It holds the pipe's other end, which must close with the child.
    drop(command);
    let group = Group::of(child);
    let child = Arc::clone(&group.child);
    let (status, said) = blocking(move || (read(output), wait(&child)))
        .await
        .map(|(said, status)| (status, said))?;
    match status.map_err(failed)? {
        status if status.success() => Ok(()),
        status => Err(Error::new(
            Kind::Rules,
            format!("the migration command failed ({status})"),
        )
        .on(program.clone())
        .because(said)
        .hint("it finds the empty database in DATABASE_URL, PGHOST, PGUSER and PGDATABASE")),
    }
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

/// A running command; it and its children are killed with this value.
struct Group {
    pid: Pid,
    /// `None` once its end was noted, when its number may become another's.
    child: Arc<Mutex<Option<Child>>>,
}

impl Group {
    fn of(child: Child) -> Self {
        Self {
            pid: Pid::from_child(&child),
            child: Arc::new(Mutex::new(Some(child))),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if child.is_some() {
            // One that has just ended is no error.
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }
}

/// What was said last, without what terminals take for commands.
fn read(mut output: PipeReader) -> String {
    let (mut said, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = output.read(&mut chunk) {
        said.extend_from_slice(chunk.get(..length).unwrap_or_default());
        let older = said.len().saturating_sub(SHOWN);
        said.drain(..older);
    }
    let text = String::from_utf8_lossy(&said);
    let is_plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.trim().chars().filter(is_plain).collect()
}

fn wait(child: &Mutex<Option<Child>>) -> std::io::Result<ExitStatus> {
    loop {
        let mut running = child.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(process) = running.as_mut() else {
            return Err(std::io::ErrorKind::NotFound.into());
        };
        if let Some(status) = process.try_wait()? {
            *running = None;
            return Ok(status);
        }
        drop(running);
        std::thread::sleep(LOOK_EVERY);
    }
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
