//! `standin parity check --format sarif`: a log that holds to the published schema, and shows where things are.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use support::TestDb;

/// A part of every value in the files; it must never be printed.
const MARK: &str = "zqmarkerqz";

const FILES: &[(&str, &str)] = &[
    ("config/base.yaml", "port: 5432\n"),
    ("config/development.yaml", "port: zqmarkerqz\n"),
    (
        "config/production.yaml",
        "mail: a\ndb:\n  password: zqmarkerqz-1\n",
    ),
    (
        "app/Cargo.toml",
        "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nserde = \"2\"\n",
    ),
    (
        "app/Cargo.lock",
        "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\"serde\"]\n[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0000000000000000000000000000000000000000000000000000000000000000\"\n",
    ),
    (
        "infrastructure.json",
        "{\"components\": {\"redis\": {\"version\": \"7.2.4\", \"image\": \"redis:7.2.4\"}}}",
    ),
    (
        "docker compose.yml",
        "services:\n  redis:\n    image: redis:6.0.1\n",
    ),
    (".tool-versions", "no-such-tool 1.2.3\n"),
    (
        "one.json",
        "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"x\", \"version\": \"1\"}, \"paths\": {\"/u/{id}\": {\"get\": {\"responses\": {\"200\": {\"description\": \"x\"}}}}}}",
    ),
    (
        "two.json",
        "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"x\", \"version\": \"1\"}, \"paths\": {}}",
    ),
    (
        "allowed.yaml",
        "accepted:\n  - {check: 'configuration: development: mail: key', reason: no mail there, owner: ann, expires: 2999-01-31}\n",
    ),
];

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn standin(folder: &Path, command: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", command])
        .args(more)
        .current_dir(folder)
        .env_remove("PROD_DATABASE_URL")
        .env_remove("DEV_DATABASE_URL")
        .output()
        .unwrap()
}

/// The log that a check writes, which holds to the schema.
fn log(folder: &Path, more: &[&str]) -> Value {
    let output = standin(folder, "check", &[more, &["--format", "sarif"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(MARK), "{text}");
    let Ok(log) = serde_json::from_str(&text) else {
        panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    hold(&log);
    log
}

/// An object with these properties, of which the first so many are required. Source of this and of what is below: the
/// definitions in sarif-schema-2.1.0.json, none of which allows properties that it does not name.
fn object<'v>(value: &'v Value, required: usize, names: &[&str]) -> &'v Value {
    let has = value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"));
    for name in &names[..required] {
        assert!(has.contains_key(*name), "no {name}: {value}");
    }
    for name in has.keys() {
        assert!(names.contains(&name.as_str()), "{name}: {value}");
    }
    value
}

fn text<'v>(value: &'v Value, among: &[&str]) -> &'v str {
    let text = value.as_str().unwrap_or_else(|| panic!("no text: {value}"));
    assert!(among.is_empty() || among.contains(&text), "{text}");
    text
}

fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
}

/// Holds a log against the schema, as far as logs of this program go.
fn hold(log: &Value) {
    object(log, 2, &["version", "runs", "$schema"]);
    text(&log["version"], &["2.1.0"]);
    let run = object(
        &list(&log["runs"])[0],
        1,
        &["tool", "results", "columnKind"],
    );
    text(&run["columnKind"], &["unicodeCodePoints"]);
    let driver = object(object(&run["tool"], 1, &["driver"]), 1, &["driver"]);
    let driver = object(&driver["driver"], 1, &["name", "version", "rules"]);
    text(&driver["name"], &["standin"]);
    let rules = list(&driver["rules"]);
    for rule in rules {
        object(
            rule,
            1,
            &["id", "shortDescription", "fullDescription", "help"],
        );
        text(&rule["id"], &[]);
        for message in ["shortDescription", "fullDescription", "help"] {
            text(&object(&rule[message], 1, &["text"])["text"], &[]);
        }
    }
    for result in list(&run["results"]) {
        let names = [
            "message",
            "ruleId",
            "ruleIndex",
            "level",
            "partialFingerprints",
            "locations",
            "suppressions",
        ];
        object(result, 5, &names);
        text(&object(&result["message"], 1, &["text"])["text"], &[]);
        text(&result["level"], &["error", "warning", "note"]);
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        let prints = result["partialFingerprints"].as_object().unwrap();
        assert!(prints.values().all(|print| !text(print, &[]).is_empty()));
        for location in result.get("locations").map_or(&Vec::new(), list) {
            place(object(
                location,
                0,
                &["physicalLocation", "logicalLocations"],
            ));
        }
        for one in result.get("suppressions").map_or(&Vec::new(), list) {
            object(one, 1, &["kind", "status", "justification"]);
            text(&one["kind"], &["external"]);
            text(&one["status"], &["accepted"]);
        }
    }
}

fn place(location: &Value) {
    if let Some(physical) = location.get("physicalLocation") {
        object(physical, 1, &["artifactLocation", "region"]);
        let uri = text(
            &object(&physical["artifactLocation"], 1, &["uri"])["uri"],
            &[],
        );
        let path = uri.strip_prefix("file:///").unwrap_or(uri);
        let is_plain = !path.starts_with('/') && !path.contains(':') && !path.contains("..");
        assert!(is_plain && !uri.contains(' '), "{uri}");
        if let Some(region) = physical.get("region") {
            object(region, 2, &["startLine", "startColumn"]);
            assert!(region["startLine"].as_u64() >= Some(1), "{region}");
            assert!(region["startColumn"].as_u64() >= Some(1), "{region}");
        }
    }
    for one in location.get("logicalLocations").map_or(&Vec::new(), list) {
        object(one, 2, &["fullyQualifiedName", "kind"]);
    }
}

/// Each result as `rule level file:line [suppressed] message`.
fn told(log: &Value) -> Vec<String> {
    let results = list(&log["runs"][0]["results"]);
    let told = results.iter().map(|result| {
        let physical = &result["locations"][0]["physicalLocation"];
        let file = physical["artifactLocation"]["uri"].as_str().unwrap_or("-");
        let line = physical["region"]["startLine"].as_u64().unwrap_or(0);
        let sign = if result.get("suppressions").is_some() {
            "accepted "
        } else {
            ""
        };
        let [rule, level] = ["ruleId", "level"].map(|key| result[key].as_str().unwrap());
        let message = result["message"]["text"].as_str().unwrap();
        format!("{rule} {level} {file}:{line} {sign}{message}")
    });
    told.collect()
}

#[test]
fn files_that_are_wrong_are_shown_with_their_lines() {
    let project = project();
    let everything = [
        "infrastructure.json",
        "--compose",
        "docker compose.yml",
        "--config",
        ".",
        "--dependencies",
        "app",
        "--tools",
        ".tool-versions",
        "--api",
        "one.json",
        "two.json",
        "--allow",
        "allowed.yaml",
    ];
    let told = told(&log(project.path(), &everything));
    for expected in [
        "compose error docker%20compose.yml:3 compose: redis: image",
        "compose warning docker%20compose.yml:3 compose: redis: health check",
        "configuration error config/development.yaml:1 configuration: development: port: type",
        "configuration error config/production.yaml:1 accepted configuration: development: mail: key",
        "configuration error config/production.yaml:3 configuration: secret in config/production.yaml: db.password",
        "dependencies error app/Cargo.lock:0 dependencies: Cargo.lock: in step",
        "tools warning .tool-versions:0 tools: no-such-tool",
        "api/path-removed error two.json:0 api: ",
    ] {
        let is_told = told.iter().any(|line| line.starts_with(expected));
        assert!(is_told, "{expected}: {told:#?}");
    }
    // The same run gives the same log, and the same from elsewhere but for where files are.
    let log_of = |folder: &Path, config: &str| log(folder, &["--config", config]);
    let [here, again] = [".", "./config/.."].map(|config| log_of(project.path(), config));
    assert_eq!(here, again);
    let prints = |log: &Value| -> Vec<Value> {
        let results = list(&log["runs"][0]["results"]).iter();
        results
            .map(|result| result["partialFingerprints"].clone())
            .collect()
    };
    let other = log_of(&project.path().join("config"), "..");
    let outside = self::told(&log_of(&project.path().join("app"), ".."));
    let is_whole = |line: &&String| line.contains(" file:///") && line.contains("/config/");
    assert!(outside.iter().any(|line| is_whole(&line)), "{outside:#?}");
    assert_eq!(prints(&here), prints(&other));
}

#[test]
fn objects_of_a_schema_are_named_and_shown_at_the_manifest_if_there_is_one() {
    let make =
        || TestDb::with("CREATE TABLE users (id integer PRIMARY KEY, \"e-mail\" varchar(100))");
    let (source, target) = (make(), make());
    target.run("ALTER TABLE users ALTER COLUMN \"e-mail\" TYPE text; CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'");
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (source.url(), target.url());
    let captured = standin(
        folder.path(),
        "capture",
        &["--source", &source, "--output", "infrastructure.json"],
    );
    assert!(captured.status.success());
    let names = |log: &Value| -> Vec<String> {
        let results = list(&log["runs"][0]["results"]).iter();
        let of = |result: &Value| {
            let object = &result["locations"][0]["logicalLocations"][0];
            format!(
                "{} {}",
                object["kind"].as_str().unwrap(),
                object["fullyQualifiedName"].as_str().unwrap()
            )
        };
        results.map(of).collect()
    };
    let expected = [
        "column public.users.\"e-mail\"",
        "function public.f(integer)",
    ];
    let live = log(folder.path(), &["--source", &source, "--target", &target]);
    assert_eq!(names(&live), expected);
    assert_eq!(
        live["runs"][0]["results"][0]["locations"][0].get("physicalLocation"),
        None
    );
    // Nothing can differ there, which no file says.
    let same = log(folder.path(), &["--source", &source, "--target", &source]);
    assert_eq!(names(&same), ["resource schema: source and target"]);
    let captured = log(folder.path(), &["infrastructure.json", "--target", &target]);
    assert_eq!(names(&captured), expected);
    let told = told(&captured);
    assert!(
        told[0].starts_with("schema/column error infrastructure.json:0 "),
        "{told:#?}"
    );
}
