//! `standin parity compose`, and compose files held against a manifest. What the file tells a server to do is done by a
//! real one; Docker is not needed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use standin::pg::server::{Options, Server};
use support::redis::Redis;
use support::{TestDb, installation};

/// Runs in a folder; without the environment's databases.
fn standin(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .current_dir(folder)
        .args(args)
        .env_remove("DEV_DATABASE_URL")
        .env_remove("PROD_DATABASE_URL")
        .output()
        .unwrap()
}

fn expect(code: i32, folder: &Path, args: &[&str]) -> (String, String) {
    let output = standin(folder, args);
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    (out, err)
}

/// The items of lists of the written file.
fn words(file: &str) -> Vec<String> {
    let items = file
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "));
    let items = items.filter_map(|item| item.split("  # ").next());
    items
        .filter_map(|item| serde_json::from_str(item).ok())
        .collect()
}

/// `-c name=value` of the written file.
fn settings(file: &str) -> Vec<(String, String)> {
    let words = words(file);
    let pairs = words.windows(2).filter(|pair| pair[0] == "-c");
    let setting = |pair: &[String]| {
        let (name, value) = pair[1].split_once('=')?;
        Some((name.to_owned(), value.replace("$$", "$")))
    };
    pairs.filter_map(setting).collect()
}

/// Checks that failed, with what was found.
fn failed(out: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(out).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    checks
        .filter(|check| check["passed"] == false)
        .map(|check| format!("{}: {}", text(&check["name"]), text(&check["actual"])))
        .collect()
}

#[test]
fn a_server_with_the_files_settings_is_like_production() {
    let changed = [
        ("shared_buffers", "300MB"),
        ("work_mem", "9MB"),
        ("random_page_cost", "1.25"),
        ("max_connections", "30"),
        ("search_path", "\"$user\", public, extensions"),
        ("statement_timeout", "90s"),
        ("timezone", "Europe/Paris"),
        ("default_transaction_isolation", "repeatable read"),
        ("shared_preload_libraries", "auto_explain"),
    ];
    let like = |settings: &mut dyn Iterator<Item = (&str, &str)>| {
        let options = settings.fold(Options::default(), |options, (name, value)| {
            options.with(name, value)
        });
        Server::start(installation(), &options).unwrap()
    };
    let production = like(&mut changed.into_iter());
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let url = |server: &Server| TestDb::on(server);
    let source = url(&production);
    expect(
        0,
        at,
        &[
            "parity",
            "capture",
            "--source",
            &source.url(),
            "-o",
            "i.json",
        ],
    );
    expect(
        0,
        at,
        &[
            "parity", "compose", "i.json", "--memory", "1GiB", "-o", "c.yml",
        ],
    );
    let file = fs::read_to_string(at.join("c.yml")).unwrap();
    let written = settings(&file);
    let of = |name: &str| {
        let found = written
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(of("shared_buffers"), Some("256MB"), "{file}");
    assert_eq!(of("search_path"), Some("\"$user\", public, extensions"));
    // What nobody changed is not written.
    assert_eq!(of("geqo"), None);
    let dev = like(
        &mut written
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    let target = url(&dev);
    let (out, err) = expect(
        0,
        at,
        &[
            "parity",
            "check",
            "i.json",
            "--target",
            &target.url(),
            "--compose",
            "c.yml",
            "--strict",
            "--format",
            "json",
        ],
    );
    assert!(err.contains("holding c.yml against the manifest"), "{err}");
    let failed = failed(&out);
    // Only what the memory of the machine decides differs.
    assert_eq!(
        failed,
        [
            "compose: postgresql: setting shared_buffers: 256MB",
            "infrastructure: postgresql: setting shared_buffers: 256MB"
        ]
    );
}

#[test]
fn a_redis_with_the_files_settings_is_like_production() {
    let changed = [
        "--maxmemory",
        "3gb",
        "--maxmemory-policy",
        "allkeys-lru",
        "--appendonly",
        "yes",
    ];
    let Some(production) = Redis::start(&changed) else {
        return support::skipped("there is no Redis");
    };
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    expect(
        0,
        at,
        &[
            "parity",
            "capture",
            "--redis",
            &production.url(""),
            "-o",
            "i.json",
        ],
    );
    expect(0, at, &["parity", "compose", "i.json", "-o", "c.yml"]);
    let held = [
        "parity",
        "check",
        "i.json",
        "--compose",
        "c.yml",
        "--strict",
    ];
    let (out, _) = expect(0, at, &held);
    assert!(
        out.contains("expected 3221225472, found 536870912"),
        "{out}"
    );
    let file = fs::read_to_string(at.join("c.yml")).unwrap();
    let words = words(&file);
    assert!(
        words
            .windows(2)
            .any(|pair| pair == ["--maxmemory", "536870912"]),
        "{file}"
    );
    let from = words
        .iter()
        .position(|word| word == "redis-server")
        .unwrap()
        + 1;
    let to = words
        .iter()
        .rposition(|word| word.starts_with("--"))
        .unwrap()
        + 2;
    let words: Vec<&str> = words[from..to].iter().map(String::as_str).collect();
    let dev = Redis::start(&words).unwrap();
    let url = dev.url("");
    let (out, _) = expect(
        0,
        at,
        &[
            "parity", "check", "i.json", "--redis", &url, "--format", "json",
        ],
    );
    let failed = failed(&out);
    assert_eq!(
        failed,
        ["infrastructure: redis: setting maxmemory: 536870912"]
    );
}

const MANIFEST: &str = r#"{"components": {"postgresql": {"version": "15.4", "settings": {"TimeZone": "UTC"}},
    "redis": {"version": "7.0.15", "settings": {"appendonly": "yes"}}}}"#;

#[test]
fn a_written_file_passes_and_one_that_was_edited_fails() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("rules")).unwrap();
    fs::write(at.join("i.json"), MANIFEST).unwrap();
    fs::write(
        at.join("rules/shop.yaml"),
        "version: 1\nsource: ${PROD_URL}\nkey: ${KEY}\n",
    )
    .unwrap();
    let compose = [
        "parity",
        "compose",
        "i.json",
        "--rules",
        "rules/shop.yaml",
        "-o",
        "c.yml",
    ];
    let check = ["parity", "check", "i.json", "--compose", "c.yml"];
    expect(0, at, &compose);
    let file = fs::read_to_string(at.join("c.yml")).unwrap();
    assert!(
        file.contains("\"./rules:/rules:ro\"") && file.contains("\"PROD_URL\":\n"),
        "{file}"
    );
    let (out, _) = expect(0, at, &[&check[..], &["--strict"]].concat());
    assert!(!out.contains("fill"), "{out}");
    for (from, to, told) in [
        ("postgres:15.4", "postgres:16.2", "image"),
        ("redis:7.0.15", "redis:latest", "image"),
        ("TimeZone=UTC", "TimeZone=PST8PDT", "setting TimeZone"),
        ("\"--appendonly\"", "\"--save\"", "setting appendonly"),
    ] {
        assert!(file.contains(from));
        fs::write(at.join("c.yml"), file.replace(from, to)).unwrap();
        let (out, _) = expect(1, at, &check);
        assert!(out.contains(told), "{told}: {out}");
    }
    let (_, err) = expect(1, at, &compose);
    assert!(
        err.contains("--force") || err.contains("is there already"),
        "{err}"
    );
    expect(0, at, &[&compose[..], &["--force"]].concat());
    assert_eq!(fs::read_to_string(at.join("c.yml")).unwrap(), file);
}

#[test]
fn a_report_is_written_also_where_no_check_began() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("i.json"), MANIFEST).unwrap();
    fs::write(at.join("allow.yaml"), "nonsense: 1\n").unwrap();
    fs::write(at.join("c.yml"), "services: {}\n").unwrap();
    let nobody = ["parity", "check", "no.json", "--compose", "c.yml"];
    let mistaken = [
        "parity",
        "check",
        "i.json",
        "--compose",
        "c.yml",
        "--allow",
        "allow.yaml",
    ];
    for (args, told) in [
        (&nobody[..], "no.json"),
        (&mistaken[..], "accepted differences"),
    ] {
        for (format, shape) in [
            ("json", "\"failed\": 1"),
            ("junit", "errors=\"1\""),
            ("sarif", "\"results\": ["),
            ("markdown", "0 passed, 1 failed"),
        ] {
            let (out, err) = expect(1, at, &[args, &["--format", format]].concat());
            assert!(out.contains(shape) && out.contains(told), "{format}: {out}");
            assert!(err.contains("error"), "{format}: {err}");
        }
        let (out, err) = expect(1, at, args);
        assert!(out.is_empty() && err.contains("error"), "{out}{err}");
    }
}

#[test]
fn mistakes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("i.json"), MANIFEST).unwrap();
    for (code, args, told) in [
        (
            1,
            &["parity", "check", "--compose", "c.yml"][..],
            "MANIFEST",
        ),
        (
            1,
            &["parity", "check", "i.json", "--compose", "c.yml"],
            "cannot be read",
        ),
        (
            1,
            &["parity", "compose", "i.json", "--memory", "1MiB"],
            "--memory",
        ),
        (
            1,
            &["parity", "compose", "i.json", "--rules", "no.yaml"],
            "no.yaml",
        ),
        (1, &["parity", "compose", "no.json"], "no.json"),
        (
            1,
            &[
                "parity",
                "capture",
                "--image",
                "bad image",
                "--source",
                "postgres://127.0.0.1:1/nowhere",
            ],
            "no name of a container image",
        ),
    ] {
        let (_, err) = expect(code, at, args);
        assert!(err.contains(told), "{args:?}: {err}");
    }
    let (out, _) = expect(0, at, &["parity", "compose", "i.json"]);
    assert!(
        out.starts_with("# What production runs on, for a developer's machine: i.json."),
        "{out}"
    );
}

/// A pipe in a folder, and who writes this into it once somebody reads.
fn pipe(folder: &Path, name: &str, text: &str) {
    match text {
        "" => support::pipes::silent(&folder.join(name)),
        text => support::pipes::with(&folder.join(name), text),
    }
}

#[test]
fn files_may_come_out_of_pipes_but_not_never() {
    const MANIFEST: &str = r#"{"components": {"redis": {"version": "7.0.15"}}}"#;
    const FILE: &str =
        "services:\n  redis:\n    image: redis:7.0.15\n    healthcheck: { test: x }\n";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("manifest.json"), MANIFEST).unwrap();
    fs::write(folder.join("compose.yml"), FILE).unwrap();
    for (name, text) in [
        ("manifest", MANIFEST),
        ("compose", FILE),
        ("allow", "accepted: []\n"),
    ] {
        pipe(folder, name, text);
        pipe(folder, &format!("silent_{name}"), "");
    }
    let check = |code, manifest, compose, more: &[&str]| {
        let words = [
            "parity",
            "check",
            manifest,
            "--compose",
            compose,
            "--timeout",
            "1",
        ];
        expect(code, folder, &[&words[..], more].concat())
    };
    let (out, _) = check(0, "manifest", "compose", &["--allow", "allow"]);
    assert!(out.contains("3 passed, 0 failed"), "{out}");
    pipe(folder, "rules", "");
    let files = ("manifest.json", "compose.yml");
    for (name, (manifest, compose), more) in [
        ("silent_manifest", ("silent_manifest", files.1), &[][..]),
        ("silent_compose", (files.0, "silent_compose"), &[]),
        ("silent_allow", files, &["--allow", "silent_allow"]),
        ("rules", files, &["--rules", "rules"]),
    ] {
        let (_, told) = check(2, manifest, compose, more);
        assert!(
            told.contains(name) && told.contains("nobody wrote to"),
            "{told}"
        );
    }
    let words = [
        "parity",
        "monitor",
        "manifest.json",
        "--once",
        "--history",
        "history",
        "--compose",
        "silent_compose",
    ];
    let (_, told) = expect(1, folder, &words);
    assert!(told.contains("can be read once"), "{told}");
}

#[test]
fn a_compose_file_that_is_not_there_is_one_mistake_before_anything_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one.json", "two.json"] {
        let text = r#"{"components": {"postgresql": {"version": "15.20"}}}"#;
        fs::write(folder.path().join(name), text).unwrap();
    }
    let flags = ["parity", "check", "one.json", "two.json"];
    let nobody = ["--target", "postgresql://127.0.0.1:1/nobody"];
    let more = [&flags[..], &["--compose", "no.yml"], &nobody].concat();
    let (_, err) = expect(1, folder.path(), &more);
    assert_eq!(err.matches("error: ").count(), 1, "{err}");
    assert!(err.starts_with("error: no.yml: "), "{err}");
    assert!(err.contains("standin parity compose"), "{err}");
}
