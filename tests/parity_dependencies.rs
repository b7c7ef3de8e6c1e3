//! `standin parity check --dependencies` as people and CI call it. No server is needed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const CARGO_TOML: &str =
    "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nserde = \"1.0.200\"\n";

const CARGO_LOCK: &str = "\
version = 4
[[package]]
name = \"app\"
version = \"0.1.0\"
[[package]]
name = \"serde\"
version = \"1.0.210\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
checksum = \"aa\"
";

const PACKAGE: &str = r#"{ "name": "front", "dependencies": { "left-pad": "^1.3.0" } }"#;

const PACKAGE_LOCK: &str = r#"{ "lockfileVersion": 3, "packages": {
  "": { "dependencies": { "left-pad": "^1.3.0" } },
  "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://ci:hunter2@packages.test/left-pad.tgz", "integrity": "sha512-aa==" }
} }"#;

const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", CARGO_TOML),
    ("Cargo.lock", CARGO_LOCK),
    ("front/package.json", PACKAGE),
    ("front/package-lock.json", PACKAGE_LOCK),
    ("front/node_modules/left-pad/package.json", "{ not read"),
    (".tool-versions", "rust 1.95.0\nnodejs 20.1.0\n"),
];

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A checkout, some of whose files have another text; an empty one means that the file is not there.
fn checkout(other: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES.iter().chain(other) {
        put(folder.path(), path, text);
    }
    for (path, text) in other {
        if text.is_empty() {
            fs::remove_file(folder.path().join(path)).unwrap();
        }
    }
    folder
}

fn check(folder: &Path, like: Option<&Path>, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    command
        .args(["parity", "check", "--dependencies"])
        .arg(folder)
        .args(more)
        .env_remove("PROD_DATABASE_URL")
        .env_remove("DEV_DATABASE_URL")
        .env_remove("NO_COLOR");
    if let Some(like) = like {
        command.arg("--dependencies-like").arg(like);
    }
    let output = command.output().unwrap();
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(!String::from_utf8_lossy(&said).contains("hunter2"));
    output
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Failed checks as `severity name: expected / actual`, and the exit code.
fn failed(folder: &Path, like: Option<&Path>) -> (Vec<String>, Option<i32>) {
    let output = check(folder, like, &["--format", "json"]);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks
        .filter(|check| check["passed"] == false)
        .inspect(|check| assert!(!text(check, "hint").is_empty(), "{check}"))
        .map(|check| {
            let [severity, name, expected, actual] =
                ["severity", "name", "expected", "actual"].map(|key| text(check, key));
            let name = name.strip_prefix("dependencies: ").unwrap().to_owned();
            format!("{severity} {name}: {expected} / {actual}")
        });
    (failed.collect(), output.status.code())
}

fn fails(other: &[(&str, &str)], expected: &[&str], code: i32) {
    let (found, exit) = failed(checkout(other).path(), None);
    assert_eq!(found, expected);
    assert_eq!(exit, Some(code));
}

#[test]
fn equal_checkouts_pass_in_every_format() {
    let (ours, theirs) = (checkout(&[]), checkout(&[]));
    for (format, says) in [
        ("text", "10 passed, 0 failed"),
        ("json", "\"failed\": 0"),
        ("junit", "failures=\"0\""),
        ("markdown", "checks passed"),
    ] {
        let output = check(
            ours.path(),
            Some(theirs.path()),
            &["--format", format, "--strict"],
        );
        assert!(out(&output).contains(says), "{format}: {}", out(&output));
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn this_repository_is_in_step_and_equal_to_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = check(root, Some(root), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    for check in ["present", "in step", "hashes", "equal"] {
        let name = format!("dependencies: Cargo.lock: {check}");
        let found = report["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| found["name"] == *name);
        assert_eq!(found.unwrap()["passed"], true, "{check}");
    }
}

#[test]
fn drift_is_one_check_a_package() {
    let theirs = checkout(&[]);
    let lock = CARGO_LOCK.replace("1.0.210", "1.0.219");
    let content = PACKAGE_LOCK.replace("sha512-aa==", "sha512-bb==");
    let ours = checkout(&[
        ("Cargo.lock", &lock),
        ("front/package-lock.json", &content),
        (".tool-versions", "rust 1.94.0\nnodejs 20.1.0\n"),
    ]);
    let (found, exit) = failed(ours.path(), Some(theirs.path()));
    assert_eq!(
        found,
        [
            "error .tool-versions: rust: 1.95.0 / 1.94.0",
            "error Cargo.lock: serde: 1.0.210 / 1.0.219",
            "error front/package-lock.json: left-pad: 1.3.0 with sha512-aa==… / 1.3.0 with sha512-bb==…",
        ]
    );
    assert_eq!(exit, Some(1));
    let people = out(&check(ours.path(), Some(theirs.path()), &[]));
    assert!(
        people.contains("error: Cargo.lock: serde\n      expected 1.0.210, found 1.0.219"),
        "{people}"
    );
}

#[test]
fn a_folder_of_lock_files_is_a_baseline() {
    let baseline = tempfile::tempdir().unwrap();
    put(baseline.path(), "Cargo.lock", CARGO_LOCK);
    put(baseline.path(), "api/go.sum", "a.test/x v1.0.0 h1:aa=\n");
    let (found, exit) = failed(checkout(&[]).path(), Some(baseline.path()));
    assert_eq!(
        found,
        [
            "error .tool-versions: equal: not there, as in the other checkout / only here",
            "error api/go.sum: equal: as in the other checkout / missing",
            "error front/package-lock.json: equal: not there, as in the other checkout / only here",
        ]
    );
    assert_eq!(exit, Some(1));
}

#[test]
fn a_manifest_without_a_lock_file_fails() {
    let expected = ["error Cargo.toml: lock file: Cargo.lock / none"];
    fails(&[("Cargo.lock", "")], &expected, 1);
    // Deeper ones are often examples.
    let names = "package-lock.json, pnpm-lock.yaml or yarn.lock";
    let nested = format!("warning front/package.json: lock file: {names} / none");
    fails(&[("front/package-lock.json", "")], &[&nested], 0);
    let bun = [("front/package-lock.json", ""), ("bun.lock", "{}")];
    let unread = "info front/package.json: lock file: a lock file that is known here / bun.lock";
    fails(&bun, &[unread], 0);
}

#[test]
fn members_of_a_workspace_without_a_lock_file_fail_and_what_wants_nothing_passes() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "package.json",
        r#"{ "workspaces": ["front"] }"#,
    );
    put(folder.path(), "front/package.json", PACKAGE);
    let told = "dependencies: front/package.json: lock file";
    let (found, code) = failed(folder.path(), None);
    assert_eq!((found.len(), code), (1, Some(1)), "{found:?}");
    assert!(
        found[0].starts_with("error front/package.json: lock file"),
        "{found:?}"
    );
    // Beside no workspace it may be an example.
    put(folder.path(), "package.json", r#"{ "name": "front" }"#);
    let output = check(folder.path(), None, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let severity = |name: &str| {
        let check = checks.iter().find(|check| check["name"] == name).unwrap();
        (
            check["passed"].as_bool().unwrap(),
            check["severity"].clone(),
        )
    };
    assert_eq!(severity(told), (false, "warning".into()));
    assert!(severity("dependencies: package.json: lock file").0);
}

#[test]
fn a_lock_file_that_is_out_of_step_fails() {
    let manifest = CARGO_TOML.replace("1.0.200", "2") + "gone = \"1\"\n";
    let package = PACKAGE.replace(
        "^1.3.0",
        "git+https://ci:hunter2@git.test/left-pad.git#semver:^2",
    );
    let package = package.replace("left-pad\": \"git", "right-pad\": \"git");
    fails(
        &[("Cargo.toml", &manifest), ("front/package.json", &package)],
        &[
            "error Cargo.lock: in step: 2 requirements met / gone: wanted 1, locked nothing; serde: wanted 2, locked 1.0.210",
            "error front/package-lock.json: in step: 1 requirements met / right-pad: wanted a repository, locked nothing",
        ],
        1,
    );
}

#[test]
fn members_of_a_workspace_are_locked_by_its_lock_file() {
    let root = format!(
        "{CARGO_TOML}[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\nserde = \"1.0.300\"\n"
    );
    let member = "[package]\nname = \"part\"\nversion.workspace = true\n[dependencies]\nserde.workspace = true\n";
    let lock = format!("{CARGO_LOCK}[[package]]\nname = \"part\"\nversion = \"0.1.0\"\n");
    let stranger =
        "[package]\nname = \"stranger\"\nversion = \"0.1.0\"\n[dependencies]\nx = \"1\"\n";
    fails(
        &[
            ("Cargo.toml", &root),
            ("Cargo.lock", &lock),
            ("crates/part/Cargo.toml", member),
            ("examples/stranger/Cargo.toml", stranger),
        ],
        &[
            "warning examples/stranger/Cargo.toml: lock file: Cargo.lock / none",
            "error Cargo.lock: in step: 2 requirements met / serde: wanted 1.0.300, locked 1.0.210 (in crates/part)",
        ],
        1,
    );
}

#[test]
fn missing_hashes_fail_where_the_format_has_them() {
    let cargo = CARGO_LOCK.replace("checksum = \"aa\"\n", "");
    fails(
        &[
            ("Cargo.lock", &cargo),
            ("api/requirements.txt", "django==5.0\n"),
            ("jobs/requirements.txt", "django>=5\n"),
        ],
        &[
            "error Cargo.lock: hashes: 1 of 1 / none",
            "warning api/requirements.txt: hashes: 1 of 1 / none",
            "warning jobs/requirements.txt: pinned: every package pinned / not pinned: django",
        ],
        1,
    );
}

#[test]
fn what_is_malformed_is_told_with_file_and_line() {
    let lock = "version = 4\n[[package]\nname = \"hunter2\"\n";
    fails(
        &[("Cargo.lock", lock), ("front/package.json", "{\n")],
        &[
            "error front/package.json: readable: a manifest that can be read / front/package.json:2: this is not JSON",
            "error Cargo.lock: readable: a lock file that can be read / Cargo.lock:2: this is not TOML",
        ],
        1,
    );
    let theirs = checkout(&[("Cargo.lock", lock)]);
    let (found, _) = failed(checkout(&[]).path(), Some(theirs.path()));
    let why = "the other checkout's cannot be read: Cargo.lock:2: this is not TOML";
    assert_eq!(
        found,
        [format!(
            "error Cargo.lock: equal: a lock file to compare with / {why}"
        )]
    );
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let ours = checkout(&[]);
    let file = fs::File::create(ours.path().join("Cargo.lock")).unwrap();
    file.set_len(33 << 20).unwrap();
    let (found, exit) = failed(ours.path(), None);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("Cargo.lock: this is longer than 32 MiB"),
        "{found:?}"
    );
    assert_eq!(exit, Some(1));
}

#[test]
fn a_folder_with_nothing_to_look_at_is_no_success() {
    let empty = tempfile::tempdir().unwrap();
    let (found, exit) = failed(empty.path(), None);
    assert_eq!(
        found,
        ["error folder: lock files: a lock file or a manifest / neither"]
    );
    assert_eq!(exit, Some(1));
    let absent = check(&empty.path().join("absent"), None, &[]);
    assert_eq!(absent.status.code(), Some(1));
    let error = String::from_utf8(absent.stderr).unwrap();
    assert!(
        error.contains("the folder cannot be read") && error.contains("checkout"),
        "{error}"
    );
}

#[test]
fn the_schema_is_looked_at_as_well_when_it_is_asked_for() {
    let ours = checkout(&[]);
    let output = check(ours.path(), None, &["--grants"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("give --source URL"), "{error}");
}
