//! `standin parity check --tools` as people and CI call it, with programs that say what a test wants.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a file of tools, and a search path with nothing but the programs of a test.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new(tools: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(folder.path().join(".tool-versions"), tools).unwrap();
        Self { folder }
    }

    /// A program of the shell, in this folder of the bench.
    fn program(&self, path: &str, script: &str) -> &Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn check(&self, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["parity", "check", "--tools", ".tool-versions"])
            .args(more)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("PATH", self.folder.path().join("bin"))
            .env("HOME", self.folder.path())
            .env_remove("PROD_DATABASE_URL")
            .env_remove("DEV_DATABASE_URL")
            .output()
            .unwrap()
    }

    /// Failed checks as `severity name: expected / actual`, and the exit code.
    fn failed(&self, more: &[&str]) -> (Vec<String>, Option<i32>) {
        let output = self.check(&[more, &["--format", "json"]].concat());
        let report: Value = serde_json::from_str(&out(&output)).unwrap();
        let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
        let checks = report["checks"].as_array().unwrap().iter();
        let failed = checks
            .filter(|check| check["passed"] == false)
            .inspect(|check| assert!(!text(check, "hint").is_empty(), "{check}"))
            .map(|check| {
                let [severity, name, expected, actual] =
                    ["severity", "name", "expected", "actual"].map(|key| text(check, key));
                let name = name.strip_prefix("tools: ").unwrap().to_owned();
                format!("{severity} {name}: {expected} / {actual}")
            });
        (failed.collect(), output.status.code())
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn installed_tools_are_held_against_the_file() {
    let bench = Bench::new(
        "# what we build with\n\
         nodejs 20.1.0 # not the newest\n\
         python 3.12.1 3.11 system\n\
         rust 1.94.0\n\
         java temurin-17.0.15+6\n\
         golang ref:39cb398\n\
         terraform 1.5.7 1.5.8\n\
         zig 0.11.0\n\
         ruby path:~/built system\n\
         perl path:not-built\n\
         erlang 26.0\n",
    );
    bench
        .program("bin/node", "echo v20.1.0")
        .program("bin/python3", "echo Python 3.11.7")
        .program("bin/rustc", "echo 'rustc 1.95.0 (59807616e 2026-04-14)'")
        .program("bin/java", "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
        .program("bin/go", "[ \"$GOTOOLCHAIN\" = local ] && [ \"$1\" = version ] && echo go version go1.20.5 linux/amd64")
        .program("bin/terraform", "echo Terraform v1.6.0; echo on linux_amd64")
        .program("built/bin/ruby", "exit 1")
        .program("bin/perl", "echo '(v5.36.0)'");
    let (found, code) = bench.failed(&[]);
    assert_eq!(
        found,
        [
            "error rust: 1.94.0 / 1.95.0",
            "warning golang: ref:39cb398 / 1.20.5",
            "error terraform: 1.5.7 or 1.5.8 / 1.6.0",
            "error zig: 0.11.0 / zig is not there",
            "error perl: path:not-built / 5.36.0",
            "warning erlang: 26.0 / not known how to ask for its version",
        ]
    );
    assert_eq!(code, Some(1));
    let people = out(&bench.check(&[]));
    assert!(
        people.starts_with("tools\n  error: rust\n      expected 1.94.0, found 1.95.0\n"),
        "{people}"
    );
    assert!(people.contains("asdf install rust 1.94.0"), "{people}");
    assert!(
        people.ends_with("4 passed, 4 failed, 2 warnings\n\n")
            || people
                .trim_end()
                .ends_with("4 passed, 4 failed, 2 warnings"),
        "{people}"
    );
}

#[test]
fn warnings_alone_pass_unless_they_count() {
    let bench = Bench::new("nodejs lts\nerlang 26.0\n");
    bench.program("bin/node", "echo v20.1.0");
    let output = bench.check(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert_eq!(bench.check(&["--strict"]).status.code(), Some(1));
}

#[test]
fn tools_that_do_not_answer_as_they_should_are_told() {
    let bench = Bench::new("nodejs 20\npython 3\nruby 3\nrust 1\nphp 8\nbun 1\n");
    bench
        .program(
            "bin/node",
            "echo No version is set for command node, hunter2 >&2; exit 126",
        )
        .program(
            "bin/python3",
            "while :; do echo Python 3.11.7 hunter2 hunter2 hunter2 hunter2; done",
        )
        .program("bin/ruby", "echo hunter2")
        .program("bin/rustc", "kill -9 $$")
        .program("bin/php", "exit 0");
    fs::write(bench.folder.path().join("bin/bun"), "no program").unwrap();
    let (found, code) = bench.failed(&[]);
    assert_eq!(
        found,
        [
            "error nodejs: 20 / it ended with exit code 126",
            "error python: 3 / an answer longer than 64 KiB",
            "error ruby: 3 / an answer without a version",
            "error rust: 1 / it was ended by a signal",
            "error php: 8 / an answer without a version",
            "error bun: 1 / it cannot be run: permission denied",
        ]
    );
    assert_eq!(code, Some(1));
}

/// Whether a process is there and no mere entry of one that ended. Source: proc(5), `/proc/PID/stat`.
fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(PathBuf::from("/proc").join(pid).join("stat"));
    stat.is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap()
            .trim_start()
            .starts_with('Z')
    })
}

#[test]
fn a_tool_that_hangs_is_ended_with_all_that_it_began() {
    if !PathBuf::from("/proc/self/stat").exists() || !PathBuf::from("/bin/sleep").exists() {
        eprintln!("skipped: no /proc, or no /bin/sleep");
        return;
    }
    let bench = Bench::new("nodejs 20\npython 3.11\n");
    bench
        .program("bin/node", "/bin/sleep 600 & echo $$ $! > pids; wait")
        .program("bin/python3", "echo Python 3.11.7");
    let (found, code) = bench.failed(&["--timeout", "10"]);
    assert_eq!(found, ["error nodejs: 20 / no answer within 5s"]);
    assert_eq!(code, Some(1));
    let pids = fs::read_to_string(bench.folder.path().join("pids")).unwrap();
    let begin = Instant::now();
    for pid in pids.split_whitespace() {
        while runs(pid) {
            assert!(begin.elapsed() < Duration::from_mins(1), "{pid} still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    assert_eq!(pids.split_whitespace().count(), 2);
}

#[test]
fn a_tool_has_answered_when_it_ends_whoever_holds_its_output() {
    if !PathBuf::from("/proc/self/stat").exists() || !PathBuf::from("/usr/bin/setsid").exists() {
        eprintln!("skipped: no /proc, or no /usr/bin/setsid");
        return;
    }
    let bench = Bench::new("nodejs 20\n");
    // One leaves the group and keeps the pipes; one stays in the group.
    let script = "/usr/bin/setsid /bin/sh -c 'echo $$ > part; /bin/mv part away; exec /bin/sleep 600' &\n\
                  /bin/sleep 600 & echo $! > here\n\
                  while [ ! -e away ]; do :; done; echo v20.1.0";
    bench.program("bin/node", script);
    let found = bench.failed(&[]);
    let pid = |name: &str| fs::read_to_string(bench.folder.path().join(name)).unwrap();
    let (away, here) = (pid("away"), pid("here"));
    assert!(runs(away.trim()), "the test's own process ended early");
    let away = rustix::process::Pid::from_raw(away.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(away, rustix::process::Signal::KILL).unwrap();
    assert_eq!(found, (Vec::new(), Some(0)));
    let begin = Instant::now();
    while runs(here.trim()) {
        assert!(begin.elapsed() < Duration::from_mins(1), "it still runs");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn mistakes_in_the_file_are_told_with_their_place() {
    let says = |text: &str, code: i32, words: &str| {
        let output = Bench::new(text).check(&[]);
        assert_eq!(output.status.code(), Some(code), "{}", error(&output));
        assert!(
            error(&output).contains(words),
            "{words}: {}",
            error(&output)
        );
    };
    says(
        "nodejs 20\nruby\n",
        1,
        ".tool-versions:2:1: a tool has no version",
    );
    says(
        "{\"password\": \"S3cr3tPw9\"}\n",
        1,
        ".tool-versions:1:1: this is no line of .tool-versions",
    );
    for text in ["password S3cr3tPw9", "password 7S3cr3tPw9"] {
        for more in [&[][..], &["--format", "json"]] {
            let output = Bench::new(text).check(more);
            let out = String::from_utf8_lossy(&output.stdout);
            assert!(!out.contains("S3cr3tPw9"), "{out}");
            assert!(!error(&output).contains("S3cr3tPw9"), "{}", error(&output));
        }
    }
    says("# nothing\n", 1, "names no tool");
    says(&"# long\n".repeat(20_000), 1, "longer than 64 KiB");
    let bench = Bench::new("");
    fs::remove_file(bench.folder.path().join(".tool-versions")).unwrap();
    let missing = bench.check(&[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        error(&missing).contains("the file of tools cannot be read"),
        "{}",
        error(&missing)
    );
}

#[test]
fn a_folder_stands_for_its_file() {
    let bench = Bench::new("nodejs 20\n");
    bench.program("bin/node", "echo v20.1.0");
    let output = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check", "--strict", "--tools"])
        .arg(bench.folder.path())
        .env("PATH", bench.folder.path().join("bin"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
}
