//! Files that somebody names and that are none, or that may not be read: pipes, devices, other people's. Needs no server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/pipes.rs"]
pub mod pipes;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const RULES: &str =
    "version: 1\nsource: postgresql:///a\ntarget: postgresql:///b\nunlisted: keep\n";

/// A folder with rules and a pipe.
fn bench() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rules.yaml"), RULES).unwrap();
    pipes::silent(&folder.path().join("pipe"));
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it said and its exit code; none where it does not end.
fn ended(mut child: Child, until: Instant) -> (String, Option<i32>) {
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
            return ("it does not end".to_owned(), None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    said(&child.wait_with_output().unwrap())
}

fn said(output: &Output) -> (String, Option<i32>) {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    (text.concat(), output.status.code())
}

fn minutes(minutes: u64) -> Instant {
    Instant::now() + Duration::from_mins(minutes)
}

#[test]
fn a_pipe_that_nobody_writes_to_is_not_waited_for_without_end() {
    let folder = bench();
    let manifest = r#"{"format": 1, "components": {"postgresql": {"version": "15.4"}}}"#;
    fs::write(folder.path().join("m.json"), manifest).unwrap();
    let source = ["--source", "postgresql:///a"];
    let commands: &[&[&str]] = &[
        &["plan", "pipe"],
        &["run", "pipe"],
        &["preview", "pipe", "--table", "users"],
        &["plan", "rules.yaml", "--catalog", "pipe"],
        &["init", "--update", "pipe", "--dry-run"],
        &["init", "--from", "anon", "pipe", source[0], source[1]],
        &["parity", "compose", "pipe"],
        &["parity", "compose", "m.json", "--rules", "pipe"],
    ];
    let until = minutes(5);
    let started: Vec<_> = commands
        .iter()
        .map(|arguments| (arguments, start(folder.path(), arguments)))
        .collect();
    for (arguments, child) in started {
        let (text, code) = ended(child, until);
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(
            text.contains("a pipe that nobody wrote to"),
            "{arguments:?}: {text}"
        );
    }
}

#[test]
fn what_comes_out_of_a_pipe_is_read() {
    let folder = bench();
    let program = env!("CARGO_BIN_EXE_standin");
    for (rules, catalog, words) in [
        ("<(sleep 1; echo 'version: 2')", "<(echo '{}')", "version"),
        ("rules.yaml", "<(sleep 1; echo '{}')", "this is no catalog"),
    ] {
        let script = format!("'{program}' plan {rules} --catalog {catalog}");
        let bash = Command::new("bash")
            .args(["-c", &script])
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .output();
        let Ok(output) = bash else {
            eprintln!("left out: there is no bash on this system");
            return;
        };
        let (text, code) = said(&output);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn nothing_is_written_to_what_is_no_file() {
    let folder = bench();
    let source = ["--source", "postgresql:///a"];
    let commands: &[&[&str]] = &[
        &["plan", "rules.yaml", "--save-catalog", "pipe"],
        &["run", "rules.yaml", "--report", "pipe"],
        &["init", "--update", "pipe"],
        &["init", "--output", "pipe", source[0], source[1]],
    ];
    let until = minutes(5);
    for arguments in commands {
        let (text, code) = ended(start(folder.path(), arguments), until);
        assert_eq!(code, Some(1), "{arguments:?}: {text}");
        assert!(
            text.contains("pipe: this is no file, and cannot be replaced by one"),
            "{arguments:?}: {text}"
        );
    }
}

#[test]
fn what_may_not_be_read_is_a_failure_and_no_mistake() {
    // Root may read everything.
    let ours = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        if rustix::process::geteuid().is_root() {
            command.uid(65534).gid(65534);
        }
        command
    };
    let version = ours().arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        eprintln!("left out: nobody but root may run the program where it lies");
        return;
    }
    let folder = bench();
    let mode = |name: &str, mode: u32| {
        let path = folder.path().join(name);
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir(folder.path().join("project")).unwrap();
    mode("", 0o755);
    mode("rules.yaml", 0o000);
    mode("project", 0o000);
    let source = ["--source", "postgresql:///a"];
    let commands: &[(&[&str], i32)] = &[
        (&["parity", "check", "--rules", "rules.yaml"], 2),
        (&["parity", "check", "--config", "project"], 2),
        (&["plan", "rules.yaml"], 2),
        (
            &["init", "--from", "anon", "rules.yaml", source[0], source[1]],
            2,
        ),
        (&["parity", "check", "--rules", "missing.yaml"], 1),
        (&["parity", "check", "--config", "missing"], 1),
        (&["plan", "missing.yaml"], 1),
    ];
    for (arguments, expected) in commands {
        let output = ours()
            .args(*arguments)
            .current_dir(folder.path())
            .env_remove("PROD_DATABASE_URL")
            .output()
            .unwrap();
        let (text, code) = said(&output);
        assert_eq!(code, Some(*expected), "{arguments:?}: {text}");
    }
    mode("project", 0o755);
}
