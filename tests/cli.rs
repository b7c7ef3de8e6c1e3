//! The program as a user meets it: mistakes, exit codes, what is printed and what never is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    fn standin(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env_remove("PGHOST")
            .env_remove("PGPASSWORD")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs and expects this exit code; gives both outputs.
    fn expect(&self, code: i32, arguments: &[&str]) -> (String, String) {
        let output = self.standin(arguments);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{out}\n{err}"
        );
        (out, err)
    }

    /// `standin run rules.yaml` from here to there.
    fn run(&self, code: i32, source: &str, target: &str, more: &[&str]) -> (String, String) {
        let from_to = ["run", "rules.yaml", "--source", source, "--target", target];
        self.expect(code, &[&from_to, more].concat())
    }

    fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }
}

fn contains(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

#[test]
fn every_mistake_in_the_rules_is_told_at_once_with_its_place() {
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\nunlistd: fail\ntables:\n  users:\n    rows: 10%\n    columns:\n      email: emial\n      name:\n",
    );
    let (_, err) = bench.expect(1, &["run", "rules.yaml", "--ephemeral-key"]);
    contains(
        &err,
        &[
            "rules.yaml:2:1",
            "unlisted",
            "rules.yaml:5:11",
            "rules.yaml:7:14",
            "did you mean `email`",
            "rules.yaml:8:7",
            "set_null",
        ],
    );
}

#[test]
fn a_missing_or_short_key_is_refused_with_a_way_to_make_one() {
    let source = TestDb::with("CREATE TABLE t (a int)");
    let bench = Bench::new();
    for (rules, place) in [
        ("", "error: there is no key"),
        ("key: abcdef\n", "rules.yaml:3:6"),
    ] {
        bench.write(
            "rules.yaml",
            &format!("version: 1\nunlisted: keep\n{rules}"),
        );
        let (_, err) = bench.run(1, &source.url(), "parquet:out", &[]);
        contains(&err, &[place, "openssl rand -hex 32"]);
        assert!(!err.contains("abcdef"));
    }
    assert!(!bench.path("out").exists());
}

#[test]
fn all_variables_that_are_not_set_are_told_at_once_except_where_a_flag_stands_in() {
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\nsource: ${STANDIN_TEST_A}\ntarget: ${STANDIN_TEST_B}\nkey: ${STANDIN_TEST_C}\nunlisted: keep\n",
    );
    let (_, err) = bench.expect(1, &["run", "rules.yaml"]);
    let places = ["rules.yaml:2:9", "rules.yaml:3:9", "rules.yaml:4:6"];
    contains(&err, &places);
    let flags = ["run", "rules.yaml", "--target", "null", "--ephemeral-key"];
    let (_, err) = bench.expect(1, &flags);
    contains(&err, &places[..1]);
    assert!(
        !err.contains("STANDIN_TEST_B") && !err.contains("STANDIN_TEST_C"),
        "{err}"
    );
}

#[test]
fn mistakes_in_several_settings_are_told_together_and_reported() {
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\nunlisted: keep\nsource: shop\nkey: env:STANDIN_TEST_NOT_SET\n",
    );
    let arguments = [
        "run",
        "rules.yaml",
        "--target",
        "parquet:",
        "--report",
        "r.json",
    ];
    let (_, err) = bench.expect(1, &arguments);
    contains(
        &err,
        &[
            "rules.yaml:3:9",
            "rules.yaml:4:6",
            "`parquet:` needs a folder",
        ],
    );
    let report = bench.json("r.json");
    assert_eq!(report["outcome"], "failed");
    assert_eq!(report["rules_sha256"].as_str().unwrap().len(), 64);
    bench.write("rules.yaml", "version: 1\nunlistd: keep\n");
    bench.expect(1, &arguments);
    assert_eq!(bench.json("r.json")["error"], "the rules file has mistakes");
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        return support::skipped("there is no /dev/full on this system");
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    let output = command.arg("transforms").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    contains(
        &String::from_utf8_lossy(&output.stderr),
        &["cannot be written"],
    );
}

#[test]
fn a_value_that_a_transform_refuses_leads_to_its_rule() {
    let source = TestDb::with("CREATE TABLE t (a int); INSERT INTO t VALUES (123456)");
    let bench = Bench::new();
    let rules =
        "version: 1\ntables:\n  t:\n    columns:\n      a: { permute: { min: 1, max: 9 } }\n";
    bench.write("rules.yaml", rules);
    let (_, err) = bench.run(1, &source.url(), "null", &["--ephemeral-key"]);
    contains(&err, &["public.t.a", "rules.yaml:5:12"]);
    assert!(!err.contains("123456"), "{err}");
}

#[test]
fn a_report_that_cannot_be_written_stops_the_run_before_it_begins() {
    let source = TestDb::with("CREATE TABLE t (a int)");
    let bench = Bench::new();
    bench.write("rules.yaml", "version: 1\nunlisted: keep\n");
    let (_, err) = bench.run(
        2,
        &source.url(),
        "parquet:out",
        &["--ephemeral-key", "--report", "nowhere/r.json"],
    );
    contains(&err, &["nowhere/r.json", "the report cannot be written"]);
    assert!(!bench.path("out").exists());
}

#[test]
fn unreachable_servers_and_wrong_databases_exit_with_2_and_name_no_password() {
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        &format!("version: 1\nunlisted: keep\nkey: {KEY}\n"),
    );
    let gone = "postgresql://ada:hunter2@127.0.0.1:1/shop";
    let (_, err) = bench.run(2, gone, "parquet:out", &[]);
    contains(&err, &["source", "127.0.0.1:1"]);
    assert!(!err.contains("hunter2"));
    let missing = TestDb::absent().url();
    let (_, err) = bench.expect(2, &["plan", "rules.yaml", "--source", &missing]);
    contains(&err, &["3D000"]);
}

#[test]
fn a_missing_privilege_names_the_table_and_the_old_target_stays() {
    let source = TestDb::with(
        "CREATE TABLE open (a int); CREATE TABLE closed (a int);
         CREATE ROLE reader_of_one LOGIN; GRANT SELECT ON open TO reader_of_one;",
    );
    let target = TestDb::with("CREATE TABLE yesterday AS SELECT 1 AS works");
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        &format!("version: 1\nunlisted: keep\nkey: {KEY}\n"),
    );
    let as_reader = source.url().replace("//postgres@", "//reader_of_one@");
    let (_, err) = bench.run(1, &as_reader, &target.url(), &["--replace"]);
    contains(&err, &["public.closed", "GRANT"]);
    assert_eq!(target.value("SELECT works FROM yesterday"), "1");
}

#[test]
fn a_pattern_that_matches_nothing_and_a_transform_that_does_not_fit_are_findings() {
    let source = TestDb::with(
        "CREATE TABLE users (id int PRIMARY KEY, email varchar(10) UNIQUE, born date NOT NULL)",
    );
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\ntables:\n  user:\n    columns: { id: keep }\n  users:\n    columns: { id: name, email: email, born: set_null }\n",
    );
    let (out, _) = bench.expect(
        1,
        &[
            "plan",
            "rules.yaml",
            "--source",
            &source.url(),
            "--format",
            "json",
        ],
    );
    let plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    let ids: Vec<&str> = plan["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap().split(':').next().unwrap())
        .collect();
    for code in ["unmatched", "type", "length", "null"] {
        assert!(ids.contains(&code), "{code} is not among {ids:?}");
    }
    assert!(plan["findings"].as_array().unwrap().iter().any(|f| {
        f["at"]
            .as_str()
            .is_some_and(|at| at.ends_with("rules.yaml:3:3"))
    }));
}

#[test]
fn invalid_json_stops_the_run_naming_the_column_and_not_the_value() {
    let source =
        TestDb::with("CREATE TABLE t (a text); INSERT INTO t VALUES ('{\"a\": \"hunter2\"')");
    let bench = Bench::new();
    bench.write("rules.yaml", &format!("version: 1\nkey: {KEY}\ntables: {{ t: {{ columns: {{ a: {{ json: {{ \"$.a\": hash }} }} }} }} }}\n"));
    let (_, err) = bench.run(
        1,
        &source.url(),
        "parquet:out",
        &["--report", "report.json"],
    );
    contains(&err, &["public.t.a", "JSON", "on_invalid"]);
    let report = std::fs::read_to_string(bench.path("report.json")).unwrap();
    assert!(!err.contains("hunter2") && !report.contains("hunter2"));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["outcome"], "failed");
    let files = walk(&bench.path("out"));
    assert!(
        files.iter().all(|file| !file.ends_with(".parquet")),
        "{files:?}"
    );
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path.display().to_string()]
            }
        })
        .collect()
}

#[test]
fn a_run_reports_what_it_did_in_the_agreed_form() {
    let source = TestDb::with(
        "CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT n, 'x' || n FROM generate_series(1, 100) n; ANALYZE;",
    );
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\nkey: env:MISSING\ntables: { t: { columns: { a: keep, b: hash } } }\n",
    );
    let target = TestDb::absent();
    let (out, err) = bench.run(
        0,
        &source.url(),
        &target.url(),
        &["--ephemeral-key", "--report", "r.json"],
    );
    contains(&out, &["public.t", "100", "data", "post-data", "done"]);
    assert!(!err.contains("error"));
    let report = bench.json("r.json");
    assert_eq!(report["outcome"], "done");
    assert_eq!(report["tables"][0]["table"], "public.t");
    for field in ["rows_read", "rows_written"] {
        assert_eq!(report["tables"][0][field], 100);
    }
    for field in [
        "standin",
        "seconds",
        "key_fingerprint",
        "rules_sha256",
        "catalog_fingerprint",
        "peak_rss_bytes",
        "phases",
        "findings",
    ] {
        assert!(!report[field].is_null(), "{field}");
    }
    let (_, err) = bench.run(1, &source.url(), &target.url(), &["--ephemeral-key"]);
    contains(&err, &["not empty", "--replace"]);
    bench.run(
        0,
        &source.url(),
        &target.url(),
        &["--ephemeral-key", "--replace", "--quiet"],
    );
}

#[test]
fn files_that_cannot_be_read_or_written_come_with_a_next_step() {
    let bench = Bench::new();
    bench.write("rules.yaml", "version: 1\nunlisted: keep\n");
    let report = ["--ephemeral-key", "--report", "nowhere/r.json"];
    let (_, err) = bench.run(2, "postgresql:///a", "postgresql:///b", &report);
    contains(&err, &["nowhere/r.json", "help: name a file in a folder"]);
    let from = [
        "--from",
        "greenmask",
        "nope.yml",
        "--source",
        "postgresql:///a",
    ];
    let (_, err) = bench.expect(1, &[&["init"], &from[..]].concat());
    contains(&err, &["nope.yml", "help: give the path of the tool's own"]);
}

#[test]
fn quiet_leaves_errors_of_a_plan_and_what_programs_read() {
    let source = TestDb::with("CREATE TABLE t (a int, b text)");
    let bench = Bench::new();
    let url = source.url();
    let quiet = ["plan", "rules.yaml", "--source", &url, "--quiet"];
    bench.write("rules.yaml", "version: 1\nunlisted: keep\n");
    assert_eq!(bench.expect(0, &quiet), (String::new(), String::new()));
    let lacking = "version: 1\ntables: { t: { columns: { a: keep } } }\n";
    bench.write("rules.yaml", lacking);
    let (out, err) = bench.expect(1, &quiet);
    assert!(out.is_empty() && err.contains("public.t.b"), "{out}{err}");
    let (out, _) = bench.expect(1, &[&quiet[..], &["--format", "json"]].concat());
    assert!(out.starts_with('{'), "{out}");
}

#[test]
fn mistakes_of_the_rules_and_what_the_database_shows_are_told_in_one_round() {
    let source = TestDb::with("CREATE TABLE t (id int, email text, note text)");
    let bench = Bench::new();
    bench.write(
        "rules.yaml",
        "version: 1\ntables: { t: { columns: { id: kep, emial: email, note: { fixed: 1 } } } }\n",
    );
    let url = source.url();
    let plan = ["plan", "rules.yaml", "--source", &url];
    let both = [
        "is no transform",
        "the database shows more",
        "did you mean `email`?",
        "rules.yaml:2:",
    ];
    let (out, err) = bench.expect(1, &plan);
    assert!(out.is_empty(), "{out}");
    contains(&err, &both);
    bench.write("mended.yaml", "version: 1\nunlisted: keep\n");
    bench.expect(
        0,
        &[
            "plan",
            "mended.yaml",
            "--source",
            &url,
            "--save-catalog",
            "c.json",
        ],
    );
    let (_, err) = bench.expect(1, &["plan", "rules.yaml", "--catalog", "c.json"]);
    contains(&err, &both);
    // Without a database there is nothing to add, and one that does not answer hides no mistake.
    let (_, err) = bench.expect(1, &["plan", "rules.yaml"]);
    assert!(!err.contains("database"), "{err}");
    let (_, err) = bench.expect(1, &["plan", "rules.yaml", "--catalog", "none.json"]);
    contains(
        &err,
        &[
            "is no transform",
            "the rules were not held against the database",
            "none.json",
        ],
    );
}

#[test]
fn rules_are_planned_and_tested_without_a_server_and_a_test_that_fails_stops_the_run() {
    let source = TestDb::with(
        "CREATE TABLE t (a int, b text DEFAULT 'hunter2' CHECK (b <> 'swordfish')); INSERT INTO t VALUES (1, 'x')",
    );
    let bench = Bench::new();
    let rules = |b: &str| {
        format!(
            "version: 1\ntables: {{ t: {{ columns: {{ a: keep, b: {b} }} }} }}\ntests:\n- {{ name: known, table: t, given: {{ a: 1, b: x }}, expect: {{ a: same, b: {{ matches: '[0-9a-f]{{32}}' }} }} }}\n"
        )
    };
    bench.write("rules.yaml", &rules("hash"));
    let (url, offline) = (source.url(), ["plan", "rules.yaml", "--catalog", "c.json"]);
    bench.expect(
        0,
        &[
            "plan",
            "rules.yaml",
            "--source",
            &url,
            "--save-catalog",
            "c.json",
        ],
    );
    let saved = std::fs::read_to_string(bench.path("c.json")).unwrap();
    assert!(!saved.contains("hunter2") && !saved.contains("swordfish"));
    let (out, _) = bench.expect(0, &offline);
    contains(
        &out,
        &[
            "texts stand in what the structure says of the column, and the target gets them: its DEFAULT, constraint `t_b_check`",
            "Rule tests: 1 passed, 0 failed; under the documentation's key",
            "the run can start once it has a key and a target",
        ],
    );
    bench.write(
        "rules.yaml",
        &format!("{}key: {KEY}\n", rules("{ mask: { keep_last: 1 } }")),
    );
    let (out, _) = bench.expect(
        1,
        &[&offline as &[&str], &["--target", "parquet:out"]].concat(),
    );
    contains(&out, &["mask, parts may pass"]);

    bench.write("rules.yaml", &format!("{}key: abcd\n", rules("hash")));
    let (out, _) = bench.expect(1, &offline);
    contains(
        &out,
        &[
            "the key has 2 bytes; 32 are the least",
            "rules.yaml:5:6",
            "openssl rand",
            "the run would not start",
        ],
    );

    // What leads nowhere anywhere is not what is missing here.
    for (key, target, told) in [
        (
            "vault:secret/shop",
            KEY,
            "write `vault:PATH#FIELD`, such as `vault:secret/shop#standin_key`",
        ),
        ("dotenv:.env", KEY, "write `dotenv:PATH#NAME`"),
        (KEY, "vault:secret/shop", "write `vault:PATH#FIELD`"),
    ] {
        let target = target.replace(KEY, "parquet:out");
        let text = format!("{}key: {key}\ntarget: {target}\n", rules("hash"));
        bench.write("rules.yaml", &text);
        let (out, _) = bench.expect(1, &offline);
        contains(&out, &["reference names no", told]);
        let place = if key == KEY {
            "rules.yaml:6:9"
        } else {
            "rules.yaml:5:6"
        };
        contains(&out, &[place, "the run would not start"]);
    }

    bench.write("rules.yaml", &format!("{}key: {KEY}\n", rules("keep")));
    let (out, _) = bench.expect(1, &offline);
    let place = "rules.yaml:4:75";
    contains(
        &out,
        &[
            "test `known`: `b` does not match",
            place,
            "0 passed, 1 failed; under the rules' key",
        ],
    );
    let (out, _) = bench.expect(1, &[&offline as &[&str], &["--format", "json"]].concat());
    let plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(plan["tests"]["failed"], 1);
    assert_eq!(plan["tests"]["key"], "rules");

    let (_, err) = bench.run(1, &url, "parquet:out", &[]);
    contains(
        &err,
        &["test `known`", place, "nothing was read or written"],
    );
    assert!(!bench.path("out").exists());
    bench.write("c.json", "{}");
    let (_, err) = bench.expect(1, &offline);
    contains(&err, &["c.json", "--save-catalog"]);
}

#[test]
fn help_teaches_with_examples_and_transforms_explain_themselves() {
    let bench = Bench::new();
    let (help, _) = bench.expect(0, &["run", "--help"]);
    contains(
        &help,
        &[
            "Examples:",
            "standin run rules/shop.yaml",
            "--ephemeral-key",
            "Exit code",
        ],
    );
    let (list, _) = bench.expect(0, &["transforms"]);
    contains(&list, &["email", "ip_address", "json", "permute"]);
    let (one, _) = bench.expect(0, &["transforms", "email"]);
    contains(&one, &["example.com", "→", "host"]);
    let (_, err) = bench.expect(1, &["transforms", "emial"]);
    contains(&err, &["did you mean `email`"]);
    bench.expect(1, &["run"]);
    bench.expect(0, &["completions", "bash"]);
}
