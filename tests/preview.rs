//! `standin preview` against a real server: what is shown, what is not, and that nothing is written.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::process::{Command, Stdio};

use serde_json::Value;
use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const SHOP: &str = "
    CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, full_name text, tags text[], span int4range,
                        profile jsonb, born date, loud text GENERATED ALWAYS AS (upper(email)) STORED);
    INSERT INTO users
    SELECT n, 'ada' || n || '@navy.mil', 'Ada Quist' || n, ARRAY['tag-' || n, NULL], int4range(n, n + 9),
           jsonb_build_object('city', 'Oslo', 'plan', 'gold'), date '1984-05-08' + n
    FROM generate_series(1, 200) n;
    CREATE TABLE parted (id int, note text) PARTITION BY RANGE (id);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (3);
    CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (3) TO (100);
    INSERT INTO parted SELECT n, E'tab\\tand \"quote\" ' || n FROM generate_series(1, 20) n;
    CREATE TABLE audit_log (a int);
    INSERT INTO audit_log VALUES (1);
    CREATE TABLE nothing (a int);
    CREATE SCHEMA \"Gestión\";
    CREATE TABLE \"Gestión\".\"Huésped\" (a int);
    ANALYZE;";

const RULES: &str = "\
tables:
  users:
    columns:
      id: keep
      email: email
      full_name: name
      tags: keep
      span: keep
      profile: { json: { '$.city': city } }
      born: { date_shift: { days: 100 } }
  parted: { columns: { id: keep, note: text } }
  audit_log: { rows: none }
  nothing: { columns: { a: keep } }
  Gestión.Huésped: { columns: { a: keep } }
";

struct Look {
    source: TestDb,
    folder: tempfile::TempDir,
}

impl Look {
    fn new(rules: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("version: 1\nkey: {KEY}\n{rules}");
        std::fs::write(folder.path().join("rules.yaml"), text).unwrap();
        Self {
            source: TestDb::with(SHOP),
            folder,
        }
    }

    /// `standin preview` with these flags: stdout and stderr.
    fn preview(&self, code: i32, flags: &[&str]) -> (String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["preview", "rules.yaml", "--source", &self.source.url()])
            .args(flags)
            .current_dir(self.folder.path())
            .env("COLUMNS", "120")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "{flags:?}\n{out}\n{err}");
        (out, err)
    }

    fn json(&self, flags: &[&str]) -> Value {
        let (out, _) = self.preview(0, &[&["--json"], flags].concat());
        serde_json::from_str(&out).unwrap()
    }
}

#[test]
fn rows_stand_before_and_after_side_by_side() {
    let look = Look::new(RULES);
    let (out, err) = look.preview(0, &["--table", "users", "--rows", "2"]);
    assert!(out.starts_with("public.users: 2 rows\n"), "{out}");
    for words in [
        "ada1@navy.mil",
        "ada2@navy.mil",
        "@example.com",
        "{tag-1,NULL}",
        "[1,10)",
        "= kept",
        "= made by the target",
        "→",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    assert!(
        !out.contains("ada3@navy.mil") && !out.contains('\x1b'),
        "{out}"
    );
    assert!(err.contains("--mask-source"), "{err}");
    assert!(!err.contains("navy") && !err.contains("Quist"), "{err}");
}

#[test]
fn the_same_stand_ins_come_as_a_run_writes() {
    let look = Look::new(RULES);
    let target = TestDb::absent();
    let run = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["run", "rules.yaml", "--source", &look.source.url()])
        .args(["--target", &target.url(), "--quiet"])
        .current_dir(look.folder.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let json = look.json(&["--table", "users", "--rows", "3"]);
    let rows = json["tables"][0]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let id = row["id"]["before"].as_str().unwrap();
        let query = "SELECT email || '|' || full_name || '|' || tags::text || '|' || span::text || '|' || profile::text || '|' || born FROM users WHERE id = ";
        let fields = ["email", "full_name", "tags", "span", "profile", "born"];
        for (side, database) in [("before", &look.source), ("after", &target)] {
            let values = fields.map(|field| row[field][side].as_str().unwrap().replace(": ", ":"));
            let stored = database
                .value(&format!("{query}{id}"))
                .replace(": ", ":")
                .replace(", ", ",");
            assert_eq!(values.join("|").replace(", ", ","), stored);
        }
        assert_eq!(row["id"]["changed"], false);
        assert_eq!(row["email"]["changed"], true);
        assert!(row["loud"].is_null());
    }
    let columns = json["tables"][0]["columns"].as_array().unwrap();
    let email = columns
        .iter()
        .find(|column| column["column"] == "email")
        .unwrap();
    assert_eq!(
        (&email["decision"], &email["transform"]),
        (&"transform".into(), &"email".into())
    );
    assert_eq!(json["source_masked"], false);
}

#[test]
fn masked_originals_are_in_no_output() {
    let look = Look::new(RULES);
    for flags in [&["--mask-source"] as &[&str], &["--mask-source", "--json"]] {
        let table = ["--table", "users", "--table", "parted", "-vv"];
        let (out, err) = look.preview(0, &[&table, flags].concat());
        for original in [
            "ada1", "navy", "Quist", "tag-", "Oslo", "gold", "1984", "\"quote", "[1,",
        ] {
            assert!(!out.contains(original), "{original} in {out}");
            assert!(!err.contains(original), "{original} in {err}");
        }
        assert!(
            out.contains("x@a.a") && out.contains("@example.com"),
            "{out}"
        );
    }
}

#[test]
fn tables_are_named_as_in_the_rules_file() {
    let look = Look::new(RULES);
    let json = look.json(&["--table", "*", "--rows", "7"]);
    let shown: Vec<_> = json["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| {
            (
                table["table"].as_str().unwrap(),
                table["rows"].as_array().unwrap().len(),
            )
        })
        .collect();
    let wanted = [
        ("public.audit_log", 0),
        ("public.nothing", 0),
        ("public.parted", 7),
        ("public.users", 7),
    ];
    assert_eq!(shown, wanted);
    let (out, _) = look.preview(0, &["--table", "audit_*", "--table", "public.nothing"]);
    assert!(
        out.contains("`rows: none`") && out.contains("public.nothing: 0 rows"),
        "{out}"
    );
    let (_, err) = look.preview(1, &["--table", "usrs"]);
    assert!(
        err.contains("matches no table") && err.contains("did you mean `users`?"),
        "{err}"
    );
    let (_, err) = look.preview(1, &["--table", "Huésped"]);
    assert!(err.contains("did you mean `Gestión.Huésped`?"), "{err}");
    let (_, err) = look.preview(1, &["--table", "a.b.c"]);
    assert!(err.contains("--table"), "{err}");
    look.preview(1, &[]);
}

#[test]
fn a_condition_chooses_rows_and_a_wrong_one_is_refused() {
    let look = Look::new(RULES);
    let json = look.json(&["--table", "users", "--where", "id = 77 -- mine"]);
    let rows = json["tables"][0]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["email"]["before"], "ada77@navy.mil");
    for wrong in ["idd = 7", "id = 7; DROP TABLE users"] {
        let (out, err) = look.preview(1, &["--table", "users", "--where", wrong]);
        assert!(
            out.is_empty() && err.contains("refuses the condition"),
            "{err}"
        );
    }
    assert_eq!(look.source.value("SELECT count(*) FROM users"), "200");
}

#[test]
fn a_plan_with_errors_shows_no_row() {
    for (rules, words) in [
        (
            RULES.replace("      email: email\n", ""),
            "public.users.email",
        ),
        (
            RULES.to_owned()
                + "tests: [{ name: t, table: users, given: { id: 1 }, expect: { id: changed } }]\n",
            "test `t`: `id` stays as it was given",
        ),
    ] {
        let look = Look::new(&rules);
        let (out, err) = look.preview(1, &["--table", "users"]);
        assert!(
            out.is_empty() && err.contains(words) && err.contains("no row was read"),
            "{out}{err}"
        );
        let (out, _) = look.preview(1, &["--table", "users", "--json"]);
        let json: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json["tables"], Value::Array(Vec::new()));
        assert!(!json["findings"].as_array().unwrap().is_empty());
        assert!(!out.contains("navy") && !err.contains("navy"));
    }
}

#[test]
fn a_value_that_is_refused_is_not_shown() {
    let rules = RULES.replace("full_name: name", "full_name: { digits: refuse }");
    let look = Look::new(&rules);
    let (out, err) = look.preview(1, &["--table", "users"]);
    assert!(
        out.is_empty() && err.contains("public.users.full_name"),
        "{out}{err}"
    );
    assert!(!err.contains("Quist"), "{err}");
}

#[test]
fn an_ephemeral_key_gives_other_stand_ins_each_time() {
    let look = Look::new(RULES);
    let stand_in = |flags: &[&str]| {
        let json = look.json(&[&["--table", "users", "--rows", "1"], flags].concat());
        json["tables"][0]["rows"][0]["email"]["after"].clone()
    };
    assert_eq!(stand_in(&[]), stand_in(&[]));
    assert_ne!(
        stand_in(&["--ephemeral-key"]),
        stand_in(&["--ephemeral-key"])
    );
}

#[test]
fn names_that_meet_nothing_in_the_rows_shown_are_told() {
    let look = Look::new(&RULES.replace("$.city", "$.citty"));
    let (out, err) = look.preview(0, &["--table", "users", "--rows", "2"]);
    assert!(!out.contains("$.citty"), "{out}");
    let told = "warning: public.users.profile: `$.citty` of its rule names nothing";
    assert!(err.contains(told), "{err}");
    let json = look.json(&["--table", "users"]);
    let findings = json["findings"].to_string();
    assert!(findings.contains("`$.citty` of its rule"), "{findings}");
    let (_, err) = look.preview(0, &["--table", "parted"]);
    assert!(!err.contains("$.citty"), "{err}");
}
