//! Values that hold others, through a run: what is inside becomes what it becomes in a column of its own, in tables of
//! either format and in Parquet files, and everything around it stays.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::cell::RefCell;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use standin::engine::Stop;
use standin::key::MasterKey;
use standin::plan::Plan;
use standin::refresh::watch::Watch;
use standin::refresh::{self, Ran, Request, Target};
use standin::report::building::Building;
use standin::report::progress::Progress;
use standin::report::{Finding, Outcome};
use standin::rules::Rules;
use support::{TestDb, runs, skipped};

/// `held_as_text` travels in the text format, because `regclass` has no binary form that means the same elsewhere.
const TABLES: &str = r#"
    CREATE EXTENSION hstore;
    CREATE TYPE person AS (email text, "a b" varchar(40)[], age int);
    CREATE DOMAIN addresses AS text[];
    CREATE TABLE users (id int PRIMARY KEY, email text);
    INSERT INTO users SELECT n, 'user' || n || '@mail.org' FROM generate_series(1, 500) n;
    CREATE TABLE held AS SELECT id,
        ARRAY[email, NULL, '', 'say "\"'] AS emails,
        ('[0:1][-1:0]={{a,"' || email || '"},{NULL,"' || email || '"}}')::addresses AS grid,
        ROW(email, ARRAY['x y', NULL, '{'], id)::person AS person,
        ARRAY[ROW(email, NULL, NULL)::person, NULL, ROW('', '{}', 7)::person] AS people,
        hstore(ARRAY['email', email, 'a "b"', 'c\d', 'n', NULL]) AS attrs,
        ARRAY[hstore('email', email), NULL] AS more_attrs,
        '<?xml version="1.0"?><c a="' || email || E'"><email>\n' || email || ' </email><!-- kept -->&lt;</c>' AS doc,
        E'--- !ruby/struct:Job # kept\nid: ' || id || E'\nemail: ' || email || E'\nargs:\n- :to: "' || email || E'"\n- &1 |-\n  a: b\n- *1\n' AS job,
        format('{"n": %s, "command": %s}', id, to_json('O:1:"A":2:{s:1:"e";s:' || length(email) || ':"' || email || '";s:1:"n";i:7;}')) AS queued,
        daterange('2020-01-01', date '2020-01-01' + id) AS stay,
        CASE id % 3 WHEN 0 THEN 'empty' WHEN 1 THEN '(,)' ELSE '[2020-01-01 00:00,infinity]' END::tsrange AS odd,
        datemultirange(daterange('2020-01-01', '2020-02-01'), daterange('2021-01-01', NULL)) AS stays,
        ARRAY[[id, 2], [NULL, -2147483648]] AS numbers
    FROM users;
    INSERT INTO held (id) VALUES (501);
    CREATE TABLE held_as_text AS SELECT *, 'pg_class'::regclass AS reference FROM held;
    ANALYZE;
"#;

const RULES: &str = r#"
version: 1
unlisted: keep
tables:
  users: { columns: { email: email } }
  "held*":
    columns:
      emails: { array: email }
      grid: { array: { of: email } }
      person: { composite: { email: email, "a b": { array: hash }, age: keep } }
      people: { array: { of: { composite: { email: email, "*": keep } } } }
      attrs: { hstore: { email: email, "*": keep } }
      more_attrs: { array: { of: { hstore: { email: email } } } }
      doc: { xml: { "/c/email": email, "//@a": email } }
      job: { yaml: { "$.email": email, "$.args[0][':to']": email, "$.args[1]": { fixed: "é: 'x'" } } }
      queued: { json: { "$.command": { php: { "$.e": email, "$.n": keep, other: set_null } } } }
      stay: { range: { of: { date_shift: { shift: constant } } } }
      odd: { range: { of: { date_shift: { shift: constant } } } }
      stays: { range: { of: { date_shift: { shift: constant } } } }
      numbers: { array: permute }
"#;

fn run(source: &TestDb, target: Target, rules: &str) -> Ran {
    runs::run(&source.address, target, rules, |request| {
        request.memory = 64 << 20
    })
}

fn done(ran: &Ran) {
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
}

fn refreshed(source: &TestDb) -> TestDb {
    let target = TestDb::absent();
    let address = Box::new(target.address.clone());
    done(&run(source, Target::Postgres(address), RULES));
    target
}

/// What holds of every row, where `u.email` is what the address became in a column of its own.
const HELD: &[&str] = &[
    "h.emails[1] = u.email AND h.emails[2] IS NULL AND h.emails[3] = ''",
    "array_dims(h.grid) = '[0:1][-1:0]' AND h.grid[0][0] = u.email AND h.grid[1][0] = u.email AND h.grid[1][-1] IS NULL",
    "(h.person).email = u.email AND (h.person).age = h.id",
    "(h.person).\"a b\"[1] <> 'x y' AND (h.person).\"a b\"[2] IS NULL AND length((h.person).\"a b\"[3]) = 32",
    "(h.people[1]).email = u.email AND (h.people[1]).age IS NULL AND h.people[2] IS NULL",
    "(h.people[3]).email = '' AND (h.people[3]).\"a b\" = '{}' AND (h.people[3]).age = 7",
    "h.attrs -> 'email' = u.email AND h.attrs -> 'a \"b\"' = 'c\\d' AND h.attrs ? 'n' AND h.attrs -> 'n' IS NULL",
    "h.more_attrs[1] -> 'email' = u.email AND h.more_attrs[2] IS NULL",
    "h.doc = '<?xml version=\"1.0\"?><c a=\"' || u.email || E'\"><email>\\n' || u.email || ' </email><!-- kept -->&lt;</c>'",
    "h.job = E'--- !ruby/struct:Job # kept\nid: ' || h.id || E'\nemail: ' || u.email || E'\nargs:\n- :to: \"' || u.email || E'\"\n- &1 ''é: ''''x''''''\n- *1\n'",
    "h.queued::json ->> 'command' = 'O:1:\"A\":2:{s:1:\"e\";s:' || length(u.email) || ':\"' || u.email || '\";s:1:\"n\";i:7;}'",
    "upper(h.stay) - lower(h.stay) = h.id AND lower(h.stay) <> '2020-01-01' AND lower_inc(h.stay)",
    "CASE h.id % 3 WHEN 0 THEN isempty(h.odd) WHEN 1 THEN h.odd = '(,)' ELSE upper(h.odd) = 'infinity' AND upper_inc(h.odd) AND lower(h.odd) <> '2020-01-01' END",
    "lower(h.stays) = lower(h.stay) AND upper_inf(h.stays) AND h.stays @> (lower(h.stays) + 30) AND NOT h.stays @> (lower(h.stays) + 31)",
    "array_dims(h.numbers) = '[1:2][1:2]' AND h.numbers[1][1] <> h.id AND h.numbers[2][1] IS NULL",
];

#[test]
fn what_is_inside_becomes_what_it_is_in_columns() {
    let source = TestDb::with(TABLES);
    let target = refreshed(&source);
    assert_eq!(
        target.value("SELECT count(*) FROM users WHERE email LIKE 'user%@mail.org'"),
        "0"
    );
    for table in ["held", "held_as_text"] {
        for holds in HELD {
            let sql =
                format!("SELECT count(*) FROM {table} h JOIN users u USING (id) WHERE {holds}");
            assert_eq!(target.value(&sql), "500", "{table}: {holds}");
        }
        let sql = format!(
            "SELECT num_nonnulls(emails, person, people, attrs, doc, stay, stays, numbers) FROM {table} WHERE id = 501"
        );
        assert_eq!(target.value(&sql), "0");
        let leaks = format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%@mail.org%'");
        assert_eq!(target.value(&leaks), "0");
    }
    let columns =
        "id, emails, grid, person, people, attrs, more_attrs, doc, stay, odd, stays, numbers";
    let rows = |table: &str| target.rows(&format!("SELECT {columns} FROM {table} ORDER BY id"));
    assert_eq!(
        rows("held"),
        rows("held_as_text"),
        "both formats give the same"
    );
}

fn read(path: &Path) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

#[test]
fn parquet_files_hold_the_same() {
    // Lists of several dimensions have no place in Parquet.
    let source = TestDb::with(&format!(
        "{TABLES} ALTER TABLE held DROP grid, DROP numbers; DROP TABLE held_as_text"
    ));
    let rules = RULES.replace("      grid: { array: { of: email } }\n", "");
    let rules = rules.replace("      numbers: { array: permute }\n", "");
    let target = TestDb::absent();
    let folder = tempfile::tempdir().unwrap();
    done(&run(
        &source,
        Target::Postgres(Box::new(target.address.clone())),
        &rules,
    ));
    done(&run(
        &source,
        Target::Parquet(folder.path().to_path_buf()),
        &rules,
    ));
    let batches = read(&folder.path().join("public.held/part-00000.parquet"));
    for column in [
        "person",
        "people",
        "attrs",
        "more_attrs",
        "doc",
        "stay",
        "odd",
        "stays",
    ] {
        let sql = format!("SELECT coalesce({column}::text, 'NULL') FROM held ORDER BY id");
        let mut found = Vec::new();
        for batch in &batches {
            let texts = batch.column_by_name(column).unwrap().as_string::<i32>();
            found.extend(texts.iter().map(|text| text.unwrap_or("NULL").to_owned()));
        }
        assert_eq!(found, target.rows(&sql), "{column}");
    }
    let mut firsts = Vec::new();
    for batch in &batches {
        let lists = batch.column_by_name("emails").unwrap().as_list::<i32>();
        firsts.extend(lists.iter().map(|list| match list {
            Some(list) => list.as_string::<i32>().value(0).to_owned(),
            None => "NULL".to_owned(),
        }));
    }
    let sql = "SELECT coalesce(emails[1], 'NULL') FROM held ORDER BY id";
    assert_eq!(firsts, target.rows(sql));
}

#[test]
fn mistakes_are_told_before_a_row_moves() {
    let source = TestDb::with(TABLES);
    for (rule, message) in [
        (
            "person: { composite: { email: email } }",
            "the field `a b` has no rule",
        ),
        (
            "person: { composite: { mail: email, \"*\": keep } }",
            "has no field `mail`",
        ),
        (
            "people: { array: email }",
            "`email` does not take public.person",
        ),
        ("numbers: { array: email }", "`email` does not take integer"),
        (
            "stay: { range: date_shift }",
            "`date_shift` does not promise to keep order",
        ),
        ("id: { array: permute }", "`array` does not take integer"),
    ] {
        let rules =
            format!("version: 1\nunlisted: keep\ntables: {{ held: {{ columns: {{ {rule} }} }} }}");
        let target = TestDb::absent();
        let ran = run(
            &source,
            Target::Postgres(Box::new(target.address.clone())),
            &rules,
        );
        let findings = format!("{:?}", ran.report.findings);
        assert!(findings.contains(message), "{rule}: {findings}");
        assert_ne!(ran.report.outcome, Outcome::Done);
    }
}

#[test]
fn a_key_that_no_rule_names_stops_the_run_without_its_name() {
    let source = TestDb::with(
        "CREATE EXTENSION hstore;
         CREATE TABLE t AS SELECT 'email=>a, \"Top Secret\"=>b'::hstore AS attrs;",
    );
    let rules = "version: 1\ntables: { t: { columns: { attrs: { hstore: { email: hash } } } } }";
    let target = TestDb::absent();
    let ran = run(
        &source,
        Target::Postgres(Box::new(target.address.clone())),
        rules,
    );
    let error = ran.error.unwrap();
    assert_eq!(error.subject(), Some("public.t.attrs"));
    let shown = format!("{error} {error:?} {:?}", ran.report);
    assert!(
        shown.contains("a key that no rule names") && !shown.contains("Secret"),
        "{shown}"
    );
}

const MISSPELT: &str = r"
    CREATE EXTENSION hstore;
    CREATE TABLE t AS SELECT n AS id,
        jsonb_build_object('billing', jsonb_build_object('name', 'Ada Quist', 'mail', 'ada@navy.mil')) AS p,
        ARRAY[hstore('email', 'ada@navy.mil')] AS attrs,
        '<c><email>ada@navy.mil</email></c>'::xml AS doc,
        '{}'::jsonb AS nothing
    FROM generate_series(1, 3000) n;
    ANALYZE;
";

/// Of the findings, those that say that a name of a rule met nothing: subject and the name.
fn unmet(ran: &Ran) -> Vec<(String, String)> {
    let mut found: Vec<_> = ran
        .report
        .findings
        .iter()
        .filter(|finding| finding.id.starts_with("unmet:"))
        .map(|finding| {
            let name = finding.message.split('`').nth(1).unwrap();
            (finding.subject.clone(), name.to_owned())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn names_in_rules_that_meet_nothing_are_told_and_can_be_accepted() {
    let source = TestDb::new();
    if !source.takes_xml() {
        return skipped("names of elements, this PostgreSQL was built without libxml");
    }
    source.run(MISSPELT);
    let rules = r#"
version: 1
unlisted: keep
tables:
  t:
    columns:
      p: { json: { "$.biling.name": name, "$.billing.mail": email } }
      attrs: { array: { of: { hstore: { emial: email, "*": keep } } } }
      doc: { xml: { "/c/mail": email } }
      nothing: { json: { "$.phone": phone } }
"#;
    let target = TestDb::absent();
    let into = || Target::Postgres(Box::new(target.address.clone()));
    let ran = run(&source, into(), rules);
    done(&ran);
    let of = |column: &str, name: &str| (format!("public.t.{column}"), name.to_owned());
    let expected = [
        of("attrs", "emial"),
        of("doc", "/c/mail"),
        of("p", "$.biling.name"),
    ];
    assert_eq!(unmet(&ran), expected);
    let told = format!("{:?}", ran.report.findings);
    assert!(!told.contains("navy") && !told.contains("Quist"), "{told}");

    let path = |finding: &&Finding| finding.message.contains("biling");
    let finding = ran.report.findings.iter().find(path).unwrap();
    assert_eq!(finding.at.as_deref(), Some("rules.yaml:7:12"));
    let accepting = format!("{rules}accept:\n  \"{}\": may come later\n", finding.id);
    let folder = tempfile::tempdir().unwrap();
    let files = Target::Parquet(folder.path().join("out"));
    let ran = run(&source, files, &accepting);
    done(&ran);
    assert_eq!(unmet(&ran), expected);
    let accepted = ran.report.findings.iter().find(path).unwrap();
    assert_eq!(accepted.accepted.as_deref(), Some("may come later"));
    let ids = ran.report.findings.iter().map(|finding| &finding.id);
    assert_eq!(ids.filter(|id| id.starts_with("accept:")).count(), 0);

    let right = rules
        .replace("biling", "billing")
        .replace("emial", "email")
        .replace("/c/mail", "/c/email");
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&source, Target::Parquet(folder.path().join("out")), &right);
    done(&ran);
    assert_eq!(unmet(&ran), []);
}

#[test]
fn conditions_that_no_row_meets_are_told_by_column_or_table_and_can_be_accepted() {
    let source = TestDb::with(
        "CREATE TABLE t AS SELECT n AS id, 'ada@navy.mil' AS mail, 'Ada' AS name, 'US' AS country
             FROM generate_series(1, 300) n;
         CREATE TABLE u AS SELECT * FROM t;
         UPDATE u SET country = NULL WHERE id = 7;
         ANALYZE",
    );
    let rules = "
version: 1
unlisted: keep
tables:
  t:
    columns:
      mail: { email: {}, when: \"country == 'XX'\" }
      name: { name: {}, when: \"country == 'US'\" }
  u:
    when: \"country == 'us'\"
    columns: { mail: email, name: name }
";
    let run = |rules: &str| {
        let folder = tempfile::tempdir().unwrap();
        let ran = run(&source, Target::Parquet(folder.path().join("out")), rules);
        done(&ran);
        ran.report.findings
    };
    let told = |findings: &[Finding]| {
        let unmet = findings.iter().filter(|one| one.id.starts_with("unmet:"));
        let told = unmet.map(|one| (one.subject.clone(), one.at.clone().unwrap()));
        told.collect::<Vec<_>>()
    };
    let of = |subject: &str, at: &str| (subject.to_owned(), at.to_owned());
    let expected = [
        of("public.t.mail", "rules.yaml:7:32"),
        of("public.u", "rules.yaml:10:11"),
    ];
    let findings = run(rules);
    assert_eq!(told(&findings), expected);
    assert!(!format!("{findings:?}").contains("navy"));

    let id = &findings
        .iter()
        .find(|one| one.subject == "public.u")
        .unwrap()
        .id;
    let findings = run(&format!("{rules}accept:\n  \"{id}\": may come later\n"));
    assert_eq!(told(&findings), expected);
    let of_table = findings
        .iter()
        .find(|one| one.subject == "public.u")
        .unwrap();
    assert_eq!(of_table.accepted.as_deref(), Some("may come later"));

    let right = rules.replace("'XX'", "'US'").replace("'us'", "'US'");
    assert_eq!(told(&run(&right)), []);
}

/// What a run told of names that met nothing, and when its rows began to move.
#[derive(Default)]
struct Told(RefCell<Vec<String>>);

impl Watch for Told {
    fn phase(&self, _: &str) {}

    fn warnings(&self, findings: &[Finding]) {
        let unmet = findings
            .iter()
            .filter(|finding| finding.id.starts_with("unmet:"));
        let messages = unmet.map(|finding| finding.message.clone());
        self.0.borrow_mut().extend(messages);
    }

    fn working(&self, _: &Plan, _: &Arc<Progress>, _: &Arc<Building>) {
        self.0.borrow_mut().push("rows move".to_owned());
    }

    fn ended(&self) {}
}

#[test]
fn names_that_meet_nothing_are_told_before_a_row_moves_where_rows_are_tried() {
    let source = TestDb::with(
        r#"CREATE TABLE t (p jsonb CHECK (jsonb_typeof(p) = 'object'));
           INSERT INTO t SELECT '{"mail": "ada@navy.mil"}' FROM generate_series(1, 50);
           ANALYZE"#,
    );
    let text = "version: 1\ntables: { t: { columns: { p: { json: { $.mial: email } } } } }";
    let rules = Rules::parse(Path::new("rules.yaml"), text, &|_| None).unwrap();
    let target = TestDb::absent();
    let request = Request {
        rules: &rules,
        source: source.address.clone(),
        target: Target::Postgres(Box::new(target.address.clone())),
        key: MasterKey::parse(runs::KEY).unwrap(),
        jobs: 1,
        memory: 64 << 20,
        replace: false,
    };
    let told = Told::default();
    done(&refresh::run(&request, &told, &Stop::default()));
    let told = told.0.into_inner();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].contains("`$.mial`") && told[0].ends_with("tried before the load"),
        "{told:?}"
    );
    assert_eq!(told[1], "rows move");
    assert!(told[2].ends_with("the rows that were read"), "{told:?}");
}

#[test]
fn hashed_labels_find_their_partitions_and_a_sequence_goes_on_above_permuted_numbers() {
    let source = TestDb::with(
        "CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd');
         CREATE TABLE felt (k mood, v text) PARTITION BY HASH (k);
         CREATE TABLE felt_0 PARTITION OF felt FOR VALUES WITH (MODULUS 3, REMAINDER 0);
         CREATE TABLE felt_1 PARTITION OF felt FOR VALUES WITH (MODULUS 3, REMAINDER 1);
         CREATE TABLE felt_2 PARTITION OF felt FOR VALUES WITH (MODULUS 3, REMAINDER 2);
         INSERT INTO felt SELECT (ARRAY['a', 'b', 'c', 'd'])[n % 4 + 1]::mood, 'x' || n FROM generate_series(1, 40) n;
         CREATE TABLE numbered (id smallserial PRIMARY KEY);
         INSERT INTO numbered SELECT FROM generate_series(1, 2000); ANALYZE",
    );
    let rules = "version: 1\nunlisted: keep\ntables:\n  felt: { columns: { v: name } }\n  numbered: { columns: { id: { permute: { max: 20000 } } } }\n";
    let target = TestDb::absent();
    let address = Box::new(target.address.clone());
    let ran = run(&source, Target::Postgres(address), rules);
    done(&ran);
    let told = |code: &str| ran.report.findings.iter().any(|f| f.id.starts_with(code));
    assert!(!told("sequence:"));
    let counts = "SELECT string_agg(k || ' ' || n, ',' ORDER BY k) FROM (SELECT k, count(*) n FROM felt GROUP BY k) c";
    assert_eq!(target.value(counts), "a 10,b 10,c 10,d 10");
    let found = "SELECT count(*) FROM felt WHERE k = 'a'";
    assert_eq!(
        target.value(found),
        "10",
        "by the partition that the server looks into"
    );
    assert_eq!(
        target.value("SELECT nextval('numbered_id_seq') > (SELECT max(id) FROM numbered)"),
        "t"
    );
}

#[test]
fn a_view_that_reads_a_file_stops_the_run_until_that_is_accepted() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY);
         CREATE MATERIALIZED VIEW mv AS SELECT pg_read_file('PG_VERSION') AS version",
    );
    let rules = "version: 1\nunlisted: keep\n";
    let target = TestDb::absent();
    let into = || Target::Postgres(Box::new(target.address.clone()));
    let refused = run(&source, into(), rules);
    assert_eq!(refused.report.outcome, Outcome::Failed);
    let found = refused.report.findings.iter();
    let found = found.filter(|finding| finding.id.starts_with("outside_view:"));
    let found: Vec<&Finding> = found.collect();
    assert_eq!(found[0].subject, "public.mv");
    assert!(
        found[0].message.contains("`pg_read_file`"),
        "{}",
        found[0].message
    );
    let accepted = format!(
        "{rules}accept:\n  \"{}\": the version is nobody's\n",
        found[0].id
    );
    done(&run(&source, into(), &accepted));
}

#[test]
fn a_unique_index_of_a_view_that_equal_stand_ins_break_is_named_before_and_after() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, c text); INSERT INTO t SELECT n, 'c' || n FROM generate_series(1, 50) n;
         CREATE MATERIALIZED VIEW mv AS SELECT c FROM t; CREATE UNIQUE INDEX mv_c ON mv (c)",
    );
    let rules = "version: 1\nunlisted: keep\ntables: { t: { columns: { c: title } } }\n";
    let target = TestDb::absent();
    let into = || Target::Postgres(Box::new(target.address.clone()));
    let refused = run(&source, into(), rules);
    let found = refused.report.findings.iter();
    let mut found = found.filter(|finding| finding.id.starts_with("unique_view:"));
    let found = found.next().unwrap();
    assert!(found.message.contains("`mv_c`"), "{}", found.message);
    let accepted = format!("{rules}accept:\n  \"{}\": to see it fail\n", found.id);
    let failed = run(&source, into(), &accepted);
    let hints = failed.error.unwrap().hints().join(" ");
    assert!(hints.contains("unique indexes: `mv_c` (c)"), "{hints}");
}
