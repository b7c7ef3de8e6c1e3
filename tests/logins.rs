//! A login in an address that stands where none is wanted, or is written wrongly, is never shown.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::process::{Command, Output, Stdio};

const WRONG: [&str; 8] = [
    "htps://u:SEKRET@h/y",
    " http://u:SEKRET@127.0.0.1:1/y",
    "ftp://u:SEKRET@h/y",
    "http:/u:SEKRET@h/y",
    "u:SEKRET@h/y",
    "postgres://u:SEK/RET@h/y",
    "https://SEKRET@127.0.0.1:1/y",
    "//u:SEKRET@h/y",
];

fn standin(args: &[&str]) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), "openapi: 3.0.0\npaths: {}\n").unwrap();
    std::fs::write(folder.path().join("m.json"), r#"{"components": {}}"#).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    for name in [
        "PROD_DATABASE_URL",
        "DEV_DATABASE_URL",
        "STANDIN_WEBHOOK",
        "STANDIN_SLACK",
    ] {
        command.env_remove(name);
    }
    let output = command
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(!output.status.success(), "{args:?}: {said}");
    for secret in ["SEKRET", "SEK/", "RET@"] {
        assert!(!said.contains(secret), "{args:?}: {said}");
    }
    (output, said)
}

#[test]
fn what_looks_like_an_address_is_not_taken_for_the_file_of_an_api() {
    for wrong in WRONG {
        for format in ["text", "json", "junit", "markdown"] {
            let (_, said) = standin(&[
                "parity", "check", "--api", "a.yaml", wrong, "--format", format,
            ]);
            // These two are known, and nobody answers there.
            let says = match wrong.contains("127.0.0.1") {
                true => "127.0.0.1:1/y",
                false => "this is no address that is known",
            };
            assert!(said.contains(says), "{wrong} {format}: {said}");
        }
    }
}

#[test]
fn no_flag_repeats_a_login() {
    for wrong in WRONG {
        for args in [
            &["parity", "check", wrong] as &[&str],
            &["parity", "check", "m.json", "--compose", wrong],
            &["parity", "check", "--source", wrong, "--target", wrong],
            &["parity", "check", "m.json", "--redis", wrong],
            &["parity", "check", "m.json", "--elasticsearch", wrong],
            &["parity", "check", "--migrations", wrong, "--source", wrong],
            &["parity", "check", "--tools", wrong],
            &["parity", "check", "--dependencies", wrong],
            &["parity", "check", "--config", wrong],
            &["parity", "check", "--config", ".", "--secrets", wrong],
            &["parity", "check", "--rules", wrong],
            &[
                "parity", "check", "--allow", wrong, "--api", "a.yaml", "a.yaml",
            ],
            &["parity", "check", "--timeout", wrong],
            &["parity", "check", "--format", wrong],
            &["parity", "capture", wrong],
            &["parity", "capture", "--source", wrong],
            &["parity", "capture", "--redis", wrong],
            &["parity", "compose", wrong],
            &[
                "parity",
                "monitor",
                "--once",
                "--history",
                wrong,
                "--api",
                "a.yaml",
                "a.yaml",
            ],
            &[
                "parity",
                "monitor",
                "--api",
                "a.yaml",
                "a.yaml",
                "--command",
                wrong,
            ],
            &[
                "parity", "monitor", "--api", "a.yaml", "a.yaml", "--listen", wrong,
            ],
            &["plan", wrong],
            &["run", wrong],
            &["up", wrong],
            &["preview", wrong, "--table", "users"],
            &["init", "--source", wrong],
            &["init", "--from", wrong, wrong],
            &["transforms", wrong],
            &[wrong],
        ] {
            standin(args);
        }
    }
}

#[test]
fn webhooks_that_are_none_are_told_without_their_address() {
    for wrong in ["htps://u:SEKRET@h/y", "u:SEKRET@h/y", "SEKRET"] {
        for flag in ["--webhook", "--slack"] {
            let (_, said) = standin(&[
                "parity", "monitor", "--api", "a.yaml", "a.yaml", flag, wrong,
            ]);
            assert!(said.contains(flag), "{said}");
        }
    }
}

#[test]
fn a_path_for_which_an_address_is_given_is_told_as_such() {
    let (output, said) = standin(&["parity", "check", "postgres://u:SEKRET@h/y"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("this is an address, and a path is wanted here"),
        "{said}"
    );
    assert!(said.contains("postgres://…@h/y"), "{said}");
}
