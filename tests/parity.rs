//! `standin parity check` as people and CI call it.

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

const SCHEMA: &str = "
    CREATE TABLE users (id integer PRIMARY KEY, email varchar(100) NOT NULL, name text);
    CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users);
    CREATE INDEX orders_by_user ON orders (user_id);
    CREATE VIEW names AS SELECT id, name FROM users;
    INSERT INTO users VALUES (1, 'somebody@secret.example', 'Somebody Secret')";

fn check(source: &str, target: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check", "--source", source, "--target", target])
        .args(more)
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Production, and a dev database on which somebody has worked.
fn drifted() -> (TestDb, TestDb) {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    target.run(
        "ALTER TABLE users ALTER COLUMN email TYPE text;
         ALTER TABLE users RENAME COLUMN name TO full_name;
         CREATE OR REPLACE VIEW names AS SELECT id, full_name AS name FROM users WHERE id > 0;
         DROP INDEX orders_by_user;
         CREATE TABLE scratch (id integer PRIMARY KEY, what text);
         ALTER TABLE orders SET (fillfactor = 50)",
    );
    (source, target)
}

#[test]
fn like_databases_pass_in_every_format() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    for (format, says) in [
        ("text", "No difference: "),
        ("json", "\"failed\": 0"),
        ("junit", "failures=\"0\""),
        ("markdown", "checks passed"),
        ("sarif", "\"results\": []"),
        ("sql", "-- no difference of schemas"),
    ] {
        let output = check(
            &source.url(),
            &target.url(),
            &["--format", format, "--strict"],
        );
        assert!(out(&output).contains(says), "{format}: {}", out(&output));
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn people_read_a_tree_of_differences() {
    let (source, target) = drifted();
    let output = check(&source.url(), &target.url(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let expected = "\
public
  ~ view names has another definition
      expected
         SELECT users.id,
            users.name
           FROM public.users;
      actual
         SELECT users.id,
            users.full_name AS name
           FROM public.users
          WHERE (users.id > 0);
  + table scratch is only in the target
  ~ table orders has options fillfactor=50, expected none  (warning)
  orders
    - index orders_by_user is missing
  users
    ~ column email has type text, expected character varying(100)
    ~ column name is called public.users.full_name in the target
";
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        lines.sort();
        lines
    };
    let text = out(&output);
    let (tree, counted) = text.trim_end().rsplit_once("\n\n").unwrap();
    // How views are printed depends on the server's version; the other lines do not.
    let settled = |text: &str| -> Vec<String> {
        let is_view = |line: &String| {
            let parts = ["SELECT", "FROM", "WHERE", "name"];
            parts.iter().any(|part| line.contains(part))
        };
        lines(text)
            .into_iter()
            .filter(|line| !is_view(line))
            .collect()
    };
    assert_eq!(settled(tree), settled(expected), "{text}");
    assert!(
        tree.contains("~ column name is called public.users.full_name in the target"),
        "{text}"
    );
    assert!(counted.contains("errors, 1 warning; "), "{counted}");
    assert!(!text.contains("secret") && !text.contains("Secret"));
}

#[test]
fn programs_read_one_check_a_difference() {
    let (source, target) = drifted();
    let output = check(&source.url(), &target.url(), &["--format", "json"]);
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let failed: Vec<&Value> = checks
        .iter()
        .filter(|check| check["passed"] == false)
        .collect();
    assert_eq!(json["failed"], failed.len());
    assert_eq!(json["total_checks"], checks.len());
    let email = failed
        .iter()
        .find(|check| check["name"] == "schema: column public.users.email: type")
        .unwrap();
    assert_eq!(
        (&email["expected"], &email["actual"], &email["severity"]),
        (
            &"character varying(100)".into(),
            &"text".into(),
            &"error".into()
        )
    );
    assert!(email["checked_at"].as_str().unwrap().ends_with('Z'));
    let names: Vec<&str> = checks
        .iter()
        .filter_map(|check| check["name"].as_str())
        .collect();
    // Primary keys and what else is alike is one check a kind.
    assert!(names.contains(&"schema: constraints"), "{names:?}");
}

#[test]
fn the_sketch_makes_the_target_like_the_source() {
    let (source, target) = drifted();
    let sketch = out(&check(&source.url(), &target.url(), &["--format", "sql"]));
    assert!(
        sketch.contains("DROP TABLE public.scratch; -- loses what is in it"),
        "{sketch}"
    );
    target.run(&sketch);
    let after = check(&source.url(), &target.url(), &["--strict"]);
    assert_eq!(after.status.code(), Some(0), "{}", out(&after));
}

#[test]
fn a_password_in_a_definition_is_found_and_not_shown_in_any_format() {
    let with = |password: &str| {
        format!(
            "CREATE TABLE t (api_key text DEFAULT '{password}', note text,
                 link text GENERATED ALWAYS AS (note || 'password={password}') STORED);
             COMMENT ON TABLE t IS 'password={password}';
             CREATE FUNCTION login() RETURNS text LANGUAGE plpgsql AS
                 $$DECLARE password text := '{password}'; BEGIN RETURN password; END$$"
        )
    };
    let (source, target) = (
        TestDb::with(&with("hunter2")),
        TestDb::with(&with("hunter3")),
    );
    for format in ["text", "json", "junit", "markdown", "sarif", "sql"] {
        let flags = ["--comments", "--format", format];
        let output = check(&source.url(), &target.url(), &flags);
        let (told, said) = (out(&output), error(&output));
        assert_eq!(output.status.code(), Some(1), "{format}: {told}");
        assert!(
            told.contains("seems to hold a password"),
            "{format}: {told}"
        );
        assert!(
            !told.contains("hunter") && !said.contains("hunter"),
            "{format}: {told}{said}"
        );
    }
    let sketch = out(&check(&source.url(), &target.url(), &["--format", "sql"]));
    // Newer servers give a computed column another expression.
    let mut by_hand = sketch
        .lines()
        .filter(|line| line.starts_with("-- by hand: "));
    let is_told = by_hand.any(|line| line.contains(" link ") || line.contains(".link "));
    assert!(is_told, "{sketch}");
    assert!(
        sketch.contains("-- by hand: ALTER TABLE public.t ALTER COLUMN api_key SET"),
        "{sketch}"
    );
}

#[test]
fn warnings_fail_only_where_they_count() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    target.run("ALTER TABLE orders SET (fillfactor = 50)");
    let lenient = check(&source.url(), &target.url(), &[]);
    assert_eq!(lenient.status.code(), Some(0));
    assert!(error(&lenient).contains("--strict"));
    assert_eq!(
        check(&source.url(), &target.url(), &["--strict"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn a_materialized_view_without_rows_is_told_for_information() {
    let view = "CREATE MATERIALIZED VIEW \"Sums\" AS SELECT count(*) AS n FROM users";
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    source.run(view);
    target.run(&format!("{view} WITH NO DATA"));
    let output = check(&source.url(), &target.url(), &["--strict"]);
    let line = "schema: materialized view public.\"Sums\": rows: expected populated, found not populated: queries of it fail";
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert!(out(&output).contains(line), "{}", out(&output));
    assert!(out(&output).contains("No difference: "), "{}", out(&output));
    let json = out(&check(&source.url(), &target.url(), &["--format", "json"]));
    let report: Value = serde_json::from_str(&json).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let found = checks
        .iter()
        .find(|check| check["passed"] == false)
        .unwrap();
    assert_eq!(found["severity"], "info");
    assert_eq!(found["hint"], "REFRESH MATERIALIZED VIEW public.\"Sums\"");
    // What was captured says it too, and the other way round.
    let folder = tempfile::tempdir().unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    let of_captured = parity(&["check", &manifest, "--target", &target.url()], &[]);
    assert!(out(&of_captured).contains(line), "{}", out(&of_captured));
    let back = check(&target.url(), &source.url(), &[]);
    assert!(
        out(&back).contains("rows: expected not populated"),
        "{}",
        out(&back)
    );
    target.run("REFRESH MATERIALIZED VIEW \"Sums\"");
    let alike = check(&source.url(), &target.url(), &[]);
    assert!(!out(&alike).contains("populated"), "{}", out(&alike));
}

/// Flags and what they name; everything that a command needs besides is there.
#[test]
fn what_a_flag_names_and_is_not_there_is_for_its_user_to_mend() {
    let source = TestDb::with(SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    std::fs::write(folder.path().join("file"), "").unwrap();
    let url = source.url();
    let no = "no/such/thing";
    for arguments in [
        &["check", no, "--target", &url][..],
        &["check", "--tools", no],
        &["check", "--migrations", no, "--source", &url],
        &["check", "--migrations", "file", "--source", &url],
        &[
            "check",
            "--migrate-with",
            "no/such/thing up",
            "--source",
            &url,
        ],
        &["check", "--dependencies", no],
        &["check", "--dependencies", "file"],
        &["check", "--dependencies", ".", "--dependencies-like", no],
        &["check", "--api", no, no],
        &["check", "--api", ".", "."],
        &["check", "--config", no],
        &["check", &manifest, "--compose", no],
        &["check", &manifest, "--compose", "."],
        &["check", "--allow", no, "--source", &url, "--target", &url],
        &["check", "--rules", no],
        &[
            "capture",
            "--source",
            &url,
            "--output",
            "file/infrastructure.json",
        ],
        &["capture", "--source", &url, "--output", "."],
        &["compose", no],
        &["compose", &manifest, "--rules", no],
        &["compose", &manifest, "--output", "file/compose.yaml"],
        &["monitor", no, "--once", "--history", "h", "--target", &url],
        &[
            "monitor",
            "--history",
            "no/such/thing/h",
            "--source",
            &url,
            "--target",
            &url,
        ],
        &[
            "monitor",
            "--command",
            no,
            "--source",
            &url,
            "--target",
            &url,
        ],
        &["monitor", "--allow", no, "--source", &url, "--target", &url],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .arg("parity")
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("PROD_DATABASE_URL")
            .env_remove("DEV_DATABASE_URL")
            .output()
            .unwrap();
        let said = error(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(
            said.contains("error: ") && said.lines().count() > 1,
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn grants_and_comments_are_compared_when_asked_for() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    target.run("GRANT SELECT ON users TO pg_monitor; COMMENT ON TABLE users IS 'x'");
    let code = |more: &[&str]| check(&source.url(), &target.url(), more).status.code();
    assert_eq!(code(&["--strict"]), Some(0));
    assert_eq!(code(&["--grants"]), Some(1));
    assert_eq!(code(&["--comments"]), Some(0));
    assert_eq!(code(&["--comments", "--strict"]), Some(1));
}

#[test]
fn what_goes_wrong_is_told_with_what_to_do() {
    let source = TestDb::with(SCHEMA);
    let missing = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["parity", "check"])
        .env_remove("PROD_DATABASE_URL")
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(error(&missing).contains("give --source URL, or set PROD_DATABASE_URL"));
    let absent = TestDb::absent();
    let url = absent
        .url()
        .replace("postgresql://postgres@", "postgresql://postgres:hunter2@");
    let gone = check(&source.url(), &url, &[]);
    assert_eq!(gone.status.code(), Some(2), "{}", error(&gone));
    assert!(error(&gone).contains("target"), "{}", error(&gone));
    assert!(!error(&gone).contains("hunter2"));
}

#[test]
fn a_role_that_may_only_connect_can_check() {
    let (source, target) = drifted();
    source.run(
        "DO $$ BEGIN CREATE ROLE checker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    );
    let url = |db: &TestDb| db.url().replace("//postgres@", "//checker@");
    let output = check(&url(&source), &url(&target), &["--grants"]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let all = check(&source.url(), &target.url(), &["--grants"]);
    assert_eq!(out(&output), out(&all));
}

#[test]
fn programs_read_also_what_could_not_be_looked_at() {
    let (source, absent) = (TestDb::with(SCHEMA), TestDb::absent());
    let output = check(&source.url(), &absent.url(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["checks"][0]["name"], "schema: looked at");
    assert_eq!((&json["passed"], &json["failed"]), (&0.into(), &1.into()));
    let people = check(&source.url(), &absent.url(), &[]);
    assert_eq!(out(&people), "");
}

/// Captures production into a folder of the test's own; the path of the manifest.
fn captured(source: &TestDb, folder: &Path, more: &[&str]) -> String {
    let path = folder.join("infrastructure.json").display().to_string();
    let output = parity(
        &["capture", "--source", &source.url(), "--output", &path],
        more,
    );
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    path
}

fn parity(arguments: &[&str], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .arg("parity")
        .args(arguments)
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn what_was_captured_stands_in_for_production() {
    let (source, target) = drifted();
    let folder = tempfile::tempdir().unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    let like = parity(
        &["check", &manifest, "--target", &source.url(), "--strict"],
        &[],
    );
    assert_eq!(
        like.status.code(),
        Some(0),
        "{}{}",
        out(&like),
        error(&like)
    );
    let output = parity(&["check", &manifest, "--target", &target.url()], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let tree = out(&check(&source.url(), &target.url(), &[]));
    assert!(
        out(&output).starts_with(tree.trim_end()),
        "{}\n{tree}",
        out(&output)
    );
    let text = std::fs::read_to_string(folder.path().join("infrastructure.schema.json")).unwrap();
    assert!(!text.contains("secret") && !text.contains("Secret"));
}

#[test]
fn what_only_the_reading_role_has_set_is_not_productions() {
    let source = TestDb::with(SCHEMA);
    let role = format!("reader_of_{}", source.address.database);
    source.run(&format!(
        "CREATE ROLE {role} LOGIN IN ROLE pg_read_all_data;
         ALTER ROLE {role} SET default_transaction_read_only = on; ALTER ROLE {role} SET statement_timeout = '5s';
         ALTER DATABASE {} SET random_page_cost = 1.1",
        source.address.database
    ));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("infrastructure.json");
    let url = source.url().replacen(
        "postgresql://postgres@",
        &format!("postgresql://{role}@"),
        1,
    );
    assert!(url.contains(&role), "{url}");
    let url = format!("{url}&options=-c%20work_mem%3D9MB");
    let output = parity(
        &[
            "capture",
            "--source",
            &url,
            "--output",
            &path.display().to_string(),
        ],
        &[],
    );
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let settings = &manifest["components"]["postgresql"]["settings"];
    for name in [
        "default_transaction_read_only",
        "statement_timeout",
        "work_mem",
    ] {
        assert!(settings[name].is_null(), "{name}: {}", settings[name]);
    }
    assert_eq!(settings["random_page_cost"], "1.1");
}

#[test]
fn what_only_the_role_in_dev_has_set_is_not_held_against_it() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    let folder = tempfile::tempdir().unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    let (role, database) = (
        format!("dev_of_{}", target.address.database),
        &target.address.database,
    );
    target.run(&format!(
        "CREATE ROLE {role} SUPERUSER LOGIN; ALTER ROLE {role} SET \"TimeZone\" = 'Europe/Berlin';
         ALTER ROLE {role} IN DATABASE {database} SET statement_timeout = '5s';
         ALTER ROLE {role} IN DATABASE postgres SET enable_sort = off;
         ALTER DATABASE {database} SET statement_timeout = '90s'; ALTER ROLE {role} SET jit = off;
         ALTER DATABASE {database} SET jit = on"
    ));
    let url = target.url().replacen("postgres@", &format!("{role}@"), 1);
    let url = format!("{url}&options=-c%20work_mem%3D9MB");
    let output = parity(
        &["check", &manifest, "--target", &url, "--format", "json"],
        &[],
    );
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    let told: Vec<(&str, &str, &str, bool)> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["passed"] == false)
        .map(|check| {
            (
                check["name"].as_str().unwrap(),
                check["actual"].as_str().unwrap(),
                check["severity"].as_str().unwrap(),
                check["hint"].as_str().unwrap().contains("other roles"),
            )
        })
        .collect();
    let hidden = "hidden by what this role or address alone has set";
    assert_eq!(
        told,
        [
            (
                "infrastructure: postgresql: setting TimeZone",
                hidden,
                "info",
                true
            ),
            // What others get there is compared.
            (
                "infrastructure: postgresql: setting statement_timeout",
                "90s",
                "warning",
                false
            ),
            (
                "infrastructure: postgresql: setting work_mem",
                hidden,
                "info",
                true
            ),
        ]
    );
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
}

#[test]
fn settings_extensions_and_versions_are_held_against_the_manifest() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    let folder = tempfile::tempdir().unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    target.run(&format!(
        "ALTER DATABASE {0} SET TimeZone = 'Europe/Berlin'; ALTER DATABASE {0} SET random_page_cost = 1.1;
         ALTER DATABASE {0} SET statement_timeout = '90s'; CREATE EXTENSION hstore",
        target.address.database
    ));
    let output = parity(
        &[
            "check",
            &manifest,
            "--target",
            &target.url(),
            "--format",
            "json",
        ],
        &[],
    );
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let failed: Vec<String> = checks
        .iter()
        .filter(|check| check["passed"] == false)
        .map(|check| {
            format!(
                "{} {}",
                check["severity"].as_str().unwrap(),
                check["name"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        failed,
        [
            "error schema: extension hstore",
            "warning infrastructure: postgresql: extension hstore",
            "error infrastructure: postgresql: setting TimeZone",
            "warning infrastructure: postgresql: setting random_page_cost",
            "warning infrastructure: postgresql: setting statement_timeout",
        ]
    );
    let timeout = checks
        .iter()
        .find(|check| check["name"] == "infrastructure: postgresql: setting statement_timeout");
    assert_eq!(timeout.unwrap()["actual"], "90s");
    let hint = checks
        .iter()
        .find(|check| check["name"] == "infrastructure: postgresql: extension hstore");
    assert!(
        hint.unwrap()["hint"]
            .as_str()
            .unwrap()
            .starts_with("drop it")
    );
}

#[test]
fn a_manifest_may_be_written_by_hand_and_brought_up_to_date() {
    let source = TestDb::with(SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("infrastructure.json");
    let by_hand = r#"{"components": {"postgresql": {"version": ">=9, <10", "image": "ours:1"}}}"#;
    std::fs::write(&path, by_hand).unwrap();
    let path = path.display().to_string();
    let output = parity(&["check", &path, "--target", &source.url()], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains(
            "infrastructure: postgresql\n  error: version\n      expected >=9, <10, found "
        ),
        "{}",
        out(&output)
    );
    let sketch = parity(
        &["check", &path, "--target", &source.url(), "--format", "sql"],
        &[],
    );
    assert_eq!(sketch.status.code(), Some(1));
    assert!(
        error(&sketch).contains("statements for schemas only"),
        "{}",
        error(&sketch)
    );
    captured(&source, folder.path(), &["--roles"]);
    let json: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let component = &json["components"]["postgresql"];
    assert_eq!(component["image"], "ours:1");
    assert!(
        component["roles"]
            .as_array()
            .unwrap()
            .contains(&"postgres".into())
    );
    let like = parity(
        &["check", &path, "--target", &source.url(), "--grants"],
        &["--comments", "--strict"],
    );
    assert_eq!(
        like.status.code(),
        Some(0),
        "{}{}",
        out(&like),
        error(&like)
    );
}

#[test]
fn mistakes_in_manifests_are_told_with_their_place() {
    let source = TestDb::with(SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("infrastructure.json");
    let says = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let output = parity(
            &["check", path.to_str().unwrap(), "--target", &source.url()],
            &[],
        );
        (output.status.code(), error(&output))
    };
    let (code, text) = says("{\"components\": {\n \"postgresql\": {\"version\": \"hunter2\"");
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("infrastructure.json:2:") && !text.contains("hunter2"),
        "{text}"
    );
    let (code, text) = says(r#"{"components": {"mongodb": {"version": "7"}}}"#);
    assert_eq!(code, Some(1));
    assert!(
        text.contains("cannot look at the component `mongodb`"),
        "{text}"
    );
    let (code, text) = says(r#"{"format": 9, "components": {}}"#);
    assert_eq!(code, Some(1));
    assert!(text.contains("this manifest has the form 9"), "{text}");
    let (code, text) = says(r#"{"components": {}}"#);
    assert_eq!(code, Some(1));
    assert!(text.contains("names no component"), "{text}");
    std::fs::remove_file(&path).unwrap();
    let manifest = captured(&source, folder.path(), &[]);
    let grants = parity(
        &["check", &manifest, "--target", &source.url(), "--grants"],
        &[],
    );
    assert_eq!(grants.status.code(), Some(1));
    assert!(
        error(&grants).contains("capture it again with --roles"),
        "{}",
        error(&grants)
    );
    std::fs::write(
        folder.path().join("infrastructure.schema.json"),
        r#"{"server_version": 150000, "objects": []}"#,
    )
    .unwrap();
    let other = parity(&["check", &manifest, "--target", &source.url()], &[]);
    assert_eq!(other.status.code(), Some(1));
    assert!(
        error(&other).contains("this is not the schema that the manifest was captured with"),
        "{}",
        error(&other)
    );
    let short = r#"{"server_version": 150000, "objects": [{"kind": "column", "path": ["t"], "properties": {}}]}"#;
    std::fs::write(folder.path().join("infrastructure.schema.json"), short).unwrap();
    let edited = parity(&["check", &manifest, "--target", &source.url()], &[]);
    assert_eq!(edited.status.code(), Some(1));
    assert!(
        error(&edited).contains("this is no captured schema"),
        "{}",
        error(&edited)
    );
}

#[test]
fn a_database_beside_itself_proves_nothing() {
    let db = TestDb::with(SCHEMA);
    let name = "schema: source and target";
    let alike = TestDb::with(SCHEMA);
    let two = check(&db.url(), &alike.url(), &["--data", "--format", "json"]);
    assert!(!out(&two).contains("source and target"), "{}", out(&two));
    // The same, and the same by another name.
    let other = format!("{}&application_name=other", db.url());
    for target in [&db.url(), &other] {
        let strict = check(&db.url(), target, &["--strict"]);
        assert_eq!(strict.status.code(), Some(1), "{}", error(&strict));
        for (format, says) in [
            ("text", "source and target are one and the same"),
            ("json", name),
            ("junit", name),
            ("markdown", name),
        ] {
            let output = check(&db.url(), target, &["--format", format]);
            assert!(out(&output).contains(says), "{format}: {}", out(&output));
            assert_eq!(output.status.code(), Some(0), "{format}");
        }
        let data = check(&db.url(), target, &["--data", "--format", "json"]);
        assert!(
            out(&data).contains("data: source and target"),
            "{}",
            out(&data)
        );
    }
}
