//! Whole runs between real databases: what arrives, what does not, and that it is the same every time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;

use standin::engine::Stop;
use standin::error::Kind;
use standin::key::MasterKey;
use standin::pg::url::ConnInfo;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Ran, Request, Target};
use standin::report::{Outcome, Report, Severity};
use standin::rules::Rules;
use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn rules(text: &str) -> Rules {
    Rules::parse(Path::new("rules.yaml"), text, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)))
}

fn run(source: &ConnInfo, target: Target, text: &str, jobs: usize) -> Ran {
    run_onto(source, target, text, jobs, false)
}

/// A run whose target may hold something.
fn replaced(source: &ConnInfo, target: Target, text: &str, jobs: usize) -> Ran {
    run_onto(source, target, text, jobs, true)
}

fn run_onto(source: &ConnInfo, target: Target, text: &str, jobs: usize, replace: bool) -> Ran {
    let rules = rules(text);
    let request = Request {
        rules: &rules,
        source: source.clone(),
        target,
        key: MasterKey::parse(KEY).unwrap(),
        jobs,
        memory: 256 << 20,
        replace,
    };
    refresh::run(&request, &Nobody, &Stop::default())
}

/// Refreshes into a database of its own and expects it to work.
fn refreshed(source: &TestDb, text: &str, jobs: usize) -> (TestDb, Report) {
    let target = TestDb::absent();
    let ran = run(
        &source.address,
        Target::Postgres(Box::new(target.address.clone())),
        text,
        jobs,
    );
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    (target, ran.report)
}

/// Every row of a table as text, in some fixed order.
fn all(database: &TestDb, table: &str) -> Vec<String> {
    database.rows(&format!("SELECT t::text FROM {table} t ORDER BY 1"))
}

const PEOPLE: &str = "
    CREATE TABLE people (
        id int PRIMARY KEY, email text UNIQUE NOT NULL, name varchar(60), born date, note text, parent int);
    CREATE TABLE visits (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        person int NOT NULL REFERENCES people (id), email text REFERENCES people (email), at timestamptz);
    INSERT INTO people SELECT n, 'p' || n || '@corp.example', CASE WHEN n % 7 > 0 THEN 'Person ' || n END,
        date '1970-01-01' + n, CASE n % 3 WHEN 0 THEN '' WHEN 1 THEN E'tab\\there\\n' || n END, NULL
        FROM generate_series(1, 5000) n;
    ALTER TABLE people ADD FOREIGN KEY (parent) REFERENCES people (id);
    UPDATE people SET parent = id - 1 WHERE id > 1;
    INSERT INTO visits (person, email, at)
        SELECT 1 + n % 5000, 'p' || 1 + n % 5000 || '@corp.example', timestamptz '2024-01-01' + n * interval '1 hour'
        FROM generate_series(1, 20000) n;
    ANALYZE;";

const PEOPLE_RULES: &str = "
version: 1
tables:
  people:
    columns: { id: permute, email: email, name: name, born: { date_shift: { days: 10 } }, note: keep, parent: permute }
  visits:
    columns: { id: keep, person: permute, email: email, at: keep }
";

#[test]
fn keys_hold_untouched_columns_are_the_same_and_nothing_real_is_left() {
    let source = TestDb::with(PEOPLE);
    let (target, report) = refreshed(&source, PEOPLE_RULES, 2);
    assert_eq!(report.outcome, Outcome::Done);
    assert!(
        report
            .tables
            .iter()
            .all(|table| table.complete && table.rows_read == table.rows_written)
    );
    for table in ["people", "visits"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(source.value(&count), target.value(&count));
    }
    let sums =
        "SELECT md5(string_agg(md5(coalesce(note, 'NULL')), '' ORDER BY md5(note))) FROM people";
    assert_eq!(source.value(sums), target.value(sums));
    let times = "SELECT md5(string_agg(id::text || at, '' ORDER BY id)) FROM visits";
    assert_eq!(source.value(times), target.value(times));
    assert_eq!(
        target.value("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"),
        "3"
    );
    assert_eq!(
        target.value("SELECT count(*) FROM people WHERE email LIKE '%corp.example'"),
        "0"
    );
    assert_eq!(
        target.value("SELECT count(DISTINCT email) FROM people"),
        "5000"
    );
    assert_eq!(
        source.value("SELECT count(*) FROM people WHERE name IS NULL"),
        target.value("SELECT count(*) FROM people WHERE name IS NULL")
    );
    assert_eq!(
        target.value(
            "SELECT count(*) FROM visits v JOIN people p ON p.id = v.person AND p.email = v.email"
        ),
        "20000"
    );
    // The next value of a sequence is one that is free.
    target.run("INSERT INTO visits (person) SELECT id FROM people LIMIT 1");
}

#[test]
fn one_lane_and_many_give_the_same_rows_and_so_does_a_second_run() {
    let source = TestDb::with(PEOPLE);
    let (one, _) = refreshed(&source, PEOPLE_RULES, 1);
    let (many, _) = refreshed(&source, PEOPLE_RULES, 4);
    let (again, _) = refreshed(&source, PEOPLE_RULES, 4);
    for table in ["people", "visits"] {
        let rows = all(&one, table);
        assert_eq!(rows, all(&many, table));
        assert_eq!(rows, all(&again, table));
        assert_ne!(rows, all(&source, table));
    }
}

#[test]
fn a_table_cut_into_parts_arrives_whole() {
    let source = TestDb::with(
        "CREATE TABLE wide (id int, filler text);
         INSERT INTO wide SELECT n, repeat(md5(n::text), 60) FROM generate_series(1, 40000) n;
         DELETE FROM wide WHERE id % 5 = 0;
         ANALYZE;",
    );
    let (target, report) = refreshed(
        &source,
        "version: 1\ntables: { wide: { columns: { id: permute, filler: keep } } }",
        4,
    );
    assert_eq!(report.tables[0].rows_written, 32_000);
    let sum = "SELECT md5(string_agg(filler, '' ORDER BY filler)) FROM wide";
    assert_eq!(source.value(sum), target.value(sum));
}

/// Values that PostgreSQL holds and naive code does not, in both wire formats.
const HARD: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN posint AS int CHECK (VALUE > 0);
    CREATE TABLE hard (
        id int PRIMARY KEY, t text, v varchar(20), c char(8), n numeric, n2 numeric(20,4), f float8, r real,
        d date, ts timestamp, tz timestamptz, tm time, iv interval, b bytea, u uuid, i inet, ci cidr, j json, jb jsonb,
        a int[], ta text[], m mood, p pair, po posint, rg int4range, ok boolean, bits bit(5), pt point, x xml,
        mac macaddr, mo money, tsv tsvector, gen int GENERATED ALWAYS AS (id % 2) STORED);
    INSERT INTO hard (id, t, v, c, n, n2, f, r, d, ts, tz, tm, iv, b, u, i, ci, j, jb, a, ta, m, p, po, rg, ok, bits, pt, x, mac, mo, tsv) VALUES
    (1, E'tab\t nl\n cr\r bs\\ \b \f \v q''uote', '', 'ab', 'NaN', 1.5000, 'NaN', 'Infinity', 'infinity', '-infinity', 'infinity',
     '24:00', '-1 year 2 days 00:00:01.5', '\x00ff5c0a', '00000000-0000-0000-0000-000000000000', '::1', '10.0.0.0/8',
     '{"a" :  1, "a": 2}', '{"k": [1.10, null, "é"]}', '{{1,2},{3,4}}', '{"a,b",NULL,"\"q\""}', 'so so', ROW(1, 'x,"y'), 7, '[1,5)', true,
     '10101', '(1.5,-2)', '<a>b</a>', '08:00:2b:01:02:03', '12.34', 'fat:1A cat:2'),
    (2, '\.', E'\\N', '', (repeat('9', 500) || '.' || repeat('7', 500))::numeric, -0.0001, '-0', '1e-40', '0044-03-15 BC', '294276-12-31 23:59:59.999999', '0001-01-01 BC',
     '00:00', '178000000 years', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '2001:db8::/32', '::/0', 'null', '{}', '{}', '{}', 'sad', NULL, 1, 'empty', false,
     '00000', '(NaN,Infinity)', '', '00:00:00:00:00:00', '-0.01', ''),
    (3, '', repeat('ü', 20), 'x', 'Infinity', NULL, 1.7976931348623157e308, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL),
    (4, repeat('x', 3000000), NULL, NULL, 1e-30, 0, 0, 0, '5874897-12-31', '1999-12-31', '1970-01-01', '12:00', '0', decode(repeat('00', 500000), 'hex'),
     NULL, '192.168.1.5/24', NULL, '[]', '[]', '[5:6]={1,2}', NULL, NULL, ROW(NULL, NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);"#;

/// A database with [`HARD`], without XML where the server was built without it.
fn hard() -> TestDb {
    let source = TestDb::new();
    if source.takes_xml() {
        source.run(HARD);
    } else {
        support::skipped("XML values, this PostgreSQL was built without libxml");
        source.run(
            &HARD
                .replace("'<a>b</a>'", "NULL")
                .replace("'', '00:00:00:00:00:00'", "NULL, '00:00:00:00:00:00'"),
        );
    }
    source
}

#[test]
fn hard_values_pass_unchanged_in_both_formats() {
    let source = hard();
    let keep = "version: 1\nunlisted: keep\n";
    let (binary, _) = refreshed(&source, keep, 2);
    assert_eq!(all(&source, "hard"), all(&binary, "hard"));
    // A literal for a type without a layout of its own moves the table to the text format.
    let text =
        "version: 1\nunlisted: keep\ntables: { hard: { columns: { pt: { fixed: \"(0,0)\" } } } }";
    let (text, _) = refreshed(&source, text, 2);
    let others = "SELECT (t.*)::text FROM (SELECT id, t, v, c, n, n2, f, r, d, ts, tz, tm, iv, b, u, i, ci, j::text, jb, a, ta, m, p, po, rg, ok, bits, mac, mo, tsv, gen FROM hard) t ORDER BY 1";
    assert_eq!(source.rows(others), text.rows(others));
    assert_eq!(
        text.rows("SELECT DISTINCT pt::text FROM hard WHERE pt IS NOT NULL"),
        ["(0,0)"]
    );
}

#[test]
fn hard_values_are_transformed_alike_in_both_formats() {
    let source = hard();
    let changed = "t: text, v: mask, c: mask, n2: noise, f: noise, u: uuid, i: ip_address, ci: ip_address, \
                   id: permute, b: hash";
    let binary = format!(
        "version: 1\nunlisted: keep\ntables: {{ hard: {{ columns: {{ {changed}, pt: set_null }} }} }}"
    );
    let text = binary.replace("pt: set_null", "pt: { fixed: \"(0,0)\" }");
    let (binary, _) = refreshed(&source, &binary, 2);
    let (text, _) = refreshed(&source, &text, 2);
    let changed =
        "SELECT (t.*)::text FROM (SELECT id, t, v, c, n2, f, u, i, ci, b FROM hard) t ORDER BY 1";
    assert_eq!(binary.rows(changed), text.rows(changed));
    assert_ne!(binary.rows(changed), source.rows(changed));
}

#[test]
fn odd_names_and_odd_tables_arrive() {
    let columns: Vec<String> = (1..=1600).map(|n| format!("c{n} int")).collect();
    let source = TestDb::with(&format!(
        r#"CREATE SCHEMA "Mixed Case";
         CREATE TABLE "Mixed Case"."select" ("from" int PRIMARY KEY, "Quoted ""x""" text, "ünï" text);
         INSERT INTO "Mixed Case"."select" VALUES (1, 'a', 'b');
         CREATE TABLE nothing ();
         INSERT INTO nothing DEFAULT VALUES;
         INSERT INTO nothing DEFAULT VALUES;
         CREATE TABLE computed (a int GENERATED ALWAYS AS (1) STORED);
         INSERT INTO computed DEFAULT VALUES;
         CREATE TABLE empty (a int);
         CREATE TABLE broad ({});
         INSERT INTO broad (c1, c1600) VALUES (1, 2);"#,
        columns.join(", ")
    ));
    let (target, _) = refreshed(
        &source,
        "version: 1\nunlisted: keep\ntables: { '\"Mixed Case\".select': { columns: { 'Quoted \"x\"': hash } } }",
        2,
    );
    for table in [
        r#""Mixed Case"."select""#,
        "nothing",
        "computed",
        "empty",
        "broad",
    ] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(source.value(&count), target.value(&count), "{table}");
    }
    assert_eq!(all(&source, "broad"), all(&target, "broad"));
    assert_ne!(
        all(&source, r#""Mixed Case"."select""#),
        all(&target, r#""Mixed Case"."select""#)
    );
}

#[test]
fn partitions_take_their_roots_rules_and_inheritance_is_kept_apart() {
    let source = TestDb::with(
        "CREATE TABLE logs (id int, who text, at date) PARTITION BY RANGE (at);
         CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
         CREATE TABLE logs_new PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO (MAXVALUE) PARTITION BY LIST (id);
         CREATE TABLE logs_new_1 PARTITION OF logs_new FOR VALUES IN (1);
         CREATE TABLE logs_new_rest PARTITION OF logs_new DEFAULT;
         INSERT INTO logs SELECT n % 3, 'user ' || n, date '2019-12-01' + n FROM generate_series(0, 60) n;
         CREATE TABLE parent (a int, secret text);
         CREATE TABLE child (extra int) INHERITS (parent);
         INSERT INTO parent VALUES (1, 'p');
         INSERT INTO child VALUES (2, 'c', 3);",
    );
    let (target, report) = refreshed(
        &source,
        "version: 1\ntables:\n  logs: { columns: { id: keep, who: hash, at: keep } }\n  parent: { columns: { a: keep, secret: hash } }\n  child: { columns: { a: keep, secret: hash, extra: keep } }\n",
        2,
    );
    assert_eq!(target.value("SELECT count(*) FROM logs"), "61");
    assert_eq!(
        target.value("SELECT count(*) FROM logs_new_1"),
        source.value("SELECT count(*) FROM logs_new_1")
    );
    assert_eq!(
        target.value("SELECT count(*) FROM logs WHERE who LIKE 'user%'"),
        "0"
    );
    assert_eq!(target.rows("SELECT a FROM ONLY parent"), ["1"]);
    assert_eq!(target.rows("SELECT a FROM ONLY child"), ["2"]);
    assert_eq!(
        target.value("SELECT count(*) FROM parent WHERE secret IN ('p', 'c')"),
        "0"
    );
    assert!(
        report
            .tables
            .iter()
            .all(|table| !table.table.contains("logs_"))
    );
}

#[test]
fn rows_are_chosen_by_condition_and_limit() {
    let source = TestDb::with(
        "CREATE TABLE a AS SELECT n AS id FROM generate_series(1, 1000) n;
         CREATE TABLE b AS TABLE a; CREATE TABLE c AS TABLE a;",
    );
    let (target, _) = refreshed(
        &source,
        "version: 1\nunlisted: keep\ntables:\n  a: { rows: { where: \"id <= 10 -- a comment\" } }\n  b: { rows: { limit: 7 } }\n  c: { rows: none }\n",
        2,
    );
    assert_eq!(
        target.value("SELECT count(*) || ' ' || max(id) FROM a"),
        "10 10"
    );
    assert_eq!(target.value("SELECT count(*) FROM b"), "7");
    assert_eq!(target.value("SELECT count(*) FROM c"), "0");
}

#[test]
fn keys_that_compare_without_case_hold() {
    let source = TestDb::new();
    if !source.make_loose_collation() {
        return;
    }
    source.run(
        "CREATE TABLE accounts (login text COLLATE loose PRIMARY KEY);
         CREATE TABLE logins (login text COLLATE loose REFERENCES accounts);
         INSERT INTO accounts VALUES ('Ada'), ('GRACE');
         INSERT INTO logins VALUES ('ada'), ('ADA'), ('grace')",
    );
    let (target, _) = refreshed(
        &source,
        "version: 1\ntables:\n  accounts:\n    columns: { login: username }",
        1,
    );
    let joined = "SELECT count(*) FROM logins JOIN accounts USING (login)";
    assert_eq!(target.value(joined), "3");
    assert_eq!(
        target.value("SELECT count(*) FROM logins WHERE login IN ('ada', 'grace')"),
        "0"
    );
}

#[test]
fn a_broken_foreign_key_fails_the_run_and_names_it() {
    let source = TestDb::with(PEOPLE);
    let target = TestDb::absent();
    let rules = PEOPLE_RULES.replace(
        "  people:\n",
        "  people:\n    rows: { where: \"id <> 17\" }\n",
    );
    let into = |target: &TestDb| Target::Postgres(Box::new(target.address.clone()));
    let refused = run(&source.address, into(&target), &rules, 2);
    let findings = refused.report.findings.iter();
    let doubts = findings.filter(|finding| finding.severity == Severity::Error);
    let lines: Vec<String> = doubts
        .map(|finding| format!("  \"{}\": tried all the same\n", finding.id))
        .collect();
    assert_eq!(refused.error.unwrap().kind(), Kind::Plan);
    assert_eq!(lines.len(), 2, "{lines:?}");
    let rules = format!("{rules}accept:\n{}", lines.concat());
    let ran = run(
        &source.address,
        Target::Postgres(Box::new(target.address.clone())),
        &rules,
        2,
    );
    let error = ran.error.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    let text = format!("{error} {error:?}");
    assert!(text.contains("fkey"), "{text}");
    let hints = error.hints().join("\n");
    assert!(
        hints.contains("not complete") && hints.contains("--replace"),
        "{hints}"
    );
    assert!(
        !text.contains("corp.example") && !text.contains("DETAIL"),
        "{text}"
    );
}

#[test]
fn a_run_that_fails_leaves_the_old_target_as_it_was() {
    let source = TestDb::with(
        "CREATE TABLE scores (id int PRIMARY KEY, points int NOT NULL CHECK (points < 50));
         CREATE TABLE copies (id int PRIMARY KEY, of_points int);
         INSERT INTO scores SELECT i, i FROM generate_series(1, 49) i;
         INSERT INTO copies SELECT id, points FROM scores;",
    );
    let target = TestDb::with("CREATE TABLE yesterday AS SELECT 1 AS works");
    let rules = |points: &str| {
        format!(
            "version: 1\nunlisted: keep\ntables:\n  scores:\n    columns: {{ points: {points} }}\n"
        )
    };
    let replace = |rules: &str| {
        let into = Target::Postgres(Box::new(target.address.clone()));
        replaced(&source.address, into, rules, 2)
    };
    let beside =
        "SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '\\_standin%'";
    let ran = replace(&rules("{ number_range: { min: 60, max: 90 } }"));
    let error = ran.error.unwrap();
    let hints = error.hints().join("\n");
    assert!(hints.contains("is as it was before the run"), "{hints}");
    assert_eq!(target.value("SELECT works FROM yesterday"), "1");
    assert_eq!(target.value(beside), "0");
    let ran = replace(&rules("{ number_range: { min: 10, max: 40 } }"));
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert!(ran.report.phases.iter().any(|phase| phase.name == "swap"));
    assert_eq!(
        target.value("SELECT count(*) FROM scores WHERE points BETWEEN 10 AND 40"),
        "49"
    );
    assert_eq!(target.value("SELECT to_regclass('yesterday') IS NULL"), "t");
    assert_eq!(target.value(beside), "0");
    let comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()";
    assert!(target.value(comment).contains("a stand-in"));
}

#[test]
fn a_column_without_a_rule_stops_the_run_before_anything_exists() {
    let source = TestDb::with(PEOPLE);
    let target = TestDb::absent();
    let ran = run(
        &source.address,
        Target::Postgres(Box::new(target.address.clone())),
        "version: 1\n",
        2,
    );
    let error = ran.error.unwrap();
    assert_eq!(error.kind(), Kind::Plan);
    assert!(
        ran.report
            .findings
            .iter()
            .any(|finding| finding.subject == "public.people.email")
    );
    let exists = format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{}'",
        target.address.database
    );
    assert_eq!(source.value(&exists), "0");
}

#[test]
fn the_source_and_a_full_target_are_refused() {
    let source = TestDb::with(PEOPLE);
    let itself = run(
        &source.address,
        Target::Postgres(Box::new(source.address.clone())),
        PEOPLE_RULES,
        1,
    );
    assert_eq!(itself.error.unwrap().kind(), Kind::Refused);
    let full = TestDb::with("CREATE TABLE precious (a int); INSERT INTO precious VALUES (1)");
    let refused = run(
        &source.address,
        Target::Postgres(Box::new(full.address.clone())),
        PEOPLE_RULES,
        1,
    );
    assert_eq!(refused.error.unwrap().kind(), Kind::Refused);
    assert_eq!(full.value("SELECT count(*) FROM precious"), "1");
    assert_eq!(source.value("SELECT count(*) FROM people"), "5000");
}
