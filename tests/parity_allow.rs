//! Accepted differences as people and CI use them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use support::TestDb;

const SCHEMA: &str = "
    CREATE TABLE users (id integer PRIMARY KEY, email varchar(100) NOT NULL);
    CREATE INDEX users_by_email ON users (email)";

/// What accepts everything that `drifted` brings.
const ALLOWED: &str = "\
accepted:
  - check: 'schema: column public.users.email: type'
    actual: text
    reason: the <importer> needs it
    owner: data team
    expires: 2999-01-31
  - {check: 'schema: table public.scratch', reason: a playground, owner: ann, expires: 2999-12-31}
";

fn drifted() -> (TestDb, TestDb) {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    target.run(
        "ALTER TABLE users ALTER COLUMN email TYPE text;
         CREATE TABLE scratch (id serial PRIMARY KEY, what text)",
    );
    (source, target)
}

fn check(databases: &(TestDb, TestDb), allowed: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("allowed.yaml");
    fs::write(&path, allowed).unwrap();
    let (source, target) = (databases.0.url(), databases.1.url());
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check", "--source", &source, "--target", &target])
        .args(["--allow", path.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn accepted_differences_pass_in_every_format_and_say_why() {
    let databases = drifted();
    for (format, says) in [
        (
            "text",
            "accepted: column public.users.email: type: the <importer> needs it (accepted by data team until 2999-01-31)",
        ),
        ("json", "\"owner\": \"data team\""),
        (
            "junit",
            "<system-out>the &lt;importer&gt; needs it (accepted by data team until 2999-01-31)</system-out>",
        ),
        ("markdown", "Accepted: 2"),
        ("sql", "-- no difference"),
    ] {
        let output = check(&databases, ALLOWED, &["--format", format, "--strict"]);
        let text = out(&output);
        assert!(text.contains(says), "{format}: {text}{}", error(&output));
        assert_eq!(output.status.code(), Some(0), "{format}: {text}");
    }
}

#[test]
fn programs_see_what_was_accepted_and_what_it_differs_in() {
    let output = check(&drifted(), ALLOWED, &["--format", "json"]);
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let email = checks
        .iter()
        .find(|check| check["name"] == "schema: column public.users.email: type")
        .unwrap();
    assert_eq!(
        (&email["passed"], &email["expected"], &email["actual"]),
        (
            &true.into(),
            &"character varying(100)".into(),
            &"text".into()
        )
    );
    assert_eq!(email["accepted"]["expires"], "2999-01-31");
    assert_eq!(json["failed"], 0);
}

#[test]
fn the_sketch_leaves_what_was_accepted_alone() {
    let databases = drifted();
    databases.1.run("DROP INDEX users_by_email");
    let sketch = out(&check(&databases, ALLOWED, &["--format", "sql"]));
    assert!(sketch.contains("users_by_email"), "{sketch}");
    assert!(
        !sketch.contains("scratch") && !sketch.contains("TYPE"),
        "{sketch}"
    );
}

#[test]
fn an_entry_that_is_over_fails_again_and_one_without_use_is_a_warning() {
    let databases = drifted();
    let over = ALLOWED.replace("2999-01-31", "2020-01-31");
    let output = check(&databases, &over, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("was accepted by data team until 2020-01-31, which is over"),
        "{}",
        out(&output)
    );
    databases.1.run("DROP TABLE scratch");
    let stale = check(&databases, ALLOWED, &[]);
    assert_eq!(stale.status.code(), Some(0), "{}", out(&stale));
    assert!(
        out(&stale).contains("warning: schema: table public.scratch"),
        "{}",
        out(&stale)
    );
    let strict = check(&databases, ALLOWED, &["--strict"]);
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn mistakes_are_told_at_once_before_anything_is_looked_at() {
    let text = "accepted:\n  - {check: a, owner: o, expires: soon}\n  - {chek: b}\n";
    let absent = (TestDb::absent(), TestDb::absent());
    let output = check(&absent, text, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = error(&output);
    for place in [
        "allowed.yaml:2:5: this entry has no `reason`",
        "allowed.yaml:3:12: an entry has",
    ] {
        assert!(said.contains(place), "{said}");
    }
    let missing = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args([
            "parity",
            "check",
            "--config",
            ".",
            "--allow",
            "/nowhere/allowed.yaml",
        ])
        .current_dir(Path::new("/"))
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(1), "{}", error(&missing));
}

#[test]
fn what_could_not_be_opened_is_accepted_by_nobody() {
    // Root may read everything.
    let ours = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        if rustix::process::geteuid().is_root() {
            command.uid(65534).gid(65534);
        }
        command
    };
    if !ours()
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("left out: nobody but root may run the program where it lies");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    };
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    write("config/base.yaml", "a: 1\n", 0o000);
    write("config/production.yaml", "a: 2\n", 0o644);
    write("Cargo.lock", "version = 4\n", 0o000);
    write("Cargo.toml", "[package]\nname = \"a\"\n", 0o644);
    let entry = |check: &str| {
        format!("  - {{check: '{check}', reason: r, owner: o, expires: 2999-12-31}}\n")
    };
    let accepted = ["configuration: *", "dependencies: *"].map(entry).concat();
    write("allowed.yaml", &format!("accepted:\n{accepted}"), 0o644);
    for (flag, named) in [
        ("--config", "config/base.yaml"),
        ("--dependencies", "Cargo.lock"),
    ] {
        let output = ours()
            .current_dir(folder.path())
            .args(["parity", "check", flag, ".", "--allow", "allowed.yaml"])
            .output()
            .unwrap();
        let said = out(&output) + &error(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains(named) && said.contains("let this program read"),
            "{said}"
        );
        assert!(!said.contains("accepted:"), "{said}");
    }
}
