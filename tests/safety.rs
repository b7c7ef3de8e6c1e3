//! What must not happen to a target, and conditions that mean the same as in psql.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use standin::error::Kind;
use standin::pg::url::ConnInfo;
use standin::refresh::Ran;
use support::{
    TestDb, cluster,
    runs::{self, into},
};

fn run(source: &TestDb, target: &ConnInfo, rules: &str, replace: bool) -> Ran {
    runs::run(&source.address, into(target), rules, |request| {
        request.replace = replace
    })
}

const KEEP: &str = "version: 1\nunlisted: keep\n";

#[test]
fn databases_of_the_server_itself_are_never_filled() {
    let source = TestDb::with("CREATE TABLE filled_by_a_test (a int)");
    let maintenance = TestDb::on(cluster());
    for name in ["postgres", "template0", "template1"] {
        let address = maintenance.address.with_database(name);
        for replace in [false, true] {
            let error = run(&source, &address, KEEP, replace).error.unwrap();
            assert_eq!(error.kind(), Kind::Refused, "{name}: {error}");
            assert!(error.what().contains("the server itself"), "{error}");
            let hints = error.hints().join("\n");
            assert!(hints.contains("a database of your own"), "{hints}");
        }
    }
    let postgres = TestDb::at(&maintenance.address.with_database("postgres"));
    postgres.run(
        "DO $$ BEGIN
             ASSERT to_regclass('public.filled_by_a_test') IS NULL, 'it was filled';
         END $$",
    );
}

/// What a user says of a database, or a run.
fn comment(of: &TestDb) -> String {
    of.value("SELECT coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = current_database()")
}

#[test]
fn addresses_the_wrong_way_round_do_not_drop_production() {
    let production = TestDb::with("CREATE TABLE t AS SELECT 1 AS a");
    let dev = TestDb::with("CREATE TABLE before (a int)");
    let ran = run(&production, &dev.address, KEEP, true);
    assert!(ran.error.is_none(), "{:?}", ran.error);

    let error = run(&dev, &production.address, KEEP, true).error.unwrap();
    assert_eq!(error.kind(), Kind::Refused);
    let hints = error.hints().join("\n");
    assert!(hints.contains("the wrong way round"), "{hints}");
    assert_eq!(production.value("SELECT a FROM t"), "1");
    assert_eq!(comment(&production), "");

    // From one stand-in to the next, twice; and again the right way.
    let laptop = TestDb::absent();
    for (from, to) in [(&dev, &laptop), (&dev, &laptop), (&production, &dev)] {
        let ran = run(from, &to.address, KEEP, true);
        assert!(ran.error.is_none(), "{:?}", ran.error);
    }
}

#[test]
fn a_comment_of_ones_own_on_a_target_stays_above_the_mark() {
    let source = TestDb::with("CREATE TABLE t AS SELECT 1 AS a");
    let target = TestDb::new();
    let name = &target.address.database;
    target.run(&format!("COMMENT ON DATABASE \"{name}\" IS 'of the team'"));
    let ran = run(&source, &target.address, KEEP, false);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    let marked = "of the team\nstandin: a stand-in, filled by a run; not for production";
    assert_eq!(comment(&target), marked);
}

#[test]
fn a_condition_finds_names_and_operators_as_the_role_does() {
    // An operator of public before that of pg_catalog: what citext does, without the extension.
    let source = TestDb::with(
        "CREATE DOMAIN public.tag AS text;
         CREATE FUNCTION public.alike(a text, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS
             'SELECT pg_catalog.lower(a) OPERATOR(pg_catalog.=) pg_catalog.lower(b)';
         CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = public.alike);
         CREATE TABLE people (email text); CREATE TABLE known (email text);
         INSERT INTO people VALUES ('Ada@x.test'), ('bob@x.test'); INSERT INTO known VALUES ('BOB@x.test');",
    );
    let target = TestDb::absent();
    let rules = "version: 1\nunlisted: keep\ntables:\n  people:\n    rows:\n      \
                 where: \"email in (select p.email from people p join known k on p.email === k.email)\"\n";
    let ran = run(&source, &target.address, rules, false);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert_eq!(target.rows("SELECT email FROM people"), ["bob@x.test"]);
    assert_eq!(target.rows("SELECT email FROM known"), ["BOB@x.test"]);
}

#[test]
fn a_condition_that_the_source_refuses_is_found_before_the_old_target_goes() {
    let source = TestDb::with("CREATE TABLE t (a int)");
    let target = TestDb::with("CREATE TABLE yesterday (a int)");
    for condition in [
        "b = 1",
        "a = ",
        "true; DROP TABLE t",
        "true) OR (a = 'hunter2'",
    ] {
        let rules = format!(
            "version: 1\nunlisted: keep\ntables: {{ t: {{ rows: {{ where: \"{condition}\" }} }} }}\n"
        );
        let ran = run(&source, &target.address, &rules, true);
        assert_eq!(ran.error.unwrap().kind(), Kind::Plan, "{condition}");
        let finding = &ran.report.findings[0];
        assert!(finding.id.starts_with("where:"), "{finding:?}");
        assert!(!format!("{finding:?}").contains("hunter2"), "{finding:?}");
    }
    assert_eq!(target.value("SELECT count(*) FROM yesterday"), "0");
    assert_eq!(source.value("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_condition_that_fails_for_some_row_is_named_with_its_place() {
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, email text);
         INSERT INTO t SELECT n, 'hunter2' FROM generate_series(1, 9) n;
         CREATE TABLE u (id int, t_id int REFERENCES t); INSERT INTO u VALUES (1, 1)",
    );
    for (condition, code) in [
        ("email::int > 1", "22P02"),
        ("1 / (id - 5) > 0", "a division by zero"),
    ] {
        let rules = format!(
            "version: 1\nunlisted: keep\ntables:\n  u: {{ rows: none }}\n  t:\n    rows: {{ where: \"{condition}\" }}\n"
        );
        for target in [
            into(&TestDb::absent().address),
            standin::refresh::Target::Null,
        ] {
            let ran = runs::run(&source.address, target, &rules, |_| {});
            let error = ran.error.unwrap();
            let told = format!("{error}\n{}", error.hints().join("\n"));
            for word in [":6:20: the `where` of public.t", code, "CASE WHEN"] {
                assert!(told.contains(word), "{condition}: {word}: {told}");
            }
            assert!(!told.contains("its rule"), "{told}");
            assert!(!format!("{told} {error:?}").contains("hunter2"), "{told}");
            assert_eq!(error.kind().exit_code(), 1, "{told}");
        }
    }
}

#[test]
fn an_emptied_database_is_empty_and_foreign_tables_are_not_asked_for_rows() {
    let source = TestDb::with(
        "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
         CREATE FOREIGN TABLE far (a int) SERVER elsewhere; CREATE TABLE near AS SELECT 1 AS a;",
    );
    let target =
        TestDb::with("CREATE TABLE t (a int); DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    let ran = run(&source, &target.address, KEEP, false);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert_eq!(target.value("SELECT a FROM near"), "1");
    assert_eq!(target.value("SELECT count(*) FROM pg_foreign_table"), "1");
}

#[test]
fn a_target_with_nothing_but_large_objects_is_not_empty() {
    let source = TestDb::with("CREATE TABLE near AS SELECT 1 AS a");
    let target = TestDb::with("SELECT lo_create(7); SELECT lo_from_bytea(0, 'x')");
    let ran = run(&source, &target.address, KEEP, false);
    let error = ran.error.unwrap().to_string();
    assert!(error.contains("it holds 2 large objects"), "{error}");
    let large = "SELECT count(*) FROM pg_largeobject_metadata";
    assert_eq!(target.value(large), "2");
}

#[test]
fn partitions_and_children_elsewhere_are_left_alone_to_the_end() {
    let source = TestDb::with(
        "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
         CREATE TABLE p (id serial, y int) PARTITION BY LIST (y);
         CREATE TABLE near PARTITION OF p FOR VALUES IN (1); ALTER TABLE near ADD UNIQUE (id);
         CREATE FOREIGN TABLE far PARTITION OF p FOR VALUES IN (2) SERVER elsewhere;
         INSERT INTO near (y) VALUES (1), (1);
         CREATE TABLE parent (id serial); INSERT INTO parent DEFAULT VALUES;
         CREATE FOREIGN TABLE child () INHERITS (parent) SERVER elsewhere;",
    );
    let target = TestDb::absent();
    let ran = run(&source, &target.address, KEEP, false);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert_eq!(target.value("SELECT count(*) FROM near"), "2");
    assert_eq!(target.value("SELECT nextval('p_id_seq')"), "3");
    let analyzed = "SELECT reltuples FROM pg_class WHERE relname = 'near'";
    assert_eq!(target.value(analyzed), "2");
}
