//! The demo as a newcomer starts it, with PostgreSQL and without.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::process::{Command, Stdio};

/// Runs the demo in a temporary folder and gives what it shows, and what it leaves behind.
fn demo(arguments: &[&str], postgres: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_standin"))
        .arg("demo")
        .args(arguments)
        .env("TMPDIR", folder.path())
        .env("STANDIN_PG_BIN", postgres)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{out}\n{err}");
    let left = std::fs::read_dir(folder.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().path().display().to_string());
    (out, left.collect())
}

fn looks_good(out: &str) {
    for line in [
        "ok      orders whose shipping e-mail is not their customer's: 0",
        "ok      e-mail addresses outside reserved hosts: 0",
        "ok      customers who share an e-mail address: 0",
        "ok      production e-mail addresses found in dev: 0",
        "public.users, id 3",
    ] {
        assert!(out.contains(line), "`{line}` is missing in:\n{out}");
    }
    assert!(!out.contains("FAILED"), "{out}");
}

#[test]
fn with_postgresql_a_dev_database_is_made_and_nothing_is_left() {
    let server = support::installation().bin();
    let (out, left) = demo(&["--rows", "500"], &server.display().to_string());
    looks_good(&out);
    assert!(
        out.contains("ok      foreign keys in production and in dev: 6 and 6"),
        "{out}"
    );
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn without_postgresql_files_are_made_and_the_full_demo_is_explained() {
    let (out, left) = demo(&["--rows", "500"], "none");
    looks_good(&out);
    for line in [
        "ok      orders of customers who are not there: 0",
        "install PostgreSQL 14",
    ] {
        assert!(out.contains(line), "{out}");
    }
    assert!(left.is_empty(), "{left:?}");
    let (out, left) = demo(&["--rows", "10", "--keep"], "none");
    assert_eq!(left.len(), 1, "{out}");
    assert!(out.contains(&left[0]), "{out}");
}
