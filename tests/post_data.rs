//! Indexes and keys behind the rows: made one by one, cancelled, refused.

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
use standin::pg::connect::{Side, connect};
use standin::pg::schema::{Incoming, PostData};
use standin::pg::sessions::Sessions;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Ran, Request, Target};
use standin::report::Outcome;
use standin::rules::Rules;
use support::structure::Source;
use support::{TestDb, block_on};

/// Two tables and a foreign key between them.
const PAIR: &str = "CREATE TABLE a (id int PRIMARY KEY);
     CREATE TABLE b (a_id int REFERENCES a)";

/// Asks until the answer is as wanted.
fn await_that(db: &TestDb, sql: &str, wanted: &str) {
    while db.value(sql) != wanted {
        std::thread::yield_now();
    }
}

#[test]
fn a_run_that_ends_early_leaves_no_statement_behind() {
    let source = TestDb::with(PAIR);
    // The key of `a` is built by `pg_restore`, the foreign key of `b` made by a statement of our own.
    for table in ["a", "b"] {
        let dumped = Source::dump(&source.address).unwrap();
        let target = TestDb::new();
        dumped.archive.restore_pre_data(&target.address).unwrap();
        let holder = block_on(connect(&target.address, Side::Target)).unwrap();
        let hold = format!("BEGIN; LOCK TABLE public.{table} IN ROW EXCLUSIVE MODE");
        block_on(holder.batch_execute(&hold)).unwrap();
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IS NOT NULL";
        let sessions = Sessions::of_target(target.address.clone());
        let post_data = PostData::new(
            &dumped.archive,
            &dumped.objects,
            &Incoming::default(),
            &sessions,
            1,
            0,
        )
        .unwrap();
        let stop = Stop::default();
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| stop.during(|| post_data.cancel(), || post_data.run()));
            await_that(&target, waiting, "1");
            stop.interrupt();
            run.join().unwrap()
        });
        assert_eq!(ended.unwrap_err().kind(), Kind::Interrupted, "{table}");
        await_that(&target, waiting, "0");
        drop(holder);
    }
}

#[test]
fn a_limit_on_temporary_files_is_kept() {
    let source = TestDb::with("CREATE TABLE a (x int, y int); CREATE TABLE b (x int, y int)");
    source.run(
        "INSERT INTO a SELECT n, -n FROM generate_series(1, 200000) n; INSERT INTO b SELECT * FROM a;
         CREATE INDEX ax ON a (x); CREATE INDEX ay ON a (y); CREATE INDEX bx ON b (x); CREATE INDEX b_y ON b (y)",
    );
    let dumped = Source::dump(&source.address).unwrap();
    let target = TestDb::new();
    dumped.archive.restore_pre_data(&target.address).unwrap();
    target.run(
        "INSERT INTO a SELECT n, -n FROM generate_series(1, 200000) n; INSERT INTO b SELECT * FROM a",
    );
    let name = &target.address.database;
    target.run(&format!(
        "ALTER DATABASE \"{name}\" SET temp_file_limit = '1MB'"
    ));
    let made = dumped.finish(&target, 0).unwrap();
    assert_eq!(made.len(), 4, "{made:?}");
}

#[test]
fn a_foreign_key_is_as_it_was() {
    let source = TestDb::with(
        "CREATE TABLE a (x int, y text, UNIQUE (x, y));
         CREATE TABLE \"B b\" (x int, y text, parent int, id int PRIMARY KEY,
             CONSTRAINT \"it's\" FOREIGN KEY (x, y) REFERENCES a (x, y) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE
                 DEFERRABLE INITIALLY DEFERRED,
             CONSTRAINT up FOREIGN KEY (parent) REFERENCES \"B b\");
         ALTER TABLE \"B b\" ADD CONSTRAINT later FOREIGN KEY (parent) REFERENCES \"B b\" NOT VALID;
         COMMENT ON CONSTRAINT up ON \"B b\" IS 'of the same table'",
    );
    let target = TestDb::new();
    let made = Source::dump(&source.address).unwrap().restore(&target, 0);
    let mut made = made.unwrap();
    made.sort();
    assert_eq!(made, ["B b_pkey", "a_x_y_key", "it's", "up"]);
    let keys =
        "SELECT conname, pg_get_constraintdef(oid), convalidated, condeferred, obj_description(oid)
         FROM pg_constraint WHERE contype = 'f' ORDER BY conname";
    assert_eq!(target.rows(keys), source.rows(keys));
    assert_eq!(target.rows(keys).len(), 3);
}

/// A run of these rules from one database into another, with two jobs.
fn refresh(rules: &str, source: &TestDb, target: &TestDb) -> Ran {
    let rules = Rules::parse(Path::new("rules.yaml"), rules, &|_| None);
    let request = Request {
        rules: &rules.unwrap(),
        source: source.address.clone(),
        target: Target::Postgres(Box::new(target.address.clone())),
        key: MasterKey::ephemeral().unwrap(),
        jobs: 2,
        memory: 96 << 20,
        replace: false,
    };
    refresh::run(&request, &Nobody, &Stop::default())
}

#[test]
fn the_report_says_what_large_objects_took() {
    let source = TestDb::with(
        "CREATE TABLE t (id text PRIMARY KEY);
         INSERT INTO t SELECT md5(n::text) FROM generate_series(1, 120000) n; ANALYZE",
    );
    let ran = refresh("version: 1\nunlisted: keep\n", &source, &TestDb::absent());
    assert!(ran.error.is_none(), "{:?}", ran.error);
    let told = ran.report.objects.iter();
    let told: Vec<_> = told
        .map(|object| (object.kind, object.name.as_str(), object.table.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("constraint", "t_pkey", "public.t"),
            ("statistics", "", "public.t")
        ]
    );
    assert!(ran.report.objects.iter().all(|object| object.seconds > 0.0));
}

#[test]
fn what_stands_on_a_table_is_made_while_rows_of_others_still_move() {
    let source = TestDb::with(
        "CREATE TABLE large (id text PRIMARY KEY);
         INSERT INTO large SELECT md5(n::text) FROM generate_series(1, 120000) n;
         CREATE TABLE slow (id int PRIMARY KEY); INSERT INTO slow VALUES (1); ANALYZE",
    );
    let target = TestDb::new();
    let holder = block_on(connect(&source.address, Side::Source)).unwrap();
    block_on(holder.batch_execute("SELECT pg_advisory_lock(42)")).unwrap();
    // Its only row is read when the lock is free.
    let rules = "version: 1
unlisted: keep
tables:
  slow: { rows: { where: \"pg_advisory_xact_lock_shared(42)::text = ''\" } }
";
    let ran = std::thread::scope(|scope| {
        let run = scope.spawn(|| refresh(rules, &source, &target));
        let complete = "SELECT count(*) FROM pg_constraint WHERE conname = 'large_pkey'";
        while target.value(complete) != "1" && !run.is_finished() {
            std::thread::yield_now();
        }
        let still_moves = !run.is_finished();
        drop(holder);
        assert!(still_moves, "{:?}", run.join().unwrap().error);
        run.join().unwrap()
    });
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert_eq!(target.value("SELECT count(*) FROM slow"), "1");
    let keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace";
    assert_eq!(target.value(keys), "2");
}

#[test]
fn statistics_that_the_schema_asks_for_are_there() {
    let source = TestDb::with(
        "CREATE TABLE a (x int, y int);
         INSERT INTO a SELECT n / 10, n / 10 FROM generate_series(1, 1000) n;
         CREATE STATISTICS a_both (dependencies) ON x, y FROM a;
         CREATE INDEX sum ON a ((x + y));
         CREATE TABLE parent (x int); CREATE TABLE child () INHERITS (parent);
         INSERT INTO child VALUES (1), (2); ANALYZE",
    );
    let target = TestDb::absent();
    let ran = refresh("version: 1\nunlisted: keep\n", &source, &target);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    for statistics in [
        "SELECT dependencies FROM pg_stats_ext",
        "SELECT tablename, attname, inherited, n_distinct FROM pg_stats WHERE schemaname = 'public' ORDER BY 1, 2, 3",
    ] {
        assert_eq!(target.rows(statistics), source.rows(statistics));
    }
    assert_eq!(
        target.value("SELECT count(*) FROM pg_stats WHERE tablename = 'sum'"),
        "1"
    );
    assert_eq!(
        target.value("SELECT count(*) FROM pg_stats WHERE inherited"),
        "1"
    );
}

#[test]
fn objects_that_fail_are_told_together_and_the_rest_is_made() {
    // What fails is nothing that a rule brings about, so no trial stops the run before.
    let share = "CREATE OR REPLACE FUNCTION share(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS";
    let source = TestDb::with(&format!(
        "{share} 'BEGIN RETURN $1; END';
         CREATE TABLE a (x int); INSERT INTO a VALUES (1), (2); CREATE INDEX a_share ON a (share(x));
         CREATE TABLE b (x int); INSERT INTO b SELECT * FROM a; CREATE INDEX b_share ON b (share(x));
         CREATE TABLE c (x int PRIMARY KEY); INSERT INTO c SELECT * FROM a; ANALYZE;
         {share} 'BEGIN RETURN 1 / ($1 - $1); END'"
    ));
    let target = TestDb::new();
    let ran = refresh("version: 1\nunlisted: keep\n", &source, &target);
    let error = ran.error.unwrap();
    let told = error.to_string();
    let hints = error.hints().join(" ");
    assert!(hints.contains("where none of them has one"), "{hints}");
    assert!(
        told.contains("a_share") && told.contains("b_share"),
        "{told}"
    );
    assert_eq!(ran.report.outcome, Outcome::Failed);
    for table in ["a", "b", "c"] {
        assert_eq!(target.value(&format!("SELECT count(*) FROM {table}")), "2");
    }
    assert_eq!(
        target.value("SELECT count(*) FROM pg_index WHERE indrelid = 'c'::regclass AND indisvalid"),
        "1"
    );
}

/// A table, a view of a view of it that makes numbers of its notes, and one that does not.
fn aged(rows: usize) -> TestDb {
    TestDb::with(&format!(
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text, other text);
         INSERT INTO t (note, other) SELECT 'age=' || n, 'x' FROM generate_series(1, {rows}) n;
         CREATE VIEW noted AS SELECT note FROM t;
         CREATE MATERIALIZED VIEW ages AS SELECT split_part(note, 'age=', 2)::int AS age FROM noted;
         CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM ages;
         CREATE MATERIALIZED VIEW ids AS SELECT id FROM t;
         ANALYZE"
    ))
}

#[test]
fn a_view_that_cannot_be_filled_is_told_before_the_load() {
    let source = aged(40);
    let target = TestDb::new();
    let ran = refresh(
        "version: 1\nunlisted: keep\ntables: { t: { columns: { note: city, other: city } } }\n",
        &source,
        &target,
    );
    let error = ran.error.unwrap();
    let told = format!("{error} {}", error.hints().join(" "));
    for words in [
        "public.ages cannot be filled",
        "public.t.note (`city` at ",
        "some rows were tried before the load",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    for words in ["public.ids", "public.sums", "public.t.other"] {
        assert!(!told.contains(words), "{words}: {told}");
    }
    assert_eq!(error.kind().exit_code(), 1);
    assert_eq!(ran.report.phases.last().unwrap().name, "views");
    assert_eq!(
        target.value("SELECT pg_relation_size('t') + count(*) FROM t"),
        "0"
    );

    // Rules that leave it what it computes with pass, and of what was tried nothing is left.
    let target = TestDb::new();
    let rules = "version: 1\nunlisted: keep\ntables: { t: { columns: { note: { template: 'age={{ id }}' } } } }\n";
    let ran = refresh(rules, &source, &target);
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert!(ran.report.phases.iter().any(|phase| phase.name == "views"));
    assert_eq!(
        target.value("SELECT count(*) || ' ' || max(age) FROM ages"),
        "40 40"
    );
    assert_eq!(
        target.value("SELECT count || ' ' || pg_relation_size('t') FROM sums"),
        "40 8192"
    );
    assert_eq!(
        target.value("INSERT INTO t (note) VALUES ('n') RETURNING id"),
        "41"
    );
}

#[test]
fn what_some_rows_cannot_tell_of_a_view_stops_no_run() {
    // By so few of the rows there is nothing to divide by.
    let source = TestDb::with(
        "CREATE TABLE t (id int PRIMARY KEY, note text);
         INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n;
         CREATE MATERIALIZED VIEW share AS SELECT 1 / count(*) FILTER (WHERE id = 10000) AS x, max(note) FROM t;
         ANALYZE",
    );
    let target = TestDb::new();
    let ran = refresh(
        "version: 1\nunlisted: keep\ntables: { t: { columns: { note: hash } } }\n",
        &source,
        &target,
    );
    assert!(ran.error.is_none(), "{:?}", ran.error);
    assert!(ran.report.phases.iter().any(|phase| phase.name == "views"));
    assert_eq!(target.value("SELECT x FROM share"), "1");
}

#[test]
fn a_view_that_cannot_be_filled_is_told_with_what_it_reads_and_all_else_is_there() {
    let source = aged(40_000);
    let target = TestDb::new();
    let rules = "version: 1
unlisted: keep
tables:
  t: { columns: { note: { fixed: x, when: 'id == 20000' }, other: city } }
";
    let ran = refresh(rules, &source, &target);
    let error = ran.error.unwrap();
    let told = format!("{error} {}", error.hints().join(" "));
    for words in [
        "ages",
        "the materialized view public.ages has no rows",
        "public.t.note (`fixed` at ",
        "All rows of the tables are in",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    for words in ["public.ids", "public.t.other"] {
        assert!(!told.contains(words), "{words}: {told}");
    }
    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert_eq!(target.value("SELECT count(*) FROM ids"), "40000");
    // Also what comes last.
    let next = "INSERT INTO t (note) VALUES ('n') RETURNING id";
    assert_eq!(target.value(next), "40001");
}
