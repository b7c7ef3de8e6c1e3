//! Services of a compose file, brought up by Docker.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Kind, Result};

/// Files that Compose looks for, in its order.
///
/// Source: Compose Specification, "The Compose file".
const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
];

/// The compose file of a folder.
pub fn compose_file(folder: &Path) -> Option<PathBuf> {
    let paths = NAMES.iter().map(|name| folder.join(name));
    paths.into_iter().find(|path| path.is_file())
}

/// Bytes of Docker's last words that are told.
const WORDS: usize = 2000;

/// Starts the services of a file and waits until they are healthy, at most so long. Those that run stay as they are. Compose
/// is a plugin of Docker, or a program of its own.
///
/// Errors are of kind `Rules` where there is no Docker or no Compose, `Server` where it fails, `Connection` where it takes too long. They
/// hold the end of what Docker says.
pub fn bring_up(file: &Path, patience: Duration) -> Result<()> {
    let Err(error) = bring_up_by("docker", &["compose"], file, patience) else {
        return Ok(());
    };
    let is_missing = error.kind() == Kind::Rules;
    if !is_missing && !lacks_plugin(error.what()) {
        return Err(error);
    }
    match bring_up_by("docker-compose", &[], file, patience) {
        Err(alone) if alone.kind() == Kind::Rules && is_missing => Err(error),
        Err(alone) if alone.kind() == Kind::Rules => Err(Error::new(
            Kind::Rules,
            "Docker has no Compose plugin",
        )
        .hint("install it (the package is docker-compose-plugin), or start the services yourself")),
        ended => ended,
    }
}

/// Whether Docker's words are about Compose being none of its commands. With the plugin there is a flag `--file`.
fn lacks_plugin(words: &str) -> bool {
    ["unknown flag: --file", "is not a docker command"]
        .iter()
        .any(|known| words.contains(known))
}

fn bring_up_by(program: &str, first: &[&str], file: &Path, patience: Duration) -> Result<()> {
    let mut command = Command::new(program);
    command
        .args(first)
        .arg("--file")
        .arg(file)
        .args(["up", "--detach", "--wait"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Rules, "Docker is not installed")
            .hint("install Docker with its Compose plugin, or start the services yourself"),
        _ => Error::new(Kind::Server, "Docker cannot be run").because(error),
    })?;
    wait(child, file, patience)
}

fn wait(mut child: Child, file: &Path, patience: Duration) -> Result<()> {
    let said = child.stderr.take();
    let (sender, told) = mpsc::channel();
    // It ends with Docker, whose output it drains so that Docker never waits for a reader.
    let reader = thread::Builder::new().name("docker".to_owned());
    let reader = reader.spawn(move || {
        let (mut last, mut is_cut) = (Vec::new(), false);
        let mut block = [0; 4096];
        let mut said = said;
        while let Some(read) = said.as_mut().and_then(|said| said.read(&mut block).ok()) {
            if read == 0 {
                break;
            }
            last.extend_from_slice(&block[..read]);
            let surplus = last.len().saturating_sub(WORDS);
            is_cut |= surplus > 0;
            last.drain(..surplus);
        }
        // Nobody listens any more where it took too long.
        let words = String::from_utf8_lossy(&last);
        // Of a line that was cut nobody knows what is quoted.
        let whole = match words.split_once('\n') {
            Some((_, rest)) if is_cut => rest,
            None if is_cut => "",
            _ => &words,
        };
        let _ = sender.send(whole.trim().to_owned());
    });
    reader
        .map_err(|error| Error::new(Kind::Internal, "no thread can be started").because(error))?;
    let words = match told.recv_timeout(patience) {
        Ok(words) => words,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let _ = child.kill();
            let _ = child.wait();
            let what = format!(
                "the services were not healthy after {} s",
                patience.as_secs()
            );
            return Err(Error::new(Kind::Connection, what)
                .on(file.display().to_string())
                .hint("see `docker compose ps` and `docker compose logs`"));
        }
    };
    let status = child.wait();
    let status =
        status.map_err(|error| Error::new(Kind::Server, "Docker is lost").because(error))?;
    if status.success() {
        return Ok(());
    }
    let what = format!(
        "Docker does not bring the services up: {}",
        unquoted(&words)
    );
    Err(Error::new(Kind::Server, what)
        .on(file.display().to_string())
        .hint("see `docker compose ps` and `docker compose logs`"))
}

/// The words without what stands in quotes, which may be a value of the compose file. Docker quotes within a line.
fn unquoted(words: &str) -> String {
    let line = |line: &str| -> String {
        let parts = line.split('"').enumerate();
        let shown = parts.map(|(at, part)| if at % 2 == 0 { part } else { "\"…\"" });
        shown.collect()
    };
    let lines: Vec<String> = words.lines().map(line).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        Command::new("sh")
            .args(["-c", script])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    #[test]
    fn the_end_of_what_was_said_is_told_and_nothing_waits_for_ever() {
        let file = Path::new("compose.yaml");
        let soon = Duration::from_secs(30);
        assert!(wait(shell("exit 0"), file, soon).is_ok());
        let loud = "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 3";
        let error = wait(shell(loud), file, soon).unwrap_err().to_string();
        assert!(
            error.contains("line 2999") && !error.contains("line 1 "),
            "{error}"
        );
        let quoting =
            "echo 'invalid format for services.db.environment.PASSWORD: \"hunter2\"' >&2; exit 1";
        let error = wait(shell(quoting), file, soon).unwrap_err().to_string();
        assert!(
            error.contains("PASSWORD: \"…\"") && !error.contains("hunter2"),
            "{error}"
        );
        let error = wait(shell("exec sleep 600"), file, Duration::from_millis(50));
        assert_eq!(error.unwrap_err().kind(), Kind::Connection);
    }

    #[test]
    fn the_first_of_the_known_names_counts() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(compose_file(folder.path()), None);
        for name in ["docker-compose.yml", "compose.yaml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
            assert_eq!(compose_file(folder.path()), Some(folder.path().join(name)));
        }
    }
}
