//! Services of a compose file, brought up by Docker.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{Error, Kind, Result};
use crate::parity::child::{LOOK_EVERY, Running, Stream};
use crate::pg::schema::{Found, look};
use crate::pg::url::ConnInfo;

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

/// A server that is just starting is asked again after this, and then after twice as long each time, up to the other.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long a program may take to tell its version.
const A_MOMENT: Duration = Duration::from_secs(10);

/// Bytes of Docker's last words that are told.
const WORDS: usize = 2000;

/// Starts the services of a file and waits until they are healthy, at most so long. Those that run stay as they are;
/// Docker's program is ended where nobody waits for it any more. Compose is a plugin of Docker, or a program of its own.
///
/// Errors are of kind `Rules` where there is no Docker or no Compose, `Server` where it fails, `Connection` where it takes too long. They
/// hold the end of what Docker says.
pub async fn bring_up(file: &Path, patience: Duration) -> Result<()> {
    let Err(error) = bring_up_by("docker", &["compose"], file, patience).await else {
        return Ok(());
    };
    let is_missing = error.kind() == Kind::Rules;
    if !is_missing && !lacks_plugin(error.what()) {
        return Err(error);
    }
    if is_first_compose().await {
        let what = "docker-compose is of version 1, which does not wait for services";
        return Err(Error::new(Kind::Rules, what).hint(
            "install Docker's Compose plugin (docker-compose-plugin), or start the services yourself",
        ));
    }
    match bring_up_by("docker-compose", &[], file, patience).await {
        Err(alone) if alone.kind() == Kind::Rules && is_missing => Err(error),
        Err(alone) if alone.kind() == Kind::Rules => Err(Error::new(
            Kind::Rules,
            "Docker has no Compose plugin",
        )
        .hint("install it (the package is docker-compose-plugin), or start the services yourself")),
        ended => ended,
    }
}

/// Whether the program of its own is Compose of version 1: it has no `--wait`, and ends without an error when it is given.
async fn is_first_compose() -> bool {
    let mut command = Command::new("docker-compose");
    command.args(["version", "--short"]);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let said = first_words(command).await.unwrap_or_default();
    is_first(&said)
}

fn is_first(version: &str) -> bool {
    version.trim().trim_start_matches('v').starts_with("1.")
}

/// What a program says before it ends; `None` where it cannot be run or does not end within [`A_MOMENT`].
async fn first_words(mut command: Command) -> Option<String> {
    let (said, to) = io::pipe().ok()?;
    command.stdout(to);
    let until = Instant::now() + A_MOMENT;
    let mut program = Running::start(command, [said], WORDS).ok()?;
    while program.look().ok()?.is_none() {
        if Instant::now() > until {
            return None;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Some(program.streams.iter().map(words).collect())
}

/// Whether Docker's words are about Compose being none of its commands. With the plugin there is a flag `--file`.
fn lacks_plugin(words: &str) -> bool {
    ["unknown flag: --file", "is not a docker command"]
        .iter()
        .any(|known| words.contains(known))
}

/// Looks at a target; one that is just starting is waited for, as long as `patience` says, which is told why, once.
///
/// Errors are those of the last look. What does not pass by itself, as a refused password and an unknown host, is not waited
/// for.
pub async fn answer(target: &ConnInfo, patience: impl Fn(&Error) -> Duration) -> Result<Found> {
    let (mut until, mut pause) = (None, FIRST_PAUSE);
    loop {
        let error = match look(target).await {
            Err(error) if error.passes() => error,
            ended => return ended,
        };
        let until = *until.get_or_insert_with(|| Instant::now() + patience(&error));
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(error);
        }
        tokio::time::sleep(pause.min(left)).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

async fn bring_up_by(program: &str, first: &[&str], file: &Path, patience: Duration) -> Result<()> {
    let mut command = Command::new(program);
    command
        .args(first)
        .arg("--file")
        .arg(file)
        .args(["up", "--detach", "--wait"]);
    wait(command, file, patience).await
}

async fn wait(mut command: Command, file: &Path, patience: Duration) -> Result<()> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::Rules, "Docker is not installed")
            .hint("install Docker with its Compose plugin, or start the services yourself"),
        _ => Error::new(Kind::Server, "Docker cannot be run").because(error),
    };
    let hint = "see `docker compose ps` and `docker compose logs`";
    let until = Instant::now() + patience;
    let (said, to) = io::pipe().map_err(failed)?;
    command.stdout(Stdio::null()).stderr(to);
    let mut docker = Running::start(command, [said], WORDS).map_err(failed)?;
    let status = loop {
        match docker.look().map_err(failed)? {
            Some(status) => break status,
            None if Instant::now() > until => {
                let what = format!(
                    "the services were not healthy after {} s",
                    patience.as_secs()
                );
                return Err(Error::new(Kind::Connection, what)
                    .on(file.display().to_string())
                    .hint(hint));
            }
            None => tokio::time::sleep(LOOK_EVERY).await,
        }
    };
    if status.success() {
        return Ok(());
    }
    let words: String = docker.streams.iter().map(words).collect();
    let what = format!(
        "Docker does not bring the services up: {}",
        unquoted(&words)
    );
    Err(Error::new(Kind::Server, what)
        .on(file.display().to_string())
        .hint(hint))
}

/// What was said, from the beginning of a line on.
fn words(stream: &Stream) -> String {
    let said = String::from_utf8_lossy(&stream.said);
    // Of a line that was cut nobody knows what is quoted.
    let whole = match said.split_once('\n') {
        Some((_, rest)) if stream.is_cut => rest,
        None if stream.is_cut => "",
        _ => &said,
    };
    whole.trim().to_owned()
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
    use std::io::Read as _;

    use super::*;

    fn ran(script: &str, patience: Duration) -> Result<()> {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let file = Path::new("compose.yaml");
        runtime.unwrap().block_on(wait(shell, file, patience))
    }

    #[test]
    fn the_end_of_what_was_said_is_told_and_nothing_waits_for_ever() {
        let soon = Duration::from_secs(30);
        assert!(ran("exit 0", soon).is_ok());
        let loud = "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 3";
        let error = ran(loud, soon).unwrap_err().to_string();
        assert!(
            error.contains("line 2999") && !error.contains("line 1 "),
            "{error}"
        );
        let quoting =
            "echo 'invalid format for services.db.environment.PASSWORD: \"hunter2\"' >&2; exit 1";
        let error = ran(quoting, soon).unwrap_err().to_string();
        assert!(
            error.contains("PASSWORD: \"…\"") && !error.contains("hunter2"),
            "{error}"
        );
        let error = ran("exec sleep 600", Duration::from_millis(50));
        assert_eq!(error.unwrap_err().kind(), Kind::Connection);
    }

    #[test]
    fn compose_of_version_1_is_told_from_its_successors() {
        for (version, expected) in [
            ("1.29.2\n", true),
            ("v1.27.4", true),
            ("2.29.1", false),
            ("v2.40.3\n", false),
            ("10.1", false),
            ("", false),
        ] {
            assert_eq!(is_first(version), expected, "{version}");
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo 1.29.2"]);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let said = runtime.unwrap().block_on(first_words(shell));
        assert_eq!(said.as_deref(), Some("1.29.2"));
    }

    #[test]
    fn what_docker_began_does_not_go_on_when_nobody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let held = folder.path().join("held");
        let made = Command::new("mkfifo").arg(&held).status();
        assert!(made.unwrap().success());
        // Docker's plugin is a program of its own; this one holds the pipe open for as long as it lives.
        let mut shell = Command::new("sh");
        let script = format!("(echo begun; exec sleep 300) > '{}' & wait", held.display());
        shell.args(["-c", &script]);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        runtime.unwrap().block_on(async {
            let begun = tokio::task::spawn_blocking(move || {
                let mut held = std::fs::File::open(held).unwrap();
                held.read_exact(&mut [0; 6]).unwrap();
                held
            });
            let mut held = tokio::select! {
                ended = wait(shell, Path::new("compose.yaml"), Duration::from_hours(1)) => panic!("{ended:?}"),
                held = begun => held.unwrap(),
            };
            // Its end is the end of the last one that could write.
            let rest = tokio::task::spawn_blocking(move || held.read_to_end(&mut Vec::new()));
            let rest = tokio::time::timeout(Duration::from_mins(1), rest).await;
            assert_eq!(rest.unwrap().unwrap().unwrap(), 0);
        });
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
