//! `standin parity check --data`: statistics of two databases, of which no table is read.

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

/// Users and their events by month, of which `rows` and every column are told.
fn shop(rows: u32, email: &str, phone: &str) -> String {
    format!(
        "CREATE TABLE users (id int PRIMARY KEY, email text, phone text, kind text);
         INSERT INTO users SELECT g, {email}, {phone}, 'kind ' || g % 20 FROM generate_series(1, {rows}) g;
         CREATE TABLE refunds (id int);
         CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
         CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
         CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
         INSERT INTO events SELECT g, '2026-01-01'::date + g % 50 FROM generate_series(1, {rows} * 2) g;"
    )
}

const EMAIL: &str = "'somebody' || g || '@secret.example'";
const PHONE: &str = "CASE WHEN g % 10 > 0 THEN '+1 555 ' || g END";

fn production() -> TestDb {
    let db = TestDb::with(&shop(5000, EMAIL, PHONE));
    db.run("INSERT INTO refunds SELECT generate_series(1, 4000); ANALYZE users, refunds, events_1, events_2");
    db
}

fn check(source: &str, target: &str, data: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .args([
            "parity", "check", data, "--source", source, "--target", target,
        ])
        .args(["--format", "json"])
        .output()
        .unwrap()
}

/// Checks of the data that failed, as `severity name: expected, actual`.
fn failed(output: &Output) -> Vec<String> {
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let mut failed: Vec<String> = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["passed"] == false)
        .map(|check| {
            let [severity, name] = ["severity", "name"].map(|key| text(check, key));
            let [expected, actual] = ["expected", "actual"].map(|key| text(check, key));
            format!("{severity} {name}: {expected} / {actual}")
        })
        .filter(|line| line.contains(" data: "))
        .collect();
    failed.sort();
    failed
}

#[test]
fn a_tenth_of_production_is_like_it_and_partitions_count_as_one_table() {
    let (source, target) = (production(), TestDb::with(&shop(500, EMAIL, PHONE)));
    target.run("INSERT INTO refunds SELECT generate_series(1, 400); ANALYZE");
    let output = check(&source.url(), &target.url(), "--data");
    assert_eq!(failed(&output), [""; 0]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let said = |name: &str| {
        let found = checks.iter().find(|check| check["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is missing in {json}"))["actual"].clone()
    };
    assert_eq!(said("data: rows"), "3 tables compared");
    assert_eq!(said("data: columns"), "7 columns compared");
}

#[test]
fn what_is_empty_null_or_all_the_same_is_told_without_a_value() {
    let source = production();
    let target = TestDb::with(&shop(500, "'same@secret.example'", "NULL::text"));
    target.run("DELETE FROM events WHERE id > 5; ANALYZE");
    let output = check(&source.url(), &target.url(), "--data");
    assert_eq!(output.status.code(), Some(1));
    let said = failed(&output);
    let begins = [
        "error data: table public.refunds: rows: about 4000 rows / none",
        "warning data: column public.users.email: different values: about 500 different values / about 1 ",
        "warning data: column public.users.phone: NULL: 10 % NULL / all NULL",
        "warning data: table public.events: rows: about 1000 rows, as many as other tables have of theirs / about 5 rows",
    ];
    for line in begins {
        assert!(
            said.iter().any(|found| found.starts_with(line)),
            "{line}: {said:#?}"
        );
    }
    assert!(!String::from_utf8_lossy(&output.stdout).contains("secret"));
    let lenient = check(&source.url(), &target.url(), "--data=1000");
    assert!(
        !failed(&lenient).iter().any(|line| line.contains("events")),
        "{:?}",
        failed(&lenient)
    );
}

#[test]
fn ranges_of_what_is_not_personal_are_compared_without_their_ends() {
    let make = |price: &str, birth: &str| {
        TestDb::with(&format!(
            "CREATE DOMAIN eur AS numeric(12,2);
             CREATE TABLE products (id int PRIMARY KEY, price eur, stock int, birth_date date, made timestamptz, odd float8);
             INSERT INTO products SELECT g, {price}, g % 7, {birth}, '2026-01-01'::timestamptz + g % 90 * interval '1 day',
                 CASE g % 3 WHEN 0 THEN 'NaN'::float8 WHEN 1 THEN 'Infinity' ELSE 1 END
             FROM generate_series(1, 3000) g;
             CREATE TABLE parts (id int, level int) PARTITION BY LIST (id);
             CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
             CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
             INSERT INTO parts SELECT 1 + g % 2, g % 40 FROM generate_series(1, 2000) g;
             ANALYZE products, parts_1, parts_2"
        ))
    };
    let source = make("10000 + g % 90", "'1950-01-01'::date + g % 9000");
    let target = make("777777 + g % 90", "'2250-01-01'::date + g % 9000");
    target.run("UPDATE parts SET level = 17; INSERT INTO parts SELECT 1, 18 FROM generate_series(1, 500); ANALYZE parts_1, parts_2");
    let output = check(&source.url(), &target.url(), "--data");
    let said = failed(&output);
    assert!(
        said.iter().any(|line| line.starts_with(
            "warning data: column public.products.price: range: production's range / values as far beyond it as 86"
        )),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|line| line.starts_with("warning data: column public.parts.level: range: ")),
        "{said:#?}"
    );
    // A person's dates are not looked at, and nothing shows an end.
    assert!(
        !said.iter().any(|line| line.contains("birth_date")),
        "{said:#?}"
    );
    assert!(
        !said
            .iter()
            .any(|line| line.contains("7778") || line.contains("10089")),
        "{said:#?}"
    );
    let alike = failed(&check(&source.url(), &source.url(), "--data"));
    assert_eq!(alike.len(), 1, "{alike:?}");
    assert!(alike[0].starts_with("warning data: source and target: "));
}

#[test]
fn tables_that_were_never_analyzed_are_told() {
    let (source, target) = (production(), TestDb::with(&shop(500, EMAIL, PHONE)));
    target.run("INSERT INTO refunds VALUES (1); ANALYZE refunds");
    let said = failed(&check(&source.url(), &target.url(), "--data"));
    let told = "warning data: statistics of the target: of every table / never analyzed: public.events, public.users";
    assert!(said.iter().any(|line| line == told), "{said:#?}");
}

#[test]
fn a_role_that_may_read_no_table_is_told_so_and_reads_none() {
    let source = production();
    source.run(
        "DO $$ BEGIN CREATE ROLE blind LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         GRANT SELECT (id) ON users TO blind",
    );
    let target = source.copy();
    let blind = |db: &TestDb| db.url().replace("//postgres@", "//blind@");
    let said = failed(&check(&blind(&source), &blind(&target), "--data"));
    let told = "info data: statistics that the role sees in the source: of every column / \
                the role may not read columns of public.events, public.refunds, public.users";
    assert!(said.iter().any(|line| line == told), "{said:#?}");
    assert_eq!(said.len(), 2, "{said:#?}");
}

#[test]
fn where_no_column_can_be_compared_that_is_a_warning() {
    let source = production();
    source.run("DO $$ BEGIN CREATE ROLE sightless LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    let target = source.copy();
    let sightless = |db: &TestDb| db.url().replace("//postgres@", "//sightless@");
    let said = failed(&check(&sightless(&source), &sightless(&target), "--data"));
    let told = "warning data: columns: some to compare / none";
    assert!(said.iter().any(|line| line == told), "{said:#?}");
}

#[test]
fn a_table_of_foreign_partitions_is_unknown_and_not_empty() {
    let foreign = |more: &str| {
        format!(
            "{} CREATE FOREIGN DATA WRAPPER nobody; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nobody;
             CREATE TABLE orders (id int) PARTITION BY RANGE (id); CREATE TABLE bare (id int) PARTITION BY RANGE (id);
             CREATE FOREIGN TABLE orders_1 PARTITION OF orders FOR VALUES FROM (1) TO (100) SERVER elsewhere; {more}",
            shop(500, EMAIL, PHONE)
        )
    };
    let local = "CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (100) TO (200);";
    let tables = |rows: &str| {
        format!(
            "CREATE TABLE orders (id int) PARTITION BY RANGE (id); CREATE TABLE bare (id int) PARTITION BY RANGE (id);
             CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (1) TO (100); {rows}"
        )
    };
    let source = production();
    source.run(&tables(
        "INSERT INTO orders SELECT generate_series(1, 90); ANALYZE orders",
    ));
    for more in ["", local] {
        let target = TestDb::with(&foreign(more));
        target.run("ANALYZE users, refunds, events");
        let said = failed(&check(&source.url(), &target.url(), "--data"));
        let told = "warning data: statistics of the target: of every table / never analyzed: public.orders";
        assert!(said.iter().any(|line| line == told), "{said:#?}");
        assert!(
            !said.iter().any(|line| line.contains("table public.orders")),
            "{said:#?}"
        );
        // Production is what is not known.
        let back = failed(&check(&target.url(), &source.url(), "--data"));
        assert!(
            !back.iter().any(|line| line.contains("table public.orders")),
            "{back:#?}"
        );
        // What ANALYZE found there counts.
        target.run("UPDATE pg_class SET reltuples = 0 WHERE relname = 'orders_1'");
        let empty = failed(&check(&source.url(), &target.url(), "--data"));
        let told = "error data: table public.orders: rows: about 90 rows / none";
        assert!(empty.iter().any(|line| line == told), "{empty:#?}");
    }
}

/// Runs `standin parity` in a folder, with nothing of production in the environment.
fn parity(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standin"))
        .arg("parity")
        .args(words)
        .current_dir(folder)
        .env_remove("PROD_DATABASE_URL")
        .env_remove("DEV_DATABASE_URL")
        .output()
        .unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Writes production's manifest with its statistics.
fn capture(folder: &Path, source: &str, more: &[&str]) {
    let words = ["capture", "--source", source, "--output", "prod.json"];
    let output = parity(folder, &[&words[..], more].concat());
    assert!(output.status.success(), "{}", error(&output));
}

#[test]
fn captured_statistics_stand_in_for_production_and_hold_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let source = TestDb::with(&shop(5000, EMAIL, PHONE));
    source.run(
        "CREATE TABLE prices (id int PRIMARY KEY, price int);
         INSERT INTO prices SELECT g, 777000 + g % 90 FROM generate_series(1, 3000) g;
         INSERT INTO refunds SELECT generate_series(1, 4000); ANALYZE users, refunds, events_1, events_2, prices",
    );
    capture(folder, &source.url(), &["--data"]);
    let file = std::fs::read_to_string(folder.join("prod.data.json")).unwrap();
    for value in ["secret", "somebody", "555", "kind 1", "2026", "777"] {
        assert!(!file.contains(value), "{value}: {file}");
    }
    let target = TestDb::with(&shop(500, "'same@secret.example'", "NULL::text"));
    target.run(
        "CREATE TABLE prices (id int PRIMARY KEY, price int);
         INSERT INTO prices SELECT g, 777000 + g % 90 FROM generate_series(1, 300) g;
         DELETE FROM events WHERE id > 5; ANALYZE",
    );
    let target = target.url();
    let words = [
        "check",
        "prod.json",
        "--data",
        "--target",
        &target,
        "--format",
        "json",
    ];
    let captured = parity(folder, &words);
    assert_eq!(captured.status.code(), Some(1), "{}", error(&captured));
    let said = failed(&captured);
    let mut live = failed(&check(&source.url(), &target, "--data"));
    // Ends of ranges are values, which were not written down.
    live.retain(|line| !line.contains(": range: "));
    assert_eq!(said, live);
    assert!(
        said.iter()
            .any(|line| line.contains("public.users.phone: NULL")),
        "{said:#?}"
    );
    // A source counts more than what was captured of it.
    source.run("TRUNCATE refunds; ANALYZE refunds");
    let source = source.url();
    let live = failed(&parity(
        folder,
        &[&words[..], &["--source", &source]].concat(),
    ));
    assert!(
        !live.iter().any(|line| line.contains("refunds")),
        "{live:#?}"
    );
    assert_eq!(failed(&parity(folder, &words)), said);
}

#[test]
fn statistics_stay_with_their_manifest_and_belong_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (source, other) = (production(), TestDb::with(&shop(100, EMAIL, PHONE)));
    other.run("ANALYZE");
    let url = source.url();
    let check = || {
        parity(
            folder,
            &[
                "check",
                "prod.json",
                "--data",
                "--target",
                &url,
                "--format",
                "json",
            ],
        )
    };
    capture(folder, &url, &[]);
    let none = check();
    assert_eq!(none.status.code(), Some(1));
    assert!(
        error(&none).contains("standin parity capture --data"),
        "{}",
        error(&none)
    );
    capture(folder, &url, &["--data"]);
    let alike = check();
    assert_eq!(alike.status.code(), Some(0), "{}", error(&alike));
    // What is captured without them keeps them.
    capture(folder, &url, &[]);
    assert_eq!(check().status.code(), Some(0));
    // Formatting is nothing; other numbers are.
    let path = folder.join("prod.data.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    std::fs::write(&path, json.to_string()).unwrap();
    assert_eq!(check().status.code(), Some(0));
    std::fs::write(&path, text.replace("\"rows\": 4000", "\"rows\": 4001")).unwrap();
    let edited = check();
    assert_eq!(edited.status.code(), Some(1));
    let says = "these are not the statistics that the manifest was captured with";
    assert!(error(&edited).contains(says), "{}", error(&edited));
    // Two that could be meant.
    std::fs::write(&path, text).unwrap();
    let words = [
        "capture",
        "--source",
        &other.url(),
        "--output",
        "other.json",
        "--data",
    ];
    assert!(parity(folder, &words).status.success());
    let both = parity(
        folder,
        &[
            "check",
            "prod.json",
            "other.json",
            "--data",
            "--target",
            &url,
        ],
    );
    assert!(
        error(&both).contains("two manifests have statistics"),
        "{}",
        error(&both)
    );
    let nowhere = parity(folder, &["capture", "--source", &url, "--data"]);
    assert!(error(&nowhere).contains("--output"), "{}", error(&nowhere));
}
